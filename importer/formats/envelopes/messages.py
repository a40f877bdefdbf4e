"""Reads any message of a history: an envelope, which names its kind, and its fields."""

from __future__ import annotations

from typing import Any

from archive.evidence.timestamps import parse_timestamp
from importer.formats.envelopes.attachments import (
    Place,
    read_attachment,
    unread_attachment,
)
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

KINDS = {
    "UserMessage": "message",
    "PrivateUserMessage": "message",
    "NotificationMessage": "notification",
    "TopicRoomMessage": "topic",
    "ArchiveRoomMessage": "archive",
    "GuestAccessMessage": "guest_access",
}
FORMATS = ("text", "html")
MAX_COLOR = 20
_SENDER_TEXTS = ("name", "mention_name")


def read_any(place: Place, position: int, item: Any) -> MessageRecord | Problem:
    envelope, message, beside = _open(item)
    sent_at = parse_timestamp(message.get("timestamp"))
    sender = sender_of(message.get("sender"))
    pair = _pair(place, sender, message.get("receiver"))
    reason = _unreadable_because(envelope, item)
    if place.is_direct and not pair:
        reason = reason or "There is no telling between whom this was said."
    if sent_at is None or reason:
        reason = reason or untimely_because(message.get("timestamp"))
        return Problem(place.path, reason, position, raw_of(item), place.is_direct)
    return MessageRecord(
        uid=_uid(envelope, message),
        sent_at=sent_at,
        body=_body(message.get("message")),
        kind=KINDS.get(envelope, "unknown"),
        position=position,
        room="" if pair else place.owner,
        pair=pair,
        sender=sender,
        format=format_of(envelope, message),
        color=color_of(message),
        mentions=_mentions(message),
        attachment=read_attachment(place, message, sender),
        extra=_extra(place, envelope, message, beside) or None,
        item=item,
    )


def _unreadable_because(envelope: str, item: Any) -> str:
    if not envelope:
        return "This is not a message in an envelope that names its kind."
    return "" if is_storable(item) else "The message is nested too deeply."


def _open(item: Any) -> tuple[str, dict[str, Any], Any]:
    """The envelope's name, what is in it, and whatever stands beside it."""
    rest: list[Any] = []
    if isinstance(item, list) and item:  # seen by one reader of many, in a forum
        item, *rest = item
    if not isinstance(item, dict):
        return "", {}, None
    names = list(item) if len(item) == 1 else [key for key in item if key in KINDS]
    for name in names:
        if name and isinstance(item[name], dict):
            beside = {key: value for key, value in item.items() if key != name}
            return name, item[name], [beside, *rest] if rest else beside
    return "", {}, None


def _pair(
    place: Place, sender: SenderRecord | None, value: Any
) -> tuple[SenderRecord, SenderRecord] | None:
    if not place.is_direct or sender is None:
        return None
    is_object = isinstance(value, dict)
    receiver = sender_of(value) if is_object else SenderRecord(id_of(value), "")
    if receiver and any(receiver):
        return sender, receiver
    if sender.hipchat_id == place.owner:
        return None
    # It stands in the file of somebody who did not send it.
    return sender, SenderRecord(place.owner, "")


def _uid(envelope: str, message: dict[str, Any]) -> str:
    uid = id_of(message.get("id"))
    return uid or made_uid([envelope, message])


def _body(value: Any) -> str:
    if value is None:  # HipChat's mark of a message that was deleted
        return ""
    return value if isinstance(value, str) else raw_of(value)


def format_of(envelope: str, message: dict[str, Any]) -> str:
    said = message.get("message_format")
    if said in FORMATS:
        return str(said)
    # HipChat took a notification for HTML unless its sender said otherwise; what
    # people type is always text.
    return "html" if envelope == "NotificationMessage" else "text"


def color_of(message: dict[str, Any]) -> str:
    color = text_of(message.get("color"))
    return color if len(color) <= MAX_COLOR else ""


def _mentions(message: dict[str, Any]) -> tuple[str, ...]:
    mentions = message.get("mentions")
    ids = map(id_of, mentions) if isinstance(mentions, list) else ()
    return tuple(dict.fromkeys(number for number in ids if number))


def _extra(
    place: Place, envelope: str, message: dict[str, Any], beside: Any
) -> dict[str, Any]:
    """What the envelope says that no field of the record holds."""
    receiver = message.get("receiver")
    is_read = read_keys(message, is_direct=place.is_direct)
    extra = leftover(message, is_read, ("attachment_path",))
    extra |= {
        "sender": _unread_person(message.get("sender")),
        "receiver": _unread_person(receiver) if place.is_direct else receiver,
        **unread_attachment(message),
        "beside": beside,
        "envelope": "" if envelope in KINDS else envelope,
        # `mentions` are the ids alone, as the index knows them.
        "mentions_as_given": extra.pop("mentions", None),
    }
    extra = leftover(extra, ())
    if message.get("message", "") is None:
        extra |= {"deleted": True, "message": None}
    return extra


def read_keys(message: dict[str, Any], *, is_direct: bool) -> set[str]:
    """The fields of which nothing is lost by reading them."""
    uid, mentions = message.get("id"), message.get("mentions")
    checks = {
        "timestamp": not is_finer(message.get("timestamp")),
        "id": id_of(uid) == str(uid),
        "message": isinstance(message.get("message"), str),
        "message_format": message.get("message_format") in FORMATS,
        "color": bool(color_of(message)),
        # Stride said so of each message that stands where 1-1 chats do.
        "type": is_direct and message.get("type") == "private",
        "deleted": message.get("deleted") is False,
        "mentions": isinstance(mentions, list)
        and all(id_of(mention) == str(mention) for mention in mentions),
    }
    return {key for key, is_read in checks.items() if is_read}


def _unread_person(value: Any) -> Any:
    if not isinstance(value, dict):
        return value if sender_of(value) is None else None
    is_read = id_of(value) == str(value.get("id")) or value.get("id") in (0, "0")
    return leftover(value, ("id",) if is_read else (), _SENDER_TEXTS)
