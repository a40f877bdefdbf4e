"""Which rooms and which people have most of a search's hits, with exact counts.

Few hits are read and grouped in the database. Of many the engine counts those of one
room after the other: first of those that have most of a sample, then of the busiest
that could be among the first; and so of people. An index for it would slow down every
ingest.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from archive.models import Viewer
from archive.queries.facets.bounds import Bounds
from archive.queries.searching.finding import Asked
from archive.queries.searching.seen import (
    activity_seen_by,
    messages_seen_by,
    rooms_seen_by,
)
from archive.search import get_backend
from archive.search.base import All, Query, Scope, SentBy

AT_ONCE = 500
# Hits of each stretch of time that are a sample.
SAMPLED = 100
Sizes = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Ranked:
    """Ids with their counts, most first; of equals the lower id.

    If `counted` is not 0, only so many of `known` were: others may have more.
    """

    counts: tuple[tuple[int, int], ...]
    counted: int = 0
    known: int = 0


def ranked_of(asked: Asked, bounds: Bounds) -> tuple[Ranked, Ranked]:
    """Rooms, and people."""
    ids = get_backend().ids(asked.query(limit=bounds.read + 1))
    if len(ids) <= bounds.read:
        return _grouped(ids, asked.viewer, bounds)
    rooms, people = _groups(_sample(asked, ids[0], bounds), asked.viewer)
    return (
        _counted(asked, _likely(rooms, _room_sizes(asked.viewer)), _in_room, bounds),
        _counted(asked, _likely(people, _people_sizes(asked.viewer)), _by, bounds),
    )


def _grouped(
    ids: Sequence[int], viewer: Viewer | None, bounds: Bounds
) -> tuple[Ranked, Ranked]:
    rooms, people = _groups(ids, viewer)
    return _first_of(rooms.items(), bounds), _first_of(people.items(), bounds)


def _sample(asked: Asked, newest: int, bounds: Bounds) -> list[int]:
    """Hits of all times, a few of each; others of the same time are passed over."""
    backend = get_backend()
    (oldest,) = backend.ids(asked.query(order="oldest", limit=1))
    step = max(1, (newest - oldest) // bounds.sampled)
    sample: list[int] = []
    for end in range(newest + 1, oldest, -step):
        beyond_id = min([end, *sample[-1:]])
        if beyond_id > end - step:
            sample += backend.ids(asked.query(beyond_id=beyond_id, limit=SAMPLED))
    return sample


def _likely(sampled: Counter[int], sizes: Sizes) -> Sizes:
    """First those that the sample has most of: beside them most are too small."""
    known = dict(sizes)
    first = [id for id, _ in sampled.most_common() if id in known]
    others = (id for id, _ in sizes if id not in sampled)
    return [(id, known[id]) for id in (*first, *others)]


def _groups(
    ids: Sequence[int], viewer: Viewer | None
) -> tuple[Counter[int], Counter[int]]:
    rooms: Counter[int] = Counter()
    people: Counter[int] = Counter()
    messages = messages_seen_by(viewer).order_by()
    for at in range(0, len(ids), AT_ONCE):
        some = messages.filter(pk__in=ids[at : at + AT_ONCE])
        rows = some.values_list("room", "sender").annotate(Count("pk"))
        for room, sender, count in rows:
            rooms[room] += count
            if sender is not None:
                people[sender] += count
    return rooms, people


def _first_of(counts: Iterable[tuple[int, int]], bounds: Bounds) -> Ranked:
    return Ranked(tuple(sorted(counts, key=_rank)[: bounds.ranked]))


def _counted(
    asked: Asked,
    sizes: Sizes,
    of: Callable[[Asked, int], Query],
    bounds: Bounds,
) -> Ranked:
    """`sizes` are ids with all a viewer sees of each: no count can be above that."""
    backend = get_backend()
    best: list[tuple[int, int]] = []
    counted = 0
    for id, size in sizes:
        if len(best) == bounds.ranked and size < best[-1][1]:
            continue
        if counted == bounds.counted:
            return Ranked(tuple(best), counted=counted, known=len(sizes))
        counted += 1
        if count := backend.count(of(asked, id)):
            insort(best, (id, count), key=_rank)
            del best[bounds.ranked :]
    return Ranked(tuple(best))


def _in_room(asked: Asked, room_id: int) -> Query:
    """Of a room that the viewer may see; the engine need not look at all the others."""
    return Query(Scope(room_ids=frozenset({room_id})), asked.parsed.expression)


def _by(asked: Asked, person_id: int) -> Query:
    said = SentBy(frozenset({person_id}))
    return Query(asked.scope, All((asked.parsed.expression, said)))


def _rank(counted: tuple[int, int]) -> tuple[int, int]:
    return -counted[1], counted[0]


def _room_sizes(viewer: Viewer | None) -> list[tuple[int, int]]:
    spoken_in = rooms_seen_by(viewer).filter(message_count__gt=0)
    busiest_first = spoken_in.order_by("-message_count", "pk")
    return list(busiest_first.values_list("pk", "message_count"))


def _people_sizes(viewer: Viewer | None) -> list[tuple[int, int]]:
    people = activity_seen_by(viewer).order_by().values_list("person")
    sums = people.annotate(size=Sum("message_count"))
    return list(sums.order_by("-size", "person"))
