"""The embedded engine: SQLite's FTS5, in the database of the rows."""

from collections.abc import Iterable, Iterator

from django.db import connection

from archive.search.base import IndexedMessage, Query, Results
from archive.search.match import page_of, total_of
from archive.search.tokens import (
    feature_token,
    kind_token,
    mention_token,
    room_token,
    sender_token,
)

# Words come parted by blanks already. No two messages are compared by length, so
# their lengths are not kept.
_TABLE = """
CREATE VIRTUAL TABLE IF NOT EXISTS message_index USING fts5(
    words, scope, content='', columnsize=0, tokenize='ascii'
)"""
# Measured on 300,000 messages added 5,000 at a time: half as fast again as with
# the defaults, and no slower to search.
_TUNING = {"hashsize": 32 << 20, "automerge": 8}
_TUNED = "SELECT k, v FROM message_index_config"
_TUNE = "INSERT INTO message_index (message_index, rank) VALUES (%s, %s)"
_CLEAR = "INSERT INTO message_index (message_index) VALUES ('delete-all')"
# Measured on 300,000 messages: 0.4 s, and a first page in one room nine times faster.
_OPTIMIZE = "INSERT INTO message_index (message_index) VALUES ('optimize')"
_ADD = "INSERT INTO message_index (rowid, words, scope) VALUES (%s, %s, %s)"
_REMOVE = (
    "INSERT INTO message_index (message_index, rowid, words, scope)"
    " VALUES ('delete', %s, %s, %s)"
)


_MATCHING = "SELECT rowid FROM message_index WHERE message_index MATCH %s"
# FTS5 takes no longer expressions; what is left out of a long text is not looked up.
_MOST_WORDS = 200


class SqliteBackend:
    """Contentless: the index holds no text, so forgetting a message takes its text."""

    def setup(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_TABLE)
            cursor.execute(_TUNED)
            # Writing a setting again would change the index each time.
            new = dict(_TUNING.items() - cursor.fetchall())
            cursor.executemany(_TUNE, list(new.items()))

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_CLEAR)

    def add(self, messages: Iterable[IndexedMessage]) -> None:
        _write(_ADD, messages)

    def remove(self, messages: Iterable[IndexedMessage]) -> None:
        _write(_REMOVE, messages)

    def settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_OPTIMIZE)

    def ids_of(self, room_kind: str) -> Iterator[int]:
        with connection.cursor() as cursor:
            cursor.execute(_MATCHING, [f"scope : {room_kind}"])
            yield from (id for (id,) in cursor)

    def holds(self, message: IndexedMessage) -> bool:
        _, words, scope = _row(message)
        wanted = f"scope : ({_all_of(scope)})"
        if words.strip():
            wanted += f" AND words : ({_all_of(words)})"
        with connection.cursor() as cursor:
            cursor.execute(f"{_MATCHING} AND rowid = %s", [wanted, message.id])
            return cursor.fetchone() is not None

    def newest(self, query: Query) -> tuple[int, ...]:
        with connection.cursor() as cursor:
            cursor.execute(*page_of(query))
            return tuple(id for (id,) in cursor)

    def search(self, query: Query) -> Results:
        ids = self.newest(query)
        if len(ids) < query.limit and query.before_id is None:
            return Results(ids, len(ids))
        with connection.cursor() as cursor:
            cursor.execute(*total_of(query))
            return Results(ids, cursor.fetchone()[0])


def _write(statement: str, messages: Iterable[IndexedMessage]) -> None:
    """FTS5 writes a batch at once only while the ids rise."""
    rows = sorted(map(_row, messages))
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def _row(message: IndexedMessage) -> tuple[int, str, str]:
    return message.id, message.words, " ".join(_scope_tokens(message))


def _all_of(words: str) -> str:
    tokens = list(dict.fromkeys(words.split()))[:_MOST_WORDS]
    return " AND ".join(f'"{token}"' for token in tokens)


def _scope_tokens(message: IndexedMessage) -> Iterator[str]:
    """What is known of a message beside its words, as `match` asks for it."""
    yield message.room_kind
    yield room_token(message.room_id)
    yield kind_token(message.kind)
    if message.sender_id is not None:
        yield sender_token(message.sender_id)
    if message.has_file:
        yield feature_token("file")
    if message.has_link:
        yield feature_token("link")
    yield from map(mention_token, message.mentioned_ids)
