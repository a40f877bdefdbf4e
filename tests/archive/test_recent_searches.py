"""Recent searches: noted in passing, kept few, and shown to nobody else."""

import sqlite3
import time
from contextlib import closing

import pytest
from django.db import connection, connections

from archive.models import Place, RecentSearch, SavedSearch, SavedSearchSeen
from archive.models.searches import MOST_RECENT


def recent(client):
    return [each.text for each in client.get("/search/saved/").context["recent"]]


def test_the_latest_search_comes_first_and_each_once(browser):
    client = browser()
    for text in ("apple", "pear", " apple "):
        client.get("/search/", {"q": text})
    assert recent(client) == ["apple", "pear"]


def test_only_the_newest_are_kept(browser, stan):
    client, other = browser(), browser(person=stan)
    other.get("/search/?q=other")
    for number in range(MOST_RECENT + 3):
        client.get(f"/search/?q=word{number}")
    assert recent(client) == [f"word{n}" for n in reversed(range(3, MOST_RECENT + 3))]
    assert recent(other) == ["other"]


def test_no_words_and_later_pages_are_no_new_search(
    browser, make_room, make_message, olga
):
    client, message = browser(), make_message("apple", make_room(), olga)
    client.get("/search/?q=+")
    client.get(f"/search/?q=apple&beyond={message.pk + 1}")
    assert recent(client) == []


def test_they_are_cleared_by_their_viewer_for_themselves(browser, stan):
    client, other = browser(), browser(person=stan)
    client.get("/search/?q=apple")
    other.get("/search/?q=pear")
    assert client.post("/search/recent/clear/")["Location"] == "/search/saved/"
    assert (recent(client), recent(other)) == ([], ["pear"])


@pytest.mark.parametrize("role", ["member", "admin", "compliance"])
def test_nobody_else_sees_them(browser, stan, role):
    mine, other = browser(person=stan), browser(role)
    mine.get("/search/?q=sesame")
    mine.post("/search/save/", {"name": "sesame", "text": "sesame"})
    pages = ("/search/", "/search/saved/", "/admin/archive/viewer/", "/admin/")
    assert b"sesame" in mine.get("/search/saved/").content
    assert [page for page in pages if b"sesame" in other.get(page).content] == []


def test_who_deletes_a_viewer_reads_nothing_of_what_they_searched_for(browser, stan):
    """Django's page names all that goes with a viewer."""
    browser(person=stan).get("/search/?q=sesame")
    searched = RecentSearch.objects.get()
    SavedSearch.objects.create(viewer=searched.viewer, name="sesame", text="sesame")
    page = f"/admin/archive/viewer/{searched.viewer_id}/delete/"
    shown = browser("compliance").get(page).content.decode()
    assert f"Recent search {searched.pk}" in shown
    assert "sesame" not in shown


@pytest.fixture
def on_disk(transactional_db, tmp_path):
    """The archive in a file, as in earnest: only there writers wait for each other."""
    file = tmp_path / "archive.sqlite3"
    in_memory = connections["default"]
    in_memory.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        in_memory.connection.backup(copy)
    connections["default"] = in_memory.copy()
    connection.settings_dict["NAME"] = str(file)
    yield file
    connection.close()
    connections["default"] = in_memory


@pytest.fixture
def ingest_lock(on_disk):
    """Another connection that writes: an ingest in the middle of a batch."""
    with closing(sqlite3.connect(on_disk, isolation_level=None)) as other:
        yield other


def test_a_search_does_not_wait_for_an_ingest(browser, ingest_lock):
    client = browser()
    client.get("/search/?q=before")
    ingest_lock.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    answer = client.get("/search/?q=meanwhile")
    assert time.monotonic() - started < 5  # of the minute that writers wait
    assert answer.status_code == 200
    ingest_lock.execute("ROLLBACK")
    assert recent(client) == ["before"]
    client.get("/search/?q=after")
    assert recent(client) == ["after", "before"]


def test_a_saved_search_opens_during_an_ingest(browser, ingest_lock):
    client = browser()
    client.post("/search/save/", {"name": "n", "text": "apple"})
    seen = SavedSearchSeen.objects.get()
    ingest_lock.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    answer = client.get(f"/search/saved/{seen.saved_id}/")
    assert time.monotonic() - started < 5
    assert answer["Location"] == "/search/?q=apple&order=newest"


def test_a_message_opens_during_an_ingest_and_its_place_is_not_noted(
    browser, ingest_lock, make_room, make_message
):
    address = f"/messages/{make_message('x', make_room()).pk}/"
    client = browser()
    ingest_lock.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    assert client.get(address, follow=True).status_code == 200
    assert time.monotonic() - started < 5
    ingest_lock.execute("ROLLBACK")
    assert Place.objects.count() == 0
    client.get(address, follow=True)
    assert Place.objects.count() == 1


@pytest.mark.parametrize("is_locked", [False, True])
def test_other_writers_keep_their_patience_and_their_journal(
    browser, ingest_lock, is_locked
):
    client = browser()
    usual = settings()
    if is_locked:
        ingest_lock.execute("BEGIN IMMEDIATE")
    client.get("/search/?q=apple")
    assert settings() == usual == (60_000, 1_000)


def settings():
    found = []
    with connection.cursor() as cursor:
        for name in ("busy_timeout", "wal_autocheckpoint"):
            cursor.execute(f"PRAGMA {name}")
            found.append(cursor.fetchone()[0])
    return tuple(found)
