"""The report of a run: what was read, and what became of every item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from archive.models import Attachment, ImportRun, Message, Person, Room
from importer.message_rows import Outcome, Row
from importer.records import Problem

# Of files that nothing refers to; a dump may hold a hundred thousand.
NAMES_AT_MOST = 1_000
# The kind of what is no message that could be read.
UNREADABLE = "unreadable"


def _zeros(names: list[str]) -> dict[str, int]:
    return dict.fromkeys(names, 0)


class Tally:
    """What became of the messages of one scope: of rooms, or of 1-1 chats."""

    def __init__(self) -> None:
        self.kinds: dict[str, Counter[str]] = {
            kind: Counter() for kind in (*Message.Kind.values, UNREADABLE)
        }
        self.items_by_day: Counter[str] = Counter()
        self.stored_by_day: Counter[str] = Counter()
        self.sender_ids: set[int | None] = set()

    def as_json(self) -> dict[str, Any]:
        columns = ("items", "stored", "duplicates", "problems")
        return {
            "kinds": {
                kind: {column: counts[column] for column in columns}
                for kind, counts in self.kinds.items()
            },
            "days": {
                day: {"items": items, "stored": self.stored_by_day[day]}
                for day, items in sorted(self.items_by_day.items())
            },
        }


@dataclass
class Counts:
    """What was read, and what became of it.

    `items` counts messages and problems as they are read, apart from the other
    numbers, so that a lost item shows. `attachments` are of the messages stored;
    `people`, `rooms` and `emoticons` are those the dump lists; `unreferenced` are files
    that no message, emoticon or person uses.
    """

    items: int = 0
    in_rooms: Tally = field(default_factory=Tally)
    in_direct: Tally = field(default_factory=Tally)
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

    def add_read(self, items: int) -> None:
        self.items += items

    def add_outcome(self, outcome: Outcome) -> None:
        self._add_rows(outcome.stored, "stored")
        self._add_rows(outcome.duplicates, "duplicates")
        self._add_rows(outcome.conflicts, "problems")
        for status, number in outcome.attachments.items():
            self.attachments[status] += number

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Of what was no message that could be read."""
        for problem in problems:
            tally = self.in_direct if problem.is_direct else self.in_rooms
            tally.kinds[UNREADABLE].update(items=1, problems=1)

    def by_kind(self) -> dict[str, int]:
        return {kind: self._total("stored", kind) for kind in Message.Kind.values}

    @property
    def stored(self) -> int:
        return self._total("stored")

    @property
    def duplicates(self) -> int:
        return self._total("duplicates")

    @property
    def problems(self) -> int:
        return self._total("problems")

    def _total(self, column: str, kind: str | None = None) -> int:
        return sum(
            counts[column]
            for tally in (self.in_rooms, self.in_direct)
            for name, counts in tally.kinds.items()
            if kind in (None, name)
        )

    def _tally_of(self, room_kind: str) -> Tally:
        return self.in_direct if room_kind == Room.Kind.DIRECT else self.in_rooms

    def _add_rows(self, rows: list[Row], column: str) -> None:
        for row in rows:
            self._tally_of(row.room_kind).sender_ids.add(row.sender_id)
        found = Counter((r.room_kind, r.line.kind, r.line.sent_at[:10]) for r in rows)
        for (room_kind, kind, day), number in found.items():
            tally = self._tally_of(room_kind)
            counts = tally.kinds[kind]
            counts["items"] += number
            counts[column] += number
            tally.items_by_day[day] += number
            if column == "stored":
                tally.stored_by_day[day] += number


def report(
    run: ImportRun, counts: Counts, seconds: float, peak_rss_mib: float
) -> dict[str, Any]:
    """As `ingest --report` writes it."""
    return {
        "source": run.source,
        "format": run.format,
        "sha256": run.sha256,
        "dumped_at": run.dumped_at.isoformat() if run.dumped_at else None,
        "items": counts.items,
        "stored": counts.stored,
        "duplicates": counts.duplicates,
        "problems": counts.problems,
        "by_kind": counts.by_kind(),
        "people": counts.people,
        "rooms": counts.rooms,
        "emoticons": counts.emoticons,
        "attachments": counts.attachments,
        "unreferenced_files": counts.unreferenced,
        "unreferenced_names": counts.unreferenced_names,
        "scopes": {
            "rooms": counts.in_rooms.as_json(),
            "direct": counts.in_direct.as_json(),
        },
        "unknown_people": {
            "rooms": _unknown_people(counts.in_rooms.sender_ids),
            "direct": _unknown_people(counts.in_direct.sender_ids),
        },
        "seconds": round(seconds, 3),
        "messages_per_second": round(counts.items / seconds) if seconds else 0,
        "peak_rss_mib": round(peak_rss_mib, 1),
    }


def _unknown_people(sender_ids: Iterable[int | None]) -> list[int]:
    """The primary keys of senders that no dump lists, so far."""
    unlisted = Person.objects.filter(is_listed=False).values_list("pk", flat=True)
    return sorted(set(unlisted) & set(sender_ids))[:NAMES_AT_MOST]
