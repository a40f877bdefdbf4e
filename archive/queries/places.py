"""Where a viewer was reading last, room by room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from archive.models import Place, Room, Viewer
from archive.models.messages import moment_of
from archive.queries.directory import name_of, with_other_names

SHOWN = 5


@dataclass(frozen=True)
class PlaceRow:
    """`said_at` is when the words were sent that were last on the screen."""

    room: Room
    name: str
    said_at: datetime
    read_at: datetime
    url: str


def places_of(viewer: Viewer, most: int = SHOWN) -> list[PlaceRow]:
    """The last ones first, in rooms the viewer may still see."""
    visible = Room.objects.visible_to(viewer)
    own = Place.objects.filter(viewer=viewer, room__in=visible.values("pk"))
    places = list(own.order_by("-read_at", "-id")[:most])
    rooms = with_other_names(visible, viewer).in_bulk([p.room_id for p in places])
    return [_row(place, rooms[place.room_id]) for place in places]


def _row(place: Place, room: Room) -> PlaceRow:
    at = f"?at={place.message_id}#message-{place.message_id}"
    return PlaceRow(
        room=room,
        name=name_of(room),
        said_at=moment_of(place.message_id),
        read_at=place.read_at,
        url=room.get_absolute_url() + at,
    )
