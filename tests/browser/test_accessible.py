"""axe-core finds nothing to object to on any page, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from archive.models import Viewer
from tests.browser.pages import OUTSIDE

AXE = (Path(__file__).parent / "axe-core" / "axe.min.js").read_text("utf-8")
# As the browser runs it, and not the page: no policy of a page has to allow it.
RUN = "(options) => axe.run(document, {resultTypes: ['violations'], ...options})"
# Of WCAG 2.2, and so not among the rules that axe-core follows by itself.
ALL = {"rules": {"target-size": {"enabled": True}}}
# Dark pages differ from light ones by their colours alone.
ABOUT_COLORS = {"runOnly": ["color-contrast", "link-in-text-block"]}
SPOIL = """() => {
    document.documentElement.removeAttribute("lang");
    document.querySelector("h1").style.color = "#ccc";
}"""


def faults(page: Any, options: Any = None) -> list[str]:
    """What is wrong, and with which elements."""
    page.evaluate(AXE)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in page.evaluate(RUN, options or ALL)["violations"]
        for node in violation["nodes"]
    ]


def faults_in_both(page: Any) -> list[str]:
    page.emulate_media(color_scheme="dark")
    in_dark = faults(page, ABOUT_COLORS)
    page.emulate_media(color_scheme="light")
    return faults(page) + in_dark


def test_no_page_keeps_anybody_out(open_browser, pages):
    watched = open_browser()
    found = {name: faults_in_both(watched.open(path)) for name, path in pages.items()}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(("theme", "scheme"), [("dark", "light"), ("light", "dark")])
def test_a_chosen_theme_keeps_nobody_out(open_browser, pages, theme, scheme):
    Viewer.objects.update(theme=theme, density="compact")
    watched = open_browser(color_scheme=scheme)
    names = ("scripts and cards", "found", "home", "calendar")
    found = {name: faults(watched.open(pages[name])) for name in names}
    assert {name: what for name, what in found.items() if what} == {}


def test_signing_in_keeps_nobody_out(open_browser, settings):
    settings.AXES_FAILURE_LIMIT = 2
    page = open_browser(signed_in=False).open(OUTSIDE["sign in"])
    found = faults_in_both(page)
    for heading in ("Sign in", "Too many attempts"):
        page.get_by_label("E-mail address").fill("person1@example.com")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        found += faults_in_both(page)
    assert found == []


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_keeps_nobody_out(open_browser, name):
    watched = open_browser()
    body = render_to_string(f"{name}.html")
    watched.page.route(
        "**/broken/", lambda route: route.fulfill(body=body, content_type="text/html")
    )
    assert faults_in_both(watched.open("/broken/")) == []


def open_line(page: Any, what: str) -> None:
    line = page.locator(".line:target")
    line.hover()
    line.locator(what).click()


def open_picture(page: Any) -> None:
    page.locator("a[data-picture]").first.click()


# What opens over which page, how, and what is there once it is open.
OPENED = (
    ("timeline", lambda page: page.locator(".account > summary").click(),
     ".account-menu"),
    ("timeline", lambda page: page.keyboard.press("?"), "#keys"),
    ("opened message", lambda page: open_line(page, ".keep"), ".keeping-dialog"),
    ("opened message", lambda page: open_line(page, ".line-more"), ".line-menu"),
    ("opened message", lambda page: page.locator(".day-calendar").first.click(),
     "#month-dialog td > a"),
    ("scripts and cards", open_picture, "#lightbox img"),
    ("found", lambda page: page.locator(".download > summary").click(),
     ".download-menu"),
    ("found", lambda page: page.locator(".search-form > summary").click(),
     ".search-form > form"),
)  # fmt: skip


def test_what_opens_over_a_page_keeps_nobody_out(open_browser, pages):
    watched = open_browser()
    found = {}
    for name, opening, opened in OPENED:
        # An address that differs after "#" alone would not be opened anew.
        watched.page.goto("about:blank")
        page = watched.open(pages[name])
        opening(page)
        expect(page.locator(opened).first).to_be_visible()
        found[opened] = faults_in_both(page)
    assert {name: what for name, what in found.items() if what} == {}


def test_axe_finds_what_is_there_to_be_found(open_browser):
    page = open_browser().open("/rooms/")
    page.evaluate(SPOIL)
    found = faults(page)
    assert {fault.partition(":")[0] for fault in found} == {
        "html-has-lang",
        "color-contrast",
    }
