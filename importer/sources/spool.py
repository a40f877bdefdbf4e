"""Takes a dump into the data folder in one pass, and finds its files there again.

The order of files in a dump is not trusted: histories may come before the rooms they
are of. So everything is taken in first, each file kept under its SHA-256, and only a
list of the files' names is kept beside, for as long as the ingest runs.
"""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson
import zstandard

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.base import (
    Blob,
    Document,
    Refused,
    Source,
    SourceFile,
    is_document,
)
from importer.sources.lock import SPOOL, take_lock
from importer.sources.store import CHUNK, Store

_DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# Whatever folder these lie in is the dump. Histories count as well: what is left of a
# dump that was cut short may be without its lists.
_LANDMARK = re.compile(
    r"(?P<wrapper>(?:[^/]+/)?)"
    r"(?:(?:users|rooms)(?:\.json|/list\.json|/[^/]+/history\.json))",
    re.DOTALL,
)
_SCHEMA = """
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = OFF;
CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    is_document INTEGER NOT NULL,
    is_used INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX file_key ON file (key);
CREATE TABLE problem (
    file TEXT, reason TEXT, position INTEGER, raw TEXT, is_direct INTEGER
);
CREATE TABLE new_blob (sha256 TEXT NOT NULL, is_document INTEGER NOT NULL);
"""


class Spool:
    """What one ingest takes in; `with` it, as one ingest can run at a time only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spool = folder / SPOOL

    def __enter__(self) -> Self:
        with self._disk_errors():
            self._spool.mkdir(parents=True, exist_ok=True)
            self._lock = take_lock(self._spool)
            for leftover in self._spool.iterdir():  # of a run that was killed
                if leftover.is_dir():
                    shutil.rmtree(leftover)
            self._scratch = Path(tempfile.mkdtemp(dir=self._spool))
            self._store = Store(self._folder, self._scratch)
            self._index = sqlite3.connect(
                self._scratch / "index.sqlite3", isolation_level=None
            )
            self._index.executescript(_SCHEMA)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._index.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._lock.close()

    def take_in(
        self, source: Source, progress: Callable[[int], None] = lambda position: None
    ) -> Iterator[Problem]:
        """Keep every file; `progress` is told how far the source was read."""
        files = source.files()
        while (
            found := self._take_next(files, lambda: progress(source.position))
        ) is not None:
            if isinstance(found, Problem):
                yield found
        with self._disk_errors():
            self._strip_wrapping_folder()

    def note(self, problem: Problem) -> None:
        """Keep a problem for later: a hostile archive may have a million."""
        with self._disk_errors():
            self._index.execute(
                "INSERT INTO problem VALUES (?, ?, ?, ?, ?)", tuple(problem)
            )

    def noted(self) -> Iterator[Problem]:
        for row in self._index.execute("SELECT * FROM problem"):
            yield Problem._make((*row[:4], bool(row[4])))

    def documents(self) -> list[Document]:
        """The dump's JSON and CSV files; twice if a path is there twice."""
        rows = self._index.execute(
            "SELECT path, sha256, size FROM file WHERE is_document ORDER BY id"
        )
        return [Document(*row) for row in rows]

    def find(self, path: str) -> Blob | None:
        """The file of that name, however its accents are composed."""
        row = self._index.execute(
            "SELECT sha256, size, is_document FROM file WHERE key = ? "
            # Of a path that is there twice, unpacking would have left the last.
            "ORDER BY path = ? DESC, id DESC LIMIT 1",
            (_key(path), path),
        ).fetchone()
        if row is None:
            return None
        sha256, size, is_document = row
        if is_document:  # somebody sent a file that looks like one of HipChat's
            with self._disk_errors():
                self._note_new(*self._store.copy_document(sha256), is_document=False)
        return Blob(sha256, size)

    def keep(self, content: bytes) -> Blob:
        """Keep bytes that were inside a document, as if they were a file."""
        with self._disk_errors():
            blob, is_new = self._store.put_bytes(content)
            self._note_new(blob, is_new, is_document=False)
        return blob

    def keep_manifest(self) -> str:
        """Keep as evidence the list of all files, and of what was not taken in.

        Its SHA-256. Without the list nobody could tell that a document went missing
        since, nor what of the source was a problem.
        """
        place = self._scratch / "manifest"
        with self._disk_errors(), place.open("w+b") as file:
            file.writelines(_as_list(self._manifest_entries()))
            file.seek(0)
            blob, is_new = self._store.put(file, is_document=True)
            self._note_new(blob, is_new, is_document=True)
        return blob.sha256

    def _manifest_entries(self) -> Iterator[dict[str, object]]:
        rows = self._index.execute(
            "SELECT path, sha256, size, is_document FROM file ORDER BY path, id"
        )
        for path, sha256, size, is_of_records in rows:
            content = {"path": path, "sha256": sha256, "size": size}
            yield content | {"is_document": bool(is_of_records)}
        for problem in self.noted():
            yield problem._asdict()

    def is_used(self, path: str) -> bool:
        """Whether something refers to this file."""
        query = "SELECT 1 FROM file WHERE key = ? AND is_used LIMIT 1"
        return self._index.execute(query, (_key(path),)).fetchone() is not None

    def mark_used(self, paths: Iterable[str]) -> None:
        """Say that something refers to these files."""
        with self._disk_errors():
            self._index.executemany(
                "UPDATE file SET is_used = 1 WHERE key = ?",
                ((_key(path),) for path in paths),
            )

    def unused(self) -> Iterator[tuple[str, Blob]]:
        """Files that nothing in the dump refers to."""
        rows = self._index.execute(
            "SELECT path, sha256, size FROM file "
            "WHERE NOT is_document AND NOT is_used ORDER BY id"
        )
        return ((path, Blob(sha256, size)) for path, sha256, size in rows)

    def discard_new(self, keep: Collection[str] = ()) -> None:
        """Remove what this spool brought into the data folder, but for some files."""
        for sha256, is_evidence in self._index.execute("SELECT * FROM new_blob"):
            if is_evidence or sha256 not in keep:
                self._store.remove(sha256, is_document=bool(is_evidence))

    def _take_next(
        self, files: Iterator[SourceFile | Problem], progress: Callable[[], None]
    ) -> SourceFile | Problem | None:
        with self._disk_errors():
            file = next(files, None)
            if isinstance(file, SourceFile):
                try:
                    self._take_file(file, progress)
                except Refused as refused:
                    return refused.problem
            return file

    def _take_file(self, file: SourceFile, progress: Callable[[], None]) -> None:
        head = file.stream.read(CHUNK)
        is_of_records = is_document(file.path, head)
        blob, is_new = self._store.put(
            file.stream, is_document=is_of_records, head=head, progress=progress
        )
        self._index.execute(
            "INSERT INTO file (path, key, sha256, size, is_document) "
            "VALUES (?, ?, ?, ?, ?)",
            (file.path, _key(file.path), blob.sha256, blob.size, is_of_records),
        )
        self._note_new(blob, is_new, is_document=is_of_records)

    def _note_new(self, blob: Blob, is_new: bool, *, is_document: bool) -> None:
        if is_new:
            self._index.execute(
                "INSERT INTO new_blob VALUES (?, ?)", (blob.sha256, is_document)
            )

    def _strip_wrapping_folder(self) -> None:
        """Take away one folder around the whole dump, if it has one."""
        rows = self._index.execute(
            "SELECT path FROM file WHERE is_document "
            "AND (path LIKE '%s.json' OR path LIKE '%/list.json' "
            "OR path LIKE '%/history.json')"
        )
        found = (_LANDMARK.fullmatch(path) for (path,) in rows)
        wrappers = {match["wrapper"] for match in found if match}
        if "" in wrappers or not wrappers:
            return
        if len(wrappers) > 1:
            names = ", ".join(sorted(wrapper.rstrip("/") for wrapper in wrappers))
            raise DumpError(
                f"There are several dumps in it ({names}): give them one by one."
            )
        wrapper = wrappers.pop()
        for column, text in (("path", wrapper), ("key", _key(wrapper))):
            self._index.execute(
                f"UPDATE file SET {column} = substr({column}, ?) "  # noqa: S608
                f"WHERE substr({column}, 1, ?) = ?",
                (len(text) + 1, len(text), text),
            )

    @contextmanager
    def _disk_errors(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.OperationalError, zstandard.ZstdError) as error:
            reason = str(error)
            number = error.errno if isinstance(error, OSError) else None
            if number in _DISK_FULL or "disk is full" in reason:
                raise DumpError(
                    f"The disk is full: {self._folder} needs more room; free some, "
                    "then ingest again."
                ) from error
            raise DumpError(f"{self._folder} cannot be written: {reason}.") from error


def _as_list(entries: Iterable[dict[str, object]]) -> Iterator[bytes]:
    for number, entry in enumerate(entries):
        yield (b",\n" if number else b"[") + orjson.dumps(entry)
    yield b"]\n"


def _key(path: str) -> str:
    # macOS wrote accents apart from their letters where HipChat had them in one.
    return unicodedata.normalize("NFC", path)
