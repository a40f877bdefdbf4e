"""Looks through saved pages of HipChat's API for what one page tells of another."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from importer.formats.api_v2.items import is_integration
from importer.formats.api_v2.layouts import Talk, room_of_members, talk_of
from importer.formats.api_v2.owners import Page, People, Sides, sides_of
from importer.formats.api_v2.replies import Reply, open_reply
from importer.formats.base import Dump
from importer.formats.values import fit_id, id_of, text_of
from importer.sources.base import Document

_SUFFIX = re.compile(r"\.(?:json|txt)\Z")
_LISTS = {"users": "user", "rooms": "room", "emoticons": "emoticon"}
# What only such an item has: pages do not say what they are of.
_KEYS = {
    "message": {"date"},
    "emoticon": {"shortcut"},
    "user": {"mention_name", "is_group_admin"},
    "room": {"privacy", "is_archived", "is_guest_accessible", "topic"},
}
_ROOM_LINKS = {"participants", "webhooks", "members"}


class Seen(NamedTuple):
    """What a document holds: the kind of its items, and whose they are."""

    path: str
    kind: str
    talk: Talk
    room: str = ""


@dataclass
class Survey:
    """What a dump's pages say together; `rooms` are ids by what folders call them."""

    seen: dict[Document, Seen] = field(default_factory=dict)
    people: People = field(default_factory=People)
    rooms: dict[str, str] = field(default_factory=dict)
    sides: dict[Document, Sides] = field(default_factory=dict)

    def room_of(self, seen: Seen) -> tuple[str, str]:
        """A room's id or, if nothing tells that, its name.

        Where nothing tells the name either, the room is called after the document.
        """
        if seen.talk.room:
            return fit_id(seen.talk.room), ""
        name = seen.talk.room_name
        known = self.rooms.get(_as_folder(name), "")
        return known, "" if known else name or _SUFFIX.sub("", seen.path)


def survey(dump: Dump) -> Survey:
    found = Survey()
    pages: dict[Document, Page] = {}
    for document in dict.fromkeys(dump.documents):
        reply = open_reply(dump, document)
        talk = talk_of(document.path, reply.about.get("links"))
        page = Page(talk)
        kind = _look_through(found, page, reply, document.path)
        room = room_of_members(reply.about.get("links"))
        found.seen[document] = Seen(
            document.path, "member" if room else kind, talk, room
        )
        if talk.peer and kind == "message":
            pages[document] = page
    found.sides = sides_of(pages, found.people)
    return found


def _look_through(found: Survey, page: Page, reply: Reply, path: str) -> str:
    """Note who and which rooms are spoken of; the kind that most items are of."""
    kinds: Counter[str] = Counter()
    for _, item in reply.items:
        kind = _kind_of(item)
        kinds[kind] += 1
        if kind == "message":
            _note_sender(found.people, page, item)
        elif kind == "user":
            _note_person(found.people, item)
        elif kind == "room":
            name = _as_folder(text_of(item.get("name")))
            # A name that two rooms share tells neither.
            is_shared = found.rooms.get(name, id_of(item)) != id_of(item)
            found.rooms[name] = "" if is_shared else id_of(item)
    del kinds[""]
    stem = _SUFFIX.sub("", path.rpartition("/")[2])
    return max(kinds, key=lambda each: kinds[each], default=_LISTS.get(stem, "message"))


def _kind_of(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    by_keys = (kind for kind, keys in _KEYS.items() if item.keys() & keys)
    return next(by_keys, "") or _kind_by_links(item.get("links"))


def _kind_by_links(links: Any) -> str:
    """The stubs of 2014 had an id, a name and their address."""
    if not isinstance(links, dict):
        return ""
    if links.keys() & _ROOM_LINKS:
        return "room"
    address = text_of(links.get("self"))
    return next((kind for kind in _LISTS.values() if f"/{kind}/" in address), "")


def _note_sender(people: People, page: Page, item: dict[str, Any]) -> None:
    sender = item.get("from")
    number = id_of(sender)
    if not isinstance(sender, dict) or not number:
        return
    people.names.setdefault(number, _names(sender))
    if not is_integration(item):
        page.senders[number] += 1


def _note_person(people: People, item: dict[str, Any]) -> None:
    """A list's word counts more than a message's."""
    number, email = id_of(item), text_of(item.get("email"))
    if number:
        people.names[number] = _names(item)
    if number and email:
        people.emails[email.casefold()] = number


def _names(item: dict[str, Any]) -> tuple[str, str]:
    return text_of(item.get("name")), text_of(item.get("mention_name"))


def _as_folder(name: str) -> str:
    return re.sub(r"[:/\\]", "_", name).strip()
