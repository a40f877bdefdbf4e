"""In which rooms a search's hits are, and who said them: those with most of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from archive.models import Person, Room, Viewer
from archive.queries.directory import name_of, with_other_names
from archive.queries.facets.bounds import Bounds, bounds_of
from archive.queries.facets.choices import Choice, Choosing
from archive.queries.facets.place_counts import Ranked, ranked_of
from archive.queries.searching.finding import Asked
from archive.queries.searching.names import ViewersNames
from archive.queries.searching.seen import people_seen_by, rooms_seen_by

SHOWN, MOST_SHOWN = 10, 50


@dataclass(frozen=True)
class Top:
    """If `counted` is not 0, only so many of `known` were: others may have more."""

    choices: tuple[Choice, ...] = ()
    has_more: bool = False
    counted: int = 0
    known: int = 0


@dataclass(frozen=True)
class Places:
    rooms: Top = Top()
    people: Top = Top()

    @property
    def has_more(self) -> bool:
        return self.rooms.has_more or self.people.has_more


def places_of(asked: Asked, shown: int = SHOWN, bounds: Bounds | None = None) -> Places:
    if asked.parsed.is_empty:
        return Places()
    # One more than is shown tells whether there are more.
    bounds = replace(bounds or bounds_of(asked), ranked=shown + 1)
    rooms, people = ranked_of(asked, bounds)
    named = _Named(asked)
    return Places(
        rooms=_top(rooms, named.rooms, shown),
        people=_top(people, named.people, shown),
    )


class _Named:
    """Knows what a viewer calls rooms and people, and how a query names each."""

    def __init__(self, asked: Asked) -> None:
        self._viewer = asked.viewer
        self._names = ViewersNames(asked.viewer)
        self._choosing = Choosing(asked.text)

    def rooms(self, counts: Mapping[int, int]) -> Iterator[tuple[int, Choice]]:
        for room in _rooms(counts, self._viewer):
            choice = Choice(name_of(room), counts[room.pk], looks=room.kind)
            names = (room.name, room.hipchat_id)
            is_it = _only(room.pk, self._names.rooms)
            yield room.pk, self._choosing.named(choice, "in", names, is_it)

    def people(self, counts: Mapping[int, int]) -> Iterator[tuple[int, Choice]]:
        for person in _people(counts, self._viewer):
            looks = "integration" if person.is_integration else "user"
            choice = Choice(str(person), counts[person.pk], looks=looks)
            names = (person.name, person.hipchat_id)
            is_it = _only(person.pk, self._names.people)
            yield person.pk, self._choosing.named(choice, "from", names, is_it)


def _top(
    ranked: Ranked,
    named: Callable[[Mapping[int, int]], Iterator[tuple[int, Choice]]],
    shown: int,
) -> Top:
    """In the order of the ranking; of what a viewer may not see nothing is said."""
    choices = dict(named(dict(ranked.counts[:shown])))
    return Top(
        choices=tuple(choices[id] for id, _ in ranked.counts if id in choices),
        has_more=len(ranked.counts) > shown and shown < MOST_SHOWN,
        counted=ranked.counted,
        known=ranked.known,
    )


def _only(id: int, called: Callable[[str], Mapping[int, str]]) -> Callable[[str], bool]:
    return lambda name: set(called(name)) == {id}


def _rooms(ids: Collection[int], viewer: Viewer | None) -> list[Room]:
    rooms = rooms_seen_by(viewer).filter(pk__in=ids)
    return list(with_other_names(rooms, viewer) if viewer else rooms)


def _people(ids: Collection[int], viewer: Viewer | None) -> list[Person]:
    return list(people_seen_by(viewer).filter(pk__in=ids))
