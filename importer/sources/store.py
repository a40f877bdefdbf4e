"""Keeps bytes under their SHA-256: documents compressed, as evidence, files as sent."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO, cast

import zstandard

from archive.evidence.store import document_path, open_document
from importer.sources.base import Blob

CHUNK = 1 << 20
# Level 3 halves what level 1 keeps and is still faster than gzip unpacks.
LEVEL = 3


class Store:
    """Content is written to `scratch` and moved to its place when it is whole.

    Both are on one disk, so that a killed run leaves no half-written file.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self._folder = folder
        self._scratch = scratch / "content"
        self._packer = zstandard.ZstdCompressor(level=LEVEL)

    def put(
        self,
        stream: BinaryIO,
        *,
        is_document: bool,
        head: bytes = b"",
        progress: Callable[[], None] = lambda: None,
    ) -> tuple[Blob, bool]:
        """The content's name, and whether it was not there before.

        `head` is what was read of the stream already.
        """
        chunks = chain([head] if head else [], iter(lambda: stream.read(CHUNK), b""))
        with self._scratch.open("wb") as file:
            if is_document:
                with self._packer.stream_writer(file, closefd=False) as packed:
                    blob = _copy(chunks, cast("IO[bytes]", packed), progress)
            else:
                blob = _copy(chunks, file, progress)
        place = self._place(blob.sha256, is_document=is_document)
        if place.exists() or (not blob.size and not is_document):
            return blob, False
        place.parent.mkdir(parents=True, exist_ok=True)
        self._scratch.replace(place)
        return blob, True

    def put_bytes(self, content: bytes) -> tuple[Blob, bool]:
        return self.put(io.BytesIO(content), is_document=False)

    def copy_document(self, sha256: str) -> tuple[Blob, bool]:
        """Keep a document as a file, too."""
        with self.open_document(sha256) as stream:
            return self.put(stream, is_document=False)

    def open_document(self, sha256: str) -> BinaryIO:
        return open_document(self._folder, sha256)

    def remove(self, sha256: str, *, is_document: bool) -> None:
        self._place(sha256, is_document=is_document).unlink(missing_ok=True)

    def _place(self, sha256: str, *, is_document: bool) -> Path:
        if is_document:
            return document_path(self._folder, sha256)
        return self._folder / "files" / sha256[:2] / sha256


def _copy(
    chunks: Iterable[bytes], target: IO[bytes], progress: Callable[[], None]
) -> Blob:
    digest = hashlib.sha256()
    size = 0
    for chunk in chunks:
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
        progress()
    return Blob(digest.hexdigest(), size)
