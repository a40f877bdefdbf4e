"""Splits a file into its lines, however long they are, in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from archive.evidence.json_stream import CHUNK, MAX_ITEM

MAX_LINE = MAX_ITEM
_BOM = b"\xef\xbb\xbf"


def read_lines(stream: BinaryIO) -> Iterator[bytes]:
    """Each line with its end; of one that is too long, a byte more than is allowed."""
    rest = stream.read(len(_BOM)).removeprefix(_BOM)
    is_cut = False
    while chunk := stream.read(CHUNK):
        *lines, rest = (rest + chunk).splitlines(keepends=True)
        if lines and is_cut:
            del lines[0]  # the end of a line that is too long
            is_cut = False
        yield from lines
        if len(rest) > MAX_LINE:
            if not is_cut:
                yield rest[: MAX_LINE + 1]
            rest, is_cut = b"", True
    if rest and not is_cut:
        yield from rest.splitlines(keepends=True)
