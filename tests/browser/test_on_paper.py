"""What only a browser can tell of printing, and of what appears under a pointer."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from archive.models import ImportRun, Message

HIDDEN = ".skip, .top, .sidebar, .details, .jump, .window-pager, .show-record"


@pytest.fixture
def record():
    return f"/records/{Message.objects.get(body='line 120 of the talk').pk}/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_on_paper_is_white_and_without_what_only_a_screen_can_use(
    open_browser, scheme
):
    page = open_browser(color_scheme=scheme).open("/rooms/1/")
    page.emulate_media(media="print")
    shown = page.locator(HIDDEN)
    assert shown.count() > 5
    assert not any(shown.nth(n).is_visible() for n in range(shown.count()))
    back = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(back) == "rgb(255, 255, 255)"
    display = 'getComputedStyle(document.querySelector(".shell")).display'
    assert page.evaluate(display) == "block"


def test_nothing_is_cut_on_paper(open_browser):
    page = open_browser().open("/rooms/1/")
    height = 'document.querySelector(".folded .body").clientHeight'
    assert page.evaluate(height) < 1_000
    page.emulate_media(media="print")
    assert page.evaluate(height) > 10_000


def test_results_on_paper_say_what_was_searched_for(open_browser):
    page = open_browser().open("/search/?q=talk+-%22nothing%22")
    typed = page.get_by_text('talk -"nothing"', exact=True)
    expect(typed).to_be_hidden()
    page.emulate_media(media="print")
    expect(typed).to_be_visible()


def test_a_record_on_paper_shows_the_full_time(open_browser, record):
    page = open_browser().open(record)
    page.emulate_media(media="print")
    shown = page.evaluate(
        """() => [...document.querySelectorAll("time.exact")].map((time) => [
            getComputedStyle(time, "::after").content.slice(1, -1) === time.title,
            getComputedStyle(time.firstElementChild).display])"""
    )
    assert len(shown) > 1
    assert shown == [[True, "none"]] * len(shown)


def test_each_page_of_the_printed_report_names_the_dump(open_browser):
    run = ImportRun.objects.get()
    page = open_browser().open(f"/imports/{run.pk}/report/")
    of = 'getComputedStyle(document.documentElement).getPropertyValue("--of")'
    assert page.evaluate(of) == f'"SHA-256 {run.sha256}"'
    page.emulate_media(media="print")
    assert not page.locator(".report-nav").is_visible()
    sizes = re.findall(rb"/MediaBox \[([^\]]*)\]", page.pdf(prefer_css_page_size=True))
    assert len(sizes) > 3
    assert set(sizes) == {b"0 0 594.95996 841.91998"}


def test_the_way_to_the_record_is_offered_under_the_pointer_and_by_keyboard(
    open_browser,
):
    page = open_browser().open("/rooms/1/")
    # By its id: more lines may come above it.
    line = page.locator(f"#{page.locator('.line').nth(3).get_attribute('id')}")
    link = line.locator(".show-record")
    opacity = "link => getComputedStyle(link).opacity"
    assert link.evaluate(opacity) == "0"
    line.hover()
    assert link.evaluate(opacity) == "1"
    page.mouse.move(0, 0)
    assert link.evaluate(opacity) == "0"
    link.focus()
    assert link.evaluate(opacity) == "1"
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Record of a message").wait_for()


def test_the_way_to_the_record_is_always_there_where_nothing_hovers(open_browser):
    page = open_browser(has_touch=True, is_mobile=True).open("/rooms/1/")
    link = page.locator(".line .show-record").first
    assert link.evaluate("link => getComputedStyle(link).opacity") == "1"


def test_an_opened_message_says_in_words_where_its_record_is(open_browser):
    message = Message.objects.get(body="line 120 of the talk")
    page = open_browser().open(message.get_absolute_url())
    assert page.locator(".line:target .show-record").inner_text() == "Show record"


MARGINS = """() => ["--title", "--range", "--printed"].map((name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name))"""


def test_each_page_of_paper_tells_room_range_who_and_when(open_browser):
    """Chromium takes them from attributes; for others there is a paragraph."""
    page = open_browser().open("/rooms/1/2016-03-01/")
    page.emulate_media(media="print")
    title, shown, printed = (each.strip('"').strip() for each in page.evaluate(MARGINS))
    assert title == "1 March 2016 in Lobby"
    first, last = shown.split(" – ")
    times = page.locator("#window .when > time")
    assert first == times.first.get_attribute("title")
    assert last == times.last.get_attribute("title")
    assert re.fullmatch(
        r"Printed by person1@example\.com, .*20\d\d, \d\d:\d\d UTC", printed
    )


def test_the_range_on_paper_grows_with_the_page(open_browser):
    page = open_browser().open("/rooms/1/")
    page.emulate_media(media="print")
    before = page.evaluate(MARGINS)[1]
    page.emulate_media(media="screen")
    times = page.locator("#window .when > time")
    count = times.count()
    page.evaluate("scrollTo(0, 0)")
    expect(times).not_to_have_count(count)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    after = page.evaluate(MARGINS)[1]
    assert after != before
    assert times.first.get_attribute("title") in after


def test_links_are_spelled_out_on_paper_where_their_text_is_not_their_address(
    open_browser,
):
    page = open_browser().open("/rooms/1/")
    page.emulate_media(media="print")
    page.evaluate(
        """() => {
            const body = document.querySelector(".body.html");
            const [named, spelled] = [document.createElement("a"), document.createElement("a")];
            named.href = spelled.href = "https://example.com/1";
            named.textContent = "one";
            spelled.textContent = "https://example.com/1";
            body.append(named, spelled);
            dispatchEvent(new Event("beforeprint"));
        }"""  # noqa: E501
    )
    contents = page.locator(
        ".body.html > a[href='https://example.com/1']"
    ).evaluate_all(
        "links => links.map((link) => getComputedStyle(link, '::after').content)"
    )
    assert contents == ['" (https://example.com/1)"', "none"]


def test_nothing_can_be_done_on_paper(open_browser, pages):
    watched = open_browser()
    for name in ("timeline", "range", "person", "found", "images", "settings", "home"):
        page = watched.open(pages[name])
        page.emulate_media(media="print")
        deeds = page.locator("button:visible, input:visible, select:visible")
        assert (name, deeds.count()) == (name, 0)
        page.emulate_media(media="screen")
