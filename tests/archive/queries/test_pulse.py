"""When how much was said, told in the viewer's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from archive.models import Room, RoomYear
from archive.models.messages import first_id_at
from archive.queries.pulse import pulse_of
from importer.pulse import keep_pulse

pytestmark = pytest.mark.django_db


@pytest.fixture
def pulse(make_room):
    """A pulse of rooms in which something was said at these times of UTC."""

    def make(*moments: str):
        room = make_room("Lobby")
        ids = (
            first_id_at(datetime.fromisoformat(moment).replace(tzinfo=UTC)) + place
            for place, moment in enumerate(moments)
        )
        keep_pulse((room.pk, id_) for id_ in ids)
        return pulse_of(Room.objects.all())

    return make


def test_of_nothing_there_is_nothing(pulse):
    empty = pulse_of(Room.objects.all())
    assert (empty.total, empty.first_day, empty.last_day) == (0, None, None)
    assert empty.months() == {}


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", {date(2016, 12, 31): 1, date(2017, 1, 1): 1}),
        ("Asia/Kathmandu", {date(2017, 1, 1): 2}),
        ("America/Los_Angeles", {date(2016, 12, 31): 2}),
    ],
)
def test_days_are_those_of_the_zone(pulse, zone, days):
    """Kathmandu is five hours and three quarters ahead."""
    there = pulse("2016-12-31T18:15:00", "2017-01-01T00:00:00")
    with timezone.override(ZoneInfo(zone)):
        assert there.days(date(2016, 1, 1), date(2018, 1, 1)) == days
        assert there.first_day == min(days)
        assert there.last_day == max(days)


def test_a_day_of_23_hours_ends_where_the_next_begins(pulse):
    there = pulse("2016-03-27T21:59:00", "2016-03-27T22:00:00")
    with timezone.override(ZoneInfo("Europe/Berlin")):
        days = there.days(date(2016, 3, 1), date(2016, 4, 1))
    assert days == {date(2016, 3, 27): 1, date(2016, 3, 28): 1}


def test_silent_months_are_there_too(pulse):
    there = pulse("2015-11-30T12:00:00", "2016-02-01T12:00:00", "2016-02-02T12:00:00")
    assert there.months() == {
        date(2015, 11, 1): 1,
        date(2015, 12, 1): 0,
        date(2016, 1, 1): 0,
        date(2016, 2, 1): 2,
    }


def test_week_has_monday_first(pulse):
    week = pulse("2016-02-29T09:20:00", "2016-03-06T23:59:59").week()
    assert week[0][9] == 1
    assert week[6][23] == 1
    assert sum(map(sum, week)) == 2


def test_rooms_are_summed(pulse, make_room, django_assert_num_queries):
    pulse("2016-01-01T12:00:00")
    RoomYear.of(make_room("Attic").pk, 2016, {}).save()
    moment = first_id_at(datetime(2016, 1, 1, 12, 5, tzinfo=UTC))
    keep_pulse([(Room.objects.get(name="Attic").pk, moment)])
    with django_assert_num_queries(1):
        both = pulse_of(Room.objects.all())
    assert both.total == 2
    assert len(both.quarters) == 1
