"""A passage: the messages of a room from one to another, and the hash of their text.

docs/citations.md defines the text, so that anybody can make it and its hash again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from archive.models import Message, Person, Room, Viewer
from archive.queries.directory import with_other_names
from archive.queries.faces import Face, face_of
from archive.queries.timeline import Span, with_ends

MOST_HASHED = 10_000
# Bodies may be long.
_PORTION = 200
_FIELDS = (
    "id",
    "uid",
    "sender__hipchat_id",
    "sender_name",
    "sent_at",
    "kind",
    "format",
    "body",
)
_KNOWN_AS = {"sender__hipchat_id": "sender_id"}
Sender = tuple[int | None, str]


@dataclass(frozen=True)
class Passage:
    """`sha256` is empty where there are more than `MOST_HASHED` messages; `count` is
    then that many. `senders` are those of the messages hashed, who said most first."""

    room: Room
    first: Message
    last: Message
    count: int
    sha256: str
    senders: tuple[tuple[Face, int], ...]

    @property
    def is_too_long(self) -> bool:
        return not self.sha256

    @property
    def span(self) -> Span:
        return Span(self.first.pk, self.last.pk + 1)


def passage_of(room: Room, first: Message, last: Message) -> Passage:
    """From one message of a room the viewer may see to another that is no older."""
    said = Message.objects.filter(room=room, id__gte=first.pk, id__lte=last.pk)
    count = said.order_by("id")[: MOST_HASHED + 1].count()
    if count > MOST_HASHED:
        return Passage(room, first, last, MOST_HASHED, "", ())
    digest, heard = sha256(), Counter[Sender]()
    rows = said.order_by("id").values_list(*_FIELDS, "sender")
    # One read that takes no longer than its sums: 10,000 messages at most.
    for row, sender in _named(rows.iterator(chunk_size=_PORTION), room):
        digest.update(_line(row))
        heard[sender] += 1
    return Passage(room, first, last, count, digest.hexdigest(), _faces(heard))


def text_of(passage: Passage) -> Iterator[bytes]:
    """The text that the hash is of, in pieces: a line of JSON for each message."""
    span = passage.span
    said = Message.objects.filter(room=passage.room, id__lt=span.end)
    for row, _ in _named(_in_portions(said, span.first), passage.room):
        yield _line(row)


def room_with_ends(hipchat_id: str, span: Span, viewer: Viewer) -> Room | None:
    visible = with_ends(Room.objects.visible_to(viewer), span)
    return with_other_names(visible, viewer).filter(hipchat_id=hipchat_id).first()


def messages_of(room: Room, *ids: int) -> list[Message]:
    """Those of a room that have these ids, in the order of the ids given."""
    found = Message.objects.filter(room=room, pk__in=set(ids)).in_bulk()
    return [found[id] for id in ids if id in found]


def _in_portions(said: QuerySet[Message], first: int) -> Iterator[tuple[Any, ...]]:
    """By key, so that no read stays open for as long as a slow download takes."""
    rows = said.order_by("id").values_list(*_FIELDS, "sender")
    while portion := list(rows.filter(id__gte=first)[:_PORTION]):
        yield from portion
        first = portion[-1][0] + 1


def _named(
    rows: Iterable[tuple[Any, ...]], room: Room
) -> Iterator[tuple[dict[str, Any], Sender]]:
    for *values, sender in rows:
        row = dict(zip(_FIELDS, values, strict=True))
        yield row | {"room_id": room.hipchat_id}, (sender, row["sender_name"])


def _line(row: dict[str, Any]) -> bytes:
    """As JSON Lines of a search have it: ids are texts, as they exceed 2^53."""
    fields = {_KNOWN_AS.get(name, name): value for name, value in row.items()}
    fields |= {"id": str(row["id"]), "sent_at": _utc(row["sent_at"])}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # What no UTF-8 can spell is spelled as JSON does.
    return f"{text}\n".encode(errors="backslashreplace")


def _utc(moment: datetime) -> str:
    exact = moment.astimezone(UTC).replace(tzinfo=None)
    return exact.isoformat(timespec="microseconds") + "Z"


def _faces(heard: Counter[Sender]) -> tuple[tuple[Face, int], ...]:
    """One of each person, under the name they are known by today."""
    sums = Counter[Sender]()
    for (sender, name), count in heard.items():
        sums[(sender, "" if sender else name)] += count
    people = Person.objects.in_bulk({sender for sender, _ in sums if sender})
    return tuple(
        (face_of(people.get(sender or 0), name), count)
        for (sender, name), count in sums.most_common()
    )
