"""What happened to a room: its topics, and when it was archived or opened to guests.

The search index knows such messages in order, so that nobody reads a room for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.models import Message, Room, Viewer
from archive.queries.lines import Line, lines_of, with_senders
from archive.search import get_backend
from archive.search.base import All, OfKind, Query, SaidIn, Scope

PAGE = 50
TOPICS = frozenset({str(Message.Kind.TOPIC)})
STATES = frozenset({str(Message.Kind.ARCHIVE), str(Message.Kind.GUEST_ACCESS)})


@dataclass(frozen=True)
class Events:
    """Newest first; `older` is the id to go on from, empty at the end."""

    lines: tuple[Line, ...]
    older: str


@dataclass(frozen=True)
class Topics:
    """`said_by_dump` is whether the newest change and the dump's topic agree.

    They need not: a dump may be older than the last change, or lack the history. Of a
    room that no dump lists, none has a word to agree with.
    """

    events: Events
    said_by_dump: bool


def topics_of(room: Room, viewer: Viewer, before: int | None = None) -> Topics:
    events = events_of(room, viewer, TOPICS, before)
    newest = events.lines[0].quote.strip() if events.lines else ""
    is_told = bool(events.lines) and before is None and room.is_listed
    return Topics(events, not is_told or newest == room.topic.strip())


def events_of(
    room: Room, viewer: Viewer, kinds: frozenset[str], before: int | None = None
) -> Events:
    """Of a room that the viewer may see; the engine looks at no other."""
    ids = _ids(room, kinds, before)
    visible = Message.objects.visible_to(viewer).filter(pk__in=ids[:PAGE])
    rows = list(with_senders(visible).order_by("-id"))
    older = str(ids[PAGE - 1]) if len(ids) > PAGE else ""
    return Events(tuple(lines_of(rows, viewer)), older)


def _ids(room: Room, kinds: frozenset[str], before: int | None) -> Sequence[int]:
    wanted = All((OfKind(kinds), SaidIn(frozenset({room.pk}))))
    scope = Scope(room_ids=frozenset({room.pk}))
    query = Query(scope, wanted, beyond_id=before, limit=PAGE + 1)
    return get_backend().ids(query)
