"""The tables of the embedded engine: the index, and which words have which stem.

They are made under a first name of their own while an index is built anew beside the
one in use.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import OperationalError, connection, transaction

from archive.search.base import IndexedMessage
from archive.search.stems import inflected
from archive.search.tokens import kind_token, room_token, run_token, sender_token

# To be raised whenever analysis or tokens change: an older index is built anew.
FORMAT = 2
Row = tuple[int, str, str, str, str]
COLUMNS = ("words", "parts", "files", "scope")

# Words come parted by blanks already. No two messages are compared by length, so
# their lengths are not kept.
_INDEX = """
CREATE VIRTUAL TABLE IF NOT EXISTS {name}_index USING fts5(
    words, parts, files, scope, content='', columnsize=0, tokenize='ascii'
)"""
_FORMS = """
CREATE TABLE IF NOT EXISTS {name}_form (
    stem TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (stem, word)
) WITHOUT ROWID"""
# Which analysis made the index; and of one that is being built, how far it is.
_STATE = """
CREATE TABLE IF NOT EXISTS {name}_index_state (
    format INTEGER NOT NULL, last_id INTEGER, archive TEXT
)"""
_BEGIN = "INSERT INTO {name}_index_state (format) VALUES (%s)"
_FORMAT = "SELECT coalesce(max(format), 1) FROM {name}_index_state"
_BEFORE_FORMATS = 1
# Measured on 300,000 messages added 5,000 at a time: half as fast again as with
# the defaults, and no slower to search.
_TUNING = {"hashsize": 32 << 20, "automerge": 8}
_TUNED = "SELECT k, v FROM {name}_index_config"
_TUNE = "INSERT INTO {name}_index ({name}_index, rank) VALUES (%s, %s)"
_LEARN = "INSERT OR IGNORE INTO {name}_form (stem, word) VALUES (%s, %s)"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = %s"
_STORED = ("index_data", "index_idx", "form")
_PAGES = "SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND name = %s"
# Not every SQLite can count pages; the blocks of an index are nearly all of it.
_BLOCKS = "SELECT sum(length(block)) FROM {name}_index_data"


def create_tables(name: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        is_new = not exists(f"{name}_index")
        for table in (_INDEX, _FORMS, _STATE):
            cursor.execute(table.format(name=name))
        if is_new:
            cursor.execute(_BEGIN.format(name=name), [FORMAT])
        cursor.execute(_TUNED.format(name=name))
        # Writing a setting again would change the index each time.
        new = dict(_TUNING.items() - cursor.fetchall())
        cursor.executemany(_TUNE.format(name=name), list(new.items()))


def format_of_index(name: str) -> int:
    """The first format had no such table; nor has an index that is not there."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(_FORMAT.format(name=name))
        except OperationalError:
            if exists(f"{name}_index_state"):
                raise
            return _BEFORE_FORMATS
        format: int = cursor.fetchone()[0]
        return format


def size_of(name: str) -> int:
    """In bytes, and with the words that have a stem."""
    with connection.cursor() as cursor:
        try:
            pages = [
                cursor.execute(_PAGES, [f"{name}_{part}"]).fetchone()[0] or 0
                for part in _STORED
            ]
        except OperationalError:
            cursor.execute(_BLOCKS.format(name=name))
            return int(cursor.fetchone()[0] or 0)
        return sum(pages)


def write_rows(statement: str, messages: Iterable[IndexedMessage]) -> list[Row]:
    rows = rows_of(messages)
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
    return rows


def learn_forms(name: str, rows: Iterable[Row]) -> None:
    write_forms(name, forms_in(rows))


def forms_in(rows: Iterable[Row]) -> list[tuple[str, str]]:
    texts = (text for row in rows for text in row[1:4] if text)
    return sorted(inflected({word for text in texts for word in text.split()}))


def write_forms(name: str, forms: Sequence[tuple[str, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_LEARN.format(name=name), forms)


def rows_of(messages: Iterable[IndexedMessage]) -> list[Row]:
    """FTS5 writes a batch at once only while the ids rise."""
    return sorted(map(row_of, messages))


def row_of(message: IndexedMessage) -> Row:
    words, parts, file_words, _ = message.analysed
    return message.id, words, parts, file_words, " ".join(_scope_tokens(message))


def exists(table: str) -> bool:
    with connection.cursor() as cursor:
        return cursor.execute(_TABLES, [table]).fetchone() is not None


def _scope_tokens(message: IndexedMessage) -> Iterator[str]:
    """What is known of a message beside its words, as `match` asks for it."""
    yield message.room_kind
    yield room_token(message.room_id)
    yield run_token(message.run_id)
    yield kind_token(message.kind)
    if message.sender_id is not None:
        yield sender_token(message.sender_id)
    if message.analysed.marks:
        yield message.analysed.marks
