"""Of each field the newest dump's word stands, in whatever order dumps are ingested."""

from __future__ import annotations

import base64
import json
from io import StringIO
from itertools import permutations

import pytest
from django.core.management import call_command
from dump_maker import direct, room, said, user

from archive.models import Emoticon, Membership, Message, Person, Room

OLD, NEW = "hipchat-1-2017-05-01_10-00-00", "hipchat-1-2018-05-01_10-00-00"
STAMPS = ("2017-05-01T10:00:00.000000+00:00", "2018-05-01T10:00:00.000000+00:00")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def full(dump):
    """All that HipChat Server says of a person and a room."""
    alva = user(
        1, "Alva Ek", title="Cook", account_type="admin", timezone="Europe/Oslo"
    )
    lobby = room(1, "Hall", topic="Talk", members=[1, 2], is_archived=True)
    return dump({"rooms/1": [said("hi")]}, [alva, user(2, "Bo")], [lobby], name=OLD)


@pytest.fixture
def stubs(tmp_path):
    """All that HipChat's API says of them in its lists."""
    folder = tmp_path / NEW
    folder.mkdir()
    lists = {
        "users": [{"id": 1, "name": "Alva Berg", "mention_name": "alva", "links": {}}],
        "rooms": [{"id": 1, "name": "Lobby", "links": {}}],
    }
    for name, items in lists.items():
        (folder / f"{name}.json").write_text(
            json.dumps({"startIndex": 0, "items": items})
        )
    return folder


@pytest.mark.parametrize("is_oldest_first", [True, False])
def test_an_older_dump_says_what_a_newer_one_leaves_out(
    full, stubs, take_in, is_oldest_first
):
    for source in (full, stubs) if is_oldest_first else (stubs, full):
        take_in(source)
    alva = Person.objects.get(hipchat_id="1")
    assert (alva.name, alva.mention_name, alva.title) == ("Alva Berg", "alva", "Cook")
    assert (alva.email, alva.account_type) == ("person1@example.com", "admin")
    assert (alva.timezone, str(alva.created_at)[:4]) == ("Europe/Oslo", "2014")
    assert (alva.said["name"], alva.said["title"]) == (STAMPS[1], STAMPS[0])
    lobby = Room.objects.get()
    assert (lobby.name, lobby.kind, lobby.topic) == ("Lobby", "public", "Talk")
    assert (lobby.is_archived, lobby.owner) == (True, alva)
    assert Membership.objects.count() == 2
    assert (lobby.said["name"], lobby.said["members"]) == (STAMPS[1], STAMPS[0])
    assert str(alva.as_of)[:4] == str(lobby.as_of)[:4] == "2018"
    names = [person.name for person in alva.former_names.all()]
    assert (names, lobby.former_names.get().name) == (["Alva Ek"], "Hall")


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_the_newest_picture_stands(dump, take_in, order):
    for number in order:
        picture = base64.b64encode(PNG + bytes([number])).decode()
        people = [user(1, "Alva", avatar=picture if number < 2 else None)]
        drawn = f"emoticons/{number}.png"
        emoticon = {"Emoticon": {"id": 1, "path": drawn, "shortcut": "boom"}}
        files = {"emoticons.json": [emoticon], drawn: PNG + bytes([number])}
        name = f"hipchat-1-201{number}-05-01_10-00-00"
        take_in(dump(users=people, files=files, name=name))
    avatar = Person.objects.get().avatar
    assert avatar.path.read_bytes() == PNG + b"\1"
    boom = Emoticon.objects.get()
    assert (boom.path, boom.file.path.read_bytes()) == (drawn_of(2), PNG + b"\2")


def drawn_of(number: int) -> str:
    return f"emoticons/{number}.png"


def test_what_a_dump_says_beyond_the_fields_is_gathered(dump, take_in):
    for name, extra in ((NEW, {"mood": "new"}), (OLD, {"mood": "old", "desk": 7})):
        take_in(dump(users=[user(1, "Alva", **extra)], name=name))
    extra = Person.objects.get().extra
    assert (extra["mood"], extra["desk"]) == ("new", 7)


@pytest.fixture
def table(tmp_path):
    """A script's messages, which know people by their names or addresses."""

    def write(*senders: str, name: str = "chat.csv"):
        rows = [
            f"2016-03-01 12:00:0{n},Lobby,{who},hi\n" for n, who in enumerate(senders)
        ]
        file = tmp_path / name
        file.write_text("Date,Room,From,Message\n" + "".join(rows))
        return file

    return write


@pytest.mark.parametrize("known_by", ["Alva Berg", "person1@example.com"])
def test_who_was_known_by_name_only_is_the_account_that_a_later_dump_lists(
    dump, take_in, table, known_by
):
    take_in(table(known_by))
    take_in(dump(users=[user(1, "Alva Berg"), user(2, "Bo Carlsen")]))
    alva = Person.objects.get(name="Alva Berg")
    assert (alva.hipchat_id, alva.is_listed) == ("1", True)
    assert Message.objects.get().sender == alva
    assert Person.objects.count() == 2
    assert take_in(table(known_by))["duplicates"] == 1


def test_a_name_of_several_accounts_is_none_of_theirs(dump, take_in, table):
    take_in(table("Alva"))
    take_in(dump(users=[user(1, "Alva"), user(2, "Alva")]))
    assert Message.objects.get().sender.hipchat_id is None


def test_an_integrations_name_is_no_account(dump, take_in):
    take_in(dump({"rooms/1": [said("x", "Builder")]}, name=OLD))
    take_in(dump(users=[user(7, "Builder")], name=NEW))
    assert Message.objects.get().sender.hipchat_id is None
    assert Person.objects.filter(name="Builder").count() == 2


def test_a_failed_ingest_gives_such_an_account_back(dump, take_in, table, data_folder):
    from django.db import connection

    take_in(table("Alva Berg"))
    before = list(Person.objects.values())

    def refuse(execute, sql, *arguments):
        if sql.startswith("\n    INSERT INTO archive_message"):
            raise OSError("no more room")
        return execute(sql, *arguments)

    with connection.execute_wrapper(refuse), pytest.raises(Exception, match="room"):
        take_in(dump({"rooms/1": [said("hi")]}))
    assert list(Person.objects.values()) == before


def test_a_name_that_only_messages_told_is_history_too(dump, take_in, table):
    take_in(
        dump({"rooms/1": [said("x", {"id": 5, "name": "Ann", "mention_name": "a"})]})
    )
    take_in(table("Ann"))
    take_in(dump(users=[user(5, "Ann Strand")], name="later"))
    ann = Person.objects.get(hipchat_id="5")
    assert [each.name for each in ann.former_names.all()] == ["Ann"]
    assert take_in(table("Ann"))["duplicates"] == 1


def test_a_former_address_finds_its_account(dump, take_in, table):
    old = user(1, "Alva", email="alva@old.example")
    take_in(dump(users=[old, user(2, "Bo")], name=OLD))
    take_in(table("alva@old.example"))
    moved = user(1, "Alva", email="alva@new.example")
    take_in(dump(users=[moved, user(2, "Bo")], name=NEW))
    assert take_in(table("alva@old.example"))["duplicates"] == 1
    assert Person.objects.count() == 2


def test_a_chat_known_by_an_address_only_stays_one_chat(dump, take_in, tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "bo@old.example.csv").write_text(
        "Alva Berg,2016-03-01 12:00:00,lunch?\nBo Carlsen,2016-03-01 12:00:09,yes\n"
    )
    people = [user(1, "Alva Berg"), user(2, "Bo Carlsen", email="bo@old.example")]
    take_in(dump({"users/1": [direct("psst", 1, 2)]}, users=people, name=OLD))
    first = take_in(folder)
    people[1]["User"]["email"] = "bo@new.example"
    take_in(dump(users=people, name=NEW))
    again = take_in(folder)
    assert (first["stored"], again["stored"]) == (2, 0)
    assert Room.objects.filter(kind="direct").count() == 1


def test_of_several_sources_the_one_that_tells_more_of_a_message_is_first(
    dump, tmp_path, db, monkeypatch
):
    monkeypatch.setattr("sys.stderr", StringIO())
    old = tmp_path / "hipchat_export"
    files = {
        "rooms/list.json": {"rooms": [{"room_id": 1, "name": "Lobby"}]},
        "rooms/Lobby/2016-03-01.json": [
            {"date": "2016-03-01T12:00:00+0000", "message": "hi"}
            | {"from": {"name": "Alva Berg", "user_id": 1}}
        ],
    }
    for path, content in files.items():
        file = old / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content))
    sender = {"id": 1, "name": "Alva Berg", "mention_name": "alva"}
    new = dump({"rooms/1": [said("hi", sender)]})
    call_command("ingest", old, new, stdout=StringIO(), stderr=StringIO())
    assert [m.sent_at.microsecond for m in Message.objects.all()] == [7]
