"""Lets the journal grow during an ingest, so that the database is written seldom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PAGE = 4096
# Whatever of an index is changed again before the journal is full is written to the
# database once. Measured with 1,000,000 messages more in an archive of 10,000,000:
# 24,400 messages/s, with the usual 4 MiB 18,600.
JOURNAL_SIZE = 256 << 20
USUAL = 1_000
PATIENCE = 200  # milliseconds


@contextmanager
def large_journal() -> Iterator[None]:
    """In the end it is emptied, unless nothing of it is to stay."""
    _checkpoint_after(JOURNAL_SIZE // PAGE)
    try:
        yield
    finally:
        _checkpoint_after(USUAL)
    if not connection.in_atomic_block:
        empty_journal()


def empty_journal() -> None:
    """As far as that goes at once: readers who stay would be waited for, by all others.

    What they keep in it is emptied by the next ingest, or when nobody reads any more.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (patience,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")


def _checkpoint_after(pages: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA wal_autocheckpoint = {pages}")
