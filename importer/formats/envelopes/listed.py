"""Reads what a dump's lists say of people, rooms and emoticons, each in an envelope."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from archive.evidence.timestamps import parse_timestamp
from importer.formats.values import (
    flag_of,
    id_of,
    is_flag,
    is_storable,
    leftover,
    member_of,
    picture_of,
    text_of,
)
from importer.records import (
    EmoticonRecord,
    Listed,
    MemberRecord,
    PersonRecord,
    RoomRecord,
)
from importer.sources.base import clean_path, unsafe_because

# A record of the item, or why there can be none.
Reader = Callable[[Any], Listed | str]

_PERSON_TEXTS = ("name", "mention_name", "email", "title", "timezone", "account_type")
_ROOM_TEXTS = ("name", "topic", "guest_access_url")
_ROOM_FLAGS = ("is_archived", "is_deleted")
_MEMBERS = ("members", "participants", "room_admins")
# Where the tool that moved a Server to HipChat Data Center put emoticons, and what it
# added to the names of their larger copies.
_EMOTICONS = "files/img/emoticons"
_COPIES = ("", "@2x", "@3x", "@4x")


def read_person(item: Any) -> PersonRecord | str:
    match item:
        case {"User": {"id": _} as user} if is_storable(item) and id_of(user):
            pass
        case _:
            return "This is not a user with an id."
    avatar = picture_of(user.get("avatar"))
    created_at = parse_timestamp(user.get("created"))
    read: dict[str, Any] = {"avatar": avatar, "created": created_at}
    read |= {"is_deleted": is_flag(user.get("is_deleted"))}
    texts: dict[str, Any] = _texts(user, _PERSON_TEXTS)
    return PersonRecord(
        hipchat_id=id_of(user),
        avatar=avatar,
        avatar_paths=() if avatar else _avatar_paths(user),
        created_at=created_at,
        is_deleted=_flag(user, "is_deleted"),
        extra=_unmodelled(item, "User", _PERSON_TEXTS, read),
        **texts,
    )


def read_room(item: Any) -> RoomRecord | str:
    match item:
        case None:
            # Tools that rewrote a dump left these behind.
            return "There is null in place of a room."
        case {"Room": {"id": _} as room} if is_storable(item) and id_of(room):
            pass
        case _:
            return "This is not a room with an id."
    created_at = parse_timestamp(room.get("created"))
    read: dict[str, Any] = {key: is_flag(room.get(key)) for key in _ROOM_FLAGS}
    read |= {"created": created_at, "owner": _is_id(room.get("owner"))}
    read |= {"privacy": room.get("privacy") in ("public", "private")}
    texts: dict[str, Any] = _texts(room, _ROOM_TEXTS)
    flags: dict[str, Any] = {key: _flag(room, key) for key in _ROOM_FLAGS}
    return RoomRecord(
        hipchat_id=id_of(room),
        kind=_kind(room),
        owner=id_of(room["owner"]) if "owner" in room else None,
        members=_members(room) if any(key in room for key in _MEMBERS) else None,
        created_at=created_at,
        extra=_unmodelled(item, "Room", _ROOM_TEXTS, read) | _not_members(room),
        **texts,
        **flags,
    )


def read_emoticon(item: Any) -> EmoticonRecord | str:
    emoticon = item
    if is_enveloped := isinstance(item, dict) and "Emoticon" in item:
        emoticon = item["Emoticon"]
    match emoticon:
        case {"shortcut": str(shortcut)} if shortcut and is_storable(item):
            path = text_of(emoticon.get("path"))
            places = (path,) if is_enveloped else _emoticon_places(path)
            return EmoticonRecord(shortcut, id_of(emoticon), path, places)
    return "This is not an emoticon with a shortcut."


def _texts(item: dict[str, Any], keys: tuple[str, ...]) -> dict[str, str | None]:
    """What is null says that there is none; what is not there says nothing."""
    return {key: text_of(item[key]) if key in item else None for key in keys}


def _flag(item: dict[str, Any], key: str) -> bool | None:
    return flag_of(item[key]) if key in item else None


def _kind(room: dict[str, Any]) -> str | None:
    """Who may see a room that does not say it is public? Its members."""
    if "privacy" not in room:
        return None
    return "public" if room["privacy"] == "public" else "private"


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


def _not_members(room: dict[str, Any]) -> dict[str, Any]:
    """What stands among a room's people and cannot be told to be one."""
    unread = {
        key: [value for value in room[key] if not id_of(value)]
        if isinstance(room[key], list)
        else room[key]
        for key in _MEMBERS
        if key in room
    }
    return leftover(unread, ())


def _list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _avatar_paths(user: dict[str, Any]) -> tuple[str, ...]:
    """Where the picture may be: `/photos/7/a.png` was at `users/7/avatars/a.png`."""
    path = clean_path(text_of(user.get("avatar")).lstrip("/"))
    folders, _, name = path.rpartition("/")
    if not folders or unsafe_because(path):
        return ()
    owners = (folders.rpartition("/")[2], id_of(user))
    return tuple(
        dict.fromkeys((*(f"users/{owner}/avatars/{name}" for owner in owners), path))
    )


def _emoticon_places(path: str) -> tuple[str, ...]:
    """The picture, its larger copies, and the picture where other dumps have it."""
    inner = clean_path(path.lstrip("/"))
    if not inner or unsafe_because(inner):
        return ()
    name = PurePosixPath(_EMOTICONS, inner)
    copies = (name.with_stem(f"{name.stem}{copy}") for copy in _COPIES)
    return (*map(str, copies), inner)


def _unmodelled(
    item: dict[str, Any], name: str, texts: tuple[str, ...], read: dict[str, Any]
) -> dict[str, Any]:
    """What no field of the record holds, also where a field's value was unusable."""
    modelled = {key for key, value in read.items() if value} | {*_MEMBERS}
    modelled |= {"id"} if _is_id(item[name]["id"]) else set()
    return leftover(item, (name,)) | leftover(item[name], modelled, texts)


def _is_id(value: Any) -> bool:
    """Whether nothing is lost by reading an id; 0 means nobody."""
    if isinstance(value, dict) and len(value) == 1:
        value = value.get("id")
    return id_of(value) == str(value) or value in (0, "0")
