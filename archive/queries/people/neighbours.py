"""Who spoke in the same rooms as someone: how many of those rooms they share."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from archive.models import Activity, Person, Room, Viewer
from archive.queries.faces import Face, face_of

SHOWN = 20
# Of more rooms only those in which someone said most are compared.
MOST_ROOMS = 100


@dataclass(frozen=True)
class Neighbour:
    face: Face
    rooms: int


@dataclass(frozen=True)
class Neighbours:
    """`compared` is of how many rooms it tells, of `rooms` there are."""

    people: tuple[Neighbour, ...]
    compared: int
    rooms: int


def neighbours_of(person: Person, viewer: Viewer) -> Neighbours:
    """1-1 chats are left out: they are told apart."""
    heard = Activity.objects.visible_to(viewer).exclude(room__kind=Room.Kind.DIRECT)
    own = heard.filter(person=person).order_by("-message_count", "room")
    rooms = list(own.values_list("room", flat=True))
    compared = rooms[:MOST_ROOMS]
    others = Activity.objects.filter(room__in=compared).exclude(person=person)
    counts = others.order_by().values_list("person").annotate(rooms=Count("room"))
    top = dict(counts.order_by("-rooms", "person")[:SHOWN])
    people = Person.objects.in_bulk(list(top))
    found = (Neighbour(face_of(people[id]), rooms) for id, rooms in top.items())
    return Neighbours(tuple(found), len(compared), len(rooms))
