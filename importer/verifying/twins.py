"""Finds messages again that are stored under another uid, or stand among the problems.

Dumps without ids get made ones, so the same message may be stored from another dump.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import orjson
from django.db import connection

from archive.models import Problem
from archive.models.messages import IDS_PER_MICROSECOND
from importer.lines import Line
from importer.twins import MADE, SECOND, SELECT_TWINS
from importer.verifying.known import Known

_A_SECOND = SECOND * IDS_PER_MICROSECOND
# What is stored: in which room, in which second, with which body.
_Key = tuple[int, int, str]


class Twins:
    """All messages that were said in the same rooms and seconds as some lines."""

    def __init__(self, lines: Sequence[Line], known: Known) -> None:
        self._known = known
        self._stored: defaultdict[_Key, list[tuple[int | None, str, str]]]
        self._stored = defaultdict(list)
        ranges = sorted({key for line in lines for key in self._ranges(line)})
        with connection.cursor() as cursor:
            cursor.execute(SELECT_TWINS, [orjson.dumps(ranges).decode()])
            for room, id_, body, *who in cursor:
                self._stored[room, id_ // _A_SECOND, body].append(tuple(who))

    def has(self, line: Line) -> bool:
        """Whether as many equal messages are stored as the line is the n-th of."""
        wanted = max(1, line.ordinal)
        return any(self._count(room, line) >= wanted for room in self._rooms(line))

    def _rooms(self, line: Line) -> set[int]:
        return self._known.rooms_of(line.place)

    def _ranges(self, line: Line) -> list[tuple[int, int, int]]:
        first = line.moment // SECOND * _A_SECOND
        return [(room, first, first + _A_SECOND - 1) for room in self._rooms(line)]

    def _count(self, room: int, line: Line) -> int:
        people = self._known.people_of(line.sender)
        name = self._known.sender(line.sender).name
        return sum(
            # Two messages that HipChat gave ids of their own are two.
            (sender_id in people or sender_name == name)
            and (line.ordinal > 0 or uid.startswith(MADE))
            for sender_id, sender_name, uid in self._stored[
                room, line.moment // SECOND, line.body
            ]
        )


def listed_conflicts(path: str, uids: Mapping[int, str]) -> set[int]:
    """Those of a file's items, by position, that are known to contradict a message."""
    problems = Problem.objects.filter(file=path, position__in=uids)
    return {
        position
        for position, reason in problems.values_list("position", "reason")
        if position is not None
        and reason.startswith(f"The message {uids[position]} is known ")
    }


def listed_problems(path: str, positions: set[int | None]) -> set[int | None]:
    """Those of a file's items that are listed as problems; None is the file itself."""
    problems = Problem.objects.filter(file=path)
    listed = problems.filter(position__in=positions - {None})
    found: set[int | None] = set(listed.values_list("position", flat=True))
    return found | ({None} if problems.filter(position=None).exists() else set())
