"""Tells equal messages apart that HipChat gave no id: the first, the second."""

from __future__ import annotations

from importer.formats.values import made_uid
from importer.records import MessageRecord, SenderRecord

# Equal ones are of one second, so they stand near each other.
REMEMBERED = 50_000


class Ordinals:
    """Counts the equal ones among the last some ten thousand messages."""

    def __init__(self) -> None:
        self._recent: dict[str, int] = {}
        self._older: dict[str, int] = {}

    def number(self, record: MessageRecord) -> MessageRecord:
        """The record as what it is: the n-th of n; as it is if HipChat gave its uid."""
        if not record.ordinal:
            return record
        key = record.uid
        ordinal = (self._recent.get(key) or self._older.get(key, 0)) + 1
        if len(self._recent) >= REMEMBERED:
            self._older, self._recent = self._recent, {}
        self._recent[key] = ordinal
        return record if ordinal == 1 else made(record, ordinal)


def made(record: MessageRecord, ordinal: int = 1) -> MessageRecord:
    """The record with a uid made of what it says, as the n-th of equal ones."""
    place = record.room or record.room_name or [*map(_key_of, record.pair or ())]
    sender = _key_of(record.sender) if record.sender else ""
    content = [place, record.sent_at.isoformat(), sender, record.body, ordinal]
    return record._replace(uid=made_uid(content), ordinal=ordinal)


def _key_of(person: SenderRecord) -> str:
    return person.hipchat_id or person.email or person.name
