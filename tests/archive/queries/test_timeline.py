"""A window of a room costs the same, however much was said in the room."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection

from archive.models import Message, Room
from archive.models.messages import first_id_at
from archive.queries.timeline import Place, Span, timeline_of, with_ends

STEPS = 100


@pytest.fixture
def say_much(make_message, ingested_file):
    """Says many lines in a room, a second after each other; their ids."""

    def say(room: Room, number: int) -> list[int]:
        first = make_message("the first", room)
        messages = [
            Message(
                id=first_id_at(moment := first.sent_at + timedelta(seconds=second)),
                uid=f"u-{second}",
                room=room,
                sent_at=moment,
                kind="message",
                format="text",
                body="more",
                source_file=ingested_file,
                position=second,
            )
            for second in range(1, number)
        ]
        Message.objects.bulk_create(messages)
        return [first.pk, *(message.pk for message in messages)]

    return say


def steps_of(action) -> int:
    """How many hundreds of steps SQLite's machine takes for it."""
    steps = count()
    connection.connection.set_progress_handler(lambda: next(steps) and 0, STEPS)
    action()
    connection.connection.set_progress_handler(None, STEPS)
    return next(steps)


@pytest.mark.parametrize("where", ["before", "after", "at"])
def test_a_window_costs_the_same_in_a_large_room(
    make_room, make_viewer, say_much, where
):
    viewer = make_viewer()
    costs = []
    for lines in (400, 8_000):
        room = make_room(f"Room of {lines}")
        ids = say_much(room, lines)
        place = Place(**{where: ids[lines // 2]})
        room = with_ends(Room.objects.filter(pk=room.pk), Span()).get()
        timeline = []
        costs.append(
            steps_of(
                lambda room=room, place=place, timeline=timeline: timeline.append(
                    timeline_of(room, Span(), place, viewer)
                )
            )
        )
        shown = [g for day in timeline[0].days for g in day.groups]
        assert sum(len(group.lines) for group in shown) == 100
    assert costs[1] < costs[0] * 1.5
