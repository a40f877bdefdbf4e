"""With whom someone had 1-1 chats, and who of the two said how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from archive.models import Activity, Membership, Person, Room, Viewer
from archive.queries.faces import Face, face_of

PAGE = 50


@dataclass(frozen=True)
class Partner:
    """`said` is what the person said to them, `heard` what came back.

    Someone's notes to themselves have no partner but the person.
    """

    face: Face
    url: str
    said: int
    heard: int
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    is_oneself: bool = False

    @property
    def total(self) -> int:
        return self.said + self.heard


@dataclass(frozen=True)
class Partners:
    partners: tuple[Partner, ...]
    page: Page[Room]

    @property
    def count(self) -> int:
        return self.page.paginator.count


def partners_of(
    person: Person, viewer: Viewer, page: str = "1", size: int = PAGE
) -> Partners:
    """Of the chats that the viewer may read, those with most messages first."""
    found = Paginator(_chats(person, viewer), size).get_page(page)
    rooms = list(found.object_list)
    counts, others = _counts(rooms), _others(rooms, person)
    partners = (_partner(room, others.get(room.pk), person, counts) for room in rooms)
    return Partners(tuple(partners), found)


def _chats(person: Person, viewer: Viewer) -> QuerySet[Room]:
    own = Membership.objects.filter(person=person).values("room")
    chats = Room.objects.visible_to(viewer).filter(kind=Room.Kind.DIRECT, pk__in=own)
    return chats.order_by("-message_count", "name", "id")


def _counts(rooms: Sequence[Room]) -> dict[tuple[int, int], int]:
    heard = Activity.objects.filter(room__in=rooms)
    rows = heard.values_list("room", "person", "message_count")
    return {(room, person): count for room, person, count in rows}


def _others(rooms: Sequence[Room], person: Person) -> dict[int, Person]:
    seats = Membership.objects.filter(room__in=rooms).exclude(person=person)
    return {seat.room_id: seat.person for seat in seats.select_related("person")}


def _partner(
    room: Room,
    other: Person | None,
    person: Person,
    counts: dict[tuple[int, int], int],
) -> Partner:
    said = counts.get((room.pk, person.pk), 0)
    return Partner(
        face=face_of(other or person),
        url=room.get_absolute_url(),
        said=said,
        heard=room.message_count - said,
        first_sent_at=room.first_sent_at,
        last_sent_at=room.last_sent_at,
        is_oneself=other is None,
    )
