"""Finds messages again that are stored under another uid.

Dumps without ids get made ones, so the same message may be stored from another dump.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import orjson
from django.db import connection

from archive.models.messages import IDS_PER_MICROSECOND
from importer.lines import Line
from importer.twins import MADE, REMEMBERED, SECOND, SELECT_TWINS
from importer.verifying.known import Known

_A_SECOND = SECOND * IDS_PER_MICROSECOND
# What is stored: in which room, in which second, with which body.
_Key = tuple[int, int, str]


class _Twin(NamedTuple):
    id: int
    sender_id: int | None
    sender_name: str
    uid: str


class Claims:
    """Which message without an id was known again as which one with an id.

    Two messages that HipChat gave ids are two: each needs a stored one of its own. As
    at the ingest, only the last ones of a run are told apart.
    """

    def __init__(self) -> None:
        self._recent: dict[int, str] = {}
        self._older: dict[int, str] = {}

    def take(self, twins: list[_Twin], uid: str) -> int | None:
        """The stored message that this one is; None if all are others' already."""
        own = [twin.id for twin in twins if self._owner_of(twin.id) == uid]
        free = [twin.id for twin in twins if self._owner_of(twin.id) is None]
        found = next(iter(own + free), None)
        if found is not None:
            self._recent[found] = uid
        if len(self._recent) >= REMEMBERED:
            self._older, self._recent = self._recent, {}
        return found

    def _owner_of(self, message: int) -> str | None:
        return self._recent.get(message) or self._older.get(message)


class Twins:
    """All messages that were said in the same rooms and seconds as some lines."""

    def __init__(self, lines: Sequence[Line], known: Known, claims: Claims) -> None:
        self._known = known
        self._claims = claims
        self._stored: defaultdict[_Key, list[_Twin]] = defaultdict(list)
        ranges = sorted({key for line in lines for key in self._ranges(line)})
        with connection.cursor() as cursor:
            cursor.execute(SELECT_TWINS, [orjson.dumps(ranges).decode()])
            for room, id_, body, *who in cursor:
                twin = _Twin(id_, *who)
                self._stored[room, id_ // _A_SECOND, body].append(twin)

    def find(self, line: Line) -> int | None:
        """The message that a line is a copy of: of equal ones the n-th is the n-th."""
        found = (self._find_in(room, line) for room in self._rooms(line))
        return next((twin for twin in found if twin is not None), None)

    def _find_in(self, room: int, line: Line) -> int | None:
        equal = self._equal_in(room, line)
        if line.ordinal:
            ids = [twin.id for twin in equal]
            return next(iter(ids[line.ordinal - 1 :]), None)
        made = [twin for twin in equal if twin.uid.startswith(MADE)]
        return self._claims.take(made, line.uid)

    def _equal_in(self, room: int, line: Line) -> list[_Twin]:
        people = self._known.people_of(line.sender)
        name = self._known.sender(line.sender).name
        return [
            twin
            for twin in self._stored[room, line.moment // SECOND, line.body]
            if twin.sender_id in people or (name and twin.sender_name == name)
        ]

    def _rooms(self, line: Line) -> set[int]:
        return self._known.rooms_of(line.place)

    def _ranges(self, line: Line) -> list[tuple[int, int, int]]:
        first = line.moment // SECOND * _A_SECOND
        return [(room, first, first + _A_SECOND - 1) for room in self._rooms(line)]
