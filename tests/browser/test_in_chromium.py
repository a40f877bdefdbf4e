"""What only a browser can tell: nothing runs, nothing leaks, nothing overflows."""

from __future__ import annotations

import re

import pytest

from archive.models import Attachment, Message

# The line that is read first below what sticks to the top, and where it is.
TOP_LINE = """() => {
    const line = archiveTimeline.topLine();
    return [line.id, line.getBoundingClientRect().top];
}"""


# What every page has once; `lang` tells screen readers how to speak.
SHAPE = """() => [
    document.querySelectorAll("h1").length, document.querySelectorAll("main").length,
    document.querySelectorAll("main#main, body.plain").length,
    document.documentElement.lang]"""


@pytest.mark.parametrize(
    ("scheme", "widths"), [("light", (320, 390)), ("dark", (1280, 2560))]
)
def test_no_page_runs_or_loads_or_overflows(open_browser, pages, widths, scheme):
    """Hostile messages are on the pages, and the content security policy is on."""
    size = {"width": widths[0], "height": 844}
    watched = open_browser(viewport=size, color_scheme=scheme)
    overflowing, shapes, titles = [], {}, {}
    for path in pages.values():
        page = watched.open(path)
        shapes[path] = page.evaluate(SHAPE)
        titles[path.partition("?")[0]] = page.title()
        for width in widths:
            page.set_viewport_size(size | {"width": width})
            widest = page.evaluate("document.documentElement.scrollWidth")
            overflowing += [(path, width, widest)] * (widest != width)
        page.set_viewport_size(size)
    assert overflowing == []
    assert {p: s for p, s in shapes.items() if s != [1, 1, 1, "en"]} == {}
    assert len(set(titles.values())) == len(titles)
    assert watched.dialogs == []
    assert watched.errors == []
    assert watched.strangers == []


def test_there_are_hostile_messages_on_the_page(open_browser):
    page = open_browser().open("/rooms/1/")
    text = page.locator("main").inner_text()
    assert '<script>alert("text")</script>' in text
    assert "evil.example" in page.content()


def test_one_signs_in_by_keyboard_and_arrives_where_one_wanted_to_go(open_browser):
    watched = open_browser(signed_in=False)
    page = watched.open("/rooms/1/")
    assert page.locator("h1").inner_text() == "Sign in"
    page.keyboard.type("person1@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Lobby", level=1).wait_for()
    assert page.url == watched.home + "/rooms/1/"
    assert watched.errors == []


def test_a_slash_goes_to_the_search_and_enter_searches(open_browser):
    page = open_browser().open("/rooms/1/")
    page.keyboard.press("/")
    page.keyboard.type("waves")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=waves")
    assert page.locator("mark").all_inner_texts() == ["waves"]


def test_a_hit_leads_to_its_message_in_the_timeline(open_browser):
    page = open_browser().open('/search/?q="line 120 of"')
    message = Message.objects.get(body="line 120 of the talk")
    page.locator(f'a[href^="/messages/{message.pk}/"]').first.click()
    page.wait_for_url(f"**#message-{message.pk}")
    target = page.locator(":target")
    assert "line 120 of the talk" in target.inner_text()
    assert target.evaluate(
        "e => { const box = e.getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight }"
    )


def is_in_view(locator):
    return locator.evaluate(
        "e => { const box = e.getBoundingClientRect();"
        " return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight }"
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_a_hit_is_marked_in_the_timeline_and_leads_back(open_browser, width):
    size = {"width": width, "height": 844}
    page = open_browser(viewport=size, java_script_enabled=False).open(
        '/search/?q="line 120" talk'
    )
    page.locator(".hit-text").click()
    page.wait_for_url("**/rooms/1/?at=*&q=*#message-*")
    target = page.locator(":target")
    assert target.locator("mark").all_inner_texts() == ["line 120", "talk"]
    assert is_in_view(target.locator("mark").first)
    assert is_in_view(page.get_by_text("Marked: the words of"))
    page.get_by_role("link", name="Take the marks away").click()
    page.wait_for_url(re.compile(r"/rooms/1/\?at=\d+#message-\d+$"))
    assert (page.locator("mark").count(), is_in_view(target)) == (0, True)
    page.go_back()
    page.get_by_role("link", name="Back to the results").click()
    page.wait_for_url("**/search/?q=*")
    assert page.locator(".hit mark").all_inner_texts() == ["line 120", "talk"]


def test_a_marked_emoticon_stays_a_picture(open_browser):
    page = open_browser().open("/rooms/1/?q=allthethings+boom")
    chip = page.locator(".emoticon mark")
    chip.scroll_into_view_if_needed()
    assert chip.inner_text() == "allthethings"
    page.locator("mark > img.emoticon").wait_for()


def test_emoticons_copy_as_their_shortcuts(open_browser):
    page = open_browser().open("/rooms/1/")
    copied = page.evaluate(
        """() => {
            const line = [...document.querySelectorAll(".body")].find(
                (body) => body.innerHTML.includes("emoticon"));
            getSelection().selectAllChildren(line);
            const holder = document.createElement("div");
            holder.append(getSelection().getRangeAt(0).cloneContents());
            for (const image of holder.querySelectorAll("img")) {
                image.replaceWith(image.alt);
            }
            return holder.textContent;
        }"""
    )
    assert copied.strip() == "hi @BoCarlsen (boom) :) (allthethings) (unknown)"


def test_an_svg_somebody_sent_is_downloaded_and_never_shown(open_browser):
    watched = open_browser()
    drawing = Attachment.objects.get(name="d.svg")
    page = watched.open("/rooms/1/")
    with page.expect_download() as download:
        page.locator(f'a[href^="/files/{drawing.pk}/"]').first.click()
    assert download.value.suggested_filename == "d.svg"
    assert watched.dialogs == []


def test_the_filter_at_the_left_finds_rooms_as_one_types(open_browser):
    page = open_browser().open("/people/")
    rooms = page.locator("#sidebar-lists a")
    rooms.filter(has_text="Lobby").wait_for()
    page.locator("#sidebar-name").fill("den")
    rooms.filter(has_text="Lobby").wait_for(state="detached")
    rooms.filter(has_text="Den").click()
    page.wait_for_url("**/rooms/2/")


def test_the_filter_at_the_left_works_without_javascript(open_browser):
    page = open_browser(java_script_enabled=False).open("/people/")
    page.locator("#sidebar-name").fill("den")
    page.locator("#sidebar-name").press("Enter")
    page.wait_for_url("**/rooms/?name=den")
    page.locator("main .row-name a").filter(has_text="Den").click()
    page.wait_for_url("**/rooms/2/")


def test_one_reads_a_whole_room_without_javascript(open_browser):
    page = open_browser(java_script_enabled=False).open("/rooms/1/")
    older = page.get_by_role("link", name="Older")
    lines = page.locator("[id^=message-]")
    seen = set(lines.evaluate_all("lines => lines.map((line) => line.id)"))
    while older.count():
        older.first.click()
        seen |= set(lines.evaluate_all("lines => lines.map((line) => line.id)"))
    assert len(seen) == Message.objects.filter(room__hipchat_id="1").count()


def test_a_room_opens_at_its_newest_words(open_browser):
    page = open_browser().open("/rooms/1/")
    assert page.evaluate("scrollY") > 1000
    assert page.get_by_text("You are at the end.").is_visible()


@pytest.mark.parametrize("opens_at", ["/rooms/1/", "/rooms/1/?after=0#end"])
def test_going_back_to_a_room_leads_to_where_one_was(open_browser, opens_at):
    page = open_browser().open(opens_at)
    page.evaluate("scrollTo(0, 700)")
    line, top = page.evaluate(TOP_LINE)
    page.locator(".brand").click()
    page.get_by_role("heading", name="Everything your company said").wait_for()
    page.go_back()
    page.wait_for_url(f"**?at={line.partition('-')[2]}")
    page.wait_for_function(
        """([id, top]) => {
            const line = document.getElementById(id);
            return Math.abs(line.getBoundingClientRect().top - top) < 2;
        }""",
        arg=[line, top],
    )


def test_older_words_are_read_on_from_where_one_was(open_browser):
    page = open_browser(java_script_enabled=False).open("/rooms/1/")
    first = page.locator("[id^=message-]").first
    number = int(first.locator(".body").inner_text().split()[1])
    page.get_by_role("link", name="Older").first.click()
    page.wait_for_url("**#end")
    line = page.get_by_text(f"line {number - 1} of the talk", exact=True)
    assert line.bounding_box()["y"] < page.viewport_size["height"]
    page.get_by_role("link", name="Newer").last.click()
    page.wait_for_url("**?after=*")
    line = page.get_by_text(f"line {number} of the talk", exact=True)
    assert line.bounding_box()["y"] < page.viewport_size["height"]


@pytest.mark.parametrize("width", [390, 1280])
def test_one_long_message_is_folded_until_it_is_asked_for(open_browser, width):
    size = {"width": width, "height": 844}
    page = open_browser(viewport=size, java_script_enabled=False).open("/rooms/1/")
    body = page.locator(".folded .body")
    assert body.bounding_box()["height"] < 844
    page.get_by_text("Show all 3,000 lines").click()
    assert body.bounding_box()["height"] > 20 * 3_000
    page.get_by_text("Show less").click()
    assert body.bounding_box()["height"] < 844


@pytest.mark.parametrize("width", [390, 1280])
def test_long_names_leave_room_for_what_stands_beside_them(open_browser, width):
    page = open_browser(viewport={"width": width, "height": 844}).open("/rooms/1/")
    for size in page.locator(".chip-size").all():
        assert size.bounding_box()["height"] < 40
    cell = page.locator("td").first.bounding_box()
    assert (cell["height"] < 40, cell["width"] > 30) == (True, True)
    page.goto(page.url.replace("/rooms/1/", "/rooms/2/"))
    assert page.locator(".room-header").bounding_box()["height"] < 100
    assert page.locator(".details dd").first.text_content() == "Den" + "n" * 200


def test_filter_leads_to_the_sign_in_once_one_is_signed_out(open_browser):
    """Not a sign-in form among the rooms, and then back to the page one was on."""
    page = open_browser().open("/people/")
    page.context.clear_cookies()
    page.locator("#sidebar-name").fill("den")
    page.wait_for_url("**/sign-in/?next=/people/")


def test_nothing_is_shown_by_going_back_after_signing_out(open_browser):
    page = open_browser().open("/rooms/1/")
    page.locator(".account > summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    page.go_back()
    page.wait_for_url("**/sign-in/?next=/rooms/1/")


def test_the_details_of_a_room_open_and_close_on_a_phone_without_javascript(
    open_browser,
):
    phone = {"width": 390, "height": 844}
    page = open_browser(viewport=phone, java_script_enabled=False).open("/rooms/1/")
    details = page.locator("#details")
    assert not details.is_visible()
    page.locator(".details-link").click()
    assert details.is_visible()
    page.locator(".details-close").click()
    assert not details.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_archived_room_one_is_in_is_as_readable_in_the_list(open_browser, scheme):
    watched = open_browser(color_scheme=scheme)
    colors = [
        watched.open(f"/rooms/{room}/")
        .locator("#sidebar-lists [aria-current]")
        .evaluate("link => getComputedStyle(link).color")
        for room in (1, 3)
    ]
    assert colors[0] == colors[1]
