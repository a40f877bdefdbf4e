"""What HipChat's API said of a person, a room and an emoticon."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from importer.formats.api_v2.lists import (
    read_emoticon,
    read_members,
    read_room,
    read_user,
)
from importer.records import EmoticonRecord, MemberRecord, PersonRecord, RoomRecord

ALVA = {"id": 11, "name": "Alva Berg", "mention_name": "alva"}
BO = {"id": 12, "name": "Bo Falk", "mention_name": "bo"}


def test_person_as_lists_have_it_says_little():
    links = {"self": "https://h/v2/user/11"}
    assert read_user(ALVA | {"links": links})._replace(item=None) == PersonRecord(
        "11", "Alva Berg", "alva"
    )
    assert read_user({"id": 11, "is_deleted": True})._replace(item=None) == (
        PersonRecord("11", None, is_deleted=True)
    )


@pytest.mark.parametrize(
    ("flags", "account_type", "extra"),
    [
        ({"is_guest": False, "is_group_admin": False}, "user", {}),
        ({"is_guest": False, "is_group_admin": True}, "admin", {}),
        (
            {"is_guest": True, "is_group_admin": False},
            "guest",
            {"is_group_admin": False},
        ),
        (
            {"is_guest": True, "is_group_admin": True},
            "guest",
            {"is_group_admin": True},
        ),
        ({"is_guest": "perhaps"}, None, {"is_guest": "perhaps"}),
    ],
)
def test_type_of_an_account(flags, account_type, extra):
    record = read_user(ALVA | flags)
    assert isinstance(record, PersonRecord)
    kept = {key: value for key, value in record.extra.items() if value is not False}
    wanted = {key: value for key, value in extra.items() if value is not False}
    assert (record.account_type, kept) == (account_type, wanted)


def test_room_says_who_is_in_it_only_if_it_was_asked_to():
    stub = {"id": 7, "name": "Lobby", "links": {"self": "https://h/v2/room/7"}}
    assert read_room(stub)._replace(item=None) == RoomRecord("7", "Lobby", None)
    full = stub | {
        "privacy": "private",
        "topic": "",
        "is_archived": True,
        "created": "2013-05-27T13:29:02+00:00",
        "guest_access_url": None,
        "owner": ALVA,
        "participants": [BO],
        "xmpp_jid": "1_lobby@conf.example.com",
        "members": {"items": [BO | {"room_roles": ["room_member", "room_admin"]}]},
    }
    assert read_room(full)._replace(item=None) == RoomRecord(
        "7",
        "Lobby",
        "private",
        topic="",
        owner="11",
        members=(MemberRecord("12", "Bo Falk", "bo", is_admin=True),),
        created_at=datetime(2013, 5, 27, 13, 29, 2, tzinfo=UTC),
        is_archived=True,
        guest_access_url="",
        extra={
            "participants": [BO],
            "xmpp_jid": "1_lobby@conf.example.com",
            "owner": {"name": "Alva Berg", "mention_name": "alva"},
        },
    )


def test_room_of_a_privacy_unheard_of_is_private():
    record = read_room({"id": 7, "privacy": "secret"})
    assert isinstance(record, RoomRecord)
    assert (record.kind, record.extra) == ("private", {"privacy": "secret"})


def test_members_alone():
    record = read_members("7", [ALVA, BO, BO, {"name": "Nobody"}])
    assert record == RoomRecord(
        "7",
        None,
        None,
        members=(
            MemberRecord("11", "Alva Berg", "alva"),
            MemberRecord("12", "Bo Falk", "bo"),
        ),
        extra={"members_unread": [{"name": "Nobody"}]},
    )


def test_emoticon_is_looked_for_where_its_address_was():
    item = {"id": 5, "shortcut": "yay", "url": "https://h/img/emoticons/1/yay-9.png"}
    assert read_emoticon(item) == EmoticonRecord(
        "yay",
        "5",
        "https://h/img/emoticons/1/yay-9.png",
        (
            "img/emoticons/1/yay-9.png",
            "files/img/emoticons/1/yay-9.png",
            "emoticons/yay-9.png",
            "emoticons/yay.png",
        ),
        item=item,
    )


@pytest.mark.parametrize("item", [None, [], {}, {"id": 0}, {"id": {}}, "x", 7])
def test_what_has_no_id_is_neither_a_person_nor_a_room(item):
    assert read_user(item) == "This is not a user with an id."
    assert read_room(item) == "This is not a room with an id."
    assert read_emoticon(item) == "This is not an emoticon with a shortcut."
