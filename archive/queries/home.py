"""What the first page says of the archive, as far as its viewer may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from archive.models import Activity, ImportRun, Person, Room, Viewer
from archive.models.searches import ended_runs
from archive.queries.busiest import Share, busiest_people, busiest_rooms
from archive.queries.searching.counting import total_of
from archive.queries.searching.finding import ask

TOP = 8
RECENT = 8
WITH_FILES = "has:file"
_DIRECT = Q(kind=Room.Kind.DIRECT)


@dataclass(frozen=True)
class Numbers:
    messages: int
    rooms: int
    chats: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True)
class LastImport:
    """When the archive last grew; `run` is None for those who see no imports."""

    ended_at: datetime
    run: ImportRun | None


def numbers_of(viewer: Viewer) -> Numbers:
    """Of what the importer keeps with the rooms: no message is counted."""
    sums = Room.objects.visible_to(viewer).aggregate(
        messages=Sum("message_count", default=0),
        rooms=Count("pk", filter=~_DIRECT),
        chats=Count("pk", filter=_DIRECT),
        first=Min("first_sent_at"),
        last=Max("last_sent_at"),
    )
    return Numbers(**sums)


def busy_rooms(viewer: Viewer) -> tuple[Share, ...]:
    """No 1-1 chats: who talks most with whom is nothing for a first page."""
    return busiest_rooms(_rooms(viewer), viewer, TOP)


def recent_rooms(viewer: Viewer) -> list[Room]:
    rooms = _rooms(viewer).exclude(last_sent_at=None)
    return list(rooms.order_by(F("last_sent_at").desc(), "name", "pk")[:RECENT])


def people_count(viewer: Viewer) -> int:
    return Person.objects.visible_to(viewer).count()


def busy_people(viewer: Viewer) -> tuple[Share, ...]:
    """Accounts alone: integrations would leave no place for people."""
    heard = Activity.objects.in_any_of(Room.objects.visible_to(viewer))
    return busiest_people(heard.exclude(person__account_type=""), TOP)


def count_with_files(viewer: Viewer) -> int:
    """Messages, as the search counts them."""
    return total_of(ask(WITH_FILES, viewer))


def last_import_of(viewer: Viewer) -> LastImport | None:
    run = ended_runs().defer("report", "about").order_by("-pk").first()
    if run is None:
        return None
    is_told = viewer.role != Viewer.Role.MEMBER
    return LastImport(run.finished_at or run.started_at, run if is_told else None)


def _rooms(viewer: Viewer) -> QuerySet[Room]:
    rooms: QuerySet[Room] = Room.objects.visible_to(viewer).exclude(_DIRECT)
    return rooms.defer("extra", "said")
