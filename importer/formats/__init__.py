"""What the bytes mean: one module for each dump format."""

from __future__ import annotations

from collections.abc import Collection

from importer.errors import DumpError
from importer.formats import envelopes
from importer.formats.base import Format

FORMATS: tuple[Format, ...] = (envelopes,)


def recognise(paths: Collection[str]) -> Format:
    for candidate in FORMATS:
        if candidate.recognise(paths):
            return candidate
    raise DumpError(
        "This is not a HipChat dump: it holds neither users.json nor rooms.json, "
        "at its top or in its only folder."
    )
