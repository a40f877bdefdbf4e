"""What was downloaded of a server becomes people, rooms, emoticons and messages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hipchat_world import message, room, user
from memory_dump import read_files

from importer.formats import format_of
from importer.formats.api_v2 import server
from importer.records import (
    AboutRecord,
    AttachmentRecord,
    MemberRecord,
    Problem,
    RoomRecord,
    SenderRecord,
)
from importer.sources.server.places import file_place, secured_place

TOP = "hipchat-api"
ALVA = SenderRecord("1", "Alva Berg", "AlvaBerg")
BO = SenderRecord("2", "Bo Carlsen", "BoCarlsen")


def page(*items):
    return {"items": list(items), "startIndex": 0, "maxResults": 1000, "links": {}}


def read(**files):
    """The records of the files, by their paths below the top."""
    found = read_files(server, {f"{TOP}/{path}": said for path, said in files.items()})
    return {path.removeprefix(f"{TOP}/"): records for path, records in found.items()}


def read_one(path, content):
    return read(**{path: content})[path]


@pytest.mark.parametrize(
    "path",
    [
        *("server.json", "capabilities.json", "users/page-0000.json", "users/7.json"),
        *("rooms/page-0012.json", "rooms/7/room.json", "rooms/7/members-0000.json"),
        *("rooms/7/participants-0000.json", "rooms/7/statistics.json"),
        *("rooms/7/webhooks-0000.json", "rooms/7/history-12345.json"),
        *("emoticons/page-0000.json", "direct/1/2/history-0000.json"),
    ],
)
def test_every_reply_that_is_kept_is_claimed(path):
    assert format_of(f"{TOP}/{path}", b"{") is server


@pytest.mark.parametrize(
    "path",
    [
        *("users.json", "rooms/7/history-0000.json", "hipchat-api/else.json"),
        *("hipchat-api/direct/1/history-0000.json", "x/hipchat-api/server.json"),
    ],
)
def test_nothing_else_is(path):
    assert server.claims(path, b"{") is False


def test_people_come_first_and_histories_last():
    files = {
        "direct/1/2/history-0000.json": page(),
        "rooms/10/history-0000.json": page(),
        "emoticons/page-0000.json": page(),
        "rooms/9/statistics.json": {},
        "rooms/9/members-0000.json": page(),
        "rooms/9/room.json": room(9, "Lobby"),
        "rooms/page-0000.json": page(),
        "users/1.json": user(1, "Alva Berg"),
        "users/page-0000.json": page(),
        "server.json": {},
    }
    assert list(read(**files)) == list(reversed(files))


def test_a_person_is_read_with_where_the_picture_is():
    url = "https://files.example.com/photos/1.png"
    [person] = read_one("users/page-0000.json", page(user(1, "Alva", photo_url=url)))
    assert (person.hipchat_id, person.name, person.position) == ("1", "Alva", 0)
    assert person.avatar_paths == (file_place(url),)


def test_a_room_is_read_from_its_list_and_from_its_own_reply():
    said = room(7, "Lobby", topic="All", created="2014-01-01T00:00:00+00:00")
    found = read(
        **{"rooms/page-0000.json": page(said), "rooms/7/room.json": said},
    )
    [listed], [own] = found.values()
    assert listed == own
    assert (own.hipchat_id, own.name, own.kind, own.owner) == (
        *("7", "Lobby", "public", "1"),
    )


def test_a_room_says_where_its_picture_is_kept():
    url = "https://files.example.com/photos/7.png"
    said = room(7, "Lobby", avatar_url=url)
    [record] = read_one("rooms/page-0000.json", page(said))
    expected = {"avatar_url": url, "avatar_file": file_place(url)}
    assert record.extra.items() >= expected.items()


def test_members_and_participants_of_all_pages_are_the_rooms_members():
    found = read(
        **{
            "rooms/page-0000.json": page(room(7, "Lobby"), room(8, "Foyer")),
            "rooms/7/members-0000.json": page({"id": 1, "name": "Alva"}),
            "rooms/7/members-0001.json": page({"id": 2, "room_roles": ["room_admin"]}),
            "rooms/7/participants-0000.json": page({"id": 3}, {"id": 2}, "odd"),
            "rooms/8/participants-0000.json": page({"id": 9}),
        }
    )
    *_, problem, last = found["rooms/7/participants-0000.json"]
    assert last.members == (
        MemberRecord("1", "Alva", is_admin=True),
        MemberRecord("2", is_admin=True),
        MemberRecord("3"),
    )
    assert (last.name, last.kind, last.topic) == (None, None, None)
    assert problem == Problem(
        f"{TOP}/rooms/7/participants-0000.json",
        "This is no member with an id.",
        2,
        '"odd"',
    )
    [other] = found["rooms/8/participants-0000.json"]
    assert other.members == (MemberRecord("9"), MemberRecord("1", is_admin=True))


def test_statistics_and_webhooks_are_kept_with_the_room():
    webhook = {"id": 5, "url": "https://bot.example.com", "event": "room_message"}
    statistics = {"messages_sent": 3, "links": {"self": "https://h/v2/room/7/stat"}}
    found = read(
        **{
            "rooms/7/statistics.json": statistics,
            "rooms/7/webhooks-0000.json": page(webhook, {"id": 6}),
            "rooms/8/webhooks-0000.json": page(),
        }
    )
    assert found == {
        "rooms/7/statistics.json": [
            RoomRecord("7", None, None, extra={"statistics": {"messages_sent": 3}})
        ],
        "rooms/7/webhooks-0000.json": [
            RoomRecord("7", None, None, extra={"webhooks": [webhook, {"id": 6}]})
        ],
        "rooms/8/webhooks-0000.json": [],
    }


def test_the_server_and_its_capabilities_are_said_of_the_whole():
    about, capabilities = {"url": "https://h/v2"}, {"name": "HipChat"}
    found = read(**{"server.json": about, "capabilities.json": capabilities})
    assert found == {
        "server.json": [AboutRecord(about)],
        "capabilities.json": [AboutRecord(capabilities)],
    }


def test_a_companys_emoticon_comes_after_hipchats_own_of_the_same_shortcut():
    def emoticon(number, **more):
        url = f"https://h/img/{number}.png"
        return {"id": number, "shortcut": "fonzie", "url": url} | more

    content = page(emoticon(1, type="group"), emoticon(2, type="global"))
    found = read_one("emoticons/page-0000.json", content)
    assert [(each.hipchat_id, each.position, each.candidates) for each in found] == [
        ("2", 1, (file_place("https://h/img/2.png"),)),
        ("1", 0, (file_place("https://h/img/1.png"),)),
    ]


def test_a_rooms_message_is_read_with_where_its_file_is():
    url = "https://files.example.com/1/7/aB3/a%20b.txt"
    sent = {"name": "a b.txt", "size": 5, "url": url}
    secured = {"id": "11-22", "name": "a b.txt"}
    said = message(1, 5, 7, file=sent, authenticated_file=secured)
    [record] = read_one("rooms/7/history-0000.json", page(said))
    assert (record.room, record.sender, record.body) == ("7", ALVA, "Words 1")
    assert record.sent_at == datetime(2016, 3, 1, 12, 0, 5, 7, UTC)
    assert record.attachment == AttachmentRecord(
        "a b.txt", "aB3/a b.txt", 5, url, (file_place(url), secured_place("11-22"))
    )


def test_a_chat_is_of_the_owner_and_the_peer_whoever_speaks():
    people = page(user(1, "Alva Berg"), user(2, "Bo Carlsen"))
    answer = {"id": 2, "name": "Bo Carlsen", "mention_name": "BoCarlsen"}
    chat = page(
        message(1), message(2, **{"from": answer}), message(3, **{"from": None})
    )
    path = "direct/1/2/history-0000.json"
    found = read(**{"users/page-0000.json": people, path: chat})[path]
    assert [(each.pair, each.sender, each.room) for each in found] == [
        ((ALVA, BO), ALVA, ""),
        ((ALVA, BO), BO, ""),
        ((ALVA, BO), None, ""),
    ]


@pytest.mark.parametrize(
    ("path", "content", "positions", "is_direct"),
    [
        ("users/page-0000.json", page(7, {"id": 0}, user(1, "A")), [0, 1], False),
        ("users/3.json", [], [0], False),
        ("rooms/page-0000.json", page(None), [0], False),
        ("rooms/7/room.json", b'{"id": 7,', [0], False),
        ("rooms/7/statistics.json", b"[]", [0], False),
        ("capabilities.json", b"<html>", [0], False),
        ("server.json", b"", [0], False),
        ("emoticons/page-0000.json", page({"id": 1}), [0], False),
        ("rooms/7/webhooks-0000.json", page({"url": "x"}), [0], False),
        ("rooms/7/history-0000.json", page([], message(1), 7), [0, 2], False),
        ("direct/1/2/history-0000.json", page([], message(1)), [0], True),
        ("rooms/7/members-0000.json", b'{"items": [{"id": 1}, {"id', [1], False),
    ],
)
def test_what_cannot_be_read_is_a_problem(path, content, positions, is_direct):
    problems = [each for each in read_one(path, content) if isinstance(each, Problem)]
    assert [each.position for each in problems] == positions
    assert {each.is_direct for each in problems} == {is_direct}
    assert {each.file for each in problems} == {f"{TOP}/{path}"}


@pytest.mark.parametrize(
    "path", ["rooms/7/history-0000.json", "direct/1/2/history-0000.json"]
)
def test_a_document_without_a_list_is_one_problem(path):
    [problem] = read_one(path, {"error": {"code": 500}})
    assert isinstance(problem, Problem)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("capabilities.json", '{"name": %s}'),
        ("rooms/7/statistics.json", '{"messages_sent": %s}'),
        ("rooms/7/webhooks-0000.json", '{"items": [{"id": 5, "filters": %s}]}'),
        ("rooms/7/members-0000.json", '{"items": [{"id": 5, "roles": %s}]}'),
    ],
)
def test_what_is_nested_too_deeply_to_be_written_is_a_problem(path, content):
    deep = content % ("[" * 300 + "]" * 300)
    problems = [each for each in read_one(path, deep.encode()) if type(each) is Problem]
    assert [(each.file, each.position) for each in problems] == [(f"{TOP}/{path}", 0)]
