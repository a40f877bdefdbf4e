"""HipChat Server's and late Cloud's dumps: lists of one-key objects, the envelopes.

`users.json` and `rooms.json` at the top, `rooms/<id>/history.json` with the rooms'
messages, and `users/<id>/history.json` with each person's 1-1 chats. The tool that
moved a Server to HipChat Data Center wrote the same with other emoticons and avatars,
and Stride with other ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import unquote

from archive.evidence.json_stream import (
    MAX_ITEM,
    Broken,
    read_array,
    read_list,
)
from importer.formats.base import Dump, Reading
from importer.formats.broken import reason_of
from importer.formats.envelopes.attachments import Place
from importer.formats.envelopes.histories import read_message
from importer.formats.envelopes.listed import (
    Reader,
    read_emoticon,
    read_person,
    read_room,
)
from importer.formats.values import fit_id, parse_whole, raw_of
from importer.records import AboutRecord, PersonRecord, Problem, Record, RoomRecord
from importer.sources.base import Document

NAME = "envelopes"

_METADATA = "metadata.json"
_LISTS: dict[str, Reader] = {
    "users.json": read_person,
    "rooms.json": read_room,
    # As a script wrote them that asked HipChat who was in the public rooms.
    "rooms_extended.json": read_room,
    "hc_rooms_amended.json": read_room,
    "emoticons.json": read_emoticon,
}
_ORDER = {path: number for number, path in enumerate(_LISTS)}
_HISTORY = re.compile(r"(rooms|users)/([^/]+)/history\.json")
# Envelopes are named in capitals; what HipChat's API said, under the same file names,
# has small letters.
_API = re.compile(rb'[\s\xef\xbb\xbf]*[\[{][\s{]*"[a-z]')
_ODD_IN_NAMES = re.compile(r"[^0-9A-Za-z]")


def claims(path: str, head: bytes) -> bool:
    """By its place: what is wrong inside of such a file is a problem to report."""
    if path == _METADATA:
        return True
    is_ours = path in _LISTS or _HISTORY.fullmatch(path) is not None
    return is_ours and not _API.match(head)


def read(dump: Dump) -> Iterator[Reading]:
    folders = _Folders()
    for document in sorted(dump.documents, key=_reading_order):
        with dump.open(document) as stream:
            yield document, _parse(document.path, stream, folders)


def _reading_order(document: Document) -> tuple[int, int, str]:
    path = document.path
    if path in _ORDER:
        return _ORDER[path], 0, path
    history = _HISTORY.fullmatch(path)
    if not history:
        return len(_ORDER) + 2, 0, path
    kind, folder = history.groups()
    number = int(folder) if folder.isascii() and folder.isdecimal() else 0
    return len(_ORDER) + (kind == "users"), number, folder


def _parse(path: str, stream: BinaryIO, folders: _Folders) -> Iterator[Record]:
    if reader := _LISTS.get(path):
        yield from folders.learn(_parse_list(path, stream, reader))
    elif history := _HISTORY.fullmatch(path):
        kind, folder = history.groups()
        place = Place(path, folders.owner(kind, folder), is_direct=kind == "users")
        yield from _parse_history(place, stream)
    else:
        yield _read_metadata(path, stream)


class _Folders:
    """Tells whose a folder is, also where unpacking has changed its name.

    Stride's ids have a colon, which file names on Windows cannot have.
    """

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], set[str]] = {}

    def learn(self, records: Iterable[Record]) -> Iterator[Record]:
        kinds = {PersonRecord: "users", RoomRecord: "rooms"}
        for record in records:
            if isinstance(record, PersonRecord | RoomRecord):
                name = _name_on_disk(record.hipchat_id)
                if "_" in name:  # of other ids no name is made but themselves
                    key = (kinds[type(record)], name)
                    self._ids.setdefault(key, set()).add(record.hipchat_id)
            yield record

    def owner(self, kind: str, folder: str) -> str:
        """The id itself, or the only listed one that the name may have been."""
        ids = self._ids.get((kind, _name_on_disk(folder)), set())
        return next(iter(ids)) if len(ids) == 1 else fit_id(folder)


def _name_on_disk(name: str) -> str:
    return _ODD_IN_NAMES.sub("_", unquote(name))


def _parse_history(place: Place, stream: BinaryIO) -> Iterator[Record]:
    for position, item in read_array(stream):
        if isinstance(item, Broken):
            yield Problem(
                place.path, reason_of(item), position, item.raw, place.is_direct
            )
        else:
            yield read_message(place, position, item)


def _parse_list(path: str, stream: BinaryIO, reader: Reader) -> Iterator[Record]:
    for position, item in read_list(stream, ("Emoticons",)):
        if isinstance(item, Broken):
            yield Problem(path, reason_of(item), position, item.raw)
            continue
        record = reader(item)
        if isinstance(record, str):
            yield Problem(path, record, position, raw_of(item))
        else:
            yield record._replace(position=position, item=item)


def _read_metadata(path: str, stream: BinaryIO) -> AboutRecord | Problem:
    """What the export was asked for; nobody recorded which fields there are."""
    content = parse_whole(stream.read(MAX_ITEM))
    if isinstance(content, Broken):
        return Problem(path, reason_of(content), raw=content.raw)
    return AboutRecord(content)
