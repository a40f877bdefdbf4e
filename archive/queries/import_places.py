"""Where the files of an import lead: to the room or the person their path names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db.models import Q

from archive.models import IngestedFile, Person, Room, Viewer
from archive.queries.directory import name_of

# HipChat laid the 1-1 chats of each person into a folder of these.
PEOPLE = "users"


@dataclass(frozen=True)
class Place:
    """A page about what is in a file; `icon` says of what kind it is."""

    url: str
    name: str
    icon: str


@dataclass(frozen=True)
class FileRow:
    file: IngestedFile
    place: Place | None


def file_rows_of(files: Iterable[IngestedFile], viewer: Viewer) -> list[FileRow]:
    """As many queries for one file as for many; what is not visible is no place."""
    files = list(files)
    folders = [found for file in files if (found := folder_of(file.path))]
    places = _rooms({name for kind, name in folders if kind != PEOPLE}, viewer)
    places |= _people({name for kind, name in folders if kind == PEOPLE}, viewer)
    return [FileRow(file, places.get(folder_of(file.path))) for file in files]


def folder_of(path: str) -> tuple[str, str] | None:
    """
    >>> folder_of("dump/users/7/history.json"), folder_of("logs/Ops/page-1.json")
    (('users', '7'), ('', 'Ops'))
    """
    *above, name = PurePosixPath(path).parent.parts or ("",)
    kind = PEOPLE if above[-1:] == [PEOPLE] else ""
    return (kind, name) if name else None


_Places = dict[tuple[str, str] | None, Place]


def _rooms(names: set[str], viewer: Viewer) -> _Places:
    """By HipChat's id; by the name, where one room alone has it."""
    if not names:
        return {}
    wanted = Q(hipchat_id__in=names) | Q(name__in=names)
    rooms = list(Room.objects.visible_to(viewer).filter(wanted))
    times = Counter(room.name for room in rooms)
    named = {room.name: room for room in rooms if times[room.name] == 1}
    found = named | {room.hipchat_id: room for room in rooms}
    return {("", name): _room(found[name]) for name in names & found.keys()}


def _room(room: Room) -> Place:
    return Place(room.get_absolute_url(), name_of(room), room.kind)


def _people(ids: set[str], viewer: Viewer) -> _Places:
    if not ids:
        return {}
    people = Person.objects.visible_to(viewer).filter(hipchat_id__in=ids)
    return {
        (PEOPLE, person.hipchat_id): Place(
            person.get_absolute_url(), str(person), "user"
        )
        for person in people
        if person.hipchat_id
    }
