"""Turns lines into rows, attachments, index and counts, a portion at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from django.db import connection

from archive.models import Attachment, Message, Room
from archive.models.messages import IDS_PER_MICROSECOND
from archive.search import get_backend
from archive.search.base import IndexedMessage
from importer.attaching import attachment_of, is_attached
from importer.directory import Directory
from importer.lines import Line, analysed_of
from importer.pulse import keep_pulse
from importer.sources.spool import Spool
from importer.stored import Content, Key, stored_as, stored_at
from importer.twins import without_twins

# Plain SQL, because making a model object costs more than storing its row.
INSERT_MESSAGE = """
    INSERT INTO archive_message (id, uid, room_id, sender_id, sender_name, sent_at,
        kind, format, color, body, extra, source_file_id, position)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
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

COLOR = 3


class Row(NamedTuple):
    """A line whose sender and room are known rows; `source_file_id` is its file's."""

    line: Line
    source_file_id: int
    room_id: int
    room_kind: str
    sender_id: int | None
    sender_name: str

    @property
    def is_direct(self) -> bool:
        return self.room_kind == Room.Kind.DIRECT

    @property
    def content(self) -> Content:
        line = self.line
        return (
            line.sent_at,
            line.kind,
            line.format,
            line.color,
            line.body,
            self.sender_id,
            self.sender_name,
        )


@dataclass
class Outcome:
    """What became of lines; `attachments` counts those of what was stored."""

    stored: list[Row] = field(default_factory=list)
    duplicates: list[Row] = field(default_factory=list)
    conflicts: list[Row] = field(default_factory=list)
    attachments: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> Iterator[Row]:
        return chain(self.stored, self.duplicates, self.conflicts)


def store(
    run_id: int,
    lines_by_file: Iterable[tuple[int, list[Line]]],
    directory: Directory,
    spool: Spool,
) -> Outcome:
    """Store what is new; to be called inside a transaction."""
    rows = [
        row
        for file_id, lines in lines_by_file
        for row in _resolve(lines, file_id, directory)
    ]
    rows.sort(key=lambda row: row.line.moment)
    outcome = Outcome()
    known, taken = stored_at([row.line.moment for row in rows])
    known |= stored_as({(row.room_id, row.line.uid) for row in rows} - known.keys())
    new = _new_rows(rows, known, outcome, (directory, spool))
    new = without_twins(new, outcome, directory, spool)
    ids = _free_ids(new, taken)
    _insert_messages(new, ids)
    _insert_attachments(new, ids, spool, outcome)
    get_backend().add(_indexed(new, ids, run_id))
    _count(new)
    keep_pulse((row.room_id, id_) for row, id_ in zip(new, ids, strict=True))
    directory.rooms.note_lacking_uids({row.room_id for row in new if row.line.ordinal})
    outcome.stored = new
    return outcome


def _resolve(lines: list[Line], file_id: int, directory: Directory) -> Iterator[Row]:
    rooms = {place: directory.room_of(place) for place in {x.place for x in lines}}
    senders = {each: directory.sender_of(each) for each in {x.sender for x in lines}}
    for line in lines:
        yield Row(line, file_id, *rooms[line.place], *senders[line.sender])


def _new_rows(
    rows: list[Row],
    known: dict[Key, Content],
    outcome: Outcome,
    context: tuple[Directory, Spool],
) -> list[Row]:
    directory, spool = context
    new: dict[Key, Row] = {}
    for row in rows:
        key = (row.room_id, row.line.uid)
        first = new.get(key)
        seen = first.content if first else known.get(key)
        if seen is None:
            new[key] = row
        elif _is_same(seen, row, directory) and _has_file(first, row, spool):
            outcome.duplicates.append(row)
        else:
            outcome.conflicts.append(row)
    return list(new.values())


def _is_same(seen: Content, row: Row, directory: Directory) -> bool:
    """Dumps that know senders by name only may come before those that list them.

    Not every dump tells a notification's colour.
    """
    content = row.content
    if seen == content:
        return True
    *said, sender, name = content
    *known, known_sender, known_name = seen
    # A made uid is made of the sender, too.
    is_one = sender == known_sender or row.line.ordinal > 0
    if name == known_name and not is_one:
        is_one = directory.people.may_be_one(sender, known_sender)
    if not (said[COLOR] and known[COLOR]):
        said[COLOR] = known[COLOR]
    return said == known and is_one


def _has_file(first: Row | None, copy: Row, spool: Spool) -> bool:
    """Whether the message is stored with the file that its copy was sent with."""
    record = copy.line.attachment
    if record is None:
        return True
    if first is None:
        return is_attached(copy.room_id, copy.line.uid, record, spool)
    of_first = first.line.attachment
    return of_first is not None and of_first.name == record.name


def _free_ids(rows: list[Row], taken: set[int]) -> list[int]:
    """The first free id in each row's microsecond.

    Dumps without microseconds may put more than 1,024 messages into one: those that
    find no room move on into the next.
    """
    ids: list[int] = []
    for row in rows:
        first = row.line.moment * IDS_PER_MICROSECOND
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


def _insert_messages(rows: list[Row], ids: list[int]) -> None:
    values = [
        (
            id_,
            row.line.uid,
            row.room_id,
            row.sender_id,
            row.sender_name,
            row.line.sent_at,
            row.line.kind,
            row.line.format,
            row.line.color,
            row.line.body,
            row.line.extra,
            row.source_file_id,
            row.line.position,
        )
        for id_, row in zip(ids, rows, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_MESSAGE, values)


def _insert_attachments(
    rows: list[Row], ids: list[int], spool: Spool, outcome: Outcome
) -> None:
    attachments = [
        attachment_of(id_, row.line.attachment, spool)
        for id_, row in zip(ids, rows, strict=True)
        if row.line.attachment
    ]
    Attachment.objects.bulk_create(attachments)
    outcome.attachments.update(attachment.status for attachment in attachments)


def _indexed(
    rows: Iterable[Row], ids: Iterable[int], run_id: int
) -> Iterator[IndexedMessage]:
    for id_, row in zip(ids, rows, strict=True):
        line = row.line
        yield IndexedMessage(
            id_,
            analysed_of(line),
            line.kind,
            row.room_id,
            row.room_kind,
            row.sender_id,
            run_id,
        )


def _count(rows: list[Row]) -> None:
    in_rooms: dict[int, list[str]] = {}
    by_people: dict[tuple[int, int], list[str]] = {}
    for row in rows:
        in_rooms.setdefault(row.room_id, []).append(row.line.sent_at)
        if row.sender_id is not None:
            key = (row.room_id, row.sender_id)
            by_people.setdefault(key, []).append(row.line.sent_at)
    with connection.cursor() as cursor:
        # Rows come oldest first, so the first time is the earliest.
        cursor.executemany(
            ADD_TO_ROOM,
            [(len(t), t[0], t[0], t[-1], t[-1], room) for room, t in in_rooms.items()],
        )
        cursor.executemany(
            ADD_TO_ACTIVITY,
            [(*key, len(t), t[0], t[-1]) for key, t in by_people.items()],
        )
