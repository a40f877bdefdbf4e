"""The files of a gallery: each with the message it was sent with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.models import Attachment, Viewer
from archive.queries.attachments import File
from archive.queries.gallery.asking import GalleryAsked
from archive.queries.gallery.kinds import MISSING, is_sifted, kind_of_name
from archive.queries.gallery.pages import (
    PAGE,
    Lines,
    Window,
    ids_of,
    lines_on_page,
    lines_with,
)
from archive.queries.lines import Line

# Of kinds the index has no mark for, so many messages with files are looked through.
LOOKED_THROUGH = 2_000


@dataclass(frozen=True)
class SentFile:
    file: File
    line: Line
    ending_kind: str

    @property
    def kind(self) -> str:
        """What its bytes say; of a missing file, what its name says."""
        return self.file.kind or self.ending_kind


def page_of_files(asked: GalleryAsked, window: Window, viewer: Viewer) -> Lines:
    if is_sifted(asked.file_kind):
        return _sifted(asked, window, viewer)
    return lines_on_page(asked, window, viewer)


def files_in(lines: Lines, file_kind: str) -> Iterator[tuple[Line, SentFile]]:
    """A message may have files of other kinds beside the one it was found by."""
    for line in lines.lines:
        for file in line.files:
            sent = SentFile(file, line, kind_of_name(file.name))
            if _fits(sent.ending_kind, file_kind, is_missing=not file.url):
                yield line, sent


def _fits(kind: str, wanted: str, *, is_missing: bool) -> bool:
    return is_missing if wanted == MISSING else wanted in ("", kind)


def _sifted(asked: GalleryAsked, window: Window, viewer: Viewer) -> Lines:
    """So that no page reads all files, one with few of them may have more behind it."""
    ids = ids_of(asked, window, LOOKED_THROUGH + 1)
    looked = ids[:LOOKED_THROUGH]
    fitting = _fitting(looked, asked.file_kind)
    found = [id for id in looked if id in fitting]
    has_more = len(ids) > LOOKED_THROUGH
    beyond = str(looked[-1]) if has_more else ""
    if len(found) > PAGE:
        found, beyond = found[:PAGE], str(found[PAGE - 1])
    lines = lines_with(found, viewer)
    return Lines(lines, beyond, looked_through=LOOKED_THROUGH if has_more else 0)


def _fitting(ids: tuple[int, ...], wanted: str) -> set[int]:
    """The messages with such a file, by names alone; nothing of them is shown."""
    rows = Attachment.objects.filter(message__in=ids)
    return {
        message_id
        for message_id, name, file_id in rows.values_list("message", "name", "file")
        if _fits(kind_of_name(name), wanted, is_missing=file_id is None)
    }
