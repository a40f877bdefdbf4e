"""The names that people and rooms had in older dumps, and until which dump."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from archive.models import Person, PersonName, Room, RoomName, Viewer
from archive.queries.directory import SHOWN_NAMES


@dataclass(frozen=True)
class FormerName:
    """`until` is when the last dump with this name was made, if that is known."""

    name: str
    until: datetime | None


def former_names_of(named: Person | Room, viewer: Viewer) -> tuple[FormerName, ...]:
    """Other names than today's, the latest first."""
    if isinstance(named, Room):
        names = _of_room(named, viewer)
    else:
        names = _of_person(named, viewer)
    latest: dict[str, FormerName] = {}
    for each in names:
        latest.setdefault(each.name, each)
    return tuple(latest.values())


def _of_room(room: Room, viewer: Viewer) -> Iterator[FormerName]:
    names = RoomName.objects.visible_to(viewer).filter(room=room)
    others = names.exclude(name__in=("", room.name))[:SHOWN_NAMES]
    return (FormerName(each.name, each.as_of) for each in others)


def _of_person(person: Person, viewer: Viewer) -> Iterator[FormerName]:
    """A mention name stands where the name itself was no other."""
    names = PersonName.objects.visible_to(viewer).filter(person=person)
    for each in names[:SHOWN_NAMES]:
        is_renamed = each.name != person.name
        shown = each.name if is_renamed else f"@{each.mention_name}"
        if shown and (is_renamed or each.mention_name not in ("", person.mention_name)):
            yield FormerName(shown, each.as_of)
