"""Compares the search index with the messages: all ids and sums, the words of some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from heapq import merge
from itertools import groupby, islice
from math import ceil
from operator import itemgetter

from django.db import DatabaseError, connection
from django.db.models import QuerySet

from archive.models import Message, Room
from archive.search import get_backend
from archive.search.base import Query, SaidIn, Scope
from archive.search.stems import inflected
from importer.indexing import batches, indexed

# Of how many messages the words are looked up, unless those of all are.
SAMPLES = 500
# Of differences of one sort so many are listed.
LISTED = 100
# Neighbours are looked up together: there is one look for each of their words.
NEIGHBOURS = 20_000
AT_ONCE = 50_000
OLD = "it is of an older version: run manage.py rebuild_search"
IDS = "SELECT id, room_id FROM archive_message WHERE id > %s ORDER BY id LIMIT %s"
COUNTS = """
    SELECT r.id, r.name, r.message_count, coalesce(c.n, 0)
    FROM archive_room r LEFT JOIN (
        SELECT room_id, count(*) n FROM archive_message GROUP BY room_id) c
    ON c.room_id = r.id ORDER BY r.id"""
_LACKING, _EXTRA = ["stored"], ["indexed"]
Advance = Callable[[int], None]
# A message, the kind of room it is of, and where that is said.
Placed = tuple[int, str, str]


def differences_of_index(
    advance: Advance = lambda messages: None, *, is_all: bool = False
) -> Iterator[str]:
    """`advance` is told of each message whose id or whose words were compared."""
    try:
        if not get_backend().is_current():
            yield OLD
            return
        yield from _differences_of_ids(advance)
        yield from bounded(_differences_of_rooms())
        yield from bounded(_differences_of_words(advance, is_all=is_all))
    except DatabaseError as error:
        yield f"it cannot be read: {error}"


def differences_of_counts() -> Iterator[str]:
    """What rooms say of their messages, beside the messages themselves."""
    for _, name, said, stored in _rooms():
        if said != stored:
            yield f"it counts {said:,} messages of the room {name!r}, not {stored:,}"


def steps(*, is_all: bool) -> int:
    """What `advance` will be told in all."""
    messages = Message.objects.count()
    return messages + (messages if is_all else ceil(messages / _every(messages)))


def bounded(differences: Iterator[str]) -> Iterator[str]:
    """The first ones, and how many were left out.

    >>> list(bounded(iter(["a"] * (LISTED + 2))))[LISTED:]
    ['and 2 more like these']
    """
    yield from islice(differences, LISTED)
    if more := sum(1 for _ in differences):
        yield f"and {more:,} more like these"


def _differences_of_ids(advance: Advance) -> Iterator[str]:
    """Who may find a message hangs on the kind of room it is indexed with.

    All come in the order of ids, so that few are held at once.
    """
    lacking, extra = Counter[str](), Counter[str]()
    first: dict[tuple[str, bool], int] = {}
    placed = merge(_stored(advance), *map(_indexed, Room.Kind.values))
    for (id, kind), both in groupby(placed, itemgetter(0, 1)):
        where = [each for _, _, each in both]
        if where in (_LACKING, _EXTRA):
            (lacking if where == _LACKING else extra)[kind] += 1
            first.setdefault((kind, where == _LACKING), id)
    for kind in Room.Kind.values:
        of, such_as = f"messages of {kind} rooms", "the first is"
        if count := lacking[kind]:
            yield f"it lacks {of}: {count:,}, {such_as} {first[kind, True]}"
        if count := extra[kind]:
            which = f"that are not stored: {count:,}, {such_as} {first[kind, False]}"
            yield f"it has {of} {which}"


def _stored(advance: Advance) -> Iterator[Placed]:
    kinds = dict(Room.objects.values_list("pk", "kind"))
    last = -1
    with connection.cursor() as cursor:
        while rows := cursor.execute(IDS, [last, AT_ONCE]).fetchall():
            for id, room in rows:
                yield id, kinds.get(room, ""), _LACKING[0]
            last = rows[-1][0]
            advance(len(rows))


def _indexed(kind: str) -> Iterator[Placed]:
    return ((id, kind, _EXTRA[0]) for id in get_backend().ids_of(kind))


def _differences_of_rooms() -> Iterator[str]:
    backend = get_backend()
    for room, name, _, stored in _rooms():
        query = Query(Scope(everything=True), SaidIn(frozenset({room})))
        if (found := backend.count(query)) != stored:
            yield f"it has {found:,} messages of the room {name!r}, not {stored:,}"


def _rooms() -> list[tuple[int, str, int, int]]:
    with connection.cursor() as cursor:
        rows: list[tuple[int, str, int, int]] = cursor.execute(COUNTS).fetchall()
        return rows


def _differences_of_words(advance: Advance, *, is_all: bool) -> Iterator[str]:
    backend = get_backend()
    forms = lru_cache(AT_ONCE)(backend.forms)
    unknown = set[str]()
    messages = indexed(Message.objects.all() if is_all else _samples())
    for batch in batches(messages, NEIGHBOURS if is_all else 1):
        for id in sorted(backend.differing(batch)):
            yield f"it has other words or marks of the message {id}"
        words = {word for each in batch for word in each.analysed.all_words.split()}
        for stem, word in sorted(inflected(words - unknown)):
            if word not in forms(stem):
                unknown.add(word)
                yield f"it does not know the word {word!r} as a form of {stem!r}"
        advance(len(batch))


def _samples() -> QuerySet[Message]:
    messages = Message.objects.order_by("pk")
    ids = messages.values_list("pk", flat=True).iterator(AT_ONCE)
    return messages.filter(pk__in=[*islice(ids, 0, None, _every(messages.count()))])


def _every(messages: int) -> int:
    """Of how many messages one is a sample."""
    return max(1, messages // SAMPLES)
