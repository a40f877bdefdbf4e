"""Turns the files sent with messages into what pages show of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from archive.models import Attachment
from archive.queries.images import image_type
from archive.rendering.file_names import shown_name


@dataclass(frozen=True)
class File:
    """A file sent with a message; without `url` there is only what was said of it.

    `marked` is the name with marks in it, where a search led to the message.
    """

    name: str
    url: str = ""
    size: str = ""
    is_image: bool = False
    reason: str = ""
    origin: str = ""
    marked: str = ""


def files_of(message_ids: Iterable[int]) -> dict[int, tuple[File, ...]]:
    """The files of all these messages in one query."""
    rows = Attachment.objects.filter(message__in=message_ids).order_by("pk")
    files: dict[int, tuple[File, ...]] = {}
    for attachment in rows.select_related("file"):
        known = files.get(attachment.message_id, ())
        files[attachment.message_id] = (*known, _file(attachment))
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


def _file(attachment: Attachment) -> File:
    if attachment.file is None:
        return _lost(attachment)
    return File(
        name=shown_name(attachment.name),
        url=reverse("file", args=[attachment.pk, url_name(attachment.name)]),
        size=filesizeformat(attachment.file.size),
        is_image=bool(image_type(attachment.file.path)),
    )


def _lost(attachment: Attachment) -> File:
    size = attachment.claimed_size
    return File(
        name=shown_name(attachment.name),
        size="" if size is None else filesizeformat(size),
        reason=attachment.get_status_display(),
        origin=attachment.url,
    )
