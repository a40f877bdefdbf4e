"""Compares the problems that a run lists with those that its evidence has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db.models import Q

from archive.models import ImportRun
from archive.models import Problem as ProblemRow
from importer.records import Problem
from importer.verifying.difference import Difference

_FIELDS = Problem._fields


class ProblemCheck:
    """Remembers which of a run's rows the evidence accounts for."""

    def __init__(self, run: ImportRun) -> None:
        self._rows = ProblemRow.objects.filter(run=run)
        self._accounted: set[int] = set()

    def missing(
        self, problems: Collection[Problem], file: str | None = None
    ) -> list[Problem]:
        """Those of some problems, of one file or without a position, not listed."""
        if not problems:
            return []
        listed = self._listed(problems, file)
        return [each for each in problems if not self._account(listed, each)]

    def listed_among(self, file: str, problems: Mapping[int, Problem]) -> set[int]:
        """The positions of those of a file's items that are listed as said."""
        if not problems:
            return set()
        listed = self._listed(problems.values(), file)
        return {at for at, each in problems.items() if self._account(listed, each)}

    def extra(self) -> Iterator[Difference]:
        """What the run lists and the evidence does not have."""
        for row in self._rows.order_by("pk").iterator():
            if row.pk not in self._accounted:
                what = f"this is listed as a problem, but is none: {row.reason}"
                yield Difference(row.place, what)

    def _listed(
        self, problems: Iterable[Problem], file: str | None
    ) -> defaultdict[Problem, list[int]]:
        places = {problem.position for problem in problems}
        numbers = places - {None}
        rule = Q(position=None) if None in places else Q()
        if numbers:
            between = (min(numbers), max(numbers))  # type: ignore[type-var]
            rule |= Q(position__range=between)
        rows = self._rows.filter(rule)
        if file is not None:
            rows = rows.filter(file=file)
        found: defaultdict[Problem, list[int]] = defaultdict(list)
        for pk, *said in rows.values_list("pk", *_FIELDS).iterator():
            if pk not in self._accounted:
                found[Problem._make(said)].append(pk)
        return found

    def _account(self, listed: Mapping[Problem, list[int]], problem: Problem) -> bool:
        rows = listed.get(problem)
        if rows:
            self._accounted.add(rows.pop())
        return rows is not None
