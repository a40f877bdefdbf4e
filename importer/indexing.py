"""Keeps the search index true to the rows: the same message is always indexed alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from archive.models import Attachment, Message, Room
from archive.search import get_backend
from archive.search.analysis import analyse
from archive.search.base import IndexedMessage
from archive.search.marks import Said

BATCH = 2_000
# Of long messages fewer are held at once.
LETTERS_AT_ONCE = 16 << 20


class Row(NamedTuple):
    """What is indexed of a message. Read as models, it takes six times as long."""

    id: int
    body: str
    format: str
    kind: str
    color: str
    extra: dict[str, Any] | None
    room_id: int
    room_kind: str
    sender_id: int | None
    run_id: int


COLUMNS = (
    *("pk", "body", "format", "kind", "color", "extra"),
    *("room", "room__kind", "sender", "source_file__run"),
)


def reindex_room(room: Room, *, old_kind: str) -> None:
    """A room's kind is part of the index of each of its messages."""
    backend = get_backend()
    for rows in _batches(Message.objects.filter(room=room)):
        backend.remove(_indexed(rows, kind=old_kind))
        backend.add(_indexed(rows, kind=room.kind))


def forget(messages: QuerySet[Message]) -> None:
    """Take messages out of the index and delete their rows."""
    backend = get_backend()
    while rows := _first(messages):
        with transaction.atomic():
            backend.remove(_indexed(rows))
            Message.objects.filter(pk__in=[row.id for row in rows]).delete()


def indexed(messages: QuerySet[Message]) -> Iterator[IndexedMessage]:
    """As they are in the index, if it is true to them; in the order of ids."""
    for rows in _batches(messages):
        yield from _indexed(rows)


def batches(
    messages: Iterable[IndexedMessage], size: int
) -> Iterator[list[IndexedMessage]]:
    """So many at once, or fewer where they are long."""
    batch: list[IndexedMessage] = []
    letters = 0
    for message in messages:
        batch.append(message)
        letters += len(message.analysed.all_words)
        if len(batch) >= size or letters >= LETTERS_AT_ONCE:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _indexed(rows: Sequence[Row], kind: str | None = None) -> Iterator[IndexedMessage]:
    names = _names_of_files([row.id for row in rows])
    for row in rows:
        yield IndexedMessage(
            id=row.id,
            analysed=analyse(_said(row, names.get(row.id, []))),
            kind=row.kind,
            room_id=row.room_id,
            room_kind=kind or row.room_kind,
            sender_id=row.sender_id,
            run_id=row.run_id,
        )


def _said(row: Row, file_names: list[str]) -> Said:
    return Said(
        row.body,
        row.format == Message.Format.HTML,
        row.kind,
        row.color,
        file_names,
        (row.extra or {}).get("mentions", ()),
        row.extra,
    )


def _names_of_files(ids: list[int]) -> dict[int, list[str]]:
    names = defaultdict[int, list[str]](list)
    files = Attachment.objects.filter(message__in=ids).order_by("pk")
    for id, name in files.values_list("message", "name"):
        names[id].append(name)
    return names


def _batches(messages: QuerySet[Message]) -> Iterator[list[Row]]:
    """Each is asked for by itself.

    One long read would keep the journal from being emptied for as long as it takes.
    """
    rows = _first(messages)
    while rows:
        yield rows
        rows = _first(messages.filter(pk__gt=rows[-1].id))


def _first(messages: QuerySet[Message]) -> list[Row]:
    found = messages.order_by("pk").values_list(*COLUMNS)
    return list(map(Row._make, found[:BATCH]))
