"""Reads how large a picture is from its header, without decoding it."""

import struct
from collections.abc import Callable
from typing import BinaryIO

# A JPEG says its size behind other segments; one of very many means to keep us busy.
_MOST_SEGMENTS = 200
_MOST_TAGS = 500
_ORIENTATION = 0x0112
# The picture lies on its side.
_TURNED = range(5, 9)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))
_ENDS = frozenset((0xD9, 0xDA))
_UNKNOWN = (0, 0)


def image_size(media_type: str, file: BinaryIO) -> tuple[int, int]:
    """Width and height as a browser shows them; zeros where the header is broken."""
    try:
        return _READERS[media_type](file)
    except (KeyError, IndexError, struct.error):
        return _UNKNOWN


def _png(file: BinaryIO) -> tuple[int, int]:
    head = _at(file, 0, 24)
    width, height = struct.unpack(">II", head[16:])
    return (width, height) if head[12:16] == b"IHDR" else _UNKNOWN


def _gif(file: BinaryIO) -> tuple[int, int]:
    width, height = struct.unpack("<HH", _at(file, 6, 4))
    return width, height


def _webp(file: BinaryIO) -> tuple[int, int]:
    head = _at(file, 0, 30)
    chunk = head[12:16]
    if chunk == b"VP8X":
        return _little(head[24:27]) + 1, _little(head[27:30]) + 1
    if chunk == b"VP8L" and head[20] == 0x2F:
        bits = _little(head[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return _UNKNOWN


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    position, is_turned = 2, False
    for _ in range(_MOST_SEGMENTS):
        start, marker = _at(file, position, 2)
        if start != 0xFF or marker in _ENDS:
            break
        if marker == 0xFF or marker in _WITHOUT_LENGTH:
            position += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", _at(file, position + 2, 2))
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", _at(file, position + 5, 4))
            return (height, width) if is_turned else (width, height)
        if marker == 0xE1:
            exif = file.read(length - 2) if length > 2 else b""
            is_turned = is_turned or _is_turned(exif)
        position += 2 + length
    return _UNKNOWN


def _is_turned(exif: bytes) -> bool:
    """Whether a camera was held upright: browsers turn such a picture."""
    if exif[:6] != b"Exif\0\0":
        return False
    tiff = exif[6:]
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, directory)
        for number in range(min(count, _MOST_TAGS)):
            entry = directory + 2 + 12 * number
            (tag,) = struct.unpack_from(f"{order}H", tiff, entry)
            if tag == _ORIENTATION:
                (value,) = struct.unpack_from(f"{order}H", tiff, entry + 8)
                return value in _TURNED
    except struct.error:
        pass
    return False


def _at(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(position)
    found = file.read(length)
    if len(found) < length:
        raise IndexError("The header ends too early.")
    return found


def _little(content: bytes) -> int:
    return int.from_bytes(content, "little")


_READERS: dict[str, Callable[[BinaryIO], tuple[int, int]]] = {
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
    "image/jpeg": _jpeg,
}
