"""How many messages each room had in each quarter of an hour, a row a year."""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, ClassVar

from django.db import models

from archive.models.messages import EPOCH, IDS_PER_MICROSECOND
from archive.models.rooms import Room, VisibleThroughRoom

QUARTER = 15 * 60
# A message's id by this is its quarter of an hour since 1970, in UTC. All offsets of
# time zones are whole quarters, so days and hours of every zone can be told by them.
IDS_PER_QUARTER = QUARTER * 1_000_000 * IDS_PER_MICROSECOND
# As the bytes of a row are: little-endian, whatever the machine.
_PLACES, _NUMBERS = "H", "I"


class RoomYear(models.Model):
    """What was said in a room in a year of UTC, as far as numbers go.

    `quarters` holds the quarters of the year in which something was said, 16 bits
    each, ascending; `numbers` how many messages each of them had, 32 bits each. So the
    whole life of a room is a few rows, which no page has to count messages for.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="years", db_index=False)
    year = models.PositiveSmallIntegerField()
    quarters = models.BinaryField()
    numbers = models.BinaryField()

    objects: ClassVar[VisibleThroughRoom[RoomYear]] = VisibleThroughRoom.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "year"], name="one_room_year")
        ]

    def __str__(self) -> str:
        return f"Room {self.room_id} in {self.year}"

    @property
    def counts(self) -> dict[int, int]:
        """Messages by quarter of an hour since 1970, ascending."""
        first = first_quarter_of(self.year)
        return {
            first + place: number
            for place, number in zip(
                unpacked(_PLACES, self.quarters),
                unpacked(_NUMBERS, self.numbers),
                strict=True,
            )
        }

    def sums(self, cuts: Sequence[int]) -> list[int]:
        """Messages between each two neighbouring quarters since 1970, ascending.

        Found without looking at each quarter: an archive has millions of them.
        """
        first = first_quarter_of(self.year)
        places = unpacked(_PLACES, self.quarters)
        numbers = unpacked(_NUMBERS, self.numbers)
        ends = [bisect_left(places, cut - first) for cut in cuts]
        return [sum(numbers[start:end]) for start, end in pairwise(ends)]

    @classmethod
    def of(cls, room_id: int, year: int, counts: Mapping[int, int]) -> RoomYear:
        """A row of the quarters since 1970 that lie in this year."""
        first = first_quarter_of(year)
        ordered = sorted(counts)
        return cls(
            room_id=room_id,
            year=year,
            quarters=packed(_PLACES, (quarter - first for quarter in ordered)),
            numbers=packed(_NUMBERS, (counts[quarter] for quarter in ordered)),
        )


def years_of(room_id: int, counts: Mapping[int, int]) -> list[RoomYear]:
    """The rows for these numbers of messages by quarter since 1970."""
    by_year: dict[int, dict[int, int]] = {}
    for quarter, number in counts.items():
        by_year.setdefault(year_of(quarter), {})[quarter] = number
    return [RoomYear.of(room_id, year, each) for year, each in by_year.items()]


def quarters_of(messages: models.QuerySet[Any]) -> dict[int, int]:
    """How many of these messages there are by quarter since 1970."""
    quarter = models.F("id") / IDS_PER_QUARTER
    rows = messages.values_list(quarter).annotate(models.Count("pk"))
    return dict(rows.order_by())


def quarter_of(message_id: int) -> int:
    """
    >>> quarter_of(QUARTER * 1_000_000 * 1024 * 3 + 5)
    3
    """
    return message_id // IDS_PER_QUARTER


def year_of(quarter: int) -> int:
    return datetime.fromtimestamp(quarter * QUARTER, UTC).year


def first_quarter_of(year: int) -> int:
    """
    >>> first_quarter_of(1971)
    35040
    """
    return int((datetime(year, 1, 1, tzinfo=UTC) - EPOCH).total_seconds()) // QUARTER


def packed(kind: str, values: Iterable[int]) -> bytes:
    return _little(array(kind, values)).tobytes()


def unpacked(kind: str, content: bytes | memoryview) -> array[int]:
    values = array(kind)
    values.frombytes(bytes(content))
    return _little(values)


def _little(values: array[int]) -> array[int]:
    if sys.byteorder == "big":
        values.byteswap()
    return values
