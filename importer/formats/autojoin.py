"""Which rooms and chats HipChat opened for whom: taken from a Server's Redis.

It says what somebody had open, not what they were allowed to read: it is kept with the
person, and makes nobody a room's member.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from archive.evidence.json_stream import Broken, read_list
from importer.formats.base import Dump, Reading
from importer.formats.broken import reason_of
from importer.formats.values import id_of, is_storable, leftover, raw_of
from importer.records import PersonRecord, Problem, Record

NAME = "redis autojoin"

_KEY = "autojoins"
_HEAD = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"autojoins"\s*:')


def claims(path: str, head: bytes) -> bool:
    return _HEAD.match(head) is not None


def read(dump: Dump) -> Iterator[Reading]:
    for document in dump.documents:
        with dump.open(document) as stream:
            yield document, _read_people(document.path, stream)


def _read_people(path: str, stream: BinaryIO) -> Iterator[Record]:
    for position, item in read_list(stream, (_KEY,)):
        if isinstance(item, Broken):
            yield Problem(path, reason_of(item), position, item.raw)
        else:
            yield _read_person(path, position, item)


def _read_person(path: str, position: int, item: Any) -> PersonRecord | Problem:
    number = id_of(item.get("user_id")) if isinstance(item, dict) else ""
    if not number or not is_storable(item):
        reason = "This does not say whose rooms are to be opened."
        return Problem(path, reason, position, raw_of(item))
    extra = leftover(item, ("rooms", "user_id"))
    if number != str(item["user_id"]):
        extra["user_id"] = item["user_id"]
    # Redis has no value for those who never chose.
    extra["autojoin"] = item.get("rooms") or []
    return PersonRecord(
        number, None, is_listed=False, extra=extra, position=position, item=item
    )
