"""Reads a message as HipChat's API v1 and the old Cloud's day files had it: no id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote

from archive.evidence.json_item import mended
from archive.evidence.json_stream import Broken, read_list
from archive.evidence.timestamps import parse_timestamp
from importer.formats.api_v2.files import read_file, unread_files, urlsplit_path
from importer.formats.broken import reason_of
from importer.formats.times import is_finer, untimely_because
from importer.formats.values import (
    id_of,
    is_storable,
    leftover,
    made_uid,
    raw_of,
    sender_of,
    text_of,
)
from importer.records import MessageRecord, Problem, SenderRecord

# In place of an account's id: what an integration posted through the API.
API = "api"
_FORMATS = ("text", "html")
_MAX_COLOR = 20
_SENDER_TEXTS = ("name", "mention_name")


class RoomPlace(NamedTuple):
    """The document messages stand in, and their room: its id or, without, its name."""

    path: str
    room: str
    room_name: str


def read_messages(
    place: RoomPlace, stream: BinaryIO
) -> Iterator[MessageRecord | Problem]:
    numbering = _Numbering()
    for position, item in read_list(stream, ("messages",)):
        is_broken = isinstance(item, Broken)
        value = _mended(item.raw) if is_broken else item
        record = _read_message(place, position, value)
        if isinstance(record, MessageRecord):
            yield numbering.number(record)
        elif is_broken:
            yield Problem(place.path, reason_of(item), position, item.raw)
        else:
            yield Problem(place.path, record, position, raw_of(item))


def _mended(raw: str) -> Any:
    """What is stored of such a message has the file's own words beside it."""
    item = mended(raw)
    return item | {"as_written": raw} if isinstance(item, dict) else None


class _Numbering:
    """Gives messages their uid, made from all that tells one from another.

    Equal messages are counted only while one second lasts: messages of a second lie
    together, and where a page is repeated further on, its copies are the same messages.
    """

    def __init__(self) -> None:
        self._second: Any = None
        self._seen: Counter[tuple[str, str]] = Counter()

    def number(self, record: MessageRecord) -> MessageRecord:
        second = record.sent_at.replace(microsecond=0)
        if second != self._second:
            self._second = second
            self._seen.clear()
        sender = record.sender
        # The id stays when somebody is renamed.
        who = (sender.hipchat_id or sender.name) if sender else ""
        time, body = record.sent_at.isoformat(), record.body
        self._seen[time, who + "\0" + body] += 1
        ordinal = self._seen[time, who + "\0" + body]
        room = record.room or record.room_name
        uid = made_uid([room, time, who, body, ordinal])
        return record._replace(uid=uid, ordinal=ordinal)


def _read_message(place: RoomPlace, position: int, item: Any) -> MessageRecord | str:
    sent_at = parse_timestamp(item.get("date")) if isinstance(item, dict) else None
    if sent_at is None or not is_storable(item):
        return _unreadable_because(item)
    said_by = item.get("from")
    is_posted = isinstance(said_by, dict) and said_by.get("user_id") == API
    body = item.get("message")
    return MessageRecord(
        uid="",
        sent_at=sent_at,
        body=body if isinstance(body, str) else _body_of(body),
        kind="notification" if is_posted else "message",
        position=position,
        room=place.room,
        room_name=place.room_name,
        sender=_sender(said_by),
        format=_format(item, is_posted=is_posted),
        color=_color(item),
        attachment=read_file(item, lambda item: _file_places(place, item)),
        extra=_extra(item) or None,
        item=item,
    )


def _unreadable_because(item: Any) -> str:
    match item:
        case dict():
            is_deep = not is_storable(item)
            time = untimely_because(item.get("date"))
            return "The message is nested too deeply." if is_deep else time
        case list():  # HipChat wrote empty ones, for whatever reason
            what = "a list" if item else "an empty list"
        case _:
            what = raw_of(item)[:20]
    return f"There is {what} in place of a message."


def _body_of(value: Any) -> str:
    return "" if value is None else raw_of(value)


def _format(item: dict[str, Any], *, is_posted: bool) -> str:
    said = item.get("message_format")
    if said in _FORMATS:
        return str(said)
    # The API took what integrations posted for HTML unless they said otherwise.
    return "html" if is_posted else "text"


def _color(item: dict[str, Any]) -> str:
    color = text_of(item.get("color"))
    return color if len(color) <= _MAX_COLOR else ""


def _sender(value: Any) -> SenderRecord | None:
    if not isinstance(value, dict):
        return sender_of(value)
    return sender_of(value | {"id": _account(value.get("user_id"))})


def _account(value: Any) -> Any:
    """Words stand in place of an account's id: "api", and "guest" for visitors."""
    is_word = isinstance(value, str) and not value.isdecimal()
    return None if is_word else value


def _extra(item: dict[str, Any]) -> dict[str, Any]:
    """What a message says that no field of the record holds."""
    checks = {
        "date": not is_finer(item.get("date")),
        "message": isinstance(item.get("message"), str),
        "message_format": item.get("message_format") in _FORMATS,
        "color": bool(_color(item)),
    }
    read = {key for key, is_read in checks.items() if is_read}
    beside = {"from": _unread_sender(item.get("from")), **unread_files(item)}
    extra = leftover(item, (*read, "from", "file", "authenticated_file"))
    # `mentions` are ids, as the index knows them; this API noted none.
    beside |= {"mentions_as_given": extra.pop("mentions", None)}
    extra |= leftover(beside, ())
    if item.get("message", "") is None:
        extra["message"] = None
    return extra


def _unread_sender(value: Any) -> Any:
    if not isinstance(value, dict):
        return value if sender_of(value) is None else None
    number = value.get("user_id")
    is_read = id_of(_account(number)) == str(number) or number in (0, "0")
    return leftover(value, ("user_id",) if is_read else (), _SENDER_TEXTS)


def _file_places(place: RoomPlace, item: dict[str, Any]) -> Iterator[str]:
    """Dumps of the time held no files, but people fetched them beside, by address.

    An address ends in …/<group>/<person>/<token>/<name>; a name alone tells nothing,
    as many files have the same.
    """
    file = item.get("file")
    parts = urlsplit_path(text_of(file.get("url")) if isinstance(file, dict) else "")
    if "/" not in parts:
        return
    # HipChat's name for a file is decoded, that of a fetching script may be not.
    for path in dict.fromkeys((unquote(parts), parts)):
        ends = ["/".join(path.split("/")[-count:]) for count in (2, 3, 4)]
        token_and_name, *longer = (end for end in ends if end.count("/"))
        if token_and_name.startswith("/"):
            return
        for folder in _file_folders(place):
            yield f"{folder}/{token_and_name}"
        for end in dict.fromkeys(longer):
            yield f"uploads/{end}"


def _file_folders(place: RoomPlace) -> tuple[str, ...]:
    own = place.path.rpartition("/")[0]
    rooms = (f"rooms/{place.room}/files",) if place.room else ()
    return (f"{own}/files", *rooms, "users/files", "files", "uploads")
