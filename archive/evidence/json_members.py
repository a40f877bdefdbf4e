"""Finds the list inside a JSON object of any size, and goes on behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO

from archive.evidence.json_array import CHUNK, TOKEN, is_escaped
from archive.evidence.json_item import MAX_RAW

_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(rb"[ \t\r\n]*")
_PLAIN = re.compile(rb'[^ \t\r\n",:{}\[\]]*')
_KEY = re.compile(rb'"([^"\\]{0,200})"')
_LONGEST_KEY = 202


class Members:
    """The part of the file being looked at: `_data[_at:]` was not read so far."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data = b""
        self._at = 0
        # How many objects, of those the list is in, have not ended.
        self._open = 0
        self._have(len(_BOM))
        self._data = self._data.removeprefix(_BOM)

    def rest(self) -> bytes:
        """What was read of the stream, and lies ahead."""
        return self._data[self._at :]

    def quote(self) -> bytes:
        self._have(MAX_RAW)
        return self._data[self._at : self._at + MAX_RAW]

    def peek(self) -> bytes:
        """The next byte that is no white space; nothing at the end of the file."""
        while True:
            self._at = self._behind(_SPACE)
            if self._at < len(self._data) or not self._read_more():
                return self._data[self._at : self._at + 1]

    def find(self, paths: Sequence[Sequence[str]]) -> bool:
        """Go through the object that begins here, up to a list at one of the paths."""
        self._at += 1
        self._open += 1
        while self.peek() == b'"':
            key = self._take_key()
            if self.peek() != b":":
                return False
            self._at += 1
            if self._enter([path[1:] for path in paths if path[0] == key]):
                return True
            if self.peek() == b",":
                self._at += 1
        if self.peek() == b"}":
            self._at += 1
            self._open -= 1
        return False

    def leave(self, rest: bytes) -> bool:
        """Go on behind the list, to behind all it is in; False if that has no end."""
        self._data = rest
        self._at = 0
        self._open = self._leave(self._open)
        return not self._open

    def _have(self, size: int) -> None:
        while len(self._data) - self._at < size and self._read_more():
            pass

    def _read_more(self) -> bool:
        chunk = self._stream.read(CHUNK)
        self._data = self._data[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def _behind(self, pattern: re.Pattern[bytes]) -> int:
        found = pattern.match(self._data, self._at)
        return found.end() if found else self._at

    def _take_key(self) -> str:
        self._have(_LONGEST_KEY)
        key = _KEY.match(self._data, self._at)
        self._skip_text()
        return key[1].decode("utf-8", "replace") if key else ""

    def _enter(self, paths: Sequence[Sequence[str]]) -> bool:
        """Whether a list begins here that is wanted, or one in the object here."""
        first = self.peek()
        if first == b"[" and any(not path for path in paths):
            return True
        deeper = [path for path in paths if path]
        if first == b"{" and deeper:
            return self.find(deeper)
        self._skip_value(first)
        return False

    def _skip_value(self, first: bytes) -> None:
        if first == b'"':
            self._skip_text()
        elif first in {b"{", b"["}:
            self._at += 1
            self._leave(1)
        else:
            while (end := self._behind(_PLAIN)) == len(self._data):
                self._at = end
                if not self._read_more():
                    return
            self._at = end

    def _skip_text(self) -> None:
        """Go behind the quotation mark that ends the text which begins here."""
        start = self._at + 1
        while True:
            while (end := self._data.find(b'"', start)) >= 0:
                if not is_escaped(self._data[start:end]):
                    self._at = end + 1
                    return
                start = end + 1
            # An escape that the end of the data parts is looked at with the rest.
            self._at = len(self._data) - is_escaped(self._data[start:])
            start = 0
            if not self._read_more():
                self._at = len(self._data)
                return

    def _leave(self, depth: int) -> int:
        """Go on until so many brackets are closed; how many the file leaves open."""
        while depth:
            mark = TOKEN.search(self._data, self._at)
            if mark is None:
                self._at = len(self._data)
                if not self._read_more():
                    break
            elif mark[0] == b'"':
                self._at = mark.start()
                self._skip_text()
            else:
                self._at = mark.end()
                depth += (mark[0] in b"{[") - (mark[0] in b"}]")
        return depth
