"""The page of one file: what it is, who sent it, and where else it was sent."""

from dataclasses import dataclass

from django.db.models import QuerySet

from archive.models import Attachment, Room, StoredFile, Viewer
from archive.queries.attachments import File, file_of
from archive.queries.faces import Face, face_of
from archive.queries.images import media_of
from archive.queries.times import Time, time_of
from archive.rendering.media import TEXT
from archive.rendering.plain_text import text_in

# A page shows no more of a text; the download has all of it.
MOST_SHOWN = 256 << 10
MOST_LINES = 2_000
FIRST_LINES = 20
MOST_COPIES = 20


@dataclass(frozen=True)
class Text:
    """The lines of a text as far as they are shown."""

    lines: tuple[str, ...]
    is_whole: bool


@dataclass(frozen=True)
class Sending:
    """Once that a file was sent: by whom, when and where."""

    attachment: Attachment
    sender: Face
    room: Room
    time: Time


@dataclass(frozen=True)
class FilePage:
    """`size` is in bytes: of what is kept, or what HipChat said there was."""

    file: File
    sent: Sending
    size: int | None
    media_type: str
    sha256: str
    text: Text | None
    copies: tuple[Sending, ...]
    has_more_copies: bool


def attachments_with_all(viewer: Viewer) -> QuerySet[Attachment]:
    visible = Attachment.objects.visible_to(viewer)
    return visible.select_related("file", "message__room", "message__sender__avatar")


def file_page_of(attachment: Attachment, viewer: Viewer) -> FilePage:
    stored = attachment.file
    file = file_of(attachment)
    media = media_of(stored.path) if stored else None
    copies = _copies_of(attachment, viewer) if stored else []
    return FilePage(
        file=file,
        sent=_sending(attachment),
        size=stored.size if stored else attachment.claimed_size,
        media_type=media.type if media else "",
        sha256=stored.sha256 if stored else "",
        text=text_of(stored, MOST_LINES) if file.kind == TEXT else None,
        copies=tuple(map(_sending, copies[:MOST_COPIES])),
        has_more_copies=len(copies) > MOST_COPIES,
    )


def text_of(stored: StoredFile | None, most_lines: int) -> Text | None:
    """Nothing where there is no text, or it stops being one further down."""
    if stored is None:
        return None
    try:
        with stored.path.open("rb") as file:
            content = file.read(MOST_SHOWN + 1)
    except OSError:
        return None
    text = text_in(content[:MOST_SHOWN])
    if text is None:
        return None
    lines = text.splitlines()
    is_whole = len(content) <= MOST_SHOWN and len(lines) <= most_lines
    return Text(tuple(lines[:most_lines]), is_whole)


def _copies_of(attachment: Attachment, viewer: Viewer) -> list[Attachment]:
    """Other messages with the same bytes that the viewer may see, latest first."""
    same = attachments_with_all(viewer).filter(file=attachment.file)
    others = same.exclude(pk=attachment.pk).order_by("-message")
    return list(others[: MOST_COPIES + 1])


def _sending(attachment: Attachment) -> Sending:
    message = attachment.message
    return Sending(
        attachment=attachment,
        sender=face_of(message.sender, message.sender_name),
        room=message.room,
        time=time_of(message.sent_at),
    )
