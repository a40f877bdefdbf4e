"""Keeping a message over the timeline, the place one was at, and the first page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from archive.models import Bookmark, Message, Place, ReadingList, Room, Viewer


@pytest.fixture
def message(archive):
    return Message.objects.get(body="line 120 of the talk")


def line_of(page, message):
    return page.locator(f"#message-{message.pk}")


def dialog_of(page):
    return page.get_by_role("dialog", name="Keep")


def open_dialog(page, message):
    line_of(page, message).hover()
    line_of(page, message).get_by_role("link", name="Keep").click()
    expect(dialog_of(page)).to_be_visible()
    return dialog_of(page)


def test_a_message_is_kept_without_leaving_the_room(open_browser, message):
    watched = open_browser()
    page = watched.open(f"/messages/{message.pk}/")
    address = page.url
    dialog = open_dialog(page, message)
    dialog.get_by_label("A note, for you alone").fill("ask <b>Bo</b>")
    dialog.get_by_role("button", name="Bookmark", exact=True).click()
    expect(dialog.get_by_role("heading", name="Bookmarked")).to_be_visible()
    expect(line_of(page, message).locator(".keep.kept")).to_be_attached()
    dialog.get_by_label("A new list called").fill("The talk")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_role("link", name="The talk")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog_of(page)).to_be_hidden()
    expect(line_of(page, message).locator(".keep")).to_be_focused()
    assert page.url == address
    assert Bookmark.objects.get().note == "ask <b>Bo</b>"
    assert ReadingList.objects.get().entries.get().message == message
    page.reload()
    expect(page.locator(".keep.kept")).to_have_count(1)
    assert watched.errors == []


def test_a_link_that_somebody_sent_is_not_taken_for_a_bookmark(open_browser, message):
    Message.objects.filter(pk=message.pk).update(body="https://example.com/keep/")
    page = open_browser().open(f"/messages/{message.pk}/")
    page.context.route("https://example.com/**", lambda route: route.fulfill(body="ok"))
    with page.expect_popup() as opened:
        line_of(page, message).get_by_role("link", name="example.com").click()
    assert opened.value.url == "https://example.com/keep/"
    expect(dialog_of(page)).to_have_count(0)


def test_escape_closes_the_dialog_and_a_mark_is_taken_away(open_browser, message):
    page = open_browser().open(f"/messages/{message.pk}/")
    dialog = open_dialog(page, message)
    dialog.get_by_role("button", name="Bookmark", exact=True).click()
    expect(line_of(page, message).locator(".keep.kept")).to_be_attached()
    dialog.get_by_role("button", name="Remove the bookmark").click()
    expect(page.locator(".keep.kept")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog_of(page)).to_be_hidden()


def test_the_list_of_bookmarks_shows_what_was_changed(open_browser, message):
    page = open_browser().open(f"/messages/{message.pk}/keep/")
    page.get_by_role("button", name="Bookmark", exact=True).click()
    page.get_by_role("link", name="Bookmarks").first.click()
    page.get_by_role("link", name="Add a note, or remove it").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("A note, for you alone").fill("later")
    dialog.get_by_role("button", name="Save the note").click()
    expect(dialog.get_by_role("status")).to_have_text("Saved.")
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator(".kept-note")).to_have_text("later")


def test_without_a_script_keeping_is_a_page(open_browser, message):
    page = open_browser(java_script_enabled=False).open(f"/messages/{message.pk}/")
    line_of(page, message).get_by_role("link", name="Keep").click()
    page.get_by_label("A note, for you alone").fill("plain")
    page.get_by_role("button", name="Bookmark", exact=True).click()
    expect(page.get_by_role("heading", name="Bookmarked")).to_be_visible()
    page.get_by_role("link", name="Back to the conversation").click()
    expect(page.locator(".keep.kept")).to_have_count(1)


@pytest.mark.parametrize("width", [320, 1280])
def test_what_is_kept_fits_the_pages(open_browser, archive, width):
    viewer = Viewer.objects.get()
    plan = ReadingList.objects.create(
        viewer=viewer, name="n" * 100, about="a" * 2_000, is_shared=True
    )
    for position, message in enumerate(Message.objects.order_by("-pk")[:14]):
        note = "very long note " * 99 if position % 2 else ""
        Bookmark.objects.create(viewer=viewer, message=message, note=note)
        plan.entries.create(message=message, position=position, note=note)
        Place.objects.note(viewer, message.room, message.pk)
    Place.objects.note(viewer, Room.objects.get(hipchat_id="2"), message.pk)
    watched = open_browser(viewport={"width": width, "height": 844})
    keep = f"/messages/{message.pk}/keep/"
    list_pages = (f"/lists/{plan.pk}/", f"/lists/{plan.pk}/delete/")
    for path in ("/", "/bookmarks/", "/lists/", keep, *list_pages):
        page = watched.open(path)
        page.wait_for_load_state("networkidle")
        widest = page.evaluate("document.documentElement.scrollWidth")
        assert (path, widest) == (path, width)
    assert watched.dialogs + watched.errors + watched.strangers == []


SETTLED = """line => new Promise((done) => {
    document.addEventListener("archive:place", (event) => done(event.detail.message));
    line.scrollIntoView();
})"""


@pytest.mark.parametrize("leaves", [False, True])
def test_the_timeline_tells_where_one_is(open_browser, leaves):
    watched = open_browser()
    page = watched.open("/rooms/1/")
    with page.expect_response("**/places/") as told:
        settled = page.locator(".line").nth(20).evaluate(SETTLED)
        if leaves:
            page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert told.value.status == 204
    assert str(Place.objects.get().message_id) == settled
    page.locator(".brand").click()
    page.locator(".places").get_by_role("link", name="Lobby").click()
    expect(page.locator(":target")).to_have_id(f"message-{settled}")
    assert watched.errors == []


def test_the_first_page_fills_itself(open_browser):
    watched = open_browser()
    page = watched.open("/")
    expect(page.locator(".drawing .bar rect")).to_have_count(1)
    expect(page.locator(".figures")).to_contain_text("messages with files")
    expect(page.locator(".figures a").last).to_have_text("3")
    expect(page.get_by_role("heading", name="Busiest people")).to_be_visible()
    expect(page.locator(".home-pair .shares .face").first).to_be_visible()
    expect(page.locator(".later")).to_have_count(0)
    page.locator(".numbers summary").click()
    page.get_by_role("link", name="March 2016").click()
    page.wait_for_url("**/search/?q=during*2016-03")
    assert watched.errors == []


def test_without_a_script_the_first_page_leads_on(open_browser):
    page = open_browser(java_script_enabled=False).open("/")
    page.get_by_role("link", name="Messages by month").click()
    expect(page.locator(".drawing .bar rect")).to_have_count(1)
