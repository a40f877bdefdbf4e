"""Reads the rows of a CSV file, also around broken ones, in little memory."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from archive.evidence.json_stream import MAX_RAW
from archive.evidence.text_lines import MAX_LINE, read_lines

# A quotation mark without its partner makes a row of all lines up to the next one.
# They are then read again, each by itself; a hostile file may not have this done
# without end.
MAX_REREAD = 64 << 20

# A message may be this long; Python refuses cells of more than 128 KiB otherwise.
csv.field_size_limit(MAX_LINE)


class Row(NamedTuple):
    """A row's cells, or the reason why they could not be read.

    `text` is the row as it stands in the file. `encoding` is empty for UTF-8.
    """

    cells: list[str]
    text: bytes
    encoding: str = ""
    reason: str = ""

    @property
    def raw(self) -> str:
        return self.text[:MAX_RAW].decode("utf-8", "backslashreplace")


def read_rows(stream: BinaryIO, delimiter: str) -> Iterator[Row]:
    """Every row; empty lines are none."""
    rows = _Rows(stream, delimiter)
    return (row for row in rows.read() if row.cells or row.reason)


class _Rows:
    def __init__(self, stream: BinaryIO, delimiter: str) -> None:
        self._lines = read_lines(stream)
        self._delimiter = delimiter
        self._put_back: deque[bytes] = deque()
        self._rereadable = MAX_REREAD
        self._is_utf8 = True

    def read(self) -> Iterator[Row]:
        while line := self._next():
            taken: list[bytes] = []
            self._is_utf8 = True
            lines = self._take(line, taken)
            try:
                cells = next(csv.reader(lines, delimiter=self._delimiter, strict=True))
            except csv.Error as error:
                yield self._broken(taken, error)
                continue
            cells, encoding = (cells, "") if self._is_utf8 else _decoded(cells)
            yield Row(cells, b"".join(taken), encoding)

    def _next(self) -> bytes:
        return self._put_back.popleft() if self._put_back else next(self._lines, b"")

    def _take(self, line: bytes, taken: list[bytes]) -> Iterator[str]:
        """The line, and more as long as they are asked for; `taken` are those given."""
        size = 0
        while line:
            taken.append(line)
            size += len(line)
            if size > MAX_LINE:
                raise csv.Error(f"it is larger than {MAX_LINE} bytes")
            yield self._decode(line)
            line = self._next()

    def _decode(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            self._is_utf8 = False
            return line.decode("utf-8", "surrogateescape")

    def _broken(self, taken: list[bytes], error: csv.Error) -> Row:
        reason = f"The row cannot be read: {error}."
        if self._rereadable > 0:
            self._rereadable -= sum(map(len, taken))
            self._put_back.extendleft(reversed(taken[1:]))
            del taken[1:]
        return Row([], b"".join(taken), reason=reason)


def _decoded(cells: list[str]) -> tuple[list[str], str]:
    """What is not UTF-8 is Windows', but for texts that were cut or damaged."""
    texts = [cell.encode("utf-8", "surrogateescape") for cell in cells]
    try:
        if all(map(_has_no_utf8, cells)):
            return [text.decode("cp1252") for text in texts], "windows-1252"
    except UnicodeDecodeError:
        pass
    return [text.decode("utf-8", "backslashreplace") for text in texts], "broken UTF-8"


def _has_no_utf8(cell: str) -> bool:
    """Whether all that is not ASCII are bytes that could not be decoded."""
    return all(letter < "\x80" or "\udc80" <= letter <= "\udcff" for letter in cell)
