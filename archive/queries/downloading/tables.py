"""A search's results as tables: CSV for spreadsheets, JSON Lines for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Generator, Iterable
from datetime import UTC
from typing import Any

from django.utils import timezone

from archive.queries.downloading.download import Download, Page, Row
from archive.queries.faces import face_of
from archive.search.marks import is_deleted

COLUMNS = (
    "id",
    "uid",
    "sent_at",
    "local_time",
    "time_zone",
    "room",
    "room_id",
    "room_kind",
    "sender",
    "sender_id",
    "kind",
    "format",
    "color",
    "body",
    "deleted",
    "attachments",
    "attachments_sha256",
    "path",
    "source_file",
    "source_position",
    "source_sha256",
)
# What a spreadsheet takes for a formula, and a program may be started by.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK = "\ufeff"
# Some programs end a line at these, too.
_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})


def as_csv(_: Download, pages: Iterable[Page]) -> Generator[bytes, None, None]:
    """As RFC 4180 has it. Without the mark Excel takes UTF-8 for something else."""
    yield (_BYTE_ORDER_MARK + _lines([COLUMNS])).encode()
    for page in pages:
        yield _lines(_cells(row) for row in page).encode()


def as_json_lines(_: Download, pages: Iterable[Page]) -> Generator[bytes, None, None]:
    """Raw and complete, with all that a dump said beyond the fields."""
    for page in pages:
        # What no UTF-8 can spell is spelled as JSON does.
        yield "".join(map(_json_line, page)).encode(errors="backslashreplace")


def _lines(rows: Iterable[Iterable[str]]) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


def _cells(row: Row) -> list[str]:
    """Files are named one a line, and their hashes in the same order."""
    fields = _fields(row)
    files = {
        "deleted": "yes" if fields["deleted"] else "",
        "attachments": "\n".join(_one_line(file.name) for file in row.attachments),
        "attachments_sha256": "\n".join(
            file.file.sha256 if file.file else "" for file in row.attachments
        ),
    }
    cells = fields | files
    return [_cell(cells[column]) for column in COLUMNS]


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _one_line(name: str) -> str:
    return " ".join(name.splitlines())


def _json_line(row: Row) -> str:
    files = [
        {
            "name": file.name,
            "status": file.status,
            "sha256": file.file.sha256 if file.file else None,
        }
        for file in row.attachments
    ]
    fields = _fields(row) | {"attachments": files, "extra": row.message.extra}
    return json.dumps(fields, ensure_ascii=False).translate(_LINE_ENDS) + "\n"


def _fields(row: Row) -> dict[str, Any]:
    """What all rows have; ids are texts, as they exceed 2^53."""
    message, room, sender = row.message, row.message.room, row.message.sender
    return {
        "id": str(message.pk),
        "uid": message.uid,
        **_times(row),
        "room": str(room),
        "room_id": room.hipchat_id,
        "room_kind": room.kind,
        "sender": _sender_name(row),
        "sender_id": sender.hipchat_id if sender else None,
        "kind": message.kind,
        "format": message.format,
        "color": message.color,
        "body": message.body,
        "deleted": is_deleted(message.extra),
        "path": message.get_absolute_url(),
        "source_file": row.source.path if row.source else None,
        "source_position": message.position if row.source else None,
        "source_sha256": row.source.sha256 if row.source else None,
    }


def _times(row: Row) -> dict[str, str]:
    exact = row.message.sent_at.astimezone(UTC).replace(tzinfo=None)
    local = timezone.localtime(row.message.sent_at)
    return {
        "sent_at": exact.isoformat(timespec="microseconds") + "Z",
        "local_time": local.isoformat(timespec="microseconds"),
        "time_zone": timezone.get_current_timezone_name(),
    }


def _sender_name(row: Row) -> str:
    """The name shown then; nothing where there is none."""
    message = row.message
    if message.sender is None:
        return message.sender_name
    return face_of(message.sender, message.sender_name).name
