"""Downloading: all that a search finds, page after page, as its viewer may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone

from archive.models import Attachment, IngestedFile, Message, Viewer
from archive.queries.lines import with_senders
from archive.queries.searching.counting import total_of
from archive.queries.searching.finding import Asked, ask
from archive.queries.searching.results import age_in, query_in
from archive.search import get_backend
from archive.search.base import Order

PAGE = 1_000


@dataclass(frozen=True)
class Download:
    """`total` is what was counted before the first page; `home` begins addresses.

    `zone` is the time zone of who asked: it is written when their request is over.
    """

    asked: Asked
    viewer: Viewer
    order: Order
    total: int
    made_at: datetime
    zone: tzinfo
    home: str


@dataclass(frozen=True)
class Row:
    """A message; `source` is its file, where the viewer may know of that."""

    message: Message
    attachments: tuple[Attachment, ...]
    source: IngestedFile | None


Page = list[Row]


def download_of(parameters: Mapping[str, str], viewer: Viewer, home: str) -> Download:
    asked = ask(query_in(parameters), viewer)
    return Download(
        asked=asked,
        viewer=viewer,
        order=age_in(parameters),
        total=total_of(asked),
        made_at=timezone.now(),
        zone=timezone.get_current_timezone(),
        home=home,
    )


def pages_of(download: Download) -> Iterator[Page]:
    """Each is read when it is asked for, so that memory does not grow with the total.

    None keeps the database from anything meanwhile: each is a few statements, and
    between two of them nothing is open, however slowly the reader takes them.
    """
    beyond_id = None
    while True:
        query = download.asked.query(
            order=download.order, beyond_id=beyond_id, limit=PAGE
        )
        ids = get_backend().ids(query)
        yield _rows(ids, download)
        if len(ids) < PAGE:
            return
        beyond_id = ids[-1]


def _rows(ids: Sequence[int], download: Download) -> Page:
    # Whoever lost their role, or may no longer sign in, gets no further page.
    viewer = Viewer.objects.get(pk=download.viewer.pk, is_active=True)
    messages = list(
        with_senders(Message.objects.visible_to(viewer))
        .filter(pk__in=ids)
        .select_related("room")
        .order_by("-pk" if download.order == "newest" else "pk")
    )
    sources = IngestedFile.objects.visible_to(viewer).in_bulk(
        {message.source_file_id for message in messages}
    )
    files = _attachments_of(messages)
    return [
        Row(each, tuple(files.get(each.pk, ())), sources.get(each.source_file_id))
        for each in messages
    ]


def _attachments_of(messages: Sequence[Message]) -> dict[int, list[Attachment]]:
    rows = Attachment.objects.filter(message__in=messages).order_by("pk")
    files: dict[int, list[Attachment]] = {}
    for attachment in rows.select_related("file"):
        files.setdefault(attachment.message_id, []).append(attachment)
    return files
