"""Single messages of envelope dumps: read at once or with care, it is the same."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from importer.formats.envelopes.attachments import Place
from importer.formats.envelopes.histories import _read_plain, read_message
from importer.formats.envelopes.messages import read_any
from importer.records import MessageRecord, Problem


@pytest.mark.parametrize("is_direct", [False, True])
def test_what_is_read_at_once_is_what_is_read_with_care(is_direct: bool) -> None:
    sender = {"id": 3, "name": "Ada Muster", "mention_name": "ada"}
    message = {
        "id": "1",
        "timestamp": "2018-08-08T14:23:54Z 626267",
        "message": "hello",
        "sender": sender,
        "mentions": [5, 5, 6],
        "attachment": None,
    }
    if is_direct:
        message["receiver"] = {"id": 4}
    place = Place("x", "4", is_direct)
    read = read_message(place, 2, {"UserMessage": message})
    assert read == read_any(place, 2, {"UserMessage": message})
    assert isinstance(read, MessageRecord)
    assert (read.mentions, read.position, read.extra) == (("5", "6"), 2, None)


ADA = {"id": 3, "name": "Ada Muster", "mention_name": "ada"}
USUAL = {"id": "5f0a", "timestamp": "2018-08-08T14:23:54Z 626267", "message": "hello"}
STRIDE = {
    "attachment": {},
    "message_attachment": None,
    "mentions": [],
    "type": "private",
    "sender": {"id": "9:a-b"},
    "receiver": {"id": "9:c-d"},
    "timestamp": "2018-06-16T23:01:40.827038Z",
}


@pytest.mark.parametrize(
    ("envelope", "fields"),
    [
        ("UserMessage", {"sender": ADA, "attachment": None, "mentions": [3]}),
        ("UserMessage", {"sender": ADA, "deleted": False}),
        ("PrivateUserMessage", {"sender": ADA, "receiver": {"id": 4}}),
        ("PrivateUserMessage", STRIDE),
        ("NotificationMessage", {"sender": "Bot", "color": "red"}),
        ("NotificationMessage", {"sender": "Bot", "message_format": "text"}),
        ("TopicRoomMessage", {"sender": ADA}),
    ],
)
def test_usual_messages_are_read_at_once(envelope: str, fields: dict[str, Any]) -> None:
    """Or an import takes hours instead of minutes."""
    item = {envelope: USUAL | fields}
    place = Place("x", "3", is_direct="receiver" in fields)
    assert _read_plain(place, 5, item) == read_any(place, 5, item)


def test_a_field_without_a_name_is_kept() -> None:
    item = {"UserMessage": USUAL | {"sender": ADA, "": "odd"}}
    record = read_message(Place("x", "3", is_direct=False), 0, item)
    assert isinstance(record, MessageRecord)
    assert (record.attachment, record.extra) == (None, {"": "odd"})


ODD_VALUES: list[Any] = [
    *(None, "", "x", "0", 0, -1, 7, 1.5, False, True, "private", "html"),
    *([], [1], ["1"], [[]], {}, {"id": 1}, {"id": ""}, {"id": 1, "name": "Bo"}),
    *({"id": True, "name": "Bo", "mention_name": "bo"}, "1970-W01-1T00:00:00Z 000000"),
    *("2018-08-08T14:23:54Z", "2018-08-08T14:23:54.626267Z", "direct-1-2", "a/b"),
    *("2018-08-08T14:23:54Z_626267", "2255-01-01T00:00:00.000000Z"),
]


@pytest.mark.parametrize("is_direct", [False, True])
@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
@pytest.mark.parametrize(
    "key",
    [
        *("id", "timestamp", "message", "sender", "receiver", "attachment"),
        *("attachment_path", "mentions", "message_format", "color", "new"),
        *("type", "deleted", "message_attachment"),
    ],
)
def test_no_value_anywhere_is_an_error(key: str, value: Any, is_direct: bool) -> None:
    message = {
        "id": "1",
        "timestamp": "2018-08-08T14:23:54Z 626267",
        "message": "hello",
        "sender": {"id": 3, "name": "Ada Muster", "mention_name": "ada"},
        "receiver": {"id": 4},
        key: value,
    }
    if not is_direct:
        del message["receiver"]
        message[key] = value
    place = Place("x", "3", is_direct)
    for item in (
        *({"UserMessage": message}, {"NotificationMessage": message}),
        *({"New": message}, {"UserMessage": value}),
    ):
        read = read_message(place, 0, item)
        assert isinstance(read, MessageRecord | Problem)
        assert read == read_any(place, 0, item)
        if isinstance(read, MessageRecord) and read.extra:
            orjson.dumps(read.extra)
