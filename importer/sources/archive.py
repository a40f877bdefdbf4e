"""A dump as HipChat made it: one tar archive, mostly gzipped and often encrypted."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.base import (
    Refused,
    SourceFile,
    clean_path,
    is_junk,
    readable,
    refusal,
    unsafe_because,
)
from importer.sources.layers import (
    GZIP,
    SALTED,
    ChunkStream,
    FileReader,
    decrypt,
    gunzip,
    is_tar,
    peek,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# A bomb is a small archive that unpacks to very much; text shrinks to a tenth or less.
MAX_EXPANSION = 200
FREE_PER_FILE = 64 << 20
FREE_PER_ARCHIVE = 1 << 30
# No header of a tar archive needs more; a hostile one claims gigabytes.
MAX_READ = 1 << 20
BLOCK = 512
MAX_LAYERS = 3


class ArchiveSource:
    """Opening it looks at the first bytes only: what is wrong there is said at once."""

    def __init__(self, path: Path, password: Callable[[], str] | None) -> None:
        self.name = readable(path.name)
        self._file = FileReader(path)
        try:
            self.size = path.stat().st_size
        except OSError as error:
            raise DumpError(f"{path} cannot be read: {error.strerror}.") from error
        self._delivered = 0
        self._chunks = self._unwrap(self._file.chunks(), password)

    @property
    def position(self) -> int:
        return self._file.position

    @property
    def sha256(self) -> str:
        return self._file.sha256()

    def files(self) -> Iterator[SourceFile | Problem]:
        stream = _TarStream(self._chunks)
        try:
            with tarfile.open(
                fileobj=stream, mode="r:", encoding="utf-8", errors="surrogateescape"
            ) as tar:
                while (member := tar.next()) is not None:
                    # It would keep a note of every member.
                    tar.members.clear()  # type: ignore[attr-defined]
                    yield from self._file_of(tar, member)
        except (tarfile.TarError, ValueError, RecursionError) as error:
            raise self.damaged(str(error)) from error
        yield from self._finish(stream)

    def _unwrap(
        self, chunks: Iterator[bytes], password: Callable[[], str] | None
    ) -> Iterator[bytes]:
        for _ in range(MAX_LAYERS):
            head, chunks = peek(chunks)
            if head.startswith(SALTED):
                chunks = decrypt(chunks, self.name, password)
            elif head.startswith(GZIP):
                chunks = gunzip(chunks, self.name)
            elif is_tar(head):
                return chunks
            else:
                break
        raise DumpError(self._not_a_dump(head))

    def _not_a_dump(self, head: bytes) -> str:
        if not head:
            return f"{self.name} is empty."
        hint = "A HipChat dump is a .tar.gz.aes, .tar.gz or .tar file, or a folder."
        if head.startswith(b"PK"):
            hint = "It is a zip file: unpack it and give the folder instead."
        return f"{self.name} is not a HipChat dump. {hint}"

    def _file_of(
        self, tar: tarfile.TarFile, member: tarfile.TarInfo
    ) -> Iterator[SourceFile | Problem]:
        path = clean_path(member.name)
        if member.isdir() or is_junk(path):
            return
        if reason := _refused_because(member):
            yield refusal(member.name, reason)
            return
        content = tar.extractfile(member)
        if content is None:
            return
        guard = _BombGuard(self, path, content)
        yield SourceFile(readable(path), io.BufferedReader(guard, MAX_READ))
        self._delivered += guard.delivered

    def _finish(self, stream: _TarStream) -> Iterator[Problem]:
        """Read to the end, for the sums, and see that this is where the tar ended."""
        if not stream.has_ended:
            raise self.damaged("it breaks off or holds a header that is not one")
        rest = False
        while chunk := stream.read(MAX_READ):
            rest = rest or bool(chunk.strip(b"\0"))
        if rest:
            yield Problem(
                self.name, "There is more behind the end of the archive, not read."
            )

    def damaged(self, why: str) -> DumpError:
        return DumpError(f"{self.name} is cut short or damaged: {why}.")

    def expansion_allows(self, delivered: int, since: int) -> bool:
        """Whether a file that began at `since` may have unpacked to so many bytes."""
        of_file = FREE_PER_FILE + MAX_EXPANSION * (self.position - since)
        of_all = FREE_PER_ARCHIVE + MAX_EXPANSION * self.position
        return delivered <= of_file and self._delivered + delivered <= of_all


class _TarStream(ChunkStream):
    """What `tarfile` reads: forward only, and no more at once than is sensible."""

    has_ended = False

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= MAX_READ:
            raise tarfile.ReadError("a header of it is too large")
        data = bytearray(size)
        view, filled = memoryview(data), 0
        while filled < size and (count := self.readinto(view[filled:])):
            filled += count
        # Two blocks of zeros end an archive; the first makes `tarfile` stop.
        self.has_ended = filled == BLOCK == size and not any(data)
        return bytes(data[:filled])

    def seek(self, target: int, whence: int = io.SEEK_SET) -> int:
        while (ahead := target - self.tell()) > 0:
            if not self.read(min(ahead, MAX_READ)):
                raise tarfile.ReadError("it breaks off in the middle of a file")
        return target


class _BombGuard(io.RawIOBase):
    """A file that refuses to be read on when it unpacks to far more than it took."""

    def __init__(self, source: ArchiveSource, path: str, content: IO[bytes]) -> None:
        self._source = source
        self._path = path
        self._content = content
        self._since = source.position
        self.delivered = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        view = memoryview(target)
        try:
            data = self._content.read(min(len(view), MAX_READ))
        except tarfile.TarError as error:
            raise self._source.damaged(str(error)) from error
        view[: len(data)] = data
        self.delivered += len(data)
        if not self._source.expansion_allows(self.delivered, self._since):
            raise Refused(
                refusal(self._path, "It unpacks to far more than a real file would.")
            )
        return len(data)


def _refused_because(member: tarfile.TarInfo) -> str:
    if member.issym() or member.islnk():
        return "It is a link, not a file."
    if not member.isreg():
        return "It is a device or another special file."
    return unsafe_because(member.name)
