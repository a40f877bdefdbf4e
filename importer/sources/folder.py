"""A dump that somebody already unpacked into a folder."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.base import (
    Refused,
    SourceFile,
    is_document,
    is_junk,
    readable,
    refusal,
    unsafe_because,
)
from importer.sources.dates import FileDates
from importer.sources.likeness import (
    HEAD,
    NO_DOCUMENTS,
    archives_in,
    is_like_a_dump,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 20


class FolderSource:
    """Its SHA-256 is that of a list of each file's SHA-256 and path, by path.

    To salvage is to go on behind what a disk cannot read, and to tell what that is.
    """

    dated_by = "files"

    def __init__(self, path: Path, *, salvage: bool = False) -> None:
        self._path = path
        self._top = str(path).rstrip("/") + "/"
        self._salvage = salvage
        self.name = readable(path.resolve().name)
        self.position = 0
        self._manifest = hashlib.sha256()
        self._dates = FileDates()
        self._refuse_other_folders()
        self.size = sum(
            _size_of(found) for found in self._walk() if not isinstance(found, Problem)
        )

    @property
    def sha256(self) -> str:
        return self._manifest.hexdigest()

    @property
    def dumped_at(self) -> datetime | None:
        return self._dates.newest

    def files(self) -> Iterator[SourceFile | Problem]:
        for found in self._walk():
            if isinstance(found, Problem):
                yield found
            elif not is_junk(path := found.path.removeprefix(self._top)):
                yield from self._file_of(found, path)

    def require_salvage(self, what: str, error: OSError) -> None:
        """Ends the reading with a sentence, unless what is whole is wanted anyway."""
        if not self._salvage:
            why = f"cannot be read: {error.strerror}."
            part = f"A part of {readable(self.name)}"
            raise DumpError(f"{what} {why}", f"{part} {why}") from error

    def _file_of(
        self, entry: os.DirEntry[str], path: str
    ) -> Iterator[SourceFile | Problem]:
        if reason := _refused_because(entry) or unsafe_because(path):
            yield refusal(path, reason)
            return
        try:
            # It may have become a link or a pipe since it was listed.
            file = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            yield refusal(path, f"It cannot be read: {error.strerror}.")
            return
        self._dates.note(path, os.fstat(file).st_mtime)
        with HashedFile(file, readable(path), self) as hashed:
            yield SourceFile(readable(path), io.BufferedReader(hashed, CHUNK))
            hashed.read_to_end()
            if hashed.error:
                if hashed.is_document:
                    yield hashed.problem()
                return
            line = f"{hashed.sha256()}  {path}\n"
            self._manifest.update(line.encode("utf-8", "surrogateescape"))

    def _refuse_other_folders(self) -> None:
        try:
            if is_like_a_dump(self._path):
                return
        except OSError as error:
            raise DumpError(f"{self._path} cannot be read: {error.strerror}.") from None
        match archives_in(self._path):
            case [archive]:
                hint = f"It holds {archive}: ingest that file."
            case _:
                hint = NO_DOCUMENTS
        raise DumpError(f"{self._path} is not a HipChat dump. {hint}")

    def _walk(self) -> Iterator[os.DirEntry[str] | Problem]:
        """Everything but folders, in the order of the whole paths; links not followed.

        Not by recursion: folders may be nested deeper than Python's calls.
        """
        folders = [self._entries(str(self._path))]
        while folders:
            found = next(folders[-1], None)
            if found is None:
                folders.pop()
            elif not isinstance(found, Problem) and _is_folder(found):
                folders.append(self._entries(found.path))
            else:
                yield found

    def _entries(self, folder: str) -> Iterator[os.DirEntry[str] | Problem]:
        try:
            with os.scandir(folder) as entries:
                yield from sorted(entries, key=_sort_key)
        except OSError as error:
            self.require_salvage(folder, error)
            path = folder.removeprefix(self._top)
            yield refusal(path, f"This folder cannot be read: {error.strerror}.")


class HashedFile(io.RawIOBase):
    """A file that ends where it cannot be read on, if that is to be salvaged.

    Of a document the beginning is worth having, of a picture it would be wrong.
    """

    def __init__(self, file: int, path: str, source: FolderSource) -> None:
        self._file = io.FileIO(file)
        self._path = path
        self._source = source
        self._hash = hashlib.sha256()
        self._size = 0
        self._head = b""
        self.error = ""

    @property
    def is_document(self) -> bool:
        return is_document(self._path, self._head)

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        view = memoryview(target)
        count = self._read(view)
        if not self._size:
            self._head = bytes(view[: min(count, HEAD)])
        self._hash.update(view[:count])
        self._size += count
        self._source.position += count
        return count

    def read_to_end(self) -> None:
        scratch = bytearray(CHUNK)
        while not self.error and self.readinto(scratch):
            pass

    def sha256(self) -> str:
        return self._hash.hexdigest()

    def problem(self) -> Problem:
        outcome = "could be read" if self.is_document else "could be read, none kept"
        have = f"only its first {self._size:,} bytes {outcome}."
        return refusal(self._path, f"It is cut short ({self.error}): {have}")

    def close(self) -> None:
        self._file.close()
        super().close()

    def _read(self, view: memoryview) -> int:
        if self.error:
            return 0
        try:
            return self._file.readinto(view) or 0
        except OSError as error:
            self._source.require_salvage(f"A file of {self._source.name}", error)
            self.error = error.strerror or "unreadable"
        if not self.is_document:
            raise Refused(self.problem())
        return 0


def _sort_key(entry: os.DirEntry[str]) -> str:
    return entry.name + "/" if _is_folder(entry) else entry.name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _size_of(entry: os.DirEntry[str]) -> int:
    status = entry.stat(follow_symlinks=False)
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _refused_because(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "It is a link, not a file."
    if not entry.is_file(follow_symlinks=False):
        return "It is a device or another special file."
    return ""
