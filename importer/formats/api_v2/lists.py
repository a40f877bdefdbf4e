"""Reads the people, rooms and emoticons that HipChat's API v2 listed or described."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from archive.evidence.timestamps import parse_timestamp
from importer.formats.api_v2.files import urlsplit_path
from importer.formats.api_v2.items import without_own_links
from importer.formats.values import (
    flag_of,
    id_of,
    is_flag,
    is_storable,
    leftover,
    member_of,
    text_of,
)
from importer.records import EmoticonRecord, MemberRecord, PersonRecord, RoomRecord

_PERSON_TEXTS = ("name", "mention_name", "email", "title", "timezone")
_ROOM_TEXTS = ("name", "topic", "guest_access_url")


def read_user(item: Any) -> PersonRecord | str:
    """A person; of a stub, which lists hold, most is not said."""
    if not _has_id(item):
        return "This is not a user with an id."
    created_at = parse_timestamp(item.get("created"))
    account_type = _account_type(item)
    read = {"created": created_at, "is_deleted": _flag(item, "is_deleted") is not None}
    if account_type:
        # A guest that is an administrator, too, would be something new.
        is_admin = flag_of(item.get("is_group_admin"))
        read |= {"is_guest": is_flag(item.get("is_guest"))}
        read |= {"is_group_admin": not is_admin or account_type == "admin"}
    texts: dict[str, Any] = {key: _text(item, key) for key in _PERSON_TEXTS}
    return PersonRecord(
        hipchat_id=id_of(item),
        account_type=account_type,
        is_deleted=_flag(item, "is_deleted"),
        created_at=created_at,
        extra=_unread(item, read, _PERSON_TEXTS),
        item=item,
        **texts,
    )


def read_room(item: Any) -> RoomRecord | str:
    """A room; of a stub, which lists hold, most is not said."""
    if not _has_id(item):
        return "This is not a room with an id."
    created_at = parse_timestamp(item.get("created"))
    privacy = item.get("privacy")
    is_known_kind = privacy in ("public", "private")
    members = _members(item.get("members"))
    read = {"created": created_at, "privacy": is_known_kind, "members": members}
    for key in ("is_archived", "is_deleted"):
        read[key] = _flag(item, key) is not None
    texts: dict[str, Any] = {key: _text(item, key) for key in _ROOM_TEXTS}
    extra = _unread(item, read | {"owner": True}, _ROOM_TEXTS)
    return RoomRecord(
        hipchat_id=id_of(item),
        # A room that says something unheard of may be read by its members alone.
        kind=privacy if is_known_kind else ("private" if privacy else None),
        owner=id_of(item.get("owner")) or None,
        members=members,
        created_at=created_at,
        is_archived=_flag(item, "is_archived"),
        is_deleted=_flag(item, "is_deleted"),
        extra=extra | leftover({"owner": _unread_owner(item.get("owner"))}, ()),
        item=item,
        **texts,
    )


def read_members(room: str, items: Iterable[Any]) -> RoomRecord:
    """A room of which nothing is said but who its members are."""
    items = list(items)
    unread = [item for item in items if not id_of(item)]
    members = {id_of(item): member_of(item) for item in items if id_of(item)}
    extra = {"members_unread": unread} if unread else {}
    return RoomRecord(room, None, None, members=tuple(members.values()), extra=extra)


def read_emoticon(item: Any) -> EmoticonRecord | str:
    """An emoticon, whose image is somewhere else: at an address of the server's."""
    match item:
        case {"shortcut": str(shortcut)} if shortcut:
            url = text_of(item.get("url"))
            return EmoticonRecord(
                shortcut, id_of(item), url, _image_places(shortcut, url), item=item
            )
    return "This is not an emoticon with a shortcut."


def _has_id(item: Any) -> bool:
    return isinstance(item, dict) and bool(id_of(item)) and is_storable(item)


def _account_type(item: dict[str, Any]) -> str | None:
    flags = [_flag(item, key) for key in ("is_guest", "is_group_admin")]
    match flags:
        case [True, _]:
            return "guest"
        case [_, True]:
            return "admin"
        case [None, None]:
            return None
    return "user"


def _flag(item: dict[str, Any], key: str) -> bool | None:
    value = item.get(key)
    return flag_of(value) if value is not None and is_flag(value) else None


def _text(item: dict[str, Any], key: str) -> str | None:
    """What is null says that there is none; what is not there says nothing."""
    return text_of(item[key]) if key in item else None


def _unread(
    item: dict[str, Any], read: dict[str, Any], texts: tuple[str, ...]
) -> dict[str, Any]:
    """What no field of the record holds, also where a field's value was unusable."""
    modelled = {key for key, value in read.items() if value}
    if id_of(item) == str(item["id"]):
        modelled.add("id")
    return leftover(without_own_links(item), modelled, texts)


def _unread_owner(owner: Any) -> Any:
    if not isinstance(owner, dict):
        return None if id_of(owner) else owner
    return leftover(without_own_links(owner), ("id",) if id_of(owner) else ())


def _members(value: Any) -> tuple[MemberRecord, ...] | None:
    """Only an expanded room says them; else there is an address to ask for them."""
    if isinstance(value, dict):
        value = value.get("items")
    if not isinstance(value, list) or not all(map(id_of, value)):
        return None
    return tuple({id_of(each): member_of(each) for each in value}.values())


def _image_places(shortcut: str, url: str) -> tuple[str, ...]:
    """Where scripts put images: below their address, or in one folder."""
    path = urlsplit_path(url).lstrip("/")
    name = path.rpartition("/")[2]
    if not name:
        return ()
    extension = name.rpartition(".")[2]
    places = (path, f"files/{path}", f"emoticons/{name}")
    return tuple(dict.fromkeys((*places, f"emoticons/{shortcut}.{extension}")))
