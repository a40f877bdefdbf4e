"""Draws the pictures of docs/pictures from the sample archive: `make screenshots`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "tests" / "dumps" / "sample" / "hipchat-sample.tar.gz"
EMAIL = "boss@example.com"
WIDE, PHONE = (1280, 800), (390, 780)
Picture = tuple[str, str, tuple[int, int], str]
# Name, address, size and colours of each.
PAGES: tuple[Picture, ...] = (
    ("home", "/", WIDE, "light"),
    ("timeline", "/rooms/56/", WIDE, "light"),
    ("timeline-phone-dark", "/rooms/56/", PHONE, "dark"),
    ("calendar", "/rooms/1/calendar/", WIDE, "light"),
    ("search", "/search/?q=python+has:link", WIDE, "light"),
    ("person-dark", "/people/131/", WIDE, "dark"),
    ("statistics", "/statistics/", WIDE, "light"),
)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ["ARCHIVE_DATA"] = folder
        password = _made_archive()
        with _served() as home:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox"]
            )
            for picture in PAGES:
                _draw(browser, home, password, picture)
            browser.close()


def _made_archive() -> str:
    """The password of the one who may see all of it."""
    for command in (["migrate", "-v0"], ["ingest", str(SAMPLE)]):
        _manage(*command)
    _manage("collectstatic", "--noinput", "-v0")
    return _manage("create_viewer", EMAIL, "--role", "compliance").split()[-1]


def _manage(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


@contextmanager
def _served() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "serve", "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    home = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{home}/sign-in/")
        yield home
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address)
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"Nothing answers at {address}.")


def _draw(browser: Browser, home: str, password: str, picture: Picture) -> None:
    name, path, (width, height), scheme = picture
    view = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    view.goto(f"{home}/sign-in/?next={path.partition('?')[0]}")
    view.fill("[name=username]", EMAIL)
    view.fill("[name=password]", password)
    view.click("[type=submit]")
    view.goto(home + path, wait_until="networkidle")
    view.screenshot(path=str(PICTURES / f"{name}.png"))
    view.context.close()


if __name__ == "__main__":
    main()
