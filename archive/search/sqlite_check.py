"""Compares messages with what the embedded engine's index has of them."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from archive.search.base import IndexedMessage
from archive.search.sqlite_tables import COLUMNS, row_of

_WITHIN = (
    "SELECT rowid FROM message_index WHERE message_index MATCH %s"
    " AND rowid BETWEEN %s AND %s"
)


def differing(messages: Sequence[IndexedMessage]) -> set[int]:
    """Each token of them is looked up once, which takes little if they are neighbours.

    An index without contents cannot be asked for a message's tokens, so one that it has
    too many is found only if another of these messages has it.
    """
    having = _tokens_of(messages)
    ids = {message.id for message in messages}
    first, last = min(ids, default=0), max(ids, default=0)
    differ = set[int]()
    with connection.cursor() as cursor:
        for match, wanted in having.items():
            cursor.execute(_WITHIN, [match, first, last])
            found = {id for (id,) in cursor}
            differ |= wanted ^ (found & ids)
    return differ


def _tokens_of(messages: Sequence[IndexedMessage]) -> dict[str, set[int]]:
    """Which messages have a token in a column, as FTS5 is asked for it."""
    having = defaultdict[str, set[int]](set)
    for id, *texts in map(row_of, messages):
        for column, text in zip(COLUMNS, texts, strict=True):
            for token in set(text.split()):
                having[f'{column} : "{token}"'].add(id)
    return having
