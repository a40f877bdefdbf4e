"""Gathers over all runs what dumps say of people, rooms and emoticons, field by field.

As at the ingest, of each field the newest dump's word stands; of two dumps of one date,
that of the later run.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from archive.models import ImportRun
from importer.formats.values import made_uid
from importer.lines import Place, Portion
from importer.newest import stamp_of
from importer.records import (
    AboutRecord,
    EmoticonRecord,
    Listed,
    PersonRecord,
    RoomRecord,
    SenderRecord,
)
from importer.sources.base import clean_path
from importer.verifying.attachments import Dump
from importer.verifying.files import EMPTY

PERSON = ("name", "mention_name", "email", "title", "timezone", "account_type")
ROOM = ("name", "kind", "topic", "guest_access_url", "is_archived")
DATES = ("is_deleted", "created_at")


class Word(NamedTuple):
    """What a dump of some date says, and where it says so."""

    stamp: str
    value: Any
    place: str
    run: int


@dataclass
class Entry:
    """What is said of one person, room or emoticon.

    A field may hold any of its `words`, and None is nobody's word: of a run that was
    interrupted it is not known what it came to say.
    """

    words: dict[str, list[Word | None]] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    extra_stamp: str = ""
    is_extra_sure: bool = True
    listed: list[str] = field(default_factory=list)
    maybe_listed: list[str] = field(default_factory=list)
    # What somebody is called in dumps, for sure or perhaps.
    names: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def say(self, name: str, word: Word, *, is_sure: bool) -> None:
        known = self.words.get(name, [None])
        stands: list[Word | None] = [
            each if each and each.stamp > word.stamp else word for each in known
        ]
        self.words[name] = [*dict.fromkeys(stands if is_sure else known + stands)]

    def say_more(self, extra: dict[str, Any], stamp: str, *, is_sure: bool) -> None:
        self.is_extra_sure &= is_sure
        if stamp >= self.extra_stamp:
            self.extra, self.extra_stamp = self.extra | extra, stamp
        else:
            self.extra = extra | self.extra


class Words:
    """`senders` are the people that messages, rooms and chats name, by their ids, and
    `nameless` by what they are called if they have none. `rooms` are what messages call
    rooms, by the rooms' ids. `lacking_uids` are rooms with messages that no dump gives
    an id.
    """

    def __init__(self) -> None:
        self.entries: dict[type[Listed], dict[str, Entry]] = {
            PersonRecord: {},
            RoomRecord: {},
            EmoticonRecord: {},
        }
        self.senders: defaultdict[str, set[SenderRecord]] = defaultdict(set)
        self.nameless: defaultdict[str, set[SenderRecord]] = defaultdict(set)
        self.rooms: defaultdict[str, set[str]] = defaultdict(set)
        self.lacking_uids: set[int] = set()
        self._stamp = ""

    def begin(self, run: ImportRun, dump: Dump) -> None:
        self._stamp = stamp_of(run.dumped_at or run.started_at)
        self._dump = dump

    def add(self, portion: Portion) -> None:
        self._meet(portion.senders)
        for place in portion.places:
            self._meet(place.pair or ())
            self._note(place)
        for record in portion.listed:
            if not isinstance(record, AboutRecord):
                self._add(portion.document.path, record)

    def _meet(self, senders: Iterable[SenderRecord]) -> None:
        for sender in senders:
            if sender.hipchat_id:
                self.senders[sender.hipchat_id].add(sender)
            else:
                self.nameless[sender.name or sender.email].add(sender)

    def _note(self, place: Place) -> None:
        if place.pair is None:
            key = place.room or made_uid(["room", place.room_name])
            self.rooms[key].add(place.room_name[:255])

    def _add(self, path: str, record: Listed) -> None:
        is_emoticon = isinstance(record, EmoticonRecord)
        key: str = getattr(record, "shortcut" if is_emoticon else "hipchat_id")
        entry = self.entries[type(record)].setdefault(key, Entry())
        is_sure = self._dump.is_whole
        place = f"{path}[{record.position}]"
        for name, value in self._said(record).items():
            word = Word(self._stamp, value, place, self._dump.run)
            entry.say(name, word, is_sure=is_sure)
        if not isinstance(record, EmoticonRecord):
            self._add_to(entry, record)
        if is_emoticon or getattr(record, "is_listed", True):
            (entry.listed if is_sure else entry.maybe_listed).append(self._stamp)

    def _add_to(self, entry: Entry, record: PersonRecord | RoomRecord) -> None:
        is_sure = self._dump.is_whole
        if record.extra:
            entry.say_more(record.extra, self._stamp, is_sure=is_sure)
        entry.names |= {record.name} if record.name and is_sure else set()
        called = (getattr(record, name, None) for name in PERSON[:3])
        entry.texts |= {text for text in called if text}
        if isinstance(record, RoomRecord):
            owner = (SenderRecord(record.owner, ""),) if record.owner else ()
            self._meet(SenderRecord(*each[:3]) for each in record.members or ())
            self._meet(owner)

    def _said(self, record: Listed) -> dict[str, Any]:
        match record:
            case PersonRecord():
                said = {name: getattr(record, name) for name in PERSON + DATES}
                said["avatar_id"] = self._avatar(record)
            case RoomRecord():
                said = {name: getattr(record, name) for name in ROOM + DATES}
                said["owner_id"] = record.owner or None
                said["members"] = _members(record)
            case EmoticonRecord():
                said = {"hipchat_id": record.hipchat_id, "path": record.path}
                said["file_id"] = self._file(record.candidates)
        return {name: value for name, value in said.items() if value is not None}

    def _avatar(self, record: PersonRecord) -> frozenset[str] | None:
        if record.avatar:
            sha256 = hashlib.sha256(record.avatar).hexdigest()
            self._dump.manifest.hashes.add(sha256)
            return frozenset([sha256])
        return self._file(record.avatar_paths)

    def _file(self, candidates: Iterable[str]) -> frozenset[str] | None:
        """The SHA-256 that the first file with bytes may have."""
        places = [place for path in candidates if (place := clean_path(path))]
        return frozenset(self._dump.manifest.hashes_of(places) - {EMPTY}) or None


def _members(record: RoomRecord) -> tuple[tuple[SenderRecord, bool], ...] | None:
    """Who is a room's member, and whether its admin."""
    if record.members is None:
        return None
    members = {each.hipchat_id: each for each in record.members}
    said = [(SenderRecord(*each[:3]), each.is_admin) for each in members.values()]
    if record.owner and record.owner not in members:
        said.append((SenderRecord(record.owner, ""), True))
    return tuple(said)
