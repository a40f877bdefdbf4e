"""The busiest rooms and people, each with its share of the first one's number."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from archive.models import Activity, Person, Room, Viewer
from archive.queries.directory import name_of, with_other_names
from archive.queries.faces import Face, face_of

ORDER = ("-message_count", "name", "id")


@dataclass(frozen=True)
class Share:
    """A room or a person in a list of the busiest; `url` is empty for who has none.

    `part` is how many hundredths of the first one's number it has.
    """

    name: str
    url: str
    count: int
    part: int
    face: Face | None = None
    kind: str = ""


def busiest_rooms(
    rooms: QuerySet[Room], viewer: Viewer, shown: int
) -> tuple[Share, ...]:
    """Of rooms that the viewer may see."""
    named = with_other_names(rooms.filter(message_count__gt=0), viewer)
    top = list(named.defer("extra", "said").order_by(*ORDER)[:shown])
    return tuple(
        Share(
            name=name_of(room),
            url=room.get_absolute_url(),
            count=room.message_count,
            part=_part(room.message_count, top[0].message_count),
            kind=room.kind,
        )
        for room in top
    )


def busiest_people(heard: QuerySet[Activity], shown: int) -> tuple[Share, ...]:
    """By what they said in rooms that the viewer may see."""
    sums = heard.order_by().values_list("person").annotate(n=Sum("message_count"))
    top = list(sums.order_by("-n", "person")[:shown])
    people = Person.objects.select_related("avatar").in_bulk([id for id, _ in top])
    faces = ((face_of(people[id]), number) for id, number in top)
    return tuple(
        Share(face.name, face.url, number, _part(number, top[0][1]), face)
        for face, number in faces
    )


def _part(number: int, most: int) -> int:
    """
    >>> _part(1, 3)
    34
    """
    return -(-number * 100 // most)
