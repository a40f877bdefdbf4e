"""Where bytes come from: an archive, encrypted or not, or a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from importer.errors import DumpError
from importer.sources.archive import ArchiveSource
from importer.sources.base import Source
from importer.sources.folder import FolderSource


def open_source(path: Path, password: Callable[[], str] | None = None) -> Source:
    """The password is asked for only if the dump is encrypted."""
    if not path.exists():
        raise DumpError(f"There is no file or folder {path}.")
    if path.is_dir():
        return FolderSource(path)
    return ArchiveSource(path, password)
