"""What the pages of ingests show: runs, files, problems, and what is missing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Left

from archive.models import (
    Attachment,
    ImportRun,
    IngestedFile,
    Person,
    Problem,
    Room,
    Viewer,
)
from archive.queries.directory import PersonRow, rows_of
from archive.queries.import_chart import Chart, chart_of
from archive.queries.import_numbers import (
    Month,
    Numbers,
    Silence,
    Tally,
    months_of,
    numbers_of,
    silence_of,
)

# The report names no more people and files than that.
NAMES_AT_MOST = 1_000
FIRST_FILES = 8
# Of each problem's raw text, which may be 64 KiB long.
QUOTED = 8_000
REASONS_LOOKED_AT = 10_000
REASONS_AT_MOST = 100
# What differs between problems of one sort: ids, and words in quotation marks.
_PARTICULAR = re.compile(r"“[^”]*”|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|\S*\d\S*(?<![.,:;])")
# Where an admin may know every name: nothing of a 1-1 chat lies there.
_OPEN_FOLDERS = ("rooms/", "emoticons/")


@dataclass(frozen=True)
class RunRow:
    """A run in the list; `numbers` are None where none may or can be shown."""

    run: ImportRun
    numbers: Numbers | None


@dataclass(frozen=True)
class Reason:
    """A sort of problem: its sentence, `…` where several differ, and how many."""

    text: str
    count: int


@dataclass(frozen=True)
class FileSums:
    """All files of a run together, as far as the viewer may see them.

    `elsewhere` are problems of the dump itself, such as a path that was not safe or a
    document of no known format; None where the viewer does not see every file.
    """

    count: int
    listed: int
    tally: Tally
    uneven: int
    with_problems: int
    elsewhere: int | None


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
    first_files: list[IngestedFile]
    problem_count: int
    reasons: list[Reason]
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
        unknown_may_be_more=len(_unknown_ids(run)) >= NAMES_AT_MOST,
        files=file_sums_of(run, viewer, numbers),
        first_files=list(files_of(run, viewer)[:FIRST_FILES]),
        problem_count=problems_of(run, viewer).count(),
        reasons=reasons,
        unreferenced=_unreferenced(run, viewer),
        about=_about(run, viewer),
    )


def files_of(run: ImportRun, viewer: Viewer) -> QuerySet[IngestedFile]:
    """With `accounted`: the items of which is known what became of them."""
    accounted = F("stored") + F("duplicates") + F("problems")
    files = IngestedFile.objects.visible_to(viewer).filter(run=run)
    return files.annotate(accounted=accounted).order_by("pk")


def uneven(files: QuerySet[IngestedFile]) -> QuerySet[IngestedFile]:
    """Those of `files_of` whose numbers do not add up."""
    return files.exclude(items=F("accounted"))


def problems_of(run: ImportRun, viewer: Viewer) -> QuerySet[Problem]:
    """With `quoted`: the beginning of what stands there."""
    problems = Problem.objects.visible_to(viewer).filter(run=run)
    return problems.annotate(quoted=Left("raw", QUOTED)).defer("raw").order_by("pk")


def absent_of(run: ImportRun, viewer: Viewer) -> QuerySet[Attachment]:
    """Files sent with messages this run stored, of which there are no bytes.

    Not even one's own 1-1 chats are in it: the pages for admins are about rooms.
    """
    # Each found by its key: by a list of rooms SQLite would try all, for each file.
    rooms = Room.objects.visible_to(viewer).filter(pk=OuterRef("message__room"))
    if viewer.role != Viewer.Role.COMPLIANCE:
        rooms = rooms.exclude(kind=Room.Kind.DIRECT)
    read = run.files.filter(pk=OuterRef("message__source_file"))
    lost = Attachment.objects.exclude(status=Attachment.Status.PRESENT)
    found = lost.filter(Exists(read), Exists(rooms)).select_related("message__room")
    return found.order_by("pk")


def reasons_of(problems: QuerySet[Problem]) -> list[Reason]:
    """The sorts among the first ten thousand problems, the most frequent first."""
    reasons = Counter(problems.values_list("reason", flat=True)[:REASONS_LOOKED_AT])
    sorts: dict[str, list[str]] = {}
    for reason in reasons:
        sorts.setdefault(sort_of(reason), []).append(reason)
    found = [
        Reason(sort if len(same) > 1 else same[0], sum(reasons[each] for each in same))
        for sort, same in sorts.items()
    ]
    return sorted(found, key=lambda reason: -reason.count)[:REASONS_AT_MOST]


def sort_of(reason: str) -> str:
    """
    >>> sort_of("The message 3f2a-1 is known with other content; that one stays.")
    'The message … is known with other content; that one stays.'
    """
    return _PARTICULAR.sub("…", reason)


def of_sort(sort: str) -> Q:
    """Problems whose reason holds these words; `…` stands for anything."""
    rule = Q()
    for part in filter(None, (part.strip() for part in sort.split("…"))):
        rule &= Q(reason__icontains=part)
    return rule


def file_sums_of(run: ImportRun, viewer: Viewer, numbers: Numbers | None) -> FileSums:
    files = files_of(run, viewer)
    names = ("items", "stored", "duplicates", "problems", "listed")
    sums = files.order_by().aggregate(
        count=Count("pk"),
        uneven=Count("pk", filter=~Q(items=F("accounted"))),
        with_problems=Count("pk", filter=Q(problems__gt=0)),
        **{f"all_{name}": Sum(name, default=0) for name in names},
    )
    tally = Tally(*(sums[f"all_{name}"] for name in names[:-1]))
    elsewhere = None
    if numbers and viewer.role == Viewer.Role.COMPLIANCE:
        elsewhere = numbers.total.items - tally.items
    return FileSums(
        count=sums["count"],
        listed=sums["all_listed"],
        tally=tally,
        uneven=sums["uneven"],
        with_problems=sums["with_problems"],
        elsewhere=elsewhere,
    )


def _unknown_ids(run: ImportRun) -> list[int]:
    ids: list[int] = run.report.get("unknown_people", [])
    return ids[:NAMES_AT_MOST]


def _unknown_people(run: ImportRun, viewer: Viewer) -> list[PersonRow]:
    """Who spoke most comes first; those a later dump lists are known by now."""
    people = Person.objects.visible_to(viewer).filter(pk__in=_unknown_ids(run))
    rows = rows_of(list(people), viewer)
    return sorted(rows, key=lambda row: (-row.count, row.face.name))


def _unreferenced(run: ImportRun, viewer: Viewer) -> list[str]:
    """Files nothing refers to; names elsewhere can tell who had 1-1 chats."""
    names: list[str] = run.report.get("unreferenced_names", [])
    shown = [_writable(name) for name in names]
    if viewer.role == Viewer.Role.COMPLIANCE:
        return shown
    return [n for n in shown if n.startswith(_OPEN_FOLDERS) or "/" not in n]


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
