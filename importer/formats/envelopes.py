"""HipChat Server's and late Cloud's dumps: lists of one-key objects, the envelopes.

`users.json` and `rooms.json` at the top, `rooms/<id>/history.json` with the rooms'
messages, and `users/<id>/history.json` with each person's 1-1 chats.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, BinaryIO

from importer.formats.attachments import Place
from importer.formats.histories import read_message
from importer.formats.json_stream import Broken, read_array
from importer.formats.timestamps import parse_timestamp
from importer.formats.values import (
    fit_id,
    flag_of,
    id_of,
    is_flag,
    is_storable,
    leftover,
    member_of,
    picture_of,
    raw_of,
    text_of,
)
from importer.records import (
    EmoticonRecord,
    Listed,
    MemberRecord,
    PersonRecord,
    Problem,
    Record,
    RoomRecord,
)
from importer.sources.base import Document

NAME = "envelopes"

_LISTS = ("users.json", "rooms.json", "emoticons.json")
_HISTORY = re.compile(r"(rooms|users)/([^/]+)/history\.json")
_PERSON_TEXTS = ("name", "mention_name", "email", "title", "timezone", "account_type")
_ROOM_TEXTS = ("name", "topic", "guest_access_url")
_ROOM_PEOPLE = ("owner", "members", "participants", "room_admins")


def recognise(paths: Collection[str]) -> bool:
    return "users.json" in paths or "rooms.json" in paths


def documents(found: Iterable[Document]) -> list[Document]:
    return sorted(found, key=lambda document: _reading_order(document.path))


def parse(path: str, stream: BinaryIO) -> Iterator[Record]:
    if reader := _LIST_READERS.get(path):
        yield from _parse_list(path, stream, reader)
    elif history := _HISTORY.fullmatch(path):
        kind, folder = history.groups()
        place = Place(path, fit_id(folder), is_direct=kind == "users")
        yield from _parse_history(place, stream)
    elif path != "metadata.json":  # which only says what the export was asked for
        yield Problem(
            path,
            "No reader knows what this file means; it was kept as evidence.",
            is_direct=path.startswith("users/"),
        )


def _reading_order(path: str) -> tuple[int, int, str]:
    if path in _LISTS:
        return _LISTS.index(path), 0, path
    history = _HISTORY.fullmatch(path)
    if not history:
        return 5, 0, path
    kind, folder = history.groups()
    number = int(folder) if folder.isascii() and folder.isdecimal() else 0
    return 3 if kind == "rooms" else 4, number, folder


def _parse_history(place: Place, stream: BinaryIO) -> Iterator[Record]:
    for position, item in read_array(stream):
        if isinstance(item, Broken):
            yield Problem(place.path, item.reason, position, item.raw, place.is_direct)
        else:
            yield read_message(place, position, item)


def _parse_list(
    path: str, stream: BinaryIO, reader: Callable[[Any], Listed | str]
) -> Iterator[Record]:
    for position, item in read_array(stream):
        if isinstance(item, Broken):
            yield Problem(path, item.reason, position, item.raw)
            continue
        record = reader(item)
        if isinstance(record, str):
            yield Problem(path, record, position, raw_of(item))
        else:
            yield record._replace(position=position, item=item)


def _read_person(item: Any) -> PersonRecord | str:
    match item:
        case {"User": {"id": _} as user} if is_storable(item) and id_of(user):
            pass
        case _:
            return "This is not a user with an id."
    avatar = picture_of(user.get("avatar"))
    created_at = parse_timestamp(user.get("created"))
    is_id_read = id_of(user) == str(user["id"])
    read = {"id": is_id_read, "avatar": avatar, "created": created_at}
    read |= {"is_deleted": is_flag(user.get("is_deleted"))}
    texts: dict[str, Any] = {key: text_of(user.get(key)) for key in _PERSON_TEXTS}
    return PersonRecord(
        hipchat_id=id_of(user),
        avatar=avatar,
        created_at=created_at,
        is_deleted=flag_of(user.get("is_deleted")),
        extra=_unmodelled(item, "User", _PERSON_TEXTS, read),
        **texts,
    )


def _read_room(item: Any) -> RoomRecord | str:
    match item:
        case None:
            # Tools that rewrote a dump left these behind.
            return "There is null in place of a room."
        case {"Room": {"id": _} as room} if is_storable(item) and id_of(room):
            pass
        case _:
            return "This is not a room with an id."
    created_at = parse_timestamp(room.get("created"))
    is_known_kind = room.get("privacy") in ("public", "private")
    is_id_read = id_of(room) == str(room["id"])
    read = {"id": is_id_read, "created": created_at, "privacy": is_known_kind}
    read |= {key: is_flag(room.get(key)) for key in ("is_archived", "is_deleted")}
    read |= dict.fromkeys(_ROOM_PEOPLE, True)
    texts: dict[str, Any] = {key: text_of(room.get(key)) for key in _ROOM_TEXTS}
    return RoomRecord(
        hipchat_id=id_of(room),
        # Who may see a room that does not say it is public? Its members.
        kind="public" if room.get("privacy") == "public" else "private",
        owner=id_of(room.get("owner")),
        members=_members(room),
        created_at=created_at,
        is_archived=flag_of(room.get("is_archived")),
        is_deleted=flag_of(room.get("is_deleted")),
        extra=_unmodelled(item, "Room", _ROOM_TEXTS, read),
        **texts,
    )


def _members(room: dict[str, Any]) -> tuple[MemberRecord, ...]:
    """Everyone the room names, once: its administrators and owner are in it, too."""
    members: dict[str, MemberRecord] = {}
    for key in ("members", "participants"):
        for value in _list_of(room.get(key)):
            member = member_of(value)
            members.setdefault(member.hipchat_id, member)
    for value in (*_list_of(room.get("room_admins")), room.get("owner")):
        admin = member_of(value)
        known = members.get(admin.hipchat_id, admin)
        members[admin.hipchat_id] = known._replace(is_admin=True)
    members.pop("", None)
    return tuple(members.values())


def _read_emoticon(item: Any) -> EmoticonRecord | str:
    match item:
        case {"Emoticon": {"shortcut": str(shortcut)} as emoticon} if shortcut:
            path = text_of(emoticon.get("path"))
            return EmoticonRecord(shortcut, id_of(emoticon), path)
    return "This is not an emoticon with a shortcut."


def _list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _unmodelled(
    item: dict[str, Any], name: str, texts: tuple[str, ...], read: dict[str, Any]
) -> dict[str, Any]:
    """What no field of the record holds, also where a field's value was unusable."""
    modelled = {key for key, value in read.items() if value}
    return leftover(item, (name,)) | leftover(item[name], modelled, texts)


_LIST_READERS: dict[str, Callable[[Any], Listed | str]] = {
    "users.json": _read_person,
    "rooms.json": _read_room,
    "emoticons.json": _read_emoticon,
}
