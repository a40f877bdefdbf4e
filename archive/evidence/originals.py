"""Finds items of a kept document again: the very bytes the document holds."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from archive.evidence.csv_table import columns_in, read_table
from archive.evidence.json_array import BOUNDARY, Array
from archive.evidence.json_stream import list_batches
from archive.evidence.store import HEAD, open_document
from archive.evidence.text_lines import read_lines

CSV = "csv"
# What the list of messages is called where it is in an object, by the format's name.
LISTS = {
    "day files": ("messages",),
    "api v1": ("messages",),
    "api v2 server": ("items",),
    "api v2 pages": ("items",),
    "elasticsearch": ("hits.hits", "hits"),
}
# Some scripts wrote a list of pages, each of them a list: there, items are counted on.
FLAT = "api v2 pages"
# A hit in each line.
BY_LINES = "elasticsearch"
# A list that is as fast read item by item.
SHORT = 16 << 10
MOST_TRIED = 8
_LINES = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"_(?:index|type|id|score|version|source)"\s*:'
)


class Kept(NamedTuple):
    """How to open a document, and the name of the format it was read by."""

    open: Callable[[], BinaryIO]
    format: str


class Original(NamedTuple):
    """An item as it stands in its document; `cells` are a row's."""

    data: bytes
    cells: tuple[str, ...] | None = None


_Find = Callable[[int], Original]
# How many items stand together, and a way to each of them.
_Stretches = Iterator[tuple[int, _Find]]


def find_original(
    folder: Path, sha256: str, format_name: str, position: int
) -> Original | None:
    """The item at a position of a document's list, from 0; None if it has none there.

    Raises one of `store.UNREADABLE` if the document is gone or damaged.
    """
    kept = Kept(lambda: open_document(folder, sha256), format_name)
    return originals_in(kept, [position]).get(position)


def originals_in(kept: Kept, positions: Collection[int]) -> dict[int, Original]:
    """The items at some positions, found in one go."""
    found: dict[int, Original] = {}
    wanted = sorted(set(positions), reverse=True)
    first = 0
    with kept.open() as stream:
        for count, item_at in _stretches(kept, stream):
            while wanted and wanted[-1] < first + count:
                position = wanted.pop()
                found[position] = item_at(position - first)
            if not wanted:
                break
            first += count
    return {position: item for position, item in found.items() if item.data}


def has_lines(head: bytes) -> bool:
    """Whether a document of hits that begins so has one in each line."""
    return _LINES.match(head) is not None


def _stretches(kept: Kept, stream: BinaryIO) -> _Stretches:
    """Stretches of items are only counted; one that holds a wanted item is split."""
    if kept.format == CSV:
        return _rows(kept, stream)
    if kept.format == BY_LINES:
        with kept.open() as beginning:
            if has_lines(beginning.read(HEAD)):
                return _lines(stream)
    batches = list_batches(stream, LISTS.get(kept.format, ()))
    return _pages(batches) if kept.format == FLAT else _batches(batches)


def _rows(kept: Kept, stream: BinaryIO) -> _Stretches:
    with kept.open() as beginning:
        found = columns_in(beginning)
    for _, row in read_table(stream, *found) if found else ():
        yield 1, _only(row.text.rstrip(b"\r\n"), tuple(row.cells))


def _lines(stream: BinaryIO) -> _Stretches:
    for line in read_lines(stream):
        if not line.isspace():
            yield 1, _only(line.strip())


def _only(data: bytes, cells: tuple[str, ...] | None = None) -> _Find:
    return lambda number: Original(data, cells)


def _batches(batches: Iterator[tuple[list[Any], bytes]]) -> _Stretches:
    for batch, text in batches:
        yield len(batch), _finder(batch, text)


def _pages(batches: Iterator[tuple[list[Any], bytes]]) -> _Stretches:
    for batch, text in batches:
        find = _finder(batch, text)
        for number, item in enumerate(batch):
            if isinstance(item, list) and item:
                yield len(item), _finder_in(find, number)
            else:
                yield 1, _nth(find, number)


def _finder(batch: list[Any], text: bytes) -> _Find:
    is_one = len(batch) == 1
    return lambda number: Original(_bare(text) if is_one else _split(text, number))


def _finder_in(find: _Find, outer: int) -> _Find:
    return lambda number: Original(_split(find(outer).data, number))


def _nth(find: _Find, number: int) -> _Find:
    return lambda _: find(number)


def _split(text: bytes, number: int) -> bytes:
    """The item of this number; halving a long list finds it soon."""
    while len(text) > SHORT and (halves := _halve(text)):
        first, count, rest = halves
        text, number = (first, number) if number < count else (rest, number - count)
    array = Array(io.BytesIO(text), is_careful=True)
    for _ in islice(array.batches(), number, None):
        return _bare(array.text)
    return b""


def _halve(text: bytes) -> tuple[bytes, int, bytes] | None:
    """A list's first half, how many items are in it, and the other half."""
    for mark in islice(BOUNDARY.finditer(text, len(text) // 2), MOST_TRIED):
        first = text[: mark.end() - 1] + b"]"
        try:
            count = len(orjson.loads(first))
        except orjson.JSONDecodeError:
            continue  # it was cut in an inner list
        return first, count, b"[" + text[mark.end() :]
    return None


def _bare(text: bytes) -> bytes:
    """The one item of a list, without the list's brackets."""
    return text.strip()[1:-1].strip()
