"""Reads one message of a history, at once if it is as messages nearly always are.

This is the innermost loop of an import: what is read here without a second look is
what `messages.read_any` makes of it, and everything else is left to that.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from archive.evidence.timestamps import END, FIRST
from importer.formats.envelopes.attachments import Place
from importer.formats.envelopes.messages import (
    KINDS,
    color_of,
    format_of,
    read_any,
    read_keys,
)
from importer.formats.values import FIT, id_of, leftover
from importer.records import MessageRecord, Problem, SenderRecord

_TIME_LENGTH = len("2018-08-08T14:23:54Z 626267")

# Nearly all messages have no fields but these; most others have only a few more.
_PLAIN_KEYS = frozenset(
    {
        *("id", "timestamp", "message", "sender", "receiver"),
        *("attachment", "attachment_path", "mentions"),
    }
)
_STYLE_KEYS = ("color", "message_format", "type", "deleted")
_RARER_KEYS = _PLAIN_KEYS | {"message_attachment", *_STYLE_KEYS}
_NOTHING: tuple[Any, ...] = (None, {}, "", [])
# Few people say nearly everything; a name longer than any of HipChat's is not kept.
_KNOWN_PEOPLE = 4096
_MAX_KNOWN_NAME = 255


def read_message(place: Place, position: int, item: Any) -> MessageRecord | Problem:
    try:
        record = _read_plain(place, position, item)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        record = None
    return record or read_any(place, position, item)


def _read_plain(place: Place, position: int, item: Any) -> MessageRecord | None:
    """A message without surprises; None, or an exception, if it has any."""
    (envelope,) = item
    kind, message = KINDS[envelope], item[envelope]
    said = message.get
    uid, body, mentions = message["id"], message["message"], said("mentions")
    is_direct = place.is_direct
    if (
        type(uid) is not str
        or uid == "0"
        or FIT.fullmatch(uid) is None
        or type(body) is not str
        or said("attachment") not in _NOTHING
        or said("attachment_path") not in _NOTHING
        or ("receiver" in message) != is_direct
    ):
        return None
    style, color = "text", ""
    if kind == "notification" or not _PLAIN_KEYS.issuperset(message):
        style, color = _plain_style(place, envelope, message)
    sender = _plain_person(message["sender"])
    fields = (
        uid,
        _plain_time(message["timestamp"]),
        body,
        kind,
        position,
        "" if is_direct else place.owner,
        (sender, _plain_receiver(message["receiver"])) if is_direct else None,
        sender,
        style,
        color,
        () if mentions in _NOTHING else _plain_mentions(mentions),
        None,
        None,
        item,
        "",
        0,
    )
    # As `MessageRecord(*fields)`, in half the time.
    return tuple.__new__(MessageRecord, fields)


def _plain_time(time: str) -> datetime:
    if len(time) != _TIME_LENGTH:
        raise ValueError(time)
    if time[19] == "Z":
        time = time.replace("Z ", ".", 1) + "Z"
    elif time[26] != "Z":
        raise ValueError(time)
    moment = datetime.fromisoformat(time)
    if not FIRST <= moment < END:
        raise ValueError(time)
    return moment


def _plain_person(said: Any) -> SenderRecord:
    match len(said):
        case 3 if type(said) is dict:
            return _known_person(said["id"], said["name"], said["mention_name"])
        case 1 if type(said) is dict:
            return _known_person(said["id"], "", "")
    if type(said) is not str:
        raise ValueError(said)
    return _known_person("", said, "")


def _plain_receiver(said: Any) -> SenderRecord:
    """A bare value is an id here, where a sender's is a name."""
    if type(said) is not dict:
        raise TypeError(said)
    return _plain_person(said)


@lru_cache(_KNOWN_PEOPLE, typed=True)
def _known_person(number: Any, name: Any, mention_name: Any) -> SenderRecord:
    hipchat_id = id_of(number)
    is_plain = hipchat_id == str(number) and bool(hipchat_id or name)
    if not is_plain or len(name) + len(mention_name) > _MAX_KNOWN_NAME:
        raise ValueError(number)
    if type(name) is not str or type(mention_name) is not str:
        raise TypeError(name)
    return SenderRecord(hipchat_id, name, mention_name)


def _plain_mentions(mentions: list[Any]) -> tuple[str, ...]:
    if any(type(mention) is not int or mention <= 0 for mention in mentions):
        raise ValueError(mentions)
    return tuple(dict.fromkeys(map(str, mentions)))


def _plain_style(
    place: Place, envelope: str, message: dict[str, Any]
) -> tuple[str, str]:
    """Format and colour, where the rarer fields say nothing else."""
    said = message.get
    if (
        not _RARER_KEYS.issuperset(message)
        or said("message_attachment") not in _NOTHING
    ):
        raise ValueError(message)
    return _known_style(envelope, place.is_direct, *map(said, _STYLE_KEYS))


@lru_cache(typed=True)
def _known_style(envelope: str, is_direct: bool, *values: Any) -> tuple[str, str]:
    said = dict(zip(_STYLE_KEYS, values, strict=True))
    if leftover(said, read_keys(said, is_direct=is_direct)):
        raise ValueError(said)
    return format_of(envelope, said), color_of(said)
