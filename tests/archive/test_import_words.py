"""The words of the pages of imports: what they call things, and before whom."""

from datetime import UTC, datetime

import pytest
from import_maker import a_report, add_problem, tally

from archive.models import Attachment, ImportRun, Problem

MADE = datetime(2026, 11, 25, 4, 20, tzinfo=UTC)
SHOWN = (
    '<time class="exact" datetime="2026-11-25T04:20:00+00:00" '
    'title="2026-11-25 04:20:00.000000 UTC">'
    '<span class="brief">25 Nov 2026, 04:20 UTC</span></time>'
)


@pytest.fixture
def page(browser, run, text_of):
    """Saves the run, and reads one of its pages in a role."""
    clients = {role: browser(role) for role in ("admin", "compliance")}

    def read(role="compliance", address=None):
        run.save()
        return text_of(clients[role].get(address or f"/imports/{run.pk}/"))

    return read


@pytest.mark.parametrize(
    ("dated_by", "words", "is_in_list"),
    [
        ("name", ", by its name", True),
        ("files", ", by its newest file", False),
        ("server", ", by the beginning of the download", True),
        ("", "", False),
    ],
)
def test_what_tells_when_a_dump_was_made_is_said(
    run, page, dated_by, words, is_in_list
):
    run.dumped_at, run.dated_by = MADE, dated_by
    assert f"<dt>Made</dt><dd>{SHOWN}{words}</dd>" in page()
    assert ("made <time" in page(address="/imports/")) == is_in_list


def test_times_name_their_zone(run, page, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    run.dumped_at = MADE
    assert ">25 Nov 2026, 05:20 Europe/Berlin<" in page()
    assert 'title="2026-11-25 04:20:00.000000 UTC"' in page()


@pytest.mark.parametrize(
    ("differences", "whole", "rooms"),
    [
        (0, "no differences", "no differences"),
        (1, "1 difference", "there are differences"),
        (4_242, "4,242 differences", "there are differences"),
    ],
)
def test_when_it_was_verified_is_said(run, page, differences, whole, rooms):
    run.verified_at, run.differences = MADE, differences
    for role, words in (("compliance", whole), ("admin", rooms)):
        for address in ("", "report/"):
            text = page(role, f"/imports/{run.pk}/{address}")
            danger = f'<b class="danger">{words}</b>' if differences else words
            assert f"<dt>Verified</dt><dd> {SHOWN}: {danger} </dd>" in text


def test_a_run_never_verified_says_how_to(run, page):
    words = f"never verified – run <code>manage.py verify {run.pk}</code>"
    assert words in page()
    run.status = "failed"
    assert "<dt>Verified</dt>" not in page()


def test_admins_are_told_of_rooms_and_never_of_the_dump_as_a_whole(run, page):
    text, whole = page("admin"), page()
    assert "<span>items in rooms</span>" in text
    assert "<span>items in the dump</span>" in whole
    assert "nothing of the rooms was lost in silence" in text
    assert "add up: nothing was lost in silence" in whole
    assert '<th scope="col">In rooms</th>' in text


def test_what_admins_see_none_of_there_is_none_of_in_rooms(run, page):
    Problem.objects.all().delete()
    Attachment.objects.all().delete()
    run.report = a_report()
    run.report["scopes"]["rooms"] = {"kinds": {"message": tally(3, 3)}, "days": {}}
    text = page("admin")
    assert "None in rooms: everything that was said there could be read." in text
    assert "None in rooms: whoever speaks there is listed in this dump" in text
    assert "None in rooms: of every file that messages stored by this import" in text
    assert "Too few days with messages to speak of gaps." in text
    problems = page("admin", f"/imports/{run.pk}/problems/")
    assert "Everything that was said in rooms could be read." in problems
    for words in ("verything in the dump", "speaks in this dump"):
        assert words not in text + problems


def test_files_sent_are_those_of_stored_messages(run, page):
    row = "<dt>Files sent with the stored messages</dt><dd>4,242 in the dump"
    assert row in page()
    Attachment.objects.all().delete()
    run.report = a_report(stored=0) | {"scopes": {"rooms": {}, "direct": {}}}
    text = page()
    assert "Files sent" not in text


def test_duplicates_are_explained_to_who_may_know_of_them(run, page):
    chats = "1-1 messages stand in both people’s files"
    known = "messages were in the archive before, or came twice."
    assert f"Why there are duplicates: {chats}; {known}" in page()
    assert f"Why there are duplicates: {known}" in page("admin")
    scopes = run.report["scopes"]
    scopes["rooms"] = {"kinds": {"message": tally(3, 3)}, "days": {}}
    assert f"Why there are duplicates: {chats}." in page()
    assert "Why there are duplicates" not in page("admin")
    scopes["direct"] = {"kinds": {"message": tally(2, 0, 2)}}
    assert f"Why there are duplicates: {known}" in page()


def test_a_salvaged_run_says_what_is_damaged(run, page):
    assert "The dump is damaged" not in page()
    run.is_salvaged = True
    assert "The dump was read as a damaged one" in page()
    add_problem(run, "It breaks off.", "", file="dump.tar.gz", position=None)
    add_problem(run, "A chat is lost.", "", file="u.zip", position=None, is_direct=True)
    place = '<code dir="ltr">dump.tar.gz</code> It breaks off.</li>'
    for role, count in (("compliance", 2), ("admin", 1)):
        text = page(role)
        assert '<div class="tiles fair">' in text
        assert "What could be read adds up. The dump is damaged:" in text
        assert place in text
        damage = text[text.index('class="damage"') : text.index("What was ingested")]
        assert damage.count("<li>") == count
    assert "</span> <span" in text[text.index("run-finished") :]
    assert "what could be read adds up</span>" in page(address="/imports/")


def test_imports_can_be_narrowed_by_status(browser, run):
    failed = ImportRun.objects.create(source="bad.zip", status="failed")
    client = browser("admin")
    for query, runs in (
        ("", [failed, run]),
        ("?status=failed", [failed]),
        ("?status=finished", [run]),
        ("?status=running", []),
    ):
        rows = client.get(f"/imports/{query}").context["rows"]
        assert [row.run for row in rows] == runs


@pytest.mark.parametrize(
    ("address", "current"),
    [("", "page"), ("{run}/", "true"), ("{run}/problems/", "true")],
)
def test_imports_are_current_in_the_header(browser, run, address, current):
    page = browser("admin").get(f"/imports/{address.format(run=run.pk)}")
    link = f'<a href="/imports/" aria-current="{current}">'
    assert page.content.decode().count(link) == 1


def test_every_import_is_named_by_its_number(run, page):
    assert f"Import {run.pk}</span>" in page(address="/imports/")
    assert f'<p class="faint">Import {run.pk}</p>' in page()
