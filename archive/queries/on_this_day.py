"""What was said on a day of the calendar in earlier years, in rooms one may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from archive.models import Membership, Message, Room, RoomYear, Viewer
from archive.models.pulse import first_quarter_of
from archive.queries.directory import name_of, with_other_names
from archive.queries.keeping import lines_by_id
from archive.queries.lines import Line
from archive.queries.pulse import start_of
from archive.queries.searching.finding import scope_of
from archive.queries.timeline import Neighbours, Span, span_of
from archive.search import get_backend
from archive.search.base import All, OfKind, Query, SaidIn, Scope, SentWithin

ROOMS = 3
LINES = 2
MOST_YEARS = 30
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class RoomThen:
    """A room that was busy that day, and the page of that day in it."""

    room: Room
    name: str
    count: int
    url: str


@dataclass(frozen=True)
class YearThen:
    """`lines` are the first words in its busiest rooms; others have `more_rooms`."""

    day: date
    years_ago: int
    count: int
    rooms: tuple[RoomThen, ...]
    more_rooms: int
    lines: tuple[Line, ...]


def years_before(day: date, viewer: Viewer, most: int = MOST_YEARS) -> list[YearThen]:
    """The latest year first, those in which nothing was said left out.

    Two or three queries and one of the engine for each year; no message is counted.
    """
    counts = _counts_on(day, _rooms(viewer))
    days = sorted(counts, reverse=True)[:most]
    top = {each: counts[each].most_common(ROOMS) for each in days}
    room_ids = {room_id for rooms in top.values() for room_id, _ in rooms}
    rooms = with_other_names(_rooms(viewer), viewer).in_bulk(room_ids)
    ids = _first_ids({each: dict(top[each]) for each in days}, scope_of(viewer))
    lines = lines_by_id([pk for of_day in ids.values() for pk in of_day], viewer)
    return [
        YearThen(
            day=each,
            years_ago=day.year - each.year,
            count=counts[each].total(),
            rooms=tuple(_room_then(rooms[pk], each, n) for pk, n in top[each]),
            more_rooms=len(counts[each]) - len(top[each]),
            lines=tuple(lines[pk] for pk in ids[each] if pk in lines),
        )
        for each in days
    ]


def neighbours_of(day: date) -> Neighbours:
    return Neighbours(day - _DAY, day + _DAY)


def same_day(day: date, year: int) -> date | None:
    """
    >>> same_day(date(2016, 2, 29), 2015)
    >>> same_day(date(2016, 2, 29), 2012)
    datetime.date(2012, 2, 29)
    """
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _rooms(viewer: Viewer) -> QuerySet[Room]:
    """Without the 1-1 chats of others, also for those who may read them.

    They read them where they look for them; a first page must not bring them up.
    """
    own = Membership.objects.none()
    if viewer.person is not None:
        own = Membership.objects.filter(person=viewer.person)
    rooms: QuerySet[Room] = Room.objects.visible_to(viewer)
    return rooms.filter(~Q(kind=Room.Kind.DIRECT) | Q(pk__in=own.values("room")))


def _counts_on(day: date, rooms: QuerySet[Room]) -> dict[date, Counter[int]]:
    """Messages by day and room, of the years before."""
    counts: dict[date, Counter[int]] = {}
    stretches: dict[int, list[tuple[date, list[int]]]] = {}
    years = RoomYear.objects.filter(room__in=rooms.order_by().values("pk"))
    for each in years.iterator():
        if each.year not in stretches:
            stretches[each.year] = list(_days_in(each.year, day))
        for then, cuts in stretches[each.year]:
            (number,) = each.sums(cuts)
            if number:
                counts.setdefault(then, Counter())[each.room_id] += number
    return counts


def _days_in(year: int, day: date) -> Iterable[tuple[date, list[int]]]:
    """The days a year of UTC has a part of: New Year's may lie in the one beside."""
    first, end = first_quarter_of(year), first_quarter_of(year + 1)
    for near in (year - 1, year, year + 1):
        then = same_day(day, near)
        if then is not None and then < day:
            cuts = [start_of(then), start_of(then + _DAY)]
            if cuts[0] < end and cuts[1] > first:
                yield then, cuts


def _first_ids(
    rooms: Mapping[date, Collection[int]], scope: Scope
) -> dict[date, tuple[int, ...]]:
    """What people said first that day in these rooms."""
    said = OfKind(frozenset({str(Message.Kind.MESSAGE)}))
    return {
        day: get_backend().ids(
            Query(
                scope,
                All((said, SaidIn(frozenset(of_day)), _within(span_of(day)))),
                order="oldest",
                limit=LINES,
            )
        )
        for day, of_day in rooms.items()
    }


def _within(span: Span) -> SentWithin:
    return SentWithin(span.first, span.end)


def _room_then(room: Room, day: date, count: int) -> RoomThen:
    url = reverse("room-day", args=[room.hipchat_id, day.isoformat()])
    return RoomThen(room, name_of(room), count, url)
