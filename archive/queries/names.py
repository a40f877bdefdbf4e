"""Which people and rooms a name in a query may mean, among those a viewer may see.

Names are compared folded, without regard to case, accents and punctuation. Whoever
has exactly that name, mention name, HipChat id or e-mail address is meant, or had it
once. Only if nobody has: everyone with a word in their name that begins so, and every
room whose name begins so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet

from archive.models import Person, PersonName, Room, RoomName, Viewer
from archive.search.folding import fold


@dataclass(frozen=True)
class _Named:
    """`exact` holds what a name must equal, folded or as it stands."""

    id: int
    name: str
    exact: frozenset[str]


class ViewersNames:
    """Each directory is read at most once, and only if a query names somebody."""

    def __init__(self, viewer: Viewer | None) -> None:
        self._viewer = viewer

    def people(self, name: str) -> frozenset[int]:
        wanted = _folded(name)
        return _exact(self._people, name) or frozenset(
            each.id for each in self._people if wanted and f" {wanted}" in each.name
        )

    def rooms(self, name: str) -> frozenset[int]:
        wanted = _folded(name)
        return _exact(self._rooms, name) or frozenset(
            each.id
            for each in self._rooms
            if wanted and each.name.startswith(f" {wanted}")
        )

    def chats_with(self, people: frozenset[int]) -> frozenset[int]:
        chats = self._rooms_seen.filter(kind=Room.Kind.DIRECT)
        taken_part = chats.filter(memberships__person__in=people).order_by()
        return frozenset(taken_part.values_list("pk", flat=True))

    def hipchat_ids(self, people: frozenset[int]) -> frozenset[str]:
        known = self._people_seen.filter(pk__in=people)
        ids = known.values_list("hipchat_id", flat=True)
        return frozenset(id for id in ids if id is not None)

    @property
    def _people_seen(self) -> QuerySet[Person]:
        everyone = Person.objects.all()
        return everyone.visible_to(self._viewer) if self._viewer else everyone

    @property
    def _rooms_seen(self) -> QuerySet[Room]:
        every_room = Room.objects.all()
        return every_room.visible_to(self._viewer) if self._viewer else every_room

    @cached_property
    def _people(self) -> list[_Named]:
        former = PersonName.objects.all()
        if self._viewer is not None:
            former = PersonName.objects.visible_to(self._viewer)
        fields = ("name", "mention_name", "email")
        return [
            _named(*row)
            for rows in (
                self._people_seen.order_by().values_list("pk", *fields, "hipchat_id"),
                former.order_by().values_list("person", *fields),
            )
            for row in rows
        ]

    @cached_property
    def _rooms(self) -> list[_Named]:
        former = RoomName.objects.all()
        if self._viewer is not None:
            former = RoomName.objects.visible_to(self._viewer)
        return [
            _named(*row)
            for rows in (
                self._rooms_seen.order_by().values_list("pk", "name", "hipchat_id"),
                former.order_by().values_list("room", "name"),
            )
            for row in rows
        ]


def _exact(named: Iterable[_Named], name: str) -> frozenset[int]:
    wanted = {name.casefold().lstrip("@#"), _folded(name)} - {""}
    return frozenset(each.id for each in named if not wanted.isdisjoint(each.exact))


def _named(id: int, name: str, *others: str | None) -> _Named:
    texts = [name, *(other for other in others if other)]
    folded = {_folded(text) for text in texts if "@" not in text}
    return _Named(
        id=id,
        name=f" {_folded(name)}",
        exact=frozenset(folded | {text.casefold() for text in texts}) - {""},
    )


def _folded(text: str) -> str:
    return " ".join(fold(text).split())
