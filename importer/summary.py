"""What an ingest tells whoever started it: its sums, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.models import ImportRun, Message

SHOWN_PROBLEMS = 10


def summary(report: dict[str, Any], *, is_rehearsal: bool = False) -> Iterator[str]:
    """In lines; `would` is said of what a rehearsal takes back."""
    stored = "would be stored" if is_rehearsal else "stored"
    yield (
        f"{report['source']} ({report['format']}): {report['items']:,} items = "
        f"{report['stored']:,} {stored} + {counted(report['duplicates'], 'duplicate')}"
        f" + {counted(report['problems'], 'problem')}"
    )
    by_kind = report["by_kind"].items()
    kinds = {str(Message.Kind(kind).label): n for kind, n in by_kind if n}
    yield f"  {stored}: {_numbers(kinds) or 'nothing new'}"
    in_rooms, in_chats = (report["scopes"][key]["kinds"] for key in ("rooms", "direct"))
    if in_chats["message"]["duplicates"]:
        yield "  duplicates: 1-1 messages stand in the files of both people"
    if any(numbers["duplicates"] for numbers in in_rooms.values()):
        yield "  duplicates: messages were in the archive before, or came twice"
    listed = {what: report[what] for what in ("people", "rooms", "emoticons")}
    yield f"  listed: {_numbers(listed)}"
    if report["stored"]:
        yield f"  files of what is {stored}: {_numbers(report['attachments'])}"
    if unused := report["unreferenced_files"]:
        yield f"  files that nothing refers to: {unused:,}"
    yield (
        f"  {report['seconds']:,.1f} s, {report['messages_per_second']:,} messages/s, "
        f"peak memory {report['peak_rss_mib']:,.0f} MiB"
    )


def problems(run: ImportRun, *, is_rehearsal: bool = False) -> Iterator[str]:
    """The first ones, and where the others are."""
    for problem in run.problems.all()[:SHOWN_PROBLEMS]:
        yield str(problem)
    more = run.problems.count() - SHOWN_PROBLEMS
    if more > 0:
        where = "--report FILE writes them all"
        if not is_rehearsal:
            where = f"see import {run.pk} in the archive, or --report FILE"
        yield f"… and {counted(more, 'more problem')}: {where}."


def counted(number: int, noun: str) -> str:
    """
    >>> counted(1, "problem"), counted(1200, "problem")
    ('1 problem', '1,200 problems')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _numbers(counts: dict[str, int]) -> str:
    """
    >>> _numbers({"people": 1, "rooms": 1200})
    'people 1, rooms 1,200'
    """
    return ", ".join(f"{what.lower()} {number:,}" for what, number in counts.items())
