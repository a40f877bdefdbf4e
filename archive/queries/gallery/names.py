"""The names that are suggested for a room or a person a gallery is narrowed to."""

from archive.models import Person, Room, Viewer
from archive.queries.directory import person_called, room_called

MOST_SUGGESTED = 20


def rooms_called(name: str, viewer: Viewer) -> list[str]:
    """1-1 chats have no name of their own: their pages lead to their galleries."""
    rooms = Room.objects.visible_to(viewer).exclude(kind=Room.Kind.DIRECT)
    if name:
        rooms = rooms.filter(room_called(name))
    names = rooms.order_by("name").values_list("name", flat=True)
    return list(names.distinct()[:MOST_SUGGESTED])


def people_called(name: str, viewer: Viewer) -> list[str]:
    people = Person.objects.visible_to(viewer).exclude(name="")
    if name:
        people = people.filter(person_called(name))
    names = people.order_by("name").values_list("name", flat=True)
    return list(names.distinct()[:MOST_SUGGESTED])
