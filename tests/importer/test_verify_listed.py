"""What dumps say of people, rooms and emoticons is compared field by field."""

from __future__ import annotations

import pytest
from dump_maker import direct, room, said, user

from archive.models import Emoticon, Membership, Person, PersonName, Room


@pytest.fixture
def directory(dump, take_in):
    """Two dumps of a private room, whose owner had another name at first."""
    for year, name in ((2017, "Alva Berg"), (2018, "Alva Dahl")):
        people = [user(1, name), user(2, "Bo Carlsen"), user(3, "Cleo Diaz")]
        board = room(1, "Board", privacy="private", members=[1, 2], topic=f"{year}")
        emoticon = {"Emoticon": {"shortcut": "boom", "path": "emoticons/b.png"}}
        source = dump(
            {"rooms/1": [said("hi"), said("ho", 9, second=1)]},
            people,
            [board],
            files={"emoticons.json": [emoticon], "emoticons/b.png": b"png"},
            name=f"hipchat-1-{year}-01-01_00-00-00",
        )
        take_in(source)


def forge(model, key, **fields):
    model.objects.filter(hipchat_id=key).update(**fields)


def test_two_dumps_of_one_company_are_what_they_say(directory, verify_whole):
    assert verify_whole() == []


@pytest.mark.parametrize(
    ("model", "key", "fields"),
    [
        (Person, "2", {"email": "me@evil.example"}),
        (Person, "2", {"title": "CEO"}),
        (Person, "2", {"account_type": "guest"}),
        (Person, "2", {"is_deleted": True}),
        (Person, "2", {"is_listed": False}),
        (Person, "2", {"created_at": None}),
        (Person, "2", {"extra": {"x": 1}}),
        (Person, "2", {"as_of": None}),
        (Person, "2", {"said": {}}),
        (Person, "1", {"name": "Alva Berg"}),
        (Person, "9", {"name": "Forged"}),
        (Person, "9", {"email": "me@evil.example"}),
        (Person, "9", {"is_listed": True}),
        (Room, "1", {"kind": "public"}),
        (Room, "1", {"topic": "2017"}),
        (Room, "1", {"owner": None}),
        (Room, "1", {"is_archived": True}),
        (Room, "1", {"guest_access_url": "http://x"}),
        (Room, "1", {"is_listed": False}),
        (Room, "1", {"lacks_uids": True}),
    ],
)
def test_a_forged_field_of_a_person_or_room_is_named(
    directory, verify_whole, model, key, fields
):
    forge(model, key, **fields)
    assert verify_whole() != []


def test_the_newest_dumps_word_is_named_with_its_place(directory, verify_whole):
    forge(Room, "1", topic="2017")
    assert verify_whole() == [
        "rooms.json[0]: the topic of the room 1 differs: the evidence says '2018', the "
        "archive '2017'"
    ]


@pytest.mark.parametrize("change", ["add", "remove", "admin"])
def test_forged_members_are_named(directory, verify_whole, change):
    board = Room.objects.get(hipchat_id="1")
    if change == "add":
        stranger = Person.objects.get(hipchat_id="3")
        Membership.objects.create(room=board, person=stranger)
    elif change == "remove":
        Membership.objects.filter(room=board, person__hipchat_id="2").delete()
    else:
        Membership.objects.filter(room=board).update(is_admin=True)
    [difference] = verify_whole()
    assert difference.startswith("rooms.json[0]: the members of the room 1 differs: ")


def test_forged_former_names_are_named(directory, verify_whole):
    PersonName.objects.update(name="Forged")
    assert verify_whole() == [
        "the account 1: it lacks the former name 'Alva Berg'",
        "the account 1: no dump knows the former name 'Forged'",
    ]


def test_what_no_dump_lists_is_named(directory, verify_whole):
    Person.objects.create(hipchat_id="77", name="New")
    Room.objects.create(hipchat_id="77", name="New", kind="public")
    Emoticon.objects.create(shortcut="new")
    found = verify_whole()
    for noun in ("account 77", "room 77", "emoticon new"):
        assert f"the {noun}: no dump lists it" in found


def test_the_pictures_are_compared(directory, verify_whole, keep):
    Emoticon.objects.update(file=keep(b"other"))
    [difference] = verify_whole()
    assert difference.startswith(
        "emoticons.json[0]: the picture of the emoticon boom differs: "
    )


def test_a_sender_without_an_id_gets_no_address(take_in, verify_whole, tmp_path):
    table = tmp_path / "talk.csv"
    row = "2016-03-01 12:00:01,Lobby,bo@example.com,Bo,hi"
    table.write_text(f"Date,Room,Email,From,Message\n{row}\n")
    take_in(table)
    person = Person.objects.get(name="Bo")
    assert (person.hipchat_id, person.email) == (None, "bo@example.com")
    assert verify_whole() == []
    Person.objects.update(email="me@evil.example")
    assert verify_whole() == [
        "the archive: the email of the sender 'Bo' differs: the evidence says nothing, "
        "the archive 'me@evil.example'"
    ]


def test_the_name_of_a_chat_is_that_of_its_two(dump, take_in, verify_whole):
    take_in(dump({"users/1": [direct("psst", 1, 2)]}))
    assert verify_whole() == []
    Room.objects.filter(kind="direct").update(name="Forged")
    assert verify_whole() == [
        "the room direct-1-2: its two are 'Alva Berg and Bo Carlsen', and it is called "
        "'Forged'"
    ]
