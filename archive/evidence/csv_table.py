"""Reads the table a CSV file holds: which columns it has, and its rows without headers.

A row's number is its place among the rows from 0, where headers and empty lines are not
counted: one script repeated the header for every page it fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from archive.evidence.csv_columns import Columns, find_columns, header_of
from archive.evidence.csv_rows import Row, read_rows
from archive.evidence.store import HEAD


def columns_in(stream: BinaryIO) -> tuple[Columns, str] | None:
    """The columns and what divides them; reads the stream's beginning."""
    return find_columns(stream.read(HEAD))


def read_table(
    stream: BinaryIO, columns: Columns, delimiter: str
) -> Iterator[tuple[Columns, Row]]:
    """Each row and its columns, which change where another table was written behind."""
    for row in read_rows(stream, delimiter):
        header = header_of(row.cells)
        if header and not columns.is_dated(row.cells):
            columns = header
        else:
            yield columns, row
