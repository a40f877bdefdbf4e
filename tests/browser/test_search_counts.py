"""In a real browser: hits are there at once, and the numbers come when known."""

from __future__ import annotations

from playwright.sync_api import expect


def test_hits_are_shown_before_they_are_counted(open_browser):
    watched = open_browser(viewport={"width": 1280, "height": 900})
    held = []
    watched.page.route("**/search/summary/**", lambda route: held.append(route))
    page = watched.open("/search/?q=talk")
    expect(page.locator(".hit")).not_to_have_count(0)
    expect(page.locator("#total")).to_have_text("More than 50 messages")
    expect(page.get_by_text("Counting…")).to_be_visible()
    top = page.locator("#hits").bounding_box()["y"]
    expect(page.locator("#places a", has_text="Lobby")).to_be_visible()

    held[0].continue_()
    expect(page.locator("#total")).to_have_text("250 messages")
    expect(page.locator("#facets a", has_text="2016")).to_be_visible()
    assert page.locator("#hits").bounding_box()["y"] == top
    assert watched.errors == []


def test_a_bar_and_a_choice_narrow_the_search(open_browser):
    watched = open_browser(viewport={"width": 1280, "height": 900})
    page = watched.open("/search/?q=talk&order=oldest")
    page.locator(".bars a").first.click()
    page.wait_for_url("**/search/?q=talk+during%3A2016-03-01&order=oldest")
    page.locator("#places a", has_text="Bo Carlsen").click()
    page.wait_for_url("**+from%3A%22Bo+Carlsen%22&order=oldest")
    expect(page.locator("#total")).to_have_text("125 messages")
    page.locator("#places a[aria-current]").click()
    page.wait_for_url("**/search/?q=talk+during%3A2016-03-01&order=oldest")
    expect(page.locator("#total")).to_have_text("250 messages")
    assert watched.errors == []


def test_a_count_that_failed_can_be_asked_for(open_browser):
    watched = open_browser()
    watched.page.route("**/search/summary/**", lambda route: route.abort())
    page = watched.open("/search/?q=talk")
    page.get_by_role("link", name="Count all of them").click()
    expect(page.locator("#total")).to_have_text("250 messages")
    expect(page.locator(".bars a")).to_have_count(1)


def test_without_javascript_a_link_counts(open_browser):
    page = open_browser(java_script_enabled=False).open("/search/?q=talk")
    page.get_by_role("link", name="Count all of them").click()
    expect(page.locator("#total")).to_have_text("250 messages")
    expect(page.locator("#places")).to_contain_text("Lobby")


def test_on_a_phone_the_lists_open_above_the_hits(open_browser):
    page = open_browser(viewport={"width": 390, "height": 844}).open("/search/?q=talk")
    lobby = page.locator("#places a", has_text="Lobby")
    expect(lobby).to_have_count(1)
    expect(lobby).to_be_hidden()
    page.get_by_text("Narrow it down").click()
    expect(lobby).to_be_visible()
    assert lobby.bounding_box()["y"] < page.locator("#hits").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_bars_are_reached_and_passed_by_keyboard(open_browser):
    page = open_browser().open("/search/?q=talk")
    bar = page.locator(".bars a").first
    bar.focus()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_text("Skip the bars")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**#hits")
