"""A search's hits over time: exact counts of stretches that exclude each other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.queries.facets.bounds import Bounds
from archive.queries.facets.choices import Choosing
from archive.queries.facets.stretches import Stretch, stretches, unit_for
from archive.queries.searching.finding import Asked
from archive.queries.times import day_of
from archive.search import get_backend
from archive.search.base import SentWithin


@dataclass(frozen=True)
class Bar:
    """`query` is the search with this stretch of time in it."""

    stretch: Stretch
    count: int
    query: str


@dataclass(frozen=True)
class OverTime:
    """`first` and `last` are the days of the oldest and the newest hit."""

    first: date
    last: date
    bars: tuple[Bar, ...]

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)


def over_time(asked: Asked, bounds: Bounds) -> OverTime | None:
    """None where nothing was found."""
    backend = get_backend()
    oldest = backend.ids(asked.query(order="oldest", limit=bounds.read + 1))
    if not oldest:
        return None
    is_read = len(oldest) <= bounds.read
    newest = oldest if is_read else backend.ids(asked.query(limit=1)) or oldest
    first, last = day_of(oldest[0]), day_of(newest[-1])
    unit = unit_for(first, last, is_coarse=bounds.is_coarse and not is_read)
    sides = tuple(stretches(first, last, unit))
    counts = _among(oldest, sides) if is_read else _counted(asked, sides)
    choosing = Choosing(asked.text)
    bars = (
        Bar(each, count, choosing.dated(each, "during") if count else "")
        for each, count in zip(sides, counts, strict=True)
    )
    return OverTime(first, last, tuple(bars))


def _among(ids: Sequence[int], sides: Sequence[Stretch]) -> list[int]:
    """How many of the ids, the lowest first, are of each."""
    return [
        bisect_left(ids, each.end_id) - bisect_left(ids, each.first_id)
        for each in sides
    ]


def _counted(asked: Asked, sides: Sequence[Stretch]) -> tuple[int, ...]:
    parts = [SentWithin(each.first_id, each.end_id) for each in sides]
    return get_backend().counts(asked.query(), parts)
