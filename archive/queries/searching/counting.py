"""Exact counts, a year at a time, so that no statement of the engine takes long."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import pairwise

from archive.models import Viewer
from archive.models.messages import first_id_at
from archive.queries.searching.finding import Asked
from archive.queries.searching.seen import ends_of
from archive.search import get_backend
from archive.search.base import Expression, Query, SentWithin
from archive.search.dates import ALWAYS

Years = tuple[SentWithin, ...]


class Counting:
    """Counts what one viewer may see; the same expression is counted once.

    `ms` is what the engine took for all of it.
    """

    def __init__(self, asked: Asked) -> None:
        self.ms = 0.0
        self._asked = asked
        self._years = _years_of(asked.viewer)
        self._known: dict[Expression, int] = {}

    def of(self, expression: Expression) -> int:
        if expression not in self._known:
            start = time.perf_counter()
            self._known[expression] = sum(
                get_backend().counts(Query(self._asked.scope, expression), self._years)
            )
            self.ms += (time.perf_counter() - start) * 1000
        return self._known[expression]


def total_of(asked: Asked) -> int:
    """Of all pages, exactly."""
    if asked.parsed.is_empty:
        return 0
    return Counting(asked).of(asked.parsed.expression)


def _years_of(viewer: Viewer | None) -> Years:
    """The first begins and the last ends with all ids: together they are always."""
    cuts: list[int] = []
    if ends := ends_of(viewer):
        years = range(ends.first.year + 1, ends.last.year + 1)
        cuts = [first_id_at(datetime(year, 1, 1, tzinfo=UTC)) for year in years]
    return tuple(SentWithin(*cut) for cut in pairwise((ALWAYS[0], *cuts, ALWAYS[1])))
