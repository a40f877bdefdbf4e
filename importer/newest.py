"""Whose word stands: of each field, that of the newest dump that says it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from archive.models import Person, Room
from importer.records import PersonRecord, RoomRecord

# For each field, the date of the dump whose word it holds.
Said = dict[str, str]


class Newest:
    """Compares what a dump says with what is known; `as_of` is when it was made."""

    def __init__(self, as_of: datetime) -> None:
        self.as_of = as_of
        self.stamp = stamp_of(as_of)

    def is_older(self, said: Said, field: str) -> bool:
        """Whether a newer dump has said something of the field."""
        return said.get(field, "") > self.stamp

    def of(self, said: Said, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields that no newer dump says, and in `said` whose word they are now."""
        stands = {
            name: value
            for name, value in fields.items()
            if not self.is_older(said, name)
        }
        return stands | {"said": said | dict.fromkeys(stands, self.stamp)}

    def of_listed(
        self,
        row: Person | Room,
        fields: dict[str, Any],
        record: PersonRecord | RoomRecord,
    ) -> dict[str, Any]:
        """As `of`, with what the record says beyond the fields of a model."""
        extra = record.extra
        stands = self.of(
            row.said, fields | ({"extra": row.extra | extra} if extra else {})
        )
        if extra and "extra" not in stands:
            stands["extra"] = extra | row.extra
        return stands

    def listed(self, row: Person | Room) -> dict[str, Any]:
        """What it means to be listed by this dump."""
        return {"is_listed": True, "as_of": max(row.as_of or self.as_of, self.as_of)}


def stamp_of(as_of: datetime) -> str:
    """A date as text, so that a later one is greater.

    >>> stamp_of(datetime(2018, 9, 19, 18, 28, 4, tzinfo=UTC))
    '2018-09-19T18:28:04.000000+00:00'
    """
    return as_of.astimezone(UTC).isoformat(timespec="microseconds")


def date_of(said: Said, field: str) -> datetime | None:
    """The date of the dump whose word the field holds, if one said it."""
    return datetime.fromisoformat(said[field]) if field in said else None
