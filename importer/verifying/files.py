"""Checks that kept bytes are still those that were taken in."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import orjson

from archive.evidence.json_stream import Broken, read_array
from archive.evidence.store import UNREADABLE, open_document
from importer.sources.base import Document

CHUNK = 1 << 20
# The SHA-256 of no bytes: such files are not kept.
EMPTY = hashlib.sha256().hexdigest()


def evidence_problem(
    folder: Path, sha256: str, size: int | None, advance: Callable[[int], None]
) -> str:
    """What is wrong with a kept document, or nothing."""
    try:
        with open_document(folder, sha256) as stream:
            found, length = _hash(stream, size, advance)
    except FileNotFoundError:
        return "the kept copy is missing"
    except UNREADABLE as error:
        return f"the kept copy cannot be read: {error}"
    if found != sha256:
        was = "" if size in (None, length) else f"; it had {size:,} bytes"
        return f"the kept copy has changed: its SHA-256 is {found}{was}"
    return ""


def file_problem(
    path: Path, sha256: str, size: int, advance: Callable[[int], None]
) -> str:
    """What is wrong with a kept file, or nothing."""
    try:
        with path.open("rb") as stream:
            found, _ = _hash(stream, size, advance)
    except FileNotFoundError:
        return "the file is missing"
    except OSError as error:
        return f"the file cannot be read: {error.strerror}"
    return "" if found == sha256 else f"the file has changed: its SHA-256 is {found}"


def _hash(
    stream: BinaryIO, size: int | None, advance: Callable[[int], None]
) -> tuple[str, int]:
    """The SHA-256 and the length; nothing is read far behind the end it should have."""
    digest, length = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        length += len(chunk)
        advance(len(chunk))
        if size is not None and length > size:
            break
    return digest.hexdigest(), length


class Manifest:
    """The list of all files of a dump: what bytes were at which path."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.files: list[Document] = []
        self._hashes: dict[str, set[str]] = {}

    @classmethod
    def read(cls, folder: Path, sha256: str) -> Manifest:
        manifest = cls()
        if problem := evidence_problem(folder, sha256, None, lambda read: None):
            manifest.problems.append(problem)
            return manifest
        with open_document(folder, sha256) as stream:
            for position, item in read_array(stream):
                manifest._add(position, item)
        return manifest

    def expected(self, candidates: Iterable[str]) -> set[str]:
        """The SHA-256 of what the dump holds for a file, by the first path with bytes.

        A path may be twice in a dump, so there may be two.
        """
        for path in candidates:
            if found := self._hashes.get(_key(path), set()) - {EMPTY}:
                return found
        return set()

    def _add(self, position: int, item: object) -> None:
        match item:
            case {"path": str(path), "sha256": str(sha256), "size": int(size)}:
                self.files.append(Document(path, sha256, size))
                self._hashes.setdefault(_key(path), set()).add(sha256)
            case Broken():
                self.problems.append(f"item {position} cannot be read: {item.reason}")
            case _:
                text = orjson.dumps(item)[:80].decode("utf-8", "ignore")
                self.problems.append(f"item {position} names no file: {text}")


def _key(path: str) -> str:
    # As the importer looks for them: however their accents are composed.
    return unicodedata.normalize("NFC", path)
