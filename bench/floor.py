"""The floor of `make bench`: the least a program must do to ingest and index a dump.

A bare script: no checks, no people, no report. It parses the same JSON with orjson and
fills one SQLite table, its indexes and an FTS5 index.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

BATCH = 5_000
SCHEMA = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA cache_size = -65536;
    CREATE TABLE message (id INTEGER PRIMARY KEY, uid TEXT, room INTEGER,
        sender INTEGER, sender_name TEXT, sent_at TEXT, kind TEXT, body TEXT);
    CREATE UNIQUE INDEX message_uid ON message (uid, room);
    CREATE INDEX message_room ON message (room, id);
    CREATE INDEX message_sender ON message (sender, id);
    CREATE VIRTUAL TABLE words USING fts5 (body, content='');
"""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC).timestamp()


def rows(path: Path) -> Iterator[tuple[Any, ...]]:
    taken: set[int] = set()
    with tarfile.open(path, "r|gz") as tar:
        for member in tar:
            if not member.name.endswith("/history.json"):
                continue
            file = tar.extractfile(member)
            room = int(member.name.split("/")[1])
            for item in orjson.loads(file.read()) if file else ():
                yield row(item, room, taken)


def row(item: dict[str, Any], room: int, taken: set[int]) -> tuple[Any, ...]:
    [(kind, fields)] = item.items()
    day, microsecond = fields["timestamp"].split()
    second = int(datetime.fromisoformat(day).timestamp())
    number = (second * 1_000_000 + int(microsecond)) << 10
    while number in taken:
        number += 1
    taken.add(number)
    sender = fields["sender"]
    person, name = (
        (sender["id"], sender["name"]) if isinstance(sender, dict) else (None, sender)
    )
    body = fields["message"]
    return number, fields["id"], room, person, name, day[:19], kind, body


def fill(dump: Path, database: Path) -> int:
    """Fill a new database; the number of messages stored."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript(SCHEMA)
    source, stored = rows(dump), 0
    while batch := [row for _, row in zip(range(BATCH), source, strict=False)]:
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)", batch
        )
        connection.executemany(
            "INSERT INTO words (rowid, body) VALUES (?, ?)",
            ((row[0], row[-1]) for row in batch),
        )
        connection.execute("COMMIT")
        stored += len(batch)
    connection.close()
    return stored


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dump", type=Path)
    parser.add_argument("database", type=Path)
    arguments = parser.parse_args()
    start = time.perf_counter()
    messages = fill(arguments.dump, arguments.database)
    seconds = time.perf_counter() - start
    print(json.dumps({"messages": messages, "seconds": seconds}))
