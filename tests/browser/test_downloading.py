"""Downloads in a browser: the file it keeps, and what the page says meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from archive.models import Message
from archive.queries.downloading import download as downloading


@pytest.fixture
def begin(open_browser):
    """Searches, opens the menu and takes one of its formats."""

    def take(form, q="line", **options):
        watched = open_browser(**options)
        page = watched.open(f"/search/?q={q}")
        page.locator("main").get_by_text("Download", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("link", name=form, exact=True).click()
        return watched, page, download.value

    return take


def test_the_browser_keeps_the_file_and_the_page_says_that_it_is_done(
    begin, data_folder
):
    watched, page, download = begin("JSON Lines")
    page.get_by_text("Done: 251 messages").wait_for()
    lines = Path(download.path()).read_text("utf-8").split("\n")[:-1]
    found = {json.loads(line)["id"] for line in lines}
    wanted = Message.objects.filter(body__contains="line")
    assert found == {str(message.pk) for message in wanted}
    assert download.suggested_filename.startswith("search-line-")
    assert list((data_folder / "downloads").iterdir()) == []
    assert watched.errors == []


def test_what_the_page_says_of_a_download_is_read_aloud(begin):
    _, page, _ = begin("CSV")
    page.get_by_role("status").get_by_text("Done: 251 messages").wait_for()
    assert not page.locator(".download-menu").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_html_opens_from_a_disk_runs_nothing_and_asks_nobody(
    begin, scheme, tmp_path
):
    """Hostile messages are in it."""
    size = {"width": 390, "height": 844}
    watched, page, download = begin(
        "HTML", "is:notification OR script", viewport=size, color_scheme=scheme
    )
    place = tmp_path / "found.html"
    download.save_as(place)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(place.as_uri())
    assert page.locator("article").count() == 2
    assert "alert(" in page.locator("main").inner_text()
    assert page.get_by_text("End of 2 messages.").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert asked == [place.as_uri()]
    assert (watched.dialogs, watched.errors) == ([], [])


def test_without_javascript_the_file_comes_all_the_same(begin):
    _, page, download = begin("CSV", java_script_enabled=False)
    content = Path(download.path()).read_bytes()
    assert content.count(b"/messages/") == 251
    assert not page.locator(".download-progress").is_visible()


def test_the_menu_closes_by_escape_and_by_a_click_beside_it(open_browser):
    page = open_browser().open("/search/?q=line")
    button, menu = page.locator(".download summary"), page.locator(".download-menu")
    button.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("button => button === document.activeElement")
    button.click()
    page.get_by_role("heading", name="Search", level=1).click()
    assert not menu.is_visible()


def test_the_page_says_when_a_download_broke_off(begin, monkeypatch):
    """A damaged time among the last messages cannot be read."""
    monkeypatch.setattr(downloading, "PAGE", 100)
    damaged = "UPDATE archive_message SET sent_at = 'damaged' WHERE body = %s"
    with connection.cursor() as cursor:
        cursor.execute(damaged, ["line 3 of the talk"])
    _, page, _ = begin("JSON Lines")
    said = "Stopped early: 200 of 251 messages. The file is not complete."
    page.get_by_role("status").get_by_text(said).wait_for()
