"""Reads a dump's people, rooms and messages, in the shapes of HipChat's API v1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO, NamedTuple

from archive.evidence.json_stream import Broken, read_array
from importer.formats.api_v1.lists import read_people, read_rooms
from importer.formats.api_v1.messages import read_messages
from importer.formats.api_v1.rooms import Rooms
from importer.formats.base import Dump, Reading
from importer.formats.broken import reason_of
from importer.formats.values import raw_of
from importer.records import Problem, Record, RoomRecord
from importer.sources.base import Document

# What a document holds, in the order to read them.
KINDS = ("users", "rooms", "names", "messages")


class Layout(NamedTuple):
    """What a document's path and content tell: its kind, and what calls its room.

    `labels_of` gives names or, if `by_id`, ids of the room, the likeliest first.
    """

    kind_of: Callable[[Dump, Document], str]
    labels_of: Callable[[str], Sequence[str]]
    by_id: bool


def read_dump(dump: Dump, layout: Layout) -> Iterator[Reading]:
    kinds = [layout.kind_of(dump, document) for document in dump.documents]
    rooms = Rooms(_listed_rooms(dump, kinds), by_id=layout.by_id)
    last_list = max(_indexes(kinds, "rooms"), default=None)
    for kind in KINDS:
        for index in _indexes(kinds, kind):
            document = dump.documents[index]
            with dump.open(document) as stream:
                records = _read(document.path, kind, stream, (rooms, layout))
                if index == last_list:
                    paths = (
                        dump.documents[i].path for i in _indexes(kinds, "messages")
                    )
                    labels = {tuple(layout.labels_of(path)) for path in paths}
                    records = chain(records, rooms.shared(document.path, labels))
                yield document, records


def _read(
    path: str, kind: str, stream: BinaryIO, where: tuple[Rooms, Layout]
) -> Iterable[Record]:
    match kind:
        case "users":
            return read_people(path, stream)
        case "rooms":
            return read_rooms(path, stream)
        case "names":
            return _read_names(path, stream)
    rooms, layout = where
    return read_messages(rooms.place_of(path, layout.labels_of(path)), stream)


def _read_names(path: str, stream: BinaryIO) -> Iterator[Problem]:
    """Names of files, for a program that showed them: they say nothing by themselves.

    So a list of them gives no records; only what is no name is a problem.
    """
    for position, item in read_array(stream):
        if isinstance(item, Broken):
            yield Problem(path, reason_of(item), position, item.raw)
        elif not isinstance(item, str):
            reason = "This is not the name of a file."
            yield Problem(path, reason, position, raw_of(item))


def _listed_rooms(dump: Dump, kinds: Sequence[str]) -> Iterator[RoomRecord]:
    for index in _indexes(kinds, "rooms"):
        document = dump.documents[index]
        with dump.open(document) as stream:
            for record in read_rooms(document.path, stream):
                if isinstance(record, RoomRecord):
                    yield record


def _indexes(kinds: Sequence[str], wanted: str) -> Iterator[int]:
    return (index for index, kind in enumerate(kinds) if kind == wanted)
