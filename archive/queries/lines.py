"""Turns messages into the lines a page shows, all that is slow to ask for prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from archive.models import Message, Viewer
from archive.queries.attachments import File, files_of
from archive.queries.faces import Face, face_of
from archive.queries.references import references_of
from archive.queries.remarks import (
    INFO_KINDS,
    absence_of,
    card_title_of,
    deed_of,
    labels_of,
    quote_of,
)
from archive.queries.times import Time, time_of
from archive.rendering.body import render_body, style_of
from archive.rendering.context import RenderContext
from archive.rendering.folding import fold_label
from archive.search.marks import color_of

LONGEST_TITLE = 300


@dataclass(frozen=True)
class Line:
    """`style` is how it is set (plain, me, notification, info …).

    `html` is empty where there are no words; `nothing` then says why, unless there is
    something else. `fold` is what opens a body too long to be shown whole.
    """

    message: Message
    id: str
    url: str
    record_url: str
    time: Time
    sender: Face
    style: str
    color: str
    html: SafeString
    fold: str
    deed: str
    quote: str
    labels: tuple[str, ...]
    card_title: str
    nothing: str
    files: tuple[File, ...]


def lines_of(messages: Sequence[Message], viewer: Viewer) -> list[Line]:
    """Asks a constant number of queries, however many messages there are."""
    files = files_of(message.pk for message in messages)
    context = references_of(messages, viewer)
    face = cache(face_of)
    return [
        line_of(
            message,
            face(message.sender, message.sender_name),
            files.get(message.pk, ()),
            context,
        )
        for message in messages
    ]


def line_of(
    message: Message, sender: Face, files: tuple[File, ...], context: RenderContext
) -> Line:
    is_info = message.kind in INFO_KINDS
    html = SafeString() if is_info else _html(message, context)
    card_title = _card_title(message)
    return Line(
        message=message,
        id=str(message.pk),
        url=message.get_absolute_url(),
        record_url=record_address(message.pk),
        time=time_of(message.sent_at),
        sender=sender,
        style=_style(message),
        color=color_of(message.kind, message.color),
        html=html,
        fold=fold_label(message.body, is_html=message.is_html) if html else "",
        deed=deed_of(message) if is_info else "",
        quote=quote_of(message) if is_info else "",
        labels=labels_of(message),
        card_title=card_title,
        nothing="" if html or files or card_title else absence_of(message),
        files=files,
    )


def with_senders(messages: QuerySet[Message]) -> QuerySet[Message]:
    """The senders with what a line shows of them: the rest is slow to read."""
    return messages.select_related("sender__avatar").defer(
        "sender__created_at",
        "sender__email",
        "sender__extra",
        "sender__timezone",
        "sender__title",
    )


def record_address(message_id: int) -> str:
    """Said quickly: a timeline spells a hundred of them."""
    return f"{_records()}{message_id}/"


@cache
def _records() -> str:
    return reverse("record", args=[0]).removesuffix("0/")


def _style(message: Message) -> str:
    if message.kind in INFO_KINDS:
        return "info"
    if message.kind != Message.Kind.MESSAGE:
        return message.kind
    return style_of(message.body, is_html=message.is_html)


def _card_title(message: Message) -> str:
    title = card_title_of(message)
    return Truncator(title).chars(LONGEST_TITLE) if title else ""


def _html(message: Message, context: RenderContext) -> SafeString:
    if not message.body.strip():
        return SafeString()
    # HipChat said "Name waves" of people's own messages alone.
    has_name = message.kind == Message.Kind.MESSAGE
    return render_body(
        message.body, is_html=message.is_html, context=context, has_name=has_name
    )
