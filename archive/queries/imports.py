"""What the pages of imports show: the list, and all that is said of one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from archive.models import ImportRun, Person, Problem, Viewer
from archive.queries.directory import PersonRow, rows_of
from archive.queries.import_chart import Chart, chart_of
from archive.queries.import_files import FileSums, file_sums_of, files_of, is_open
from archive.queries.import_numbers import (
    Month,
    Numbers,
    Silence,
    months_of,
    numbers_of,
    silence_of,
)
from archive.queries.import_places import FileRow, file_rows_of
from archive.queries.import_problems import Reason, damage_of, problems_of, reasons_of

# The report names no more people and files than that.
NAMES_AT_MOST = 1_000
FIRST_FILES = 8


@dataclass(frozen=True)
class RunRow:
    """A run in the list; `numbers` are None where none may or can be shown."""

    run: ImportRun
    numbers: Numbers | None


@dataclass(frozen=True)
class Overview:
    """`is_whole` says whether 1-1 chats are in it."""

    run: ImportRun
    is_whole: bool
    numbers: Numbers | None
    months: tuple[Month, ...]
    silence: Silence
    chart: Chart | None
    unknown: list[PersonRow]
    unknown_may_be_more: bool
    files: FileSums
    first_files: list[FileRow]
    problem_count: int
    reasons: list[Reason]
    damage: list[Problem]
    unreferenced: list[str]
    about: str


def runs_visible_to(viewer: Viewer) -> QuerySet[ImportRun]:
    """Ingests are not for members."""
    runs = ImportRun.objects.order_by("-pk")
    return runs.none() if viewer.role == Viewer.Role.MEMBER else runs


def run_rows_of(runs: Iterable[ImportRun], viewer: Viewer) -> list[RunRow]:
    return [RunRow(run, numbers_of(run, viewer)) for run in runs]


def overview_of(run: ImportRun, viewer: Viewer) -> Overview:
    """Everything about a run but its long lists; a constant number of queries."""
    numbers = numbers_of(run, viewer)
    months = months_of(numbers) if numbers else ()
    silence = silence_of(numbers.days if numbers else ())
    reasons = reasons_of(problems_of(run, viewer))
    return Overview(
        run=run,
        is_whole=viewer.role == Viewer.Role.COMPLIANCE,
        numbers=numbers,
        months=months,
        silence=silence,
        chart=chart_of(months, silence.gaps),
        unknown=_unknown_people(run, viewer),
        unknown_may_be_more=len(_unknown_ids(run, viewer)) >= NAMES_AT_MOST,
        files=file_sums_of(run, viewer, numbers),
        first_files=file_rows_of(files_of(run, viewer)[:FIRST_FILES], viewer),
        problem_count=problems_of(run, viewer).count(),
        reasons=reasons,
        damage=damage_of(run, viewer),
        unreferenced=_unreferenced(run, viewer),
        about=_about(run, viewer),
    )


def _unknown_ids(run: ImportRun, viewer: Viewer) -> list[int]:
    """Who spoke in rooms; that somebody spoke in 1-1 chats is compliance's to know."""
    told: dict[str, list[int]] = run.report.get("unknown_people", {})
    sees_all = viewer.role == Viewer.Role.COMPLIANCE
    scopes = ("rooms", "direct") if sees_all else ("rooms",)
    return sorted({pk for scope in scopes for pk in told.get(scope, [])})


def _unknown_people(run: ImportRun, viewer: Viewer) -> list[PersonRow]:
    """Who spoke most comes first; those a later dump lists are known by now."""
    people = Person.objects.visible_to(viewer).filter(pk__in=_unknown_ids(run, viewer))
    rows = rows_of(list(people), viewer)
    return sorted(rows, key=lambda row: (-row.count, row.face.name))


def _unreferenced(run: ImportRun, viewer: Viewer) -> list[str]:
    """Files nothing refers to; names elsewhere can tell who had 1-1 chats."""
    names: list[str] = run.report.get("unreferenced_names", [])
    shown = [_writable(name) for name in names]
    if viewer.role == Viewer.Role.COMPLIANCE:
        return shown
    return [name for name in shown if is_open(name)]


def _about(run: ImportRun, viewer: Viewer) -> str:
    """What the dump says of itself, but for documents the viewer may not see."""
    said: dict[str, Any] = run.about
    if viewer.role != Viewer.Role.COMPLIANCE:
        files = files_of(run, viewer).filter(path__in=list(said)[:NAMES_AT_MOST])
        seen = set(files.values_list("path", flat=True))
        said = {path: content for path, content in said.items() if path in seen}
    return _writable(json.dumps(said, indent=2, ensure_ascii=False)) if said else ""


def _writable(text: str) -> str:
    """Halves of a character, which JSON may hold and no page, as JSON writes them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
