"""A long room in a real browser: endless both ways, its address, keys and calendars."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from archive.models import Message, Person, Room
from archive.models.messages import first_id_at
from importer.pulse import keep_pulse

COUNT, A_DAY = 2400, 150
START = datetime(2015, 11, 20, 8, tzinfo=UTC)
LINES = "[id^=message-]"
# Where the first line is that is wholly below what sticks to the top.
TOP = """() => {
    const line = archiveTimeline.topLine();
    return [line.id, Math.round(line.getBoundingClientRect().top)];
}"""
NUMBERS = """() => [...document.querySelectorAll("[id^=message-] .body")]
    .map((body) => Number(body.textContent.trim().split(" ")[1]))"""


def moment(number):
    day, minute = divmod(number, A_DAY)
    return START + timedelta(days=3 * day, minutes=2 * minute)


@pytest.fixture
def long_room(archive):
    """2,400 messages, 150 on every third day of some seven weeks."""
    lobby = Message.objects.first()
    room = Room.objects.create(
        hipchat_id="long", kind="public", name="Long", message_count=COUNT,
        first_sent_at=moment(0), last_sent_at=moment(COUNT - 1),
    )  # fmt: skip
    people = list(Person.objects.order_by("pk")[:2])
    messages = [
        Message(
            id=first_id_at(moment(number)), uid=f"{number}", room=room,
            sender=people[number // 3 % 2], sender_name=people[number // 3 % 2].name,
            sent_at=moment(number), kind="message", format="text",
            body=f"line {number} " + "and so on " * (number % 17),
            source_file=lobby.source_file, position=number,
        )
        for number in range(COUNT)
    ]  # fmt: skip
    Message.objects.bulk_create(messages)
    keep_pulse((room.pk, message.pk) for message in messages)
    return room


def address_of(number):
    return f"/rooms/long/?at={first_id_at(moment(number))}"


def id_in(page):
    return re.search(r"[?&]at=(\d+)", page.url)


def count_is_over(page, number):
    script = "number => document.querySelectorAll('[id^=message-]').length > number"
    page.wait_for_function(script, arg=number)


def is_quiet(page):
    """All that is near has come."""
    page.wait_for_function(
        """() => !document.querySelector(".htmx-request, .htmx-settling")
            && [...document.querySelectorAll(".window-pager")].every((pager) => {
                const { top, bottom } = pager.getBoundingClientRect();
                return bottom < -1200 || top > innerHeight + 1200;
            })"""
    )


def in_order(numbers):
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.parametrize("width", [390, 1280])
def test_older_messages_come_above_without_a_jump(open_browser, long_room, width):
    watched = open_browser(viewport={"width": width, "height": 844})
    page = watched.open("/rooms/long/")
    is_quiet(page)
    before = page.evaluate(NUMBERS)
    page.evaluate("scrollTo(0, 300)")
    place = page.evaluate(TOP)
    count_is_over(page, len(before))
    assert page.evaluate(
        "([id, top]) => Math.round(document.getElementById(id)"
        ".getBoundingClientRect().top) - top",
        place,
    ) == pytest.approx(0, abs=1)
    numbers = page.evaluate(NUMBERS)
    assert numbers[-1] == COUNT - 1
    assert in_order(numbers)
    assert watched.errors == []


def test_newer_messages_come_below_until_the_end(open_browser, long_room):
    watched = open_browser()
    page = watched.open(address_of(COUNT - 450))
    for _ in range(60):
        page.mouse.wheel(0, 3000)
        if page.get_by_text("You are at the end.").count():
            break
        is_quiet(page)
    numbers = page.evaluate(NUMBERS)
    assert numbers[-1] == COUNT - 1
    assert in_order(numbers)
    assert page.locator(".window-pager.newer").count() == 0
    assert watched.errors == []


def test_a_day_that_comes_in_pieces_has_one_heading(open_browser, long_room):
    page = open_browser().open(address_of(COUNT - 300))
    for _ in range(6):
        page.mouse.wheel(0, -3000)
        is_quiet(page)
    days = page.locator(".day").evaluate_all(
        "days => days.map((day) => day.dataset.day)"
    )
    assert len(days) > 2
    assert days == sorted(set(days))
    assert in_order(page.evaluate(NUMBERS))
    places = (
        page.locator(".day")
        .first.locator("article")
        .evaluate_all("articles => articles.map((each) => Number(each.ariaPosInSet))")
    )
    assert places == list(range(1, len(places) + 1))


def test_far_lines_go_and_come_back(open_browser, long_room):
    watched = open_browser()
    page = watched.open("/rooms/long/")
    seen = 0
    for _ in range(200):
        page.evaluate("scrollTo(0, 0)")
        is_quiet(page)
        numbers = page.evaluate(NUMBERS)
        seen = max(seen, len(numbers))
        assert in_order(numbers)
        if numbers[0] == 0:
            break
    assert page.get_by_text("This is the beginning").count() == 1
    assert 1300 < len(numbers) <= seen <= 1600
    assert numbers[-1] < COUNT - 600
    assert page.get_by_text("You are at the end.").count() == 0
    for _ in range(200):
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        is_quiet(page)
        numbers = page.evaluate(NUMBERS)
        assert in_order(numbers)
        if numbers[-1] == COUNT - 1:
            break
    assert page.get_by_text("This is the beginning").count() == 0
    assert len(numbers) <= 1600
    page.locator(".window-pager.older").wait_for(state="attached")
    assert watched.errors == []


def test_what_fails_to_come_can_be_tried_again(open_browser, long_room):
    page = open_browser().open(address_of(1000))
    is_quiet(page)
    page.route("**/rooms/long/?*part=1*", lambda route: route.abort())
    page.evaluate("scrollTo(0, 0)")
    again = page.locator(".window-pager.older .again")
    again.wait_for()
    first = page.evaluate(NUMBERS)[0]
    page.unroute("**/rooms/long/?*part=1*")
    again.click()
    page.wait_for_function(f"first => ({NUMBERS})()[0] < first", arg=first)
    assert in_order(page.evaluate(NUMBERS))


def test_the_address_follows_and_leads_back_to_the_same_place(open_browser, long_room):
    page = open_browser().open(address_of(1000))
    is_quiet(page)
    entries = page.evaluate("history.length")
    page.mouse.wheel(0, 1234)
    page.wait_for_function(
        "() => location.search === `?at=${archiveTimeline.topLine().id.slice(8)}`"
        f" && !location.search.endsWith('{first_id_at(moment(1000))}')"
    )
    place = page.evaluate(TOP)
    assert place[0] == f"message-{id_in(page)[1]}"
    assert page.evaluate("history.length") == entries
    for lead_back in (page.reload, lambda: go_and_come_back(page)):
        lead_back()
        is_quiet(page)
        there = page.evaluate(TOP)
        assert there[0] == place[0]
        assert there[1] == pytest.approx(place[1], abs=2)


def go_and_come_back(page):
    page.locator(".brand").click()
    page.wait_for_url(lambda url: "/rooms/" not in url)
    page.go_back()
    page.wait_for_url("**/rooms/long/?at=*")


def test_at_the_end_the_address_is_the_rooms_own(open_browser, long_room):
    watched = open_browser()
    page = watched.open("/rooms/long/")
    page.mouse.wheel(0, -2000)
    page.wait_for_url("**/rooms/long/?at=*")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_url(f"{watched.home}/rooms/long/")
    page.reload()
    expect(page.get_by_text("You are at the end.")).to_be_in_viewport()


def test_marks_are_kept_where_one_reads_on(open_browser, long_room):
    page = open_browser().open(address_of(1000) + "&q=line")
    page.mouse.wheel(0, -9000)
    is_quiet(page)
    count_is_over(page, 150)
    page.wait_for_url(
        lambda url: "q=line" in url and str(first_id_at(moment(1000))) not in url
    )
    assert page.locator(".body:not(:has(mark))").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_no_date_stays_in_sight_while_older_lines_come(
    open_browser, long_room, width
):
    watched = open_browser(viewport={"width": width, "height": 800})
    page = watched.open("/rooms/long/?day=soon")
    count_is_over(page, 100)
    expect(page.locator("#jump-problem")).to_be_in_viewport()


def test_lines_that_come_are_of_the_selection_they_stand_in(open_browser, long_room):
    page = open_browser().open(address_of(1000))
    is_quiet(page)
    came = page.locator(f"#message-{first_id_at(moment(1120))}")
    assert came.count() == 0
    first, last = (first_id_at(moment(number)) for number in (1000, 1120))
    page.evaluate(
        "([first, last]) => sessionStorage.setItem('selection', JSON.stringify("
        "{ room: 'long', chosen: [first, last] }))",
        [str(first), str(last)],
    )
    page.reload()
    is_quiet(page)
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(came).to_have_class(re.compile("selected"))
    bar = page.get_by_role("region", name="Selected messages")
    expect(bar).to_contain_text("Selected messages: 121")


def test_where_one_reads_is_told_once_it_settles(open_browser, long_room):
    page = open_browser().open(address_of(1000))
    place = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("archive:place", ({ detail }) => done(detail));
            scrollBy(0, 500);
        })"""
    )
    page.wait_for_url(f"**/?at={place['message']}")
    assert place["room"] == "long"


def test_one_day_stays_in_sight_below_the_heads(open_browser, long_room):
    page = open_browser().open(address_of(1000))
    is_quiet(page)
    page.mouse.wheel(0, 700)
    page.wait_for_function("() => scrollY > 500")
    stuck = page.evaluate(
        """() => {
            const line = archiveTimeline.topLine();
            const rule = line.closest(".day").querySelector(".day-rule");
            const [above, here] = [document.querySelector(".density"), rule]
                .map((each) => each.getBoundingClientRect());
            return [here.top, above.bottom];
        }"""
    )
    assert stuck[0] == pytest.approx(stuck[1], abs=1)


def test_a_room_is_read_by_keyboard_alone(open_browser, long_room):
    page = open_browser().open(address_of(1046))
    is_quiet(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the messages")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    focused = page.locator(":focus")
    assert focused.get_attribute("id") == f"message-{first_id_at(moment(1046))}"
    for key, number in [
        ("j", 1047), ("j", 1048), ("k", 1047), ("ArrowUp", 1046), ("ArrowDown", 1047),
        ("PageDown", 1050), ("PageDown", 1053), ("PageUp", 1050), ("PageUp", 1047),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert f"line {number} " in focused.locator(".body").inner_text() + " ", key
        assert is_below_the_heads(focused)
    page.keyboard.press("n")
    assert "line 1050 " in focused.inner_text()
    page.keyboard.press("j")
    page.keyboard.press("p")
    day = moment(1046).date().isoformat()
    assert focused.evaluate("e => e.closest('.day').dataset.day") == day
    first = page.evaluate(NUMBERS)[0]
    page.keyboard.press("Home")
    assert f"line {first} " in focused.locator(".body").inner_text() + " "
    page.keyboard.press("Tab")
    assert focused.evaluate("e => e.closest('[id^=message-]').id").startswith(
        "message-"
    )


def is_below_the_heads(locator):
    return locator.evaluate(
        """e => {
            const { top, bottom } = e.getBoundingClientRect();
            return top >= archiveTimeline.edge() && bottom <= innerHeight;
        }"""
    )


def test_the_strip_says_where_one_is_and_leads_elsewhere(open_browser, long_room):
    watched = open_browser()
    page = watched.open(address_of(60))
    strip = page.locator(".density svg")
    is_quiet(page)
    assert "20 November 2015" in strip.get_attribute("aria-label")
    here = strip.locator(".here")
    x = float(here.get_attribute("x"))
    current = strip.locator("[aria-current=true]")
    expect(current).to_have_attribute("aria-label", "November 2015: 600 messages")
    current.focus()
    page.keyboard.press("ArrowRight")
    focused = page.locator(":focus")
    assert (
        focused.get_attribute("aria-label").strip() == "December 2015: 1,500 messages"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/long/?*")
    is_quiet(page)
    assert float(here.get_attribute("x")) > x
    expect(page.locator(f"#message-{first_id_at(moment(600))}")).to_be_in_viewport()
    assert strip.locator("a[tabindex='0']").count() == 1
    assert watched.errors == []


def test_the_calendar_over_a_day_goes_from_month_to_month(open_browser, long_room):
    watched = open_browser()
    page = watched.open(address_of(1049))
    is_quiet(page)
    page.locator(".day").last.locator(".day-calendar").click()
    dialog = page.locator("#month-dialog")
    expect(dialog.locator("caption")).to_contain_text("December 2015")
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("aria-label", "11 December 2015: 150 messages")
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_attribute("aria-label", "8 December 2015: 150 messages")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    expect(focused).to_have_attribute("aria-label", "2 December 2015: 150 messages")
    page.keyboard.press("PageUp")
    expect(dialog.locator("caption")).to_contain_text("November 2015")
    expect(focused).to_have_attribute("aria-label", "20 November 2015: 150 messages")
    assert dialog.locator("a[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/long/2015-11-20/")
    assert watched.errors == []


def test_the_calendar_of_years_is_one_stop_for_the_keyboard(open_browser, long_room):
    watched = open_browser()
    page = watched.open("/rooms/long/calendar/")
    heat = page.locator(".heat").first
    assert heat.locator("td > a[tabindex='0']").count() == 1
    heat.locator("td > a[tabindex='0']").focus()
    focused = page.locator(":focus")
    for key, day in [
        ("ArrowDown", "2015-11-23"), ("ArrowDown", "2015-11-26"), ("End", "2015-12-29"),
        ("PageUp", "2015-11-20"), ("PageDown", "2015-12-02"), ("Home", "2015-11-20"),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert focused.get_attribute("href") == f"/rooms/long/{day}/", key
    page.keyboard.press("Enter")
    page.wait_for_url("**/rooms/long/2015-11-20/")
    assert watched.errors == []


def test_a_room_is_whole_without_javascript(open_browser, long_room):
    page = open_browser(java_script_enabled=False).open("/rooms/long/")
    assert page.locator(".density .here").count() == 1
    page.locator(".jump-typed input").first.fill("28 dec 2015")
    page.locator(".jump-typed input").first.press("Enter")
    page.wait_for_url("**/rooms/long/2015-12-29/?asked=2015-12-28")
    note = page.get_by_text("Nothing was said on")
    expect(note).to_be_visible()
    page.get_by_role("link", name="Calendar of December 2015").click()
    page.wait_for_url("**/rooms/long/calendar/?month=2015-12")
    page.locator(".month-days").get_by_role("link", name="2 December 2015").click()
    page.wait_for_url("**/rooms/long/2015-12-02/")


def test_closing_the_details_leaves_one_where_one_was(open_browser, long_room):
    watched = open_browser(viewport={"width": 390, "height": 844})
    page = watched.open(address_of(1000))
    is_quiet(page)
    page.mouse.wheel(0, 900)
    page.wait_for_url(lambda url: str(first_id_at(moment(1000))) not in url)
    place = page.evaluate(TOP)
    page.get_by_role("link", name="Details of the room").click()
    details = page.locator("#details")
    expect(details.locator(".month-days")).to_be_visible()
    details.get_by_role("link", name="Close the details").click()
    expect(details).to_be_hidden()
    assert page.evaluate(TOP) == place
    page.reload()
    is_quiet(page)
    assert page.evaluate(TOP)[0] == place[0]


@pytest.mark.parametrize("width", [320, 2560])
@pytest.mark.parametrize(
    "path", ["/rooms/long/", "/rooms/long/calendar/", "/rooms/long/2015-11-23/"]
)
def test_nothing_is_wider_than_the_screen(open_browser, long_room, width, path):
    page = open_browser(viewport={"width": width, "height": 800}).open(path)
    assert page.evaluate("document.documentElement.scrollWidth") == width


MARKS, EMOJI = "Z\u0351\u036b\u0343a\u030b\u036b cafe\u0301", "👩‍👩‍👧‍👦 🏳️‍🌈 family"
RIGHT_TO_LEFT = ["مرحبا بالعالم (deploy) 42", "שָׁלוֹם עולם https://example.com/x"]


def test_lines_of_every_script_sit_right(open_browser, long_room):
    last = Message.objects.filter(room=long_room).latest("pk")
    texts = [
        *RIGHT_TO_LEFT,
        "Z\u0351\u036b\u0343a\u030b\u036b cafe\u0301",
        "👩‍👩‍👧‍👦 🏳️‍🌈 family",
    ]
    for number, text in enumerate(texts, 1):
        sent_at = last.sent_at + timedelta(minutes=number)
        Message.objects.create(
            id=first_id_at(sent_at), uid=f"x{number}", room=long_room, body=text,
            sent_at=sent_at, kind="message", format="text", sender=last.sender,
            source_file=last.source_file, position=0,
        )  # fmt: skip
    Room.objects.filter(pk=long_room.pk).update(last_sent_at=sent_at)
    page = open_browser(viewport={"width": 320, "height": 800}).open("/rooms/long/")
    bodies = page.locator(".body")
    shown = [bodies.nth(n - len(texts)) for n in range(len(texts))]
    assert [body.inner_text() for body in shown] == texts
    sides = [body.evaluate("e => getComputedStyle(e).direction") for body in shown]
    assert sides == ["rtl", "rtl", "ltr", "ltr"]
    for body in shown:
        assert body.evaluate(
            """e => {
                const range = document.createRange();
                range.selectNodeContents(e);
                const [words, when] = [range, e.parentElement.querySelector(".when")]
                    .map((each) => each.getBoundingClientRect());
                return words.left >= 0 && words.right <= when.left;
            }"""
        )
