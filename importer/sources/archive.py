"""A dump as HipChat made it: one tar archive, mostly gzipped and often encrypted."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from importer.errors import DumpError
from importer.records import Problem
from importer.sources import tar
from importer.sources.base import (
    ACCEPTED,
    Refused,
    SourceFile,
    clean_path,
    is_document,
    is_junk,
    readable,
    refusal,
    unsafe_because,
)
from importer.sources.dates import FileDates
from importer.sources.gunzip import gunzip
from importer.sources.layers import (
    BLOCK,
    GZIP,
    HEAD,
    SALTED,
    FileReader,
    decrypt,
    peek,
    read_ahead,
)
from importer.sources.salvage import Chunks, Damage, span

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# A bomb is a small archive that unpacks to very much; text shrinks to a tenth or less.
MAX_EXPANSION = 200
FREE_PER_FILE = 64 << 20
FREE_PER_ARCHIVE = 1 << 30
# What is refused has to be unpacked all the same, to get to what is behind it.
FREE_TO_UNPACK = 12 << 30
MAX_LAYERS = 3
# How far the first file may be from the beginning of a damaged archive.
SALVAGE_HEAD = 1 << 20
# Larger reads pass by it.
BUFFER = 64 << 10
UNPACKED = " of the unpacked archive"
MORE_BEHIND = "There is more behind the end of the archive, not read."
HALF_ENDED = (
    "The archive ends with one block of zeros where there should be two: it may have "
    "been cut off between two of its files."
)


class ArchiveSource:
    """Opening it looks at the first bytes only: what is wrong there is said at once.

    To salvage is to go on behind damage, and to tell as problems what is lost by it.
    """

    dated_by = "files"

    def __init__(
        self, path: Path, password: Callable[[], str] | None, *, salvage: bool = False
    ) -> None:
        self.name = readable(path.name)
        self._damage = Damage(self.name, salvage=salvage)
        self._file = FileReader(path, self._damage)
        try:
            self.size = path.stat().st_size
        except OSError as error:
            raise DumpError(f"{path} cannot be read: {error.strerror}.") from error
        self._delivered = 0
        self._last = ""
        self._gaps = 0
        self._is_encrypted = False
        self._dates = FileDates()
        self._packed = self._file.chunks()
        self._chunks = self._unwrap(password)

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
        archive = tar.Tar(read_ahead(self._chunks))
        for member in self._members(archive):
            yield from self._file_of(archive, member)
        archive.read_rest()
        if not archive.only_zeros:
            yield Problem(self.name, MORE_BEHIND)
        elif archive.is_half_ended and not self._damage.is_cut_short:
            yield Problem(self.name, HALF_ENDED)
        for _ in self._packed:  # for its sum; a layer may have ended before it
            pass
        yield from self._damage.problems()

    def _unwrap(self, password: Callable[[], str] | None) -> Chunks:
        chunks: Chunks = self._packed
        where, start = "", 0
        for _ in range(MAX_LAYERS):
            head, chunks = peek(chunks)
            if head.startswith(SALTED):
                self._is_encrypted = True
                chunks = decrypt(chunks, self.name, password, self._damage)
                start += BLOCK
            elif head.startswith(GZIP):
                chunks = gunzip(chunks, self._damage, where, start)
                chunks, where, start = self._bounded(chunks), UNPACKED, 0
            else:
                break
        return self._require_tar(chunks)

    def _require_tar(self, chunks: Chunks) -> Chunks:
        """Bytes that are a tar archive, or hold a part of one that can be salvaged."""
        head, chunks = peek(chunks, SALVAGE_HEAD if self._damage.salvage else HEAD)
        if tar.may_begin(head):
            return chunks
        if self._damage.salvage:
            if tar.Tar(iter([head])).seek_header():
                return chunks
            if any(self._damage.problems()):
                raise DumpError(
                    f"{self.name} is damaged from its beginning on: nothing of it can "
                    "be salvaged."
                )
        raise DumpError(self._not_a_dump(head))

    def _not_a_dump(self, head: bytes) -> str:
        if not head:
            return f"{self.name} is empty."
        hint = ACCEPTED
        if head.startswith(b"PK"):
            hint = "What is packed in it is a zip file: unpack it, and ingest that."
        elif self.name.lower().endswith(".aes") and not self._is_encrypted:
            hint = "It does not begin as a file does that OpenSSL encrypted."
        return f"{self.name} is not a HipChat dump. {hint}"

    def _bounded(self, chunks: Chunks) -> Chunks:
        """Gzip inside of gzip can be a million times larger than the file."""
        unpacked = 0
        for chunk in chunks:
            unpacked += len(chunk or b"")
            if unpacked > FREE_TO_UNPACK + MAX_EXPANSION * self.position:
                self._damage.found("unpacks to far more than a real dump would")
                self._damage.lost("It unpacks to far more than a real dump would.")
                self._damage.breaks_off(f"{unpacked:,}{UNPACKED}")
                return
            yield chunk

    def _members(self, archive: tar.Tar) -> Iterator[tar.Member]:
        while True:
            try:
                member = archive.next_member()
            except tar.DamagedError as error:
                self._damage.found(f"is cut short or damaged: {error}")
                if not self._seek_member(archive):
                    return
            else:
                if member is not None:
                    yield member
                # Zeros are the end of an archive, or a part of it that a disk lost.
                elif not (self._damage.salvage and self._seek_after_end(archive)):
                    return

    def _seek_member(self, archive: tar.Tar) -> bool:
        start, gaps = archive.begin, archive.gaps
        is_found = archive.seek_header()
        if gaps > self._gaps and self._last:
            self._damage.tell(
                refusal(
                    self._last, "The archive is damaged behind it: it may be wrong."
                )
            )
        self._gaps = archive.gaps
        if archive.position > start:
            self._lost(start, archive.position)
        if not is_found:
            self._damage.breaks_off(f"{archive.position:,}{UNPACKED}")
        return is_found

    def _seek_after_end(self, archive: tar.Tar) -> bool:
        start = archive.begin
        is_found = archive.seek_header()
        if is_found or not archive.only_zeros:
            self._lost(start, archive.position)
        return is_found

    def _lost(self, start: int, end: int) -> None:
        what = f"{span(start, end)}{UNPACKED} belong to no file that can be read"
        self._damage.lost(f"{what}: what they held is lost.")

    def _file_of(
        self, archive: tar.Tar, member: tar.Member
    ) -> Iterator[SourceFile | Problem]:
        path = clean_path(member.name)
        if member.info.isdir() or is_junk(path):
            return
        if reason := _refused_because(member):
            yield refusal(member.name, reason)
            return
        self._dates.note(path, member.seconds)
        content = _Content(self, archive, readable(path), member.size)
        yield SourceFile(readable(path), io.BufferedReader(content, BUFFER))
        self._delivered += content.delivered
        self._last = path if content.delivered == member.size else ""
        if content.is_cut:
            kept = f"the first {content.delivered:,} of its {member.size:,} bytes"
            yield refusal(path, f"It is cut short: only {kept} could be read.")

    def require_salvage(self) -> None:
        """Ends the reading at a file that is not whole, unless it is to be salvaged."""
        self._damage.found("is cut short or damaged: it breaks off amid a file")

    def expansion_allows(self, delivered: int, since: int) -> bool:
        """Whether a file that began at `since` may have unpacked to so many bytes."""
        of_file = FREE_PER_FILE + MAX_EXPANSION * (self.position - since)
        of_all = FREE_PER_ARCHIVE + MAX_EXPANSION * self.position
        return delivered <= of_file and self._delivered + delivered <= of_all


class _Content(io.RawIOBase):
    """A file's bytes; refused when they unpack to far more than they took, or are cut.

    A document that is cut short ends early: its beginning is worth having.
    """

    def __init__(
        self, source: ArchiveSource, archive: tar.Tar, path: str, size: int
    ) -> None:
        self._source = source
        self._archive = archive
        self._path = path
        self._size = size
        self._since = source.position
        self._head = b""
        self.delivered = 0
        self.is_cut = False

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        left = self._size - self.delivered
        view = memoryview(target)[:left]
        count = self._archive.readinto(view) if left else 0
        if left and not count:
            self._end_early()
        if not self.delivered:
            self._head = bytes(view[:HEAD])
        self.delivered += count
        if not self._source.expansion_allows(self.delivered, self._since):
            raise Refused(
                refusal(self._path, "It unpacks to far more than a real file would.")
            )
        return count

    def _end_early(self) -> None:
        self._source.require_salvage()
        if not is_document(self._path, self._head):
            have = f"only {self.delivered:,} of its {self._size:,} bytes"
            raise Refused(
                refusal(
                    self._path, f"It is cut short: {have} could be read, none kept."
                )
            )
        self.is_cut = True


def _refused_because(member: tar.Member) -> str:
    if member.info.issym() or member.info.islnk():
        return "It is a link, not a file."
    if not member.info.isreg():
        return "It is a device or another special file."
    if member.is_sparse:
        return (
            "It was packed without its empty parts (a sparse file), which is not read: "
            "unpack the archive and give the folder instead."
        )
    return unsafe_because(member.name)
