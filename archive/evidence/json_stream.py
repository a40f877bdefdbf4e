"""Reads a list of any size from a JSON file, item by item, in little memory.

The file is the list, or an object that has the list in it, as the pages of HipChat's
API had; some scripts wrote such pages one behind the other into one file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

from archive.evidence.json_array import CHUNK, MAX_ITEM, Array
from archive.evidence.json_item import MAX_RAW, Broken, raw_text
from archive.evidence.json_members import Members

__all__ = ["CHUNK", "MAX_ITEM", "MAX_RAW", "Broken", "read_array", "read_list"]

# Items, and the text they were read from, in brackets.
Batch = tuple[list[Any], bytes]


def read_array(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Each item's position and its value, or `Broken` in place of the value."""
    return _numbered(array_batches(stream))


def read_list(stream: BinaryIO, keys: Collection[str]) -> Iterator[tuple[int, Any]]:
    """As `read_array`, but the list may be in an object, under the first of the keys.

    A key with dots leads into objects: "hits.hits". If several objects stand one behind
    the other, the items of their lists are counted on.
    """
    return _numbered(list_batches(stream, keys))


def array_batches(stream: BinaryIO, data: bytes = b"") -> Iterator[Batch]:
    array = Array(stream, data)
    for batch in array.batches():
        yield batch, array.text
    for batch in array.after_end():
        yield batch, array.text


def list_batches(stream: BinaryIO, keys: Collection[str]) -> Iterator[Batch]:
    members = Members(stream)
    if members.peek() != b"{":
        yield from array_batches(stream, members.rest())
        return
    paths = [key.split(".") for key in keys]
    reason = no_list(keys)
    while (quote := members.quote())[:1] == b"{" and members.find(paths):
        array = Array(stream, members.rest())
        for batch in array.batches():
            yield batch, array.text
        if array.is_cut:
            return
        if not members.leave(array.rest()):
            yield _broken("The file ends in the middle of what follows its list.")
            return
        members.peek()
        reason = "There is more behind the end of the list."
    if quote:
        yield _broken(reason, quote)


def no_list(keys: Collection[str]) -> str:
    """Why nothing is read of an object that has none of these keys."""
    return f"The file has no list named {' or '.join(keys)}."


def _broken(reason: str, text: bytes = b"") -> Batch:
    return [Broken(reason, raw_text(text))], b"[" + text + b"]"


def _numbered(batches: Iterator[Batch]) -> Iterator[tuple[int, Any]]:
    position = 0
    for batch, _ in batches:
        yield from enumerate(batch, position)
        position += len(batch)
