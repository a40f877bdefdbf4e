"""What only a browser can tell of the explanation of a search and its certificate."""

from __future__ import annotations

import hashlib
from pathlib import Path


def test_the_panel_is_filled_when_it_is_opened(open_browser):
    watched = open_browser()
    page = watched.open("/search/?q=talk")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    panel = page.locator("#explain")
    assert "What was searched" not in panel.inner_text()
    panel.locator("summary").click()
    panel.get_by_role("heading", name="What was searched").wait_for()
    assert "the word “talk”" in panel.inner_text()
    panel.locator("summary").click()
    panel.locator("summary").click()
    assert panel.get_by_role("heading", name="What it found").is_visible()
    assert len([url for url in asked if "/explain/" in url]) == 1
    assert watched.errors == []
    assert watched.strangers == []


def test_without_scripts_the_panel_leads_to_the_page(open_browser):
    page = open_browser(java_script_enabled=False).open("/search/?q=talk")
    page.locator("#explain summary").click()
    page.locator("#explanation a").click()
    page.get_by_role("heading", name="How this was searched", level=1).wait_for()


def test_where_nothing_is_found_the_counts_come_by_themselves(open_browser):
    watched = open_browser()
    page = watched.open("/search/?q=talk+zebra")
    page.locator(".funnel").wait_for()
    rows = page.locator(".funnel tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["the word “talk”", "250", "250", "0"],
        ["the word “zebra”", "0", "0", "250"],
    ]
    page.get_by_role("link", name="250 messages").click()
    page.wait_for_url("**/search/?q=talk")
    assert watched.errors == []


def test_the_downloaded_text_has_the_printed_hash(open_browser):
    page = open_browser().open("/search/certificate/?q=zebra")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download its text").click()
    content = Path(download.value.path()).read_bytes()
    printed = page.locator(".canonical .hash").inner_text()
    assert hashlib.sha256(content).hexdigest() == printed


def test_the_certificate_on_paper_is_white_and_has_the_hash_on_each_page(open_browser):
    page = open_browser(color_scheme="dark").open("/search/certificate/?q=zebra")
    page.emulate_media(media="print")
    assert not page.locator(".report-nav").is_visible()
    back = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(back) == "rgb(255, 255, 255)"
    of = 'getComputedStyle(document.documentElement).getPropertyValue("--of")'
    printed = page.locator(".canonical .hash").inner_text()
    assert page.evaluate(of) == f'"SHA-256 of the text {printed}"'
    assert page.locator(".signature").last.is_visible()
