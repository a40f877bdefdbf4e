"""Checks that kept bytes are still those that were taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from archive.evidence.store import UNREADABLE, open_document

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
    changed = f"the kept copy has changed: its SHA-256 is {found}"
    return _change(changed if found != sha256 else "", length, size)


def file_problem(
    path: Path, sha256: str, size: int, advance: Callable[[int], None]
) -> str:
    """What is wrong with a kept file, or nothing."""
    try:
        with path.open("rb") as stream:
            found, length = _hash(stream, None, advance)
    except FileNotFoundError:
        return "the file is missing"
    except OSError as error:
        return f"the file cannot be read: {error.strerror}"
    changed = f"the file has changed: its SHA-256 is {found}"
    return _change(changed if found != sha256 else "", length, size)


def _change(changed: str, length: int, size: int | None) -> str:
    if changed:
        return changed + ("" if size in (None, length) else f"; it had {size:,} bytes")
    if size in (None, length):
        return ""
    return f"it has {length:,} bytes, and is said to have {size:,}"


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
