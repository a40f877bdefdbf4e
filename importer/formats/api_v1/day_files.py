"""HipChat Cloud's dumps up to the middle of 2018: a folder a room, a file a day.

`users/list.json` and `rooms/list.json` list people and rooms. What was said stands in
`rooms/<name>/<day>.json`. Messages have no ids, and 1-1 chats were not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.formats.api_v1.dump import Layout, read_dump
from importer.formats.base import Dump, Reading
from importer.sources.base import Document

NAME = "day files"

_LISTS = {"users/list.json": b"users", "rooms/list.json": b"rooms"}
# A program that showed such dumps had them as later dumps have them: in envelopes.
_LIST = rb'\{\s*"%b"|\[\s*(\]|\{\s*"(%b_id|%b)"\s*:)'
_DAY = re.compile(r"rooms/([^/]+)/\d{4}-\d\d-\d\d\.json")
# Programs that showed such a dump added a list of the day files to each room.
_NAMES = re.compile(r"rooms/[^/]+/list\.json")


def claims(path: str, head: bytes) -> bool:
    """Other scripts put pages of later APIs, which are objects, in the same places."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if key := _LISTS.get(path):
        return (
            re.match(_LIST % (key, key[:-1], key[:-1].capitalize()), start) is not None
        )
    is_known = _DAY.fullmatch(path) or _NAMES.fullmatch(path)
    return is_known is not None and start.startswith(b"[")


def read(dump: Dump) -> Iterator[Reading]:
    yield from read_dump(dump, Layout(_kind_of, _labels_of, by_id=False))


def _kind_of(dump: Dump, document: Document) -> str:
    if key := _LISTS.get(document.path):
        return key.decode()
    return "messages" if _DAY.fullmatch(document.path) else "names"


def _labels_of(path: str) -> tuple[str, ...]:
    return (path.split("/")[1],)
