"""Reads what a message says of its file, and where in the dump its bytes may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from importer.formats.values import leftover, text_of
from importer.records import AttachmentRecord, SenderRecord
from importer.sources.base import clean_path, unsafe_because

_MAX_SIZE = (1 << 63) - 1
# Stride's dumps have the second beside the first.
_KEYS = ("attachment", "message_attachment")


@dataclass(frozen=True)
class Place:
    """Where messages stand: a history's path, and whose it is: a room's or person's."""

    path: str
    owner: str
    is_direct: bool


def read_attachment(
    place: Place, message: dict[str, Any], sender: SenderRecord | None
) -> AttachmentRecord | None:
    # Some dumps have the path in one of two places only, some in both.
    key = _key_in_use(message)
    attachment = message[key] if key else {}
    paths = [text_of(message.get("attachment_path")), text_of(attachment.get("path"))]
    path = paths[0] or paths[1]
    url = text_of(attachment.get("url"))
    name = text_of(attachment.get("name")) or path.rpartition("/")[2]
    if not (path or name or url):
        return None
    return AttachmentRecord(
        name or _path_in(url).rpartition("/")[2],
        path,
        _size_of(attachment),
        url,
        # Stride's dumps, and some others, have no path but the address.
        _candidates(place, paths if path else [_path_in(url)], sender),
    )


def unread_attachment(message: dict[str, Any]) -> dict[str, Any]:
    """What the fields say of the file beyond the fields of the record."""
    unread = {key: message.get(key) for key in _KEYS}
    if not (key := _key_in_use(message)):
        return unread
    attachment = message[key]
    modelled = () if _size_of(attachment) is None else ("size",)
    rest = unread[key] = leftover(attachment, modelled, ("name", "path", "url"))
    path = attachment.get("path")
    if path and message.get("attachment_path") not in (None, "", path):
        rest["path"] = path
    return unread


def _key_in_use(message: dict[str, Any]) -> str | None:
    """The first field that has something to say of a file; the other is kept."""
    found = (key for key in _KEYS if message.get(key) and type(message[key]) is dict)
    return next(found, None)


def _size_of(attachment: dict[str, Any]) -> int | None:
    size = attachment.get("size")
    is_size = type(size) is int and 0 <= size <= _MAX_SIZE
    return size if is_size else None


def _path_in(url: str) -> str:
    """HipChat kept files by the same names that end their addresses.

    >>> _path_in("https://files.example.com/1/22/aB3/to%20do.txt?x=1")
    'aB3/to do.txt'
    """
    return unquote("/".join(url.partition("?")[0].split("/")[-2:]))


def _candidates(
    place: Place, paths: list[str], sender: SenderRecord | None
) -> tuple[str, ...]:
    """Files of all 1-1 chats lie in one folder; one tool sorted them by person."""
    folder = place.path.rpartition("/")[0]
    if place.is_direct:
        owners = [sender.hipchat_id] if sender and sender.hipchat_id else []
        folders = ["users", *(f"users/{owner}" for owner in owners), folder]
    else:
        folders = [folder, "users"]
    inner = [path.lstrip("/") for path in paths]
    safe = [clean_path(path) for path in inner if not unsafe_because(path)]
    found = [f"{folder}/files/{path}" for path in safe if path for folder in folders]
    return tuple(dict.fromkeys(found))
