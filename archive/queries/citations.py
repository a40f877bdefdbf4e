"""What is quoted of a message, a day or a passage: a text of lines, "key: value"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.models import Message
from archive.queries.directory import name_of
from archive.queries.explaining.certificate_text import writable
from archive.queries.made_ids import is_made, is_made_for
from archive.queries.passages import Passage

Line = tuple[str, str]


@dataclass(frozen=True)
class Citation:
    """`link` leads to what is cited, `text` is to be quoted, `file` is to be kept."""

    passage: Passage
    link: str
    text: str
    file: str


def cite_passage(passage: Passage, host: str) -> Citation:
    address = passage_address(passage)
    return _citation(passage, host, address, f"{address}citation.txt")


def cite_message(passage: Passage, host: str) -> Citation:
    message = passage.first
    file = reverse("message-citation", args=[message.pk])
    return _citation(passage, host, message.get_absolute_url(), file)


def cite_day(passage: Passage, day: date, host: str) -> Citation:
    args = [passage.room.hipchat_id, day.isoformat()]
    address, file = reverse("room-day", args=args), reverse("day-citation", args=args)
    return _citation(passage, host, address, file, day)


def passage_address(passage: Passage) -> str:
    room, first, last = passage.room, passage.first, passage.last
    return reverse("passage", args=[room.hipchat_id, first.pk, last.pk])


def _citation(
    passage: Passage, host: str, address: str, file: str, day: date | None = None
) -> Citation:
    link = host + address
    lines = [*_place(passage, day), *_ends(passage)]
    lines += [(_("SHA-256 of the messages"), passage.sha256), (_("Link"), link)]
    if address != (exact := passage_address(passage)) and passage.count > 1:
        lines.append((_("Link to these messages"), host + exact))
    text = "".join(f"{key}: {writable(value)}\n" for key, value in lines)
    return Citation(passage, link, text, file)


def _place(passage: Passage, day: date | None) -> Iterator[Line]:
    room = passage.room
    given = _("no HipChat id") if is_made_for(room) else f"HipChat {room.hipchat_id}"
    kind = room.get_kind_display()
    yield _("Room"), f"{name_of(room)} ({kind}, {given})"
    if day:
        yield _("Day"), f"{day.isoformat()}, {timezone.get_current_timezone_name()}"
    yield _("Messages"), str(passage.count)


def _ends(passage: Passage) -> Iterator[Line]:
    first, last = passage.first, passage.last
    if first.pk == last.pk:
        yield _("Message"), _named(first)
        yield _("Sender"), first.sender_name or str(first.sender or "–")
        yield from _times(_("Sent, {zone}"), first)
        return
    yield _("First message"), _named(first)
    yield from _times(_("First message sent, {zone}"), first)
    yield _("Last message"), _named(last)
    yield from _times(_("Last message sent, {zone}"), last)


def _times(key: str, message: Message) -> Iterator[Line]:
    yield key.format(zone="UTC"), _told(message.sent_at.astimezone(UTC))
    if (zone := timezone.get_current_timezone_name()) != "UTC":
        local = timezone.localtime(message.sent_at)
        yield key.format(zone=zone), f"{_told(local)} {local:%z}"


def _named(message: Message) -> str:
    if is_made(message.uid):
        return f"{message.pk} ({_('no HipChat id')})"
    return f"{message.pk} (HipChat {message.uid})"


def _told(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")
