"""Compares what is kept of rooms that no dump says of them itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from archive.models import Membership, Person, Room
from importer.changes import name_of_chat
from importer.verifying.difference import Difference

_LACKS = "it has {} messages that no dump gives an id, and is said to have {}"


def differences_of_rooms(lacking_uids: Collection[int]) -> Iterator[Difference]:
    """`lacking_uids` are the rooms with messages that no dump gives an id."""
    names = _names_of_chats()
    for room in Room.objects.order_by("pk").iterator():
        place = f"the room {room.hipchat_id}"
        if room.lacks_uids != (room.pk in lacking_uids):
            has = ("no", "some") if room.lacks_uids else ("some", "no")
            yield Difference(place, _LACKS.format(*has))
        if room.kind == Room.Kind.DIRECT and room.name != names[room.pk]:
            what = f"its two are {names[room.pk]!r}, and it is called {room.name!r}"
            yield Difference(place, what)


def _names_of_chats() -> defaultdict[int, str]:
    people: defaultdict[int, list[Person]] = defaultdict(list)
    seats = Membership.objects.filter(room__kind=Room.Kind.DIRECT)
    ordered = seats.select_related("person").order_by("person__name", "person__id")
    for seat in ordered.iterator():
        people[seat.room_id].append(seat.person)
    named = {room: name_of_chat(two) for room, two in people.items()}
    return defaultdict(str, named)
