"""In a real browser: a search is saved, opened, and what is new in it is counted."""

from __future__ import annotations

from dump_maker import Silent, said, write_dump
from playwright.sync_api import expect

from importer.ingest import ingest


def bring(folder, words):
    """A later import with something new that fits, and something that does not."""
    lobby = [said(text, 1, second=1_000 + n) for n, text in enumerate(words)]
    ingest(write_dump(folder, {"rooms/1": lobby}), str, Silent())


def test_a_search_is_saved_and_later_tells_what_is_new(open_browser, tmp_path):
    watched = open_browser()
    page = watched.open("/search/?q=waves")
    page.locator(".search-save summary").click()
    page.get_by_label("Name", exact=True).fill("Who waved")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved as Who waved")).to_be_visible()
    page.get_by_role("link", name="Saved searches", exact=True).click()
    row = page.locator(".saved")
    expect(row.locator(".saved-count")).to_have_text("Nothing new")

    bring(tmp_path / "more", ["waves again", "nothing", "more waves"])
    page.reload()
    expect(row.locator(".saved-count")).to_have_text("2 new")
    page.get_by_role("link", name="Who waved").click()
    page.wait_for_url("**/search/?q=waves&order=newest")
    page.get_by_role("link", name="Saved searches", exact=True).click()
    expect(row.locator(".saved-count")).to_have_text("Nothing new")
    assert watched.errors == []


def test_counts_arrive_one_after_the_other(open_browser, tmp_path):
    """So many searches leave the archive time for other pages."""
    watched = open_browser()
    for word in ("waves", "line", "talk"):
        page = watched.open(f"/search/?q={word}")
        page.locator(".search-save summary").click()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text(f"Saved as {word}")).to_be_visible()
    bring(tmp_path / "more", ["waves", "a line", "one more line"])
    counts: list[str] = []
    page.on("request", lambda request: _note(counts, "asked", request.url))
    page.on("response", lambda response: _note(counts, "answered", response.url))
    watched.open("/search/saved/")
    expect(page.locator(".saved-count")).to_have_text(["2 new", "Nothing new", "1 new"])
    assert counts == ["asked", "answered"] * 3
    assert watched.errors == []


def test_without_javascript_a_count_is_asked_for(open_browser, tmp_path):
    page = open_browser(java_script_enabled=False).open("/search/?q=waves")
    page.locator(".search-save summary").click()
    page.get_by_role("button", name="Save").click()
    bring(tmp_path / "more", ["waves again"])
    page.get_by_role("link", name="Saved searches", exact=True).click()
    page.get_by_role("link", name="Count new").click()
    expect(page.locator(".saved-count")).to_have_text("1 new")
    page.get_by_text("Change “").click()
    page.get_by_label("Name", exact=True).fill("Renamed")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("link", name="Renamed")).to_be_visible()
    page.get_by_text("Change “").click()
    page.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("None of yours yet")).to_be_visible()


def _note(counts, deed, url):
    if url.endswith("/new/"):
        counts.append(deed)
