"""Counts again how many messages each room had in each quarter of an hour."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import groupby

from django.db import connection

from archive.models import Room, RoomYear
from archive.models.pulse import quarter_of
from importer.verifying.difference import Difference

# In the order of the index, and counted here: SQLite would sort them all in memory to
# group them, for it does not know that quarters are in the order of ids.
IN_ORDER = "SELECT room_id, id FROM archive_message ORDER BY room_id, id"
WRONG = "how much was said when in it is counted wrong"


def differences_of_pulse() -> Iterator[Difference]:
    kept = _kept()
    with connection.cursor() as cursor:
        cursor.execute(IN_ORDER)
        for room_id, rows in groupby(cursor, lambda row: row[0]):
            counted = Counter(quarter_of(id_) for _, id_ in rows)
            if counted == kept.get(room_id):
                del kept[room_id]
            else:
                kept[room_id] = {}
    names = dict(Room.objects.filter(pk__in=kept).values_list("pk", "name"))
    for room_id in sorted(kept):
        yield Difference(f"the room {names.get(room_id, room_id)!r}", WRONG)


def _kept() -> dict[int, dict[int, int]]:
    """By room; what cannot be read counts as nothing."""
    kept = defaultdict[int, dict[int, int]](dict)
    for year in RoomYear.objects.order_by("room", "year").iterator():
        try:
            kept[year.room_id].update(year.counts)
        except (ValueError, TypeError):
            kept[year.room_id] = {}
    return dict(kept)
