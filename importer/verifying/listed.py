"""Compares people, rooms and emoticons with what the dumps say of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import orjson

from archive.models import Emoticon, Person, Room
from importer.newest import stamp_of
from importer.records import (
    EmoticonRecord,
    Listed,
    PersonRecord,
    RoomRecord,
)
from importer.verifying.difference import Difference
from importer.verifying.known import Known
from importer.verifying.quoting import differs
from importer.verifying.words import DATES, PERSON, ROOM, Entry, Word, Words

NOUNS = {PersonRecord: "account", RoomRecord: "room", EmoticonRecord: "emoticon"}
# What a field holds of which no dump says anything.
NOTHING: tuple[Any, ...] = (None, "", False, {}, frozenset())
_LABELS = {"avatar_id": "picture", "file_id": "picture", "owner_id": "owner"}

# A difference, and the run whose word it is about, if it is one's.
Found = Iterator[tuple[int | None, Difference]]
Row = Person | Room | Emoticon


class ListedCheck:
    """`is_complete` says that all the dumps say was read.

    Else only words that are noted as those of a run that was read can be compared.
    """

    def __init__(self, words: Words, known: Known, *, is_complete: bool) -> None:
        self._words = words
        self._known = known
        self._is_complete = is_complete

    def differences(self, newer: Collection[str] = ()) -> Found:
        """`newer` are the dates of runs that were not read, and may say otherwise."""
        people = Person.objects.exclude(hipchat_id=None).select_related("avatar")
        rooms = Room.objects.exclude(kind=Room.Kind.DIRECT).select_related("owner")
        for kind, rows, key in (
            (PersonRecord, people, "hipchat_id"),
            (RoomRecord, rooms, "hipchat_id"),
            (EmoticonRecord, Emoticon.objects.select_related("file"), "shortcut"),
        ):
            entries = self._words.entries[kind]
            met = set()
            for row in rows.order_by("pk").iterator():
                name = getattr(row, key)
                met.add(name)
                check = RowCheck(kind, name, entries.get(name, Entry()), self._words)
                yield from self._of_row(check, row, newer)
            for name in sorted(entries.keys() - met):
                yield from _missing(f"the {NOUNS[kind]} {name}", entries[name])
        if self._is_complete:
            yield from self._nameless()

    def _nameless(self) -> Found:
        """People of whom only a name is known: an address would make one a viewer."""
        for person in Person.objects.filter(hipchat_id=None).order_by("pk").iterator():
            place = f"the sender {person.name!r}"
            met = self._words.nameless.get(person.name, ())
            for name in (*PERSON[1:], *DATES, "avatar_id", "is_listed"):
                may_be = {getattr(each, name, None) for each in met}
                may_be |= {"user"} if name == "account_type" else set()
                value = getattr(person, name)
                if value not in NOTHING and value not in may_be:
                    what = differs(f"{name.replace('_', ' ')} of {place}", "", value)
                    yield None, Difference("the archive", what)

    def _of_row(self, check: RowCheck, row: Row, newer: Collection[str]) -> Found:
        if not self._is_complete:
            yield from check.by_date(row, newer)
            return
        yield from check.words(row)
        yield from check.listing(row)
        if isinstance(row, Room):
            yield from self._members(check, row)

    def _members(self, check: RowCheck, room: Room) -> Found:
        """Who may read a private room hangs on this."""
        stored = dict(room.memberships.values_list("person", "is_admin"))
        words = check.entry.words.get("members", [None])
        said = [(word, self._people_in(word)) for word in words]
        if any(each is None or each == stored for _, each in said):
            return
        word = words[0]
        labels = self._labels(said[0][1] or {}), self._labels(stored)
        if labels[0] == labels[1]:
            labels = tuple(f"{text} (admins differ)" for text in labels)  # type: ignore[assignment]
        yield check.differs("members", word, *labels)

    def _people_in(self, word: Word | None) -> dict[int, bool] | None:
        """None where a name may mean several people."""
        members: dict[int, bool] = {}
        for sender, is_admin in word.value if word else ():
            found = self._known.find(sender) - {None}
            if len(found) != 1:
                return None if any(sender) else members
            members |= {pk: is_admin for pk in found if pk is not None}
        return members

    def _labels(self, members: dict[int, bool]) -> str:
        return ", ".join(sorted(map(self._known.person_label, members)))


class RowCheck:
    """Compares one row with what is said of it."""

    def __init__(
        self, kind: type[Listed], key: str, entry: Entry, words: Words
    ) -> None:
        self.entry = entry
        self._kind = kind
        self._key = key
        self._words = words
        self._place = f"the {NOUNS[kind]} {key}"

    def differs(
        self, name: str, word: Word | None, said: object, stored: object
    ) -> tuple[int | None, Difference]:
        label = f"{_LABELS.get(name, name.replace('_', ' '))} of {self._place}"
        what = differs(label, said, stored)
        if word is None:
            return None, Difference("the archive", what)
        return word.run, Difference(word.place, what)

    def by_date(self, row: Row, newer: Collection[str]) -> Found:
        """Only words that the row says are of the same date."""
        for name, words in self.entry.words.items():
            [*sure] = [word for word in words if word]
            dated = [w for w in sure if w.stamp == row.said.get(name)]
            if name == "members" or len(dated) != 1 or dated[0].stamp in newer:
                continue
            value = _value_of(row, name)
            if not _is_said(name, dated[0].value, value):
                yield self.differs(name, dated[0], _shown(dated[0].value), value)

    def words(self, row: Row) -> Found:
        for name in _fields_of(row):
            words = self.entry.words.get(name, [None])
            value = _value_of(row, name)
            stamp = row.said.get(name, "")
            right = [word for word in words if self._stands(name, word, value)]
            if not right:
                said = _shown(words[0].value) if words[0] else ""
                yield self.differs(name, words[0], said, value)
            elif not any((word.stamp if word else "") == stamp for word in right):
                said = right[0].stamp if right[0] else ""
                yield self.differs(f"date of the {name}", right[0], said, stamp)

    def _stands(self, name: str, word: Word | None, value: Any) -> bool:
        if word is not None:
            return _is_said(name, word.value, value)
        return value in NOTHING or value in self._made_up(name)

    def _made_up(self, name: str) -> set[str]:
        """What the field may hold of somebody whom, or a room which, no dump lists."""
        if self._kind is RoomRecord:
            return self._made_up_of_room(name)
        met = list(self._words.senders.get(self._key, ()))
        for text in self.entry.texts:
            met += self._words.nameless.get(text, ())
        said = {getattr(each, name, "")[:255] for each in met}
        if name == "name":
            said |= {each.email[:255] for each in met if not each.name}
        return said | {"user"} if name == "account_type" else said

    def _made_up_of_room(self, name: str) -> set[str]:
        if name == "kind":
            # Nobody knows who could read it.
            return {Room.Kind.PRIVATE}
        if name != "name":
            return set()
        return self._words.rooms.get(self._key, set()) | {f"Room {self._key}"}

    def listing(self, row: Row) -> Found:
        """Whether it is in a list, since when, and what it was called before."""
        entry = self.entry
        is_listed = getattr(row, "is_listed", True)
        if entry.listed and not is_listed:
            what = "a dump lists it, and the archive says that none does"
            yield None, Difference(self._place, what)
        if is_listed and not entry.listed + entry.maybe_listed:
            yield None, Difference(self._place, "no dump lists it")
        if not isinstance(row, Emoticon):
            yield from self._dates(row)
            yield from self._extra(row)
            yield from self._former_names(row)

    def _dates(self, row: Person | Room) -> Found:
        since = max(self.entry.listed, default="")
        stamps = {each for each in self.entry.maybe_listed if each > since} | {since}
        stored = stamp_of(row.as_of) if row.as_of else ""
        if stored not in stamps:
            yield self.differs("date", None, since, stored)

    def _extra(self, row: Person | Room) -> Found:
        said = orjson.loads(orjson.dumps(self.entry.extra))
        if self.entry.is_extra_sure and said != row.extra:
            texts = (orjson.dumps(each).decode() for each in (said, row.extra))
            yield self.differs("rest of what is said", None, *texts)

    def _former_names(self, row: Person | Room) -> Found:
        known = self.entry.texts | self._made_up("name")
        if row.name not in known:
            return
        stored = set(row.former_names.values_list("name", flat=True))
        for name in sorted(self.entry.names - {row.name} - stored):
            what = f"it lacks the former name {name!r}"
            yield None, Difference(self._place, what)
        for name in sorted(stored - known):
            what = f"no dump knows the former name {name!r}"
            yield None, Difference(self._place, what)


def _fields_of(row: Row) -> tuple[str, ...]:
    match row:
        case Person():
            return (*PERSON, *DATES, "avatar_id")
        case Room():
            return (*ROOM, *DATES, "owner_id")
    return ("hipchat_id", "path", "file_id")


def _value_of(row: Row, name: str) -> Any:
    """As words have it: files by their SHA-256, people by HipChat's id."""
    match row, name:
        case Person(), "avatar_id":
            return row.avatar.sha256 if row.avatar else None
        case Emoticon(), "file_id":
            return row.file.sha256 if row.file else None
        case Room(), "owner_id":
            return row.owner.hipchat_id if row.owner else None
    return getattr(row, name)


def _is_said(name: str, said: Any, value: Any) -> bool:
    return value in said if isinstance(said, frozenset) else bool(said == value)


def _shown(value: Any) -> Any:
    return min(value) if isinstance(value, frozenset) else value


def _missing(place: str, entry: Entry) -> Found:
    """What dumps list, or say something of, and the archive does not have."""
    words = [word for each in entry.words.values() for word in each]
    sure = [word for word in words if word]
    if sure and None not in words:
        yield sure[0].run, Difference(sure[0].place, f"{place} is not in the archive")
