"""What was downloaded from a server's API v2, in the folders the download makes.

Each reply is kept as it came: pages of people, rooms, emoticons, members and
histories, which may overlap, and single objects that say more of one person or room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from archive.evidence.json_stream import MAX_ITEM, Broken, read_list
from importer.formats.api_v2.items import Chat, read_items, without_own_links
from importer.formats.api_v2.lists import (
    read_emoticon,
    read_members,
    read_room,
    read_user,
)
from importer.formats.base import Dump, Reading
from importer.formats.broken import reason_of
from importer.formats.values import (
    fit_id,
    id_of,
    is_storable,
    parse_whole,
    raw_of,
    text_of,
)
from importer.records import (
    AboutRecord,
    EmoticonRecord,
    Listed,
    PersonRecord,
    Problem,
    Record,
    RoomRecord,
    SenderRecord,
)
from importer.sources.base import Document
from importer.sources.server.places import TOP, file_place, secured_place

NAME = "api v2 server"

# What a document is, by its path below the top, in the order to read them.
_KINDS = tuple(
    (kind, re.compile(f"{TOP}/{path}"))
    for kind, path in (
        ("about", r"(?:server|capabilities)\.json"),
        ("people", r"users/page-\d+\.json"),
        ("person", r"users/[^/]+\.json"),
        ("rooms", r"rooms/page-\d+\.json"),
        ("room", r"rooms/[^/]+/room\.json"),
        ("members", r"rooms/([^/]+)/(?:members|participants)-\d+\.json"),
        ("statistics", r"rooms/([^/]+)/statistics\.json"),
        ("webhooks", r"rooms/([^/]+)/webhooks-\d+\.json"),
        ("emoticons", r"emoticons/page-\d+\.json"),
        ("history", r"rooms/([^/]+)/history-\d+\.json"),
        ("chat", r"direct/([^/]+)/([^/]+)/history-\d+\.json"),
    )
)
_ORDER = [kind for kind, _ in _KINDS]
_NOT_ONE = "This is not an object of HipChat's API."

Items = Iterable[tuple[int, Any]]
Reader = Callable[[Any], Listed | str]


def claims(path: str, head: bytes) -> bool:
    """By its place: what is wrong inside of such a file is a problem to report."""
    return _kind_of(path) is not None


def read(dump: Dump) -> Iterator[Reading]:
    reader = _Reader(dump)
    found = [(document, _kind_of(document.path)) for document in dump.documents]
    known = [(document, each) for document, each in found if each]
    for document, (kind, ids) in sorted(
        known, key=lambda pair: (_ORDER.index(pair[1][0]), pair[0].path)
    ):
        yield document, reader.read(document, kind, ids)


def _kind_of(path: str) -> tuple[str, tuple[str, ...]] | None:
    """What a document is, and the ids in its path."""
    for kind, pattern in _KINDS:
        if found := pattern.fullmatch(path):
            return kind, tuple(map(fit_id, found.groups()))
    return None


class _Reader:
    """Reads one document after the other; a room's members may fill several."""

    def __init__(self, dump: Dump) -> None:
        self._dump = dump
        self._names: dict[str, tuple[str, str]] = {}
        self._owners: dict[str, str] = {}
        self._members: dict[str, dict[str, Any]] = {}
        self._webhooks: dict[str, list[Any]] = {}

    def read(
        self, document: Document, kind: str, ids: tuple[str, ...]
    ) -> Iterator[Record]:
        match kind:
            case "history" | "chat":
                yield from self._read_messages(document, ids)
            case "members":
                yield from self._read_members(document, ids[0])
            case "webhooks":
                yield from self._read_webhooks(document, ids[0])
            case "people" | "rooms" | "emoticons":
                yield from self._read_list(document, _READERS[kind])
            case _:
                yield self._read_object(document, kind, ids)

    def _read_messages(
        self, document: Document, ids: tuple[str, ...]
    ) -> Iterator[Record]:
        if len(ids) == 1:
            chat = Chat(document.path, ids[0], places=_places, known=self._names)
        else:
            owner, peer = map(self._sender, ids)
            chat = Chat(
                document.path,
                owner=owner,
                peer=peer,
                places=_places,
                known=self._names,
            )
        return read_items(chat, self._items(document))

    def _sender(self, number: str) -> SenderRecord:
        return SenderRecord(number, *self._names.get(number, ("", "")))

    def _read_members(self, document: Document, room: str) -> Iterator[Record]:
        """Who may enter a private room, who is in any, and its owner."""
        found: list[Any] = []
        yield from self._collect(document, found, "This is no member with an id.")
        members = self._members.setdefault(room, {})
        for item in found:  # the first word on them says what they may do
            members.setdefault(id_of(item), item)
        if owner := self._owners.get(room):
            known = members.get(owner, {"id": owner})
            members[owner] = known | {"room_roles": ["room_admin"]}
        yield read_members(room, members.values())

    def _read_webhooks(self, document: Document, room: str) -> Iterator[Record]:
        webhooks = self._webhooks.setdefault(room, [])
        yield from self._collect(document, webhooks, "This is no webhook with an id.")
        if webhooks:
            yield RoomRecord(room, None, None, extra={"webhooks": list(webhooks)})

    def _collect(
        self, document: Document, into: list[Any], otherwise: str
    ) -> Iterator[Problem]:
        for position, item in self._items(document):
            if isinstance(item, Broken):
                yield Problem(document.path, reason_of(item), position, item.raw)
            elif not (isinstance(item, dict) and id_of(item) and is_storable(item)):
                yield Problem(document.path, otherwise, position, raw_of(item))
            else:
                into.append(item)

    def _read_list(self, document: Document, reader: Reader) -> Iterator[Record]:
        for position, item in _custom_last(self._items(document)):
            if isinstance(item, Broken):
                yield Problem(document.path, reason_of(item), position, item.raw)
            else:
                yield self._listed(document, position, item, reader)

    def _listed(
        self, document: Document, position: int, item: Any, reader: Reader
    ) -> Listed | Problem:
        record = reader(item)
        if isinstance(record, str):
            return Problem(document.path, record, position, raw_of(item))
        if isinstance(record, PersonRecord):
            names = record.name or "", record.mention_name or ""
            self._names[record.hipchat_id] = names
        if isinstance(record, RoomRecord) and record.owner:
            self._owners[record.hipchat_id] = record.owner
        return record._replace(position=position, item=item)

    def _read_object(
        self, document: Document, kind: str, ids: tuple[str, ...]
    ) -> Record:
        with self._dump.open(document) as stream:
            content = parse_whole(stream.read(MAX_ITEM))
        if isinstance(content, Broken):
            return Problem(document.path, reason_of(content), 0, content.raw)
        if kind in _READERS:
            return self._listed(document, 0, content, _READERS[kind])
        if not isinstance(content, dict):
            return Problem(document.path, _NOT_ONE, 0, raw_of(content))
        return _said_of_room(ids[0], content) if ids else AboutRecord(content)

    def _items(self, document: Document) -> Iterator[tuple[int, Any]]:
        with self._dump.open(document) as stream:
            yield from read_list(stream, ("items",))


def _read_person(item: Any) -> PersonRecord | str:
    record = read_user(item)
    if isinstance(record, str):
        return record
    url = text_of(item.get("photo_url"))
    return record._replace(avatar_paths=(file_place(url),) if url else ())


def _read_emoticon(item: Any) -> EmoticonRecord | str:
    record = read_emoticon(item)
    if isinstance(record, str):
        return record
    return record._replace(candidates=(file_place(record.path),) if record.path else ())


def _said_of_room(room: str, statistics: dict[str, Any]) -> RoomRecord:
    said = without_own_links({"id": room, **statistics})
    said = {key: value for key, value in said.items() if key != "id"}
    return RoomRecord(room, None, None, extra={"statistics": said})


def _read_room(item: Any) -> RoomRecord | str:
    """A room's picture is shown nowhere; where it is kept can be looked up."""
    record = read_room(item)
    if isinstance(record, str):
        return record
    url = text_of(item.get("avatar_url"))
    picture = {"avatar_file": file_place(url)} if url else {}
    return record._replace(extra=record.extra | picture)


_READERS: dict[str, Reader] = {
    "people": _read_person,
    "person": _read_person,
    "rooms": _read_room,
    "room": _read_room,
    "emoticons": _read_emoticon,
}


def _places(item: dict[str, Any]) -> Iterator[str]:
    """Where the bytes of a message's file are, if they could be fetched."""
    match item.get("file"):
        case {"url": str(url)} if url:
            yield file_place(url)
    match item.get("authenticated_file"):
        case {"id": str(number)} if number:
            yield secured_place(number)


def _custom_last(items: Items) -> Iterator[tuple[int, Any]]:
    """A company's emoticon was shown in place of HipChat's own of the same shortcut."""
    later = []
    for position, item in items:
        if isinstance(item, dict) and item.get("type") == "group":
            later.append((position, item))
        else:
            yield position, item
    yield from later
