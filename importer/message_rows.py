"""Turns a batch of message records into rows, attachments, index and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection

from archive.models import Attachment, Message
from archive.models.messages import IDS_PER_MICROSECOND, first_id_at
from archive.search import get_backend
from archive.search.base import IndexedMessage
from importer.attaching import attachment_of, is_attached
from importer.directory import Directory
from importer.records import MessageRecord
from importer.sources.spool import Spool

# Plain SQL, because making a model object costs more than storing its row.
INSERT_MESSAGE = """
    INSERT INTO archive_message (id, uid, room_id, sender_id, sender_name, sent_at,
        kind, format, color, body, extra, source_file_id, position)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
SELECT_KNOWN = """
    SELECT room_id, uid, CAST(sent_at AS text), sender_id, kind, format, color, body
    FROM archive_message WHERE uid IN (SELECT value FROM json_each(%s))"""
SELECT_TAKEN_IDS = """
    SELECT m.id FROM json_each(%s) moment
    JOIN archive_message m ON m.id BETWEEN moment.value AND moment.value + 1023"""
ADD_TO_ROOM = """
    UPDATE archive_room SET message_count = message_count + %s,
        first_sent_at = min(coalesce(first_sent_at, %s), %s),
        last_sent_at = max(coalesce(last_sent_at, %s), %s) WHERE id = %s"""
ADD_TO_ACTIVITY = """
    INSERT INTO archive_activity
        (room_id, person_id, message_count, first_sent_at, last_sent_at)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (room_id, person_id) DO UPDATE SET
        message_count = message_count + excluded.message_count,
        first_sent_at = min(first_sent_at, excluded.first_sent_at),
        last_sent_at = max(last_sent_at, excluded.last_sent_at)"""


class Content(NamedTuple):
    """What must be equal for two messages with one uid to be the same message."""

    sent_at: str
    sender_id: int | None
    kind: str
    format: str
    color: str
    body: str


class Row(NamedTuple):
    """A record whose sender and room are known rows."""

    record: MessageRecord
    room_id: int
    room_kind: str
    content: Content


@dataclass
class Outcome:
    """What became of a batch; `by_kind` and `attachments` count what was stored."""

    by_kind: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    conflicts: list[MessageRecord] = field(default_factory=list)
    attachments: Counter[str] = field(default_factory=Counter)


def store(
    records: list[MessageRecord],
    source_file_id: int,
    directory: Directory,
    spool: Spool,
) -> Outcome:
    """Store what is new; to be called inside a transaction."""
    outcome = Outcome()
    rows = [_resolve(record, directory) for record in _oldest_first(records)]
    new = _new_rows(rows, spool, outcome)
    ids = _free_ids(new)
    _insert_messages(new, ids, source_file_id)
    _insert_attachments(new, ids, spool, outcome)
    get_backend().add(_indexed(new, ids))
    _count(new)
    outcome.by_kind.update(row.record.kind for row in new)
    return outcome


def _oldest_first(records: list[MessageRecord]) -> list[MessageRecord]:
    """By time; equal times in the order of the talk, which HipChat wrote reversed."""
    if records[0].sent_at >= records[-1].sent_at:
        records = records[::-1]
    return sorted(records, key=lambda record: record.sent_at)


def _resolve(record: MessageRecord, directory: Directory) -> Row:
    room_id, room_kind = directory.room_id(record)
    content = Content(
        _bound(record.sent_at),
        directory.person_id(record.sender),
        record.kind,
        record.format,
        record.color,
        record.body,
    )
    return Row(record, room_id, room_kind, content)


def _new_rows(rows: list[Row], spool: Spool, outcome: Outcome) -> list[Row]:
    known = _known_contents(rows)
    new: dict[tuple[int, str], Row] = {}
    for row in rows:
        key = (row.room_id, row.record.uid)
        seen = known.get(key)
        if seen is None:
            known[key] = row.content
            new[key] = row
        elif seen == row.content and _has_file(new.get(key), row, spool):
            outcome.duplicates += 1
        else:
            outcome.conflicts.append(row.record)
    return list(new.values())


def _has_file(first: Row | None, copy: Row, spool: Spool) -> bool:
    """Whether the message is stored with the file that its copy was sent with."""
    record = copy.record.attachment
    if record is None:
        return True
    if first is None:
        return is_attached(copy.room_id, copy.record.uid, record, spool)
    of_first = first.record.attachment
    return of_first is not None and of_first[:2] == record[:2]


def _known_contents(rows: list[Row]) -> dict[tuple[int, str], Content]:
    uids = orjson.dumps([row.record.uid for row in rows]).decode()
    with connection.cursor() as cursor:
        cursor.execute(SELECT_KNOWN, [uids])
        return {(room_id, uid): Content(*content) for room_id, uid, *content in cursor}


def _free_ids(rows: list[Row]) -> list[int]:
    """The first free id in each row's microsecond.

    Dumps without microseconds may put more than 1,024 messages into one: those that
    find no room move on into the next.
    """
    firsts = [first_id_at(row.record.sent_at) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(SELECT_TAKEN_IDS, [orjson.dumps(firsts).decode()])
        taken = {id_ for (id_,) in cursor}
    ids: list[int] = []
    for first in firsts:
        # Rows come oldest first: what is before the last id was looked at already.
        ids.append(_free_id(first, ids[-1] if ids else 0, taken))
    return ids


def _free_id(first: int, last: int, taken: set[int]) -> int:
    """The next one after the last, no earlier than the first; `taken` may grow."""
    free = max(first, last + 1)
    while True:
        if free > first and free % IDS_PER_MICROSECOND == 0:
            taken |= _taken_ids(free)
        if free not in taken:
            return free
        free += 1


def _taken_ids(first: int) -> set[int]:
    """Those of one microsecond."""
    ids = Message.objects.filter(id__range=(first, first + IDS_PER_MICROSECOND - 1))
    return set(ids.values_list("id", flat=True))


def _insert_messages(rows: list[Row], ids: list[int], source_file_id: int) -> None:
    values = [
        (
            id_,
            row.record.uid,
            row.room_id,
            row.content.sender_id,
            row.record.sender.name if row.record.sender else "",
            row.content.sent_at,
            row.record.kind,
            row.record.format,
            row.record.color,
            row.record.body,
            _extra(row.record),
            source_file_id,
            row.record.position,
        )
        for id_, row in zip(ids, rows, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_MESSAGE, values)


def _insert_attachments(
    rows: list[Row], ids: list[int], spool: Spool, outcome: Outcome
) -> None:
    attachments = [
        attachment_of(id_, row.record.attachment, spool)
        for id_, row in zip(ids, rows, strict=True)
        if row.record.attachment
    ]
    Attachment.objects.bulk_create(attachments)
    outcome.attachments.update(attachment.status for attachment in attachments)


def _indexed(rows: Iterable[Row], ids: Iterable[int]) -> Iterator[IndexedMessage]:
    for id_, row in zip(ids, rows, strict=True):
        record = row.record
        yield IndexedMessage(
            id_,
            record.body,
            record.format == "html",
            record.kind,
            row.room_id,
            row.room_kind,
            row.content.sender_id,
            record.mentions,
            (record.attachment.name,) if record.attachment else (),
        )


def _count(rows: list[Row]) -> None:
    in_rooms: dict[int, list[datetime]] = {}
    by_people: dict[tuple[int, int], list[datetime]] = {}
    for row in rows:
        in_rooms.setdefault(row.room_id, []).append(row.record.sent_at)
        if row.content.sender_id is not None:
            key = (row.room_id, row.content.sender_id)
            by_people.setdefault(key, []).append(row.record.sent_at)
    with connection.cursor() as cursor:
        # Rows come oldest first, so the first time is the earliest.
        cursor.executemany(
            ADD_TO_ROOM,
            [
                (len(t), _bound(t[0]), _bound(t[0]), _bound(t[-1]), _bound(t[-1]), room)
                for room, t in in_rooms.items()
            ],
        )
        cursor.executemany(
            ADD_TO_ACTIVITY,
            [
                (*key, len(t), _bound(t[0]), _bound(t[-1]))
                for key, t in by_people.items()
            ],
        )


def _extra(record: MessageRecord) -> str | None:
    extra: dict[str, Any] = record.extra or {}
    if record.mentions:
        extra = extra | {"mentions": record.mentions}
    return orjson.dumps(extra).decode() if extra else None


def _bound(moment: datetime) -> str:
    """A time in UTC as Django writes it.

    Bound as it is, an aware time would be written with its offset, which sorts and
    compares differently.
    """
    return str(moment)[:-6]
