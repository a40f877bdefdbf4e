"""A person's messages of all rooms on one clock: newest or oldest first, page by page.

The search index knows them in order; an index of the rows that did so would have a page
for every few messages of a dump, which comes room by room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.http import Http404

from archive.models import Activity, Person, Room, Viewer
from archive.queries.directory import name_of, with_other_names
from archive.queries.lines import Line, visible_lines
from archive.queries.searching.finding import scope_of
from archive.queries.timeline import Place, day_in, place_in, span_of
from archive.search import get_backend
from archive.search.base import All, Expression, Order, Query, SaidIn, SentBy

Side = Literal["older", "newer"]
WINDOW = 100
# In the list of rooms to choose from.
MOST_ROOMS = 300


@dataclass(frozen=True)
class Choice:
    """A room to read a person's messages of."""

    value: str
    name: str


@dataclass(frozen=True)
class Wanted:
    """What an address asks for: an order, a place in it, one room or all."""

    order: Order
    place: Place
    day: date | None
    room: Room | None

    @property
    def is_first_page(self) -> bool:
        return self.place == Place()


@dataclass(frozen=True)
class Said:
    """`older` and `newer` are the ids to go on from, empty at an end."""

    lines: tuple[Line, ...]
    older: str
    newer: str


def wanted_in(parameters: Mapping[str, str], viewer: Viewer) -> Wanted:
    """A room that the viewer may not know of is none: not found."""
    place, day = place_in(parameters), None
    order: Order = "oldest" if parameters.get("order") == "oldest" else "newest"
    if text := parameters.get("day"):
        day = day_in(text)
    if day and place == Place():
        span = span_of(day)
        is_newest = order == "newest"
        place = Place(before=span.end) if is_newest else Place(after=span.first - 1)
    return Wanted(order, place, day, _room(parameters.get("in", ""), viewer))


def messages_by(person: Person, wanted: Wanted, viewer: Viewer) -> Said:
    """A window of what someone said anywhere the viewer may read."""
    ids, sides = _window(person, wanted, viewer)
    lines = visible_lines(ids, viewer)
    return Said(
        lines=tuple(reversed(lines) if wanted.order == "newest" else lines),
        older=str(min(ids)) if "older" in sides else "",
        newer=str(max(ids)) if "newer" in sides else "",
    )


def rooms_of(person: Person, viewer: Viewer) -> tuple[Choice, ...]:
    """The rooms someone spoke in, by name; of very many the busiest."""
    heard = Activity.objects.visible_to(viewer).filter(person=person)
    busiest = heard.order_by("-message_count").values_list("room", flat=True)
    rooms = Room.objects.filter(pk__in=list(busiest[:MOST_ROOMS]))
    named = [
        Choice(room.hipchat_id, name_of(room))
        for room in with_other_names(rooms, viewer)
    ]
    return tuple(sorted(named, key=lambda choice: choice.name.casefold()))


def _window(
    person: Person, wanted: Wanted, viewer: Viewer
) -> tuple[Sequence[int], set[Side]]:
    """A page's ids, and on which of its sides there are more."""
    place, ask = wanted.place, _Asking(_expression(person, wanted.room), viewer)
    ahead: Side = "older" if wanted.order == "newest" else "newer"
    if place.before is not None or place.after is not None:
        ahead = "older" if place.before is not None else "newer"
    beyond = place.before if ahead == "older" else place.after
    ids = ask.ids(ahead, beyond, WINDOW + 1)
    sides: set[Side] = {ahead} if len(ids) > WINDOW else set()
    behind: Side = "newer" if ahead == "older" else "older"
    if ids and beyond is not None and ask.ids(behind, ids[0], 1):
        sides.add(behind)
    return ids[:WINDOW], sides


class _Asking:
    def __init__(self, expression: Expression, viewer: Viewer) -> None:
        self._expression = expression
        self._scope = scope_of(viewer)

    def ids(self, side: Side, beyond: int | None, limit: int) -> Sequence[int]:
        query = Query(
            self._scope,
            self._expression,
            order="newest" if side == "older" else "oldest",
            beyond_id=beyond,
            limit=limit,
        )
        return get_backend().ids(query)


def _expression(person: Person, room: Room | None) -> Expression:
    said = SentBy(frozenset({person.pk}))
    return All((said, SaidIn(frozenset({room.pk})))) if room else said


def _room(hipchat_id: str, viewer: Viewer) -> Room | None:
    if not hipchat_id:
        return None
    visible = Room.objects.visible_to(viewer).filter(hipchat_id=hipchat_id)
    if found := with_other_names(visible, viewer).first():
        return found
    raise Http404("No such room.")
