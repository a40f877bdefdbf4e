"""Keeps count of how many messages each room has in each quarter of an hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from archive.models import RoomYear
from archive.models.pulse import quarter_of, year_of

# Rooms asked for at once: a statement has only so many parameters.
ROOMS_AT_ONCE = 500
Key = tuple[int, int]


def keep_pulse(stored: Iterable[tuple[int, int]]) -> None:
    """Add new messages, each given by its room and its id."""
    counts = _counted(stored)
    for known in _known(counts):
        if (key := (known.room_id, known.year)) in counts:
            counts[key].update(known.counts)
    RoomYear.objects.bulk_create(
        [RoomYear.of(*key, each) for key, each in counts.items()],
        update_conflicts=True,
        unique_fields=["room", "year"],
        update_fields=["quarters", "numbers"],
    )


def _counted(stored: Iterable[tuple[int, int]]) -> dict[Key, Counter[int]]:
    """By room and year, how many by quarter."""
    quarters = Counter((room_id, quarter_of(id_)) for room_id, id_ in stored)
    counts: dict[Key, Counter[int]] = {}
    for (room_id, quarter), number in quarters.items():
        key = room_id, year_of(quarter)
        counts.setdefault(key, Counter())[quarter] = number
    return counts


def _known(keys: Iterable[Key]) -> Iterator[RoomYear]:
    """What is known already of these rooms in these years."""
    years = {year for _, year in keys}
    rooms = iter({room_id for room_id, _ in keys})
    while some := list(islice(rooms, ROOMS_AT_ONCE)):
        yield from RoomYear.objects.filter(room__in=some, year__in=years)
