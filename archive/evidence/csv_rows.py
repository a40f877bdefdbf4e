"""Finds a row of a CSV document again, as it stands there with all its lines."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, cast

from archive.evidence.json_array import CHUNK, MAX_ITEM

_BOM = b"\xef\xbb\xbf"
_DELIMITERS = ",;\t|"
# A header has two such headings; some scripts wrote one for every page they fetched.
_TIMES = frozenset(
    ["date", "time", "datetime", "timestamp", "sent", "sentat", "when", "created"]
)
_TEXTS = frozenset(
    ["message", "text", "body", "content", "msg", "messagetext", "msglength"]
)
_NO_LETTERS = re.compile(r"[\W_]+")


def row_at(stream: BinaryIO, position: int) -> bytes | None:
    """The row of this number from 0; headers and empty lines are not counted."""
    for row, cells in _Rows(stream).read():
        if _is_header(cells):
            continue
        if position == 0:
            return row.rstrip(b"\r\n")
        position -= 1
    return None


def _is_header(cells: list[str]) -> bool:
    names = {_NO_LETTERS.sub("", cell.casefold()) for cell in cells if len(cell) < 50}
    return bool(names & _TIMES and names & _TEXTS)


class _Rows:
    def __init__(self, stream: BinaryIO) -> None:
        self._lines = io.BufferedReader(cast("io.RawIOBase", stream), CHUNK)
        self._put_back: deque[bytes] = deque()
        head = self._lines.readline(MAX_ITEM).removeprefix(_BOM)
        self._delimiter = max(_DELIMITERS, key=lambda each: head.count(each.encode()))
        self._put_back.append(head)

    def read(self) -> Iterator[tuple[bytes, list[str]]]:
        """Each row and its cells; of one that is broken, its first line."""
        while line := self._next():
            taken: list[bytes] = []
            try:
                [*cells] = next(
                    csv.reader(
                        self._take(line, taken), delimiter=self._delimiter, strict=True
                    )
                )
            except csv.Error:
                self._put_back.extendleft(reversed(taken[1:]))
                yield line, []
                continue
            if cells:
                yield b"".join(taken), cells

    def _next(self) -> bytes:
        put_back = self._put_back
        return put_back.popleft() if put_back else self._lines.readline(MAX_ITEM)

    def _take(self, line: bytes, taken: list[bytes]) -> Iterator[str]:
        """The line, and more as long as they are asked for; `taken` are those given."""
        size = 0
        while line and size <= MAX_ITEM:
            taken.append(line)
            size += len(line)
            yield line.decode("utf-8", "surrogateescape")
            line = self._next()
