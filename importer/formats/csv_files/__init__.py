"""CSV files that scripts, or people with a spreadsheet, made of HipChat's messages.

A message's position is the number of its row from 0, where headers and empty lines are
not counted: one script repeated the header for every page it fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.evidence.csv_columns import GELOB, Columns, find_columns
from archive.evidence.csv_rows import Row
from archive.evidence.csv_table import columns_in, read_table
from importer.formats.api_v2.items import read_item
from importer.formats.base import Dump, Reading
from importer.formats.csv_files.chats import Owners, Talk, talk_of
from importer.formats.csv_files.messages import Place, as_item, notes_of, sender_of
from importer.formats.csv_files.series import Series, natural
from importer.formats.ordinals import Ordinals, made
from importer.records import MessageRecord, Problem, Record, SenderRecord
from importer.sources.base import Document

NAME = "csv"

# Two people, and the names they had before or since, are fewer.
MAX_NAMES = 10

# A file named after an address may have no ending.
_NAME = re.compile(r"(.*/)?([^/.]*|[^/]+\.(csv|tsv|txt|log)|[^/]+@[^/]+)", re.I | re.S)
# What scripts call their files; of chats without a message they are empty.
_SCRIPTED = re.compile(r"(.*/)?(messages(_\d+)?|[^/]+_hipchat_log)\.csv", re.DOTALL)
_NOWHERE = "The row does not say where this was said."
_NO_TEXT = (
    "The row says when a message was sent, and how long it is, but not what it says."
)
_NOT_UTF8 = (
    "{rows} rows of this table are not UTF-8. They were read as Windows-1252, or their "
    "odd bytes were spelled out; each of these messages says so among its details."
)


def claims(path: str, head: bytes) -> bool:
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        return _SCRIPTED.fullmatch(path) is not None
    return _NAME.fullmatch(path) is not None and find_columns(head) is not None


def read(dump: Dump) -> Iterator[Reading]:
    documents = sorted(dump.documents, key=lambda each: natural(each.path))
    talks = {each: talk for each in documents if (talk := _listen(dump, each))}
    owners, series = Owners(talks.values()), Series()
    for document in documents:
        ordinals = series.ordinals_of(document.path)
        found = _found(dump, document)
        if found is None:
            yield document, ()  # an empty file
            continue
        columns, delimiter = found
        place = _place(document, columns, talks.get(document), owners)
        with dump.open(document) as stream:
            rows = read_table(stream, columns, delimiter)
            yield document, _Table(place, ordinals).read(columns, rows)


def _found(dump: Dump, document: Document) -> tuple[Columns, str] | None:
    with dump.open(document) as stream:
        return columns_in(stream)


def _listen(dump: Dump, document: Document) -> Talk | None:
    """Who speaks in a table that does not name a room in each row."""
    found = _found(dump, document)
    if found is None or found[0].has_rooms:
        return None
    columns, delimiter = found
    senders: dict[SenderRecord, None] = {}
    with dump.open(document) as stream:
        for table, row in read_table(stream, columns, delimiter):
            if sender := _person(table, row):
                senders[sender] = None
            if len(senders) > MAX_NAMES:
                break
    return talk_of(document.path, senders)


def _person(columns: Columns, row: Row) -> SenderRecord | None:
    if row.reason or columns.misfit(row.cells):
        return None
    sender = sender_of(as_item(columns, row.cells))
    is_account = sender and (sender.is_person or sender.hipchat_id)
    return sender if is_account else None


def _place(
    document: Document, columns: Columns, talk: Talk | None, owners: Owners
) -> Place:
    if talk is None:
        return Place(document.path)
    is_chat = columns.is_chat or columns == GELOB or "@" in talk.name
    is_crowd = len(talk.senders) > MAX_NAMES and not is_chat
    is_room = is_crowd or "rooms" in document.path.split("/")[:-1]
    return Place(document.path, talk.name, owners.pair(talk), is_room)


class _Table:
    """One file; its columns may change where another was written behind it."""

    def __init__(self, place: Place, ordinals: Ordinals) -> None:
        self._place = place
        self._ordinals = ordinals
        self._position = 0
        self._not_utf8 = 0

    def read(
        self, columns: Columns, rows: Iterator[tuple[Columns, Row]]
    ) -> Iterator[Record]:
        for columns, row in rows:
            yield self._read_row(columns, row)
            self._position += 1
        if self._not_utf8:
            reason = _NOT_UTF8.format(rows=f"{self._not_utf8:,}")
            is_direct = self._is_direct(columns)
            yield Problem(self._place.path, reason, is_direct=is_direct)

    def _read_row(self, columns: Columns, row: Row) -> MessageRecord | Problem:
        reason = row.reason or columns.misfit(row.cells)
        reason = reason or ("" if columns.has_text else _NO_TEXT)
        chat = None if reason else self._place.chat(columns, row.cells)
        if chat is None:
            return self._problem(columns, row, reason or _NOWHERE)
        item = as_item(columns, row.cells)
        record = read_item(chat, self._position, item)
        if isinstance(record, Problem):
            return record._replace(raw=row.raw)
        self._not_utf8 += bool(row.encoding)
        notes = notes_of(columns, row, record.body)
        extra = (record.extra or {}) | ({"row": notes} if notes else {})
        record = self._number(record, is_empty="possibly_empty" in notes)
        return record._replace(sender=sender_of(item), extra=extra or None)

    def _number(self, record: MessageRecord, *, is_empty: bool) -> MessageRecord:
        """Should it be empty, it is the one that other dumps have without words."""
        if not is_empty:
            return self._ordinals.number(record)
        empty = self._ordinals.number(made(record._replace(body="")))
        return empty._replace(body=record.body)

    def _problem(self, columns: Columns, row: Row, reason: str) -> Problem:
        is_direct = self._is_direct(columns)
        return Problem(self._place.path, reason, self._position, row.raw, is_direct)

    def _is_direct(self, columns: Columns) -> bool:
        if "to" in columns.names:
            return True
        return not columns.has_rooms and not self._place.is_room
