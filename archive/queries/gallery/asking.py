"""What a gallery was narrowed to, as one viewer asks it, becomes a search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from archive.models import Person, Room, Viewer
from archive.queries.directory import name_of, with_other_names
from archive.queries.gallery.kinds import (
    FILE_KINDS,
    IMAGE,
    Gallery,
    Text,
    marks_of,
)
from archive.queries.searching.finding import OLD_INDEX, Asked, scope_of
from archive.queries.searching.names import ViewersNames
from archive.search import get_backend
from archive.search.base import NOTHING, All, Expression, SaidIn, SentBy, SentWithin
from archive.search.dates import ALWAYS, ids_of_date
from archive.search.language import Parsed, parse
from archive.search.meaning import MOST_MEANT


@dataclass(frozen=True)
class Wanted:
    """What was filled in, as typed."""

    room: str = ""
    person: str = ""
    first_day: str = ""
    last_day: str = ""
    words: str = ""
    file_kind: str = ""


@dataclass(frozen=True)
class Place:
    """A room or a person that a name meant; `id` means it alone in an address.

    `typed` is the name to type for it, where it has one that no other has.
    """

    name: str
    url: str
    icon: str
    id: str
    typed: str = ""


@dataclass(frozen=True)
class GalleryAsked:
    """`asked` is the search for its messages, `narrowing` is that without its mark."""

    gallery: Gallery
    wanted: Wanted
    asked: Asked
    narrowing: Expression
    rooms: tuple[Place, ...]
    people: tuple[Place, ...]

    @property
    def file_kind(self) -> str:
        return _file_kind(self.gallery, self.wanted)

    @property
    def kind_title(self) -> Text:
        """Of a kind of files that was chosen."""
        kind = FILE_KINDS.get(self.wanted.file_kind)
        return kind.title if kind and self.gallery.name == "files" else ""

    @property
    def is_narrow(self) -> bool:
        return self.wanted != Wanted()


@dataclass
class _Narrowing:
    """Gathers what messages must fit, and notes of what is not understood."""

    viewer: Viewer
    names: ViewersNames
    parts: list[Expression] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def nothing(self, note: str) -> None:
        self.parts.append(NOTHING)
        self.notes.append(note)

    def rooms(self, text: str) -> tuple[Place, ...]:
        visible = Room.objects.visible_to(self.viewer)
        ids = self._meant(text, visible, self.names.rooms)
        if not self._are_few(ids, text, _("There is no room “%s” here.")):
            return ()
        self.parts.append(SaidIn(ids))
        named = with_other_names(visible.filter(pk__in=ids), self.viewer)
        places = tuple(map(_place_of_room, named.order_by("name", "pk")))
        return self._typed(places, visible.exclude(kind=Room.Kind.DIRECT))

    def people(self, text: str) -> tuple[Place, ...]:
        visible = Person.objects.visible_to(self.viewer)
        ids = self._meant(text, visible, self.names.people)
        if not self._are_few(ids, text, _("There is no person “%s” here.")):
            return ()
        self.parts.append(SentBy(ids))
        found = visible.filter(pk__in=ids).order_by("name", "pk")
        return self._typed(tuple(map(_place_of_person, found)), visible)

    def dates(self, first_day: str, last_day: str) -> None:
        first = self._ids_of(first_day)
        last = self._ids_of(last_day)
        if first and last and first[0] >= last[1]:
            self.nothing(_("The last day is before the first: no time lies between."))
        elif first or last:
            begin = first[0] if first else ALWAYS[0]
            self.parts.append(SentWithin(begin, last[1] if last else ALWAYS[1]))

    def words(self, text: str) -> None:
        parsed = parse(text, self.names)
        if not parsed.is_empty:
            self.parts.append(parsed.expression)
            self.notes += parsed.notes

    def _meant(
        self,
        text: str,
        visible: QuerySet[Any],
        look_up: Callable[[str], Mapping[int, str]],
    ) -> frozenset[int]:
        """By HipChat's id, or else by name; what may not be seen is not there."""
        known = visible.filter(hipchat_id=text).values_list("pk", flat=True)
        return frozenset(known) or frozenset(look_up(text))

    def _typed(
        self, places: tuple[Place, ...], visible: QuerySet[Any]
    ) -> tuple[Place, ...]:
        if len(places) != 1 or visible.filter(name=places[0].name).count() != 1:
            return places
        return (replace(places[0], typed=places[0].name),)

    def _are_few(self, ids: frozenset[int], text: str, without: str) -> bool:
        if 0 < len(ids) <= MOST_MEANT:
            return True
        many = _("“%s” fits more than %d names: write more of it.")
        self.nothing(many % (text, MOST_MEANT) if ids else without % text)
        return False

    def _ids_of(self, day: str) -> tuple[int, int] | None:
        ids = ids_of_date("on", day) if day else None
        if day and ids is None:
            self.nothing(_("“%s” is not a date: write 2016-03-01.") % day)
        return ids


def gallery_asked(gallery: Gallery, wanted: Wanted, viewer: Viewer) -> GalleryAsked:
    narrowing = _Narrowing(viewer, ViewersNames(viewer))
    rooms = narrowing.rooms(wanted.room) if wanted.room else ()
    people = narrowing.people(wanted.person) if wanted.person else ()
    narrowing.dates(wanted.first_day, wanted.last_day)
    narrowing.words(wanted.words)
    marks = marks_of(gallery, _file_kind(gallery, wanted))
    return GalleryAsked(
        gallery=gallery,
        wanted=wanted,
        asked=_asked((marks, *narrowing.parts), narrowing.notes, viewer),
        narrowing=All(tuple(narrowing.parts)),
        rooms=rooms,
        people=people,
    )


def _asked(
    parts: tuple[Expression, ...], notes: Iterable[str], viewer: Viewer
) -> Asked:
    if not get_backend().is_current():
        notes = (str(OLD_INDEX), *notes)
    parsed = Parsed(expression=All(parts), notes=tuple(dict.fromkeys(notes)))
    return Asked("", viewer, parsed, scope_of(viewer))


def _file_kind(gallery: Gallery, wanted: Wanted) -> str:
    return IMAGE if gallery.name == "images" else wanted.file_kind


def _place_of_room(room: Room) -> Place:
    return Place(name_of(room), room.get_absolute_url(), room.kind, room.hipchat_id)


def _place_of_person(person: Person) -> Place:
    id = person.hipchat_id or person.name
    return Place(str(person), person.get_absolute_url(), "person", id)
