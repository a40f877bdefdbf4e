"""Makes of a hit of Elasticsearch what HipChat's API would have said of the message."""

from __future__ import annotations

from typing import Any

from archive.evidence.timestamps import parse_moment, parse_timestamp
from importer.formats.api_v2.items import Chat, read_item
from importer.formats.values import (
    id_of,
    is_storable,
    leftover,
    raw_of,
    sender_of,
    text_of,
)
from importer.records import MessageRecord, Problem, SenderRecord

_DATES = ("date", "timestamp", "time", "sent_at", "created_at", "created", "@timestamp")
_TEXTS = ("message", "body", "text", "msg", "content")
_SENDERS = ("from", "sender", "user")
_RECEIVERS = ("to", "receiver", "recipient")
_IDS = ("id", "uid", "uuid", "mid", "message_id")
# Where an account's number would be, of integrations and guests.
_NO_ACCOUNTS = ("api", "guest")
_PRIVATE = "private"

_NO_SOURCE = "This is not a hit with a message in its _source."
_TOO_DEEP = "The message is nested too deeply."


def read_hit(path: str, position: int, hit: Any) -> MessageRecord | Problem:
    source = hit.get("_source") if isinstance(hit, dict) else None
    if not isinstance(source, dict) or not is_storable(hit):
        reason = _TOO_DEEP if isinstance(source, dict) else _NO_SOURCE
        return Problem(path, reason, position, raw_of(hit), is_direct=True)
    item = _as_item(hit, source)
    chat = _take_place(path, hit, item)
    record = read_item(chat, position, item)
    if isinstance(record, Problem):
        return record._replace(raw=raw_of(hit), is_direct=True)
    return record._replace(item=hit)


def _as_item(hit: dict[str, Any], source: dict[str, Any]) -> dict[str, Any]:
    """The message under the names of HipChat's API; other names stay as they are."""
    item = dict(source)
    dates = [key for key in _DATES if item.get(key) not in (None, "")]
    _rename(
        item, "date", [key for key in dates if parse_moment(item[key])] or dates[:1]
    )
    _rename(item, "message", [key for key in _TEXTS if type(item.get(key)) is str])
    _rename(item, "from", [key for key in _SENDERS if _person(item.get(key))])
    _rename(item, "id", [key for key in _IDS if id_of(item.get(key))])
    if (moment := parse_moment(item.get("date"))) and not parse_timestamp(item["date"]):
        item["date"] = moment.isoformat()
    item["from"] = _with_id(item.get("from"))
    rest = leftover(hit, ("_source", "_score", "sort"))
    if not item.get("id") or rest.get("_id") == item["id"]:
        item["id"] = rest.pop("_id", None)
    if rest:
        item["search_hit"] = (
            [item["search_hit"], rest] if "search_hit" in item else rest
        )
    return item


def _rename(item: dict[str, Any], key: str, found: list[str]) -> None:
    """Let the first of what was found be under the key; nothing is overwritten."""
    if found and key not in found:
        other = item.pop(key, None)
        item[key] = item.pop(found[0])
        if other is not None:
            item[found[0]] = other


def _with_id(value: Any) -> Any:
    """HipChat wrote `user_id` where its API said `id`."""
    if not isinstance(value, dict) or value.get("id"):
        return value
    number = value.get("user_id")
    if not id_of(number) or number in _NO_ACCOUNTS:
        return value
    return {**leftover(value, ("user_id", "id")), "id": number}


def _person(value: Any) -> SenderRecord | None:
    return sender_of(_with_id(value))


def _take_place(path: str, hit: dict[str, Any], item: dict[str, Any]) -> Chat:
    """Where it was said; what says so is taken out of the item, the rest stays."""
    index = text_of(hit.get("_index"))
    for key in _RECEIVERS:
        if receiver := _person(item.get(key)):
            item[key] = _unread(_with_id(item[key]))
            return Chat(path, owner=receiver, peer=_person(item["from"]))
    if index.startswith(_PRIVATE):
        return Chat(path, owner=SenderRecord("", ""))
    room, name = _take_room(item)
    # Whoever filled that index knew what it is of; here nothing else says so.
    name = name or ("" if room else f"Index {index or path}")
    return Chat(path, room=room, room_name=name)


def _take_room(item: dict[str, Any]) -> tuple[str, str]:
    said = item.get("room")
    if isinstance(said, dict):
        number, name = said.get("id") or said.get("room_id"), said.get("name")
        item["room"] = _unread(said)
    elif isinstance(said, str):
        number, name = item.get("room_id"), said
        del item["room"]
    else:
        number, name = said or item.get("room_id"), item.get("room_name")
    return id_of(number), text_of(name)


def _unread(value: Any) -> Any:
    """What is said of somebody or of a room beyond an id and names."""
    if not isinstance(value, dict):
        return value if not isinstance(value, str | int) else None
    is_read = id_of(value) == str(value.get("id"))
    return leftover(value, ("id",) if is_read else (), ("name", "mention_name"))
