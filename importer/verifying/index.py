"""Compares the search index with the messages: all ids, and the words of some."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import DatabaseError, connection

from archive.models import Message, Room
from archive.search import get_backend
from importer.indexing import indexed

# Of how many messages the words are looked up.
SAMPLES = 500
OF_KIND = """
    SELECT m.id FROM archive_message m JOIN archive_room r ON r.id = m.room_id
    WHERE r.kind = %s ORDER BY m.id"""


def differences_of_index() -> Iterator[str]:
    try:
        for kind in Room.Kind.values:
            yield from _differences_of_kind(kind)
        yield from _differences_of_words()
    except DatabaseError as error:
        yield f"it cannot be read: {error}"


def _differences_of_kind(kind: str) -> Iterator[str]:
    """Who may find a message hangs on the kind it is indexed with."""
    with connection.cursor() as cursor:
        cursor.execute(OF_KIND, [kind])
        stored = {id for (id,) in cursor}
    found = set(get_backend().ids_of(kind))
    if lacking := len(stored - found):
        yield f"it lacks messages of {kind} rooms: {lacking:,}"
    if extra := len(found - stored):
        yield f"it has messages of {kind} rooms that are not stored: {extra:,}"


def _differences_of_words() -> Iterator[str]:
    count = Message.objects.count()
    step = max(1, count // SAMPLES)
    ids = list(Message.objects.order_by("pk").values_list("pk", flat=True)[::step])
    backend = get_backend()
    for message in indexed(Message.objects.filter(pk__in=ids)):
        if not backend.holds(message):
            yield f"it does not have the words of the message {message.id}"
