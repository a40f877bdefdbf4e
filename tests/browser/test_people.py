"""In a real browser: what is counted of people comes into the page by itself."""

from __future__ import annotations

from playwright.sync_api import expect


def test_chart_comes_into_the_profile(open_browser):
    watched = open_browser(viewport={"width": 1280, "height": 900})
    held = []
    watched.page.route("**/activity/", lambda route: held.append(route))
    page = watched.open("/people/1/")
    expect(page.locator(".said")).not_to_have_count(0)
    top = page.locator(".said-form").bounding_box()["y"]
    held[0].continue_()
    expect(page.locator(".activity-bars .bar")).to_have_count(1)
    assert page.locator(".said-form").bounding_box()["y"] == top
    page.locator(".activity-numbers summary").click()
    page.locator(".activity-numbers tbody a").click()
    page.wait_for_url("**/people/1/?order=oldest&day=2016-03-01")
    expect(page.locator(".said .body").first).to_have_text("line 0 of the talk")
    assert (watched.errors, watched.strangers) == ([], [])


def test_messages_are_chosen_by_room_order_and_day(open_browser):
    watched = open_browser(viewport={"width": 390, "height": 800})
    page = watched.open("/people/1/")
    page.get_by_label("Order").select_option("Oldest first")
    page.locator(".said-form").get_by_label("Room").select_option("Lobby")
    page.locator(".said-form button").click()
    expect(page.locator(".said")).to_have_count(100)
    page.get_by_role("link", name="Newer").first.click()
    expect(page.get_by_role("link", name="Older").first).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert (width, watched.errors) == (390, [])


def test_table_of_who_talks_with_whom_comes_by_itself(open_browser):
    watched = open_browser(viewport={"width": 390, "height": 800})
    page = watched.open("/people/who-with-whom/")
    expect(page.get_by_text("Nothing to count")).to_be_visible()
    page.get_by_role("link", name="1-1 chats", exact=True).last.click()
    expect(page.locator(".matrix tbody tr")).to_have_count(2)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert (width, watched.errors) == (390, [])


def test_without_javascript_links_lead_to_all_of_it(open_browser):
    page = open_browser(java_script_enabled=False).open("/people/1/")
    page.get_by_role("link", name="When they spoke").click()
    expect(page.locator(".heat tbody tr")).to_have_count(7)
    page = page.goto(page.url.replace("1/activity/", "who-with-whom/")) and page
    page.get_by_role("link", name="Count them").click()
    expect(page.get_by_text("Nothing to count")).to_be_visible()
