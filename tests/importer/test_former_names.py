"""Dumps of different years: the newest one's word stands, older names stay known."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import permutations

import pytest
from dump_maker import room, said, user

from archive.models import Membership, Person, PersonName, Room, RoomName

YEARS = (2015, 2016, 2017)
FIRST, SECOND, THIRD = DUMPS = [f"hipchat-1-{year}-05-01_10-00-00" for year in YEARS]
MADE = {
    name: datetime(year, 5, 1, 10, tzinfo=UTC)
    for name, year in zip(DUMPS, YEARS, strict=True)
}


def names_of(person: Person) -> list[tuple]:
    return list(person.former_names.values_list("name", "mention_name", "as_of"))


def everything() -> list:
    models = (Person, Room, Membership)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("order", [*permutations(DUMPS)])
def test_the_newest_dumps_names_stand_in_whatever_order_they_come(dump, take_in, order):
    said_in = {FIRST: ("Alva Ek", "Attic"), SECOND: ("Alva Lind", "Cellar")}
    said_in[THIRD] = ("Alva Berg", "Lobby")
    for name in order:
        person, place = said_in[name]
        take_in(dump(users=[user(1, person)], rooms=[room(1, place)], name=name))
    alva, lobby = Person.objects.get(), Room.objects.get()
    assert (alva.name, alva.as_of) == ("Alva Berg", MADE[THIRD])
    assert (lobby.name, lobby.as_of) == ("Lobby", MADE[THIRD])
    assert names_of(alva) == [
        ("Alva Lind", "AlvaLind", MADE[SECOND]),
        ("Alva Ek", "AlvaEk", MADE[FIRST]),
    ]
    assert list(lobby.former_names.values_list("name", "as_of")) == [
        ("Cellar", MADE[SECOND]),
        ("Attic", MADE[FIRST]),
    ]


@pytest.mark.parametrize("order", [*permutations(DUMPS)])
@pytest.mark.parametrize(
    "called",
    [("Berg", "Lind", "Berg"), ("Lind", "Lind", "Berg")],
    ids=["a name that came back is none", "its date is the last dump's with it"],
)
def test_former_names_are_the_same_in_whatever_order(dump, take_in, order, called):
    said_in = dict(zip(DUMPS, called, strict=True))
    for name in order:
        people, rooms = [user(1, said_in[name])], [room(1, said_in[name])]
        take_in(dump(users=people, rooms=rooms, name=name))
    assert names_of(Person.objects.get()) == [("Lind", "Lind", MADE[SECOND])]
    assert list(RoomName.objects.values_list("name", "as_of")) == [
        ("Lind", MADE[SECOND])
    ]


def test_the_same_name_is_no_history(dump, take_in):
    for name in (FIRST, THIRD, SECOND):
        take_in(dump({"rooms/1": [said(name)]}, name=name))
    assert (PersonName.objects.count(), RoomName.objects.count()) == (0, 0)


def test_a_mention_name_alone_is_history_too(dump, take_in):
    for name, mention in ((FIRST, "alvis"), (SECOND, "alva")):
        take_in(dump(users=[user(1, "Alva", mention_name=mention)], name=name))
    assert names_of(Person.objects.get()) == [("Alva", "alvis", MADE[FIRST])]


def test_an_older_dump_changes_nothing_but_the_names_known(dump, take_in):
    den = {"privacy": "private", "topic": "Secrets", "members": [1]}
    take_in(dump(rooms=[room(1, "Den", **den)], name=SECOND))
    before = everything()
    older = {"privacy": "public", "topic": "Hello", "members": [1, 2], "owner": 2}
    take_in(
        dump(
            users=[user(1, "Alva Ek", title="Trainee", is_deleted=True), user(2, "Bo")],
            rooms=[room(1, "Open Den", **older | {"is_archived": True})],
            name=FIRST,
        )
    )
    assert everything() == before
    assert list(RoomName.objects.values_list("name", flat=True)) == ["Open Den"]
    former = PersonName.objects.values_list("person__name", "name")
    assert set(former) == {("Alva Berg", "Alva Ek"), ("Bo Carlsen", "Bo")}


def test_an_older_dump_adds_what_the_newest_does_not_know(dump, take_in):
    take_in(dump(users=[user(1, "Alva")], rooms=[room(1, "Lobby")], name=SECOND))
    older = dump(
        {"rooms/2": [said("long ago", 2)]},
        users=[user(2, "Bo")],
        rooms=[room(2, "Attic", privacy="private", members=[2])],
        name=FIRST,
    )
    assert take_in(older)["stored"] == 1
    assert Person.objects.get(name="Bo").is_listed
    attic = Room.objects.get(name="Attic")
    assert (attic.kind, attic.memberships.count()) == ("private", 2)


def test_what_a_newer_dump_does_not_say_stays(dump, take_in, tmp_path):
    """The lists of older APIs do not tell the members of a room."""
    den = room(1, "Den", privacy="private", members=[1, 2], topic="Secrets")
    take_in(dump(rooms=[den], name=FIRST))
    before = list(Membership.objects.values())
    newer = tmp_path / THIRD
    (newer / "rooms").mkdir(parents=True)
    content = '{"rooms": [{"room_id": 1, "name": "The Den"}]}'
    (newer / "rooms" / "list.json").write_text(content)
    take_in(newer)
    found = Room.objects.get()
    assert (found.name, found.kind, found.topic) == ("The Den", "private", "Secrets")
    assert (found.owner.name, found.as_of) == ("Alva Berg", MADE[THIRD])
    assert list(Membership.objects.values()) == before
    assert len(before) == 2


def test_members_without_an_id_do_not_disturb_the_others(dump, take_in):
    source = dump(rooms=[room(1, "Den", members=[1, 0, 2])])
    take_in(source)
    before = list(Membership.objects.values())
    take_in(source)
    assert list(Membership.objects.values()) == before
    assert len(before) == 2


def test_former_names_are_visible_where_who_had_them_is(dump, take_in, make_viewer):
    for name, place, ghost in ((FIRST, "Lair", "Gus"), (SECOND, "Den", "Gustav")):
        people = [user(1, "Alva"), user(9, ghost, account_type="guest")]
        den = room(1, place, privacy="private", members=[1, 9])
        take_in(dump({"rooms/1": [said("boo", 9)]}, people, [den], name=name))
    alva = make_viewer(person=Person.objects.get(name="Alva"))
    stranger, auditor = make_viewer("member"), make_viewer("compliance")
    for viewer, count in ((alva, 1), (auditor, 1), (stranger, 0)):
        assert PersonName.objects.visible_to(viewer).count() == count
        assert RoomName.objects.visible_to(viewer).count() == count


def test_a_dump_without_a_date_in_its_name_is_as_old_as_its_lists(dump, take_in):
    newer = dump(users=[user(1, "Alva Berg")], name="newer")
    older = dump(users=[user(1, "Alva Ek")], name="older")
    for folder, year in ((newer, 2018), (older, 2016)):
        moment = datetime(year, 1, 1, tzinfo=UTC).timestamp()
        for file in folder.rglob("*.json"):
            os.utime(file, (moment, moment))
    take_in(newer)
    take_in(older)
    alva = Person.objects.get()
    assert (alva.name, alva.as_of.year) == ("Alva Berg", 2018)
    assert [name.name for name in alva.former_names.all()] == ["Alva Ek"]


def test_a_name_that_an_account_had_once_finds_its_account(dump, take_in, tmp_path):
    for name, called in ((FIRST, "Alva Ek"), (SECOND, "Alva Berg")):
        take_in(dump(users=[user(1, called)], name=name))
    table = tmp_path / "chat.csv"
    table.write_text("Date,Room,From,Message\n2014-01-01 10:00:00,Lobby,Alva Ek,hi\n")
    assert take_in(table)["stored"] == 1
    assert Person.objects.get().activities.get().message_count == 1
