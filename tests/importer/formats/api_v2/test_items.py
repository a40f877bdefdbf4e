"""What HipChat's API said of a message, a person, a room and an emoticon."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from importer.formats.api_v2.items import Chat, read_item, read_items
from importer.records import (
    AttachmentRecord,
    MessageRecord,
    Problem,
    SenderRecord,
)

LOBBY = Chat("page.json", room="7")
ALVA = {"id": 11, "name": "Alva Berg", "mention_name": "alva"}
BO = {"id": 12, "name": "Bo Falk", "mention_name": "bo"}
OWNER = SenderRecord("11", "Alva Berg", "alva")
PEER = SenderRecord("12", "Bo Falk", "bo")
OTHER = SenderRecord("13", "Cai Holt", "cai")
S3 = "https://s3.amazonaws.com/uploads.hipchat.com/1/11/AbC123def456GhI/"


def said(**fields: Any) -> dict[str, Any]:
    return {
        "id": "5f7586a8-b71c-423c-ab11-bb2329d00201",
        "date": "2018-01-04T10:16:02.809766+00:00",
        "type": "message",
        "from": ALVA,
        "message": "hi",
        "mentions": [],
    } | fields


def without(*keys: str, **fields: Any) -> dict[str, Any]:
    return {key: value for key, value in said(**fields).items() if key not in keys}


def read(item: Any, chat: Chat = LOBBY) -> MessageRecord:
    record = read_item(chat, 0, item)
    assert isinstance(record, MessageRecord)
    return record


def test_message_of_2018_is_read_whole():
    assert read(said()) == MessageRecord(
        "5f7586a8-b71c-423c-ab11-bb2329d00201",
        datetime(2018, 1, 4, 10, 16, 2, 809766, tzinfo=UTC),
        "hi",
        "message",
        0,
        room="7",
        sender=OWNER,
        item=said(),
    )


@pytest.mark.parametrize(
    ("item", "kind", "form"),
    [
        (said(), "message", "text"),
        (said(type="notification"), "notification", "html"),
        (said(type="notification", message_format="text"), "notification", "text"),
        (said(type="topic"), "topic", "text"),
        (said(type="guest_access"), "guest_access", "text"),
        (without("type"), "message", "text"),
        (without("type", **{"from": "GitHub"}), "notification", "html"),
        (said(type="unknown"), "message", "text"),
        (said(type="poke"), "unknown", "text"),
        (said(type=["message"]), "unknown", "text"),
    ],
)
def test_kind_and_format(item, kind, form):
    record = read(item)
    assert (record.kind, record.format) == (kind, form)
    is_known = item.get("type") in (None, kind)
    assert (record.extra or {}).get("type") == (None if is_known else item["type"])


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        (ALVA, OWNER),
        ("Link", SenderRecord("", "Link")),
        (None, None),
        ({"id": 0, "name": "Bot"}, SenderRecord("", "Bot")),
        ({"id": 0, "name": "B", "mention_name": "b"}, SenderRecord("", "B", "b")),
        ({"name": "A label"}, SenderRecord("", "A label")),
        (
            {"name": "Ida", "mention_name": "ida"},
            SenderRecord("", "Ida", "ida", is_person=True),
        ),
        (11, SenderRecord("11", "")),
    ],
)
def test_sender_is_an_account_or_a_label_or_nobody(value, sender):
    record = read(said(**{"from": value}))
    assert (record.sender, record.extra) == (sender, None)


@pytest.mark.parametrize(
    ("item", "body", "extra"),
    [
        (said(message=""), "", None),
        (said(message="/me nods\n"), "/me nods\n", None),
        (said(message=None), "", {"deleted": True, "message": None}),
        (without("message"), "", {"deleted": True}),
        (
            said(message="x", is_deleted=True),
            "x",
            {"is_deleted": True, "deleted": True},
        ),
        (said(type="topic", message=None), "", {"message": None}),
        (without("message", file={"name": "a.txt"}), "", None),
        (said(message={"a": 1}), '{"a":1}', {"message": {"a": 1}}),
    ],
)
def test_words_of_deleted_messages_are_gone(item, body, extra):
    record = read(item)
    assert (record.body, record.extra) == (body, extra)


def test_what_no_field_holds_is_kept_under_its_own_name():
    beside = {
        "card": '{"style": "link", "id": "c"}',
        "attach_to": "5f7586a8",
        "notification_sender": {"type": "addon", "id": "hipchat-clinky"},
        "message_links": [{"type": "link", "url": "https://example.com/"}],
    }
    assert read(said(**beside, color=None)).extra == beside


def test_sender_says_no_more_than_the_archive_needs():
    links = {"self": "https://h/v2/user/11"}
    unchanged = ALVA | {"links": links, "version": "00000000"}
    changed = ALVA | {"links": links, "version": "ABCDEFGH"}
    assert read(said(**{"from": unchanged})).extra is None
    assert read(said(**{"from": changed})).extra == {"from": {"version": "ABCDEFGH"}}


def test_mentioned_people_of_no_list_keep_their_names():
    links = {"self": "https://h/v2/user/12"}
    mentions = [ALVA, BO | {"links": links}, BO, 14, "all", {}]
    chat = Chat("page.json", room="7", known={"11": ("Alva Berg", "alva")})
    record = read(said(mentions=mentions), chat)
    assert record.mentions == ("11", "12", "14", "all")
    assert record.extra == {"mentions_as_given": [BO, BO, {}]}


@pytest.mark.parametrize(
    ("fields", "attachment", "extra"),
    [
        (
            {"file": {"name": " cafe\u0301.png", "size": 3, "url": S3 + "%20cafe.png"}},
            AttachmentRecord(
                " cafe\u0301.png",
                "AbC123def456GhI/ cafe.png",
                3,
                S3 + "%20cafe.png",
                ("files/11",),
            ),
            None,
        ),
        (
            {"authenticated_file": {"id": "f-1", "name": "plan.txt", "size": 5}},
            AttachmentRecord("plan.txt", size=5, candidates=("files/11",)),
            {"authenticated_file": {"id": "f-1"}},
        ),
        (
            {
                "file": {"name": "a", "url": "https://h/a", "thumb_url": "https://h/t"},
                "authenticated_file": {"id": "f-1", "name": "b", "size": 0},
            },
            AttachmentRecord("a", size=0, url="https://h/a", candidates=("files/11",)),
            {
                "file": {"thumb_url": "https://h/t"},
                "authenticated_file": {"id": "f-1", "name": "b", "size": 0},
            },
        ),
        (
            {"file": {"size": "3", "url": "http://[h/1/2/t/a.png"}},
            AttachmentRecord(
                "http://[h/1/2/t/a.png",
                url="http://[h/1/2/t/a.png",
                candidates=("files/11",),
            ),
            {"file": {"size": "3"}},
        ),
        ({"file": "a.txt"}, None, {"file": "a.txt"}),
        ({"file": {}}, None, None),
    ],
)
def test_file_is_known_by_its_address_or_its_id(fields, attachment, extra):
    places = ("files/11", "/etc/passwd", "../x", "./files/11")
    chat = Chat("page.json", room="7", places=lambda item: places)
    record = read(said(**fields), chat)
    assert (record.attachment, record.extra) == (attachment, extra)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ([], "There is an empty list in place of a message."),
        (None, "This is not a message of HipChat's API."),
        ("x", "This is not a message of HipChat's API."),
        ({}, "The message has no time."),
        (
            said(date="0000-01-04T10:16:02+00:00"),
            "The time of the message is not between 1970 and 2254.",
        ),
        (
            said(date="9999-12-31T23:59:59-01:00"),
            "The time of the message is not between 1970 and 2254.",
        ),
        (said(date=["2018"]), "The time of the message cannot be read."),
    ],
)
def test_item_that_is_no_message_is_a_problem(item, reason):
    record = read_item(LOBBY, 3, item)
    assert isinstance(record, Problem)
    assert (record.file, record.reason, record.position) == ("page.json", reason, 3)
    direct = read_item(Chat("page.json", owner=OWNER), 3, item)
    assert isinstance(direct, Problem)
    assert direct.is_direct


@pytest.mark.parametrize(
    ("sender", "peer", "pair"),
    [
        (ALVA, PEER, (OWNER, PEER)),
        (BO, PEER, (OWNER, PEER)),
        ("Link", PEER, (OWNER, PEER)),
        (BO, None, (OWNER, PEER)),
        (ALVA, None, None),
        ("Link", None, None),
        (OTHER._asdict() | {"id": 13}, PEER, (OTHER, PEER)),
        (OTHER._asdict() | {"id": 13}, None, (OWNER, OTHER)),
        (ALVA, SenderRecord("", "Bo F."), (OWNER, SenderRecord("", "Bo F."))),
        (BO, SenderRecord("", "Bo F."), (OWNER, SenderRecord("", "Bo F."))),
    ],
)
def test_between_whom_a_line_of_a_chat_was_said(sender, peer, pair):
    record = read_item(Chat("p", owner=OWNER, peer=peer), 0, said(**{"from": sender}))
    if pair is None:
        assert isinstance(record, Problem)
        assert record.reason == "There is no telling between whom this was said."
    else:
        assert isinstance(record, MessageRecord)
        assert (record.pair, record.room) == (pair, "")


def test_equal_messages_without_ids_are_told_apart():
    items = [without("id"), without("id"), said(), without("id", message="else")]
    records = list(read_items(LOBBY, enumerate(items)))
    assert [record.ordinal for record in records] == [1, 2, 0, 1]
    assert len({record.uid for record in records}) == 4
    again = list(read_items(LOBBY, enumerate(items[:1])))
    assert again[0] == records[0]
