"""Reads the items of one JSON list of any size, a stretch of them at a time.

Almost always a whole stretch of items, cut where one object ends and the next begins,
is parsed at once: that is as fast as parsing the whole file. A stretch that does not
parse was cut at a wrong place or holds a broken item; it is then split carefully.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from archive.evidence.json_item import Broken, parse_item, raw_text

CHUNK = 1 << 20
# No message, room or person comes near this; reading one may take ten times as much.
MAX_ITEM = 12 << 20
# Going back to behind a broken item means to scan again; a hostile file may not have
# this done without end.
MAX_RESCANNED = 512 << 20
MAX_HEADS = 16
# Of an item too long for one chunk: each of its lists, objects and values costs some
# hundred bytes once it is read. No message has so many; text costs nothing of the kind.
MAX_PARTS = 200_000

BOUNDARY = re.compile(rb"\}\s*,(?=\s*\{)")
_BOUNDARY_WINDOW = 64 << 10
# A whole text without escapes, or a sign that matters: a bracket, a comma, or a
# quotation mark that begins any other text. No group is repeated possessively: up to
# Python 3.11.4, Debian 12's among them, such patterns match what they should not.
TOKEN = re.compile(rb'"[^"\\]*+"|["{}\[\],]')


class Array:
    """The part of the file being looked at: `_data[_start:]` begins an item.

    `data` is what was read of the stream before. A careful reading gives out one item
    at a time. `text` is what the last ones given out were read from, in brackets;
    `is_cut` says that the file ended before the list did.
    """

    def __init__(
        self, stream: BinaryIO, data: bytes = b"", *, is_careful: bool = False
    ) -> None:
        self.text = b""
        self.is_cut = False
        self._stream = stream
        self._data = data
        self._is_careful = is_careful
        self._start = 0
        self._at_end = False
        self._closed = False
        self._heads: set[str] = set()
        self._rescannable = MAX_RESCANNED
        self._begin_item(0)

    def batches(self) -> Iterator[list[Any]]:
        if reason := self._open():
            yield [Broken(reason, raw_text(self._data))]
            self._data, self._at_end = b"", True
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

    def rest(self) -> bytes:
        """What was read of the stream, and lies behind the end of the list."""
        return self._data[self._start :]

    def after_end(self) -> Iterator[list[Any]]:
        """Nothing, or a last item in place of what lies behind the list."""
        while not self._at_end and not self.rest().strip():
            self._start = self._at = len(self._data)
            self._read_more()
        rest = self.rest().strip()
        if rest:
            self.text = b"[" + rest + b"]"
            yield [Broken("There is more behind the end of the list.", raw_text(rest))]

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
        if self._is_careful or self._at > self._start:  # amid an item of many chunks
            return None
        if self._at_end:
            return self._parse_rest()
        for end in self._likely_ends():
            self.text = b"[" + self._data[self._start : end - 1] + b"]"
            try:
                items = orjson.loads(self.text)
            except orjson.JSONDecodeError:
                continue
            self._begin_item(end)
            return items  # type: ignore[no-any-return]
        return None

    def _parse_rest(self) -> list[Any] | None:
        self.text = b"[" + self._data[self._start :]
        try:
            items = orjson.loads(self.text)
        except orjson.JSONDecodeError:
            return None
        self._closed = True
        self._begin_item(len(self._data))
        return items  # type: ignore[no-any-return]

    def _likely_ends(self) -> list[int]:
        """The last boundary, and some before it: the last may lie in an inner list."""
        window = max(self._start, len(self._data) - _BOUNDARY_WINDOW)
        ends = [m.end() for m in BOUNDARY.finditer(self._data, window)]
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
            for mark in TOKEN.finditer(self._data, self._at):
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
            if not is_escaped(self._data[start:end]):
                self._at = end + 1
                self._in_string = False
                return True
            start = end + 1
        # An escape that the end of the data parts is looked at again with the rest.
        self._at = len(self._data) - is_escaped(self._data[start:])
        return False

    def _take_item(self) -> Iterator[list[Any]]:
        end = self._at
        piece = self._data[self._start : end - 1].strip()
        self._closed = self._data[end - 1 : end] == b"]"
        if piece or not self._closed:
            value = self._parse_item(piece)
            if isinstance(value, Broken) and (rescued := self._next_head(end)):
                self._closed = False
                piece = self._data[self._start : rescued]
                value = Broken(value.reason, raw_text(piece))
                end = rescued
            self.text = b"[" + piece + b"]"
            self._learn_heads([value])
            yield [value]
        self._begin_item(end)

    def _parse_item(self, piece: bytes) -> Any:
        if self._parts > MAX_PARTS:
            return Broken(
                f"The item has more than {MAX_PARTS:,} parts.", raw_text(piece)
            )
        return parse_item(piece)

    def _give_up(self, reason: str) -> Iterator[list[Any]]:
        """An item without an end is broken; what follows it may be whole again."""
        end = self._next_head(len(self._data))
        self.text = b"[" + self._data[self._start : end] + b"]"
        raw = raw_text(self._data[self._start : end])
        if end is not None:
            self._begin_item(end)
        elif self._at_end:
            if not raw.strip():
                reason = "The file ends before its list does: it may be cut short."
            self._closed = self.is_cut = True
            self._begin_item(len(self._data))
        else:
            self._skip_item()
        yield [Broken(reason, raw)]

    def _skip_item(self) -> None:
        while not self._find_end():
            if self._at_end:
                self.is_cut = True
                break
            self._start = self._at
            self._read_more()
        self._closed = self.is_cut or self._data[self._at - 1 : self._at] == b"]"
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


def is_escaped(text: bytes) -> bool:
    """Whether what follows a text belongs to a backslash at its end."""
    return (len(text) - len(text.rstrip(b"\\"))) % 2 == 1
