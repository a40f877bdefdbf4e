"""Reads a list of any size from a JSON file, item by item, in little memory.

Almost always a whole stretch of items, cut where one object ends and the next begins,
is parsed at once: that is as fast as parsing the whole file. A stretch that does not
parse was cut at a wrong place or holds a broken item; it is then split carefully.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import orjson

CHUNK = 1 << 20
# No message, room or person comes near this; reading one may take ten times as much.
MAX_ITEM = 12 << 20
MAX_RAW = 64 << 10
# Going back to behind a broken item means to scan again; a hostile file may not have
# this done without end.
MAX_RESCANNED = 512 << 20
MAX_HEADS = 16
# Of an item too long for one chunk: each of its lists, objects and values costs some
# hundred bytes once it is read. No message has so many; text costs nothing of the kind.
MAX_PARTS = 200_000

_BOUNDARY = re.compile(rb"\}\s*,(?=\s*\{)")
_BOUNDARY_WINDOW = 64 << 10
# A whole text without escapes, or a sign that matters: a bracket, a comma, or a
# quotation mark that begins any other text. No group is repeated possessively: up to
# Python 3.11.4, Debian 12's among them, such patterns match what they should not.
_TOKEN = re.compile(rb'"[^"\\]*+"|["{}\[\],]')


class Broken(NamedTuple):
    """An item that cannot be read."""

    reason: str
    raw: str


def read_array(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Each item's position and its value, or `Broken` in place of the value."""
    position = 0
    for batch in _Array(stream).batches():
        yield from enumerate(batch, position)
        position += len(batch)


class _Array:
    """The part of the file being looked at: `_data[_start:]` begins an item."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data = b""
        self._start = 0
        self._at_end = False
        self._closed = False
        self._heads: set[str] = set()
        self._rescannable = MAX_RESCANNED
        self._begin_item(0)

    def batches(self) -> Iterator[list[Any]]:
        if reason := self._open():
            yield [Broken(reason, _raw(self._data))]
            return
        while not self._closed:
            batch = self._parse_stretch()
            if batch is None:
                yield from self._split()
            else:
                self._learn_heads(batch)
                yield batch
            if not self._closed:
                self._read_more()
        yield from self._after_end()

    def _open(self) -> str:
        self._read_more()
        text = self._data.removeprefix(b"\xef\xbb\xbf")
        while not text.lstrip() and not self._at_end:
            self._read_more()
            text = self._data.removeprefix(b"\xef\xbb\xbf")
        text = text.lstrip()
        if not text:
            return "The file is empty."
        if text[:1] != b"[":
            return "The file is not a JSON list."
        self._data = text
        self._begin_item(1)
        return ""

    def _read_more(self) -> None:
        chunk = self._stream.read(CHUNK)
        self._at_end = not chunk
        self._data = self._data[self._start :] + chunk
        self._at -= self._start
        self._start = 0

    def _begin_item(self, start: int) -> None:
        self._start = self._at = start
        self._depth = 0
        self._parts = 0
        self._in_string = False

    def _parse_stretch(self) -> list[Any] | None:
        """All items up to the last boundary that is real, if one of few tries is."""
        if self._at > self._start:  # amid an item too long for one chunk
            return None
        if self._at_end:
            return self._parse_rest()
        for end in self._likely_ends():
            try:
                items = orjson.loads(b"[" + self._data[self._start : end - 1] + b"]")
            except orjson.JSONDecodeError:
                continue
            self._begin_item(end)
            return items  # type: ignore[no-any-return]
        return None

    def _parse_rest(self) -> list[Any] | None:
        try:
            items = orjson.loads(b"[" + self._data[self._start :])
        except orjson.JSONDecodeError:
            return None
        self._closed = True
        self._begin_item(len(self._data))
        return items  # type: ignore[no-any-return]

    def _likely_ends(self) -> list[int]:
        """The last boundary, and some before it: the last may lie in an inner list."""
        window = max(self._start, len(self._data) - _BOUNDARY_WINDOW)
        ends = [m.end() for m in _BOUNDARY.finditer(self._data, window)]
        return [ends[-n] for n in (1, 8, 64) if n <= len(ends)]

    def _split(self) -> Iterator[list[Any]]:
        """The items of the present stretch one by one; an unfinished one stays."""
        while not self._closed:
            if self._find_end():
                yield from self._take_item()
            elif self._at_end:
                yield from self._give_up("The file ends in the middle of this item.")
            elif len(self._data) - self._start > MAX_ITEM:
                yield from self._give_up(f"The item is larger than {MAX_ITEM} bytes.")
            else:
                return

    def _find_end(self) -> bool:
        """Whether the item ends in the data; `_at` is then behind its `,` or `]`."""
        while not self._in_string or self._leave_string():
            for mark in _TOKEN.finditer(self._data, self._at):
                if self._is_end(mark):
                    return True
                if self._in_string:
                    break
            else:
                self._at = len(self._data)
                return False
        return False

    def _is_end(self, mark: re.Match[bytes]) -> bool:
        self._at = mark.end()
        match mark[0]:
            case b'"':
                self._in_string = True
            case b"{" | b"[":
                self._depth += 1
                self._parts += 1
            case b"," if self._depth:
                self._parts += 1
            case b"," | b"]" if self._depth == 0:
                return True
            case b"}" | b"]":
                self._depth = max(0, self._depth - 1)
        return False

    def _leave_string(self) -> bool:
        """Go behind the quotation mark that ends the text, if it is in the data."""
        start = self._at
        while (end := self._data.find(b'"', start)) >= 0:
            if not _is_escaped(self._data[start:end]):
                self._at = end + 1
                self._in_string = False
                return True
            start = end + 1
        # An escape that the end of the data parts is looked at again with the rest.
        self._at = len(self._data) - _is_escaped(self._data[start:])
        return False

    def _take_item(self) -> Iterator[list[Any]]:
        end = self._at
        piece = self._data[self._start : end - 1].strip()
        self._closed = self._data[end - 1 : end] == b"]"
        if piece or not self._closed:
            value = self._parse_item(piece)
            if isinstance(value, Broken) and (rescued := self._next_head(end)):
                self._closed = False
                value = Broken(value.reason, _raw(self._data[self._start : rescued]))
                end = rescued
            self._learn_heads([value])
            yield [value]
        self._begin_item(end)

    def _parse_item(self, piece: bytes) -> Any:
        if self._parts > MAX_PARTS:
            return Broken(f"The item has more than {MAX_PARTS:,} parts.", _raw(piece))
        return _parse_item(piece)

    def _give_up(self, reason: str) -> Iterator[list[Any]]:
        """An item without an end is broken; what follows it may be whole again."""
        end = self._next_head(len(self._data))
        raw = _raw(self._data[self._start : end])
        if end is not None:
            self._begin_item(end)
        elif self._at_end:
            if not raw.strip():
                reason = "The file ends before its list does: it may be cut short."
            self._closed = True
            self._begin_item(len(self._data))
        else:
            self._skip_item()
        yield [Broken(reason, raw)]

    def _skip_item(self) -> None:
        while not self._find_end():
            if self._at_end:
                break
            self._start = self._at
            self._read_more()
        self._closed = self._at_end or self._data[self._at - 1 : self._at] == b"]"
        self._begin_item(self._at)

    def _learn_heads(self, items: list[Any]) -> None:
        """Remember what items begin with, to find the next one behind a broken one."""
        if len(self._heads) < MAX_HEADS:
            heads = {next(iter(i)) for i in items[:1000] if i and type(i) is dict}
            self._heads.update(sorted(heads)[:MAX_HEADS])

    def _next_head(self, end: int) -> int | None:
        """Where, before `end`, another item of the list seems to begin.

        In a text the quotation mark would be escaped, so this is not found there.
        """
        keys = b"|".join(re.escape(orjson.dumps(head)) for head in self._heads)
        head = re.compile(rb"\}\s*,(?=\s*\{\s*(?:" + (keys or rb'"') + rb"))")
        found = (
            head.search(self._data, self._start, end) if self._rescannable > 0 else None
        )
        if found is None:
            return None
        self._rescannable -= end - found.end()
        return found.end()

    def _after_end(self) -> Iterator[list[Any]]:
        while not self._at_end and not self._data[self._start :].strip():
            self._start = self._at = len(self._data)
            self._read_more()
        rest = self._data[self._start :].strip()
        if rest:
            yield [Broken("There is more behind the end of the list.", _raw(rest))]


def _is_escaped(text: bytes) -> bool:
    """Whether what follows a text belongs to a backslash at its end."""
    return (len(text) - len(text.rstrip(b"\\"))) % 2 == 1


def _parse_item(piece: bytes) -> Any:
    try:
        return orjson.loads(piece)
    except orjson.JSONDecodeError as error:
        first = error
    try:
        value = json.loads(piece, strict=False, parse_constant=_refuse_constant)
        orjson.dumps(value)  # refuses what cannot be stored: half surrogates
    except (ValueError, TypeError):
        return Broken(f"The item is not valid JSON: {first.msg}.", _raw(piece))
    except RecursionError:
        return Broken("The item is nested too deeply.", _raw(piece))
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _raw(piece: bytes) -> str:
    return piece[:MAX_RAW].decode("utf-8", "backslashreplace")
