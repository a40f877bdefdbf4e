"""Takes the wrappings off a dump, one inside the other: encryption, then gzip.

A layer is an iterator over chunks of bytes; each function unwraps one layer in a
stream, and reads it to its very end, so that a cut or damaged file does not go unseen.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from importer.errors import DumpError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 64 << 10
MAX_PIECE = 1 << 20
SALTED = b"Salted__"
GZIP = b"\x1f\x8b\x08"
HEAD = 1024

_BLOCK = 16


class FileReader:
    """The file itself, hashed while it is read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hash = hashlib.sha256()
        self.position = 0

    def chunks(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    self._hash.update(chunk)
                    self.position += len(chunk)
                    yield chunk
        except OSError as error:
            raise DumpError(
                f"{self._path} cannot be read: {error.strerror}."
            ) from error

    def sha256(self) -> str:
        return self._hash.hexdigest()


class ChunkStream(io.RawIOBase):
    """Chunks as a file that can be read, and skipped forward, but not rewound."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self._position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        view = memoryview(target)
        while not self._rest:
            if (chunk := next(self._chunks, None)) is None:
                return 0
            self._rest = memoryview(chunk)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        self._position += size
        return size

    def tell(self) -> int:
        return self._position


def peek(chunks: Iterator[bytes], size: int = HEAD) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all chunks, those included."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= size:
            break
    return head, chain([head] if head else [], chunks)


def is_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
        return True
    except tarfile.HeaderError:
        return False
    return True


def decrypt(
    chunks: Iterator[bytes], name: str, ask: Callable[[], str] | None
) -> Iterator[bytes]:
    """What `openssl enc -aes-256-cbc` wrote: salt, then the encrypted bytes."""
    head, chunks = peek(chunks)
    if ask is None:
        raise DumpError(f"{name} is encrypted, so its password is needed.")
    if len(head) < 3 * _BLOCK:
        raise DumpError(f"{name} is cut short: it ends before its contents begin.")
    password, salt = ask().encode(), head[8:_BLOCK]
    # OpenSSL derived keys by MD5 up to 1.0.2, as HipChat did, by SHA-256 ever since.
    for digest in ("md5", "sha256"):
        start = _cipher(password, salt, digest).update(_whole_blocks(head[_BLOCK:]))
        if start.startswith(GZIP) or is_tar(start):
            return _decrypted(chunks, name, _cipher(password, salt, digest))
    raise DumpError(f"This is the wrong password for {name}.")


def _cipher(password: bytes, salt: bytes, digest: str) -> CipherContext:
    derived, last = b"", b""
    while len(derived) < 48:
        last = hashlib.new(digest, last + password + salt).digest()
        derived += last
    return Cipher(AES256(derived[:32]), CBC(derived[32:48])).decryptor()


def _whole_blocks(data: bytes) -> bytes:
    return data[: len(data) // _BLOCK * _BLOCK]


def _decrypted(
    chunks: Iterator[bytes], name: str, cipher: CipherContext
) -> Iterator[bytes]:
    skip, size, held = _BLOCK, 0, b""
    for chunk in chunks:
        size += len(chunk)
        plain = held + cipher.update(chunk[skip:])
        skip = 0
        # The last block tells how much of it is padding; any could be the last.
        held = plain[-_BLOCK:]
        yield plain[:-_BLOCK]
    padding = held[-1] if held else 0
    is_whole = size % _BLOCK == 0 and held.endswith(bytes([padding]) * padding)
    if not is_whole or not 1 <= padding <= _BLOCK:
        raise DumpError(f"{name} is cut short or damaged: its encryption breaks off.")
    yield held[:-padding]


def gunzip(chunks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Unpacks gzip members one after the other; zlib checks each one's sum."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            data, has_more = chunk, False
            while data or has_more:
                if unpacker.eof:
                    data = data.lstrip(b"\0")  # tapes padded archives with zeros
                    unpacker = zlib.decompressobj(wbits=31) if data else unpacker
                    continue
                yield (piece := unpacker.decompress(data, MAX_PIECE))
                has_more = len(piece) == MAX_PIECE and not unpacker.eof
                data = unpacker.unconsumed_tail or unpacker.unused_data
    except zlib.error as error:
        raise DumpError(f"{name} is damaged: its gzip data is not valid.") from error
    if not unpacker.eof:
        raise DumpError(f"{name} is cut short: its gzip data breaks off.")
