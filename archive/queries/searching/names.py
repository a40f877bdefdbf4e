"""Which people and rooms a name in a query may mean, among those a viewer may see.

Names are compared folded, without regard to case, accents and punctuation. Whoever
has exactly that name, mention name, HipChat id or e-mail address is meant, or had it
once. Only if nobody has: everyone with a word in their name that begins so, and every
room whose name begins so.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from archive.models import (
    Emoticon,
    PersonName,
    Room,
    RoomName,
    Viewer,
)
from archive.queries.completing.matching import folded
from archive.queries.searching.alike import likeness_of
from archive.queries.searching.seen import (
    messages_seen_by,
    people_seen_by,
    rooms_seen_by,
)
from archive.search import get_backend
from archive.search.base import Expression
from archive.search.pieces import LARGEST

LONGEST_ID = 30


@dataclass(frozen=True)
class _Named:
    """`name` is the one shown, `folded` one of its names with a blank before it.

    `exact` holds what a name must equal, folded or as it stands.
    """

    id: int
    name: str
    folded: str
    exact: frozenset[str]


class ViewersNames:
    """Each directory is read at most once, and only if a query names somebody."""

    def __init__(self, viewer: Viewer | None) -> None:
        self._viewer = viewer

    def people(self, name: str) -> dict[int, str]:
        return _called(self._people, name)

    def integrations(self, name: str) -> dict[int, str]:
        posting = _ids(
            people_seen_by(self._viewer).filter(hipchat_id=None, account_type="")
        )
        known = [each for each in self._people if each.id in posting]
        return _called(known, name)

    def rooms(self, name: str) -> dict[int, str]:
        wanted = folded(name)
        return _exact(self._rooms, name) or {
            each.id: each.name
            for each in self._rooms
            if wanted and each.folded.startswith(f" {wanted}")
        }

    def chats_with(self, people: frozenset[int]) -> frozenset[int]:
        return _ids(self._seats_in_chats(people))

    def chats_among(self, people: frozenset[int]) -> frozenset[int]:
        if len(people) < 2:
            return frozenset()
        seated = self._seats_in_chats(people).annotate(seats=Count("memberships"))
        return _ids(seated.filter(seats__gt=1))

    def hipchat_ids(self, people: frozenset[int]) -> frozenset[str]:
        known = people_seen_by(self._viewer).filter(pk__in=people)
        ids = known.values_list("hipchat_id", flat=True)
        return frozenset(id for id in ids if id is not None)

    def archived_rooms(self) -> frozenset[int]:
        return _ids(rooms_seen_by(self._viewer).filter(is_archived=True))

    def guests(self) -> frozenset[int]:
        return _ids(people_seen_by(self._viewer).filter(account_type="guest"))

    def emoticons(self) -> frozenset[str]:
        return frozenset(Emoticon.objects.values_list("shortcut", flat=True))

    def messages(self, id: str) -> frozenset[int]:
        messages = messages_seen_by(self._viewer)
        found = set(_ids(messages.with_uid(id)))
        is_number = id.isascii() and id.isdigit() and len(id) < LONGEST_ID
        if is_number and int(id) <= LARGEST:
            found |= _ids(messages.filter(pk=int(id)))
        return frozenset(found)

    def alike(self, id: str) -> Expression | None:
        for message in messages_seen_by(self._viewer).filter(pk__in=self.messages(id)):
            if (likeness := likeness_of(message)) is not None:
                return likeness
        return None

    def forms(self, stem: str) -> frozenset[str]:
        return get_backend().forms(stem)

    def _seats_in_chats(self, people: frozenset[int]) -> QuerySet[Room]:
        """Each chat as often as any of them sits in it."""
        chats = rooms_seen_by(self._viewer).filter(kind=Room.Kind.DIRECT)
        return chats.filter(memberships__person__in=people)

    @cached_property
    def _people(self) -> list[_Named]:
        former = PersonName.objects.all()
        if self._viewer is not None:
            former = PersonName.objects.visible_to(self._viewer)
        fields = ("name", "mention_name", "email")
        people = people_seen_by(self._viewer).order_by()
        return [
            _named(*row)
            for rows in (
                people.values_list("pk", "name", *fields, "hipchat_id"),
                former.order_by().values_list("person", "person__name", *fields),
            )
            for row in rows
        ]

    @cached_property
    def _rooms(self) -> list[_Named]:
        former = RoomName.objects.all()
        if self._viewer is not None:
            former = RoomName.objects.visible_to(self._viewer)
        rooms = rooms_seen_by(self._viewer).order_by()
        return [
            _named(*row)
            for rows in (
                rooms.values_list("pk", "name", "name", "hipchat_id"),
                former.order_by().values_list("room", "room__name", "name"),
            )
            for row in rows
        ]


def _ids(rows: QuerySet[Any]) -> frozenset[int]:
    return frozenset(rows.order_by().values_list("pk", flat=True))


def _called(named: Collection[_Named], name: str) -> dict[int, str]:
    """Whoever has exactly that name, or else a word in their name that begins so."""
    wanted = folded(name)
    return _exact(named, name) or {
        each.id: each.name for each in named if wanted and f" {wanted}" in each.folded
    }


def _exact(named: Iterable[_Named], name: str) -> dict[int, str]:
    wanted = {name.casefold().lstrip("@#"), folded(name)} - {""}
    return {each.id: each.name for each in named if not wanted.isdisjoint(each.exact)}


def _named(id: int, shown: str, name: str, *others: str | None) -> _Named:
    texts = [name, *(other for other in others if other)]
    exact = {folded(text) for text in texts if "@" not in text}
    exact |= {text.casefold() for text in texts}
    return _Named(
        id=id,
        name=shown or name,
        folded=f" {folded(name)}",
        exact=frozenset(exact) - {""},
    )
