"""Who and where: writes people, rooms and emoticons, and makes up the unlisted ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from archive.models import Emoticon, Membership, Person, Room, StoredFile
from importer.formats.values import made_uid
from importer.indexing import reindex_room
from importer.records import (
    EmoticonRecord,
    MemberRecord,
    MessageRecord,
    PersonRecord,
    RoomRecord,
    SenderRecord,
)
from importer.sources.base import clean_path
from importer.sources.spool import Spool

# Between two ids stands a "-"; the only ids with some of their own are Stride's.
_FIT = re.compile(r"[^-]+|[^-]*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Changes:
    """What a run did to people, rooms and emoticons, so that it can be taken back.

    `people`, `rooms` and `emoticons` are the primary keys of rows that were not there
    before; `before` are the other rows as they were, `members` the members of rooms.
    """

    people: list[int] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)
    emoticons: list[int] = field(default_factory=list)
    before: list[Person | Room | Emoticon] = field(default_factory=list)
    members: dict[int, list[Membership]] = field(default_factory=dict)

    def put_back(self, model: type[Person | Room | Emoticon]) -> list[int]:
        """The primary keys of this model's rows in `before`."""
        return [row.pk for row in self.before if isinstance(row, model)]


class Directory:
    """Knows every person and room by HipChat's ids, for one run.

    Memory: two small dictionaries, some 200 bytes for each person and room.
    """

    def __init__(self, spool: Spool) -> None:
        self.changes = Changes()
        self._spool = spool
        self._people: dict[str, int] = {}
        self._nameless: dict[str, int] = {}
        self._unnamed: set[int] = set()
        people = Person.objects.values_list("pk", "hipchat_id", "name", "is_listed")
        for pk, hipchat_id, name, is_listed in people.iterator():
            self._remember(pk, hipchat_id, name, is_listed=is_listed)
        rooms = Room.objects.values_list("hipchat_id", "pk", "kind")
        self._rooms: dict[str, tuple[int, str]] = {
            key: (pk, kind) for key, pk, kind in rooms.iterator()
        }

    def write_people(self, records: Iterable[PersonRecord]) -> None:
        """The newest dump's word on a person wins."""
        by_id = {record.hipchat_id: record for record in records}
        known = {p.hipchat_id: p for p in Person.objects.filter(hipchat_id__in=by_id)}
        new, renamed = [], []
        for hipchat_id, record in by_id.items():
            person = known.get(hipchat_id) or Person(hipchat_id=hipchat_id)
            before = copy(person)
            changed = _update(person, self._person_fields(record))
            if hipchat_id not in known:
                new.append(person)
            elif changed:
                self.changes.before.append(before)
                person.save(update_fields=changed)
                renamed += [person.pk] if "name" in changed else []
            self._unnamed.discard(person.pk)
        for person in Person.objects.bulk_create(new):
            self._remember(person.pk, person.hipchat_id, person.name, is_listed=True)
            self.changes.people.append(person.pk)
        rename_chats(renamed)

    def write_room(self, record: RoomRecord) -> None:
        owner = self._listed(record.owner)
        fields = _room_fields(record) | {"owner_id": owner}
        room, is_new = Room.objects.get_or_create(
            hipchat_id=record.hipchat_id, defaults=fields
        )
        before = copy(room)
        if is_new:
            self._add_room(room)
        elif changed := _update(room, fields):
            self.changes.before.append(before)
            room.save(update_fields=changed)
            self._rooms[room.hipchat_id] = (room.pk, room.kind)
        self._write_members(room, record)
        if room.kind != before.kind:
            reindex_room(room, old_kind=before.kind)

    def write_emoticon(self, record: EmoticonRecord) -> None:
        fields: dict[str, Any] = {"hipchat_id": record.hipchat_id, "path": record.path}
        if file := stored_file(self._spool, record.path):
            fields["file_id"] = file.pk
        before = Emoticon.objects.filter(shortcut=record.shortcut).first()
        emoticon, is_new = Emoticon.objects.update_or_create(
            shortcut=record.shortcut, defaults=fields
        )
        if is_new:
            self.changes.emoticons.append(emoticon.pk)
        elif before:
            self.changes.before.append(before)

    def person_id(self, sender: SenderRecord | None) -> int | None:
        """The sender's row; made up and labelled so if no dump lists the sender."""
        if sender is None or not (sender.hipchat_id or sender.name):
            return None
        if not sender.hipchat_id:
            return self._nameless.get(sender.name) or self._make_up(sender)
        pk = self._people.get(sender.hipchat_id)
        if pk in self._unnamed:
            self._name(pk, sender)
        return pk or self._make_up(sender)

    def room_id(self, record: MessageRecord) -> tuple[int, str]:
        """The message's room and its kind."""
        if record.pair is not None:
            return self._direct_room(record.pair)
        known = self._rooms.get(record.room)
        if known is None:
            # Nobody knows who could read it: a made-up room is private.
            room = Room.objects.create(
                hipchat_id=record.room,
                kind=Room.Kind.PRIVATE,
                name=f"Room {record.room}",
                is_listed=False,
            )
            known = self._add_room(room)
        return known

    def _add_room(self, room: Room) -> tuple[int, str]:
        self.changes.rooms.append(room.pk)
        known = self._rooms[room.hipchat_id] = (room.pk, room.kind)
        return known

    def _remember(
        self, pk: int, hipchat_id: str | None, name: str, *, is_listed: bool
    ) -> None:
        if hipchat_id is None:
            self._nameless[name] = pk
        else:
            self._people[hipchat_id] = pk
        if not name and not is_listed:
            self._unnamed.add(pk)

    def _person_fields(self, record: PersonRecord) -> dict[str, Any]:
        fields = record._asdict()
        del fields["hipchat_id"], fields["avatar"], fields["position"], fields["item"]
        avatar = None
        if record.avatar:
            blob = self._spool.keep(record.avatar)
            avatar = _file_row(blob.sha256, blob.size).pk
        return fields | {"is_listed": True, "avatar_id": avatar}

    def _listed(self, hipchat_id: str) -> int | None:
        return self.person_id(SenderRecord(hipchat_id, "")) if hipchat_id else None

    def _write_members(self, room: Room, record: RoomRecord) -> None:
        """As the dump lists them now; who is not listed any more is no member."""
        members = {member.hipchat_id: member for member in record.members}
        if record.owner:
            members.setdefault(record.owner, MemberRecord(record.owner, is_admin=True))
        wanted = {
            self.person_id(SenderRecord(*member[:3])): member.is_admin
            for member in members.values()
        }
        listed = list(room.memberships.all())
        if {each.person_id: each.is_admin for each in listed} == wanted:
            return
        if room.pk not in self.changes.rooms:
            self.changes.members.setdefault(room.pk, listed)
        room.memberships.all().delete()
        Membership.objects.bulk_create(
            Membership(room=room, person_id=person, is_admin=is_admin)
            for person, is_admin in wanted.items()
            if person is not None
        )

    def _make_up(self, sender: SenderRecord) -> int:
        person = Person.objects.create(
            hipchat_id=sender.hipchat_id or None,
            name=sender.name,
            mention_name=sender.mention_name,
            is_listed=False,
        )
        self._remember(person.pk, person.hipchat_id, person.name, is_listed=False)
        self.changes.people.append(person.pk)
        return person.pk

    def _name(self, pk: int, sender: SenderRecord) -> None:
        """A person first met as a bare id may be named by a message."""
        if sender.name:
            if pk not in self.changes.people:
                self.changes.before.append(Person.objects.get(pk=pk))
            Person.objects.filter(pk=pk).update(
                name=sender.name, mention_name=sender.mention_name
            )
            self._unnamed.discard(pk)
            rename_chats([pk])

    def _direct_room(self, pair: tuple[SenderRecord, SenderRecord]) -> tuple[int, str]:
        ids = sorted({_part_of_key(p) for p in pair}, key=_natural)
        key = "-".join(["direct", *(ids if len(ids) == 2 else ids * 2)])
        known = self._rooms.get(key)
        if known is None:
            ids_of_both = (self.person_id(person) for person in pair)
            people = {pk for pk in ids_of_both if pk is not None}
            room = Room.objects.create(
                hipchat_id=key,
                kind=Room.Kind.DIRECT,
                name=_name_of_chat(Person.objects.filter(pk__in=people)),
            )
            Membership.objects.bulk_create(
                Membership(room=room, person_id=person) for person in people
            )
            known = self._add_room(room)
        return known


def _name_of_chat(people: Iterable[Person]) -> str:
    return " and ".join(map(str, people))[:255]


def rename_chats(people: list[int]) -> None:
    """1-1 chats are named after their two, who may get their names later."""
    theirs = Membership.objects.filter(person__in=people).values("room")
    for room in Room.objects.filter(kind=Room.Kind.DIRECT, pk__in=theirs):
        room.name = _name_of_chat(Person.objects.filter(memberships__room=room))
        room.save(update_fields=["name"])


def stored_file(spool: Spool, path: str) -> StoredFile | None:
    """The row of a file the dump holds, or None where it is missing or empty."""
    place = clean_path(path)
    blob = spool.find(place) if place else None
    spool.mark_used([place])
    return _file_row(blob.sha256, blob.size) if blob and blob.size else None


def _file_row(sha256: str, size: int) -> StoredFile:
    row, _ = StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": size})
    return row


def _room_fields(record: RoomRecord) -> dict[str, Any]:
    fields = record._asdict()
    del fields["hipchat_id"], fields["owner"], fields["members"]
    del fields["position"], fields["item"]
    return fields | {"is_listed": True}


def _update(row: Person | Room, fields: dict[str, Any]) -> list[str]:
    """Set the fields; the names of those that changed."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    return changed


def _part_of_key(person: SenderRecord) -> str:
    """What stands for one of two in a 1-1 chat's id: no two chats may share theirs."""
    if not person.hipchat_id:
        return made_uid([person.name])
    is_fit = _FIT.fullmatch(person.hipchat_id)
    return person.hipchat_id if is_fit else made_uid(person.hipchat_id)


def _natural(key: str) -> tuple[int, str]:
    return (len(key), key) if key.isdecimal() else (1 << 30, key)
