"""What a certificate of a search says: who asked what, of what, and the result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy

from archive.models import ImportRun, Message, Problem, Room, Viewer
from archive.queries.explaining.explanation import (
    Coverage,
    Period,
    coverage_of,
    readings_of,
    stretches_of,
)
from archive.queries.searching.counting import Counting
from archive.queries.searching.finding import Asked
from archive.search import get_backend
from archive.search.base import Order
from archive.search.reading import Reading

_ROOMS = {
    "public": gettext_lazy("%(n)s public rooms"),
    "private": gettext_lazy("%(n)s private rooms"),
    "direct": gettext_lazy("%(n)s 1-1 chats"),
}


@dataclass(frozen=True)
class Ingest:
    """A run whose messages are in the archive.

    How many differences a verification found tells of 1-1 chats, too: only compliance
    knows the number.
    """

    run: ImportRun
    differences: int | None


@dataclass(frozen=True)
class Certificate:
    """`rooms` are those the viewer may see, by kind; members know of no imports.

    `first` and `last` are the oldest and the newest message that fit.
    """

    asked: Asked
    viewer: Viewer
    made_at: datetime
    zone: str
    version: str
    readings: tuple[Reading, ...]
    stretches: tuple[Period, ...]
    total: int
    first: Message | None
    last: Message | None
    rooms: dict[str, int]
    coverage: Coverage
    ingests: tuple[Ingest, ...]
    problems: int | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not understood, and why there may be nothing where there is none."""
        parsed = self.asked.parsed
        return parsed.notes if self.total else (*parsed.notes, *parsed.hints)

    @property
    def may_read(self) -> str:
        counts = {
            kind: number_format(count, force_grouping=True)
            for kind, count in self.rooms.items()
        }
        return ", ".join(
            str(name) % {"n": counts[kind]} for kind, name in _ROOMS.items()
        )


def certificate_of(
    asked: Asked, viewer: Viewer, *, made_at: datetime, version: str
) -> Certificate:
    counting = Counting(asked)
    return Certificate(
        asked=asked,
        viewer=viewer,
        made_at=made_at,
        zone=timezone.get_current_timezone_name(),
        version=version,
        readings=readings_of(asked),
        stretches=stretches_of(asked.parsed.expression),
        total=counting.of(asked.parsed.expression),
        first=_end(asked, viewer, "oldest"),
        last=_end(asked, viewer, "newest"),
        rooms=_rooms_of(viewer),
        coverage=coverage_of(viewer, counting),
        ingests=_ingests(viewer),
        problems=_problems(viewer),
    )


def _end(asked: Asked, viewer: Viewer, order: Order) -> Message | None:
    ids = get_backend().ids(asked.query(order=order, limit=1))
    return Message.objects.visible_to(viewer).filter(pk__in=ids).first()


def _rooms_of(viewer: Viewer) -> dict[str, int]:
    rooms = Room.objects.visible_to(viewer).order_by().values_list("kind")
    counted = dict(rooms.annotate(count=Count("pk")))
    return {kind: counted.get(kind, 0) for kind in _ROOMS}


def _ingests(viewer: Viewer) -> tuple[Ingest, ...]:
    """Failed runs left nothing; of interrupted ones there is what they came to.

    Members know of no imports: not even their number, which grows with what others say.
    """
    if not viewer.is_staff:
        return ()
    runs = ImportRun.objects.exclude(status=ImportRun.Status.FAILED).order_by("pk")
    sees_all = viewer.role == Viewer.Role.COMPLIANCE
    return tuple(
        Ingest(
            run=run,
            differences=run.differences if sees_all else None,
        )
        for run in runs.defer("about", "report", "failure")
    )


def _problems(viewer: Viewer) -> int | None:
    return Problem.objects.visible_to(viewer).count() if viewer.is_staff else None
