"""What scripts saved of HipChat's API v1: messages, people and rooms, as it gave them.

Each file is an object with one list, named `messages`, `users` or `rooms`. Messages do
not say which room they are of; the file's path may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from importer.formats.api_v1.dump import Layout, read_dump
from importer.formats.base import HEAD, Dump, Reading
from importer.sources.base import Document

NAME = "api v1"

# Some scripts wrote a line or two about the list before it.
_HEAD = re.compile(
    rb'\{\s*(?:"\w+"\s*:\s*(?:"[^"\\]*"|[\w.-]+)\s*,\s*)*'
    rb'"(messages|users|rooms)"\s*:\s*\['
)
_ROOM = re.compile(r"rooms?[_.-]+", re.IGNORECASE)
_DAY = r"\d{4}-\d\d-\d\d"
_END = re.compile(rf"[ _.-]+({_DAY}|recent)$")
_NUMBER = re.compile(r"[ _.-]+\d+$")
_ID = re.compile(r"\d+(?=[ _.-])")
# What says nothing of a room: the folder does then. Longer numbers are ids.
_PAGE = re.compile(
    rf"(messages?|history|recent|page|chat|log)[ _.-]*({_DAY}|\d+)?|{_DAY}|\d{{1,3}}",
    re.IGNORECASE,
)


def claims(path: str, head: bytes) -> bool:
    return _list_in(head) != ""


def read(dump: Dump) -> Iterator[Reading]:
    yield from read_dump(dump, Layout(_kind_of, labels_of, by_id=True))


def labels_of(path: str) -> tuple[str, ...]:
    """What may be the id or the name of a file's room, the likeliest first.

    >>> labels_of("rooms/Lobby/2013-05-27.json"), labels_of("room_7_2.json")
    (('Lobby',), ('7', '7_2', 'room_7_2'))
    >>> labels_of("Lobby/page-3.json"), labels_of("Lobby 2013-05-27.json")
    (('Lobby',), ('Lobby', 'Lobby 2013-05-27'))
    >>> labels_of("team-7.json"), labels_of("messages.json")
    (('team-7', 'team'), ('messages',))
    """
    *folders, name = path.removesuffix(".json").split("/")
    if "rooms" in folders:
        whole = [*folders, name][folders.index("rooms") + 1]
    else:
        whole = folders[-1] if folders and _PAGE.fullmatch(name) else name
    bare = _ROOM.sub("", whole, count=1) if _ROOM.match(whole) else whole
    undated = _END.sub("", bare)
    number = _ID.match(undated) if bare != whole else None
    labels = (number[0] if number else "", undated, bare, whole)
    return tuple(dict.fromkeys(x for x in (*labels, _NUMBER.sub("", undated)) if x))


def _kind_of(dump: Dump, document: Document) -> str:
    with dump.open(document) as stream:
        return _list_in(stream.read(HEAD))


def _list_in(head: bytes) -> str:
    found = _HEAD.match(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    return found[1].decode() if found else ""
