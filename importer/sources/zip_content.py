"""Unpacks one file of a zip file in a stream: decrypted, inflated, its sum compared."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from importer.sources.zip_entries import DEFLATED, Damaged, Entry

_CHUNK = 64 << 10
_MAX_PIECE = 1 << 20
_ENCRYPTION_HEADER = 12
_FIRST_KEYS = (0x12345678, 0x23456789, 0x34567890)
_POLYNOMIAL = 0xEDB88320
_WORD = 0xFFFFFFFF


def contents(
    file: BinaryIO, entry: Entry, start: int, password: bytes
) -> Iterator[bytes]:
    """Raises Damaged where the content is; what comes before was as it should be."""
    chunks = _raw(file, start, entry.packed)
    if entry.is_encrypted:
        chunks = _decrypted(chunks, entry, password)
    if entry.method == DEFLATED:
        chunks = _inflated(chunks)
    crc = 0
    for chunk in chunks:
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if entry.crc is None:
        raise Damaged("it breaks off")
    if crc != entry.crc:
        raise Damaged("its checksum is another")


def is_password_of(file: BinaryIO, entry: Entry, start: int, password: bytes) -> bool:
    """One of 256 wrong passwords seems right; then the checksum is another."""
    file.seek(start)
    header = _Cipher(password).decrypt(file.read(_ENCRYPTION_HEADER))
    return header[-1:] == bytes([entry.check])


def _raw(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    file.seek(start)
    while size and (chunk := file.read(min(size, _CHUNK))):
        size -= len(chunk)
        yield chunk
    if size:
        raise Damaged("it breaks off")


def _decrypted(
    chunks: Iterator[bytes], entry: Entry, password: bytes
) -> Iterator[bytes]:
    cipher = _Cipher(password)
    held = _ENCRYPTION_HEADER
    for chunk in chunks:
        plain = cipher.decrypt(chunk)
        if held and plain[:held][-1] != entry.check:
            raise Damaged("the password does not open it")
        yield plain[held:]
        held = 0


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-15)
    try:
        for chunk in chunks:
            data, has_more = chunk, True
            while has_more and not unpacker.eof:
                yield (piece := unpacker.decompress(data, _MAX_PIECE))
                data = unpacker.unconsumed_tail
                has_more = bool(data) or len(piece) == _MAX_PIECE
    except zlib.error as error:
        raise Damaged("its data is not valid") from error
    if not unpacker.eof:
        raise Damaged("it breaks off")


class _Cipher:
    """The cipher all zip programs know, as PKWARE's APPNOTE describes it in 6.1."""

    def __init__(self, password: bytes) -> None:
        self._keys = _FIRST_KEYS
        for byte in password:
            self._keys = _next_keys(*self._keys, byte)

    def decrypt(self, data: bytes) -> bytes:
        plain = bytearray(data)
        keys = self._keys
        for index, byte in enumerate(data):
            mixed = keys[2] | 2
            plain[index] = byte = byte ^ (mixed * (mixed ^ 1) >> 8 & 255)
            keys = _next_keys(*keys, byte)
        self._keys = keys
        return bytes(plain)


def _next_keys(first: int, second: int, third: int, byte: int) -> tuple[int, int, int]:
    first = first >> 8 ^ _TABLE[(first ^ byte) & 255]
    second = ((second + (first & 255)) * 134775813 + 1) & _WORD
    third = third >> 8 ^ _TABLE[(third ^ second >> 24) & 255]
    return first, second, third


def _crc_of(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte


_TABLE = tuple(map(_crc_of, range(256)))
