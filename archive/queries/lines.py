"""Turns messages into the lines a page shows, all that is slow to ask for prepared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString

from archive.models import Message, Person, Viewer
from archive.queries.attachments import File, files_of
from archive.queries.belonging import Owner, owners_of
from archive.queries.cards import ShownCard, shown_card
from archive.queries.edits import Change, changes_in
from archive.queries.faces import Face, face_of
from archive.queries.references import references_of
from archive.queries.remarks import (
    INFO_KINDS,
    absence_of,
    deed_of,
    labels_of,
    quote_of,
)
from archive.queries.times import Time, time_of
from archive.rendering.body import render_body, style_of
from archive.rendering.context import RenderContext
from archive.rendering.folding import fold_label
from archive.search.marks import color_of, is_deleted


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
    card: ShownCard | None
    nothing: str
    files: tuple[File, ...]
    is_deleted: bool = False
    change: Change | None = None
    owner: Owner | None = None
    attached: tuple[Line, ...] = ()

    @cached_property
    def is_plain(self) -> bool:
        """Whether there is nothing but words: most lines, which are shown quickly."""
        return bool(self.html) and not (
            self.labels
            or self.card
            or self.fold
            or self.files
            or self.is_deleted
            or self.message.is_html
            or self.style == "me"
            or self.change
            or self.owner
            or self.attached
        )


def lines_of(messages: Sequence[Message], viewer: Viewer) -> list[Line]:
    """Asks a constant number of queries, however many messages there are."""
    files = files_of(message.pk for message in messages)
    context = references_of(messages, viewer)
    changes, owners = changes_in(messages), owners_of(messages, viewer)
    face = cache(face_of)
    lines = (
        line_of(
            message,
            face(message.sender, message.sender_name),
            files.get(message.pk, ()),
            context,
        )
        for message in messages
    )
    return [_placed(line, changes, owners) for line in lines]


def _placed(
    line: Line, changes: Mapping[int, Change], owners: Mapping[int, Owner]
) -> Line:
    change, owner = changes.get(line.message.pk), owners.get(line.message.pk)
    return replace(line, change=change, owner=owner) if change or owner else line


def visible_lines(ids: Collection[int], viewer: Viewer) -> list[Line]:
    """Those of the ids that the viewer may see, in the order of time, with their rooms.

    They are read again through the viewer's rights: what told the ids may be stale.
    """
    visible = Message.objects.visible_to(viewer).filter(pk__in=ids)
    messages = with_senders(visible).select_related("room").order_by("id")
    return lines_of(list(messages), viewer)


def line_of(
    message: Message, sender: Face, files: tuple[File, ...], context: RenderContext
) -> Line:
    is_info = message.kind in INFO_KINDS
    html = SafeString() if is_info else _html(message, context)
    has_card = message.extra and not is_info
    card = shown_card(message.extra, files) if has_card else None
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
        labels=labels_of(message, is_card_shown=card is not None),
        card=card,
        nothing="" if html or files or card else absence_of(message),
        files=files,
        is_deleted=is_deleted(message.extra),
    )


def with_senders(messages: QuerySet[Message]) -> QuerySet[Message]:
    """The senders with what a line shows of them: the rest is slow to read.

    Each once, in a query of their own: of a hundred messages there are a few.
    """
    shown = Person.objects.select_related("avatar").defer(
        "created_at", "email", "extra", "timezone", "title"
    )
    return messages.prefetch_related(Prefetch("sender", shown))


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


def _html(message: Message, context: RenderContext) -> SafeString:
    if not message.body.strip():
        return SafeString()
    # HipChat said "Name waves" of people's own messages alone.
    has_name = message.kind == Message.Kind.MESSAGE
    return render_body(
        message.body, is_html=message.is_html, context=context, has_name=has_name
    )
