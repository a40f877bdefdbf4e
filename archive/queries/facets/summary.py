"""The exact number of a search's hits, over time and by what they are.

Everything is counted by the engine in stretches of time, each a short statement of its
own: a common word is in millions of messages, and nobody else should wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from archive.models import Message, Room
from archive.queries.facets.bars import Bar, over_time
from archive.queries.facets.bounds import Bounds, bounds_of
from archive.queries.facets.choices import Choice, Choosing
from archive.queries.facets.stretches import stretches
from archive.queries.searching.finding import Asked
from archive.search import get_backend
from archive.search.base import All, Expression, InRoomsOf, OfKind, SentWithin

KINDS = {
    Message.Kind.MESSAGE: _("Messages"),
    Message.Kind.NOTIFICATION: _("Notifications"),
    Message.Kind.TOPIC: _("Topic changes"),
    Message.Kind.ARCHIVE: _("Rooms archived or reopened"),
    Message.Kind.GUEST_ACCESS: _("Guest access"),
    Message.Kind.UNKNOWN: _("Of unknown kind"),
}
# What `is:` knows of them.
SAID_OF_KINDS = frozenset({"message", "notification", "topic"})
ROOM_KINDS = {
    Room.Kind.PUBLIC: _("Public rooms"),
    Room.Kind.PRIVATE: _("Private rooms"),
    Room.Kind.DIRECT: _("1-1 chats"),
}
SAID_OF_ROOMS = frozenset(str(kind) for kind in ROOM_KINDS)

_OF_KINDS = [OfKind(frozenset({str(kind)})) for kind in KINDS]
_OF_ROOMS = [InRoomsOf(frozenset({str(kind)})) for kind in ROOM_KINDS]


@dataclass(frozen=True)
class Summary:
    """`first` and `last` are the days of the oldest and the newest hit."""

    total: int = 0
    first: date | None = None
    last: date | None = None
    bars: tuple[Bar, ...] = ()
    kinds: tuple[Choice, ...] = ()
    room_kinds: tuple[Choice, ...] = ()
    years: tuple[Choice, ...] = ()


def summary_of(asked: Asked, bounds: Bounds | None = None) -> Summary:
    bounds = bounds or bounds_of(asked)
    if asked.parsed.is_empty or not (found := over_time(asked, bounds)):
        return Summary()
    choosing = Choosing(asked.text)
    pieces = tuple(_pieces(found.bars, bounds.at_once))
    total = found.total
    return Summary(
        total=total,
        first=found.first,
        last=found.last,
        bars=found.bars,
        kinds=_kinds(_counts(asked, pieces, total, _OF_KINDS), choosing),
        room_kinds=_room_kinds(_counts(asked, pieces, total, _OF_ROOMS), choosing),
        years=_years(found.bars, choosing),
    )


def _kinds(counts: Iterable[int], choosing: Choosing) -> tuple[Choice, ...]:
    return tuple(
        choosing.state(Choice(str(label), count), kind, SAID_OF_KINDS)
        if kind in SAID_OF_KINDS
        else Choice(str(label), count)
        for (kind, label), count in zip(KINDS.items(), counts, strict=True)
        if count
    )


def _room_kinds(counts: Iterable[int], choosing: Choosing) -> tuple[Choice, ...]:
    return tuple(
        choosing.state(Choice(str(label), count, looks=kind), kind, SAID_OF_ROOMS)
        for (kind, label), count in zip(ROOM_KINDS.items(), counts, strict=True)
        if count
    )


def _years(bars: Iterable[Bar], choosing: Choosing) -> tuple[Choice, ...]:
    found = []
    for year, within in groupby(bars, lambda bar: bar.stretch.first.year):
        if count := sum(bar.count for bar in within):
            first = date(year, 1, 1)
            (stretch,) = stretches(first, first, "year")
            found.append(choosing.year(stretch, count))
    return tuple(found)


def _counts(
    asked: Asked, pieces: Iterable[SentWithin], total: int, parts: Sequence[Expression]
) -> list[int]:
    """The first part, the one most have, is what the others leave of all.

    Counting it takes longest, and each hit is of one part and no other.
    """
    backend, others = get_backend(), parts[1:]
    sums: list[int] = [0] * len(others)
    for within in pieces:
        narrower = [All((part, within)) for part in others]
        counted = backend.counts(asked.query(), narrower)
        sums = [one + other for one, other in zip(sums, counted, strict=True)]
    return [total - sum(sums), *sums]


def _pieces(bars: Iterable[Bar], most: int) -> Iterator[SentWithin]:
    """Neighbouring bars that together are not too many hits to look at at once."""
    first_id = end_id = count = 0
    for bar in bars:
        if not bar.count:
            continue
        if count and count + bar.count > most:
            yield SentWithin(first_id, end_id)
            count = 0
        first_id = first_id if count else bar.stretch.first_id
        end_id, count = bar.stretch.end_id, count + bar.count
    if count:
        yield SentWithin(first_id, end_id)
