"""Whom and which room the evidence may mean, among those the archive knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import product

from archive.models import Membership, Person, PersonName, Room, RoomName
from importer.lines import Place
from importer.records import SenderRecord

Index = defaultdict[str, set[int]]


class Known:
    """People and rooms by all they are known by; nothing is made up here.

    Where a dump gives only a name, several may be meant: what it became is right if it
    is one of them. Memory: a few hundred bytes for each person and room.
    """

    def __init__(self) -> None:
        self._people = _KnownPeople()
        self._rooms = _KnownRooms()
        self._places: list[Place] = []
        self._senders: list[SenderRecord] = []
        self._rooms_of: dict[int, set[int]] = {}
        self._people_of: dict[int, set[int | None]] = {-1: {None}}

    def begin_reading(self) -> None:
        """Forget the numbers of places and senders: they are of one reading."""
        self._places, self._senders = [], []
        self._rooms_of, self._people_of = {}, {-1: {None}}

    def meet(self, places: Iterable[Place], senders: Iterable[SenderRecord]) -> None:
        self._places += places
        self._senders += senders

    def rooms_of(self, place: int) -> set[int]:
        """The rooms a line's place may mean."""
        if place not in self._rooms_of:
            self._rooms_of[place] = self._find_rooms(self._places[place])
        return self._rooms_of[place]

    def people_of(self, sender: int) -> set[int | None]:
        """Those a line's sender may mean."""
        if sender not in self._people_of:
            self._people_of[sender] = self._people.find(self._senders[sender])
        return self._people_of[sender]

    def find(self, sender: SenderRecord) -> set[int | None]:
        """Those somebody may be."""
        return self._people.find(sender)

    def sender(self, number: int) -> SenderRecord:
        return self._senders[number] if number >= 0 else SenderRecord("", "")

    def place(self, number: int) -> Place:
        return self._places[number]

    def person_label(self, pk: int | None) -> str:
        return self._people.labels.get(pk, "") if pk else ""

    def room_label(self, pk: int) -> str:
        return self._rooms.labels.get(pk, "")

    def _find_rooms(self, place: Place) -> set[int]:
        if place.pair is None:
            return self._rooms.find(place)
        sides = (self._people.find(person) for person in place.pair)
        chats = self._rooms.chats
        return {
            room
            for two in product(*sides)
            for room in chats.get(frozenset(two) - {None}, ())
        }


class _KnownPeople:
    def __init__(self) -> None:
        self.labels: dict[int, str] = {}
        self._by_id: dict[str, int] = {}
        self._nameless: dict[str, int] = {}
        self._by_name: Index = defaultdict(set)
        self._by_email: Index = defaultdict(set)
        people = Person.objects.values_list("pk", "hipchat_id", "name", "email")
        for pk, hipchat_id, name, email in people.iterator():
            self.labels[pk] = f"{name} ({hipchat_id or 'no id'})"
            if hipchat_id is None:
                self._nameless[name] = pk
                continue
            self._by_id[hipchat_id] = pk
            self._by_name[name].add(pk)
            self._by_email[email.casefold()].add(pk)
        former = PersonName.objects.values_list("person", "name", "email")
        for pk, name, email in former.iterator():
            self._by_name[name].add(pk)
            self._by_email[email.casefold()].add(pk)

    def find(self, sender: SenderRecord) -> set[int | None]:
        label = (sender.name or sender.email)[:255]
        if sender.hipchat_id:
            known = self._by_id.get(sender.hipchat_id)
            return {known} if known else set()
        if not label:
            return {None}
        found: set[int | None] = set()
        if sender.is_person:
            # Some scripts wrote the address where others wrote the name.
            email = (sender.email or sender.name).casefold()
            found = found | self._by_name[label] | self._by_email[email]
        nameless = self._nameless.get(label)
        return found | ({nameless} if nameless else set())


class _KnownRooms:
    """`chats` are 1-1 chats by the people in them."""

    def __init__(self) -> None:
        self.labels: dict[int, str] = {}
        self.chats: defaultdict[frozenset[int | None], set[int]] = defaultdict(set)
        self._by_id: dict[str, int] = {}
        self._by_name: Index = defaultdict(set)
        rooms = Room.objects.values_list("pk", "hipchat_id", "name", "kind")
        for pk, hipchat_id, name, kind in rooms.iterator():
            self.labels[pk] = f"{name} ({hipchat_id})"
            self._by_id[hipchat_id] = pk
            if kind != Room.Kind.DIRECT:
                self._by_name[name].add(pk)
        for pk, name in RoomName.objects.values_list("room", "name").iterator():
            self._by_name[name].add(pk)
        self._learn_chats()

    def find(self, place: Place) -> set[int]:
        if place.room:
            known = self._by_id.get(place.room)
            return {known} if known else set()
        return self._by_name.get(place.room_name[:255], set())

    def _learn_chats(self) -> None:
        members: defaultdict[int, set[int | None]] = defaultdict(set)
        seats = Membership.objects.filter(room__kind=Room.Kind.DIRECT)
        for room, person in seats.values_list("room", "person").iterator():
            members[room].add(person)
        for room, people in members.items():
            self.chats[frozenset(people)].add(room)
