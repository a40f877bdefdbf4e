"""A date as one types it leads to that day of a room, or to the nearest one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from archive.models.messages import first_id_at
from archive.queries.jumping import ids_meant, jump_to
from tests.conftest import NOON

DAY = timedelta(days=1)


def ids_from(first, end):
    return tuple(
        first_id_at(datetime(day.year, day.month, day.day, tzinfo=UTC))
        for day in (first, end)
    )


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2016", date(2016, 1, 1), date(2017, 1, 1)),
        ("2016-03", date(2016, 3, 1), date(2016, 4, 1)),
        ("2016-12-31", date(2016, 12, 31), date(2017, 1, 1)),
        ("2016/3/1", date(2016, 3, 1), date(2016, 3, 2)),
        ("20160301", date(2016, 3, 1), date(2016, 3, 2)),
        (" 3 mar 2016 ", date(2016, 3, 3), date(2016, 3, 4)),
        ("3rd of March, 2016", date(2016, 3, 3), date(2016, 3, 4)),
        ("3rd March, 2016", date(2016, 3, 3), date(2016, 3, 4)),
        ("March 3, 2016", date(2016, 3, 3), date(2016, 3, 4)),
        ("sept 2016", date(2016, 9, 1), date(2016, 10, 1)),
        ("MAR 2016", date(2016, 3, 1), date(2016, 4, 1)),
        ("12.3.2016", date(2016, 3, 12), date(2016, 3, 13)),
        ("12. 3. 2016", date(2016, 3, 12), date(2016, 3, 13)),
        ("3/2016", date(2016, 3, 1), date(2016, 4, 1)),
        # There is no month 25: it can only be the day.
        ("3/25/2016", date(2016, 3, 25), date(2016, 3, 26)),
        ("2016年3月1日", date(2016, 3, 1), date(2016, 3, 2)),
        ("２０１６年３月", date(2016, 3, 1), date(2016, 4, 1)),
        ("29 feb 2016", date(2016, 2, 29), date(2016, 3, 1)),
        ("29 feb 2015", None, None),
        ("32.1.2016", None, None),
        ("2016..2017", None, None),
        ("3 march", None, None),
        ("mar apr 2016", None, None),
        ("2016 2017", None, None),
        ("0001", None, None),
        ("9999", None, None),
        ("12.3.16", None, None),
        ("foo", None, None),
        ("٣", None, None),
        ("\0", None, None),
        ("1" * 60, None, None),
    ],
)
def test_what_one_types_means_days(text, first, end):
    assert ids_meant(text) == (first and ids_from(first, end))


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("de", "3. März 2016", date(2016, 3, 3)),
        ("de", "3 mrz 2016", None),
        ("de", "15. Okt. 2016", date(2016, 10, 15)),
        ("de", "3 march 2016", date(2016, 3, 3)),
        ("fr", "1er août 2016", date(2016, 8, 1)),
        ("fr", "3 fevrier 2016", date(2016, 2, 3)),
        ("en", "3 février 2016", None),
    ],
)
def test_months_have_the_names_of_the_pages_language(language, text, first):
    with translation.override(language):
        assert ids_meant(text) == (first and ids_from(first, first + DAY))


@pytest.mark.parametrize(("text", "ago"), [("today", 0), ("Yesterday", 1)])
def test_days_ago_are_the_viewers(text, ago):
    with timezone.override("Pacific/Kiritimati"):
        day = timezone.localdate() - ago * DAY
        start = timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
        assert ids_meant(text) == (first_id_at(start), first_id_at(start + DAY))


@pytest.fixture
def room(make_room, make_message, olga):
    room = make_room(hipchat_id="lobby")
    for days in (0, 2, 40):
        make_message(f"day {days}", room, olga, sent_at=NOON + days * DAY)
    return room


@pytest.mark.parametrize(
    ("text", "day", "asked"),
    [
        ("2016-03-01", date(2016, 3, 1), None),
        ("2016-03-02", date(2016, 3, 3), date(2016, 3, 2)),
        ("2015", date(2016, 3, 1), date(2015, 1, 1)),
        ("2016", date(2016, 3, 1), None),
        ("4 mar 2016", date(2016, 4, 10), date(2016, 3, 4)),
        ("april 2016", date(2016, 4, 10), None),
        ("11.4.2016", date(2016, 4, 10), date(2016, 4, 11)),
        ("2017", date(2016, 4, 10), date(2017, 1, 1)),
    ],
)
def test_silent_days_lead_to_the_next_one_with_messages(room, text, day, asked):
    jump = jump_to(room, text)
    assert (jump.day, jump.asked) == (day, asked)


def test_a_room_without_messages_shows_the_day_itself(make_room):
    assert jump_to(make_room(), "2016").day == date(2016, 1, 1)


@pytest.mark.parametrize("picked", ["", "2016-03-03"])
def test_what_was_typed_comes_before_what_was_picked(browser, room, picked):
    answer = browser().get("/rooms/lobby/", {"day": ["2 mar 2016", picked]})
    assert answer["Location"] == "/rooms/lobby/2016-03-03/?asked=2016-03-02"


def test_what_was_picked_counts_where_nothing_was_typed(browser, room):
    answer = browser().get("/rooms/lobby/", {"day": [" ", "2016-03-03"]})
    assert answer["Location"] == "/rooms/lobby/2016-03-03/"


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ("2016-03-03/?asked=2016-03-02", "This is the next day with messages."),
        ("2016-04-10/?asked=2017-01-01", "This is the last day with messages."),
        ("2016-03-03/?asked=2016-03-03", None),
        ("2016-03-03/?asked=x", None),
        ("2016-03-03/", None),
    ],
)
def test_the_day_says_that_another_was_asked_for(browser, room, text_of, address, note):
    text = text_of(browser().get(f"/rooms/lobby/{address}"))
    assert ("Nothing was said on" in text) == bool(note)
    assert not note or note in text


def test_what_is_no_date_is_said_beside_the_room(browser, room, text_of):
    answer = browser().get("/rooms/lobby/", {"day": "<b>soon"})
    text = text_of(answer)
    assert answer.status_code == 400
    assert 'No date could be read from <b dir="auto">&lt;b&gt;soon</b>.' in text
    assert "<kbd>3 Mar 2016</kbd>" in text
    assert 'value="&lt;b&gt;soon" aria-invalid="true"' in text
    assert "day 40" in text
    assert "data-opens-at-end" not in text


@pytest.mark.parametrize("day", ["2016", "soon"])
def test_days_of_a_hidden_room_lead_nowhere(browser, make_room, olga, stan, day):
    make_room("Vault", kind="private", members=[olga], hipchat_id="vault")
    answer = browser(person=stan).get("/rooms/vault/", {"day": day})
    assert answer.status_code == 404
