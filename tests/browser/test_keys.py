"""Keys lead to the search, through its results, into a room and back again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

IS_IN_VIEW = """hit => {
    const { top, bottom } = hit.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
}"""


def keys_of(page):
    return page.get_by_role("dialog", name="Keys")


def test_a_question_mark_shows_the_keys(open_browser):
    watched = open_browser()
    page = watched.open("/rooms/")
    page.keyboard.press("?")
    expect(keys_of(page)).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(keys_of(page)).to_be_hidden()
    assert watched.errors == []


def test_the_account_menu_shows_the_keys_too(open_browser):
    page = open_browser().open("/rooms/")
    page.locator(".account > summary").click()
    page.get_by_role("link", name="Keys").click()
    expect(keys_of(page)).to_be_visible()
    keys_of(page).get_by_role("button", name="Close").click()
    expect(keys_of(page)).to_be_hidden()


def test_keys_are_letters_where_one_writes_and_with_other_keys(open_browser):
    page = open_browser().open("/search/?q=talk")
    page.locator("#sidebar-name").focus()
    page.keyboard.type("j?/")
    expect(page.locator("#sidebar-name")).to_have_value("j?/")
    expect(keys_of(page)).to_be_hidden()
    page.locator("#main").focus()
    page.keyboard.press("Control+j")
    expect(page.locator("#main")).to_be_focused()


def test_j_and_k_go_through_the_results(open_browser):
    page = open_browser().open("/search/?q=talk")
    links = page.locator(".hit-text")
    for key, number in [("k", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)]:
        page.keyboard.press(key)
        expect(links.nth(number)).to_be_focused()


@pytest.mark.parametrize("way_back", ["Escape", "Back"])
@pytest.mark.parametrize("number", [0, 30])
def test_one_comes_back_to_the_hit_one_opened(open_browser, way_back, number):
    watched = open_browser()
    page = watched.open("/search/?q=talk")
    hit = page.locator(".hit").nth(number)
    for _ in range(number + 1):
        page.keyboard.press("j")
    expect(hit.locator(".hit-text")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/1/?at=*")
    if way_back == "Back":
        page.go_back()
    else:
        page.keyboard.press(way_back)
    page.wait_for_url("**/search/?q=talk#hit-*")
    expect(hit.locator(".hit-text")).to_be_focused()
    assert hit.evaluate(IS_IN_VIEW)
    page.keyboard.press("j")
    expect(page.locator(".hit-text").nth(number + 1)).to_be_focused()
    assert watched.errors == []


def test_escape_leads_to_the_results_also_from_another_place_in_the_room(open_browser):
    page = open_browser().open("/search/?q=talk")
    page.locator(".hit-text").first.click()
    page.wait_for_url("**/rooms/1/?at=*")
    page.evaluate("location.hash = 'end'")
    page.keyboard.press("Escape")
    page.wait_for_url("**/search/?q=talk*")
    expect(page.locator(".hit-text").first).to_be_focused()


def test_escape_leads_to_the_results_as_long_as_their_words_are_marked(open_browser):
    page = open_browser().open("/search/?q=talk")
    page.locator(".hit-text").first.click()
    page.wait_for_url("**/rooms/1/?at=*")
    page.locator(".window-pager a").first.click()
    page.wait_for_url("**/rooms/1/?q=talk&*")
    page.keyboard.press("Escape")
    page.wait_for_url("**/search/?q=talk")


def test_escape_does_nothing_in_a_room_one_came_to_otherwise(open_browser):
    watched = open_browser()
    page = watched.open("/search/?q=talk")
    page.goto(f"{watched.home}/rooms/")
    page.locator("main").get_by_role("link", name="Lobby", exact=True).click()
    page.wait_for_url("**/rooms/1/")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(keys_of(page)).to_be_visible()
    assert page.url == f"{watched.home}/rooms/1/"


def test_escape_closes_the_account_menu_before_it_leads_back(open_browser):
    page = open_browser().open("/search/?q=talk")
    page.locator(".hit-text").first.click()
    page.wait_for_url("**/rooms/1/?at=*")
    page.locator(".account > summary").click()
    page.keyboard.press("Escape")
    expect(page.locator(".account-menu")).to_be_hidden()
    page.keyboard.press("Escape")
    page.wait_for_url("**/search/?q=talk#hit-*")
