"""Compares what the evidence says of messages with the rows the archive has of them."""

from __future__ import annotations

import os.path
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson
from django.db import connection

from archive.models import Attachment
from archive.models.messages import IDS_PER_MICROSECOND
from importer.lines import Line
from importer.records import AttachmentRecord
from importer.verifying.files import Manifest
from importer.verifying.known import Known

SELECT_BY_UID = """
    SELECT m.id, m.uid, m.room_id, m.sender_id, m.sender_name, CAST(m.sent_at AS text),
        m.kind, m.format, m.color, m.body, m.extra, m.source_file_id, m.position
    FROM json_each(%s) wanted CROSS JOIN archive_message m
    ON substr(m.uid, 1, 12) = substr(wanted.value, 1, 12) AND m.uid = wanted.value
    ORDER BY m.id"""
SELECT_ATTACHMENTS = """
    SELECT a.message_id, a.name, a.path, a.claimed_size, a.url, a.status, f.sha256
    FROM json_each(%s) wanted JOIN archive_attachment a ON a.message_id = wanted.value
    LEFT JOIN archive_storedfile f ON f.id = a.file_id ORDER BY a.id"""
COUNT_BETWEEN = "SELECT count(*) FROM archive_message WHERE id >= %s AND id < %s"

# Of a long text that differs, this much is quoted around where the difference begins.
QUOTED = 60
QUOTED_BEFORE = 15


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


class StoredAttachment(NamedTuple):
    name: str
    path: str
    size: int | None
    url: str
    status: str
    sha256: str | None


def stored_messages(lines: Iterable[Line]) -> dict[str, list[StoredMessage]]:
    """The rows with the uids of these lines, in whatever room."""
    found: defaultdict[str, list[StoredMessage]] = defaultdict(list)
    uids = orjson.dumps(sorted({line.uid for line in lines})).decode()
    with connection.cursor() as cursor:
        cursor.execute(SELECT_BY_UID, [uids])
        for row in map(StoredMessage._make, cursor):
            found[row.uid].append(row)
    return found


def stored_attachments(ids: Iterable[int]) -> dict[int, list[StoredAttachment]]:
    found: defaultdict[int, list[StoredAttachment]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SELECT_ATTACHMENTS, [orjson.dumps(list(ids)).decode()])
        for message_id, *values in cursor:
            found[message_id].append(StoredAttachment._make(values))
    return found


def differences_of_row(line: Line, row: StoredMessage, known: Known) -> Iterator[str]:
    """How a row differs from the line it was made of; attachments apart."""
    if row.room_id not in known.rooms_of(line.place):
        place = known.place(line.place)
        said = place.room or place.room_name or "a 1-1 chat of others"
        yield _differs("room", said, known.room_label(row.room_id))
    if not _is_time(row.id, line.moment):
        yield f"its number {row.id} is not that of its time, {line.sent_at}"
    yield from _differences(line, row, known, row.color)
    if row.sender_name != known.sender(line.sender).name:
        yield _differs("sender's name", known.sender(line.sender).name, row.sender_name)
    if not _is_same_json(line.extra, row.extra):
        yield _differs("rest of what was said", line.extra, row.extra)


def differences_of_copy(line: Line, row: StoredMessage, known: Known) -> Iterator[str]:
    """How a row differs from a line that says the same once more."""
    # Not every dump tells the colour.
    is_told = bool(line.color and row.color)
    yield from _differences(line, row, known, row.color if is_told else line.color)


def _differences(
    line: Line, row: StoredMessage, known: Known, color: str
) -> Iterator[str]:
    if row.sent_at != line.sent_at:
        yield _differs("time", line.sent_at, row.sent_at)
    if row.sender_id not in known.people_of(line.sender):
        sender = known.sender(line.sender)
        said = f"{sender.name} ({sender.hipchat_id or 'no id'})" if any(sender) else ""
        yield _differs("sender", said, known.person_label(row.sender_id))
    for name, said, stored in (
        ("kind", line.kind, row.kind),
        ("format", line.format, row.format),
        ("colour", line.color, color),
        ("body", line.body, row.body),
    ):
        if said != stored:
            yield _differs(name, said, stored)


def differences_of_attachments(
    said: AttachmentRecord | None, stored: list[StoredAttachment], manifest: Manifest
) -> Iterator[str]:
    for extra in stored[1 if said else 0 :]:
        yield f"the evidence knows no such attachment: {_quote(extra.name)}"
    if said is None:
        return
    if not stored:
        yield f"its attachment {_quote(said.name)} is not in the archive"
        return
    row = stored[0]
    for name, value, other in (
        ("attachment's name", said.name, row.name),
        ("attachment's path", said.path, row.path),
        ("attachment's size", said.size, row.size),
        ("attachment's address", said.url, row.url),
    ):
        if value != other:
            yield _differs(name, value, other)
    yield from _differences_of_bytes(said, row, manifest)


def has_attachment(said: AttachmentRecord, stored: list[StoredAttachment]) -> bool:
    """Whether a message has the file that a copy of it was sent with."""
    return any(row.name == said.name for row in stored)


def _differences_of_bytes(
    said: AttachmentRecord, row: StoredAttachment, manifest: Manifest
) -> Iterator[str]:
    is_present = row.status == Attachment.Status.PRESENT
    if is_present != (row.sha256 is not None):
        yield f"its attachment {_quote(row.name)} is {row.status}, but " + (
            "no file is kept for it" if is_present else "a file is kept for it"
        )
    expected = manifest.expected(said.candidates)
    if expected and row.sha256 not in expected:
        yield _differs("attachment's file", min(expected), row.sha256)


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


def _differs(what: str, said: object, stored: object) -> str:
    """In a database that somebody changed, a text may be anything."""
    texts = ["" if value is None else str(value) for value in (said, stored)]
    start = 0
    if max(map(len, texts)) > QUOTED:
        start = max(0, len(os.path.commonprefix(texts)) - QUOTED_BEFORE)
    quoted_said, quoted_stored = (_quote(text, start) for text in texts)
    return (
        f"the {what} differs: the evidence says {quoted_said}, "
        f"the archive {quoted_stored}"
    )


def _quote(text: str, start: int = 0) -> str:
    """
    >>> _quote("abc"), _quote("")
    ("'abc'", 'nothing')
    """
    if not text:
        return "nothing"
    piece = repr(text[start : start + QUOTED])
    before, after = "…" if start else "", "…" if len(text) > start + QUOTED else ""
    return f"{before}{piece}{after}"
