"""What reading hands to writing: a document's records, ready to become rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson

from archive.search.analysis import analyse
from archive.search.base import Analysed
from archive.search.marks import Said
from importer.formats.values import raw_of
from importer.records import (
    AboutRecord,
    AttachmentRecord,
    Listed,
    MessageRecord,
    Problem,
    SenderRecord,
)
from importer.sources.base import Document

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Place(NamedTuple):
    """Where something was said: a room by its id or its name, or a 1-1 chat's two."""

    room: str
    room_name: str
    pair: tuple[SenderRecord, SenderRecord] | None


class Line(NamedTuple):
    """A message whose values are as the database holds them.

    `place` and `sender` are indexes into the places and senders read so far, -1 for
    nobody: millions of messages share a few thousand of them. `moment` is in
    microseconds since 1970; `raw` quotes the dump, should the line become a problem.
    `analysed` is what the index knows it by, or None where it is known already, most
    probably.
    """

    uid: str
    moment: int
    sent_at: str
    body: str
    kind: str
    format: str
    color: str
    extra: str | None
    position: int
    place: int
    sender: int
    mentions: tuple[str, ...]
    attachment: AttachmentRecord | None
    ordinal: int
    analysed: Analysed | None
    raw: str


class Portion(NamedTuple):
    """A part of what was read: all of one document, or some of a large one's records.

    `format` is empty for a document that no format knows. `places` and `senders` are
    those met for the first time; `lines` are in the order of the talk, and may be plain
    tuples in the order of `Line`, for they may come from another process. `size` is how
    many bytes were read for it.
    """

    document: Document
    format: str
    is_last: bool
    size: int
    places: list[Place]
    senders: list[SenderRecord]
    lines: list[tuple[Any, ...]]
    listed: list[Listed | AboutRecord]
    problems: list[Problem]


class Lines:
    """Makes lines of messages; knows the places and senders met so far."""

    def __init__(self) -> None:
        self.with_analysis = True
        self._places: dict[tuple[Any, ...], int] = {}
        self._senders: dict[SenderRecord, int] = {}
        self.new_places: list[Place] = []
        self.new_senders: list[SenderRecord] = []

    def line_of(self, record: MessageRecord) -> Line:
        sent_at = record.sent_at
        fields = (
            record.uid,
            (sent_at - _EPOCH) // _MICROSECOND,
            # As Django writes a time in UTC. Bound as it is, an aware time would be
            # written with its offset, which sorts and compares differently.
            str(sent_at)[:-6],
            record.body,
            record.kind,
            record.format,
            record.color,
            _extra(record),
            record.position,
            self._place(record),
            self._sender(record.sender),
            record.mentions,
            record.attachment,
            record.ordinal,
            _analysed(record, record.extra) if self.with_analysis else None,
            raw_of(record.item),
        )
        # As `Line(*fields)`, in half the time.
        return tuple.__new__(Line, fields)

    def _place(self, record: MessageRecord) -> int:
        place = record.room, record.room_name, record.pair
        number = self._places.get(place)
        if number is None:
            number = self._places[place] = len(self._places)
            self.new_places.append(Place(*place))
        return number

    def _sender(self, sender: SenderRecord | None) -> int:
        if sender is None:
            return -1
        number = self._senders.get(sender)
        if number is None:
            number = self._senders[sender] = len(self._senders)
            self.new_senders.append(sender)
        return number


def analysed_of(line: Line) -> Analysed:
    """What the index knows a line by, made now where it was not while reading."""
    if line.analysed is not None:
        return line.analysed
    return _analysed(line, orjson.loads(line.extra) if line.extra else None)


def _analysed(message: MessageRecord | Line, extra: dict[str, Any] | None) -> Analysed:
    return analyse(
        Said(
            message.body,
            message.format == "html",
            message.kind,
            message.color,
            (message.attachment.name,) if message.attachment else (),
            message.mentions,
            extra,
        )
    )


def _extra(record: MessageRecord) -> str | None:
    extra = record.extra
    if record.mentions:
        extra = (extra or {}) | {"mentions": record.mentions}
    return orjson.dumps(extra).decode() if extra else None
