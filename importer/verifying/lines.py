"""Compares what the evidence says of messages with the rows the archive has of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson
from django.db import connection

from archive.models.messages import IDS_PER_MICROSECOND
from importer.lines import Line
from importer.stored import FIND_AT, FIND_BY_UID, select
from importer.verifying.known import Known
from importer.verifying.quoting import differs

_COLUMNS = """m.id, m.uid, m.room_id, m.sender_id, m.sender_name,
    CAST(m.sent_at AS text), m.kind, m.format, m.color, m.body, m.extra,
    m.source_file_id, m.position"""
COUNT_BETWEEN = "SELECT count(*) FROM archive_message WHERE id >= %s AND id < %s"


class StoredMessage(NamedTuple):
    id: int
    uid: str
    room_id: int
    sender_id: int | None
    sender_name: str
    sent_at: str
    kind: str
    format: str
    color: str
    body: str
    extra: str | None
    source_file_id: int
    position: int


def stored_messages(
    lines: Iterable[Line], known: Known
) -> dict[str, list[StoredMessage]]:
    """The rows with the uids of these lines, of their rooms or else of their times.

    A row that was moved to another room is found by its time.
    """
    uids = {line.uid for line in lines}
    rows = _rows(select(_COLUMNS, FIND_AT, {line.moment for line in lines}))
    found = {(row.room_id, row.uid) for row in rows}
    wanted = {(room, x.uid) for x in lines for room in known.rooms_of(x.place)}
    rows |= _rows(select(_COLUMNS, FIND_BY_UID, wanted - found))
    by_uid: defaultdict[str, list[StoredMessage]] = defaultdict(list)
    for row in sorted(row for row in rows if row.uid in uids):
        by_uid[row.uid].append(row)
    return by_uid


def _rows(found: Iterable[tuple[Any, ...]]) -> set[StoredMessage]:
    return set(map(StoredMessage._make, found))


def differences_of_row(line: Line, row: StoredMessage, known: Known) -> Iterator[str]:
    """How a row differs from the line it was made of; attachments apart."""
    if row.room_id not in known.rooms_of(line.place):
        place = known.place(line.place)
        said = place.room or place.room_name or "a 1-1 chat of others"
        yield differs("room", said, known.room_label(row.room_id))
    if not _is_time(row.id, line.moment):
        yield f"its number {row.id} is not that of its time, {line.sent_at}"
    yield from _differences(line, row, known, row.color)
    if row.sender_name != known.sender(line.sender).name:
        yield differs("sender's name", known.sender(line.sender).name, row.sender_name)
    if not _is_same_json(line.extra, row.extra):
        yield differs("rest of what was said", line.extra, row.extra)


def differences_of_copy(line: Line, row: StoredMessage, known: Known) -> Iterator[str]:
    """How a row differs from a line that says the same once more."""
    # Not every dump tells the colour.
    is_told = bool(line.color and row.color)
    yield from _differences(line, row, known, row.color if is_told else line.color)


def _differences(
    line: Line, row: StoredMessage, known: Known, color: str
) -> Iterator[str]:
    if row.sent_at != line.sent_at:
        yield differs("time", line.sent_at, row.sent_at)
    if row.sender_id not in known.people_of(line.sender):
        sender = known.sender(line.sender)
        said = f"{sender.name} ({sender.hipchat_id or 'no id'})" if any(sender) else ""
        yield differs("sender", said, known.person_label(row.sender_id))
    for name, said, stored in (
        ("kind", line.kind, row.kind),
        ("format", line.format, row.format),
        ("colour", line.color, color),
        ("body", line.body, row.body),
    ):
        if said != stored:
            yield differs(name, said, stored)


def _is_time(message_id: int, moment: int) -> bool:
    """Ids run over into the next microsecond where theirs is full."""
    first = moment * IDS_PER_MICROSECOND
    if first <= message_id < first + IDS_PER_MICROSECOND:
        return True
    if message_id < first:
        return False
    with connection.cursor() as cursor:
        cursor.execute(COUNT_BETWEEN, [first, message_id])
        return bool(cursor.fetchone() == (message_id - first,))


def _is_same_json(said: str | None, stored: str | None) -> bool:
    return said == stored or _parsed(said) == _parsed(stored)


def _parsed(text: str | None) -> Any:
    try:
        return orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        return text
