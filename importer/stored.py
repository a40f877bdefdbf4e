"""Looks up which messages are stored already, by their time and by their uid."""

from __future__ import annotations

from collections.abc import Iterable

import orjson
from django.db import connection

# A room and a uid, and what must be equal for two messages with both to be one: time,
# kind, format, colour, body and the sender, who may be known by name only.
Key = tuple[int, str]
Content = tuple[str, str, str, str, str, int | None, str]

_COLUMNS = """m.room_id, m.uid, CAST(m.sent_at AS text), m.kind, m.format, m.color,
    m.body, m.sender_id, m.sender_name"""
# Of microseconds, and of rooms and uids. Most copies have the same time: that finds
# them in the order they lie in.
FIND_AT = """
    FROM json_each(%s) moment CROSS JOIN archive_message m
    ON m.id BETWEEN moment.value << 10 AND (moment.value << 10) + 1023"""
FIND_BY_UID = """
    FROM json_each(%s) wanted CROSS JOIN archive_message m
    ON m.room_id = json_extract(wanted.value, '$[0]')
    AND substr(m.uid, 1, 12) = substr(json_extract(wanted.value, '$[1]'), 1, 12)
    AND m.uid = json_extract(wanted.value, '$[1]')"""
_SELECT_AT = f"SELECT m.id, {_COLUMNS} {FIND_AT}"
_SELECT_BY_UID = f"SELECT {_COLUMNS} {FIND_BY_UID}"


def stored_at(moments: Iterable[int]) -> tuple[dict[Key, Content], set[int]]:
    """The messages of these microseconds since 1970, and their ids."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT_AT, [orjson.dumps(sorted(set(moments))).decode()])
        found = cursor.fetchall()
    return {row[1:3]: row[3:] for row in found}, {row[0] for row in found}


def stored_as(keys: Iterable[Key]) -> dict[Key, Content]:
    """The messages with these uids in these rooms."""
    with connection.cursor() as cursor:
        cursor.execute(_SELECT_BY_UID, [orjson.dumps(sorted(keys)).decode()])
        return {row[:2]: row[2:] for row in cursor.fetchall()}
