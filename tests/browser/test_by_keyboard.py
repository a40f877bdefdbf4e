"""Reading, keeping, looking, going to a day and searching, all without a mouse."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from archive.models import Bookmark, Message

# Whoever uses the keyboard sees where they are.
IS_SEEN = """() => {
    const here = document.activeElement, style = getComputedStyle(here);
    const box = here.getBoundingClientRect();
    return box.width > 0 && box.bottom > 0 && box.top < innerHeight
        && (style.outlineStyle !== "none" || style.borderColor !== "");
}"""


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Any, what: str, key: str = "Tab", most: int = 40) -> Any:
    """Goes on until what is wanted has the focus, and can be seen to have it."""
    for _ in range(most):
        press(page, key)
        if page.evaluate("(what) => document.activeElement.matches(what)", what):
            assert page.evaluate(IS_SEEN)
            return page.locator(":focus")
    message = f"{key} does not lead to {what}"
    raise AssertionError(message)


def go_to_line(page: Any, message: Message) -> Any:
    line = page.locator(f"#message-{message.pk}")
    for _ in range(40):
        if line.evaluate("line => line === document.activeElement"):
            return line
        press(page, "k")
    raise AssertionError(message)


@pytest.fixture
def room(open_browser):
    return open_browser().open("/rooms/1/")


def test_the_first_keys_lead_past_what_every_page_has(room):
    press(room, "Tab")
    expect(room.get_by_role("link", name="Skip to the page")).to_be_focused()
    press(room, "Tab")
    skip = room.get_by_role("link", name="Skip to the messages")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    press(room, "Enter")
    expect(room.locator("#timeline [id^=message-]:focus")).to_be_in_viewport()
    press(room, "Shift+Tab", "Tab", "ArrowUp")
    assert room.evaluate("document.activeElement.closest('#timeline') !== null")


def test_a_message_is_kept_and_its_picture_opened(room):
    picture = Message.objects.get(attachments__name="p.png")
    press(room, "k", "End")
    line = go_to_line(room, picture)
    tab_to(room, "a[data-picture]")
    press(room, "Enter")
    expect(room.get_by_role("dialog", name="p.png")).to_be_visible()
    press(room, "Escape")
    expect(line.locator("a[data-picture]")).to_be_focused()
    tab_to(room, ".keep")
    press(room, "Enter")
    dialog = room.get_by_role("dialog", name="Keep")
    expect(dialog).to_be_visible()
    tab_to(room, "textarea")
    room.keyboard.type("look again")
    tab_to(room, ".main-button")
    press(room, "Enter")
    expect(dialog.get_by_role("heading", name="Bookmarked")).to_be_visible()
    press(room, "Escape")
    expect(line.locator(".keep.kept")).to_be_focused()
    assert Bookmark.objects.get().note == "look again"


def test_the_menu_of_a_message_is_walked_through(room):
    press(room, "k")
    tab_to(room, ".line-more")
    line = room.locator(".line:has(> .line-more), .info:has(> .line-more)")
    press(room, "Enter")
    expect(line.get_by_role("button", name="Copy link")).to_be_focused()
    press(room, "ArrowDown")
    expect(line.get_by_role("link", name="Cite")).to_be_focused()
    press(room, "Escape")
    expect(line.locator(".line-more")).to_be_focused()


def test_one_goes_to_a_day_by_the_calendar_and_to_a_search_and_back(room):
    press(room, "k", "c")
    expect(room.locator("#month-dialog td > a:focus")).to_be_visible()
    press(room, "Enter")
    room.wait_for_url("**/rooms/1/2016-03-01/")
    press(room, "/")
    room.keyboard.type("waves")
    press(room, "Enter")
    room.wait_for_url("**/search/?q=waves")
    press(room, "j")
    assert room.evaluate(IS_SEEN)
    press(room, "Enter")
    room.wait_for_url("**/rooms/1/?at=*")
    expect(room.locator(".line:target, .info:target")).to_be_in_viewport()
    press(room, "Escape")
    room.wait_for_url("**/search/?q=waves*")
    expect(room.locator(".hit a:focus")).to_be_visible()
