"""Where bytes come from: an archive, encrypted or not, a folder, a single file."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from importer.errors import DumpError
from importer.sources.archive import ArchiveSource
from importer.sources.base import Source, is_document
from importer.sources.folder import FolderSource
from importer.sources.single import SingleSource, is_single
from importer.sources.zip import ZIP_HEADS, ZipSource

_HEAD = 4096
# HipChat named its dumps after the time they were made at.
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)_(\d\d-\d\d-\d\d)", re.ASCII)


def open_source(
    path: Path, password: Callable[[], str] | None = None, *, is_salvage: bool = False
) -> Source:
    """The password is asked for only if the dump is encrypted.

    Raises DumpError for what is no dump. To salvage is to go on where one is damaged.
    """
    if not path.exists():
        raise DumpError(f"There is no file or folder {path}.")
    if path.is_dir():
        return FolderSource(path, salvage=is_salvage)
    head = _head(path)
    if head.startswith(ZIP_HEADS):
        return ZipSource(path, password, salvage=is_salvage)
    if is_single(path) or is_document(path.name, head):
        return SingleSource(path, salvage=is_salvage)
    return ArchiveSource(path, password, salvage=is_salvage)


def date_in(name: str) -> datetime | None:
    """
    >>> str(date_in("hipchat-124688-2018-09-19_18-28-04.tar.gz.aes"))
    '2018-09-19 18:28:04+00:00'
    """
    found = _DATE.search(name)
    try:
        return datetime.fromisoformat(_iso(*found.groups())) if found else None
    except ValueError:
        return None


def _iso(day: str, time: str) -> str:
    return f"{day}T{time.replace('-', ':')}+00:00"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        raise DumpError(f"{path} cannot be read: {error.strerror}.") from error
