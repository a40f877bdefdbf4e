"""A real browser (Debian's Chromium) before a real server with an archive in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import Client
from dump_maker import Silent, direct, room, said, write_dump
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from archive.models import Viewer
from archive.search import get_backend
from importer.ingest import ingest
from tests.browser.pages import furnish

CHROMIUM = "/usr/bin/chromium"
# Without these Chromium looks for updates and other hosts by itself.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert("svg")</script></svg>'
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0003860180a2a5c6430000000049454e44ae426082"
)
HOSTILE = (
    '<script>alert("text")</script> <img src=x onerror=alert("attribute")> '
    "javascript:alert(1) https://example.com/a?b=<c>"
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright runs a loop of its own in this thread, which Django takes for ours.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def archive(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A small archive with something of everything, hostile words among it."""
    lobby = [said(f"line {n} of the talk", 1 + n % 2, second=n) for n in range(250)]
    html = f"<b>Build</b> <img src='https://evil.example/x.png'> {HOSTILE}"
    html += "<script>alert(2)</script><a href='javascript:alert(3)'>go</a>"
    html += f"<table><tr>{'<td>cell</td>' * 40}</tr></table>"
    picture = {"name": "p.png", "path": "t/p.png", "size": 9, "url": ""}
    lost = {"name": "f" * 200, "path": "t/f", "size": 9, "url": "https://x/" + "y" * 99}
    drawing = {"name": "d.svg", "path": "t/d.svg", "size": 9, "url": ""}
    lobby += [
        said("hi @BoCarlsen (boom) :) (allthethings) (unknown)", 1, second=300),
        said(HOSTILE, 2, second=301),
        said(html, "Builder", second=302, kind="NotificationMessage", color="red"),
        said("/code " + "x" * 400, 1, second=303),
        said("/me waves", 1, second=304),
        said("w" * 300, 2, second=305),
        said("one of very many lines\n" * 3_000, 1, second=299),
        said("مرحبا بالعالم", 2, second=306),
        said("", 1, second=307, attachment=picture, attachment_path="t/p.png"),
        said("", 1, second=308, attachment=drawing, attachment_path="t/d.svg"),
        said("", 1, second=310, attachment=lost, attachment_path="t/f"),
        said("the new topic", 2, second=309, kind="TopicRoomMessage"),
    ]
    source = write_dump(
        tmp_path / "dump",
        {"rooms/1": lobby, "users/1": [direct("psst", 1, 2, second=400)]},
        rooms=[
            room(1, "Lobby", topic="t" * 300),
            room(2, "Den" + "n" * 200, privacy="private"),
            room(3, "Attic", is_archived=True),
        ],
        files={
            "rooms/1/files/t/p.png": PIXEL,
            "rooms/1/files/t/d.svg": SVG,
            "emoticons.json": [
                {"Emoticon": {"id": 1, "path": "emoticons/b.png", "shortcut": "boom"}}
            ],
            "emoticons/b.png": PIXEL,
        },
    )
    ingest(source, str, Silent())
    Viewer.objects.create_viewer("person1@example.com", "correct horse", "compliance")
    yield
    get_backend().clear()


class Watched:
    """A page that notes whatever a strict archive must never do."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = home
        self.dialogs: list[str] = []
        self.errors: list[str] = []
        self.strangers: list[str] = []
        page.on("dialog", self._dialog)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)

    def open(self, path: str) -> Page:
        self.page.goto(self.home + path)
        return self.page

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        # Of a page that is not found, or asked for badly, Chromium tells the console.
        if message.type == "error" and "status of 40" not in message.text:
            self.errors.append(message.text)

    def _request(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.home).netloc:
            self.strangers.append(request.url)


@pytest.fixture
def pages(archive: None, tmp_path: Path) -> dict[str, str]:
    """Every kind of page, by what it is, each with something on it."""
    return furnish(tmp_path)


@pytest.fixture
def open_browser(
    chromium: Browser, live_server: Any, archive: None
) -> Iterator[Callable[..., Watched]]:
    """Opens a browser in which the viewer is signed in; options are Playwright's."""
    contexts: list[BrowserContext] = []

    def make(*, signed_in: bool = True, **options: Any) -> Watched:
        context = chromium.new_context(**options)
        contexts.append(context)
        if signed_in:
            client = Client()
            client.force_login(Viewer.objects.get())
            name = django_settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": client.cookies[name].value}
            context.add_cookies([cookie | {"url": live_server.url}])
        return Watched(context.new_page(), live_server.url)

    yield make
    for context in contexts:
        context.close()
