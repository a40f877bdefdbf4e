"""The report of a run to print, to sign and to hand over as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from string import ascii_uppercase
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import Attachment, ImportRun, IngestedFile, Problem, Viewer
from archive.queries.import_files import absent_of, files_of
from archive.queries.import_numbers import Kind, Numbers
from archive.queries.import_problems import problems_of
from archive.queries.imports import Overview, overview_of

AT_MOST = 1_000
# Of all files, which are asked for to be handed over; of the others, a page's worth.
FILES_AT_MOST = 20_000
_RUN = ("source", "format", "sha256", "manifest_sha256", "dumped_at", "dated_by")
_TIMES = ("status", "is_salvaged", "started_at", "finished_at", "failure")
_FILE = ("path", "format", "sha256", "size", "listed")
_TALLY = ("items", "stored", "duplicates", "problems")
_PROBLEM = ("file", "position", "reason", "quoted")


@dataclass(frozen=True)
class Annex:
    """A part behind the page that is signed; `key` names its template."""

    letter: str
    key: str
    title: str
    count: int | None = None

    @property
    def template(self) -> str:
        return f"archive/partials/annex_{self.key}.html"


@dataclass(frozen=True)
class Report:
    """An overview with the beginnings of its long lists.

    The files are those with problems, unless all are asked for.
    """

    overview: Overview
    has_all_files: bool
    files: list[IngestedFile]
    absent: list[Attachment]
    absent_count: int
    problems: list[Problem]
    made_at: datetime
    made_for: str
    version: str

    @property
    def file_count(self) -> int:
        """How many the list of files would have, if it were whole."""
        files = self.overview.files
        return files.count if self.has_all_files else files.with_problems

    @property
    def annexes(self) -> tuple[Annex, ...]:
        """Those that have something to say, lettered in order."""
        parts = [part for part in _parts(self) if part[2] != 0]
        return tuple(
            Annex(letter, *part)
            for letter, part in zip(ascii_uppercase, parts, strict=False)
        )


def report_of(
    run: ImportRun, viewer: Viewer, *, version: str, has_all_files: bool
) -> Report:
    absent, files = absent_of(run, viewer), files_of(run, viewer)
    if not has_all_files:
        files = files.filter(problems__gt=0)
    return Report(
        overview=overview_of(run, viewer),
        has_all_files=has_all_files,
        files=list(files[: FILES_AT_MOST if has_all_files else AT_MOST]),
        absent=list(absent[:AT_MOST]),
        absent_count=absent.count(),
        problems=list(problems_of(run, viewer)[:AT_MOST]),
        made_at=timezone.now(),
        made_for=viewer.email,
        version=version,
    )


def as_json(report: Report) -> dict[str, Any]:
    """The same numbers for programs; ids of messages are texts, as they exceed 2^53."""
    overview = report.overview
    return {
        "run": _run(overview.run),
        "covers": "rooms and 1-1 chats" if overview.is_whole else "rooms",
        "made_at": report.made_at,
        "made_for": report.made_for,
        "made_by": f"HipChat Archive {report.version}",
        "verified": _verified(overview),
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


def _parts(report: Report) -> Iterable[tuple[str, str, int | None]]:
    """Template, title and count of each annex; a count of 0 leaves it out."""
    overview = report.overview
    has_scopes = bool(overview.numbers and overview.numbers.scopes)
    yield "files", _("Files"), overview.files.count
    yield "problems", _("Problems"), overview.problem_count
    yield "absent", _("Files sent, but not in the dump"), report.absent_count
    yield "months", _("Messages per month, and gaps"), None if has_scopes else 0
    yield "people", _("People named, but not listed"), len(overview.unknown)
    yield "unreferenced", _("Files that nothing refers to"), len(overview.unreferenced)
    yield "about", _("What the dump says of itself"), None if overview.about else 0


def _run(run: ImportRun) -> dict[str, Any]:
    return {"number": run.pk} | {name: getattr(run, name) for name in _RUN + _TIMES}


def _verified(overview: Overview) -> dict[str, Any] | None:
    """How many differences there are tells of 1-1 chats, too."""
    run = overview.run
    if run.verified_at is None:
        return None
    found = run.differences if overview.is_whole else bool(run.differences)
    return {"at": run.verified_at, "differences": found}


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
