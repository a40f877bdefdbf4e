"""Where: writes the rooms of a dump, finds them again, makes up the unlisted ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from itertools import product

from archive.models import Membership, Person, Room, RoomName
from importer.changes import (
    Changes,
    drop_name,
    keep_name,
    name_of_chat,
    rename_chats,
    update,
)
from importer.formats.values import made_uid
from importer.indexing import reindex_room
from importer.lines import Place
from importer.newest import Newest, date_of
from importer.people import People
from importer.records import MemberRecord, RoomRecord, SenderRecord

_TEXTS = ("name", "kind", "topic", "guest_access_url")
_VALUES = ("is_archived", "is_deleted", "created_at")
# Between two ids stands a "-"; the only ids with some of their own are Stride's.
_FIT = re.compile(r"[^-]+|[^-]*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


Members = tuple[MemberRecord, ...]


class Rooms:
    """Knows every room, for one run; `as_of` is when the dump was made.

    The newest dump's word on a room stands; names that others know become history.
    """

    def __init__(self, people: People, changes: Changes, as_of: datetime) -> None:
        self._people = people
        self._changes = changes
        self._newest = Newest(as_of)
        self._known: dict[str, tuple[int, str]] = {}
        self._renamed: dict[str, str] = {}
        self._shared: set[str | None] = set()
        self.lacking_uids: set[int] = set()
        rooms = Room.objects.values_list("hipchat_id", "pk", "kind", "lacks_uids")
        for hipchat_id, pk, kind, lacks_uids in rooms.iterator():
            self._known[hipchat_id] = pk, kind
            self.lacking_uids |= {pk} if lacks_uids else set()

    def write(self, records: Sequence[RoomRecord]) -> None:
        names = Counter(record.name for record in records)
        self._shared = {name for name, number in names.items() if number > 1}
        for record in records:
            self._write(record)

    def note_lacking_uids(self, rooms: set[int]) -> None:
        """These rooms have messages now to which no dump gave an id."""
        if new := rooms - self.lacking_uids:
            Room.objects.filter(pk__in=new).update(lacks_uids=True)
            self._changes.lacking_uids |= new
            self.lacking_uids |= new

    def _write(self, record: RoomRecord) -> None:
        room = self._find(record)
        if room is None:
            # Who may see a room that does not say it is public? Its members.
            room = Room(hipchat_id=record.hipchat_id, kind=Room.Kind.PRIVATE)
            members = self._set(room, record)[1]
            self._add(room)
        else:
            members = self._update(room, record)
        if members is not None:
            self._write_members(room, members, record.owner)

    def known(self, key: str) -> tuple[int, str]:
        """The room with this id, and its kind."""
        return self._known[self._renamed.get(key, key)]

    def key_of(self, place: Place) -> str:
        """The id of the room that a place means; made up and labelled if unlisted."""
        if place.pair is not None:
            return self._direct_room(place.pair)
        if not place.room:
            return self._by_name(place.room_name)
        if place.room not in self._known:
            self._make_up(place.room, place.room_name or _name_for_id(place.room))
        return place.room

    def _find(self, record: RoomRecord) -> Room | None:
        """The room; or the one made up for its name, which gets its true id now."""
        room = Room.objects.filter(hipchat_id=record.hipchat_id).first()
        if room or not record.name or record.name in self._shared:
            return room
        made_up = Room.objects.filter(
            hipchat_id=_id_for_name(record.name), is_listed=False
        ).first()
        if made_up and not Room.objects.filter(name=record.name, is_listed=True):
            self._change_id(made_up, record.hipchat_id)
            return made_up
        return None

    def _add(self, room: Room) -> None:
        room.save()
        self._changes.add(room)
        self._known[room.hipchat_id] = room.pk, room.kind

    def _update(self, room: Room, record: RoomRecord) -> Members | None:
        """The members, if no newer dump says who they are."""
        before = copy(room)
        if record.name and self._newest.is_older(room.said, "name"):
            self._keep_name(room, record.name, self._newest.as_of)
        changed, members = self._set(room, record)
        self._known[room.hipchat_id] = room.pk, room.kind
        if changed:
            self._changes.before.append(before)
            room.save(update_fields=changed)
            self._note_names(room, before)
        if room.kind != before.kind:
            reindex_room(room, old_kind=before.kind)
        return members

    def _set(self, room: Room, record: RoomRecord) -> tuple[list[str], Members | None]:
        """Set what stands of what the record says; the names of what changed."""
        names = (*_TEXTS, *_VALUES, "members")
        said = {name: getattr(record, name) for name in names}
        if record.owner is not None:
            said["owner_id"] = self._people.find(SenderRecord(record.owner, ""))
        said = {name: value for name, value in said.items() if value is not None}
        fields = self._newest.of_listed(room, said, record)
        members = fields.pop("members", None)
        return update(room, fields | self._newest.listed(room)), members

    def _note_names(self, room: Room, before: Room) -> None:
        if before.is_listed or before.name != _name_for_id(before.hipchat_id):
            self._keep_name(room, before.name, date_of(before.said, "name"))
        drop_name(self._changes, room.former_names.all(), {"name": room.name})

    def _keep_name(self, room: Room, name: str, as_of: datetime | None) -> None:
        if name not in ("", room.name):
            names = RoomName.objects.filter(room=room)
            keep_name(self._changes, names, {"room": room, "name": name}, as_of)

    def _write_members(self, room: Room, said: Members, owner: str | None) -> None:
        """As the dump lists them now; who is not listed any more is no member."""
        members = {member.hipchat_id: member for member in said}
        if owner:
            members.setdefault(owner, MemberRecord(owner, is_admin=True))
        wanted = {
            person: member.is_admin
            for member in members.values()
            if (person := self._people.find(SenderRecord(*member[:3]))) is not None
        }
        listed = list(room.memberships.all())
        if {each.person_id: each.is_admin for each in listed} == wanted:
            return
        if room.pk not in self._changes.made(Room):
            self._changes.members.setdefault(room.pk, listed)
        room.memberships.all().delete()
        Membership.objects.bulk_create(
            Membership(room=room, person_id=person, is_admin=is_admin)
            for person, is_admin in wanted.items()
        )

    def _by_name(self, name: str) -> str:
        """The one room of this name; where there are none or several, one of its own.

        The id of that is made from the name, so that every dump finds the same room.
        """
        own = _id_for_name(name)
        if own in self._known:
            return own
        rooms = Room.objects.exclude(kind=Room.Kind.DIRECT)
        for called_so in (
            rooms.filter(name=name),
            rooms.filter(former_names__name=name),
        ):
            ids = list(called_so.values_list("hipchat_id", flat=True)[:2])
            if len(ids) == 1:
                return ids[0]
            if ids:
                break
        self._make_up(own, name)
        return own

    def _make_up(self, hipchat_id: str, name: str) -> None:
        # Nobody knows who could read it: a made-up room is private.
        kind = Room.Kind.PRIVATE
        self._add(
            Room(hipchat_id=hipchat_id, kind=kind, name=name[:255], is_listed=False)
        )

    def _direct_room(self, pair: tuple[SenderRecord, SenderRecord]) -> str:
        people = [self._people.find(person) for person in pair]
        two = list(zip(pair, people, strict=True))
        parts = [self._part_of_key(person, pk) for person, pk in two]
        key = _key_of_chat(parts)
        if key in self._known:
            return key
        members = [pk for pk in dict.fromkeys(people) if pk is not None]
        room = self._chat_by_names(parts, people)
        if room is None:
            room = Room(hipchat_id=key, kind=Room.Kind.DIRECT)
            room.name = name_of_chat(Person.objects.filter(pk__in=members))
            self._add(room)
        else:
            self._change_id(room, key)
            self._changes.members.setdefault(room.pk, list(room.memberships.all()))
            room.memberships.all().delete()
        Membership.objects.bulk_create(
            Membership(room=room, person_id=pk) for pk in members
        )
        rename_chats(members[:1])
        return key

    def _part_of_key(self, person: SenderRecord, pk: int | None) -> str:
        """What stands for one of two in a chat's id: no two chats may share theirs."""
        hipchat_id = person.hipchat_id or self._people.id_of(pk)
        if not hipchat_id:
            return _part_by_name(person.name or person.email)
        return hipchat_id if _FIT.fullmatch(hipchat_id) else made_uid(hipchat_id)

    def _chat_by_names(self, parts: list[str], people: list[int | None]) -> Room | None:
        """The chat of these two, met before when only their names were known."""
        sides = [
            [part, *(map(_part_by_name, self._people.labels_of(pk)) if pk else ())]
            for part, pk in zip(parts, people, strict=True)
        ]
        keys = {_key_of_chat(two) for two in product(*sides)}
        rooms = Room.objects.filter(hipchat_id__in=keys, kind=Room.Kind.DIRECT)
        return rooms.order_by("pk").first()

    def _change_id(self, room: Room, hipchat_id: str) -> None:
        self._changes.before.append(copy(room))
        self._renamed[room.hipchat_id] = hipchat_id
        room.hipchat_id = hipchat_id
        room.save(update_fields=["hipchat_id"])
        self._known[hipchat_id] = room.pk, room.kind


def _name_for_id(hipchat_id: str) -> str:
    return f"Room {hipchat_id}"


def _id_for_name(name: str) -> str:
    return made_uid(["room", name])


def _part_by_name(name: str) -> str:
    return made_uid([name])


def _key_of_chat(parts: Iterable[str]) -> str:
    ids = sorted(set(parts), key=_natural)
    return "-".join(["direct", *(ids if len(ids) == 2 else ids * 2)])


def _natural(key: str) -> tuple[int, str]:
    return (len(key), key) if key.isdecimal() else (1 << 30, key)
