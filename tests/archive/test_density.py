"""The strip above a timeline: the room's life in slices, and where one is in it."""

from datetime import datetime, timedelta

import pytest

from archive.models.messages import first_id_at
from importer.pulse import keep_pulse
from tests.conftest import NOON


@pytest.fixture
def say(make_message, olga):
    def say(room, *moments):
        messages = [make_message("hi", room, olga, sent_at=each) for each in moments]
        keep_pulse((room.pk, message.pk) for message in messages)

    return say


@pytest.fixture
def room(make_room, say):
    """March and May 2016: one message, and four on the last day."""
    room = make_room(hipchat_id="lobby")
    last = NOON.replace(month=5, day=31)
    say(room, NOON, *(last + timedelta(minutes=n) for n in range(4)))
    return room


def density(client, address):
    return client.get(address).context.get("density")


def test_each_month_with_messages_is_a_slice(browser, room, text_of):
    client = browser()
    shown = density(client, "/rooms/lobby/")
    slices = [(each.place, each.count, each.height) for each in shown.slices]
    assert slices == [(0, 1, 12), (2, 4, 24)]
    assert (shown.width, shown.months) == (3, 1)
    text = text_of(client.get("/rooms/lobby/"))
    may = first_id_at(NOON.replace(month=5, day=1, hour=0)) - 1
    assert f'href="/rooms/lobby/?after={may}"' in text
    assert 'aria-label="May 2016: 4 messages"' in text
    assert 'aria-label="You are here: 1 March 2016 to 31 May 2016"' in text


@pytest.mark.parametrize(
    ("address", "here", "current"),
    [
        ("/rooms/lobby/2016-03-01/", 0, 0),
        ("/rooms/lobby/2016-05-31/", 2.968, 2),
    ],
)
def test_the_marker_is_where_the_window_is(browser, room, address, here, current):
    shown = density(browser(), address)
    assert shown.here == here
    assert shown.extent > 0
    assert [s.place for s in shown.slices if s.is_here] == [current]


def test_a_slice_leads_to_its_first_message(browser, room):
    client = browser()
    *_, may = density(client, "/rooms/lobby/").slices
    timeline = client.get("/rooms/lobby/", {"after": may.after}).context["timeline"]
    assert str(timeline.days[0].date) == "2016-05-31"


def test_a_long_life_has_no_more_than_120_slices(browser, make_room, say):
    room = make_room(hipchat_id="old")
    say(room, datetime(1970, 1, 1, tzinfo=NOON.tzinfo), NOON)
    shown = density(browser(), "/rooms/old/")
    assert (shown.months, shown.width) == (5, 111)
    assert [(s.place, s.count) for s in shown.slices] == [(0, 1), (110, 1)]


@pytest.mark.parametrize("moments", [[], [NOON], [NOON, NOON + timedelta(days=30)]])
def test_a_month_is_too_short_for_a_strip(browser, make_room, say, moments):
    say(make_room(hipchat_id="short"), *moments)
    assert density(browser(), "/rooms/short/") is None


def test_an_empty_day_has_no_place(browser, room):
    assert density(browser(), "/rooms/lobby/2016-04-01/") is None
