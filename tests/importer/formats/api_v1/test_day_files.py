"""HipChat Cloud's old dumps: what a message says, whose it is, and in which room."""

from __future__ import annotations

import json
from typing import Any

import pytest
from memory_dump import as_json, expected_of, files_of, read_files

from importer.formats.api_v1 import day_files
from importer.records import (
    AttachmentRecord,
    MessageRecord,
    PersonRecord,
    Problem,
    RoomRecord,
    SenderRecord,
)

DAY = "rooms/Lobby/2015-08-21.json"
ROOMS = "rooms/list.json"
USERS = "users/list.json"
ALVA = {"name": "Alva Berg", "user_id": 7}


def read(**files: Any) -> dict[str, list[Any]]:
    return read_files(day_files, files)


def said(text: Any = "hi", second: int = 0, **fields: Any) -> dict[str, Any]:
    date = f"2015-08-21T06:32:{second:02}+0000"
    return {"date": date, "from": ALVA, "message": text} | fields


def room(number: int, name: str, **fields: Any) -> dict[str, Any]:
    return {"room_id": number, "name": name, "is_private": False} | fields


def first(item: Any, path: str = DAY) -> Any:
    return read(**{path: [item]})[path][0]


def messages(*items: Any, path: str = DAY) -> list[Any]:
    return read(**{path: list(items)})[path]


@pytest.mark.parametrize(
    ("path", "head", "is_claimed"),
    [
        (DAY, b"[", True),
        (DAY, b"\xef\xbb\xbf \n[", True),
        (DAY, b'{"items":[', False),
        (DAY, b'{"messages":[', False),
        (DAY, b"", False),
        ("rooms/Lobby/list.json", b'["2015-08-21.json"]', True),
        ("rooms/Lobby/history.json", b"[", False),
        ("rooms/2015-08-21.json", b"[", False),
        ("users/Alva/2015-08-21.json", b"[", False),
        (ROOMS, b'{"rooms":[', True),
        (ROOMS, b'{ "rooms" : [', True),
        (ROOMS, b'[{"room_id":', True),
        (ROOMS, b"[]", True),
        (ROOMS, b'[{"Room":', True),
        (ROOMS, b'[{"Room', False),
        (ROOMS, b'[{"User":', False),
        (USERS, b'[ { "User" : {', True),
        (ROOMS, b'{"items":[', False),
        (USERS, b'{"users":[', True),
        ("users/7.json", b"[", False),
        ("users.json", b"[", False),
    ],
)
def test_its_files_are_known_by_their_place_and_how_they_begin(path, head, is_claimed):
    assert day_files.claims(path, head) is is_claimed


def test_a_dump_is_read_as_expected():
    read = read_files(day_files, files_of("day_files"))
    assert as_json(read) == expected_of("day_files")


def test_a_message_is_read_whole():
    item = said("hello\\n", thumb="x") | {"from": ALVA | {"title": "Boss"}}
    record = first(item)
    assert record._replace(uid="") == MessageRecord(
        uid="",
        sent_at=record.sent_at,
        body="hello\\n",
        kind="message",
        position=0,
        room_name="Lobby",
        sender=SenderRecord("7", "Alva Berg"),
        extra={"thumb": "x", "from": {"title": "Boss"}},
        item=item,
        ordinal=1,
    )
    assert record.sent_at.isoformat() == "2015-08-21T06:32:00+00:00"


@pytest.mark.parametrize(
    ("said_by", "sender", "kind", "extra"),
    [
        (ALVA, ("7", "Alva Berg"), "message", None),
        ({"name": "A", "user_id": "7"}, ("7", "A"), "message", None),
        (
            {"name": "GitHub", "user_id": "api"},
            ("", "GitHub"),
            "notification",
            {"from": {"user_id": "api"}},
        ),
        (
            {"name": "Zoe", "user_id": "guest"},
            ("", "Zoe"),
            "message",
            {"from": {"user_id": "guest"}},
        ),
        ({"name": "Bot", "user_id": 0}, ("", "Bot"), "message", None),
        ({"name": "Bot"}, ("", "Bot"), "message", None),
        ("JIRA", ("", "JIRA"), "message", None),
        (None, None, "message", None),
        ({}, None, "message", None),
        ([1], None, "message", {"from": [1]}),
        ({"user_id": [1]}, None, "message", {"from": {"user_id": [1]}}),
    ],
)
def test_whoever_sent_a_message_is_told(said_by, sender, kind, extra):
    record = first(said(**{"from": said_by}))
    assert record.sender == (SenderRecord(*sender) if sender else None)
    assert (record.kind, record.extra) == (kind, extra)
    assert record.format == ("html" if kind == "notification" else "text")


@pytest.mark.parametrize(
    ("text", "body", "extra"),
    [
        (None, "", {"message": None}),
        ("", "", None),
        (["a", 1], '["a",1]', {"message": ["a", 1]}),
        (5, "5", {"message": 5}),
        ("http: //x", "http: //x", None),
        ('\\"quoted\\"', '\\"quoted\\"', None),
    ],
)
def test_texts_stay_as_they_are(text, body, extra):
    record = first(said(text))
    assert (record.body, record.extra) == (body, extra)


def test_a_colour_and_a_format_that_are_said_are_kept():
    item = said(color="red", message_format="text", **{"from": {"user_id": "api"}})
    record = first(item)
    assert (record.format, record.color) == ("text", "red")


def test_lists_may_be_in_the_envelopes_of_later_dumps():
    rooms = [{"Room": {"id": 50, "name": "Lobby: old", "privacy": "public"}}, None]
    users = [{"User": {"id": 7, "name": "Alva Berg"}}, {"user_id": 8, "name": "Bo"}]
    day = "rooms/Lobby_ old/2015-08-21.json"
    found = read(**{ROOMS: rooms, USERS: users, day: [said()]})
    room, problem = found[ROOMS]
    assert (room.hipchat_id, room.name, room.kind) == ("50", "Lobby: old", "public")
    assert problem.reason == "This is not a room with an id."
    assert [person.hipchat_id for person in found[USERS]] == ["7", "8"]
    assert found[day][0].room == "50"


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ([], "There is an empty list in place of a message."),
        ([said()], "There is a list in place of a message."),
        (None, "There is null in place of a message."),
        ("x", 'There is "x" in place of a message.'),
        ({}, "The message has no time."),
        ({"date": "soon"}, "The time of the message cannot be read."),
    ],
)
def test_what_is_no_message_is_a_problem(item, reason):
    before, problem, after = messages(said(), item, said())
    raw = json.dumps(item, separators=(",", ":"))
    assert problem == Problem(DAY, reason, 1, raw)
    assert [before.position, after.position] == [0, 2]


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\t", "\x00", "\x1b", "\x7f"])
def test_raw_control_characters_in_a_text_are_kept(sign):
    content = json.dumps([said(second=1), said("aXb", 2), said(second=3)])
    found = read(**{DAY: content.replace("aXb", f"a{sign}b").encode()})[DAY]
    assert [record.body for record in found] == ["hi", f"a{sign}b", "hi"]


def test_quotation_marks_escaped_twice_are_read_and_the_text_kept_as_it_was():
    content = json.dumps([said(), said('a "b" c'), said()]).replace(r"\"", r'\\"')
    before, record, after = read(**{DAY: content.encode()})[DAY]
    assert (record.body, record.position) == ('a "b" c', 1)
    assert record.extra == {
        "as_written": json.dumps(said("X")).replace("X", r'a \\"b\\" c')
    }
    assert [before.body, after.body] == ["hi", "hi"]


@pytest.mark.parametrize("text", [r'a \\"b', "NaN", "{]"])
def test_what_cannot_be_mended_is_a_problem(text):
    content = json.dumps([said("X")]).replace('"X"', text)
    [problem] = read(**{DAY: content.encode()})[DAY]
    assert (problem.position, text in problem.raw) == (0, True)


def test_escaped_slashes_and_letters_are_read():
    found = read(**{DAY: json.dumps([said("/ä")]).replace("/", "\\/").encode()})
    assert found[DAY][0].body == "/ä"


def test_a_day_file_that_breaks_off_gives_what_it_holds():
    content = json.dumps([said("one"), said("two")]).encode()[:-12]
    one, problem = read(**{DAY: content})[DAY]
    assert (one.body, problem.position) == ("one", 1)
    assert problem.reason == "The file ends in the middle of this item."


def test_a_file_is_known_by_its_address_and_looked_for_in_the_dump():
    url = "http://uploads.hipchat.com/1/7/aB3/my%20cat.png"
    file = {"name": "my cat.png", "size": 5, "url": url, "thumb_url": "t"}
    record = first(said("", file=file))
    names = ("aB3/my cat.png", "aB3/my%20cat.png")
    places = [
        [
            *(f"{folder}/{name}" for folder in ("rooms/Lobby/files", "users/files")),
            *(f"{folder}/{name}" for folder in ("files", "uploads")),
            *(f"uploads/{longer}/{name}" for longer in ("7", "1/7")),
        ]
        for name in names
    ]
    candidates = tuple(place for of_name in places for place in of_name)
    assert record.attachment == AttachmentRecord(
        "my cat.png", "aB3/my cat.png", 5, url, candidates
    )
    assert record.extra == {"file": {"thumb_url": "t"}}


@pytest.mark.parametrize("url", ["http://x/../passwd", "http://x/a.png", "//[x"])
def test_no_file_is_looked_for_outside_of_the_dump_or_by_its_name_alone(url):
    attachment = first(said("", file={"name": "a.png", "url": url})).attachment
    assert (attachment.url, attachment.candidates) == (url, ())


@pytest.mark.parametrize("file", [[], "x", 5, {"size": "5"}])
def test_a_file_that_says_nothing_is_kept_as_it_is(file):
    record = first(said(file=file))
    assert record.attachment is None
    assert record.extra == ({"file": file} if file else None)


def test_equal_messages_of_one_second_are_told_apart():
    items = [said(second=1), said(second=1), said("yo", 1), said(second=2)]
    found = messages(*items)
    assert [record.ordinal for record in found] == [1, 2, 1, 1]
    assert len({record.uid for record in found}) == 4
    # Another dump, of a later day, has the same messages.
    later = messages(*items[1:], said(second=3))
    assert [record.uid for record in later[1:3]] == [found[2].uid, found[3].uid]
    assert later[0].uid == found[0].uid


def test_the_uid_stays_when_somebody_is_renamed():
    renamed = said(**{"from": {"name": "Alva Ek", "user_id": 7}})
    other = said(**{"from": {"name": "Alva Berg", "user_id": 8}})
    uids = [first(item).uid for item in (said(), renamed, other)]
    assert (uids[0] == uids[1], uids[0] == uids[2]) == (True, False)


def test_people_are_read_with_all_that_is_said():
    listed = {
        "user_id": 7,
        "name": "Alva Berg",
        "mention_name": "AlvaB",
        "email": "alva@example.com",
        "title": "Cook",
        "timezone": "Europe/Oslo",
        "is_deleted": 1,
        "is_group_admin": 0,
        "is_bot": 1,
        "created": 1386007455,
        "photo_url": "https://example.com/p.png",
        "last_active": 1440138757,
        "status": "available",
        "status_message": "",
    }
    [person] = read(**{USERS: {"users": [listed]}})[USERS]
    extra = ("is_bot", "photo_url", "last_active", "status")
    assert person == PersonRecord(
        "7",
        "Alva Berg",
        "AlvaB",
        "alva@example.com",
        "Cook",
        "Europe/Oslo",
        account_type="user",
        is_deleted=True,
        created_at=person.created_at,
        extra={key: listed[key] for key in extra},
        item=listed,
    )
    assert person.created_at.isoformat() == "2013-12-02T18:04:15+00:00"


def test_rooms_are_read_with_all_that_is_said():
    listed = room(5, "Ops", owner_user_id=7, is_archived=True, is_private=1)
    listed |= {"guest_access_url": None, "last_active": 1, "created": 1386007455}
    listed |= {"xmpp_jid": "1_ops@conf.hipchat.com"}
    [record] = read(**{ROOMS: {"rooms": [listed]}})[ROOMS]
    assert record == RoomRecord(
        "5",
        "Ops",
        "private",
        owner="7",
        created_at=record.created_at,
        is_archived=True,
        extra={"last_active": 1, "xmpp_jid": "1_ops@conf.hipchat.com"},
        item=listed,
    )


@pytest.mark.parametrize(
    ("fields", "kind", "extra"),
    [
        ({"is_private": False}, "public", {}),
        ({"is_private": "maybe"}, "private", {"is_private": "maybe"}),
        ({"is_private": None}, None, {}),
    ],
)
def test_a_room_is_public_only_if_it_says_so(fields, kind, extra):
    [record] = read(**{ROOMS: {"rooms": [room(5, "Ops", **fields)]}})[ROOMS]
    assert (record.kind, record.extra) == (kind, extra)


@pytest.mark.parametrize("item", [[], None, {"name": "x"}, {"room_id": 0}, "x"])
def test_what_is_no_room_or_person_is_a_problem(item):
    raw = json.dumps(item, separators=(",", ":"))
    for path, key in ((ROOMS, "room"), (USERS, "user")):
        reason = f"This is not a {key} with an id."
        found = read(**{path: {f"{key}s": [item]}})[path]
        assert found == [Problem(path, reason, 0, raw)]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Mesan: Old", "Mesan_ Old"),
        ("a/b\\c ", "a_b_c"),
        ("#ops", "#ops"),
        ("Zoë", "Zoe\u0308"),
    ],
)
def test_a_folder_is_that_of_the_room_it_is_called_after(name, folder):
    path = f"rooms/{folder}/2015-08-21.json"
    found = read(**{path: [said()], ROOMS: {"rooms": [room(5, name)]}})
    assert list(found) == [ROOMS, path]
    assert (found[path][0].room, found[path][0].room_name) == ("5", "")


def test_a_folder_of_no_listed_room_is_a_room_of_that_name():
    path = "rooms/5/2015-08-21.json"
    found = read(**{path: [said()], ROOMS: {"rooms": [room(5, "Ops")]}})
    assert (found[path][0].room, found[path][0].room_name) == ("", "5")


@pytest.mark.parametrize(
    ("is_private", "kind"),
    [((0, 0), "public"), ((0, 1), "private"), ((1, 0), "private")],
)
def test_what_may_be_of_two_rooms_is_given_to_neither(is_private, kind):
    path = "rooms/a_b/2015-08-21.json"
    rooms = [
        room(number, name, is_private=flag)
        for number, name, flag in zip((5, 6), ("a:b", "a/b"), is_private, strict=True)
    ]
    found = read(**{ROOMS: {"rooms": rooms}, path: [said()]})
    *_, made, problem = found[ROOMS]
    assert (made.name, made.kind) == ("a_b", kind)
    assert made.extra == {"may_be": {"5": "a:b", "6": "a/b"}}
    assert found[path][0].room == made.hipchat_id
    assert problem == Problem(
        ROOMS,
        "2 rooms (5, 6) have the name a_b for their messages, so nobody can tell which "
        "of them these are of: they are in a room of their own.",
    )


def test_rooms_with_one_folder_are_no_problem_while_nothing_lies_in_it():
    found = read(**{ROOMS: {"rooms": [room(5, "a:b"), room(6, "a/b")]}})
    assert [record.name for record in found[ROOMS]] == ["a:b", "a/b"]


def test_lists_of_file_names_say_nothing_and_lose_nothing():
    path = "rooms/Lobby/list.json"
    assert read(**{path: ["2015-08-21.json"]}) == {path: []}
    assert read(**{path: ["x", {"a": 1}]})[path] == [
        Problem(path, "This is not the name of a file.", 1, '{"a":1}')
    ]


def test_people_and_rooms_are_read_before_what_refers_to_them():
    files = {DAY: [said()], "rooms/Lobby/list.json": [], ROOMS: [], USERS: []}
    assert list(read(**files)) == [USERS, ROOMS, "rooms/Lobby/list.json", DAY]
