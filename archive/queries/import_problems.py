"""What the pages of an import show of its problems: all, their kinds, and damage."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Left

from archive.models import ImportRun, Problem, Viewer
from archive.queries.import_files import known_paths

# Of each problem's raw text, which may be 64 KiB long.
QUOTED = 8_000
REASONS_LOOKED_AT = 10_000
REASONS_AT_MOST = 100
DAMAGE_LOOKED_AT = 1_000
DAMAGE_AT_MOST = 20
# What differs between problems of one kind: ids, and words in quotation marks.
_PARTICULAR = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|\S*\d\S*(?<![.,:;])")


@dataclass(frozen=True)
class Reason:
    """A kind of problem: its sentence, `…` where several differ, and how many."""

    text: str
    count: int


def problems_of(run: ImportRun, viewer: Viewer) -> QuerySet[Problem]:
    """With `quoted`: the beginning of what stands there."""
    problems = Problem.objects.visible_to(viewer).filter(run=run)
    return problems.annotate(quoted=Left("raw", QUOTED)).defer("raw").order_by("pk")


def reasons_of(problems: QuerySet[Problem]) -> list[Reason]:
    """The kinds among the first ten thousand problems, the most frequent first."""
    reasons = Counter(problems.values_list("reason", flat=True)[:REASONS_LOOKED_AT])
    kinds: dict[str, list[str]] = {}
    for reason in reasons:
        kinds.setdefault(kind_of(reason), []).append(reason)
    found = [
        Reason(kind if len(same) > 1 else same[0], sum(reasons[each] for each in same))
        for kind, same in kinds.items()
    ]
    return sorted(found, key=lambda reason: -reason.count)[:REASONS_AT_MOST]


def kind_of(reason: str) -> str:
    """
    >>> kind_of("The message 3f2a-1 is known with other content; that one stays.")
    'The message … is known with other content; that one stays.'
    """
    return _PARTICULAR.sub("…", reason)


def of_kind(kind: str) -> Q:
    """Problems whose reason holds these words; `…` stands for anything."""
    rule = Q()
    for part in filter(None, (part.strip() for part in kind.split("…"))):
        rule &= Q(reason__icontains=part)
    return rule


def damage_of(run: ImportRun, viewer: Viewer) -> list[Problem]:
    """What is wrong with a salvaged dump itself, and with no document of it."""
    if not run.is_salvaged:
        return []
    of_no_item = problems_of(run, viewer).filter(position=None)[:DAMAGE_LOOKED_AT]
    problems = list(of_no_item)
    read = known_paths(run, viewer, (problem.file for problem in problems))
    damage = [problem for problem in problems if problem.file not in read]
    return damage[:DAMAGE_AT_MOST]
