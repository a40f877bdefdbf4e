"""Keeps the search index true to the rows: the same message is always indexed alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from archive.models import Attachment, Message, Room
from archive.search import get_backend
from archive.search.analysis import analyse
from archive.search.base import IndexedMessage
from archive.search.marks import Said

BATCH = 2_000


def reindex_room(room: Room, *, old_kind: str) -> None:
    """A room's kind is part of the index of each of its messages."""
    backend = get_backend()
    for messages in _batches(Message.objects.filter(room=room)):
        backend.remove(_indexed(messages, kind=old_kind))
        backend.add(_indexed(messages, kind=room.kind))


def forget(messages: QuerySet[Message]) -> None:
    """Take messages out of the index and delete their rows."""
    backend = get_backend()
    while batch := list(_with_files(messages)[:BATCH]):
        with transaction.atomic():
            backend.remove(_indexed(batch))
            Message.objects.filter(pk__in=[m.pk for m in batch]).delete()


def indexed(messages: QuerySet[Message]) -> Iterator[IndexedMessage]:
    """As they are in the index, if it is true to them."""
    for batch in _batches(messages):
        yield from _indexed(batch)


def _indexed(
    messages: Iterable[Message], kind: str | None = None
) -> Iterator[IndexedMessage]:
    for message in messages:
        yield IndexedMessage(
            id=message.id,
            analysed=analyse(_said(message)),
            kind=message.kind,
            room_id=message.room_id,
            room_kind=kind or message.room.kind,
            sender_id=message.sender_id,
            run_id=message.source_file.run_id,
        )


def _said(message: Message) -> Said:
    return Said(
        message.body,
        message.is_html,
        message.kind,
        message.color,
        [attachment.name for attachment in message.attachments.all()],
        (message.extra or {}).get("mentions", ()),
        message.extra,
    )


def _with_files(messages: QuerySet[Message]) -> QuerySet[Message]:
    attachments = Attachment.objects.order_by("pk")
    return messages.select_related("room", "source_file").prefetch_related(
        Prefetch("attachments", attachments)
    )


def _batches(messages: QuerySet[Message]) -> Iterator[list[Message]]:
    rows = _with_files(messages).iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        yield batch
