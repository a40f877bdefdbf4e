"""A room's calendar: the years as heat maps, a month, and the way between them."""

from datetime import date, timedelta
from itertools import chain

import pytest
from django.utils import timezone

from archive.models import Room
from archive.queries.pulse import pulse_of
from archive.queries.room_calendar import Steps, days_of, heat_years, month_of, steps_of
from importer.pulse import keep_pulse
from tests.conftest import NOON

DAY = timedelta(days=1)


@pytest.fixture
def say(make_message, olga):
    """Says something at each of these times, and keeps count of it."""

    def say(room, *moments):
        messages = [make_message("hi", room, olga, sent_at=each) for each in moments]
        keep_pulse((room.pk, message.pk) for message in messages)

    return say


@pytest.fixture
def room(make_room, say):
    """One message on 1 March 2016, three on the 3rd, one on 24 December 2018."""
    room = make_room(hipchat_id="lobby")
    third = [NOON + 2 * DAY + timedelta(hours=hours) for hours in range(3)]
    say(room, NOON, *third, NOON.replace(year=2018, month=12, day=24))
    return room


def links(response, marked):
    html = response.content.decode()
    return [
        part.partition('"')[0]
        for part in html.split('href="')[1:]
        if marked in part.partition('"')[0]
    ]


def test_each_year_with_messages_is_a_heat_map_of_its_days(browser, room, text_of):
    response = browser().get("/rooms/lobby/calendar/")
    text = text_of(response)
    assert text.count('<table class="heat"') == 2
    assert links(response, "/rooms/lobby/20") == [
        "/rooms/lobby/2016-03-01/", "/rooms/lobby/2016-03-03/",
        "/rooms/lobby/2018-12-24/",
    ]  # fmt: skip
    assert 'aria-label="1 March 2016: 1 message"' in text
    assert 'aria-label="3 March 2016: 3 messages"' in text
    assert "4 messages, on 2 days" in text
    assert 'All years <span class="count">5</span>' in text


@pytest.mark.parametrize("year", [2015, 2016, 2017, 2018, 2024])
def test_a_heat_map_has_each_day_in_its_row_under_its_month(room, year):
    days = days_of(pulse_of(Room.objects.all()))
    (heat,) = heat_years(days, [year], steps_of(days))
    columns = {len(row.cells) for row in heat.rows}
    assert columns == {sum(month.columns for month in heat.months)}
    cells = [cell for row in heat.rows for cell in row.cells if cell]
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    assert sorted(cell.date for cell in cells) == [
        first + number * DAY for number in range((end - first).days)
    ]
    for weekday, row in enumerate(heat.rows):
        assert {cell.date.weekday() for cell in row.cells if cell} == {weekday}
    heads = chain.from_iterable([n] * m.columns for n, m in enumerate(heat.months, 1))
    for column, month in enumerate(heads):
        week = [row.cells[column].date for row in heat.rows if row.cells[column]]
        assert week[-1].month == month


@pytest.mark.parametrize(
    ("count", "step"), [(0, 0), (1, 1), (2, 2), (4, 2), (5, 3), (9, 4), (500, 5)]
)
def test_steps_begin_at_their_bounds(count, step):
    assert Steps((2, 5, 9, 20)).of(count) == step


def test_no_two_steps_begin_at_the_same_number():
    """Also where nearly all days have one message."""
    days = {date(2016, 1, day): 1 for day in range(1, 20)} | {date(2016, 2, 1): 9}
    assert steps_of(days).starts == (1, 2, 3, 4, 5)


def test_steps_are_quantiles_of_the_days_with_messages(make_room, say):
    room = make_room()
    for day in range(10):
        say(room, *(NOON + day * DAY + timedelta(minutes=n) for n in range(day + 1)))
    assert steps_of(days_of(pulse_of(Room.objects.all()))).starts == (1, 3, 5, 7, 9)


def test_a_month_has_links_for_days_with_messages_alone(browser, room, text_of):
    response = browser().get("/rooms/lobby/calendar/?month=2016-03&part=1")
    text = text_of(response)
    assert links(response, "/2016-03-") == [
        "/rooms/lobby/2016-03-01/", "/rooms/lobby/2016-03-03/",
    ]  # fmt: skip
    assert "<html" not in text
    assert "<td><span>2</span></td>" in text
    assert 'href="/rooms/lobby/calendar/?month=2018-12"' in text
    assert 'rel="prev"' not in text


def test_months_without_messages_are_stepped_over(room):
    days = days_of(pulse_of(Room.objects.all()))
    month = month_of(days, date(2017, 1, 1), steps_of(days))
    assert (month.count, month.earlier, month.later) == (
        0, date(2016, 3, 1), date(2018, 12, 1),
    )  # fmt: skip
    assert [cell and cell.date.day for cell in month.weeks[0]] == [None] * 6 + [1]


def test_a_piece_without_a_month_is_of_the_last_one(browser, room):
    response = browser().get("/rooms/lobby/calendar/?part=1")
    assert response.context["month"].first == date(2018, 12, 1)


@pytest.mark.parametrize(
    ("query", "years"),
    [("", [2016, 2018]), ("?year=2018", [2018]), ("?month=2016-03", [2016]),
     ("?year=2017", [2017])],
)  # fmt: skip
def test_a_year_can_be_seen_alone(browser, room, text_of, query, years):
    text = text_of(browser().get(f"/rooms/lobby/calendar/{query}"))
    assert [year for year in range(2015, 2020) if f'id="year-{year}"' in text] == years


@pytest.mark.parametrize(
    "query",
    ["year=x", "year=1", "year=99999", "year=٢٠١٦", "month=2016", "month=2016-13",
     "month=2016-3", "month=9999-12", "month=x", "month=2016-03&year=%00"],
)  # fmt: skip
@pytest.mark.parametrize("part", ["", "&part=1"])
def test_what_is_no_month_or_year_is_not_found(browser, room, query, part):
    if part and "year=" in query:
        query = "month=1"
    assert browser().get(f"/rooms/lobby/calendar/?{query}{part}").status_code == 404


def test_days_are_those_of_the_viewers_time_zone(browser, room):
    client = browser()
    with timezone.override("UTC"):
        before = links(client.get("/rooms/lobby/calendar/"), "/rooms/lobby/2018")
    client.session.save()
    viewer = client.get("/rooms/lobby/calendar/").wsgi_request.user
    viewer.time_zone = "Pacific/Kiritimati"
    viewer.save()
    after = links(client.get("/rooms/lobby/calendar/"), "/rooms/lobby/2018")
    assert before == ["/rooms/lobby/2018-12-24/"]
    assert after == ["/rooms/lobby/2018-12-25/"]


def test_marks_are_kept(browser, room):
    response = browser().get("/rooms/lobby/calendar/?q=R%26D&month=2016-03")
    days = links(response, "/rooms/lobby/2016-03-01/")
    assert set(days) == {"/rooms/lobby/2016-03-01/?q=R%26D"}
    months = links(response, "calendar/?")
    assert all(each.endswith("q=R%26D") for each in months)


def test_a_room_without_messages_says_so(browser, make_room, text_of):
    address = make_room().get_absolute_url() + "calendar/"
    client = browser()
    assert "no history of it" in text_of(client.get(address))
    assert client.get(address + "?part=1").content.strip() == b""


def test_another_rooms_days_are_not_told(browser, make_room, say, room, olga, stan):
    vault = make_room("Vault", kind="private", members=[olga], hipchat_id="vault")
    say(vault, NOON + 90 * DAY)
    client = browser(person=stan)
    assert client.get("/rooms/vault/calendar/").status_code == 404
    assert client.get("/rooms/vault/calendar/?part=1").status_code == 404
    assert b"2016-05-30" not in client.get("/rooms/lobby/calendar/").content
    assert b"2016-05-30" in browser(person=olga).get("/rooms/vault/calendar/").content


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_depend_on_days(
    browser, make_room, say, count, django_assert_num_queries
):
    client = browser()
    room = make_room(hipchat_id="lobby")
    say(room, *(NOON + 40 * n * DAY for n in range(count)))
    with django_assert_num_queries(7):
        client.get("/rooms/lobby/calendar/")
