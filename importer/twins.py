"""Knows one message in two dumps again where one of them gives it no id.

HipChat's older dumps have no ids and whole seconds. There, a message is known by its
room, second, sender and body; of several equal ones the first is the first, and so on.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import orjson
from django.db import connection

from archive.models.messages import IDS_PER_MICROSECOND
from importer.attaching import is_attached_to

if TYPE_CHECKING:
    from importer.directory import Directory
    from importer.message_rows import Outcome, Row
    from importer.sources.spool import Spool

MADE = "made-"
SECOND = 1_000_000
# Of the messages known again last, at least so many are told apart from the next.
REMEMBERED = 50_000
SELECT_TWINS = """
    SELECT m.room_id, m.id, m.body, m.sender_id, m.sender_name, m.uid
    FROM json_each(%s) wanted JOIN archive_message m
    ON m.room_id = json_extract(wanted.value, '$[0]')
    AND m.id BETWEEN json_extract(wanted.value, '$[1]')
    AND json_extract(wanted.value, '$[2]') ORDER BY m.id"""

Key = tuple[int, int, str]


class _Twin(NamedTuple):
    id: int
    sender_id: int | None
    sender_name: str
    has_uid: bool


class Pairs:
    """Which stored message each message with an id of its own was known again in.

    Two of them are never one stored message, not even in another batch: equal messages
    of one second stand near each other, so it is enough to remember the last ones.
    """

    def __init__(self) -> None:
        self._recent: dict[int, str] = {}
        self._older: dict[int, str] = {}

    def take(self, twins: list[_Twin], uid: str) -> _Twin | None:
        """The stored message that this one is; None if all are others' already."""
        free = [twin for twin in twins if self._owner_of(twin) in (None, uid)]
        own = [twin for twin in free if self._owner_of(twin) == uid]
        twin = next(iter(own or free), None)
        if twin:
            self._recent[twin.id] = uid
        if len(self._recent) >= REMEMBERED:
            self._older, self._recent = self._recent, {}
        return twin

    def _owner_of(self, twin: _Twin) -> str | None:
        return self._recent.get(twin.id) or self._older.get(twin.id)


def without_twins(
    rows: list[Row], outcome: Outcome, directory: Directory, spool: Spool
) -> list[Row]:
    """The rows that are not stored yet under another uid; the others are copies."""
    lacking = directory.rooms.lacking_uids
    unsure = [row for row in rows if row.line.ordinal or row.room_id in lacking]
    if not unsure:
        return rows
    stored = _stored(unsure)
    new = []
    for row in rows:
        twins = [twin for twin in stored.get(_key(row), ()) if _is_twin(twin, row)]
        if row.line.ordinal:
            twin = next(iter(twins[row.line.ordinal - 1 :]), None)
        else:
            twin = directory.pairs.take(twins, row.line.uid)
        if twin is None:
            new.append(row)
        elif row.line.attachment and not is_attached_to(
            twin.id, row.line.attachment, spool
        ):
            outcome.conflicts.append(row)
        else:
            outcome.duplicates.append(row)
    return new


def _is_twin(twin: _Twin, row: Row) -> bool:
    """Two messages that HipChat gave ids of their own are two."""
    is_named = bool(row.sender_name) and twin.sender_name == row.sender_name
    is_same = twin.sender_id == row.sender_id or is_named
    return is_same and (bool(row.line.ordinal) or not twin.has_uid)


def _key(row: Row) -> Key:
    return row.room_id, row.line.moment // SECOND, row.line.body


def _stored(rows: list[Row]) -> defaultdict[Key, list[_Twin]]:
    seconds = sorted({_key(row)[:2] for row in rows})
    a_second = SECOND * IDS_PER_MICROSECOND
    ranges = [
        (room, second * a_second, (second + 1) * a_second - 1)
        for room, second in seconds
    ]
    found: defaultdict[Key, list[_Twin]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SELECT_TWINS, [orjson.dumps(ranges).decode()])
        for room, id_, body, sender_id, sender_name, uid in cursor:
            twin = _Twin(id_, sender_id, sender_name, not uid.startswith(MADE))
            found[room, id_ // a_second, body].append(twin)
    return found
