"""A published room in a real browser, from the disk: read, searched, and quiet."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, expect

from archive.models import Room
from archive.search.analysis import terms, words
from archive.search.folding import fold
from tests.browser.test_accessible import faults

STATIC = Path(__file__).resolve().parents[2] / "static" / "archive"


class Opened:
    """A page from a disk that notes what it must never do."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.faults: list[str] = []
        page.on("dialog", lambda dialog: self._dialog(dialog))
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.folder.as_uri()}/{path}")
        return self.page

    def search(self, query: str) -> list[str]:
        """The words of all hits that are shown."""
        self.page.fill("#q", query)
        self.page.press("#q", "Enter")
        self.page.wait_for_function(
            """query => {
                const said = document.getElementById("state")?.textContent ?? "";
                return document.getElementById("q").value === query
                    && new URLSearchParams(location.search).get("q") === query
                    && !/^$|…$|JavaScript/.test(said);
            }""",
            arg=query,
        )
        return self.page.locator("#hits .hit-words").all_inner_texts()

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(dialog.message)
        dialog.dismiss()

    def _failed(self, request: Any) -> None:
        # A picture that is still to come is given up when one leaves the page.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(request.url)

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.folder.as_uri(), "data:")):
            self.faults.append(request.url)


def barriers(page: Page) -> list[str]:
    """Browsers let keys into whatever scrolls by themselves; axe-core does not know."""
    known = "scrollable-region-focusable"
    return [fault for fault in faults(page) if not fault.startswith(known)]


@pytest.fixture
def bundle(archive: None, tmp_path: Path) -> Path:
    folder = tmp_path / "a bundle #1 100%"
    chat = Room.objects.get(kind="direct").hipchat_id
    email = "person1@example.com"
    call_command("publish", "Lobby", chat, "--as", email, "--to", str(folder))
    return folder


@pytest.fixture
def open_bundle(chromium: Browser, bundle: Path) -> Iterator[Callable[..., Opened]]:
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Opened:
        contexts.append(chromium.new_context(**options))
        return Opened(contexts[-1].new_page(), bundle)

    yield make
    for context in contexts:
        context.close()


def to_the_month(opened: Opened) -> Page:
    page = opened.open("index.html")
    page.get_by_role("link", name="Lobby").click()
    page.get_by_role("link", name="March 2016").click()
    page.wait_for_url(re.compile(r"/2016-03\.html$"))
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_quiet_and_fits(open_bundle, bundle, scheme):
    """Hostile messages are on the pages; nothing runs, and nothing is asked for."""
    pages = [file.relative_to(bundle).as_posix() for file in bundle.rglob("*.html")]
    assert len(pages) == 6
    for width in (320, 390, 1280):
        size = {"width": width, "height": 844}
        opened = open_bundle(viewport=size, color_scheme=scheme)
        for path in [*pages, "search.html?q=evil"]:
            page = opened.open(path)
            widest = page.evaluate("document.documentElement.scrollWidth")
            assert (path, widest) == (path, width)
            assert page.locator("h1").count() == 1, path
        assert opened.faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(open_bundle, bundle, scheme):
    opened = open_bundle(color_scheme=scheme)
    pages = [file.relative_to(bundle).as_posix() for file in bundle.rglob("*.html")]
    for path in [*pages, "search.html?q=evil"]:
        assert (path, barriers(opened.open(path))) == (path, [])


def test_one_reads_from_the_contents_to_a_picture(open_bundle):
    opened = open_bundle()
    page = to_the_month(opened)
    assert page.get_by_text("line 120 of the talk").is_visible()
    picture = page.locator(".picture img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => document.querySelector('.picture img').naturalWidth === 1"
    )
    emoticon = page.locator("img.emoticon")
    emoticon.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => document.querySelector('img.emoticon').naturalWidth === 1"
    )
    assert page.evaluate("document.fonts.check('16px Inter')")
    icon = page.locator(".icon").first
    assert "data:image/svg" in icon.evaluate("e => getComputedStyle(e).maskImage")
    assert opened.faults == []


def test_one_reads_without_scripts(open_bundle):
    opened = open_bundle(java_script_enabled=False)
    page = to_the_month(opened)
    assert page.get_by_text("line 120 of the talk").is_visible()
    page = opened.open("search.html?q=talk")
    assert page.get_by_text("Searching needs JavaScript").is_visible()


def test_a_drawing_is_not_run_by_a_click(open_bundle):
    opened = open_bundle()
    page = to_the_month(opened)
    page.locator("a.chip-name", has_text="d.svg").click()
    page.wait_for_url("**/*.svg.download")
    assert page.evaluate("document.contentType") == "text/plain"
    assert opened.faults == []


FOUND = {
    "WAVES": ["/me waves"],
    "line 120": ["line 120 of the talk"],
    '"120 of"': ["line 120 of the talk"],
    '"of 120"': [],
    "ＬＩＮＥ １２０": ["line 120 of the talk"],
    "línè 120": ["line 120 of the talk"],
    '"line 24*" -249 -240 -"line 243"': [
        f"line {number} of the talk" for number in (248, 247, 246, 245, 244, 242, 241)
    ]
    + ["line 24 of the talk"],
    "بالعالم": ["مرحبا بالعالم"],
    "zebra": [],
    "waves from:alva": ["/me waves"],
    'waves from:"Alva Berg"': ["/me waves"],
    "waves from:bo": [],
    "waves from:bo from:alva": ["/me waves"],
    "waves on:2016-03-01": ["/me waves"],
    "waves on:2016 before:2016-04 after:2016-02-29": ["/me waves"],
    "waves during:2016-02..2016-3": ["/me waves"],
    "waves after:2016-03": [],
    "waves before:2016-03-01": [],
    "waves -on:2016-03-01": [],
    "waves on:soon": [],
    "psst in:lobby": [],
    "psst -in:lobby": ["psst"],
    "psst": ["psst"],
    "waves -me": [],
    "p.png": ["p.png"],
    '__proto__ "constructor"': [],
    "-": [],
    "( [ \\ * ?": [],
}


def test_words_are_found(open_bundle):
    opened = open_bundle()
    opened.open("index.html")
    assert {query: opened.search(query) for query in FOUND} == FOUND
    assert opened.faults == []


def test_a_hit_is_marked_and_leads_to_its_message(open_bundle):
    opened = open_bundle()
    opened.open("index.html")
    opened.search('"line 120"')
    page = opened.page
    assert page.locator("mark").all_inner_texts() == ["line 120"]
    expect(page.locator("#more")).to_be_hidden()
    assert page.locator("#state").inner_text() == "Messages found: 1"
    page.locator(".hit-words").click()
    page.wait_for_url("**/rooms/lobby-*/2016-03.html#message-*")
    assert "line 120 of the talk" in page.locator(":target").inner_text()
    page.go_back()
    page.locator(".hit-words").wait_for()
    assert opened.faults == []


def test_more_is_shown_when_it_is_asked_for(open_bundle):
    opened = open_bundle()
    opened.open("index.html")
    first = opened.search("talk")
    page = opened.page
    assert first[0] == "line 249 of the talk"
    assert len(first) == 50
    state = page.locator("#state").inner_text()
    assert state == "Messages found: 250. Shown so far, the newest first: 50"
    page.get_by_role("button", name="Show more").press("Enter")
    page.wait_for_function(
        "() => document.querySelectorAll('#hits > li').length === 100"
    )
    assert page.evaluate("document.activeElement.textContent") == "line 199 of the talk"


def test_words_are_found_whatever_piece_they_are_in(
    chromium, make_room, make_message, tmp_path
):
    room = make_room("Dictionary")
    for first in range(0, 30_000, 6_000):
        body = " ".join(f"w{number:05}" for number in range(first, first + 6_000))
        make_message(body, room)
    call_command("publish", "Dictionary", "--to", str(tmp_path / "words"))
    index = (tmp_path / "words" / "search" / "index.js").read_text("utf-8")
    pieces = json.loads(index.split('"pieces":')[1].split("]")[0] + "]")
    assert pieces == ["from:sender", pieces[1]]
    between = int(pieces[1][1:])
    opened = Opened(chromium.new_page(), tmp_path / "words")
    opened.open("search.html")
    for number in (0, between - 1, between, 29_999):
        assert len(opened.search(f"w{number:05}")) == 1, number
    assert opened.search("v") == opened.search("w3*") == opened.search("x") == []
    assert len(opened.search(f"w{between // 1000:02}*")) == len(
        {
            number // 6_000
            for number in range(30_000)
            if number // 1000 == between // 1000
        }
    )
    assert len(opened.search("w*")) == 5
    opened.page.close()
    assert opened.faults == []


def test_a_copy_that_is_not_whole_says_so(open_bundle, bundle):
    (bundle / "search" / "words-0.js").unlink()
    opened = open_bundle()
    opened.open("index.html")
    assert opened.search("talk") == []
    assert "cannot be read" in opened.page.locator("#state").inner_text()


def test_letters_are_folded_as_the_archive_folds_them(chromium):
    """The script has a folding of its own; no letter may be another there."""
    skipped = ("Cs", "Cn", "Co")
    letters = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) not in skipped
    ]
    page = chromium.new_page()
    page.add_script_tag(path=str(STATIC / "bundle-folding.js"))
    folded = page.evaluate("all => all.map(archiveFolding.fold)", letters)
    differing = [
        (letter, fold(letter), other)
        for letter, other in zip(letters, folded, strict=True)
        if fold(letter) != other
    ]
    page.close()
    assert differing == []


TEXTS = [
    "See A-1312/B: 東京都",
    "日",
    "東京都 2016",
    "2016年3月",
    "Übergröße, Ｗｉｄｅ!",
    "한국어 텍스트",
    "\u1112\u1161\u11ab \u304b\u3099",
    "w" * 200,
    "(boom) 🎉👍🏽 :)",
    "ภาษาไทย",
    "مرحبا بالعالم",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_become_the_words_the_index_holds(chromium, text):
    page = chromium.new_page()
    page.add_script_tag(path=str(STATIC / "bundle-folding.js"))
    found = page.evaluate("text => archiveFolding.words(text)", text)
    typed = page.evaluate("text => archiveFolding.terms(text, false)", text)
    page.close()
    assert found == words(text).split()
    wanted = terms(text)
    assert typed == (
        wanted
        and {
            "parts": list(wanted.parts),
            "tokens": list(wanted.tokens),
            "prefix": wanted.is_prefix,
        }
    )
