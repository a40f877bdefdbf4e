"""Builds the embedded engine's index anew beside the one in use, and puts it there."""

import time
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from archive.search.base import IndexedMessage
from archive.search.sqlite_tables import (
    FORMAT,
    create_tables,
    exists,
    format_of_index,
    forms_in,
    rows_of,
    size_of,
    write_forms,
)

_NEW, _OLD, _USED = "new_message", "old_message", "message"
_PARTS = ("index", "form", "index_state")
_ADD = (
    "INSERT INTO new_message_index (rowid, words, parts, files, scope)"
    " VALUES (%s, %s, %s, %s, %s)"
)
_BEGUN = "UPDATE new_message_index_state SET archive = %s"
_ARCHIVE = "SELECT archive FROM new_message_index_state"
_NOTE = "UPDATE new_message_index_state SET last_id = %s"
_LAST = "SELECT last_id FROM new_message_index_state"
_MERGE = "INSERT INTO new_message_index (new_message_index, rank) VALUES ('merge', %s)"
# The first ones say how the index is made up: without them it cannot be dropped.
_EMPTY = """
    DELETE FROM {name}_index_data
    WHERE id IN (SELECT id FROM {name}_index_data WHERE id > 10 LIMIT %s)"""
# Blocks of 4 KiB that are merged or deleted in one transaction, in a fifth of a second,
# and how long others may write then. Who waits looks ten times a second.
_BLOCKS_AT_ONCE = 4_000
_PAUSE = 0.1


class SqliteRebuild:
    """Each batch is a transaction; a rebuild that is stopped goes on after the last.

    No transaction is long, since pages write as well: whoever signs in has to wait.
    """

    def archive(self) -> str | None:
        if format_of_index(_NEW) != FORMAT:
            return None
        archive: str | None = _value(_ARCHIVE)
        return archive

    def begin(self, archive: str) -> None:
        _drop(_OLD)
        _drop(_NEW)
        with transaction.atomic(), connection.cursor() as cursor:
            create_tables(_NEW)
            cursor.execute(_BEGUN, [archive])

    def last_id(self) -> int | None:
        last_id: int | None = _value(_LAST)
        return last_id

    def add(self, messages: Iterable[IndexedMessage]) -> None:
        rows = rows_of(messages)
        forms = forms_in(rows)
        if not rows:
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_ADD, rows)
            write_forms(_NEW, forms)
            cursor.execute(_NOTE, [rows[-1][0]])

    def finish(self) -> None:
        _merge()
        _drop(_OLD)
        with transaction.atomic(), connection.cursor() as cursor:
            for part in _PARTS:
                if exists(f"{_USED}_{part}"):
                    cursor.execute(_rename(part, _USED, _OLD))
                cursor.execute(_rename(part, _NEW, _USED))
        _drop(_OLD)

    def size(self) -> int:
        return size_of(_NEW)


def _merge() -> None:
    """As 'optimize' would, which keeps others from writing until it has ended."""
    # A negative number begins to merge everything, a positive one goes on.
    blocks = -_BLOCKS_AT_ONCE
    while _changes(_MERGE, blocks) > 1:
        blocks = _BLOCKS_AT_ONCE
        time.sleep(_PAUSE)


def _drop(name: str) -> None:
    """First of all what says that it can be gone on with."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {name}_index_state")
        if exists(f"{name}_index"):
            while _changes(_EMPTY.format(name=name), _BLOCKS_AT_ONCE) > 1:
                time.sleep(_PAUSE)
        cursor.execute(f"DROP TABLE IF EXISTS {name}_index")
        cursor.execute(f"DROP TABLE IF EXISTS {name}_form")


def _rename(part: str, name: str, new_name: str) -> str:
    return f"ALTER TABLE {name}_{part} RENAME TO {new_name}_{part}"


def _value(statement: str) -> Any:
    with connection.cursor() as cursor:
        return cursor.execute(statement).fetchone()[0]


def _changes(statement: str, blocks: int) -> int:
    """How many rows it changes, those in the tables of an index included."""
    with connection.cursor() as cursor:
        before = connection.connection.total_changes
        cursor.execute(statement, [blocks])
        changes: int = connection.connection.total_changes - before
        return changes
