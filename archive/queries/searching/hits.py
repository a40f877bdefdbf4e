"""Turns what a search found into what its page shows."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from archive.models import Message
from archive.queries.faces import Face, face_of
from archive.queries.lines import record_address
from archive.queries.remarks import absence_of, card_title_of, labels_of
from archive.queries.searching.alike import shape_of_message
from archive.queries.searching.finding import FoundLine, FoundMessage
from archive.queries.times import Time, time_of
from archive.search.base import Snippet

Parts = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Hit:
    """`parts`, those of files' names and of a card are texts and whether they match.

    `nothing` is what stands in the place of both where there are none. Notifications of
    one `shape` differ in numbers and the like only.
    """

    found: FoundMessage
    before: FoundLine | None
    after: FoundLine | None
    sender: Face
    time: Time
    parts: Parts
    file_names: tuple[Parts, ...]
    labels: tuple[str, ...]
    card: Parts
    nothing: str
    record_url: str
    shape: str

    @property
    def message(self) -> Message:
        return self.found.message


def hits_of(found: Sequence[FoundMessage]) -> list[Hit]:
    """What is a hit itself stands beside no other."""
    shown = {each.message.pk for each in found}
    return [_hit(each, shown) for each in found]


def _hit(found: FoundMessage, shown: Container[int]) -> Hit:
    message, parts = found.message, _parts(found.snippet)
    # What a card says its message says as well, mostly.
    is_more = card_title_of(message) or len(found.card) > 1
    card = _parts(found.card) if is_more else ()
    has_something = parts or found.file_names or card
    return Hit(
        found=found,
        before=_beside(found.line_before, shown),
        after=_beside(found.line_after, shown),
        sender=face_of(message.sender, message.sender_name),
        time=time_of(message.sent_at),
        parts=parts,
        file_names=tuple(_parts(name) for name in found.file_names),
        labels=labels_of(message),
        card=card,
        nothing="" if has_something else absence_of(message),
        record_url=record_address(message.pk),
        shape=shape_of_message(message),
    )


def _beside(line: FoundLine | None, shown: Container[int]) -> FoundLine | None:
    return None if line and line.message.pk in shown else line


def _parts(snippet: Snippet) -> Parts:
    """None of a snippet of blanks."""
    if not "".join(snippet).strip():
        return ()
    return tuple((part, n % 2 == 1) for n, part in enumerate(snippet) if part)
