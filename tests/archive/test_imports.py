"""The pages of imports: what they show, to whom, and that their numbers add up."""

from __future__ import annotations

import re

import pytest
from import_maker import TOTAL, a_report, add_file, add_problem

from archive.models import (
    Attachment,
    ImportRun,
    IngestedFile,
    Message,
    Person,
    Problem,
    Room,
    Viewer,
)

PAGES = ("", "files/", "problems/", "report/", "report.json")
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:")


# What only compliance may find on a page: numbers of 1-1 chats, alone and in totals.
SECRET_NUMBERS = ("7,311", "7311", "7,309", "7309", "8,318", "8318", "8,309", "8309")
SECRET_NUMBERS += ("4,242", "2016-07")
SECRET_WORDS = ("users/7/history.json", "users/7/plan.pdf", "psst", "Quiet Quinn")
SECRETS = (*SECRET_NUMBERS, *SECRET_WORDS, "chat.pdf", "7 Mar 2016", "one to one")


def everything(client, run):
    """All that the pages of a run tell a viewer."""
    pages = ["/imports/", *(f"/imports/{run.pk}/{page}" for page in PAGES)]
    return "\n".join(client.get(page).content.decode() for page in pages)


def holds(text, secret):
    """Apart from longer numbers and tokens, in which anything may stand."""
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) is not None


@pytest.mark.parametrize("page", PAGES)
def test_members_do_not_find_imports(browser, run, olga, page):
    member = browser(person=olga)
    assert member.get(f"/imports/{run.pk}/{page}").status_code == 404
    assert browser("admin").get(f"/imports/{run.pk}/{page}").status_code == 200


@pytest.mark.parametrize(
    ("role", "is_offered"), [("member", False), ("admin", True), ("compliance", True)]
)
def test_only_who_may_see_imports_is_led_to_them(browser, role, is_offered):
    client = browser(role)
    assert (b'href="/imports/"' in client.get("/rooms/").content) == is_offered
    assert client.get("/imports/").status_code == (200 if is_offered else 404)


def test_admins_learn_nothing_of_chats(browser, run):
    seen = everything(browser("compliance"), run)
    assert [secret for secret in SECRETS if not holds(seen, secret)] == []
    found = everything(browser("admin"), run)
    assert [secret for secret in SECRETS if holds(found, secret)] == []
    assert "left out of every number here" in found


def test_not_even_chats_of_their_own_are_among_an_admins_lost_files(browser, run, olga):
    client = browser("admin", olga)
    assert Attachment.objects.visible_to(Viewer.objects.get()).count() == 2
    absent = client.get(f"/imports/{run.pk}/").context["absent"]
    assert [file.name for file in absent] == ["<b>plan</b>.pdf"]


def test_rows_say_what_became_of_everything(browser, run, text_of):
    ImportRun.objects.create(source="bad.zip", status="failed", failure="It is cut.")
    text = text_of(browser("admin").get("/imports/"))
    assert "2 imports, newest first" in text
    assert text.index("bad.zip") < text.index("test.tar.gz")
    assert '<span class="label run-failed">failed</span>' in text
    assert "It is cut." in text
    assert "<b>1,007</b> items" in text
    assert "<b>1,000</b> stored" in text
    assert "✓ adds up" in text


def test_overview_shows_the_sum_and_whether_it_adds_up(browser, run, text_of):
    client = browser("compliance")
    text = text_of(client.get(f"/imports/{run.pk}/"))
    for number in ("8,318", "8,309", "7", "2"):
        assert f'<p class="tile"><b>{number}</b>' in text
    assert "✓ The numbers add up" in text
    run.report["items"] += 1
    run.save()
    text = text_of(client.get(f"/imports/{run.pk}/"))
    assert "✗ The numbers do not add up" in text


def test_overview_shows_kinds_months_gaps_and_hashes(browser, run, text_of):
    text = text_of(browser("admin").get(f"/imports/{run.pk}/"))
    assert '<th scope="row">Message</th><td>1,005</td><td>1,000</td>' in text
    assert ">Notification<" not in text
    assert "Mar 2016: 1,005 in rooms, 1,000 stored" in text
    assert '<th scope="row">Mar 2016</th><td>1,005</td><td>1,000</td><td>5</td>' in text
    assert "2 items stand in no month" in text
    assert "a" * 64 in text
    assert "b" * 64 in text
    assert "Example &amp; Sons" in text


def test_overview_names_unknown_people_and_absent_files(browser, run, text_of):
    text = text_of(browser("compliance").get(f"/imports/{run.pk}/"))
    assert 'People named, but not listed <span class="count">2</span>' in text
    assert "Una Unlisted" in text
    assert "&lt;b&gt;plan&lt;/b&gt;.pdf" in text
    message = Message.objects.get(body="psst")
    assert f'<a href="/messages/{message.pk}/">' in text
    assert "5 bytes" in text.replace("\xa0", " ")


def test_who_spoke_in_chats_only_is_not_named_to_admins(
    browser, run, make_room, make_message, text_of
):
    """Not even if another run heard them in a room."""
    quinn = Person.objects.get(name="Quiet Quinn")
    make_message("hello", make_room("Attic"), quinn)
    assert Person.objects.visible_to(Viewer(role="admin")).filter(pk=quinn.pk).exists()
    text = text_of(browser("admin").get(f"/imports/{run.pk}/"))
    assert 'People named, but not listed <span class="count">1</span>' in text
    assert "Quiet Quinn" not in text


def test_admins_are_told_what_stands_in_files_that_also_hold_chats(
    browser, run, text_of
):
    IngestedFile.objects.filter(run=run).update(is_direct=True)
    add_file(run, "rooms/2/history.json", items=1_000, stored=1_000)
    text = text_of(browser("admin").get(f"/imports/{run.pk}/files/"))
    assert "7 further items are in files that also hold 1-1 chats, or " in text


def test_files_are_listed_with_their_numbers_and_can_be_narrowed(browser, run, text_of):
    odd = add_file(run, "rooms/2/history.json", items=5, stored=3)
    client, address = browser("compliance"), f"/imports/{run.pk}/files/"
    assert "1 file does not add up" in text_of(client.get(address))
    assert client.get(address).context["page"].paginator.count == 3
    for query in ("show=uneven", "path=ROOMS/2", "show=uneven&path=2/h"):
        assert list(client.get(f"{address}?{query}").context["page"]) == [odd]
    assert list(client.get(f"{address}?path=none").context["page"]) == []
    Problem.objects.all().delete()
    assert list(client.get(f"{address}?show=problems").context["page"]) == []
    assert "was left out" in text_of(client.get(f"{address}?show=x"))


def test_problems_are_shown_with_raw_text_and_can_be_narrowed(browser, run, text_of):
    client, address = browser("admin"), f"/imports/{run.pk}/problems/"
    text = text_of(client.get(address))
    assert "&lt;i&gt;raw&lt;/i&gt; words</pre>" in text
    assert "item 4 (index 3)" in text
    assert "2 ×</span>" in text
    assert "Its time … cannot be read." in text
    for query, count in (
        ("reason=Its time … cannot be read.", 2),
        ("reason=“9”", 1),
        ("reason=…", 2),
        ("reason=% cannot", 0),
        ("file=rooms/1", 2),
        ("file=rooms/1&reason=8", 1),
        ("file=users", 0),
    ):
        page = client.get(f"{address}?{query}").context["page"]
        assert (query, page.paginator.count) == (query, count)


def test_long_lists_have_pages(browser, run, make_message, text_of):
    room = Room.objects.get(hipchat_id="lobby")
    for number in range(16):
        make_message("x", room, file_names=[f"{number}.pdf"])
    Problem.objects.bulk_create(
        Problem(run=run, file="f", reason=f"Reason {number}.") for number in range(60)
    )
    client = browser("admin")
    first = client.get(f"/imports/{run.pk}/")
    assert 'href="?page=2#absent"' in text_of(first)
    assert len(first.context["absent"]) == 15
    assert len(client.get(f"/imports/{run.pk}/?page=2").context["absent"]) == 2
    assert len(client.get(f"/imports/{run.pk}/problems/?page=2").context["page"]) == 12


@pytest.mark.parametrize(
    ("status", "report", "said"),
    [
        ("running", {}, "The import is running"),
        ("interrupted", {}, "The import was killed"),
        ("failed", {}, "It broke."),
        ("finished", {}, "An older version of the archive"),
        ("finished", TOTAL | {"by_kind": {"message": 8_309}}, "An older version of"),
        ("finished", a_report(scopes={}), "no message with a time"),
    ],
)
def test_runs_that_say_little_are_shown_all_the_same(
    browser, ingested_file, text_of, status, report, said
):
    run = ImportRun.objects.create(source="x", status=status, report=report)
    run.failure = "It broke." if status == "failed" else ""
    run.save()
    for client in (browser("admin"), browser("compliance")):
        assert said in text_of(client.get(f"/imports/{run.pk}/"))
        everything(client, run)


def test_what_no_page_can_hold_is_shown_as_json_writes_it(browser, run):
    deep = []
    for _ in range(250):
        deep = [deep]
    run.about = {"metadata.json": {"name": "half \ud83d", "deep": deep}}
    run.report["unreferenced_names"] = ["half \ud83d.png"]
    run.save()
    text = everything(browser("compliance"), run)
    assert text.count("half \\ud83d.png") == 2
    assert "half \\ud83d&quot;" in text


def test_totals_of_an_older_version_are_for_compliance_alone(browser, run, text_of):
    del run.report["scopes"]
    run.save()
    assert "8,318" in everything(browser("compliance"), run)
    assert "8,318" not in everything(browser("admin"), run)


@pytest.mark.parametrize("page", ["", *(f"{{run}}/{page}" for page in PAGES[:-1])])
def test_pages_have_one_heading_and_nothing_inline(browser, run, page):
    html = browser("compliance").get(f"/imports/{page.format(run=run.pk)}")
    text = html.content.decode()
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert text.count("<h1") == 1
    assert INLINE.findall(text) == []
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"),
    [("", 16), ("files/", 10), ("problems/", 10), ("report/", 16), ("report.json", 16)],
)
def test_queries_do_not_depend_on_rows(
    browser, run, make_person, make_message, count, page, queries,
    django_assert_num_queries,
):  # fmt: skip
    room = Room.objects.get(hipchat_id="lobby")
    for number in range(count):
        person = make_person(f"Person {number}", is_listed=False)
        run.report["unknown_people"]["rooms"].append(person.pk)
        make_message("x", room, person, file_names=["x.pdf"])
        add_file(run, f"rooms/{number}/history.json", items=1)
        add_problem(run, f"Reason {number}.", "raw")
    run.save()
    client = browser("admin")
    with django_assert_num_queries(queries):
        assert client.get(f"/imports/{run.pk}/{page}").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_runs(
    browser, ingested_file, count, django_assert_num_queries
):
    for _ in range(count):
        ImportRun.objects.create(source="x", report=a_report())
    client = browser("admin")
    with django_assert_num_queries(7):
        assert len(client.get("/imports/").context["rows"]) == count + 1
