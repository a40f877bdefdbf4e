"""Reads a tar archive once, from its beginning to its end, whatever is wrong with it.

Python's own `tarfile` is made for archives that can be trusted: it would unpack sparse
files, remember what was said for all files, and search long headers for very long.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from typing import NamedTuple

from importer.sources.salvage import Chunks

BLOCK = 512
# All headers of one file. None needs more; a hostile one claims gigabytes.
MAX_HEADERS = 1 << 20

# So many times something may look like a header behind damage, and not be one.
MAX_TRIALS = 100_000
NO_HEADER = "it breaks off or holds a header that is not one"

_ZEROS = bytes(BLOCK)
_MAGIC, _MAGIC_AT = b"ustar", 257
# Whether there are more blocks of an old sparse file's map: in its header, in the next.
_SPARSE_MORE, _SPARSE_MORE_NEXT = 482, 504
_LONG_NAME, _LONG_LINK, _FOR_ALL = b"L", b"K", b"g"
_FOR_NEXT = (b"x", b"X")
_EXTENSIONS = (_LONG_NAME, _LONG_LINK, _FOR_ALL, *_FOR_NEXT)
_PAX = re.compile(rb"([0-9]{1,12}) ([^=\n]{1,1000})=")


class DamagedError(Exception):
    """Why the archive cannot be read on."""


class Member(NamedTuple):
    """One entry of the archive, with what its headers say together."""

    name: str
    info: tarfile.TarInfo
    size: int
    seconds: int
    is_sparse: bool


class Tar:
    """`begin` is where the entry begins that was read last; positions are bytes.

    At a gap nothing more is read before the next header was sought; `gaps` counts them.
    An archive ends with two blocks of zeros: `is_half_ended` if there was only one.
    """

    def __init__(self, chunks: Chunks) -> None:
        self._chunks = chunks
        self._data = b""
        self._at = 0
        self._at_gap = False
        self._trials = MAX_TRIALS
        self._next = 0
        self.position = 0
        self.begin = 0
        self.gaps = 0
        self.only_zeros = True
        self.is_half_ended = False

    def next_member(self) -> Member | None:
        """The next entry; none where the archive says that it ends."""
        self.begin = self.position
        if self._skip(self._next - self.position):
            raise DamagedError("it breaks off in the middle of a file")
        self.begin = self.position
        said: dict[bytes, bytes] = {}
        left = MAX_HEADERS
        while (info := self._header()) is not None:
            if info.type not in _EXTENSIONS:
                return self._member(info, said)
            left -= BLOCK + info.size
            if info.size < 0 or left < 0:
                raise DamagedError("a header of it is too large")
            said |= _said(info.type, self._block(_padded(info.size))[: info.size])
        return None

    def readinto(self, target: memoryview) -> int:
        """Some bytes; none at the end, and where something is missing."""
        while self._at == len(self._data):
            if not self._more():
                return 0
        size = min(len(target), len(self._data) - self._at)
        target[:size] = memoryview(self._data)[self._at : self._at + size]
        self._advance(size)
        return size

    def read_rest(self) -> None:
        """Read to the end; `only_zeros` tells what was there."""
        self.only_zeros = True
        while self._at < len(self._data) or self._more():
            self._pass(len(self._data))

    def seek_header(self) -> bool:
        """Go to the next header, if there is one; `only_zeros` tells what was skipped.

        Headers without the word "ustar" are not found: only tars of the 1980s had them.
        """
        self.only_zeros = True
        while (found := self._find_header()) < 0:
            # A header may begin in this chunk and end in the next.
            self._pass(max(self._at, len(self._data) - BLOCK + 1))
            if not self._more() and not self._pass_gap():
                return False
        self._pass(found)
        self._next = self.position
        return True

    def _find_header(self) -> int:
        """Where in the data at hand a header begins; -1 if nowhere.

        Not only at whole blocks: damage to gzip data may add or take away some bytes.
        """
        at = self._at + _MAGIC_AT - 1
        while (at := self._data.find(_MAGIC, at + 1)) >= 0:
            begin = at - _MAGIC_AT
            block = self._data[begin : begin + BLOCK]
            if self._trials and len(block) == BLOCK:
                self._trials -= 1
                if is_header(block):
                    return begin
        return -1

    def _header(self) -> tarfile.TarInfo | None:
        block = self._peek()
        if block == _ZEROS:
            self._advance(BLOCK)
            self.is_half_ended = self._peek() != _ZEROS
            return None
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except (tarfile.HeaderError, ValueError) as error:
            # What is no header may hold the beginning of one, so it is left there.
            raise DamagedError(NO_HEADER) from error
        self._advance(BLOCK)
        if info.type == tarfile.GNUTYPE_SPARSE:
            has_more = block[_SPARSE_MORE]
            while has_more:
                has_more = self._block(BLOCK)[_SPARSE_MORE_NEXT]
        return info

    def _peek(self) -> bytes:
        while len(self._data) - self._at < BLOCK and self._more():
            pass
        return self._data[self._at : self._at + BLOCK]

    def _member(self, info: tarfile.TarInfo, said: dict[bytes, bytes]) -> Member:
        name = said.get(b"GNU.sparse.name") or said.get(b"path")
        size = _number(said.get(b"size"), info.size)
        is_sparse = info.type == tarfile.GNUTYPE_SPARSE or any(
            key.startswith(b"GNU.sparse.") for key in said
        )
        if size < 0:
            raise DamagedError("it claims that a file has less than no bytes")
        if info.isreg() or info.type not in tarfile.SUPPORTED_TYPES:
            self._next = self.position + _padded(size)
        else:
            self._next = self.position
        return Member(
            name.decode("utf-8", "surrogateescape") if name else info.name,
            info,
            size,
            _number(said.get(b"mtime", b"").partition(b".")[0], int(info.mtime)),
            is_sparse,
        )

    def _block(self, size: int) -> bytes:
        data = bytearray(size)
        view, filled = memoryview(data), 0
        while filled < size and (count := self.readinto(view[filled:])):
            filled += count
        if filled < size:
            raise DamagedError(NO_HEADER)
        return bytes(data)

    def _skip(self, size: int) -> int:
        """How much could not be skipped."""
        while size > 0 and (self._at < len(self._data) or self._more()):
            step = min(size, len(self._data) - self._at)
            self._advance(step)
            size -= step
        return size

    def _advance(self, size: int) -> None:
        self._at += size
        self.position += size

    def _pass(self, at: int) -> None:
        if self._data[self._at : at].strip(b"\0"):
            self.only_zeros = False
        self._advance(at - self._at)

    def _more(self) -> bool:
        """Add to the data at hand; false at the end, and before a gap."""
        if self._at_gap:
            return False
        for chunk in self._chunks:
            if chunk is None:
                self.gaps += 1
                break
            self._data = self._data[self._at :] + chunk
            self._at = 0
            return True
        self._at_gap = True
        return False

    def _pass_gap(self) -> bool:
        self._pass(len(self._data))
        self._at_gap = False
        return self._more()


def may_begin(head: bytes) -> bool:
    """Whether a tar archive may begin so; zeros are one that is empty."""
    return head[:BLOCK] == _ZEROS or is_header(head[:BLOCK])


def is_header(block: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _number(text: bytes | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 20 else otherwise


def _said(kind: bytes, data: bytes) -> dict[bytes, bytes]:
    """What an extended header says; what it says for all files is of no use here."""
    if kind == _LONG_NAME:
        return {b"path": data.partition(b"\0")[0]}
    return dict(_pax(data)) if kind in _FOR_NEXT else {}


def _pax(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data) and data[at]:
        found = _PAX.match(data, at)
        end = at + int(found[1]) if found else 0
        if not found or not found.end() < end <= len(data):
            raise DamagedError(NO_HEADER)
        yield found[2], data[found.end() : end - 1]
        at = end
