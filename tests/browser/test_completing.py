"""The search box completes what one types, by keyboard, mouse and touch."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from archive.models import Message


def box_of(page):
    return page.get_by_role("combobox", name="Search all messages")


def options_of(page):
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_a_search_is_typed_with_the_keyboard_alone(open_browser):
    watched = open_browser()
    page = watched.open("/rooms/1/")
    page.keyboard.press("/")
    page.keyboard.type("fr")
    expect(options_of(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box_of(page)).to_have_value("from:")
    expect(options_of(page).filter(has_text="Alva Berg")).to_be_visible()
    page.keyboard.type("bo")
    expect(options_of(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(box_of(page)).to_have_value('from:"Bo Carlsen" ')
    expect(box_of(page)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=from*")
    said = Message.objects.filter(sender__name="Bo Carlsen").order_by("-pk")[:50]
    ids = page.locator(".hit").evaluate_all("hits => hits.map((hit) => hit.id)")
    assert ids == [f"hit-{message.pk}" for message in said]
    assert watched.errors == []


@pytest.mark.parametrize("is_phone", [False, True])
def test_a_suggestion_is_taken_by_mouse_and_touch(open_browser, is_phone):
    size = {"width": 390 if is_phone else 1280, "height": 844}
    watched = open_browser(viewport=size, has_touch=is_phone)
    page = watched.open("/rooms/")
    box_of(page).fill("from:al")
    option = options_of(page).filter(has_text="Alva Berg")
    expect(option).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    if is_phone:
        option.tap()
    else:
        option.click()
    expect(box_of(page)).to_have_value('from:"Alva Berg" ')
    expect(box_of(page)).to_be_focused()
    expect(options_of(page)).to_have_count(0)
    assert watched.errors == []


def test_what_is_chosen_is_told_to_screen_readers(open_browser):
    page = open_browser().open("/rooms/")
    box, options = box_of(page), options_of(page)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    box.fill("from:")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status")).to_have_text("3 suggestions")
    controlled = page.locator(f"#{box.get_attribute('aria-controls')}")
    expect(controlled).to_have_role("listbox")
    for number in (0, 1, 2):
        page.keyboard.press("ArrowDown")
        expect(options.nth(number)).to_have_attribute("aria-selected", "true")
        chosen = options.nth(number).get_attribute("id")
        expect(box).to_have_attribute("aria-activedescendant", chosen)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q[aria-activedescendant]")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)


def test_enter_searches_while_nothing_is_chosen(open_browser):
    page = open_browser().open("/rooms/")
    box_of(page).fill("is:topic")
    expect(options_of(page)).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=is*")
    assert page.locator(".hit").count() == 1


def test_escape_closes_the_list_and_then_leaves_the_box(open_browser):
    page = open_browser().open("/rooms/")
    box_of(page).fill("is:")
    expect(options_of(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options_of(page)).to_have_count(0)
    expect(box_of(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(box_of(page)).not_to_be_focused()
    expect(box_of(page)).to_have_value("is:")


def test_an_arrow_shows_all_operators(open_browser):
    page = open_browser().open("/rooms/")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(options_of(page).filter(has_text="from:")).to_be_visible()


def test_a_day_is_chosen_from_a_calendar(open_browser):
    watched = open_browser()
    page = watched.open("/rooms/")
    box_of(page).fill("boom after:")
    options_of(page).filter(has_text="Choose a day").click()
    calendar = page.get_by_role("dialog", name="Choose a day")
    day = calendar.get_by_label("Day", exact=True)
    expect(day).to_be_focused()
    expect(day).to_have_value("2016-03-01")
    calendar.get_by_role("button", name="Insert").click()
    expect(calendar).to_be_hidden()
    expect(box_of(page)).to_have_value("boom after:2016-03-01 ")
    expect(box_of(page)).to_be_focused()
    assert watched.errors == []


def test_leaving_the_calendar_changes_nothing(open_browser):
    page = open_browser().open("/rooms/")
    box_of(page).fill("on:")
    expect(options_of(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Choose a day")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Choose a day")).to_be_hidden()
    expect(box_of(page)).to_have_value("on:")
    expect(box_of(page)).to_be_focused()


def test_characters_of_two_halves_are_counted_as_one(open_browser):
    page = open_browser().open("/rooms/")
    box_of(page).fill("🎉🎉 from:bo")
    options_of(page).filter(has_text="Bo Carlsen").click()
    expect(box_of(page)).to_have_value('🎉🎉 from:"Bo Carlsen" ')


def test_nothing_is_asked_while_characters_are_composed(open_browser):
    page = open_browser().open("/rooms/")
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.keyboard.press("/")
    devtools = page.context.new_cdp_session(page)
    composed = {"text": "is", "selectionStart": 2, "selectionEnd": 2}
    devtools.send("Input.imeSetComposition", composed)
    expect(box_of(page)).to_have_value("is")
    assert [path for path in asked if path.startswith("/search/")] == []
    devtools.send("Input.insertText", {"text": "is:d"})
    expect(options_of(page)).to_have_text(
        ["direct said in 1-1 chats", "deleted deleted in HipChat"]
    )


def test_who_is_signed_out_meanwhile_is_suggested_nothing(open_browser):
    watched = open_browser()
    page = watched.open("/rooms/")
    page.context.clear_cookies()
    with page.expect_response("**/sign-in/**"):
        box_of(page).fill("from:")
    expect(options_of(page)).to_have_count(0)
    assert watched.errors == []


def test_without_javascript_the_box_is_a_box(open_browser):
    page = open_browser(java_script_enabled=False).open("/rooms/")
    box = page.get_by_role("searchbox", name="Search all messages")
    box.fill("waves")
    box.press("Enter")
    page.wait_for_url("**/search/?q=waves")
    assert page.get_by_role("link", name="Keys").count() == 0
