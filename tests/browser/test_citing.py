"""What only a browser can tell of a line's menu, selecting and copying."""

from __future__ import annotations

import pytest

from archive.models import Message

COPY = {"permissions": ["clipboard-read", "clipboard-write"]}


def line_of(page, number):
    said = Message.objects.get(body=f"line {number} of the talk")
    return page.locator(f"#message-{said.pk}"), str(said.pk)


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def do(page, line, name):
    line.hover()
    page.get_by_role("button", name="What to do with this message").click()
    page.locator(".line-menu").get_by_text(name, exact=True).click()


@pytest.fixture
def room(open_browser):
    """A day of many lines, at its start."""
    watched = open_browser(**COPY)
    page = watched.open("/rooms/1/?after=0")
    yield page
    assert watched.errors == []
    assert watched.strangers == []


def test_a_lines_link_is_copied(room):
    line, id = line_of(room, 3)
    do(room, line, "Copy link")
    room.locator("#line-said").get_by_text("Copied").wait_for()
    assert clipboard(room).endswith(f"/messages/{id}/")


def test_two_lines_are_selected_and_cited(room):
    first, first_id = line_of(room, 3)
    last, last_id = line_of(room, 7)
    do(room, last, "Select from here")
    bar = room.get_by_role("region", name="Selected messages")
    assert "Selected messages: 1" in bar.inner_text()
    do(room, first, "Select to here")
    assert "Selected messages: 5" in bar.inner_text()
    assert room.locator(".selected").count() == 5
    bar.get_by_role("button", name="Copy link").click()
    bar.get_by_text("Copied").wait_for()
    address = clipboard(room)
    assert address.endswith(f"/rooms/1/range/{first_id}-{last_id}/")
    bar.get_by_role("button", name="Copy citation").click()
    bar.get_by_text("Copied").wait_for()
    assert f"Link: {address}" in clipboard(room)
    assert "Messages: 5" in clipboard(room)
    bar.get_by_role("link", name="Open range").click()
    room.get_by_role("heading", name="5 messages").wait_for()
    assert room.locator(".line").count() == 5


def test_a_click_with_shift_moves_the_other_end(room):
    do(room, line_of(room, 3)[0], "Select from here")
    line_of(room, 9)[0].locator(".body").click(modifiers=["Shift"])
    assert room.locator(".selected").count() == 7
    line_of(room, 1)[0].locator(".body").click(modifiers=["Shift"])
    assert room.locator(".selected").count() == 3
    room.keyboard.press("Escape")
    assert room.locator(".selected").count() == 0
    assert room.locator("#selection").is_hidden()


def test_all_of_it_is_done_by_keys(room):
    first, _ = line_of(room, 3)
    last, _ = line_of(room, 5)
    for line, times in ((first, 2), (last, 3)):
        line.locator(".when").focus()
        while not room.evaluate("document.activeElement.matches('.line-more')"):
            room.keyboard.press("Tab")
            assert room.evaluate("document.activeElement.closest('.line')?.id")
        room.keyboard.press("Enter")
        for _ in range(times):
            room.keyboard.press("ArrowDown")
        room.keyboard.press("Enter")
    assert room.locator(".selected").count() == 3
    assert room.evaluate("document.activeElement.matches('.line-more')")
    room.keyboard.press("Enter")
    room.keyboard.press("Escape")
    assert room.locator(".line-menu").is_hidden()
    assert room.locator(".selected").count() == 3


def test_escape_closes_the_menu_and_not_the_page(open_browser):
    """Whoever came from results is led back there by Escape, but not at once."""
    page = open_browser(**COPY).open("/search/?q=talk&order=oldest")
    page.locator(".hit a[href^='/messages/']").first.click()
    page.wait_for_url("**/rooms/1/**")
    do(page, page.locator(".line").first, "Select from here")
    page.locator(".line-more").click()
    for hidden in (".line-menu", "#selection"):
        page.keyboard.press("Escape")
        assert page.locator(hidden).is_hidden()
        assert "/rooms/1/" in page.url
    page.keyboard.press("Escape")
    page.wait_for_url("**/search/?**")


def test_a_selection_goes_on_over_pages(room):
    _, first_id = line_of(room, 3)
    do(room, line_of(room, 3)[0], "Select from here")
    room.get_by_role("link", name="Newer").first.click()
    room.wait_for_url("**after=*")
    last, last_id = line_of(room, 120)
    do(room, last, "Select to here")
    bar = room.get_by_role("region", name="Selected messages")
    bar.get_by_role("link", name="Open range").click()
    room.get_by_role("heading", name="118 messages").wait_for()
    assert f"/range/{first_id}-{last_id}/" in room.url


def test_the_menu_leads_to_citing_and_to_the_record(room):
    line, id = line_of(room, 3)
    do(room, line, "Cite")
    room.wait_for_url(f"**/messages/{id}/cite/")
    room.get_by_role("button", name="Copy citation").click()
    room.get_by_text("Copied").wait_for()
    assert clipboard(room) == room.locator("#citation-text").text_content()
    room.go_back()
    do(room, line, "Record")
    room.wait_for_url(f"**/records/{id}/")


def test_where_the_browser_has_no_clipboard_the_older_way_copies(open_browser):
    watched = open_browser(**COPY)
    hide = "Object.defineProperty(navigator, 'clipboard', {value: undefined, "
    watched.page.add_init_script(
        f"window.clipboard = navigator.clipboard; {hide} configurable: true}})"
    )
    _, id = "", Message.objects.get(body="line 3 of the talk").pk
    page = watched.open(f"/messages/{id}/cite/")
    page.get_by_role("button", name="Copy citation").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("window.clipboard.readText()")
    assert copied == page.locator("#citation-text").text_content()


def test_an_old_link_leads_to_the_message_of_its_time(open_browser):
    page = open_browser().open("/rooms/1/?after=0")
    said = Message.objects.get(body="line 130 of the talk")
    day, clock = f"{said.sent_at:%Y/%m/%d}", f"{said.sent_at:%H:%M:%S}"
    page.goto(page.url.partition("/rooms")[0] + f"/history/room/1/{day}#{clock}")
    page.wait_for_url(f"**#message-{said.pk}")
    assert page.locator(f"#message-{said.pk}").is_visible()


def test_without_scripts_there_is_the_form(open_browser):
    page = open_browser(java_script_enabled=False).open("/rooms/1/?after=0")
    line, first_id = line_of(page, 3)
    _, last_id = line_of(page, 5)
    assert page.locator("#line-actions").is_hidden()
    line.locator(".show-record").click()
    page.get_by_role("link", name="Cite").click()
    assert page.get_by_role("button", name="Copy citation").is_hidden()
    page.get_by_label("From this message to another").fill(last_id)
    page.get_by_role("button", name="Open the range").click()
    page.get_by_role("heading", name="3 messages").wait_for()
    assert page.url.endswith(f"/rooms/1/range/{first_id}-{last_id}/")
