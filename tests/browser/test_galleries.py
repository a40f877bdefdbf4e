"""Galleries in a browser: what arrives later, and what keys and small screens reach."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

GALLERIES = ("files", "images", "links", "emoticons", "cards", "code")


@pytest.fixture
def one_a_page(monkeypatch):
    monkeypatch.setattr("archive.queries.gallery.pages.PAGE", 1)


def test_more_comes_in_its_place(open_browser, one_a_page):
    watched = open_browser(viewport={"width": 1280, "height": 900})
    page = watched.open("/gallery/files/")
    expect(page.locator(".gallery-total")).to_have_text("in 3 messages")
    expect(page.locator(".file-row")).to_have_count(1)
    top = page.locator(".file-row").first.bounding_box()["y"]
    more = page.get_by_role("link", name="Show more here")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".file-row")).to_have_count(2)
    expect(page.locator(":focus")).to_have_text("More of them")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.file-row') !== null")
    assert page.locator(".file-row").first.bounding_box()["y"] == top
    # Both are of one month, which is named once.
    assert page.locator(".month-name:not(.hidden)").count() == 1
    more.click()
    expect(page.locator(".file-row")).to_have_count(3)
    expect(more).to_have_count(0)
    assert watched.errors == []


def test_without_javascript_pages_follow_each_other(open_browser, one_a_page):
    page = open_browser(java_script_enabled=False).open("/gallery/files/?order=oldest")
    expect(page.locator(".file-name")).to_have_text(["p.png"])
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".file-name")).to_have_text(["d.svg"])
    page.get_by_role("link", name="First page").click()
    page.get_by_role("link", name="Count them").click()
    expect(page.locator(".gallery-total")).to_have_text("in 3 messages")
    page.locator("#narrow-room").fill("nowhere")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_have_text("There is no room “nowhere” here.")


def test_names_are_suggested(open_browser):
    watched = open_browser(viewport={"width": 1280, "height": 900})
    page = watched.open("/gallery/links/")
    page.locator("#narrow-person").press_sequentially("bo")
    expect(page.locator("#people-called option")).to_have_count(1)
    name = page.locator("#people-called option").get_attribute("value")
    assert name == "Bo Carlsen"
    page.locator("#narrow-person").fill(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**person=Bo+Carlsen**")
    expect(page.locator(".narrowed li")).to_have_text(["Bo CarlsenOf all people"])
    assert watched.errors == []


def test_emoticons_are_counted_after_the_page_is_there(open_browser):
    watched = open_browser(viewport={"width": 1280, "height": 900})
    page = watched.open("/gallery/emoticons/")
    tile = page.locator("#built-in .emoticon-tile", has_text="(allthethings)")
    expect(tile).to_contain_text("1 message")
    tile.get_by_role("link", name="newest").click()
    page.wait_for_url("**/rooms/1/?at=**")
    expect(page.locator(".line:target")).to_contain_text("(allthethings)")
    assert watched.errors == []


@pytest.mark.parametrize("name", GALLERIES)
def test_galleries_fit_the_smallest_screen(open_browser, name):
    watched = open_browser(viewport={"width": 320, "height": 700})
    page = watched.open(f"/gallery/{name}/?room=1")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    expect(page.locator("#narrow-room")).to_be_hidden()
    page.get_by_text("Narrow it down").click()
    expect(page.locator("#narrow-room")).to_have_value("Lobby")
    expect(page.locator("#narrow-room")).to_be_visible()
    assert watched.errors == []
