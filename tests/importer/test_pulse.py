"""How much was said when is kept with the messages, whatever becomes of an ingest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.models import Message, Room, RoomYear
from archive.models.pulse import quarter_of, quarters_of
from importer.pulse import keep_pulse
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def kept(room: Room) -> dict[int, int]:
    years = RoomYear.objects.filter(room=room)
    return {quarter: n for year in years for quarter, n in year.counts.items()}


def test_numbers_are_those_of_the_messages(make_room, make_message):
    room, other = make_room("Lobby"), make_room("Attic")
    for minutes in (0, 1, 2, 60, 1_440, 1_440 * 400):
        make_message("x", room, sent_at=NOON + timedelta(minutes=minutes))
    make_message("x", other)
    stored = list(Message.objects.values_list("room", "pk"))
    keep_pulse(stored[:4])
    keep_pulse(stored[4:])
    for each in (room, other):
        assert kept(each) == quarters_of(Message.objects.filter(room=each))
    assert RoomYear.objects.filter(room=room).count() == 2


def test_a_quarter_holds_more_than_sixteen_bits(make_room):
    room = make_room("Busy")
    year = RoomYear.of(room.pk, 1970, {3: 70_000})
    assert year.counts == {3: 70_000}
    assert quarter_of(0) == 0
