"""Files of HipChat's API v1: told by how they begin, and which room they are of."""

from __future__ import annotations

import json
from typing import Any

import pytest
from memory_dump import as_json, expected_of, files_of, read_files

from importer.formats.api_v1 import pages
from importer.records import Problem, SenderRecord

SAID = {
    "date": "2013-05-27T13:29:02-0800",
    "from": {"name": "Alva Berg", "user_id": 7},
    "message": "hi",
}
LISTED = [(5, "Ops: on"), (6, "team-7"), (7, "team"), (8, "2013"), (2013, "Old")]


def read(files: dict[str, Any]) -> dict[str, list[Any]]:
    return read_files(pages, files)


def rooms(*listed: tuple[int, str]) -> dict[str, Any]:
    return {
        "rooms": [
            {"room_id": number, "name": name, "is_private": False}
            for number, name in listed
        ]
    }


@pytest.mark.parametrize(
    ("head", "is_claimed"),
    [
        (b'{"messages":[', True),
        (b'\xef\xbb\xbf\n{ "messages" : [ {', True),
        (b'{"rooms":[', True),
        (b'{"users":[', True),
        (b'{"room_id": 5, "date": "recent", "messages": [', True),
        (b'{"items":[{"messages":[', False),
        (b'{"message":"x"}', False),
        (b'{"messages":5', False),
        (b'[{"messages":[', False),
        (b"", False),
    ],
)
def test_it_is_known_by_how_it_begins(head, is_claimed):
    assert pages.claims("any.json", head) is is_claimed


def test_a_dump_is_read_as_expected():
    read = read_files(pages, files_of("api_v1"))
    assert as_json(read) == expected_of("api_v1")


def test_people_and_rooms_are_read_before_messages():
    files = {"a.json": {"messages": [SAID]}, "b.json": rooms(), "c.json": {"users": []}}
    assert list(read(files)) == ["c.json", "b.json", "a.json"]


def test_messages_are_read():
    item = SAID | {"message": "", "file": {"name": "a.png", "size": 5, "url": "u"}}
    [record] = read({"Lobby.json": {"messages": [item]}})["Lobby.json"]
    assert record.sent_at.isoformat() == "2013-05-27T21:29:02+00:00"
    assert record.sender == SenderRecord("7", "Alva Berg")
    assert (record.attachment.name, record.attachment.size) == ("a.png", 5)
    assert (record.body, record.room_name, record.ordinal) == ("", "Lobby", 1)


def test_pages_one_behind_the_other_in_a_file_hold_each_message_once():
    page = json.dumps({"messages": [SAID, SAID | {"date": "2013-05-28T00:00:00Z"}]})
    found = read({"Lobby.json": (page + page).encode()})["Lobby.json"]
    assert [record.position for record in found] == [0, 1, 2, 3]
    assert [record.uid for record in found[2:]] == [record.uid for record in found[:2]]


@pytest.mark.parametrize(
    ("path", "room", "name"),
    [
        ("rooms/5/2013-05-27.json", "5", ""),
        ("hipchat/rooms/5.json", "5", ""),
        ("rooms/77/1.json", "77", ""),
        ("room_5.json", "5", ""),
        ("room_5_2.json", "5", ""),
        ("Room-5-2013-05-27.json", "5", ""),
        ("5.json", "5", ""),
        ("12345.json", "12345", ""),
        ("Ops_ on.json", "5", ""),
        ("Ops: on.json", "5", ""),
        ("Ops_ on/2013-05-27.json", "5", ""),
        ("Ops_ on/page 2.json", "5", ""),
        ("Ops_ on 2013-05-27.json", "5", ""),
        ("Ops_ on_3.json", "5", ""),
        ("team-7.json", "6", ""),
        ("team-8.json", "7", ""),
        ("history/Lobby.json", "", "Lobby"),
        ("Lobby_recent.json", "", "Lobby"),
        ("Lobby_2.json", "", "Lobby_2"),
        ("messages.json", "", "messages"),
    ],
)
def test_its_path_tells_the_room(path, room, name):
    found = read({path: {"messages": [SAID]}, "rooms.json": rooms(*LISTED)})
    assert (found[path][0].room, found[path][0].room_name) == (room, name)


def test_what_is_one_rooms_id_and_anothers_name_is_given_to_neither():
    files = {"2013.json": {"messages": [SAID]}, "list.json": rooms(*LISTED)}
    found = read(files)
    *_, made, problem = found["list.json"]
    assert made.extra == {"may_be": {"8": "2013", "2013": "Old"}}
    assert found["2013.json"][0].room == made.hipchat_id
    assert isinstance(problem, Problem)


def test_what_is_no_message_is_a_problem():
    found = read({"Lobby.json": {"messages": [[], SAID]}})["Lobby.json"]
    reason = "There is an empty list in place of a message."
    assert found[0] == Problem("Lobby.json", reason, 0, "[]")
    assert found[1].position == 1
