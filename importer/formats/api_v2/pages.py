"""Pages of HipChat's API v2, as many a script saved them in folders of its own.

A page is an object with a list of `items`: a stretch of a room's or a 1-1 chat's
history, or of the lists of people, rooms or emoticons. Some scripts kept the items
alone, as a list or as a list of lists. Pages overlap, and are saved again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from archive.evidence.json_stream import Broken
from importer.formats.api_v2.claims import is_page
from importer.formats.api_v2.items import Chat, read_items
from importer.formats.api_v2.lists import (
    read_emoticon,
    read_members,
    read_room,
    read_user,
)
from importer.formats.api_v2.places import places_of
from importer.formats.api_v2.replies import Items, Reply, open_reply
from importer.formats.api_v2.survey import Seen, Survey, survey
from importer.formats.base import Dump, Reading
from importer.formats.broken import reason_of
from importer.formats.values import id_of, raw_of, text_of
from importer.records import Listed, Problem, Record, RoomRecord
from importer.sources.base import Document

NAME = "api v2 pages"

_ORDER = ("user", "room", "emoticon", "member", "message")
_READERS: dict[str, Callable[[Any], Listed | str]] = {
    "user": read_user,
    "room": read_room,
    "emoticon": read_emoticon,
}


def claims(path: str, head: bytes) -> bool:
    """By how it begins, and where scripts name files as nobody else does, by that."""
    return is_page(path, head)


def read(dump: Dump) -> Iterator[Reading]:
    """Twice: first for who speaks where, as a page may not tell whose it is."""
    found = survey(dump)
    reader = _Reader(found)
    order = {document: _order(seen) for document, seen in found.seen.items()}
    for document in sorted(dump.documents, key=lambda each: order[each]):
        yield document, reader.read(document, open_reply(dump, document))


def _order(seen: Seen) -> tuple[int, bool, str]:
    """Lists before single people and rooms, rooms' talk before 1-1 chats."""
    is_later = seen.talk.peer != "" or (seen.kind == "room" and seen.talk.room != "")
    return _ORDER.index(seen.kind), is_later, seen.path


class _Reader:
    """Reads one document after the other; rooms' members may fill several."""

    def __init__(self, found: Survey) -> None:
        self._found = found
        self._members: dict[str, list[Any]] = {}
        self._named: set[str] = set()

    def read(self, document: Document, reply: Reply) -> Iterator[Record]:
        seen = self._found.seen[document]
        if error := reply.error:
            yield _problem_of(seen, error, reply.about)
        elif seen.kind == "member":
            yield from self._read_members(seen, reply.items)
        elif seen.kind == "message":
            yield from self._read_messages(document, seen, reply.items)
        else:
            yield from _read_list(seen, reply.items)

    def _read_messages(
        self, document: Document, seen: Seen, items: Items
    ) -> Iterator[Record]:
        chat = self._chat(document, seen)
        if chat.room and seen.talk.room_name and chat.room not in self._named:
            # Only the folder says what the room was called.
            self._named.add(chat.room)
            if chat.room not in self._found.rooms.values():
                yield RoomRecord(chat.room, seen.talk.room_name, None)
        yield from read_items(chat, items)

    def _chat(self, document: Document, seen: Seen) -> Chat:
        places, names = places_of(seen.path, seen.talk), self._found.people.names
        if sides := self._found.sides.get(document):
            return Chat(
                seen.path,
                owner=sides.owner,
                peer=sides.peer,
                places=places,
                known=names,
            )
        room, room_name = self._found.room_of(seen)
        return Chat(seen.path, room, room_name, places=places, known=names)

    def _read_members(self, seen: Seen, items: Items) -> Iterator[Record]:
        members = self._members.setdefault(seen.room, [])
        for position, item in items:
            if isinstance(item, Broken):
                yield Problem(seen.path, reason_of(item), position, item.raw)
            elif not id_of(item):
                reason = "This is not a member with an id."
                yield Problem(seen.path, reason, position, raw_of(item))
            else:
                members.append(item)
        yield read_members(seen.room, members)


def _read_list(seen: Seen, items: Items) -> Iterator[Record]:
    reader = _READERS[seen.kind]
    if seen.kind == "emoticon":
        # Of two entries the first counts, and a company's own emoticon was shown in
        # place of one that HipChat had for all.
        items = sorted(items, key=_is_not_custom)
    for position, item in items:
        if isinstance(item, Broken):
            yield Problem(seen.path, reason_of(item), position, item.raw)
            continue
        record = reader(item)
        if isinstance(record, str):
            yield Problem(seen.path, record, position, raw_of(item))
        else:
            yield record._replace(position=position, item=item)


def _is_not_custom(entry: tuple[int, Any]) -> bool:
    return not isinstance(entry[1], dict) or entry[1].get("type") != "group"


def _problem_of(seen: Seen, error: dict[str, Any], reply: dict[str, Any]) -> Problem:
    code, words = error.get("code"), text_of(error.get("message") or error.get("type"))
    number = f"{code} " if isinstance(code, int) else ""
    reason = f'The server answered {number}instead of a page: "{words[:500]}".'
    is_direct = seen.talk.peer != ""
    return Problem(seen.path, reason, raw=raw_of(reply), is_direct=is_direct)
