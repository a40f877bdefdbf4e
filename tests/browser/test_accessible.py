"""axe-core finds nothing to object to on any page, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.test_in_chromium import PAGES

AXE = (Path(__file__).parent / "axe-core" / "axe.min.js").read_text("utf-8")
# As the browser runs it, and not the page: no policy of a page has to allow it.
RUN = "() => axe.run(document, {resultTypes: ['violations']})"


def faults(page: Any) -> list[str]:
    """What is wrong, and with which elements."""
    page.evaluate(AXE)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in page.evaluate(RUN)["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(open_browser, scheme):
    watched = open_browser(color_scheme=scheme)
    found = {path: faults(watched.open(path)) for path in PAGES.values()}
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_keeps_nobody_out(open_browser, scheme):
    watched = open_browser(color_scheme=scheme, signed_in=False)
    assert faults(watched.open("/sign-in/")) == []


def test_axe_finds_what_is_there_to_be_found(open_browser):
    page = open_browser().open("/rooms/")
    page.evaluate("document.querySelector('#q').labels[0].remove()")
    assert any(fault.startswith("label") for fault in faults(page))
