"""What the bytes mean: one module or package for each family of dump formats."""

from __future__ import annotations

from importer.formats import (
    api_v1,
    api_v2,
    autojoin,
    csv_files,
    elasticsearch,
    envelopes,
)
from importer.formats.base import Format

# A document is read by the first format that claims it.
FORMATS: tuple[Format, ...] = (
    envelopes,
    api_v1.day_files,
    api_v1.pages,
    api_v2.server,
    autojoin,
    elasticsearch,
    csv_files,
    api_v2.pages,
)


def format_of(path: str, head: bytes) -> Format | None:
    """The format of a document that begins so, or None where no format knows it."""
    return next((each for each in FORMATS if each.claims(path, head)), None)
