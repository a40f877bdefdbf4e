"""Totals, bars, kinds, rooms and people against a plain scan of what one may see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.models import Activity, Message, Room
from archive.models.messages import first_id_at
from archive.queries.directory import name_of, with_other_names
from archive.queries.facets.bounds import Bounds
from archive.queries.facets.places import places_of
from archive.queries.facets.summary import KINDS, ROOM_KINDS, summary_of
from archive.queries.searching.counting import total_of
from archive.queries.searching.finding import ask
from archive.search import get_backend
from archive.search.analysis import analyse
from archive.search.base import IndexedMessage
from archive.search.marks import Said

BORDER = datetime(2016, 3, 1, tzinfo=UTC)
ZONES = ["UTC", "Pacific/Auckland", "America/New_York"]
WORDS = ["boom", "bang", "hush"]
READ_ALL, COUNT_ALL = Bounds(), Bounds(read=0)
FORMATS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


@dataclass
class Cast:
    rooms: list
    people: list
    viewers: dict
    file: object


@pytest.fixture
def cast(make_room, make_person, make_viewer, olga, mira, stan, ingested_file):
    rooms = [
        make_room("Lobby"),
        make_room("Attic", is_archived=True),
        make_room("Vault", "private", [olga, mira]),
        make_room("Den", "private", [stan]),
        make_room(kind="direct", members=[olga, mira]),
        make_room(kind="direct", members=[olga, stan]),
    ]
    bot = make_person("Build Bot", hipchat_id=None, is_listed=False)
    viewers = {
        "member": make_viewer("member", mira),
        "admin": make_viewer("admin", stan),
        "compliance": make_viewer("compliance"),
    }
    return Cast(rooms, [olga, mira, stan, bot, None], viewers, ingested_file)


@dataclass(frozen=True)
class Line:
    minutes: int
    room: int
    sender: int
    kind: str
    body: str


def spread(minutes):
    return st.lists(
        st.builds(
            Line,
            minutes=minutes,
            room=st.integers(0, 5),
            sender=st.integers(0, 4),
            kind=st.sampled_from([str(kind) for kind in KINDS]),
            body=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
        ),
        max_size=12,
        unique_by=lambda line: line.minutes,
    )


# Around a border of months; over some days, some months, many years.
lines = (
    spread(st.integers(-900, 900))
    | spread(st.integers(-40_000, 40_000))
    | spread(st.integers(-900_000, 900_000))
    | spread(st.integers(-9_000_000, 9_000_000))
)


def local(message):
    return timezone.localtime(message.sent_at).date()


# What is typed, and whether a message fits; none repeats another's operator.
TYPED = {
    "boom": lambda each: "boom" in each.body.split(),
    "-bang": lambda each: "bang" not in each.body.split(),
    "(boom OR hush)": lambda each: {"boom", "hush"} & set(each.body.split()),
    "is:message is:topic": lambda each: each.kind in ("message", "topic"),
    "is:public is:direct": lambda each: each.room.kind in ("public", "direct"),
    "in:Lobby in:Vault": lambda each: each.room.name in ("Lobby", "Vault"),
    "from:olga": lambda each: each.sender and each.sender.name == "Olga Owner",
    "during:2016-02-28..2016-03": lambda each: (
        "2016-02-28" <= str(local(each)) < "2016-04"
    ),
    "on:2015..2016": lambda each: local(each).year in (2015, 2016),
    "before:2016-03": lambda each: str(local(each)) < "2016-03",
}


@pytest.mark.parametrize("role", ["member", "admin", "compliance"])
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=60,
)
@given(
    lines=lines,
    typed=st.lists(st.sampled_from(list(TYPED)), min_size=1, max_size=3, unique=True),
    zone=st.sampled_from(ZONES),
    bounds=st.builds(
        Bounds, read=st.sampled_from([0, 99]), at_once=st.sampled_from([1, 3, 99])
    ),
)
def test_every_number_is_that_of_a_scan(cast, role, lines, typed, zone, bounds):
    store(cast, lines)
    viewer = cast.viewers[role]
    with timezone.override(ZoneInfo(zone)):
        asked = ask(" ".join(typed), viewer)
        seen = Message.objects.visible_to(viewer).select_related("room", "sender")
        hits = [each for each in seen if all(TYPED[text](each) for text in typed)]
        check_summary(summary_of(asked, bounds), hits, viewer)
        check_places(asked, hits)


def check_summary(summary, hits, viewer):
    assert summary.total == len(hits)
    days = sorted(map(local, hits))
    if days:
        assert (summary.first, summary.last) == (days[0], days[-1])
        assert {bar.stretch.unit for bar in summary.bars} == {unit_of(days)}
    bars = {bar.stretch.text: bar.count for bar in summary.bars if bar.count}
    form = FORMATS[unit_of(days)]
    assert bars == Counter(day.strftime(form) for day in days)
    assert named(summary.years) == Counter(str(day.year) for day in days)
    assert named(summary.kinds) == Counter(KINDS[each.kind] for each in hits)
    rooms = Counter(ROOM_KINDS[each.room.kind] for each in hits)
    assert named(summary.room_kinds) == rooms
    for bar in [bar for bar in summary.bars if bar.count][:3]:
        assert total_of(ask(bar.query, viewer)) == bar.count
    for choices in (summary.years, summary.kinds, summary.room_kinds):
        check_clicks(choices, viewer)


def check_places(asked, hits):
    seen = with_other_names(Room.objects.all(), asked.viewer)
    names = {room.pk: name_of(room) for room in seen}
    rooms = Counter(names[each.room_id] for each in hits)
    people = Counter(each.sender.name for each in hits if each.sender)
    for bounds in (READ_ALL, COUNT_ALL):
        places = places_of(asked, 10, bounds)
        assert named(places.rooms.choices) == rooms
        assert named(places.people.choices) == people
        assert (places.has_more, places.rooms.counted) == (False, 0)
        for top in (places.rooms, places.people):
            counts = [choice.count for choice in top.choices]
            assert counts == sorted(counts, reverse=True)
            check_clicks(top.choices, asked.viewer)
    read, counted = (places_of(asked, 2, each) for each in (READ_ALL, COUNT_ALL))
    assert read == counted
    assert read.rooms.has_more == (len(rooms) > 2)


def check_clicks(choices, viewer):
    """A click shows as many as it said."""
    for choice in choices:
        if choice.query and not choice.is_selected:
            assert total_of(ask(choice.query, viewer)) == choice.count


def named(choices):
    return {choice.label: choice.count for choice in choices}


def unit_of(days):
    if not days or (days[-1] - days[0]).days < 62:
        return "day"
    return "month" if days[-1].year - days[0].year < 12 else "year"


def store(cast, lines):
    """Rows, index and counts, as an import leaves them."""
    Message.objects.all().delete()
    Activity.objects.all().delete()
    backend = get_backend()
    backend.clear()
    messages = [_message(cast, line) for line in lines]
    Message.objects.bulk_create(messages)
    backend.add(_indexed(each) for each in messages)
    for room in Room.objects.annotate(stored=Count("message")):
        Room.objects.filter(pk=room.pk).update(message_count=room.stored)
    sums = Counter((each.room, each.sender) for each in messages if each.sender)
    Activity.objects.bulk_create(
        Activity(
            room=room,
            person=person,
            message_count=count,
            first_sent_at=BORDER,
            last_sent_at=BORDER,
        )
        for (room, person), count in sums.items()
    )


def _message(cast, line):
    sent_at = BORDER + timedelta(minutes=line.minutes)
    sender = cast.people[line.sender]
    return Message(
        id=first_id_at(sent_at),
        uid=str(line.minutes),
        room=cast.rooms[line.room],
        sender=sender,
        sender_name=sender.name if sender else "",
        sent_at=sent_at,
        kind=line.kind,
        format="text",
        body=line.body,
        source_file=cast.file,
        position=0,
    )


def _indexed(message):
    said = Said(message.body, False, message.kind, "", (), (), None)
    return IndexedMessage(
        id=message.id,
        analysed=analyse(said),
        kind=message.kind,
        room_id=message.room_id,
        room_kind=message.room.kind,
        sender_id=message.sender_id,
        run_id=message.source_file.run_id,
    )
