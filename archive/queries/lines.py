"""Turns messages into the lines a page shows, all that is slow to ask for prepared."""

from calendar import month_abbr
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from django.db.models import Prefetch, prefetch_related_objects
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone

from archive.models import Attachment, Message, Viewer
from archive.queries.faces import Face, face_of
from archive.queries.images import image_type
from archive.queries.references import references_of
from archive.rendering.body import render_body, style_of
from archive.rendering.context import RenderContext

COLORS = frozenset({"yellow", "green", "red", "purple", "gray"})
INFO_KINDS = frozenset(
    {Message.Kind.TOPIC, Message.Kind.ARCHIVE, Message.Kind.GUEST_ACCESS}
)
# What HipChat wrote into the history, and how its clients said it after a name.
_DEEDS = {
    "room archived": "archived the room",
    "room unarchived": "reopened the room",
    "guest access turned on": "turned on guest access",
    "guest access turned off": "turned off guest access",
}


@dataclass(frozen=True)
class Time:
    """`clock` and `day` for reading, `iso` for machines, `full` for the record."""

    date: date
    clock: str
    day: str
    iso: str
    full: str


@dataclass(frozen=True)
class File:
    """A file sent with a message; without `url` there is only what was said of it."""

    name: str
    url: str = ""
    size: str = ""
    is_image: bool = False
    reason: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Line:
    """`style` is how it is set (plain, me, notification, info …)."""

    message: Message
    id: str
    url: str
    time: Time
    sender: Face
    style: str
    color: str
    html: str
    deed: str
    files: tuple[File, ...]


def lines_of(messages: Sequence[Message], viewer: Viewer) -> list[Line]:
    """Asks a constant number of queries, however many messages there are."""
    files = Prefetch("attachments", Attachment.objects.select_related("file"))
    prefetch_related_objects(messages, files)
    context = references_of(messages, viewer)
    face = cache(face_of)
    return [
        _line(message, face(message.sender, message.sender_name), context)
        for message in messages
    ]


def time_of(moment: datetime) -> Time:
    local, exact = timezone.localtime(moment), moment.astimezone(UTC)
    return Time(
        date=local.date(),
        clock=f"{local.hour:02}:{local.minute:02}",
        day=f"{local.day} {month_abbr[local.month]} {local.year}",
        iso=exact.isoformat(),
        full=f"{exact.replace(tzinfo=None).isoformat(' ', 'microseconds')} UTC",
    )


def _line(message: Message, sender: Face, context: RenderContext) -> Line:
    is_info = message.kind in INFO_KINDS
    return Line(
        message=message,
        id=str(message.pk),
        url=message.get_absolute_url(),
        time=time_of(message.sent_at),
        sender=sender,
        style="info" if is_info else _style(message),
        color=_color(message),
        html="" if is_info else _html(message, context),
        deed=_deed(message) if is_info else "",
        files=tuple(files_of(message.attachments.all())),
    )


def _style(message: Message) -> str:
    if message.kind != Message.Kind.MESSAGE:
        return message.kind
    if not message.body.strip():
        return "empty"
    return style_of(message.body, is_html=message.format == Message.Format.HTML)


def _color(message: Message) -> str:
    """HipChat's own default was yellow."""
    if message.kind != Message.Kind.NOTIFICATION:
        return ""
    return message.color if message.color in COLORS else "yellow"


def _html(message: Message, context: RenderContext) -> str:
    is_html = message.format == Message.Format.HTML
    # HipChat said "Name waves" of people's own messages alone.
    has_name = message.kind == Message.Kind.MESSAGE
    return render_body(
        message.body, is_html=is_html, context=context, has_name=has_name
    )


def _deed(message: Message) -> str:
    if message.kind == Message.Kind.TOPIC:
        return "changed the topic to:" if message.body.strip() else "cleared the topic"
    return _DEEDS.get(message.body.strip().rstrip(".").lower(), "")


def files_of(attachments: Iterable[Attachment]) -> Iterable[File]:
    for attachment in attachments:
        if attachment.file is None:
            yield _lost(attachment)
        else:
            yield File(
                name=attachment.name or "unnamed file",
                url=reverse("file", args=[attachment.pk, url_name(attachment.name)]),
                size=filesizeformat(attachment.file.size),
                is_image=bool(image_type(attachment.file.path)),
            )


def url_name(name: str) -> str:
    """A file's name as the last part of its address; the id before it decides.

    >>> url_name("a/b.png"), url_name(".."), url_name("")
    ('a_b.png', 'file', 'file')
    """
    return name.replace("/", "_").replace("\\", "_").strip(". \r\n\t") or "file"


def _lost(attachment: Attachment) -> File:
    size = attachment.claimed_size
    return File(
        name=attachment.name or "unnamed file",
        size="" if size is None else filesizeformat(size),
        reason=attachment.get_status_display(),
        origin=attachment.url,
    )
