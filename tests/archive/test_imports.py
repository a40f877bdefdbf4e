"""The pages of ingests: what they show, to whom, and that their numbers add up."""

from __future__ import annotations

import json
import re

import pytest

from archive.models import (
    Attachment,
    ImportRun,
    IngestedFile,
    Message,
    Problem,
    Room,
    Viewer,
)

PAGES = ("", "files/", "problems/", "report/", "report.json")
INLINE = re.compile(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:")


def tally(items, stored=0, duplicates=0, problems=0):
    return {
        "items": items, "stored": stored, "duplicates": duplicates, "problems": problems
    }  # fmt: skip


ROOMS = {
    "kinds": {
        "message": tally(1_005, 1_000, 5),
        "notification": tally(0),
        "unreadable": tally(2, 0, 0, 2),
    },
    "days": {
        "2016-03-01": {"items": 1_000, "stored": 999},
        "2016-03-20": {"items": 5, "stored": 1},
    },
}
DIRECT = {
    "kinds": {"message": tally(7_311, 7_309, 2)},
    "days": {"2016-07-04": {"items": 7_311, "stored": 7_309}},
}
TOTAL = tally(8_318, 8_309, 7, 2)
# What only compliance may find on a page: numbers of 1-1 chats, alone and in totals.
SECRET_NUMBERS = ("7,311", "7311", "7,309", "7309", "8,318", "8318", "8,309", "8309")
SECRET_NUMBERS += ("4,242", "2016-07")
SECRET_WORDS = ("users/7/history.json", "users/7/plan.pdf", "psst", "Quiet Quinn")
SECRETS = (*SECRET_NUMBERS, *SECRET_WORDS, "chat.pdf", "7 Mar 2016", "one to one")


def a_report(**more):
    return {
        **TOTAL,
        "scopes": {"rooms": ROOMS, "direct": DIRECT},
        "people": 12,
        "rooms": 3,
        "emoticons": 1,
        "attachments": {"present": 4242, "missing": 2, "empty": 0},
        "unreferenced_files": 4242,
        "unreferenced_names": ["rooms/1/files/old.png", "users/7/plan.pdf"],
        "messages_per_second": 4242,
        "seconds": 1.5,
        **more,
    }


@pytest.fixture
def run(ingested_file, make_person, make_room, make_message, olga):
    """A run that has something of everything, of rooms and of 1-1 chats."""
    run = ingested_file.run
    lobby = make_room("Lobby", hipchat_id="lobby")
    una = make_person("Una Unlisted", is_listed=False)
    quinn = make_person("Quiet Quinn", is_listed=False)
    chat = make_room(kind="direct", members=[olga, quinn])
    make_message("see", lobby, una, file_names=["<b>plan</b>.pdf"])
    psst = Message.objects.get().sent_at.replace(day=7)
    make_message("psst", chat, quinn, file_names=["chat.pdf"], sent_at=psst)
    Attachment.objects.filter(name="chat.pdf").update(claimed_size=5)
    add_file(run, "users/7/history.json", is_direct=True, items=7_311, stored=7_311)
    add_problem(run, "Its time “8” cannot be read.", "<i>raw</i> words")
    add_problem(run, "Its time “9” cannot be read.", "{}", position=None)
    add_problem(run, "A chat.", "psst", file="users/7/history.json", is_direct=True)
    run.about = {
        "rooms/1/history.json": {"group": "Example & Sons"},
        "users/7/history.json": {"note": "one to one"},
    }
    run.report = a_report(unknown_people=[una.pk, quinn.pk])
    run.status, run.sha256, run.manifest_sha256 = "finished", "a" * 64, "b" * 64
    run.save()
    return run


def add_file(run, path, **fields):
    numbers = {"sha256": "c" * 64, "size": 2_048} | fields
    return IngestedFile.objects.create(run=run, path=path, **numbers)


def add_problem(run, reason, raw, **fields):
    place = {"file": "rooms/1/history.json", "position": 3} | fields
    return Problem.objects.create(run=run, reason=reason, raw=raw, **place)


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
    assert "2 ingests, newest first" in text
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
    assert "Mar 2016: 1,005 in the dump, 1,000 stored" in text
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


def test_files_are_listed_with_their_numbers_and_can_be_narrowed(browser, run, text_of):
    odd = add_file(run, "rooms/2/history.json", items=5, stored=3)
    client, address = browser("compliance"), f"/imports/{run.pk}/files/"
    assert "1 document does not add up" in text_of(client.get(address))
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
    assert "item 3, counted from 0" in text
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


def test_a_problem_listed_by_an_earlier_run_is_said_to_be(browser, run, text_of):
    Problem.objects.all().delete()
    text = text_of(browser("admin").get(f"/imports/{run.pk}/"))
    assert "This run counted 2 problems and lists 0" in text


def test_report_is_one_page_to_print_and_sign(browser, run, text_of, monkeypatch):
    monkeypatch.setattr("archive.queries.import_report.AT_MOST", 1)
    text = text_of(browser("compliance").get(f"/imports/{run.pk}/report/"))
    assert "for <b>compliance@example.org</b>. It covers rooms and 1-1 chats." in text
    assert "The first 1 of 3; the page of this import lists all." in text
    assert text.count("<details") == text.count(" open>") > 0
    assert "Signature" in text
    assert "c" * 64 not in text
    assert "0" * 64 in text
    assert "<nav" not in text


def test_report_as_json_has_the_same_numbers(browser, run):
    response = browser("compliance").get(f"/imports/{run.pk}/report.json")
    disposition = f'attachment; filename="import-{run.pk}.json"'
    assert response["Content-Disposition"] == disposition
    found = json.loads(response.content)
    assert found["numbers"]["total"] == TOTAL
    assert found["numbers"]["adds_up"] is True
    assert found["numbers"]["undated"] == 2
    assert found["months"] == [
        {"first": "2016-03", "items": 1_005, "stored": 1_000, "direct": 0},
        {"first": "2016-07", "items": 7_311, "stored": 7_309, "direct": 7_311},
    ]
    assert found["problems"]["count"] == len(found["problems"]["first"]) == 3
    message = str(Message.objects.get(body="psst").pk)
    assert found["absent_files"]["first"][1]["message"] == message


@pytest.mark.parametrize(
    ("status", "report", "said"),
    [
        ("running", {}, "The ingest is running"),
        ("interrupted", {}, "The ingest was killed"),
        ("failed", {}, "It broke."),
        ("finished", {}, "An older version of the archive"),
        ("finished", TOTAL | {"by_kind": {"message": 8_309}}, "An older version of"),
        ("finished", a_report(scopes={}), "The dump holds no message with a time"),
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
    [("", 15), ("files/", 9), ("problems/", 9), ("report/", 15), ("report.json", 15)],
)
def test_queries_do_not_depend_on_rows(
    browser, run, make_person, make_message, count, page, queries,
    django_assert_num_queries,
):  # fmt: skip
    room = Room.objects.get(hipchat_id="lobby")
    for number in range(count):
        person = make_person(f"Person {number}", is_listed=False)
        run.report["unknown_people"].append(person.pk)
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
