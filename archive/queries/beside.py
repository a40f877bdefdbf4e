"""Two rooms, or a room and a person, side by side: who said what when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import F
from django.http import Http404
from django.utils import timezone

from archive.models import Message, Person, Room, Viewer
from archive.models.messages import first_id_at
from archive.queries.directory import name_of, with_other_names
from archive.queries.faces import face_of
from archive.queries.lines import Line, visible_lines
from archive.queries.searching.finding import scope_of
from archive.queries.searching.names import ViewersNames
from archive.queries.timeline import (
    FIRST_DAY,
    GROUP_GAP,
    LAST_DAY,
    LAST_ID,
    WINDOW,
    Place,
    id_in,
)
from archive.search import get_backend
from archive.search.base import Order, Query, SentBy

OFFERED = 100
LONGEST_NAME = 600
PERSON, ROOM = "person:", "room:"
# What the form offers: a name to read, and behind it the key that is meant.
_OFFERED = re.compile(r".*\[((?:person|room):.+)\]", re.DOTALL)


@dataclass(frozen=True)
class Side:
    """A column. `key` is what the page's address has of it, whatever was typed."""

    of: Room | Person
    key: str
    name: str

    @property
    def kind(self) -> str:
        return self.of.kind if isinstance(self.of, Room) else "user"

    @property
    def choice(self) -> str:
        return choice_of(self.name, self.key)

    @property
    def url(self) -> str:
        return self.of.get_absolute_url()


@dataclass(frozen=True)
class Row:
    """A message in its column; what both sides have stands in the left one.

    `goes_on`: it stands under the name of the row before.
    """

    line: Line
    is_left: bool
    is_of_both: bool
    goes_on: bool = False


@dataclass(frozen=True)
class Day:
    date: date
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Beside:
    """`older` and `newer` are the ids to go on from, empty at an end; `here` is the
    first message from the place on that was asked for."""

    days: tuple[Day, ...]
    older: str
    newer: str
    here: str


def side_of(text: str, viewer: Viewer, *, may_be_person: bool) -> Side | None:
    """A room or a person by key, id or name, as searches know names; rooms go first."""
    if offered := _OFFERED.fullmatch(text := text[:LONGEST_NAME].strip()):
        text = offered[1]
    if not may_be_person or not text.startswith((PERSON, "@")):
        if room := _room(text.removeprefix(ROOM), viewer):
            return Side(room, f"{ROOM}{room.hipchat_id}", name_of(room))
        if not may_be_person or text.startswith(ROOM):
            return None
    person = _person(text.removeprefix(PERSON), viewer)
    return Side(person, key_of(person), face_of(person).name) if person else None


def key_of(person: Person) -> str:
    return f"{PERSON}{person.hipchat_id or person.name}"


def place_at(text: str) -> int | None:
    """The id of a time: an id, a day, or a day and a time of the viewer's clock.

    >>> place_at("1487936521000000")
    1487936521000000
    """
    if not text:
        return None
    if (message_id := id_in(text)) is not None:
        return message_id
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404("Not a time.") from error
    if not FIRST_DAY <= moment.date() < LAST_DAY:
        raise Http404("No such time.")
    aware = moment if moment.tzinfo else timezone.make_aware(moment)
    return max(first_id_at(aware), 0)


def beside_of(left: Side, right: Side, place: Place, viewer: Viewer) -> Beside:
    """A window of both: the columns have as many messages as there are of each."""
    bound, most_before, most_after = _window(place)
    before = _ids((left, right), bound, "newest", most_before + 1, viewer)
    after = _ids((left, right), bound, "oldest", most_after + 1, viewer)
    shown = before[:most_before][::-1] + after[:most_after]
    first, last = (shown[0], shown[-1]) if shown else (bound, max(bound - 1, 0))
    return Beside(
        tuple(_days(shown, left, right, viewer)),
        older=str(first) if len(before) > most_before else "",
        newer=str(last) if len(after) > most_after else "",
        here=str(after[0]) if place.at is not None and after else "",
    )


def choices_for(viewer: Viewer) -> tuple[list[str], list[str]]:
    """Rooms last spoken in and people, to complete what is typed; more are known."""
    visible = with_other_names(Room.objects.visible_to(viewer), viewer)
    rooms = visible.order_by(F("last_sent_at").desc(nulls_last=True), "pk")[:OFFERED]
    people = Person.objects.visible_to(viewer).order_by("name", "pk")[:OFFERED]
    return (
        [choice_of(name_of(room), f"{ROOM}{room.hipchat_id}") for room in rooms],
        [choice_of(str(person), key_of(person)) for person in people],
    )


def choice_of(name: str, key: str) -> str:
    """
    >>> choice_of("Lobby", "room:7")
    'Lobby [room:7]'
    """
    return f"{name} [{key}]"


def _room(text: str, viewer: Viewer) -> Room | None:
    visible = with_other_names(Room.objects.visible_to(viewer), viewer)
    if found := visible.filter(hipchat_id=text).first():
        return found
    named = ViewersNames(viewer).rooms(text) if text else {}
    return visible.get(pk=next(iter(named))) if len(named) == 1 else None


def _person(text: str, viewer: Viewer) -> Person | None:
    """A sender without an id is known by name."""
    visible = Person.objects.visible_to(viewer)
    if found := visible.filter(hipchat_id=text).first():
        return found
    if found := visible.filter(hipchat_id=None, name=text).first():
        return found
    named = ViewersNames(viewer).people(text) if text else {}
    return visible.get(pk=next(iter(named))) if len(named) == 1 else None


def _window(place: Place) -> tuple[int, int, int]:
    """An id, and how many messages are shown before it and from it on."""
    match place:
        case Place(at=int(at)):
            return at, WINDOW // 2, WINDOW // 2
        case Place(before=int(before)):
            return before, WINDOW, 0
        case Place(after=int(after)):
            return min(after + 1, LAST_ID), 0, WINDOW
    return LAST_ID, WINDOW, 0


def _ids(
    sides: Iterable[Side], bound: int, order: Order, limit: int, viewer: Viewer
) -> list[int]:
    """The nearest of all columns on one side of an id; what both have is there once."""
    found: set[int] = set()
    for side in sides:
        if isinstance(side.of, Room):
            found.update(_ids_in(side.of, bound, order, limit))
        else:
            found.update(_ids_by(side.of, bound, order, limit, viewer))
    return sorted(found, reverse=order == "newest")[:limit]


def _ids_in(room: Room, bound: int, order: Order, limit: int) -> Iterable[int]:
    said = Message.objects.filter(room=room)
    if order == "newest":
        said = said.filter(id__lt=bound).order_by("-id")
    else:
        said = said.filter(id__gte=bound).order_by("id")
    return said.values_list("id", flat=True)[:limit]


def _ids_by(
    person: Person, bound: int, order: Order, limit: int, viewer: Viewer
) -> Iterable[int]:
    """The search index knows what somebody said anywhere in the order of time."""
    beyond = bound if order == "newest" else bound - 1
    sent_by = SentBy(frozenset({person.pk}))
    query = Query(scope_of(viewer), sent_by, order, beyond_id=beyond, limit=limit)
    return get_backend().ids(query)


def _days(ids: Iterable[int], left: Side, right: Side, viewer: Viewer) -> Iterable[Day]:
    rows = [_row(line, left, right) for line in visible_lines(list(ids), viewer)]
    for day, of_day in groupby(rows, lambda row: row.line.time.date):
        yield Day(day, tuple(_gathered(of_day)))


def _gathered(rows: Iterable[Row]) -> Iterable[Row]:
    """A name is said once where its words follow each other within minutes."""
    last: Row | None = None
    for row in rows:
        goes_on = last is not None and _is_of(last) == _is_of(row)
        yield replace(row, goes_on=goes_on and _gap(last, row) <= GROUP_GAP)
        last = row


def _is_of(row: Row) -> tuple[object, ...]:
    message, line = row.line.message, row.line
    return row.is_left, row.is_of_both, message.room_id, message.sender_id, line.sender


def _gap(last: Row | None, row: Row) -> timedelta:
    sent_at = row.line.message.sent_at
    return sent_at - (last.line.message.sent_at if last else sent_at)


def _row(line: Line, left: Side, right: Side) -> Row:
    message = line.message
    is_left = isinstance(left.of, Room) and message.room_id == left.of.pk
    is_right = (
        message.room_id == right.of.pk
        if isinstance(right.of, Room)
        else message.sender_id == right.of.pk
    )
    return Row(line, is_left, is_left and is_right)
