"""The report of a run: what was read, and what became of every item."""

from __future__ import annotations

import re
import resource
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.models import Attachment, ImportRun, Message

# Of files that nothing refers to; a dump may hold a hundred thousand.
NAMES_AT_MOST = 1_000


def _zeros(names: list[str]) -> dict[str, int]:
    return dict.fromkeys(names, 0)


@dataclass
class Counts:
    """What was read, and what became of it.

    `items` counts messages and problems as they are read, apart from the other
    numbers, so that a lost item shows. `by_kind` and `attachments` are of the
    messages stored; `people`, `rooms` and `emoticons` are those the dump lists;
    `unreferenced` are files that no message, emoticon or person uses.
    """

    items: int = 0
    duplicates: int = 0
    problems: int = 0
    by_kind: dict[str, int] = field(default_factory=lambda: _zeros(Message.Kind.values))
    attachments: dict[str, int] = field(
        default_factory=lambda: _zeros(Attachment.Status.values)
    )
    people: int = 0
    rooms: int = 0
    emoticons: int = 0
    unreferenced: int = 0
    unreferenced_names: list[str] = field(default_factory=list)

    def add_unreferenced(self, path: str) -> None:
        self.unreferenced += 1
        if len(self.unreferenced_names) < NAMES_AT_MOST:
            self.unreferenced_names.append(path)

    @property
    def stored(self) -> int:
        return sum(self.by_kind.values())

    @property
    def adds_up(self) -> bool:
        return self.items == self.stored + self.duplicates + self.problems


def report(run: ImportRun, counts: Counts, seconds: float) -> dict[str, Any]:
    """As `ingest --report` writes it; memory is the process's peak so far."""
    return {
        "source": run.source,
        "format": run.format,
        "sha256": run.sha256,
        "items": counts.items,
        "stored": counts.stored,
        "duplicates": counts.duplicates,
        "problems": counts.problems,
        "by_kind": counts.by_kind,
        "people": counts.people,
        "rooms": counts.rooms,
        "emoticons": counts.emoticons,
        "attachments": counts.attachments,
        "unreferenced_files": counts.unreferenced,
        "unreferenced_names": counts.unreferenced_names,
        "seconds": round(seconds, 3),
        "messages_per_second": round(counts.items / seconds) if seconds else 0,
        "peak_rss_mib": peak_rss_mib(),
    }


def peak_rss_mib() -> float:
    """The most memory this process ever held, in MiB.

    Linux's own account of the process; `getrusage` would count in what a large parent
    held when it started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(
            r"^VmHWM:\s+(\d+) kB$", status.read_text("ascii"), re.MULTILINE
        )
        if found:
            return round(int(found[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
