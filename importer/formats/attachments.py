"""Reads what a message says of its file, and where in the dump its bytes may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from importer.formats.values import leftover, text_of
from importer.records import AttachmentRecord, SenderRecord
from importer.sources.base import clean_path, unsafe_because

_MAX_SIZE = (1 << 63) - 1


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
    said = message.get("attachment")
    attachment = said if isinstance(said, dict) else {}
    paths = [text_of(message.get("attachment_path")), text_of(attachment.get("path"))]
    path = paths[0] or paths[1]
    name = text_of(attachment.get("name")) or path.rpartition("/")[2]
    url = text_of(attachment.get("url"))
    if not (path or name or url):
        return None
    return AttachmentRecord(
        name or url.rpartition("/")[2],
        path,
        _size_of(attachment),
        url,
        _candidates(place, paths, sender),
    )


def unread_attachment(message: dict[str, Any]) -> Any:
    """What `attachment` says beyond the fields of the record."""
    attachment = message.get("attachment")
    if not isinstance(attachment, dict):
        return attachment
    modelled = () if _size_of(attachment) is None else ("size",)
    rest = leftover(attachment, modelled, ("name", "path", "url"))
    path = attachment.get("path")
    if path and message.get("attachment_path") not in (None, "", path):
        rest["path"] = path
    return rest


def _size_of(attachment: dict[str, Any]) -> int | None:
    size = attachment.get("size")
    is_size = type(size) is int and 0 <= size <= _MAX_SIZE
    return size if is_size else None


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
    safe = [clean_path(path) for path in paths if not unsafe_because(path)]
    found = [f"{folder}/files/{path}" for path in safe if path for folder in folders]
    return tuple(dict.fromkeys(found))
