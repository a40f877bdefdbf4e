"""What was downloaded so far, on disk: each reply in a file, and how far it got."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

import orjson

from importer.errors import DumpError
from importer.records import Problem

MAX_RAW = 64 << 10
_SCHEMA = (
    # A note that is lost with the power means no more than to fetch one thing again.
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "CREATE TABLE IF NOT EXISTS progress (key TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS problem (file TEXT, reason TEXT, raw TEXT, "
    "is_direct INTEGER, times INTEGER, PRIMARY KEY (file, reason, is_direct))",
)
# What is the same problem of several things quotes all of them.
_ADD = (
    "INSERT INTO problem VALUES (:file, :reason, :raw, :is_direct, 1) "
    "ON CONFLICT DO UPDATE SET times = times + :more, raw = CASE "
    "WHEN instr(raw, :raw) OR length(raw) + length(:raw) >= :max THEN raw "
    "ELSE raw || char(10) || :raw END"
)


class Mirror:
    """A file is there as soon as it is whole; then what is known of it is noted.

    A download that is killed between the two fetches that one file again.
    """

    def __init__(self, folder: Path) -> None:
        self.top = folder / "files"
        self._scratch = folder / "unfinished"
        self.top.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # people's private chats lie in it
        self._lock = _locked(folder / "lock")
        self._notes = sqlite3.connect(folder / "progress.sqlite3", isolation_level=None)
        try:
            for statement in _SCHEMA:
                self._notes.execute(statement)
        except sqlite3.DatabaseError as error:
            self.close()
            raise DumpError(
                f"{folder}, where the download is kept, is damaged ({error}): move "
                "it away, then run this again to download anew."
            ) from error

    def close(self) -> None:
        self._notes.close()
        self._lock.close()

    def has(self, place: str) -> bool:
        return (self.top / place).exists()

    def read(self, place: str) -> bytes:
        return (self.top / place).read_bytes()

    def write(self, place: str, content: bytes) -> None:
        with self.writing(place) as file:
            file.write(content)

    @contextmanager
    def writing(self, place: str) -> Iterator[BinaryIO]:
        """A file that comes to its place when it is whole."""
        with self._scratch.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        target = self.top / place
        target.parent.mkdir(parents=True, exist_ok=True)
        self._scratch.replace(target)

    def remove_after(self, folder: str, kind: str, number: int) -> None:
        """Remove what is left of a list that was longer the last time."""
        for file in (self.top / folder).glob(f"{kind}-*.json"):
            if int(file.stem.rpartition("-")[2]) >= number:
                file.unlink()

    def places(self, pattern: str) -> list[str]:
        """The files of a pattern such as rooms/*/history-*.json, by name."""
        return sorted(
            str(file.relative_to(self.top)) for file in self.top.glob(pattern)
        )

    def note(self, key: str, value: Any) -> None:
        self._notes.execute(
            "INSERT OR REPLACE INTO progress VALUES (?, ?)", (key, orjson.dumps(value))
        )

    def noted(self, key: str) -> Any:
        row = self._notes.execute(
            "SELECT value FROM progress WHERE key = ?", (key,)
        ).fetchone()
        return orjson.loads(row[0]) if row else None

    def add_problem(self, problem: Problem, *, once: bool = False) -> None:
        """One that is there already is counted, unless there can be only one."""
        self._notes.execute(
            _ADD,
            {
                "file": _storable(problem.file),
                "reason": _storable(problem.reason),
                "raw": _storable(problem.raw),
                "is_direct": problem.is_direct,
                "more": not once,
                "max": MAX_RAW,
            },
        )

    def problems(self) -> Iterator[Problem]:
        rows = self._notes.execute(
            "SELECT file, reason, raw, is_direct, times FROM problem ORDER BY rowid"
        )
        for file, reason, raw, is_direct, times in rows:
            many = f" ({times:,} times)" if times > 1 else ""
            yield Problem(file, reason + many, None, raw, bool(is_direct))

    def forget_problems(self) -> None:
        self._notes.execute("DELETE FROM problem")


def _locked(file: Path) -> IO[str]:
    lock = file.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise DumpError(
            "Another download of this server is running; start this one when it has "
            "finished."
        ) from None
    return lock


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()[:MAX_RAW]
