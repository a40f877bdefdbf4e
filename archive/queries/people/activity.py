"""When someone spoke: exact numbers over time, and in which hours of the week."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dates import WEEKDAYS

from archive.models import Person, Viewer
from archive.models.pulse import quarter_of
from archive.queries.facets.bars import over_time
from archive.queries.facets.bounds import Bounds
from archive.queries.facets.histogram import Histogram, histogram_of
from archive.queries.facets.summary import Summary
from archive.queries.people.naming import asked_of, said_by
from archive.queries.pulse import HOURS, Pulse
from archive.search import get_backend

# Whose hours are told: of more messages only the latest are read.
MOST_READ = 20_000
TONES = 5


@dataclass(frozen=True)
class Cell:
    """An hour of the week; `tone` is how dark it is, from 0 to 5."""

    count: int
    tone: int


@dataclass(frozen=True)
class Week:
    """A row a weekday, Monday first; `read` is of how many messages it tells."""

    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    read: int
    is_all: bool
    zone: str
    hours: range = range(HOURS)


def over_time_of(person: Person, viewer: Viewer) -> tuple[Summary, Histogram | None]:
    """Counted by the engine, a stretch of time in a statement."""
    asked = asked_of(said_by(person), viewer)
    found = over_time(asked, Bounds())
    if not found:
        return Summary(), None
    summary = Summary(found.total, found.first, found.last, found.bars)
    return summary, histogram_of(summary)


def week_of(person: Person, viewer: Viewer) -> Week:
    asked = asked_of(said_by(person), viewer)
    ids = get_backend().ids(asked.query(limit=MOST_READ + 1))
    counts = Pulse.of(Counter(map(quarter_of, ids[:MOST_READ]))).week()
    highest = max(map(max, counts))
    rows = tuple(
        (str(WEEKDAYS[day]), tuple(Cell(n, _tone(n, highest)) for n in row))
        for day, row in enumerate(counts)
    )
    read, is_all = min(len(ids), MOST_READ), len(ids) <= MOST_READ
    return Week(rows, read, is_all, timezone.get_current_timezone_name())


def _tone(count: int, highest: int) -> int:
    """
    >>> _tone(0, 9), _tone(1, 90), _tone(9, 9)
    (0, 1, 5)
    """
    return -(-count * TONES // highest) if count else 0
