"""Finds an item of a kept document again: the very bytes the document holds."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from archive.evidence.csv_rows import row_at
from archive.evidence.json_array import CHUNK, MAX_ITEM, Array
from archive.evidence.json_stream import list_batches, no_list
from archive.evidence.store import open_document

# What the lists are called in the objects that HipChat's API and others wrote.
LISTS = ("items", "messages", "hits.hits", "hits", "users", "rooms", "autojoins")
# Some scripts wrote a list of pages, each of them a list: there, items are counted on.
FLAT = frozenset({"api v2 pages"})
_BLANK = b"\xef\xbb\xbf \t\r\n"
_HEAD = 4096


class Kept(NamedTuple):
    """How to open a document, and the name of the format it was read by."""

    open: Callable[[], BinaryIO]
    format: str


def find_original(
    folder: Path, sha256: str, format_name: str, position: int
) -> bytes | None:
    """The item at a position of a document's list, from 0; None if it has none there.

    Raises one of `store.UNREADABLE` if the document is gone or damaged.
    """
    kept = Kept(lambda: open_document(folder, sha256), format_name)
    return original_in(kept, position)


def original_in(kept: Kept, position: int) -> bytes | None:
    """The same for a document that is somewhere else."""
    find = _finder(kept)
    with kept.open() as stream:
        return find(stream, position)


def _finder(kept: Kept) -> Callable[[BinaryIO, int], bytes | None]:
    """How to find an item, as what the document begins with tells."""
    with kept.open() as stream:
        if stream.read(_HEAD).lstrip(_BLANK)[:1] not in {b"{", b"["}:
            return row_at
    with kept.open() as stream:
        first, _ = next(list_batches(stream, LISTS), ([], b""))
    if first and getattr(first[0], "reason", "") == no_list(LISTS):
        return _line_at  # an object in each line
    return _inner_item_at if kept.format in FLAT else _item_at


def _item_at(stream: BinaryIO, position: int) -> bytes | None:
    """Stretches of items are only counted; the one that holds the item is split."""
    for batch, text in list_batches(stream, LISTS):
        if position < len(batch):
            return _nth(batch, text, position)
        position -= len(batch)
    return None


def _inner_item_at(stream: BinaryIO, position: int) -> bytes | None:
    for batch, text in list_batches(stream, LISTS):
        for number, item in enumerate(batch):
            count = len(item) if isinstance(item, list) and item else 1
            if position < count:
                outer = _nth(batch, text, number) or b""
                return _split(outer, position) if isinstance(item, list) else outer
            position -= count
    return None


def _line_at(stream: BinaryIO, position: int) -> bytes | None:
    file = io.BufferedReader(cast("io.RawIOBase", stream), CHUNK)
    lines = iter(lambda: file.readline(MAX_ITEM + 1), b"")
    filled = (line for line in lines if not line.isspace())
    found = next(islice(filled, position, None), None)
    return found and found.strip()


def _nth(batch: list[Any], text: bytes, number: int) -> bytes | None:
    return _bare(text) if len(batch) == 1 else _split(text, number)


def _split(text: bytes, number: int) -> bytes | None:
    array = Array(io.BytesIO(text), is_careful=True)
    for _ in islice(array.batches(), number, None):
        return _bare(array.text)
    return None


def _bare(text: bytes) -> bytes:
    """The one item of a list, without the list's brackets."""
    return text.strip()[1:-1].strip()
