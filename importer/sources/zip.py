"""A dump in a zip file: what HipChat Cloud gave until 2018, and what people packed."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import gt
from pathlib import Path
from typing import BinaryIO

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.archive import FREE_PER_ARCHIVE, FREE_PER_FILE, MAX_EXPANSION
from importer.sources.base import (
    Refused,
    SourceFile,
    clean_path,
    is_document,
    is_junk,
    readable,
    refusal,
    unsafe_because,
)
from importer.sources.chunk_stream import open_chunks
from importer.sources.dates import FileDates
from importer.sources.likeness import ARCHIVES
from importer.sources.tables import is_address
from importer.sources.zip_content import contents, is_password_of
from importer.sources.zip_entries import (
    END,
    LOCAL,
    Damaged,
    Entry,
    listed_entries,
    refused_because,
    start_of_content,
    walked_entries,
)

# A file a day, for years, of each of thousands of rooms are less.
MAX_FILES = 5_000_000
ZIP_HEADS = (LOCAL, END)
_HEAD = 4096
_CHUNK = 1 << 20
_DOCUMENTS = (".json", ".csv", ".txt", ".log")


class ZipSource:
    """Opening it reads the list of its files: what is wrong there is said at once.

    With `salvage`, a file that is damaged becomes a problem and the rest is read; where
    the list is missing, the files are read one behind the other, up to the damage.
    """

    dated_by = "files"

    def __init__(
        self, path: Path, password: Callable[[], str] | None, *, salvage: bool = False
    ) -> None:
        self.name = readable(path.name)
        self.position = 0
        self._dates = FileDates()
        self._path = path
        self._ask = password
        self._password: bytes | None = None
        self._salvage = salvage
        self._hash = hashlib.sha256()
        self._delivered = 0
        self._shared: set[int] = set()
        self._is_listed = True
        with self._open() as file:
            self.size = file.seek(0, 2)
            self._survey(file)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    @property
    def dumped_at(self) -> datetime | None:
        return self._dates.newest

    def files(self) -> Iterator[SourceFile | Problem]:
        with self._open() as file, self._open() as listing, self._open() as whole:
            for index, entry in enumerate(self._entries(listing)):
                if isinstance(entry, Damaged):
                    yield Problem(self.name, str(entry))
                    continue
                # Just read, the bytes are in the system's memory when they are needed.
                self._hash_up_to(whole, entry.end)
                yield from self._file_of(file, entry, is_shared=index in self._shared)
            self._hash_up_to(whole, self.size)

    def password_for(self, file: BinaryIO, entry: Entry) -> bytes:
        if not entry.is_encrypted:
            return b""
        return self._password or self._take_password(file, entry)

    def broken(self, path: str, entry: Entry, damaged: Damaged) -> Problem:
        """The problem with a file, if what there is of the dump is to be salvaged."""
        hint = "; the password may be wrong" if entry.is_encrypted else ""
        if not self._salvage:
            said, why = f"{self.name} is damaged:", f"cannot be read ({damaged}{hint})."
            raise DumpError(
                f"{said} {path} in it {why}", f"{said} a file in it {why}"
            ) from damaged
        return refusal(path, f"It is lost, or a part of it: {damaged}{hint}.")

    def expansion_allows(self, delivered: int, packed: int) -> bool:
        """Whether so many packed bytes may have unpacked to so many."""
        of_file = FREE_PER_FILE + MAX_EXPANSION * packed
        of_all = FREE_PER_ARCHIVE + MAX_EXPANSION * self.position
        return delivered <= of_file and self._delivered + delivered <= of_all

    def _open(self) -> BinaryIO:
        try:
            return self._path.open("rb")
        except OSError as error:
            raise DumpError(
                f"{self._path} cannot be read: {error.strerror}."
            ) from error

    def _entries(self, file: BinaryIO) -> Iterator[Entry | Damaged]:
        return listed_entries(file) if self._is_listed else walked_entries(file)

    def _survey(self, file: BinaryIO) -> None:
        """Look at all names before gigabytes are read in vain."""
        starts, ends = array("Q"), array("Q")
        names: list[str] = []
        try:
            for entry in listed_entries(file):
                if len(starts) == MAX_FILES:
                    raise Damaged("it lists more files than any dump has")
                starts.append(entry.offset)
                ends.append(entry.end)
                if not entry.is_folder and not is_junk(entry.name):
                    # The most telling one is enough.
                    names = sorted([*names, entry.name], key=_tells)[:1]
                    self._look_at(file, entry)
        except Damaged as damaged:
            if not self._salvage:
                raise self._damaged(str(damaged)) from damaged
            self._is_listed = False
            return
        if not names or _tells(names[0]):
            raise DumpError(self._not_a_dump(names))
        self._shared = _overlapping(starts, ends)

    def _look_at(self, file: BinaryIO, entry: Entry) -> None:
        if entry.has_other_encryption:
            raise DumpError(
                f"{self.name} is encrypted in a way that cannot be read here (AES): "
                "unpack it with the program that made it, and give the folder."
            )
        if entry.is_encrypted and self._password is None:
            position = file.tell()
            self._take_password(file, entry)
            file.seek(position)

    def _take_password(self, file: BinaryIO, entry: Entry) -> bytes:
        if self._ask is None:
            raise DumpError(f"{self.name} is encrypted, so its password is needed.")
        self._password = self._ask().encode()
        try:
            start = start_of_content(file, entry)
        except Damaged:  # found out again, and told, when its turn comes
            return self._password
        if not is_password_of(file, entry, start, self._password):
            raise DumpError(f"This is the wrong password for {self.name}.")
        return self._password

    def _not_a_dump(self, names: list[str]) -> str:
        name = "".join(names)
        if not name:
            return f"{self.name} is empty."
        if name.lower().endswith(ARCHIVES):
            return f"{self.name} holds {readable(name)}: unpack it and give that."
        return f"{self.name} is not a HipChat dump: it holds no JSON and no CSV file."

    def _file_of(
        self, file: BinaryIO, entry: Entry, *, is_shared: bool
    ) -> Iterator[SourceFile | Problem]:
        path = clean_path(entry.name)
        if entry.is_folder or is_junk(path):
            return
        reason = unsafe_because(entry.name) or refused_because(entry)
        if is_shared:
            reason = reason or "It shares its bytes with another file of the zip file."
        if reason:
            yield refusal(entry.name, reason)
            return
        content = _Content(self, file, entry, readable(path))
        yield from content.deliver()
        self._delivered += content.delivered
        if entry.written_at:
            self._dates.note(path, entry.written_at.timestamp())

    def _hash_up_to(self, file: BinaryIO, end: int) -> None:
        end = min(end, self.size)
        while self.position < end:
            chunk = file.read(min(_CHUNK, end - self.position))
            if not chunk:
                raise self._damaged("it became shorter while it was read")
            self._hash.update(chunk)
            self.position += len(chunk)

    def _damaged(self, why: str) -> DumpError:
        return DumpError(f"{self.name} is cut short or damaged: {why}.")


class _Content:
    """One file's bytes on their way out."""

    def __init__(
        self, source: ZipSource, file: BinaryIO, entry: Entry, path: str
    ) -> None:
        self.delivered = 0
        self._source = source
        self._file = file
        self._entry = entry
        self._path = path
        self._problem: Problem | None = None

    def deliver(self) -> Iterator[SourceFile | Problem]:
        try:
            start = start_of_content(self._file, self._entry)
        except Damaged as damaged:
            yield self._source.broken(self._path, self._entry, damaged)
            return
        yield SourceFile(self._path, open_chunks(self._chunks(start)))
        if self._problem:
            yield self._problem

    def _chunks(self, start: int) -> Iterator[bytes]:
        password = self._source.password_for(self._file, self._entry)
        head = b""
        try:
            for chunk in contents(self._file, self._entry, start, password):
                self._count(len(chunk))
                head += chunk[: _HEAD - len(head)]
                yield chunk
        except Damaged as damaged:
            problem = self._source.broken(self._path, self._entry, damaged)
            # Of a list, its beginning is worth having; half a picture would pass for
            # the whole one.
            if not is_document(self._path, head):
                raise Refused(problem) from damaged
            self._problem = problem

    def _count(self, size: int) -> None:
        self.delivered += size
        if not self._source.expansion_allows(self.delivered, self._entry.packed):
            raise Refused(
                refusal(self._path, "It unpacks to far more than a real file would.")
            )


def _tells(name: str) -> int:
    """How little a file's name says that it is of a dump: 0 if it may be a document."""
    last = name.rpartition("/")[2].lower()
    if last.endswith(_DOCUMENTS) or "." not in last or is_address(last):
        return 0
    return 1 if last.endswith(ARCHIVES) else 2


def _overlapping(starts: array[int], ends: array[int]) -> set[int]:
    """Which of the entries begin inside another: a bomb is packed so, a dump never."""
    shared, reached = set(), 0
    order: Iterable[int] = range(len(starts))
    if any(map(gt, starts, starts[1:])):
        order = sorted(order, key=starts.__getitem__)
    for index in order:
        if starts[index] < reached:
            shared.add(index)
        reached = max(reached, ends[index])
    return shared
