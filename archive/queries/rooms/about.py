"""What dumps say of a room: whose word each fact is, and which import brought what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from archive.models import Room, Viewer
from archive.models.searches import ended_runs
from archive.search import get_backend
from archive.search.base import (
    All,
    Expression,
    FromRuns,
    Marked,
    Query,
    SaidIn,
    Scope,
)
from archive.search.tokens import feature_token

# Of more imports only the latest are counted.
MOST_RUNS = 50
FIELDS = {
    "name": _("Name"),
    "kind": _("Kind"),
    "topic": _("Topic"),
    "owner_id": _("Owner"),
    "members": _("Members"),
    "is_archived": _("Archived or not"),
    "is_deleted": _("Deleted or not"),
    "guest_access_url": _("Guest access"),
    "created_at": _("Created"),
}


@dataclass(frozen=True)
class Word:
    """A field of the room, and when the dump was made whose word stands."""

    field: str
    as_of: datetime


@dataclass(frozen=True)
class RunShare:
    """How many of the room's messages came with an import."""

    run_id: int
    source: str
    dumped_at: datetime | None
    count: int


def words_on(room: Room) -> tuple[Word, ...]:
    return tuple(
        Word(str(label), datetime.fromisoformat(room.said[field]))
        for field, label in FIELDS.items()
        if field in room.said
    )


def files_in(room: Room) -> int:
    """Messages with files, counted by the engine."""
    return _count(room, Marked(frozenset({feature_token("file")})))


def runs_of(room: Room, viewer: Viewer) -> tuple[RunShare, ...]:
    """For whom imports are open; each is counted by the engine."""
    return tuple(_shares(room)) if viewer.is_staff else ()


def _shares(room: Room) -> Iterator[RunShare]:
    runs = ended_runs().order_by("-pk").values_list("pk", "source", "dumped_at")
    for pk, source, dumped_at in runs[:MOST_RUNS]:
        if count := _count(room, FromRuns(frozenset({pk}))):
            yield RunShare(pk, source, dumped_at, count)


def _count(room: Room, expression: Expression) -> int:
    """Of a room that the viewer may see; the engine looks at no other."""
    ids = frozenset({room.pk})
    wanted = All((SaidIn(ids), expression))
    return get_backend().count(Query(Scope(room_ids=ids), wanted))
