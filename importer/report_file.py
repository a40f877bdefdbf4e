"""Writes the report that `ingest --report FILE` is asked for, run by run, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import orjson

from archive.models import ImportRun
from importer.errors import DumpError

FILE = (
    *("path", "sha256", "size", "format"),
    *("items", "listed", "stored", "duplicates", "problems"),
)
PROBLEM = ("file", "position", "reason", "raw")


class ReportFile:
    """What became of every item: a run's sums, its files, its problems.

    Written as it comes, for a dump may have a million problems. Of several sources
    there is a list of reports. Raises DumpError where it cannot be written: better
    before the ingest than after hours.
    """

    def __init__(self, path: Path, *, is_list: bool) -> None:
        self._path = path
        self._is_list = is_list
        self._count = 0
        self._write("wb", [b"["] if is_list else [])

    def add(self, run: ImportRun) -> None:
        self._write("ab", chain([b",\n"] if self._count else [], _parts(run)))
        self._count += 1

    def finish(self) -> None:
        self._write("ab", [b"]\n" if self._is_list else b"\n"])

    def _write(self, mode: Literal["ab", "wb"], parts: Iterable[bytes]) -> None:
        try:
            with self._path.open(mode) as file:
                file.writelines(parts)
        except OSError as error:
            raise DumpError(
                f"The report cannot be written to {self._path}: {error.strerror}."
            ) from error


def _parts(run: ImportRun) -> Iterator[bytes]:
    sums = orjson.dumps(run.report, option=orjson.OPT_INDENT_2)
    yield sums.removesuffix(b"\n}")
    yield from _list("files", run.files.order_by("pk").values(*FILE).iterator())
    rows = run.problems.order_by("pk").values(*PROBLEM)
    yield from _list("problem_list", rows.iterator())
    yield b"\n}"


def _list(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    yield b',\n  "' + name.encode() + b'": ['
    for number, row in enumerate(rows):
        yield (b",\n    " if number else b"\n    ") + orjson.dumps(row)
    yield b"\n  ]"
