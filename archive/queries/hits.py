"""Turns what a search found into what its page shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from archive.queries.faces import Face, face_of
from archive.queries.finding import FoundMessage
from archive.queries.lines import Time, time_of


@dataclass(frozen=True)
class Hit:
    """`parts` are texts and whether each of them is a match."""

    found: FoundMessage
    sender: Face
    time: Time
    parts: tuple[tuple[str, bool], ...]


def hits_of(found: Iterable[FoundMessage]) -> list[Hit]:
    return [_hit(each) for each in found]


def _hit(found: FoundMessage) -> Hit:
    message = found.message
    return Hit(
        found=found,
        sender=face_of(message.sender, message.sender_name),
        time=time_of(message.sent_at),
        parts=tuple((part, n % 2 == 1) for n, part in enumerate(found.snippet) if part),
    )
