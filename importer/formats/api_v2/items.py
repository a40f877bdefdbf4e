"""Reads a message as HipChat's API v2 wrote it.

Scripts saved the API's replies as they were, and a server may still be asked for them.
What they list beside messages (people, rooms, emoticons) is read by `api_lists`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.evidence.json_stream import Broken
from archive.evidence.timestamps import parse_timestamp
from importer.formats.api_v2.files import Places, nowhere, read_file, unread_files
from importer.formats.broken import reason_of
from importer.formats.envelopes.messages import FORMATS, MAX_COLOR
from importer.formats.ordinals import Ordinals, made
from importer.formats.times import is_finer, untimely_because
from importer.formats.values import (
    id_of,
    is_storable,
    leftover,
    raw_of,
    sender_of,
    text_of,
)
from importer.records import MessageRecord, Problem, SenderRecord

Pair = tuple[SenderRecord, SenderRecord]

_KINDS = ("message", "notification", "topic", "guest_access")
# What `version` is of an account that was never changed.
_NO_VERSION = "00000000"
_UNTELLABLE = "There is no telling between whom this was said."


@dataclass(frozen=True)
class Chat:
    """Where messages were said, and what is known to read them by.

    A room is known by its id or, where nothing says that, by its name. A 1-1 chat is
    the talk of the `owner`, whose token fetched it, with a `peer`, who is None where
    only the messages' senders can tell. `known` are the name and the mention name of
    people, by their ids, that need not be kept with each mention.
    """

    path: str
    room: str = ""
    room_name: str = ""
    owner: SenderRecord | None = None
    peer: SenderRecord | None = None
    places: Places = nowhere
    known: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def is_direct(self) -> bool:
        return self.owner is not None


def read_items(
    chat: Chat, items: Iterable[tuple[int, Any]]
) -> Iterator[MessageRecord | Problem]:
    """A list's messages; equal ones without an id are counted, to be told apart."""
    ordinals = Ordinals()
    for position, item in items:
        if isinstance(item, Broken):
            yield Problem(
                chat.path, reason_of(item), position, item.raw, chat.is_direct
            )
            continue
        record = read_item(chat, position, item)
        if isinstance(record, MessageRecord):
            record = ordinals.number(record)
        yield record


def read_item(chat: Chat, position: int, item: Any) -> MessageRecord | Problem:
    """A message, or why it is none; one without an id is taken for the first equal."""
    reason = _unreadable_because(item)
    sent_at = None if reason else parse_timestamp(item.get("date"))
    if sent_at is None:
        reason = reason or untimely_because(item.get("date"))
        return Problem(chat.path, reason, position, raw_of(item), chat.is_direct)
    sender = _sender(item.get("from"))
    pair = _pair(chat, None if is_integration(item) else sender)
    if chat.is_direct and pair is None:
        return Problem(chat.path, _UNTELLABLE, position, raw_of(item), is_direct=True)
    record = _record(chat, item, sent_at, sender)
    record = record._replace(position=position, pair=pair)
    return record if record.uid else made(record)


def is_integration(item: dict[str, Any]) -> bool:
    """Whether its sender is one: it is heard in a 1-1 chat, but none of its two."""
    return item.get("type") == "notification" or bool(item.get("notification_sender"))


def _unreadable_because(item: Any) -> str:
    if item == []:  # seen in pages now and then
        return "There is an empty list in place of a message."
    if not isinstance(item, dict):
        return "This is not a message of HipChat's API."
    return "" if is_storable(item) else "The message is nested too deeply."


def _record(
    chat: Chat, item: dict[str, Any], sent_at: datetime, sender: SenderRecord | None
) -> MessageRecord:
    kind = _kind(item)
    attachment = read_file(item, chat.places)
    return MessageRecord(
        uid=id_of(item.get("id")),
        sent_at=sent_at,
        body=_body(item.get("message")),
        kind=kind,
        position=0,
        room=chat.room,
        room_name=chat.room_name,
        sender=sender,
        format=_format(item, kind),
        color=_color(item),
        mentions=_mentions(item),
        attachment=attachment,
        extra=_extra(chat, item, is_deleted=_is_deleted(item, kind)) or None,
        item=item,
    )


def _sender(value: Any) -> SenderRecord | None:
    """An account's stub, or the bare label of a notification."""
    sender = sender_of(value)
    if sender is None or sender.hipchat_id or not isinstance(value, dict):
        return sender
    # Integrations have no mention name, but may have the id 0.
    is_person = bool(sender.mention_name) and value.get("id") is None
    return sender._replace(is_person=is_person)


def _pair(chat: Chat, sender: SenderRecord | None) -> Pair | None:
    owner, peer = chat.owner, chat.peer
    if owner is None:
        return None
    if sender and _is_somebody_else(sender, (owner, peer) if peer else (owner,)):
        # Everybody on a known peer's page who is not the peer is the owner of a token.
        # Else scripts wrote chats of two people of one name over one another.
        return (sender, peer) if peer else (owner, sender)
    return (owner, peer) if peer else None


def _is_somebody_else(sender: SenderRecord, people: tuple[SenderRecord, ...]) -> bool:
    """Only ids tell for sure."""
    ids = [person.hipchat_id for person in people]
    return bool(sender.hipchat_id) and all(ids) and sender.hipchat_id not in ids


def _kind(item: dict[str, Any]) -> str:
    said = item.get("type")
    if said in _KINDS:
        return str(said)
    if said not in (None, "", "unknown"):
        return "unknown"
    # Replies of 2014 did not say. HipChat's own client took these for messages; only
    # notifications have a label for a sender.
    return "notification" if isinstance(item.get("from"), str) else "message"


def _body(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else raw_of(value)


def _is_deleted(item: dict[str, Any], kind: str) -> bool:
    """HipChat took the words out of deleted messages, and left the rest."""
    if item.get("is_deleted") is True:
        return True
    is_wordless = item.get("message") is None and kind in ("message", "notification")
    has_file = item.get("file") or item.get("authenticated_file")
    return is_wordless and ("message" in item or not has_file)


def _format(item: dict[str, Any], kind: str) -> str:
    said = item.get("message_format")
    if said in FORMATS:
        return str(said)
    # HipChat took a notification for HTML unless its sender said otherwise; what
    # people type is always text.
    return "html" if kind == "notification" else "text"


def _color(item: dict[str, Any]) -> str:
    color = text_of(item.get("color"))
    return color if len(color) <= MAX_COLOR else ""


def _mentions(item: dict[str, Any]) -> tuple[str, ...]:
    ids = map(id_of, _list_of(item.get("mentions")))
    return tuple(dict.fromkeys(number for number in ids if number))


def _extra(chat: Chat, item: dict[str, Any], *, is_deleted: bool) -> dict[str, Any]:
    """What the item says that no field of the record holds, under its own names."""
    extra = leftover(item, _read_keys(item))
    extra |= {
        "from": _unread_sender(item.get("from")),
        # `mentions` are the ids alone, as the index knows them.
        "mentions_as_given": _unread_mentions(chat, item),
    }
    extra = leftover(extra | unread_files(item), ())
    if is_deleted:
        extra |= {"deleted": True}
    if item.get("message", "") is None:
        extra |= {"message": None}
    return extra


def _read_keys(item: dict[str, Any]) -> set[str]:
    """The fields of which nothing is lost by reading them, here or in `_extra`."""
    uid = item.get("id")
    checks = {
        "id": id_of(uid) == str(uid),
        "type": item.get("type") in _KINDS,
        "message": isinstance(item.get("message"), str),
        "message_format": item.get("message_format") in FORMATS,
        "color": bool(_color(item)),
        "date": not is_finer(item.get("date")),
    }
    always = {"from", "mentions", "file", "authenticated_file"}
    return always | {key for key, is_read in checks.items() if is_read}


def _unread_sender(value: Any) -> Any:
    if not isinstance(value, dict):
        return value if sender_of(value) is None else None
    is_read = id_of(value) == str(value.get("id")) or value.get("id") in (0, "0")
    rest = without_own_links(value)
    if rest.get("version") == _NO_VERSION:
        rest = rest | {"version": None}
    return leftover(rest, ("id",) if is_read else (), ("name", "mention_name"))


def _unread_mentions(chat: Chat, item: dict[str, Any]) -> Any:
    """Mentions name people who may be in no list; others need not be named again."""
    mentions = item.get("mentions")
    if not isinstance(mentions, list):
        return mentions
    return [
        without_own_links(mention) if isinstance(mention, dict) else mention
        for mention in mentions
        if not _is_known(chat, mention)
    ]


def _is_known(chat: Chat, mention: Any) -> bool:
    number = id_of(mention)
    if not isinstance(mention, dict):
        return bool(number) and number == str(mention)
    if number != str(mention.get("id")):
        return False
    names = (text_of(mention.get("name")), text_of(mention.get("mention_name")))
    return not any(names) or chat.known.get(number) == names


def without_own_links(item: dict[str, Any]) -> dict[str, Any]:
    """The item without addresses of itself, which the server made of its id alone.

    >>> without_own_links({"id": 7, "links": {"self": "https://h/v2/user/7"}})
    {'id': 7}
    """
    links, number = item.get("links"), f"/{item.get('id')}"
    if not isinstance(links, dict):
        return item
    rest = {
        key: link
        for key, link in links.items()
        if not (isinstance(link, str) and number in link)
    }
    beside = {key: value for key, value in item.items() if key != "links"}
    return beside | {"links": rest} if rest else beside


def _list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
