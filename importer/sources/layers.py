"""Reads a dump's file and takes its encryption away.

A layer is an iterator over chunks of bytes; each function unwraps one layer in a
stream, and reads it to its very end, so that a cut or damaged file does not go unseen.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from importer.errors import DumpError
from importer.sources import tar
from importer.sources.salvage import Chunks, Damage

CHUNK = 64 << 10
# What is unpacked at once.
MAX_PIECE = 1 << 20
# How many chunks wait for being kept.
AHEAD = 4
SALTED = b"Salted__"
GZIP = b"\x1f\x8b\x08"
HEAD = 1024

# Of the encryption.
BLOCK = 16


class FileReader:
    """The file itself, hashed while it is read."""

    def __init__(self, path: Path, damage: Damage) -> None:
        self._path = path
        self._damage = damage
        self._hash = hashlib.sha256()
        self.position = 0

    def chunks(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as file:
                while chunk := self._read(file):
                    self._hash.update(chunk)
                    self.position += len(chunk)
                    yield chunk
        except OSError as error:
            raise DumpError(
                f"{self._path} cannot be read: {error.strerror}."
            ) from error

    def _read(self, file: BinaryIO) -> bytes:
        try:
            return file.read(CHUNK)
        except OSError as error:
            self._damage.found(f"cannot be read: {error.strerror}")
            self._damage.breaks_off(f"{self.position:,}")
            return b""

    def sha256(self) -> str:
        return self._hash.hexdigest()


def peek(chunks: Chunks, size: int = HEAD) -> tuple[bytes, Chunks]:
    """The first bytes, and all chunks, those included."""
    head: list[bytes] = []
    for chunk in chunks:
        if chunk is None:
            return b"".join(head), chain(head, [None], chunks)
        head.append(chunk)
        size -= len(chunk)
        if size <= 0:
            break
    return b"".join(head), chain(head, chunks)


def read_ahead(chunks: Chunks) -> Chunks:
    """Unpacks in a thread: meanwhile the other core hashes and keeps what is there."""
    end = object()
    with ThreadPoolExecutor(1) as thread:
        ahead = deque(thread.submit(next, chunks, end) for _ in range(AHEAD))
        while (chunk := ahead.popleft().result()) is not end:
            ahead.append(thread.submit(next, chunks, end))
            yield cast("bytes | None", chunk)


def decrypt(
    chunks: Chunks, name: str, ask: Callable[[], str] | None, damage: Damage
) -> Chunks:
    """What `openssl enc -aes-256-cbc` wrote: salt, then the encrypted bytes."""
    head, chunks = peek(chunks)
    if ask is None:
        raise DumpError(f"{name} is encrypted, so its password is needed.")
    if len(head) < 3 * BLOCK:
        raise DumpError(f"{name} is cut short: it ends before its contents begin.")
    password, salt = ask().encode(), head[8:BLOCK]
    # OpenSSL derived keys by MD5 up to 1.0.2, as HipChat did, by SHA-256 ever since.
    for digest in ("md5", "sha256"):
        start = _cipher(password, salt, digest).update(_whole_blocks(head[BLOCK:]))
        if start.startswith(GZIP) or tar.may_begin(start):
            return _decrypted(chunks, damage, _cipher(password, salt, digest))
    raise DumpError(f"This is the wrong password for {name}.")


def _cipher(password: bytes, salt: bytes, digest: str) -> CipherContext:
    derived, last = b"", b""
    while len(derived) < 48:
        last = hashlib.new(digest, last + password + salt).digest()
        derived += last
    return Cipher(AES256(derived[:32]), CBC(derived[32:48])).decryptor()


def _whole_blocks(data: bytes) -> bytes:
    return data[: len(data) // BLOCK * BLOCK]


def _decrypted(chunks: Chunks, damage: Damage, cipher: CipherContext) -> Chunks:
    skip, size, held = BLOCK, 0, b""
    # Where it is inside of gzip, it ends at the first gap.
    while (chunk := next(chunks, None)) is not None:
        size += len(chunk)
        plain = held + cipher.update(chunk[skip:])
        skip = max(skip - len(chunk), 0)
        # The last block tells how much of it is padding; any could be the last.
        held = plain[-BLOCK:]
        yield plain[:-BLOCK]
    padding = held[-1] if held else 0
    is_whole = size % BLOCK == 0 and held.endswith(bytes([padding]) * padding)
    if is_whole and 1 <= padding <= BLOCK:
        yield held[:-padding]
        return
    damage.found("is cut short or damaged: its encryption breaks off")
    damage.breaks_off(f"{size:,}")
    yield held
