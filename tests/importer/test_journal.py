"""What the database's journal needs of the disk while somebody reads the archive."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

from django.db import connection
from dump_maker import said

from importer.journal import PATIENCE, USUAL, empty_journal, large_journal

ROOT = Path(__file__).resolve().parents[2]
COUNT = "SELECT count(*) FROM archive_message"


def test_after_an_ingest_the_journal_is_empty(tmp_path, dump):
    source = dump(
        {"rooms/1": [said(f"talk {n}", second=n % 3600) for n in range(3000)]}
    )
    manage(tmp_path, "migrate", "-v0")
    with closing(sqlite3.connect(tmp_path / "archive.sqlite3")) as reader:
        # Who is last to go would empty it anyway: a server is never the last.
        reader.execute(COUNT).fetchone()
        manage(tmp_path, "ingest", source)
        assert reader.execute(COUNT).fetchone() == (3000,)
        assert (tmp_path / "archive.sqlite3-wal").stat().st_size < 200_000


def test_who_reads_on_and_on_keeps_no_ingest_from_its_end(tmp_path, dump):
    source = dump({"rooms/1": [said(f"talk {n}", second=n) for n in range(100)]})
    manage(tmp_path, "migrate", "-v0")
    with closing(sqlite3.connect(tmp_path / "archive.sqlite3")) as reader:
        reader.execute("BEGIN")
        reader.execute(COUNT).fetchone()
        # Waiting for the reader would take a minute, as writers wait for each other.
        manage(tmp_path, "ingest", source, timeout=40)
        assert reader.execute(COUNT).fetchone() == (0,)
        reader.execute("COMMIT")
        assert reader.execute(COUNT).fetchone() == (100,)


def test_emptying_the_journal_leaves_the_patience_of_writers(transactional_db):
    before = setting("busy_timeout")
    empty_journal()
    assert setting("busy_timeout") == before > PATIENCE


def test_an_ingest_that_is_stopped_leaves_the_usual_journal(db):
    with suppress(KeyboardInterrupt), large_journal():
        assert pages() > USUAL
        raise KeyboardInterrupt
    assert pages() == USUAL


def manage(folder: Path, *command: object, timeout: int | None = None) -> None:
    subprocess.run(
        [sys.executable, ROOT / "manage.py", *map(str, command)],
        check=True,
        env=os.environ | {"ARCHIVE_DATA": str(folder)},
        capture_output=True,
        timeout=timeout,
    )


def pages() -> int:
    return setting("wal_autocheckpoint")


def setting(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]
