"""A page of a gallery: messages in order, as lines, in the months they were sent in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Generic, TypeVar

from archive.models import Viewer
from archive.queries.gallery.asking import GalleryAsked
from archive.queries.lines import Line, visible_lines
from archive.queries.times import day_of
from archive.search import get_backend
from archive.search.base import Order

PAGE = 60
Item = TypeVar("Item")


@dataclass(frozen=True)
class Month(Generic[Item]):
    first_day: date
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Window:
    """Which page: the order, and the id where the page before ended."""

    order: Order = "newest"
    beyond_id: int | None = None


@dataclass(frozen=True)
class Lines:
    """`beyond` is the id to go on from, empty at the end.

    `looked_through` is how many messages were, where the index could not tell.
    """

    lines: tuple[Line, ...]
    beyond: str
    looked_through: int = 0


def ids_of(asked: GalleryAsked, window: Window, limit: int) -> tuple[int, ...]:
    query = asked.asked.query(
        order=window.order, beyond_id=window.beyond_id, limit=limit
    )
    return get_backend().ids(query)


def lines_on_page(asked: GalleryAsked, window: Window, viewer: Viewer) -> Lines:
    ids = ids_of(asked, window, PAGE + 1)
    beyond = str(ids[PAGE - 1]) if len(ids) > PAGE else ""
    return Lines(lines_with(ids[:PAGE], viewer), beyond)


def lines_with(ids: Sequence[int], viewer: Viewer) -> tuple[Line, ...]:
    """In the order of the ids."""
    place = {id: at for at, id in enumerate(ids)}
    lines = visible_lines(ids, viewer)
    return tuple(sorted(lines, key=lambda line: place[line.message.pk]))


def months_of(items: Iterable[tuple[Line, Item]]) -> tuple[Month[Item], ...]:
    """What was found, in the months of the lines it was found in."""
    return tuple(
        Month(first_day, tuple(item for _, item in found))
        for first_day, found in groupby(items, lambda each: _month(each[0]))
    )


def goes_on(months: Sequence[Month[Item]], window: Window) -> bool:
    """Whether the page before ended in the month this one begins with."""
    if not months or window.beyond_id is None:
        return False
    return months[0].first_day == day_of(window.beyond_id).replace(day=1)


def _month(line: Line) -> date:
    return line.time.date.replace(day=1)
