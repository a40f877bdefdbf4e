"""The report of a run to print, to sign and to hand over as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from archive.models import Attachment, ImportRun, IngestedFile, Problem, Viewer
from archive.queries.import_numbers import Kind, Numbers
from archive.queries.imports import (
    Overview,
    absent_of,
    files_of,
    overview_of,
    problems_of,
)

AT_MOST = 1_000
_RUN = ("source", "format", "sha256", "manifest_sha256", "dumped_at", "is_salvaged")
_TIMES = ("status", "started_at", "finished_at", "failure")
_FILE = ("path", "format", "sha256", "size", "listed")
_TALLY = ("items", "stored", "duplicates", "problems")
_PROBLEM = ("file", "position", "reason", "quoted")


@dataclass(frozen=True)
class Report:
    """An overview with the beginnings of its long lists."""

    overview: Overview
    files: list[IngestedFile]
    absent: list[Attachment]
    absent_count: int
    problems: list[Problem]
    made_at: datetime
    made_for: str


def report_of(run: ImportRun, viewer: Viewer) -> Report:
    absent = absent_of(run, viewer)
    return Report(
        overview=overview_of(run, viewer),
        files=list(files_of(run, viewer)[:AT_MOST]),
        absent=list(absent[:AT_MOST]),
        absent_count=absent.count(),
        problems=list(problems_of(run, viewer)[:AT_MOST]),
        made_at=timezone.now(),
        made_for=viewer.email,
    )


def as_json(report: Report) -> dict[str, Any]:
    """The same numbers for programs; ids of messages are texts, as they exceed 2^53."""
    overview = report.overview
    return {
        "run": _run(overview.run),
        "covers": "rooms and 1-1 chats" if overview.is_whole else "rooms",
        "made_at": report.made_at,
        "made_for": report.made_for,
        "numbers": _numbers(overview.numbers) if overview.numbers else None,
        "months": [
            asdict(month) | {"first": f"{month.first:%Y-%m}"}
            for month in overview.months
        ],
        "gaps": {
            "longer_than_days": overview.silence.limit,
            "gaps": [asdict(gap) | {"days": gap.days} for gap in overview.silence.gaps],
            "left_out": overview.silence.left_out,
        },
        "unknown_people": [
            {
                "id": row.person.hipchat_id,
                "name": row.person.name,
                "messages": row.count,
            }
            for row in overview.unknown
        ],
        "absent_files": _some(report.absent_count, map(_absent, report.absent)),
        "unreferenced_files": overview.unreferenced,
        "files": _some(overview.files.count, map(_file, report.files)),
        "problems": _some(overview.problem_count, map(_problem, report.problems)),
        "about": json.loads(overview.about or "{}"),
    }


def _run(run: ImportRun) -> dict[str, Any]:
    return {"number": run.pk} | {name: getattr(run, name) for name in _RUN + _TIMES}


def _numbers(numbers: Numbers) -> dict[str, Any]:
    return {
        "total": asdict(numbers.total),
        "adds_up": numbers.adds_up,
        "scopes": {
            scope.key: {"total": asdict(scope.total), "kinds": _kinds(scope.kinds)}
            for scope in numbers.scopes
        },
        "undated": numbers.undated if numbers.scopes else None,
    }


def _kinds(kinds: Iterable[Kind]) -> dict[str, Any]:
    return {kind.key: asdict(kind.tally) for kind in kinds}


def _some(count: int, rows: Iterable[Any]) -> dict[str, Any]:
    """How many there are, and the first of them."""
    return {"count": count, "first": list(rows)}


def _file(file: IngestedFile) -> dict[str, Any]:
    return {name: getattr(file, name) for name in _FILE + _TALLY}


def _problem(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in _PROBLEM}


def _absent(attachment: Attachment) -> dict[str, Any]:
    message = attachment.message
    return {
        "name": attachment.name,
        "path": attachment.path,
        "status": attachment.status,
        "claimed_size": attachment.claimed_size,
        "message": str(message.pk),
        "sent_at": message.sent_at,
        "room": message.room.hipchat_id,
    }
