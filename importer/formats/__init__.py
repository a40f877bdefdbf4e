"""What the bytes mean: one module for each dump format."""

from __future__ import annotations

from importer.formats import (
    api_pages,
    api_v1,
    autojoin,
    csv_files,
    day_files,
    elasticsearch,
    envelopes,
    server,
)
from importer.formats.base import Format

# A document is read by the first format that claims it.
FORMATS: tuple[Format, ...] = (
    envelopes,
    day_files,
    api_v1,
    server,
    autojoin,
    elasticsearch,
    csv_files,
    api_pages,
)


def format_of(path: str, head: bytes) -> Format | None:
    """The format of a document that begins so, or None where no format knows it."""
    return next((each for each in FORMATS if each.claims(path, head)), None)
