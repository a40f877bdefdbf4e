"""Who talks with whom: a table of the twenty who said most, each against each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from archive.models import Activity, Membership, Message, Person, Room, Viewer
from archive.queries.faces import Face, face_of
from archive.queries.people.naming import asked_of, said_by
from archive.search import get_backend
from archive.search.base import All, Marked, SentBy
from archive.search.tokens import mention_token

SHOWN = 20
LOOKED_AT = 3 * SHOWN
TONES = 5
MOST_READ = 5_000
AT_ONCE = 500
Counts = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Cell:
    """What the person of the row said to the one of the column; no `tone` is none."""

    count: int
    tone: int
    to: Face
    is_oneself: bool


@dataclass(frozen=True)
class Row:
    face: Face
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True)
class Matrix:
    faces: tuple[Face, ...]
    rows: tuple[Row, ...]
    total: int


def matrix_of_chats(viewer: Viewer) -> Matrix:
    """Messages from one to another in the 1-1 chats that the viewer may read."""
    chats = Room.objects.visible_to(viewer).filter(kind=Room.Kind.DIRECT)
    people = _most_in(chats)
    return _matrix(people, _counts_of_chats(people, chats))


def matrix_of_mentions(viewer: Viewer) -> Matrix:
    """How often those who said most in rooms mention each other."""
    rooms = Room.objects.visible_to(viewer).exclude(kind=Room.Kind.DIRECT)
    people = _loudest(rooms)
    counts: Counter[tuple[int, int]] = Counter()
    for person in people:
        for sender, number in _mentions_of(person, people, viewer).items():
            counts[sender, person.pk] = number
    return _matrix(people, counts)


def _mentions_of(
    person: Person, senders: Sequence[Person], viewer: Viewer
) -> Mapping[int, int]:
    """By sender. Few are read and grouped, of many the engine counts each sender's."""
    mark = Marked(frozenset({mention_token(person.hipchat_id or "")}))
    said = SentBy(frozenset(each.pk for each in senders))
    asked = asked_of(All((mark, said)), viewer)
    ids = get_backend().ids(asked.query(limit=MOST_READ + 1))
    if len(ids) <= MOST_READ:
        return _by_sender(ids, viewer)
    numbers = get_backend().counts(asked.query(), [said_by(each) for each in senders])
    return dict(zip((each.pk for each in senders), numbers, strict=True))


def _by_sender(ids: Sequence[int], viewer: Viewer) -> Counter[int]:
    counts: Counter[int] = Counter()
    messages = Message.objects.visible_to(viewer).order_by()
    for at in range(0, len(ids), AT_ONCE):
        some = messages.filter(pk__in=ids[at : at + AT_ONCE])
        for sender, count in some.values_list("sender").annotate(Count("pk")):
            counts[sender] += count
    return counts


def _loudest(rooms: QuerySet[Room]) -> list[Person]:
    """Who said most there and has an id, without which nobody was mentioned."""
    heard = Activity.objects.in_any_of(rooms).order_by()
    sums = heard.values_list("person").annotate(said=Sum("message_count"))
    ids = [id for id, _ in sums.order_by("-said", "person")[:LOOKED_AT]]
    people = Person.objects.in_bulk(ids)
    return [people[id] for id in ids if people[id].hipchat_id][:SHOWN]


def _most_in(chats: QuerySet[Room]) -> list[Person]:
    """The two people of the longest chats, also if only one of them said something."""
    seats = Membership.objects.filter(room__in=chats.order_by().values("pk"))
    sums = seats.order_by().values_list("person").annotate(n=Sum("room__message_count"))
    ids = [id for id, _ in sums.order_by("-n", "person")[:SHOWN]]
    people = Person.objects.in_bulk(ids)
    return [people[id] for id in ids]


def _counts_of_chats(people: Sequence[Person], chats: QuerySet[Room]) -> Counts:
    """The chats of two of these people, and what each of the two said."""
    seats = Membership.objects.filter(person__in=people).order_by()
    shared = seats.filter(room__in=chats.order_by().values("pk")).values("room")
    rooms = shared.annotate(seats=Count("person")).filter(seats=2)
    members: dict[int, list[int]] = defaultdict(list)
    ids = list(rooms.values_list("room", flat=True))
    for room, person in seats.filter(room__in=ids).values_list("room", "person"):
        members[room].append(person)
    heard = Activity.objects.filter(room__in=ids, person__in=people)
    counts: Counter[tuple[int, int]] = Counter()
    for room, person, count in heard.values_list("room", "person", "message_count"):
        for other in members[room]:
            if other != person:
                counts[person, other] += count
    return counts


def _matrix(people: Sequence[Person], counts: Counts) -> Matrix:
    """Without whom the table says nothing of."""
    said = {id for pair, n in counts.items() if n for id in pair}
    shown = [person for person in people if person.pk in said]
    faces = {person.pk: face_of(person) for person in shown}
    rows = tuple(_row(one, faces, counts) for one in faces)
    return Matrix(tuple(faces.values()), rows, sum(row.total for row in rows))


def _row(one: int, faces: Mapping[int, Face], counts: Counts) -> Row:
    highest = max(counts.values())
    said = {other: counts.get((one, other), 0) for other in faces}
    cells = tuple(
        Cell(n, -(-n * TONES // highest), faces[other], other == one)
        for other, n in said.items()
    )
    return Row(faces[one], cells, sum(said.values()))
