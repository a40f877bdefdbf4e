"""What a run did to people, rooms and emoticons, so that it can be taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from archive.models import (
    Emoticon,
    Membership,
    Person,
    PersonName,
    Room,
    RoomName,
)

Changed = Person | Room | Emoticon | PersonName | RoomName


@dataclass
class Changes:
    """`new` are the rows that were not there before; `before` are others as they were.

    `members` are the members of rooms as they were; `lacking_uids` are the rooms that
    got their first message without an id.
    """

    new: dict[type[Model], list[int]] = field(default_factory=lambda: defaultdict(list))
    before: list[Changed] = field(default_factory=list)
    members: dict[int, list[Membership]] = field(default_factory=dict)
    lacking_uids: set[int] = field(default_factory=set)

    def add(self, row: Model) -> None:
        self.new[type(row)].append(row.pk)

    def made(self, model: type[Model]) -> list[int]:
        """The primary keys of this model's new rows."""
        return self.new.get(model, [])

    def put_back(self, model: type[Person | Room | Emoticon]) -> list[int]:
        """The primary keys of this model's rows in `before`."""
        return [row.pk for row in self.before if isinstance(row, model)]


def update(row: Person | Room | Emoticon, fields: dict[str, Any]) -> list[str]:
    """Set the fields; the names of those that changed."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def keep_name(
    changes: Changes,
    names: QuerySet[PersonName] | QuerySet[RoomName],
    said: dict[str, Any],
    as_of: datetime | None,
) -> None:
    """Make a name history; one that is history already keeps the later date."""
    row, is_new = names.get_or_create(**said, defaults={"as_of": as_of})
    if is_new:
        changes.add(row)
    elif as_of and (row.as_of is None or row.as_of < as_of):
        changes.before.append(copy(row))
        row.as_of = as_of
        row.save(update_fields=["as_of"])


def drop_name(
    changes: Changes,
    names: QuerySet[PersonName] | QuerySet[RoomName],
    said: dict[str, Any],
) -> None:
    """A name that is in use again is not history."""
    own = names.filter(**said)
    changes.before.extend(own)
    own.delete()


def name_of_chat(people: Iterable[Person]) -> str:
    return " and ".join(map(str, people))[:255]


def rename_chats(people: list[int]) -> None:
    """1-1 chats are named after their two, who may get their names later."""
    theirs = Membership.objects.filter(person__in=people).values("room")
    for room in Room.objects.filter(kind=Room.Kind.DIRECT, pk__in=theirs):
        room.name = name_of_chat(Person.objects.filter(memberships__room=room))
        room.save(update_fields=["name"])
