"""A search's results as one HTML file, to be read from a disk and to be printed."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import timezone

from archive import __version__
from archive.models import Attachment, Room
from archive.queries.attachments import File
from archive.queries.downloading.download import Download, Page, Row
from archive.queries.explaining.explanation import readings_of
from archive.queries.faces import face_of
from archive.queries.lines import Line, line_of
from archive.rendering.context import RenderContext
from archive.rendering.file_names import shown_name
from archive.search.reading import Reading

# A file on a disk has neither pages of people nor images beside it.
_BARE = RenderContext(mentions={}, emoticons={})
# In the template it stands where the messages go; what was typed cannot spell it.
_HERE = "<!-- messages -->"


@dataclass(frozen=True)
class Understood:
    """A piece of the query, how it was read, and the same of its parts."""

    typed: str
    said: str
    has_forms: bool
    parts: tuple[Understood, ...]


@dataclass(frozen=True)
class Entry:
    """A message to print; day and room where they are others than just before."""

    line: Line
    row: Row
    day: date | None
    room: Room | None


def as_html(download: Download, pages: Iterable[Page]) -> Generator[bytes, None, None]:
    readings = readings_of(download.asked)
    about: dict[str, object] = {"download": download, "version": __version__}
    about["zone"] = timezone.get_current_timezone_name()
    about["readings"] = _understood(readings, download.asked.text)
    document = render_to_string("archive/download.html", about)
    head, tail = document.split(_HERE)
    yield head.encode()
    written = 0
    last: Row | None = None
    for page in pages:
        entries = list(_entries(page, last))
        yield _rendered("messages", {"entries": entries, "home": download.home})
        written += len(page)
        last = page[-1] if page else last
    yield _rendered("end", {"written": written, "total": download.total})
    yield tail.encode()


def _rendered(part: str, context: dict[str, object]) -> bytes:
    template = f"archive/partials/download_{part}.html"
    return render_to_string(template, context).encode()


def _understood(readings: Iterable[Reading], text: str) -> tuple[Understood, ...]:
    return tuple(
        Understood(
            text[reading.start : reading.end],
            reading.said,
            bool(reading.forms),
            _understood(reading.parts, text),
        )
        for reading in readings
    )


def _entries(page: Page, last: Row | None) -> Iterator[Entry]:
    """`last` is what was printed just before the page."""
    day = timezone.localdate(last.message.sent_at) if last else None
    room = last.message.room if last else None
    for row in page:
        line = _line(row)
        new_day = line.time.date if line.time.date != day else None
        new_room = row.message.room if new_day or row.message.room != room else None
        yield Entry(line, row, new_day, new_room)
        day, room = line.time.date, row.message.room


def _line(row: Row) -> Line:
    message = row.message
    face = face_of(message.sender, message.sender_name)
    return line_of(message, face, tuple(map(_file, row.attachments)), _BARE)


def _file(attachment: Attachment) -> File:
    """Its hash tells which file of the archive it is."""
    stored = attachment.file
    size = stored.size if stored else attachment.claimed_size
    return File(
        name=shown_name(attachment.name),
        size="" if size is None else filesizeformat(size),
        reason=f"SHA-256 {stored.sha256}"
        if stored
        else attachment.get_status_display(),
    )
