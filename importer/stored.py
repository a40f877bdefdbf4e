"""Looks up which messages are stored already, by their time and by their uid."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from django.db import connection

from archive.models.messages import IDS_PER_MICROSECOND, UID_INDEXED

# A room and a uid, and what must be equal for two messages with both to be one: time,
# kind, format, colour, body and the sender, who may be known by name only.
Key = tuple[int, str]
Content = tuple[str, str, str, str, str, int | None, str]

_COLUMNS = """m.room_id, m.uid, CAST(m.sent_at AS text), m.kind, m.format, m.color,
    m.body, m.sender_id, m.sender_name"""
# Of microseconds, and of rooms and uids. Most copies have the same time: that finds
# them in the order they lie in.
FIND_AT = f"""
    FROM json_each(%s) moment CROSS JOIN archive_message m
    ON m.id BETWEEN moment.value * {IDS_PER_MICROSECOND}
    AND moment.value * {IDS_PER_MICROSECOND} + {IDS_PER_MICROSECOND - 1}"""
FIND_BY_UID = f"""
    FROM json_each(%s) wanted CROSS JOIN archive_message m
    ON m.room_id = json_extract(wanted.value, '$[0]')
    AND substr(m.uid, 1, {UID_INDEXED})
    = substr(json_extract(wanted.value, '$[1]'), 1, {UID_INDEXED})
    AND m.uid = json_extract(wanted.value, '$[1]')"""


def stored_at(moments: Iterable[int]) -> tuple[dict[Key, Content], set[int]]:
    """The messages of these microseconds since 1970, and their ids."""
    found = select(f"m.id, {_COLUMNS}", FIND_AT, set(moments))
    return {row[1:3]: row[3:] for row in found}, {row[0] for row in found}


def stored_as(keys: Iterable[Key]) -> dict[Key, Content]:
    """The messages with these uids in these rooms."""
    return {row[:2]: row[2:] for row in select(_COLUMNS, FIND_BY_UID, keys)}


def select(
    columns: str, find: str, wanted: Iterable[int] | Iterable[Key]
) -> list[tuple[Any, ...]]:
    """These columns of the messages `m`, found as `FIND_AT` or `FIND_BY_UID` finds."""
    with connection.cursor() as cursor:
        statement = f"SELECT {columns} {find}"
        cursor.execute(statement, [orjson.dumps(sorted(wanted)).decode()])
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
