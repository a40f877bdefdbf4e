"""Reads single values of a dump's JSON, where any of them may be of another type."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Collection
from typing import Any

import orjson

from archive.evidence.json_item import MAX_RAW, Broken, parse_item, raw_text
from importer.records import MemberRecord, SenderRecord

# An id as a message's `uid` and in addresses has at most this many characters.
MAX_ID = 100
# Not what an address or SQLite's JSON cannot hold, nor the archive's ids of 1-1 chats.
FIT = re.compile(rf"(?!\.+\Z|direct-)[^/\0]{{1,{MAX_ID}}}")
_YES: tuple[Any, ...] = (True, 1, "true")
_NO: tuple[Any, ...] = (False, 0, "false")
# How PNG, JPEG, GIF and WebP files begin: what the pages show as pictures.
_PICTURE = re.compile(rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP", re.DOTALL)
_NOTHING: tuple[Any, ...] = (None, "", [], {})


def id_of(value: Any) -> str:
    """An id as text: HipChat wrote numbers, Stride text, and 0 means nobody.

    >>> id_of(7), id_of("7"), id_of(0), id_of({"id": 7}), id_of(True)
    ('7', '7', '', '7', '')
    """
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, bool) or value in (0, "0"):
        return ""
    return fit_id(str(value)) if value and isinstance(value, str | int) else ""


def fit_id(text: str) -> str:
    """The id as it is, or one made from it where the archive cannot hold it so.

    >>> fit_id("7"), len(fit_id("a/b"))
    ('7', 69)
    """
    return text if is_fit(text) else made_uid(text)


def is_fit(text: str) -> bool:
    return FIT.fullmatch(text) is not None


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else ""


def flag_of(value: Any) -> bool:
    return value in _YES


def is_flag(value: Any) -> bool:
    """Whether a value says yes or no in a way that `flag_of` understands."""
    return value is None or value in _YES or value in _NO


def made_uid(content: Any) -> str:
    """An id for something HipChat gave none: always the same for the same content."""
    canonical = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return f"made-{hashlib.sha256(canonical).hexdigest()}"


def sender_of(value: Any) -> SenderRecord | None:
    """A sender is an object, the display name alone, a bare id, or nothing."""
    match value:
        case dict():
            sender = SenderRecord(
                id_of(value.get("id")),
                text_of(value.get("name")),
                text_of(value.get("mention_name")),
            )
        case str():
            sender = SenderRecord("", value)
        case _:
            sender = SenderRecord(id_of(value), "")
    return sender if any(sender) else None


def member_of(value: Any) -> MemberRecord:
    """Members are bare ids in HipChat Cloud's dumps, objects in HipChat Server's."""
    if not isinstance(value, dict):
        return MemberRecord(id_of(value))
    roles = value.get("room_roles")
    return MemberRecord(
        id_of(value),
        text_of(value.get("name")),
        text_of(value.get("mention_name")),
        isinstance(roles, list) and "room_admin" in roles,
    )


def picture_of(value: Any) -> bytes | None:
    """The bytes of an avatar: base64, which HipChat broke into lines.

    Dumps hold some that are no picture at all.
    """
    if not isinstance(value, str):
        return None
    text = "".join(value.rpartition(";base64,")[2].split())
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if _PICTURE.match(content) else None


def leftover(
    item: dict[str, Any], modelled: Collection[str], texts: Collection[str] = ()
) -> dict[str, Any]:
    """What an item says that no field holds; empty values say nothing.

    Fields in `texts` hold text; anything else found there is kept here, too.
    """
    return {
        key: value
        for key, value in item.items()
        if key not in modelled
        and not (key in texts and isinstance(value, str))
        and value not in _NOTHING
    }


def raw_of(item: Any) -> str:
    try:
        return orjson.dumps(item)[:MAX_RAW].decode("utf-8", "ignore")
    except orjson.JSONEncodeError:
        return ""  # too deep to be written; the evidence has it


def parse_whole(text: bytes) -> Any:
    """The value that a small document is; `Broken` if it cannot be read, or stored."""
    value = parse_item(text)
    if isinstance(value, Broken) or is_storable(value):
        return value
    return Broken("The item is nested too deeply.", raw_text(text))


def is_storable(value: Any) -> bool:
    """Not if it is nested so deeply that it could be read, but not be written."""
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return False
    return True
