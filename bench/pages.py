"""Times pages in Chromium: the largest contentful paint, and how much moves about.

Run by hand on an archive that has viewers (see docs/performance.md): starts the server,
signs in, and opens each page several times. Prints the medians as JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, sync_playwright

import archive.wsgi  # noqa: F401 - starts Django as the server does
from archive.models import Person, Room, Viewer

ROOT = Path(__file__).resolve().parent.parent
PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"
RUNS = 5
# What the browser has measured once the page is quiet.
MEASURED = """() => new Promise((done) => {
    const seen = { paint: 0, shift: 0 };
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.paint = entry.startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
            if (!entry.hadRecentInput) seen.shift += entry.value;
        }
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(seen), 500);
})"""


def main() -> None:
    viewer = Viewer.objects.filter(role=Viewer.Role.COMPLIANCE).first()
    if viewer is None:
        raise SystemExit("The archive has no viewer of the role compliance.")
    server = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "serve", "--port", str(PORT)],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait()
        sys.stdout.write(json.dumps(_measured(viewer), indent=2) + "\n")
    finally:
        server.terminate()
        server.wait()


def _addresses() -> dict[str, str]:
    room = Room.objects.latest("message_count")
    person = Person.objects.exclude(hipchat_id=None).earliest("pk")
    return {
        "home": "/",
        "timeline": room.get_absolute_url(),
        "search": "/search/?q=the",
        "person": person.get_absolute_url(),
    }


def _measured(viewer: Viewer) -> dict[str, Any]:
    client = Client()
    client.force_login(viewer)
    name = settings.SESSION_COOKIE_NAME
    cookie: Any = {"name": name, "value": client.cookies[name].value, "url": HOME}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([cookie])
        page = context.new_page()
        measured = {what: _page(page, path) for what, path in _addresses().items()}
        browser.close()
    return measured


def _page(page: Page, path: str) -> dict[str, Any]:
    runs = []
    for _ in range(RUNS):
        page.goto(HOME + path, wait_until="networkidle")
        runs.append(page.evaluate(MEASURED))
    return {
        "largest contentful paint, ms": statistics.median(r["paint"] for r in runs),
        "layout shift": max(r["shift"] for r in runs),
    }


def _wait() -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{HOME}/sign-in/")
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The server does not answer.")


if __name__ == "__main__":
    main()
