"""What an old address of HipChat's names: its pages, its API, its JIDs. Asks nobody.

Hosts are not compared: a company had one of its own, or several in its time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

LONGEST = 4_000
_JID = re.compile(r"(?:xmpp:)?(?P<local>[^@/\s]+)@(?P<host>[\w.-]+)(?:[/?].*)?", re.I)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?:\.\d+)?", re.ASCII)
_UPLOADS = re.compile(r"uploads?\b", re.I)


@dataclass(frozen=True)
class OldRoom:
    """`key` is an id or a name; `day` and `clock` say when, as far as they are told."""

    key: str
    day: date | None = None
    clock: time | None = None


@dataclass(frozen=True)
class OldRoomJid:
    """What stands before the @: the group's number and the room's name, "1_lobby"."""

    local: str


@dataclass(frozen=True)
class OldPerson:
    """`key` is an id, a mention name after @, or an e-mail address."""

    key: str


@dataclass(frozen=True)
class OldChat:
    """The viewer's own 1-1 chat with somebody."""

    key: str
    day: date | None = None
    clock: time | None = None


@dataclass(frozen=True)
class OldMessage:
    uid: str


@dataclass(frozen=True)
class OldEmoticon:
    """`key` is an id or a shortcut."""

    key: str


@dataclass(frozen=True)
class OldFile:
    """HipChat kept each file under a token that it made up."""

    token: str
    name: str


@dataclass(frozen=True)
class OldList:
    """A list of all rooms, or of all people: the name of the page that has it now."""

    page: str


Old = (
    OldRoom
    | OldRoomJid
    | OldPerson
    | OldChat
    | OldMessage
    | OldEmoticon
    | OldFile
    | OldList
)


def read(text: str) -> Old | None:
    """None for what no part of HipChat had as an address.

    >>> read("https://x.hipchat.com/history/room/7/2014/1/28?q=a#15:27:21")
    OldRoom(key='7', day=datetime.date(2014, 1, 28), clock=datetime.time(15, 27, 21))
    >>> read("1_2@chat.hipchat.com")
    OldPerson(key='2')
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    if "://" not in text and (jid := _JID.fullmatch(text)):
        return _of_jid(jid["local"], jid["host"])
    try:
        parts = urlsplit(text if "://" in text or text[0] == "/" else f"//{text}")
    except ValueError:
        return None
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    return _of_upload(parts.netloc, segments) or _of_page(segments, parts)


def _of_jid(local: str, host: str) -> Old | None:
    group, _, name = local.partition("_")
    if host.startswith("chat.") and group.isdigit() and name:
        return OldPerson(name)
    if host.startswith("conf."):
        return OldRoomJid(local)
    return None


def _of_upload(host: str, segments: Sequence[str]) -> Old | None:
    """uploads.hipchat.com, or a store of that name, or a server's own files."""
    match segments:
        case [*before, group, user, token, name] if group.isdigit() and user.isdigit():
            where = "/".join((host, *before))
            if _UPLOADS.search(where) or before == ["files"]:
                return OldFile(token, name)
    return None


def _of_page(segments: Sequence[str], parts: SplitResult) -> Old | None:
    known = _PAGES.get(segments[0]) if segments else None
    return known(segments[1:], parts) if known else None


def _of_history(segments: Sequence[str], parts: SplitResult) -> Old | None:
    match segments:
        case [kind, key, *rest] if kind in _ROOM:
            return OldRoom(key, _day(rest), _clock(parts))
        case [kind, key, *rest] if kind in _PERSON:
            return OldChat(key, _day(rest), _clock(parts))
    return None


def _of_chat(segments: Sequence[str], parts: SplitResult) -> Old | None:
    match segments:
        case [kind, key, *_] if kind in _ROOM:
            return OldRoom(key)
        case [kind, key, *_] if kind in _PERSON:
            return OldChat(key)
        case [key]:
            return _of_jid_in(segments, parts) if "@" in key else OldRoom(key)
    return None


def _of_jid_in(segments: Sequence[str], _: SplitResult) -> Old | None:
    found = _JID.fullmatch("/".join(segments))
    return _of_jid(found["local"], found["host"]) if found else None


def _of_room(segments: Sequence[str], _: SplitResult) -> Old | None:
    """/rooms/show/7/name, and hipchat://host/room/7 of the programs."""
    match segments:
        case ["show", key, *_] | [key]:
            return OldRoom(key)
    return None


def _of_rooms(segments: Sequence[str], parts: SplitResult) -> Old | None:
    """The archive's own rooms have addresses that begin so, too."""
    return _of_room(segments, parts) if segments[:1] == ["show"] else None


def _of_person(segments: Sequence[str], _: SplitResult) -> Old | None:
    match segments:
        case ["show", key, *_] | [key]:
            return OldPerson(key)
    return None


def _of_people(segments: Sequence[str], parts: SplitResult) -> Old | None:
    return _of_person(segments, parts) if segments[:1] == ["show"] else None


def _of_api_v1(segments: Sequence[str], parts: SplitResult) -> Old | None:
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    match segments:
        case ["rooms", "show" | "history"] if key := asked.get("room_id"):
            return OldRoom(key, _day(asked.get("date", "").split("-")))
        case ["users", "show"] if key := asked.get("user_id"):
            return OldPerson(key)
    return None


def _of_api_v2(segments: Sequence[str], _: SplitResult) -> Old | None:
    """What a `links.self` was: of a room, a person, a message or an emoticon."""
    kind, *rest = segments or ("",)
    found: Old | None = None
    match rest:
        case [_, "history", uid, *_] if kind in {"room", "user"} and uid != "latest":
            found = OldMessage(uid)
        case [key, "history", *_] if kind == "user":
            found = OldChat(key)
        case [key, *_] if kind in _API_KINDS:
            found = _API_KINDS[kind](key)
        case [] if kind in _API_LISTS:
            found = OldList(_API_LISTS[kind])
    return found


def _day(segments: Sequence[str]) -> date | None:
    """The first three numbers; months and days stood there with and without a zero."""
    numbers = [segment for segment in segments if segment.isdecimal()][:3]
    try:
        year, month, day = map(int, numbers)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _clock(parts: SplitResult) -> time | None:
    asked = parse_qs(parts.query).get("t", [""])[0]
    found = _CLOCK.fullmatch(unquote(parts.fragment)) or _CLOCK.fullmatch(asked)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second)


_ROOM, _PERSON = {"room", "rooms"}, {"user", "member", "person"}
_API_KINDS = {"room": OldRoom, "user": OldPerson, "emoticon": OldEmoticon}
_API_LISTS = {"room": "rooms", "user": "people"}
_PAGES: dict[str, Callable[[Sequence[str], SplitResult], Old | None]] = {
    "history": _of_history,
    "chat": _of_chat,
    "jid": _of_jid_in,
    "rooms": _of_rooms,
    "room": _of_room,
    "people": _of_people,
    "users": _of_people,
    "user": _of_person,
    "v1": _of_api_v1,
    "v2": _of_api_v2,
}
