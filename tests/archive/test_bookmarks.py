"""Bookmarks: kept with a note, shown beside their lines, and nobody else's business."""

import re

import pytest

from archive.models import Bookmark, Message, ReadingList, Viewer
from archive.models.reading import MOST_BOOKMARKS
from importer.indexing import forget


@pytest.fixture
def miras(browser, mira):
    return browser(person=mira)


@pytest.fixture
def vault(make_room, mira):
    return make_room("Vault", kind="private", members=[mira], hipchat_id="vault")


def keep(client, message, do="bookmark", **fields):
    return client.post(f"/messages/{message.pk}/keep/", {"do": do} | fields)


def kept(client, **query):
    rows = client.get("/bookmarks/", query).context["page"].rows
    return [(row.line.message.body, row.bookmark.note) for row in rows]


def test_a_message_is_kept_noted_and_let_go(miras, vault, make_message, text_of):
    message = make_message("the plan", vault)
    answer = keep(miras, message, note="<b>why</b>")
    assert answer["Location"] == f"/messages/{message.pk}/keep/"
    assert "Bookmarked" in text_of(miras.get(answer["Location"]))
    assert kept(miras) == [("the plan", "<b>why</b>")]
    assert "&lt;b&gt;why&lt;/b&gt;" in text_of(miras.get("/bookmarks/"))
    assert f'href="/messages/{message.pk}/"' in text_of(miras.get("/bookmarks/"))
    keep(miras, message, note="since then")
    assert kept(miras) == [("the plan", "since then")]
    keep(miras, message, "remove-bookmark")
    assert kept(miras) == []


def test_a_piece_for_the_dialog_tells_the_page_what_was_kept(
    miras, vault, make_message, text_of
):
    message = make_message("x", vault)
    address = f"/messages/{message.pk}/keep/"
    htmx = {"HX-Request": "true"}
    assert "<html" not in text_of(miras.get(address, headers=htmx))
    answer = miras.post(address, {"do": "bookmark"}, headers=htmx)
    assert answer.status_code == 200
    told = f'{{"archive:kept": {{"message": "{message.pk}", "kept": true}}}}'
    assert answer["HX-Trigger"] == told


def test_the_first_page_names_a_kept_card_by_its_title(
    miras, vault, make_message, text_of
):
    card = {"style": "link", "title": "How wombats dig", "url": "https://a.example"}
    keep(miras, make_message("the fallback", vault, extra={"card": card}))
    text = text_of(miras.get("/"))
    assert "How wombats dig" in text
    assert "the fallback" not in text


def test_the_newest_comes_first_and_words_in_notes_are_found(
    miras, vault, make_message
):
    for note in ("Ärger with the boss", "a plan of the boss", ""):
        keep(miras, make_message(note or "plain", vault), note=note)
    assert [body for body, _ in kept(miras)] == [
        "plain",
        "a plan of the boss",
        "Ärger with the boss",
    ]
    assert len(kept(miras, note="boss")) == 2
    assert kept(miras, note="boss ärger") == [("Ärger with the boss",) * 2]
    assert kept(miras, note="x\0%") == []


def test_bookmarks_are_paged_by_key(miras, mira, vault, make_message):
    viewer = Viewer.objects.get(email=mira.email)
    messages = [make_message(str(n), vault) for n in range(53)]
    Bookmark.objects.bulk_create(
        Bookmark(viewer=viewer, message=message) for message in messages
    )
    first = miras.get("/bookmarks/")
    assert len(first.context["page"].rows) == 50
    older = first.context["page"].older
    assert [body for body, _ in kept(miras, before=older)] == ["2", "1", "0"]
    assert miras.get("/bookmarks/?before=x").status_code == 404


def test_marks_stand_beside_the_kept_lines_of_a_room(
    miras, vault, make_message, text_of, browser
):
    messages = [make_message(str(n), vault) for n in range(3)]
    keep(miras, messages[1])
    marked = f'<a class="keep kept" href="/messages/{messages[1].pk}/keep/"'
    page = text_of(miras.get("/rooms/vault/"))
    assert (page.count("keep kept"), marked in page) == (1, True)
    assert page.count('class="keep"') == 2
    assert "keep kept" not in text_of(browser("compliance").get("/rooms/vault/"))


@pytest.mark.parametrize("role", ["admin", "compliance"])
def test_nobody_else_sees_them(miras, vault, make_message, browser, text_of, role):
    message = make_message("x", vault)
    keep(miras, message, note="my secret")
    client = browser(role)
    assert kept(client) == []
    for address in ("/", f"/messages/{message.pk}/keep/", "/rooms/vault/"):
        page = text_of(client.get(address))
        assert "my secret" not in page
        assert "Bookmarked" not in page
    keep(client, message, note="theirs")
    assert kept(miras) == [("x", "my secret")]


def test_what_one_may_not_see_any_more_does_not_appear(
    miras, vault, make_message, text_of
):
    message = make_message("x", vault)
    keep(miras, message, note="lost")
    vault.memberships.all().delete()
    assert kept(miras) == []
    assert "lost" not in text_of(miras.get("/"))
    assert keep(miras, message).status_code == 404


def test_what_cannot_be_kept_is_answered_with_a_sentence(
    miras, vault, make_message, text_of
):
    message = make_message("x", vault)
    assert "at most 2000" in text_of(keep(miras, message, note="n" * 2001))
    assert keep(miras, message, do="burn").status_code == 404
    assert Bookmark.objects.count() == 0


def test_when_as_many_are_kept_as_there_may_be_a_sentence_says_so(
    miras, vault, make_message, text_of, monkeypatch
):
    first, second = make_message("x", vault), make_message("y", vault)
    monkeypatch.setattr("archive.forms_reading.MOST_BOOKMARKS", 1)
    keep(miras, first)
    assert "You have 1 bookmarks" in text_of(keep(miras, second))
    keep(miras, first, note="still changed")
    assert kept(miras) == [("x", "still changed")]
    assert MOST_BOOKMARKS == 5_000


def test_a_message_is_added_to_lists_and_taken_out(miras, vault, make_message, text_of):
    first, second = make_message("x", vault), make_message("y", vault)
    keep(miras, first, "add-to-list", name=" The <i>plan</i> ", note="for all")
    plan = ReadingList.objects.get()
    assert (plan.name, plan.is_shared) == ("The <i>plan</i>", False)
    keep(miras, second, "add-to-list", reading_list=plan.pk)
    entries = plan.entries.values_list("message__body", "note", "position")
    assert list(entries) == [("x", "for all", 0), ("y", "", 1)]
    twice = keep(miras, second, "add-to-list", reading_list=plan.pk)
    assert "Select a valid choice" in text_of(twice) or "already" in text_of(twice)
    assert "Choose a list" in text_of(keep(miras, second, "add-to-list"))
    keep(miras, first, "take-out", entry=plan.entries.first().pk)
    assert list(plan.entries.values_list("message__body", flat=True)) == ["y"]


def test_nobody_adds_to_lists_of_others(miras, vault, make_message, browser, text_of):
    message = make_message("x", vault)
    keep(miras, message, "add-to-list", name="Mine")
    mine = ReadingList.objects.get()
    ReadingList.objects.update(is_shared=True)
    other = make_message("y", vault)
    admins = browser("admin")
    keep(admins, other, "add-to-list", reading_list=mine.pk)
    keep(admins, message, "take-out", entry=mine.entries.get().pk)
    assert mine.entries.get().message == message
    assert "Mine" not in text_of(admins.get(f"/messages/{message.pk}/keep/"))


@pytest.mark.parametrize("count", [1, 4])
def test_queries_do_not_depend_on_bookmarks(
    miras, vault, make_message, count, django_assert_max_num_queries
):
    for number in range(count):
        keep(miras, make_message("x", vault), note=str(number))
    with django_assert_max_num_queries(13):
        assert len(kept(miras)) == count


def test_a_failed_ingest_takes_its_bookmarks_along(miras, vault, make_message):
    message = make_message("x", vault)
    keep(miras, message)
    keep(miras, message, "add-to-list", name="n")
    forget(Message.objects.all())
    assert Bookmark.objects.count() == 0
    assert ReadingList.objects.get().entries.count() == 0


def test_what_a_viewer_keeps_goes_with_them(miras, vault, make_message, mira):
    message = make_message("x", vault)
    keep(miras, message)
    keep(miras, message, "add-to-list", name="n")
    Viewer.objects.get(email=mira.email).delete()
    assert (Bookmark.objects.count(), ReadingList.objects.count()) == (0, 0)
    assert Message.objects.count() == 1


def test_every_page_leads_to_what_one_keeps(miras, text_of):
    page = text_of(miras.get("/people/"))
    links = re.findall(r'<a href="(/bookmarks/|/lists/)">', page)
    assert links == ["/bookmarks/", "/lists/"]
    assert '<a class="brand" href="/">' in page
