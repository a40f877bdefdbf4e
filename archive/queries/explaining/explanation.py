"""How a search was read and carried out, told to the viewer who asked it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.db.models import Sum
from django.utils import timezone

from archive.models import Room, Viewer
from archive.models.messages import IDS_PER_MICROSECOND, moment_of
from archive.queries.explaining.funnel import Funnel, funnel_of
from archive.queries.searching.counting import Counting
from archive.queries.searching.finding import Asked, scope_of
from archive.search import get_backend
from archive.search.base import EVERYTHING, Expression, Query, Terms
from archive.search.dates import ALWAYS
from archive.search.pieces import pieces_of
from archive.search.reading import Reading

PAGE = 50
MOST_FORMS = 50  # of one word
MOST_STRETCHES = 10


@dataclass(frozen=True)
class Period:
    """A time from `first` to before `end`; None is without a bound."""

    first: datetime | None
    end: datetime | None


@dataclass(frozen=True)
class Coverage:
    """What the index has of the messages that a viewer may see.

    `visible` is the sum of what the rooms say they hold. `is_whole`: it is everything.
    """

    indexed: int
    visible: int
    is_whole: bool
    is_current: bool

    @property
    def is_complete(self) -> bool:
        return self.indexed == self.visible


@dataclass(frozen=True)
class Explanation:
    """`page_ms` is what the engine took for the first page."""

    asked: Asked
    readings: tuple[Reading, ...]
    funnel: Funnel
    coverage: Coverage
    stretches: tuple[Period, ...]
    more_stretches: int
    zone: str
    page_ms: float


def explanation_of(asked: Asked, viewer: Viewer) -> Explanation:
    counting = Counting(asked)
    start = time.perf_counter()
    get_backend().ids(asked.query(limit=PAGE + 1))
    page_ms = (time.perf_counter() - start) * 1000
    stretches = stretches_of(asked.parsed.expression)
    return Explanation(
        asked=asked,
        readings=readings_of(asked),
        funnel=funnel_of(asked, counting),
        coverage=coverage_of(viewer, counting),
        stretches=stretches[:MOST_STRETCHES],
        more_stretches=len(stretches[MOST_STRETCHES:]),
        zone=timezone.get_current_timezone_name(),
        page_ms=page_ms,
    )


def readings_of(asked: Asked) -> tuple[Reading, ...]:
    """How it was read; of the inflections of a word those that the viewer may know.

    The index has the words of all rooms: one that only a hidden room has says what is
    talked about there.
    """
    return tuple(_seen(reading, asked) for reading in asked.parsed.readings)


def in_short(reading: Reading) -> str:
    """A reading and its parts on one line.

    >>> parts = (Reading("a", 0, 1), Reading("b", 5, 6))
    >>> in_short(Reading("one of", 0, 6, parts=parts))
    'one of (a; b)'
    """
    if not reading.parts:
        return reading.said
    return f"{reading.said} ({'; '.join(map(in_short, reading.parts))})"


def coverage_of(viewer: Viewer, counting: Counting) -> Coverage:
    rooms = Room.objects.visible_to(viewer).order_by()
    return Coverage(
        indexed=counting.of(EVERYTHING),
        visible=rooms.aggregate(sum=Sum("message_count"))["sum"] or 0,
        is_whole=scope_of(viewer).everything,
        is_current=get_backend().is_current(),
    )


def stretches_of(expression: Expression) -> tuple[Period, ...]:
    """When what fits may have been sent; none if at any time, or if nothing can fit."""
    merged: list[list[int]] = []
    for first_id, end_id, _ in pieces_of(expression):
        if merged and merged[-1][1] == first_id:
            merged[-1][1] = end_id
        else:
            merged.append([first_id, end_id])
    if merged == [list(ALWAYS)]:
        return ()
    return tuple(_stretch(*ids) for ids in merged)


def _seen(reading: Reading, asked: Asked) -> Reading:
    parts = tuple(_seen(part, asked) for part in reading.parts)
    return replace(reading, forms=_seen_forms(reading.forms, asked), parts=parts)


def _seen_forms(forms: Sequence[str], asked: Asked) -> tuple[str, ...]:
    backend = get_backend()
    seen = (
        form
        for form in forms
        if backend.ids(Query(asked.scope, Terms((form,), (form,)), limit=1))
    )
    return tuple(islice(seen, MOST_FORMS))


def _stretch(first_id: int, end_id: int) -> Period:
    # A single id lies within a microsecond, which ends after it.
    end = end_id + IDS_PER_MICROSECOND - 1
    return Period(
        first=None if first_id == ALWAYS[0] else moment_of(first_id),
        end=None if end_id == ALWAYS[1] else moment_of(end),
    )
