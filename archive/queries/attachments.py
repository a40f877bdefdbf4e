"""Turns the files sent with messages into what pages show of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.models import Attachment
from archive.models.addresses import message_address
from archive.queries.images import media_of
from archive.rendering.file_names import shown_name
from archive.rendering.media import IMAGE

# A picture among words is no larger than this; one click shows all of it.
SHOWN_WIDTH, SHOWN_HEIGHT = 400, 320


@dataclass(frozen=True)
class File:
    """A file sent with a message; without `url` there is only what was said of it.

    `kind` is how it is shown: image, audio, video, pdf, text or other, as its first
    bytes say. `url` are the bytes, `page_url` is the page about it, `origin` is where
    HipChat had it. `marked` is the name with marks in it, where a search led to the
    message.
    """

    name: str
    url: str = ""
    size: str = ""
    kind: str = ""
    width: int = 0
    height: int = 0
    id: str = ""
    page_url: str = ""
    message_url: str = ""
    reason: str = ""
    origin: str = ""
    marked: str = ""

    @property
    def is_image(self) -> bool:
        return self.kind == IMAGE

    @property
    def shown_width(self) -> int:
        return max(1, round(self.width * self._scale))

    @property
    def shown_height(self) -> int:
        return max(1, round(self.height * self._scale))

    @property
    def _scale(self) -> float:
        return min(1, SHOWN_WIDTH / self.width, SHOWN_HEIGHT / self.height)


def files_of(message_ids: Iterable[int]) -> dict[int, tuple[File, ...]]:
    """The files of all these messages in one query."""
    rows = Attachment.objects.filter(message__in=message_ids).order_by("pk")
    files: dict[int, tuple[File, ...]] = {}
    for attachment in rows.select_related("file"):
        known = files.get(attachment.message_id, ())
        files[attachment.message_id] = (*known, file_of(attachment))
    return files


def names_of_files(message_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names as pages show them, of all these messages in one query."""
    rows = Attachment.objects.filter(message__in=message_ids).order_by("pk")
    names: dict[int, list[str]] = {}
    for message_id, name in rows.values_list("message", "name"):
        names.setdefault(message_id, []).append(shown_name(name))
    return names


def url_name(name: str) -> str:
    """A file's name as the last part of its address; the id before it decides.

    >>> url_name("a/b.png"), url_name(".."), url_name("")
    ('a_b.png', 'file', 'file')
    """
    return name.replace("/", "_").replace("\\", "_").strip(". \r\n\t") or "file"


def page_of(attachment_id: int) -> str:
    """Said quickly, as `_url_of` is: a page of pictures spells a hundred of each."""
    return f"{_pages()}{attachment_id}/"


def _url_of(attachment: Attachment) -> str:
    return f"{_files()}{attachment.pk}/{quote(url_name(attachment.name))}"


@cache
def _pages() -> str:
    return reverse("file-page", args=[0]).removesuffix("0/")


@cache
def _files() -> str:
    return reverse("file", args=[0, "x"]).removesuffix("0/x")


def file_of(attachment: Attachment) -> File:
    """`attachment.file` is read already."""
    stored = attachment.file
    media = media_of(stored.path) if stored else None
    if stored is None or media is None:
        return _lost(attachment)
    return File(
        name=shown_name(attachment.name),
        url=_url_of(attachment),
        size=filesizeformat(stored.size),
        kind=media.kind,
        width=media.width,
        height=media.height,
        id=str(attachment.pk),
        page_url=page_of(attachment.pk),
        message_url=message_address(attachment.message_id),
        origin=attachment.url,
    )


def _lost(attachment: Attachment) -> File:
    stored = attachment.file
    size = stored.size if stored else attachment.claimed_size
    return File(
        name=shown_name(attachment.name),
        size="" if size is None else filesizeformat(size),
        id=str(attachment.pk),
        page_url=page_of(attachment.pk),
        message_url=message_address(attachment.message_id),
        reason=_("Gone from the archive’s data folder")
        if stored
        else attachment.get_status_display(),
        origin=attachment.url,
    )
