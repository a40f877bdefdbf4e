"""A window of a hundred messages of a room, in days and in groups by sender."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from archive.models import Message, Room, Viewer
from archive.models.messages import (
    EPOCH,
    LAST_TIME,
    first_id_at,
)
from archive.queries.attaching import with_attached
from archive.queries.faces import Face
from archive.queries.keeping import kept_in
from archive.queries.lines import Line, lines_of, with_senders
from archive.queries.searching.marking import Marking, marked
from archive.queries.times import day_of

WINDOW = 100
GROUP_GAP = timedelta(minutes=5)
LAST_ID = 2**63 - 1
# In time zones behind and ahead of UTC, messages reach into the days beside.
FIRST_DAY, LAST_DAY = EPOCH.date() - timedelta(days=1), LAST_TIME.date()


@dataclass(frozen=True)
class Span:
    """A stretch of ids, and so of time: `first <= id < end`."""

    first: int = 0
    end: int = LAST_ID


@dataclass(frozen=True)
class Place:
    """Where a window lies: before an id, after one, around one, or at an end.

    `beyond` is the end of a page of hits, which may be in either order; `most` is how
    many messages the window holds.
    """

    before: int | None = None
    after: int | None = None
    at: int | None = None
    beyond: int | None = None
    from_start: bool = False
    most: int = WINDOW


@dataclass(frozen=True)
class Group:
    """What one sender said in one go."""

    sender: Face
    style: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Day:
    date: date
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Timeline:
    """`older` and `newer` are the ids to go on from, empty at an end.

    `kept` are the messages that the viewer has bookmarked.
    """

    days: tuple[Day, ...]
    older: str
    newer: str
    kept: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Neighbours:
    """The days before and after a day on which something was said."""

    earlier: date | None
    later: date | None


def place_in(parameters: Mapping[str, str], *, from_start: bool = False) -> Place:
    """The place an address asks for; an id that is no number is not found."""
    return Place(
        before=_id(parameters.get("before")),
        after=_id(parameters.get("after")),
        at=_id(parameters.get("at")),
        beyond=_id(parameters.get("beyond")),
        from_start=from_start,
    )


def day_at(timeline: Timeline, place: Place) -> date | None:
    """The day of a place among those shown; of none in particular, the last of them."""
    days = timeline.days
    if place.at is not None:
        firsts = (day.groups[0].lines[0].message.pk for day in days[1:])
        return days[sum(first <= place.at for first in firsts)].date if days else None
    return days[-1].date if days else None


def span_of(day: date) -> Span:
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return Span(first_id_at(start), first_id_at(end))


def day_in(text: str) -> date:
    """
    >>> day_in("2016-03-01")
    datetime.date(2016, 3, 1)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404("Not a date.") from error
    if day.isoformat() != text or not FIRST_DAY <= day <= LAST_DAY:
        raise Http404("No such day.")
    return day


def with_ends(rooms: QuerySet[Room], span: Span) -> QuerySet[Room]:
    """Annotates the ids a span begins and ends with, and those beside it."""
    said = Message.objects.filter(room=OuterRef("pk")).order_by("id").values("id")
    inside = said.filter(id__gte=span.first, id__lt=span.end)
    return rooms.annotate(
        first_id=Subquery(inside[:1]),
        last_id=Subquery(inside.reverse()[:1]),
        earlier_id=Subquery(said.filter(id__lt=span.first).reverse()[:1]),
        later_id=Subquery(said.filter(id__gte=span.end)[:1]),
    )


def timeline_of(
    room: Room,
    span: Span,
    place: Place,
    viewer: Viewer,
    marking: Marking | None = None,
) -> Timeline:
    """The window of a room that `with_ends` found for the same span."""
    messages = _window(room, span, place)
    older = newer = ""
    if messages:
        first_id, last_id = getattr(room, "first_id", 0), getattr(room, "last_id", 0)
        older = str(messages[0].pk) if messages[0].pk > first_id else ""
        newer = str(messages[-1].pk) if messages[-1].pk < last_id else ""
    lines = lines_of(messages, viewer)
    if marking:
        lines = [marked(line, marking) for line in lines]
    days = days_of(with_attached(lines))
    return Timeline(days, older, newer, kept_in(messages, viewer))


def neighbours_of(room: Room) -> Neighbours:
    """The nearest days something was said on, so that no empty day ends the way."""
    return Neighbours(_day_of(room, "earlier_id"), _day_of(room, "later_id"))


def _day_of(room: Room, end: str) -> date | None:
    message_id: int | None = getattr(room, end)
    return None if message_id is None else day_of(message_id)


def id_in(text: str) -> int | None:
    """An id as it is typed; a number larger than any is the last, all else is none."""
    is_id = text.isascii() and text.isdigit() and len(text) <= len(str(LAST_ID))
    return min(int(text), LAST_ID) if is_id else None


def _id(text: str | None) -> int | None:
    if text is None:
        return None
    if (found := id_in(text)) is None:
        raise Http404("Not a message's id.")
    return found


def _window(room: Room, span: Span, place: Place) -> list[Message]:
    found: QuerySet[Message]
    match place:
        case Place(at=int(at)):
            before = _said(room, span.first, min(at, span.end)).order_by("-id")
            after = _said(room, max(at, span.first), span.end).order_by("id")
            # By id alone: naming the room again would walk through all of it.
            around = Q(pk__in=before.values("pk")[: WINDOW // 2])
            around |= Q(pk__in=after.values("pk")[: WINDOW // 2])
            found = with_senders(Message.objects.filter(around))
        case Place(before=int(before_id)):
            found = _said(room, span.first, min(before_id, span.end)).order_by("-id")
        case Place(after=int(after_id)):
            found = _said(room, max(after_id + 1, span.first), span.end).order_by("id")
        case _:
            order = "id" if place.from_start else "-id"
            found = _said(room, span.first, span.end).order_by(order)
    return sorted(found[: place.most], key=lambda message: message.pk)


def _said(room: Room, first: int, end: int) -> QuerySet[Message]:
    """`first <= id < end`, one bound at each end.

    Of two bounds at the same end SQLite takes the first to find its place by, and walks
    through all that lies between them.
    """
    return with_senders(Message.objects.filter(room=room, id__gte=first, id__lt=end))


def days_of(lines: Iterable[Line]) -> tuple[Day, ...]:
    """Lines in the order of time, by days and by who said them in one go."""
    return tuple(
        Day(day, tuple(_groups(said)))
        for day, said in groupby(lines, lambda line: line.time.date)
    )


def _groups(lines: Iterable[Line]) -> Iterable[Group]:
    run: list[Line] = []
    for line in lines:
        if run and not _goes_on(run[-1], line):
            yield _group(run)
            run = []
        run.append(line)
    if run:
        yield _group(run)


def _group(run: list[Line]) -> Group:
    return Group(run[0].sender, run[0].style, tuple(run))


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a line stands under the same name as the one before it."""
    return (
        last.sender is line.sender
        and last.message.sender_id == line.message.sender_id
        and "info" not in (last.style, line.style)
        and line.message.sent_at - last.message.sent_at <= GROUP_GAP
    )
