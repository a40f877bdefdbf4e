"""Counts again what a run said it read, and what it said became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from archive.models import ImportRun, IngestedFile, Message
from importer.lines import Line, Portion
from importer.records import (
    AboutRecord,
    EmoticonRecord,
    PersonRecord,
    Problem,
    RoomRecord,
)
from importer.report import UNREADABLE, Tally
from importer.verifying.difference import Difference
from importer.verifying.quoting import differs

_LISTED = {PersonRecord: "people", RoomRecord: "rooms", EmoticonRecord: "emoticons"}
# Of a forged report.
NUMBERS_AT_MOST = 20


class FileTally:
    """The numbers of one document; `is_sure` until a message of it is found missing."""

    def __init__(self) -> None:
        self.items = self.listed = 0
        self.stored = self.duplicates = self.problems = 0
        self.is_sure = True

    def read(self, portion: Portion) -> None:
        self.items += len(portion.lines) + len(portion.problems)
        self.listed += sum(type(each) is not AboutRecord for each in portion.listed)
        self.problems += len(portion.problems)

    def add(self, column: str, number: int) -> None:
        setattr(self, column, getattr(self, column) + number)

    def differences(self, file: IngestedFile) -> Iterator[str]:
        names = ["items", "listed"]
        if self.is_sure:
            names += ["stored", "duplicates", "problems"]
        for name in names:
            said, stored = getattr(self, name), getattr(file, name)
            if said != stored:
                yield differs(f"number of {name}", said, stored)


def differences_of_part(file: IngestedFile, row_count: int) -> Iterator[str]:
    """The same of a document of which perhaps not all was stored."""
    if file.stored != row_count:
        yield differs("number of stored", row_count, file.stored)
    sum_of_all = file.stored + file.duplicates + file.problems
    if file.items != sum_of_all:
        yield differs("number of items", sum_of_all, file.items)


class RunTally:
    """The numbers of a run's report; `is_sure` as of a document."""

    def __init__(self) -> None:
        self.is_sure = True
        self._scopes = {"rooms": Tally(), "direct": Tally()}
        self._listed: Counter[str] = Counter()
        self._formats: dict[str, None] = {}
        self._about: dict[str, Any] = {}

    def read(self, portion: Portion) -> None:
        if portion.format:
            self._formats[portion.format] = None
        for each in portion.listed:
            if isinstance(each, AboutRecord):
                self._about[portion.document.path] = each.content
        self._listed.update(
            _LISTED[type(each)] for each in portion.listed if type(each) in _LISTED
        )

    def add_lines(self, column: str, lines: Iterable[tuple[Line, bool]]) -> None:
        """What became of some messages; with each, whether it is of a 1-1 chat."""
        found = Counter((chat, x.kind, x.sent_at[:10]) for x, chat in lines)
        for (is_chat, kind, day), number in found.items():
            tally = self._scopes["direct" if is_chat else "rooms"]
            tally.kinds[kind].update({"items": number, column: number})
            tally.items_by_day[day] += number
            if column == "stored":
                tally.stored_by_day[day] += number

    def add_problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            tally = self._scopes["direct" if problem.is_direct else "rooms"]
            tally.kinds[UNREADABLE].update(items=1, problems=1)

    def differences_of_run(self, run: ImportRun) -> Iterator[str]:
        """What else a run says of all it read."""
        formats = ", ".join(self._formats)
        if formats != run.format:
            yield differs("format", formats, run.format)
        if self._about != run.about:
            yield "what the dump says of itself is not what the archive says"

    def differences(self, run: ImportRun) -> Iterator[Difference]:
        expected = dict(_numbers_in(self._report()))
        told = {key: run.report.get(key) for key in self._report()}
        stored = dict(_numbers_in(told))
        names = sorted(
            name
            for name in expected.keys() | stored.keys()
            if expected.get(name, 0) != stored.get(name, 0)
        )
        for name in names[:NUMBERS_AT_MOST]:
            what = differs(name, expected.get(name, 0), stored.get(name, 0))
            yield Difference("the run's report", what)

    def _report(self) -> dict[str, Any]:
        columns = ("items", "stored", "duplicates", "problems")
        return {
            **{column: self._total(column) for column in columns},
            "by_kind": {each: self._total("stored", each) for each in _KINDS},
            **{name: self._listed[name] for name in _LISTED.values()},
            "scopes": {key: tally.as_json() for key, tally in self._scopes.items()},
        }

    def _total(self, column: str, kind: str = "") -> int:
        return sum(
            counts[column]
            for tally in self._scopes.values()
            for name, counts in tally.kinds.items()
            if kind in ("", name)
        )


_KINDS = Message.Kind.values


def _numbers_in(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each number with the way to it: `scopes rooms kinds message stored`."""
    if not isinstance(value, dict):
        yield name, value
        return
    for key, each in value.items():
        yield from _numbers_in(each, f"{name} {key}".strip())
