"""Opens the kept documents: each lies compressed under the SHA-256 of its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, cast

import zstandard

# What a document is shows within so many bytes.
HEAD = 4096
# What opening or reading a document raises that is gone or damaged.
UNREADABLE = (OSError, zstandard.ZstdError)


def document_path(folder: Path, sha256: str) -> Path:
    """`folder` is the data folder."""
    return folder / "evidence" / sha256[:2] / f"{sha256}.zst"


def open_document(folder: Path, sha256: str) -> BinaryIO:
    file = document_path(folder, sha256).open("rb")
    reader = zstandard.ZstdDecompressor().stream_reader(file, closefd=True)
    return cast("BinaryIO", reader)
