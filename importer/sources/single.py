"""A dump that is one file: a script's JSON, CSV or text, as it is or gzipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.archive import FREE_PER_FILE, MAX_EXPANSION
from importer.sources.base import Refused, SourceFile, readable, refusal
from importer.sources.chunk_stream import open_chunks
from importer.sources.dates import FileDates
from importer.sources.gunzip import gunzip
from importer.sources.layers import GZIP, FileReader, peek
from importer.sources.salvage import Chunks, Damage

_ENDINGS = (".json", ".csv", ".txt", ".log")
_PACKED = (".gz", ".gzip")


def is_single(path: Path) -> bool:
    """Whether a file's name says that it is no archive, but what would be in one.

    >>> is_single(Path("messages.json.gz")), is_single(Path("hipchat.tar.gz"))
    (True, False)
    """
    return _bare_name(path.name).lower().endswith(_ENDINGS)


class SingleSource:
    """The file's name is its path in the dump, without the ending of its packing.

    To salvage is to read a damaged gzip file up to the damage, which is a problem then.
    """

    dated_by = "files"

    def __init__(self, path: Path, *, salvage: bool = False) -> None:
        self.name = readable(path.name)
        self._damage = Damage(self.name, salvage=salvage)
        self._file = FileReader(path, self._damage)
        self._dates = FileDates()
        try:
            status = path.stat()
        except OSError as error:
            raise DumpError(f"{path} cannot be read: {error.strerror}.") from error
        self.size = status.st_size
        self._dates.note(self.name, status.st_mtime)
        head, self._chunks = peek(self._file.chunks())
        if not head:
            raise DumpError(f"{self.name} is empty.")
        self._is_packed = head.startswith(GZIP)

    @property
    def position(self) -> int:
        return self._file.position

    @property
    def sha256(self) -> str:
        return self._file.sha256()

    @property
    def dumped_at(self) -> datetime | None:
        return self._dates.newest

    def files(self) -> Iterator[SourceFile | Problem]:
        name = _bare_name(self.name) if self._is_packed else self.name
        chunks = self._unpacked(name) if self._is_packed else self._chunks
        yield SourceFile(name, open_chunks(_up_to_gap(chunks, self._damage)))
        for _ in self._chunks:  # for its sum, if not all of it was wanted
            pass
        yield from self._damage.problems()

    def _unpacked(self, name: str) -> Chunks:
        size = 0
        for chunk in gunzip(self._chunks, self._damage, ""):
            size += len(chunk or b"")
            if size > FREE_PER_FILE + MAX_EXPANSION * self.position:
                reason = "It unpacks to far more than a real file would."
                raise Refused(refusal(name, reason))
            yield chunk


def _up_to_gap(chunks: Chunks, damage: Damage) -> Iterator[bytes]:
    """What stands behind a gap belongs to nothing that could be read."""
    size = 0
    for chunk in chunks:
        if chunk is None:
            damage.breaks_off(f"{size:,} of what it holds")
            return
        size += len(chunk)
        yield chunk


def _bare_name(name: str) -> str:
    packing = next((end for end in _PACKED if name.lower().endswith(end)), "")
    return name[: len(name) - len(packing)]
