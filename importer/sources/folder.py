"""A dump that somebody already unpacked into a folder."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.base import (
    SourceFile,
    is_junk,
    readable,
    refusal,
    unsafe_because,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 20


class FolderSource:
    """Its SHA-256 is that of a list of each file's SHA-256 and path, by path."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = readable(path.resolve().name)
        self.position = 0
        self._manifest = hashlib.sha256()
        self._refuse_other_folders()
        self.size = sum(_size_of(entry) for entry, _ in self._entries())

    @property
    def sha256(self) -> str:
        return self._manifest.hexdigest()

    def files(self) -> Iterator[SourceFile | Problem]:
        for entry, path in self._entries():
            yield from self._file_of(entry, path)

    def _entries(self) -> Iterator[tuple[os.DirEntry[str], str]]:
        top = str(self._path).rstrip("/") + "/"
        for entry in _walk(str(self._path)):
            path = entry.path.removeprefix(top)
            if not is_junk(path):
                yield entry, path

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
        with _HashedFile(file, self) as hashed:
            yield SourceFile(readable(path), io.BufferedReader(hashed, CHUNK))
            hashed.read_to_end()
            line = f"{hashed.sha256()}  {path}\n"
            self._manifest.update(line.encode("utf-8", "surrogateescape"))

    def _refuse_other_folders(self) -> None:
        """Before gigabytes of somebody's home folder are copied in vain."""
        try:
            tops = [self._path, *(top for top in self._path.iterdir() if top.is_dir())]
            if any(name.endswith(".json") for top in tops for name in _names(top)):
                return
        except OSError as error:
            raise DumpError(f"{self._path} cannot be read: {error.strerror}.") from None
        raise DumpError(
            f"{self._path} is not a HipChat dump: neither it nor a folder in it holds "
            "users.json or rooms.json."
        )


class _HashedFile(io.RawIOBase):
    def __init__(self, file: int, source: FolderSource) -> None:
        self._file = io.FileIO(file)
        self._source = source
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        view = memoryview(target)
        try:
            size = self._file.readinto(view) or 0
        except OSError as error:
            raise DumpError(
                f"A file of {self._source.name} cannot be read: {error.strerror}."
            ) from error
        self._hash.update(view[:size])
        self._source.position += size
        return size

    def read_to_end(self) -> None:
        scratch = bytearray(CHUNK)
        while self.readinto(scratch):
            pass

    def sha256(self) -> str:
        return self._hash.hexdigest()

    def close(self) -> None:
        self._file.close()
        super().close()


def _walk(top: str) -> Iterator[os.DirEntry[str]]:
    """Everything but folders, in the order of the whole paths; links not followed."""
    for entry in sorted(_entries(top), key=_sort_key):
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        else:
            yield entry


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise DumpError(f"{folder} cannot be read: {error.strerror}.") from error


def _sort_key(entry: os.DirEntry[str]) -> str:
    return entry.name + "/" if entry.is_dir(follow_symlinks=False) else entry.name


def _size_of(entry: os.DirEntry[str]) -> int:
    status = entry.stat(follow_symlinks=False)
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _refused_because(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "It is a link, not a file."
    if not entry.is_file(follow_symlinks=False):
        return "It is a device or another special file."
    return ""


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]
