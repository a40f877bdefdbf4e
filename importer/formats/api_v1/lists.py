"""Reads the people and rooms that HipChat's API v1 and the old Cloud's dumps listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.evidence.json_stream import Broken, read_list
from archive.evidence.timestamps import parse_timestamp
from importer.formats.broken import reason_of
from importer.formats.envelopes.listed import Reader, read_person, read_room
from importer.formats.values import (
    flag_of,
    id_of,
    is_flag,
    is_storable,
    leftover,
    raw_of,
    text_of,
)
from importer.records import PersonRecord, Problem, RoomRecord

_PERSON_TEXTS = ("name", "mention_name", "email", "title", "timezone")
_ROOM_TEXTS = ("name", "topic", "guest_access_url")


def read_people(path: str, stream: BinaryIO) -> Iterator[PersonRecord | Problem]:
    yield from _read_each(path, stream, "users", (_read_person, read_person))


def read_rooms(path: str, stream: BinaryIO) -> Iterator[RoomRecord | Problem]:
    yield from _read_each(path, stream, "rooms", (_read_room, read_room))


def _read_each(
    path: str, stream: BinaryIO, key: str, readers: tuple[Reader, Reader]
) -> Iterator[Any]:
    """One reader for items as API v1 had them, one for those in envelopes."""
    reader, read_envelope = readers
    envelope = key[:-1].capitalize()
    for position, item in read_list(stream, (key,)):
        if isinstance(item, Broken):
            yield Problem(path, reason_of(item), position, item.raw)
            continue
        is_enveloped = isinstance(item, dict) and envelope in item
        record = (read_envelope if is_enveloped else reader)(item)
        if isinstance(record, str):
            yield Problem(path, record, position, raw_of(item))
        else:
            yield record._replace(position=position, item=item)


def _read_person(item: Any) -> PersonRecord | str:
    if not _has_id(item, "user_id"):
        return "This is not a user with an id."
    created_at = parse_timestamp(item.get("created"))
    is_admin, is_deleted = _flag(item, "is_group_admin"), _flag(item, "is_deleted")
    read = {
        "user_id": _is_id_read(item, "user_id"),
        "created": created_at is not None,
        "is_deleted": is_deleted is not None,
        "is_group_admin": is_admin is not None,
    }
    texts: dict[str, Any] = {key: _text(item, key) for key in _PERSON_TEXTS}
    return PersonRecord(
        hipchat_id=id_of(item["user_id"]),
        account_type=None if is_admin is None else ("admin" if is_admin else "user"),
        is_deleted=is_deleted,
        created_at=created_at,
        extra=_unread(item, read, _PERSON_TEXTS),
        **texts,
    )


def _read_room(item: Any) -> RoomRecord | str:
    if not _has_id(item, "room_id"):
        return "This is not a room with an id."
    created_at = parse_timestamp(item.get("created"))
    is_private = _flag(item, "is_private")
    is_archived = _flag(item, "is_archived")
    read = {
        "room_id": _is_id_read(item, "room_id"),
        "owner_user_id": _is_id_read(item, "owner_user_id"),
        "created": created_at is not None,
        "is_private": is_private is not None,
        "is_archived": is_archived is not None,
    }
    texts: dict[str, Any] = {key: _text(item, key) for key in _ROOM_TEXTS}
    return RoomRecord(
        hipchat_id=id_of(item["room_id"]),
        kind=_kind(item, is_private=is_private),
        owner=id_of(item.get("owner_user_id")) or None,
        created_at=created_at,
        is_archived=is_archived,
        extra=_unread(item, read, _ROOM_TEXTS),
        **texts,
    )


def _kind(item: dict[str, Any], *, is_private: bool | None) -> str | None:
    if is_private is None:
        # A room that says something unheard of may be read by its members alone.
        return None if item.get("is_private") is None else "private"
    return "private" if is_private else "public"


def _has_id(item: Any, key: str) -> bool:
    return isinstance(item, dict) and bool(id_of(item.get(key))) and is_storable(item)


def _is_id_read(item: dict[str, Any], key: str) -> bool:
    return id_of(item.get(key)) == str(item.get(key))


def _text(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return text_of(value) if isinstance(value, str) else None


def _flag(item: dict[str, Any], key: str) -> bool | None:
    value = item.get(key)
    return flag_of(value) if value is not None and is_flag(value) else None


def _unread(
    item: dict[str, Any], read: dict[str, bool], texts: tuple[str, ...]
) -> dict[str, Any]:
    modelled = {key for key, is_read in read.items() if is_read}
    return leftover(item, modelled, texts)
