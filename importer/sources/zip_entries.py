"""Reads what a zip file says of the files in it, one by one, in little memory.

Python's own reader keeps 700 bytes for each file for as long as it is open, old dumps
of HipChat had half a million files, and of a zip that was cut short it reads nothing.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

LOCAL = b"PK\x03\x04"
END = b"PK\x05\x06"
ENCRYPTED, DESCRIBED_AFTER, STRONGLY_ENCRYPTED = 1, 8, 64
STORED, DEFLATED, AES = 0, 8, 99
HEADER = struct.Struct("<4s5H3I2H")

_LISTED = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_LONGEST_END = _END.size + 0xFFFF
_FULL = 0xFFFFFFFF
_SIZES64, _AES_FIELD = 1, 0x9901
_WINDOWS = {0, 10, 11, 14}
_UNIX = {3, 19}
_CHUNK = 64 << 10
# What unpacks to more than this, and so many times its size, is a bomb.
MAX_MEASURED = 64 << 20
MAX_EXPANSION = 200


class Damaged(Exception):
    """Something of a zip file cannot be read; the text says what."""


class Entry(NamedTuple):
    """A file in a zip file, as its list of files, or the file's own header, has it.

    `check` tells whether a password is the right one. Without a `crc` the file was cut.
    """

    name: str
    flags: int
    method: int
    crc: int | None
    packed: int
    offset: int
    check: int
    mode: int
    written_at: datetime | None

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")

    @property
    def is_encrypted(self) -> bool:
        return bool(self.flags & ENCRYPTED)

    @property
    def has_other_encryption(self) -> bool:
        return self.method == AES or bool(self.flags & STRONGLY_ENCRYPTED)

    @property
    def end(self) -> int:
        """Before this, no other file can begin."""
        return self.offset + HEADER.size + self.packed


def refused_because(entry: Entry) -> str:
    """Why an entry is not taken in for what it is, or nothing."""
    kind = stat.S_IFMT(entry.mode)
    if kind == stat.S_IFLNK:
        return "It is a link, not a file."
    if kind not in (0, stat.S_IFREG):
        return "It is a device or another special file."
    if entry.method not in (STORED, DEFLATED):
        return (
            f"It is packed in a way that cannot be read here (method {entry.method}): "
            "unpack the zip file, and give the folder."
        )
    return ""


def listed_entries(file: BinaryIO) -> Iterator[Entry]:
    """As the list at the file's end has them."""
    start, size, shift = _find_list(file)
    file.seek(start)
    while size > 0:
        head = _LISTED.unpack(_read(file, _LISTED.size))
        if head[0] != b"PK\x01\x02":
            raise Damaged("its list of files is not one")
        name, extra = _read(file, head[10]), _read(file, head[11])
        _read(file, head[12])
        size -= _LISTED.size + head[10] + head[11] + head[12]
        yield _entry(head, name, extra, shift)


def walked_entries(file: BinaryIO) -> Iterator[Entry | Damaged]:
    """Without the list: what begins where the file before it ends, while this works."""
    position = 0
    while True:
        file.seek(position)
        head = file.read(HEADER.size)
        if len(head) < HEADER.size or not head.startswith(LOCAL):
            break
        fields = HEADER.unpack(head)
        name, extra = file.read(fields[9]), file.read(fields[10])
        start = position + HEADER.size + fields[9] + fields[10]
        entry = _walked(file, fields, (name, extra), position)
        yield entry
        if entry.crc is None:
            break
        position = _behind(file, entry, start)
    yield Damaged(
        "Its list of files, at its end, is lost or damaged: there may have been more "
        f"files in it than those found before byte {position:,}."
    )


def start_of_content(file: BinaryIO, entry: Entry) -> int:
    file.seek(entry.offset)
    head = file.read(HEADER.size)
    if len(head) < HEADER.size or not head.startswith(LOCAL):
        raise Damaged("its beginning is not where it should be")
    fields = HEADER.unpack(head)
    return int(entry.offset + HEADER.size + fields[9] + fields[10])


def _find_list(file: BinaryIO) -> tuple[int, int, int]:
    """Where it begins, how long it is, and what all offsets in it are short of."""
    size = file.seek(0, 2)
    tail_start = max(0, size - _LONGEST_END)
    file.seek(tail_start)
    tail = file.read(_LONGEST_END)
    at = tail.rfind(END)
    if at < 0 or len(tail) - at < _END.size:
        raise Damaged("its list of files is missing")
    _, disk, _, _, _, length, offset, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if at >= _LOCATOR.size and tail[at - _LOCATOR.size :].startswith(b"PK\x06\x07"):
        end = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)[2]
        file.seek(end)
        fields = _END64.unpack(_read(file, _END64.size))
        disk, length, offset = fields[4], fields[8], fields[9]
    if disk not in (0, 0xFFFF):
        raise Damaged("it is one part of several")
    start = end - length
    if start < 0 or offset > start:
        raise Damaged("its list of files is cut")
    return start, length, start - offset


def _entry(head: tuple[int, ...], raw_name: bytes, extra: bytes, shift: int) -> Entry:
    _, made_by, _, flags, method, time, date, crc, packed, size, *_ = head
    mode, offset = head[15] >> 16, head[16]
    # In this order they follow, each only if its place in the head is too small.
    wide = iter(_wide(extra))
    _ = next(wide, size) if size == _FULL else size
    packed = next(wide, packed) if packed == _FULL else packed
    offset = next(wide, offset) if offset == _FULL else offset
    system = made_by >> 8
    return Entry(
        _name(raw_name, is_windows=system in _WINDOWS),
        flags,
        method,
        crc,
        packed,
        offset + shift,
        _check(flags, time, crc),
        mode if system in _UNIX else 0,
        _moment(date, time),
    )


def _walked(
    file: BinaryIO, fields: tuple[int, ...], texts: tuple[bytes, bytes], position: int
) -> Entry:
    _, _, flags, method, time, date, crc, packed, _, _, _ = fields
    wide = _wide(texts[1])
    packed = wide[1] if packed == _FULL and len(wide) > 1 else packed
    start = position + HEADER.size + len(texts[0]) + len(texts[1])
    found: int | None = crc
    if flags & DESCRIBED_AFTER and not packed:
        packed, found = _measure(file, flags, method, start)
    elif start + packed > file.seek(0, 2):
        found = None
    return Entry(
        _name(texts[0], is_windows=False),
        flags,
        method,
        found,
        packed,
        position,
        _check(flags, time, crc),
        0,
        _moment(date, time),
    )


def _measure(
    file: BinaryIO, flags: int, method: int, start: int
) -> tuple[int, int | None]:
    """The length and sum of content that only its own end tells the end of."""
    rest = file.seek(0, 2) - start
    is_plain = method == DEFLATED and not flags & ENCRYPTED
    end = _end_of_deflated(file, start) if is_plain else None
    if end is None:
        return rest, None
    file.seek(end)
    crc = file.read(8).removeprefix(b"PK\x07\x08")[:4]
    return end - start, int.from_bytes(crc, "little") if len(crc) == 4 else None


def _end_of_deflated(file: BinaryIO, start: int) -> int | None:
    file.seek(start)
    unpacker, size = zlib.decompressobj(-15), 0
    try:
        while not unpacker.eof and (data := file.read(_CHUNK)):
            while data and not unpacker.eof:
                size += len(unpacker.decompress(data, 16 * _CHUNK))
                data = unpacker.unconsumed_tail
            if size > MAX_MEASURED + MAX_EXPANSION * (file.tell() - start):
                return None
    except zlib.error:
        return None
    return file.tell() - len(unpacker.unused_data) if unpacker.eof else None


def _behind(file: BinaryIO, entry: Entry, start: int) -> int:
    """Where the next entry begins: behind a description of this one, if it has one."""
    end = start + entry.packed
    if not entry.flags & DESCRIBED_AFTER:
        return end
    file.seek(end)
    tail = file.read(26)
    # With or without a mark before it, with small or wide lengths in it.
    ends = (n for n in (12, 16, 20, 24) if tail[n:] == b"" or tail[n:][:2] == b"PK")
    return end + min(next(ends, 0), len(tail))


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise Damaged("its list of files is cut")
    return data


def _wide(extra: bytes) -> tuple[int, ...]:
    """Sizes and offsets too large for the head they belong to."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<2H", extra)
        if kind == _SIZES64:
            field = extra[4 : 4 + size]
            return struct.unpack_from(f"<{len(field) // 8}Q", field)
        extra = extra[4 + size :]
    return ()


def _name(raw: bytes, *, is_windows: bool) -> str:
    """Old packers did not say that a name is UTF-8; one that can be is no other."""
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("cp437")
    return name.replace("\\", "/") if is_windows else name


def _check(flags: int, time: int, crc: int) -> int:
    return time >> 8 if flags & DESCRIBED_AFTER else crc >> 24


def _moment(date: int, time: int) -> datetime | None:
    """Zip files have local times, of nobody knows where: taken for UTC."""
    day = (1980 + (date >> 9), date >> 5 & 15, date & 31)
    try:
        return datetime(*day, time >> 11, time >> 5 & 63, 2 * (time & 31), tzinfo=UTC)
    except ValueError:
        return None
