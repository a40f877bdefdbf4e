"""Who and what there is: the lists at the left, and the details at the right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
    Window,
)
from django.utils.translation import gettext as _

from archive.models import (
    Activity,
    Membership,
    Person,
    PersonName,
    Room,
    RoomName,
    Viewer,
)
from archive.queries.faces import Face, face_of, initials_of, tone_of
from archive.queries.rooms.knowledge import Knowledge, members_known

SIDEBAR_ROOMS = 60
SIDEBAR_PEOPLE = 30
TOP_SPEAKERS = 5
SHOWN_MEMBERS = 100
SHOWN_ROOMS = 100
SHOWN_NAMES = 20


@dataclass(frozen=True)
class Chat:
    """A 1-1 chat under the name its viewer would look for."""

    room: Room
    name: str
    initials: str
    tone: int


@dataclass(frozen=True)
class Sidebar:
    rooms: tuple[Room, ...]
    chats: tuple[Chat, ...]
    people: tuple[Face, ...]
    name: str


@dataclass(frozen=True)
class Seat:
    """Someone in a list beside a room: a member, or one who spoke."""

    face: Face
    is_admin: bool = False
    count: int = 0


@dataclass(frozen=True)
class RoomDetails:
    members: tuple[Seat, ...]
    member_count: int
    speakers: tuple[Seat, ...]
    speaker_count: int
    owner: Face | None
    former_names: tuple[str, ...]
    known: Knowledge


@dataclass(frozen=True)
class PersonRow:
    person: Person
    face: Face
    count: int
    last_sent_at: datetime | None


@dataclass(frozen=True)
class PersonDetails:
    """What a person said, where, as far as the viewer may see it."""

    count: int
    room_count: int
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    activities: tuple[Activity, ...]
    former_names: tuple[str, ...]


def sidebar_of(viewer: Viewer, name: str = "") -> Sidebar:
    """The rooms last spoken in; with a name also those and the people of that name."""
    visible = Room.objects.visible_to(viewer)
    rooms = visible.order_by(F("last_sent_at").desc(nulls_last=True), "name")
    if name:
        rooms = rooms.filter(room_called(name))
    direct = Q(kind=Room.Kind.DIRECT)
    chats = with_other_names(rooms.filter(direct), viewer)
    return Sidebar(
        rooms=tuple(rooms.exclude(direct)[:SIDEBAR_ROOMS]),
        chats=chats_of(chats[:SIDEBAR_PEOPLE]),
        people=_people_named(name, viewer) if name else (),
        name=name,
    )


def named(field: str, name: str) -> Q:
    """`icontains` in every language: SQLite itself folds the case of ASCII only."""
    forms = {name, name.lower(), name.upper(), name.capitalize(), name.title()}
    rule = Q()
    for form in sorted(forms):
        rule |= Q(**{f"{field}__icontains": form})
    return rule


def room_called(name: str) -> Q:
    """Rooms whose name has this in it, or once had."""
    former = RoomName.objects.filter(named("name", name))
    return named("name", name) | Q(pk__in=former.values("room"))


def person_called(name: str) -> Q:
    """People whose name or mention name has this in it, or once had."""
    handle = name.removeprefix("@")
    rule = named("name", name) | named("mention_name", handle)
    return rule | Q(pk__in=PersonName.objects.filter(rule).values("person"))


def with_other_names(rooms: QuerySet[Room], viewer: Viewer) -> QuerySet[Room]:
    """Annotates one's own 1-1 chats with the name of the other person."""
    if viewer.person is None:
        return rooms
    seats = Membership.objects.filter(room=OuterRef("pk"))
    others = seats.exclude(person=viewer.person).values("person__name")
    is_own = Exists(seats.filter(person=viewer.person))
    return rooms.annotate(
        other_name=Case(When(is_own, kind=Room.Kind.DIRECT, then=Subquery(others[:1])))
    )


def name_of(room: Room) -> str:
    """Both names in chats of others; a chat with oneself says so."""
    name = _short_name_of(room)
    if not _is_with_oneself(room):
        return name
    return _("%(name)s (notes to oneself)") % {"name": name}


def chats_of(rooms: Iterable[Room]) -> tuple[Chat, ...]:
    names = [(room, _short_name_of(room)) for room in rooms]
    return tuple(
        Chat(room, name_of(room), initials_of(name), tone_of(name))
        for room, name in names
    )


def details_of(room: Room, viewer: Viewer) -> RoomDetails:
    members, member_count = _first_of(
        room.memberships.order_by("person__name", "person"), SHOWN_MEMBERS
    )
    speakers, speaker_count = _first_of(
        room.activities.order_by("-message_count", "person__name"), TOP_SPEAKERS
    )
    return RoomDetails(
        members=tuple(Seat(face_of(seat.person), seat.is_admin) for seat in members),
        member_count=member_count,
        speakers=tuple(
            Seat(face_of(heard.person), count=heard.message_count) for heard in speakers
        ),
        speaker_count=speaker_count,
        owner=_owner_of(room, viewer),
        former_names=_names_of_room(room, viewer),
        known=members_known(room, member_count),
    )


def rows_of(people: Sequence[Person], viewer: Viewer) -> list[PersonRow]:
    """People with what the viewer may see of their words, counted in one query."""
    heard = Activity.objects.visible_to(viewer).filter(person__in=people)
    sums = heard.values_list("person").annotate(
        Sum("message_count"), Max("last_sent_at")
    )
    known = {person_id: (count, last) for person_id, count, last in sums}
    return [
        PersonRow(person, face_of(person), *known.get(person.pk, (0, None)))
        for person in people
    ]


def person_details_of(person: Person, viewer: Viewer) -> PersonDetails:
    heard = Activity.objects.visible_to(viewer).filter(person=person)
    sums = heard.aggregate(
        count=Sum("message_count", default=0),
        room_count=Count("pk"),
        first_sent_at=Min("first_sent_at"),
        last_sent_at=Max("last_sent_at"),
    )
    top = heard.select_related("room").order_by("-message_count", "room__name")
    return PersonDetails(
        **sums,
        activities=tuple(top[:SHOWN_ROOMS]),
        former_names=_names_of_person(person, viewer),
    )


def _short_name_of(room: Room) -> str:
    other_name: str | None = getattr(room, "other_name", None)
    return other_name or str(room)


def _is_with_oneself(room: Room) -> bool:
    """HipChat's chat of 1 with 1 is direct-1-1 here."""
    ids = room.hipchat_id.removeprefix("direct-")
    half = len(ids) // 2
    return room.kind == Room.Kind.DIRECT and ids == f"{ids[:half]}-{ids[:half]}"


def _owner_of(room: Room, viewer: Viewer) -> Face | None:
    """Nobody, where the viewer may not know of them: owners need not be members."""
    if room.owner_id is None:
        return None
    people = Person.objects.visible_to(viewer).select_related("avatar")
    owner = people.filter(pk=room.owner_id).first()
    return face_of(owner) if owner else None


def _names_of_room(room: Room, viewer: Viewer) -> tuple[str, ...]:
    """Other names than today's; a 1-1 chat has none but its people's."""
    if room.kind == Room.Kind.DIRECT:
        return ()
    names = RoomName.objects.visible_to(viewer).filter(room=room)
    others = names.exclude(name__in=("", room.name)).values_list("name", flat=True)
    return tuple(others[:SHOWN_NAMES])


def _names_of_person(person: Person, viewer: Viewer) -> tuple[str, ...]:
    """Other names than today's, and mention names where only those were others."""
    said = PersonName.objects.visible_to(viewer).filter(person=person)
    rows = said.values_list("name", "mention_name")[:SHOWN_NAMES]
    names = [
        name if name != person.name else f"@{mention_name}"
        for name, mention_name in rows
        if name != person.name or mention_name not in ("", person.mention_name)
    ]
    return tuple(name for name in dict.fromkeys(names) if name)


def _people_named(name: str, viewer: Viewer) -> tuple[Face, ...]:
    known = Person.objects.visible_to(viewer).select_related("avatar")
    people = known.filter(person_called(name))
    return tuple(face_of(person) for person in people[:SIDEBAR_PEOPLE])


def _first_of(rows: QuerySet[Any], limit: int) -> tuple[list[Any], int]:
    """The first few with their people, and how many there are in all."""
    counted = rows.select_related("person__avatar").annotate(total=Window(Count("pk")))
    found = list(counted[:limit])
    return found, found[0].total if found else 0
