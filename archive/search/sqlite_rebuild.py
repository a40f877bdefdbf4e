"""Builds the embedded engine's index anew beside the one in use, and puts it there."""

from collections.abc import Iterable

from django.db import connection, transaction

from archive.search.base import IndexedMessage
from archive.search.sqlite_tables import (
    FORMAT,
    create_tables,
    format_of_index,
    learn_forms,
    write_rows,
)

_NAME = "new_message"
_PARTS = ("index", "form", "index_state")
_ADD = (
    "INSERT INTO new_message_index (rowid, words, files, scope) VALUES (%s, %s, %s, %s)"
)
_LAST = "SELECT last_id FROM new_message_index_state"
_NOTE = "UPDATE new_message_index_state SET last_id = %s"
_OPTIMIZE = "INSERT INTO new_message_index (new_message_index) VALUES ('optimize')"


class SqliteRebuild:
    """Each batch is a transaction; a rebuild that is stopped goes on after the last."""

    def __init__(self) -> None:
        with transaction.atomic():
            create_tables(_NAME)
            if format_of_index(_NAME) != FORMAT:
                # An older version began it, and nobody finished it.
                _drop()
                create_tables(_NAME)

    def last_id(self) -> int | None:
        with connection.cursor() as cursor:
            last_id: int | None = cursor.execute(_LAST).fetchone()[0]
            return last_id

    def add(self, messages: Iterable[IndexedMessage]) -> None:
        with transaction.atomic():
            if rows := write_rows(_ADD, messages):
                learn_forms(_NAME, rows)
                with connection.cursor() as cursor:
                    cursor.execute(_NOTE, [rows[-1][0]])

    def finish(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_OPTIMIZE)
        with transaction.atomic(), connection.cursor() as cursor:
            for part in _PARTS:
                cursor.execute(f"DROP TABLE IF EXISTS message_{part}")
                rename = f"ALTER TABLE {_NAME}_{part} RENAME TO message_{part}"
                cursor.execute(rename)


def _drop() -> None:
    with connection.cursor() as cursor:
        for part in _PARTS:
            cursor.execute(f"DROP TABLE {_NAME}_{part}")
