"""Puts the search index of version 0.1.0 in the place of the one in use."""

from __future__ import annotations

from django.db import connection

from archive.models import Message
from archive.search.sqlite_tables import rows_of
from importer.indexing import indexed

TABLE = """
    CREATE VIRTUAL TABLE message_index USING fts5(
        words, scope, content='', columnsize=0, tokenize='ascii')"""
ADD = "INSERT INTO message_index (rowid, words, scope) VALUES (%s, %s, %s)"


def put_old_index() -> None:
    """Of two columns, with no table of forms and none that says how old it is."""
    rows = rows_of(indexed(Message.objects.all()))
    with connection.cursor() as cursor:
        for part in ("index", "form", "index_state"):
            cursor.execute(f"DROP TABLE message_{part}")
        cursor.execute(TABLE)
        old = [(id, f"{words} {files}", scope) for id, words, _, files, scope in rows]
        cursor.executemany(ADD, old)
