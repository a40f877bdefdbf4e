"""Small dumps with every oddity known of this format, and the real sample."""

from __future__ import annotations

import base64
import io
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from importer.errors import DumpError
from importer.formats import envelopes, recognise
from importer.formats.attachments import Place
from importer.formats.histories import _read_any, read_message
from importer.records import MessageRecord, Problem
from importer.sources import open_source
from importer.sources.base import Document
from importer.sources.spool import Spool

DUMPS = Path(__file__).parents[2] / "dumps"
SAMPLE = DUMPS / "sample" / "hipchat-sample.tar.gz"
CASES = ["cloud", "server", "oddities"]


def record_as_json(record: Any) -> Any:
    """A record's name and those of its fields that say something."""
    if hasattr(record, "_asdict"):
        fields = record._asdict()
        fields.pop("item", None)  # the dump's own words
        values = {key: record_as_json(value) for key, value in fields.items()}
        said = {key: value for key, value in values.items() if value}
        return {type(record).__name__: said}
    match record:
        case tuple():
            record = [record_as_json(value) for value in record]
        case datetime():
            record = record.isoformat()
        case bytes():
            record = base64.b64encode(record).decode()
    return record


def read_case(case: str) -> dict[str, Any]:
    folder = DUMPS / case
    paths = [str(path.relative_to(folder)) for path in folder.rglob("*.json")]
    found = [Document(path, "", 0) for path in paths]
    read = {}
    for document in recognise(paths).documents(found):
        with (folder / document.path).open("rb") as stream:
            records = envelopes.parse(document.path, stream)
            read[document.path] = [record_as_json(record) for record in records]
    return read


@pytest.mark.parametrize("case", CASES)
def test_dumps_are_read_as_expected(case: str) -> None:
    expected = json.loads((DUMPS / f"{case}.expected.json").read_text("utf-8"))
    assert read_case(case) == expected
    assert list(read_case(case)) == list(expected)


def test_files_are_read_in_an_order_that_helps() -> None:
    paths = [
        *("users/10/history.json", "users/9/history.json", "x.json", "emoticons.json"),
        *("rooms/b/history.json", "rooms/10/history.json", "rooms/9/history.json"),
        *("metadata.json", "rooms.json", "users.json", "users.json"),
    ]
    found = [Document(path, "", 0) for path in paths]
    assert [document.path for document in envelopes.documents(found)] == [
        *("users.json", "users.json", "rooms.json", "emoticons.json"),
        *("rooms/b/history.json", "rooms/9/history.json", "rooms/10/history.json"),
        *("users/9/history.json", "users/10/history.json", "metadata.json", "x.json"),
    ]


def test_a_dump_without_people_and_rooms_is_none() -> None:
    with pytest.raises(DumpError) as raised:
        recognise(["readme.json"])
    assert str(raised.value) == (
        "This is not a HipChat dump: it holds neither users.json nor rooms.json, "
        "at its top or in its only folder."
    )


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
    assert read == _read_any(place, 2, {"UserMessage": message})
    assert isinstance(read, MessageRecord)
    assert (read.mentions, read.position, read.extra) == (("5", "6"), 2, None)


ODD_VALUES: list[Any] = [None, "", "x", 0, -1, 1.5, True, [], [1], {}, {"id": 1}, [[]]]


@pytest.mark.parametrize("is_direct", [False, True])
@pytest.mark.parametrize("value", ODD_VALUES, ids=repr)
@pytest.mark.parametrize(
    "key",
    [
        *("id", "timestamp", "message", "sender", "receiver", "attachment"),
        *("attachment_path", "mentions", "message_format", "color", "new"),
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
    for item in ({"UserMessage": message}, {"New": message}, {"UserMessage": value}):
        read = read_message(Place("x", "3", is_direct), 0, item)
        assert isinstance(read, MessageRecord | Problem)
        if isinstance(read, MessageRecord) and read.extra:
            orjson.dumps(read.extra)


def test_items_nested_too_deeply_to_be_written_are_problems() -> None:
    for depth in (300, 1000):
        deep = b"[" * depth + b"]" * depth
        for item in (b'{"UserMessage":{"x":' + deep + b"}}", deep):
            stream = io.BytesIO(b"[" + item + b"]")
            [read] = envelopes.parse("rooms/1/history.json", stream)
            assert isinstance(read, Problem)
            assert read.position == 0


def test_problems_of_one_to_one_chats_are_marked() -> None:
    for path, is_direct in (
        ("rooms/1/history.json", False),
        ("users/1/history.json", True),
        ("users/1/preferences.json", True),
    ):
        problems = list(envelopes.parse(path, io.BytesIO(b"[1, }")))
        assert [p.is_direct for p in problems if isinstance(p, Problem)] == [
            is_direct
        ] * len(problems)
        assert problems


def test_the_sample_is_read_whole(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    attachments = {}
    with Spool(tmp_path) as spool:
        assert list(spool.take_in(open_source(SAMPLE))) == []
        found = list(spool.documents())
        for document in envelopes.documents(found):
            with spool.open(document) as stream:
                for record in envelopes.parse(document.path, stream):
                    counts[type(record).__name__] += 1
                    if isinstance(record, MessageRecord) and record.attachment:
                        attachments[record.attachment.path] = record.attachment
        blobs = [
            next(filter(None, map(spool.find, attachment.candidates)), None)
            for attachment in attachments.values()
        ]
    assert counts == {
        "PersonRecord": 1530,
        "RoomRecord": 65,
        "EmoticonRecord": 80,
        "MessageRecord": 22477,
    }
    assert len(attachments) == 161
    assert blobs.count(None) == 4
    assert [blob.size for blob in blobs if blob].count(0) == 4
