"""Small dumps with every oddity known of this format, and the real sample."""

from __future__ import annotations

import base64
import io
import json
import tarfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from importer.formats import envelopes
from importer.records import (
    EmoticonRecord,
    MessageRecord,
    PersonRecord,
    Problem,
    Record,
    RoomRecord,
)
from importer.sources.base import Document

DUMPS = Path(__file__).parents[3] / "dumps"
SAMPLE = DUMPS / "sample" / "hipchat-sample.tar.gz"
CASES = ["cloud", "server", "oddities", "hc_migrate", "stride", "quirks"]


class Opened:
    """A dump's documents: bytes by path."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self._contents = contents

    @property
    def documents(self) -> list[Document]:
        return [
            Document(path, "", len(content))
            for path, content in self._contents.items()
            if envelopes.claims(path, content)
        ]

    def open(self, document: Document) -> io.BytesIO:
        return io.BytesIO(self._contents[document.path])


def read(contents: dict[str, bytes]) -> dict[str, list[Record]]:
    reading = envelopes.read(Opened(contents))
    return {document.path: list(records) for document, records in reading}


def record_as_json(record: Any) -> Any:
    """A record's name and those of its fields that are not as they are by default."""
    if hasattr(record, "_asdict"):
        fields = record._asdict()
        fields.pop("item", None)  # the dump's own words
        said = {
            key: record_as_json(value)
            for key, value in fields.items()
            if key not in record._field_defaults or value != record._field_defaults[key]
        }
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
    found = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*.json"))
    }
    return {
        path: [record_as_json(record) for record in records]
        for path, records in read(found).items()
    }


@pytest.mark.parametrize("case", CASES)
def test_dumps_are_read_as_expected(case: str) -> None:
    expected = json.loads((DUMPS / f"{case}.expected.json").read_text("utf-8"))
    assert read_case(case) == expected
    assert list(read_case(case)) == list(expected)


def test_files_are_read_in_an_order_that_helps() -> None:
    paths = [
        *("users/10/history.json", "users/9/history.json", "emoticons.json"),
        *("rooms/b/history.json", "rooms/10/history.json", "rooms/9/history.json"),
        *("metadata.json", "rooms_extended.json", "rooms.json", "users.json"),
    ]
    assert list(read(dict.fromkeys(paths, b"[]"))) == [
        *("users.json", "rooms.json", "rooms_extended.json", "emoticons.json"),
        *("rooms/b/history.json", "rooms/9/history.json", "rooms/10/history.json"),
        *("users/9/history.json", "users/10/history.json", "metadata.json"),
    ]


@pytest.mark.parametrize(
    ("path", "head", "is_ours"),
    [
        ("users.json", b'[{"User": {"id": 1', True),
        ("users.json", b'\xef\xbb\xbf [\n null, {"User"', True),
        ("users.json", b"", True),
        ("users.json", b'{"items": [{"id": 1', False),
        ("users.json", b'[\n {"id": 1, "name"', False),
        ("emoticons.json", b'[{"Emoticon": {', True),
        ("emoticons.json", b'{\n "Emoticons": [', True),
        ("emoticons.json", b'{"items": [', False),
        ("rooms/7/history.json", b'[{"UserMessage": {', True),
        ("rooms/7/history.json", b"broken", True),
        ("rooms/7/history.json", b'{"items": [', False),
        ("users/557058:a-b/history.json", b'[{"PrivateUserMessage": {', True),
        ("rooms/7/8/history.json", b"[", False),
        ("rooms_extended.json", b'[{"Room": {', True),
        ("metadata.json", b'{"include_emoticons": true}', True),
        ("preferences.json", b"[]", False),
        ("rooms/list.json", b'{"rooms": [', False),
    ],
)
def test_a_dumps_own_documents_are_claimed(
    path: str, head: bytes, is_ours: bool
) -> None:
    assert envelopes.claims(path, head) is is_ours


def test_a_word_on_the_dump_nested_too_deeply_to_be_written_is_a_problem() -> None:
    deep = b'{"include_emoticons": ' + b"[" * 300 + b"]" * 300 + b"}"
    reason = "The item is nested too deeply."
    problem = Problem("metadata.json", reason, raw=deep.decode())
    assert read({"metadata.json": deep})["metadata.json"] == [problem]


def test_items_nested_too_deeply_to_be_written_are_problems() -> None:
    for depth in (300, 1000):
        deep = b"[" * depth + b"]" * depth
        for item in (b'{"UserMessage":{"x":' + deep + b"}}", deep):
            path = "rooms/1/history.json"
            [problem] = read({path: b"[" + item + b"]"})[path]
            assert isinstance(problem, Problem)
            assert problem.position == 0


def test_problems_of_one_to_one_chats_are_marked() -> None:
    for path, is_direct in (
        ("rooms/1/history.json", False),
        ("users/1/history.json", True),
    ):
        problems = read({path: b"[1, }"})[path]
        assert {p.is_direct for p in problems if isinstance(p, Problem)} == {is_direct}


USER = {"id": "557058:8a0e", "name": "Ada Muster"}
ROOMS = [{"Room": {"id": number}} for number in ("c:1", "d:1", "d_1", "e1")]


@pytest.mark.parametrize(
    ("folder", "owner"),
    [
        ("users/557058:8a0e", "557058:8a0e"),
        ("users/557058%3A8a0e", "557058:8a0e"),
        ("users/557058_8a0e", "557058:8a0e"),
        ("users/557058\uf03a8a0e", "557058:8a0e"),
        ("users/557058_ffff", "557058_ffff"),
        ("rooms/557058_8a0e", "557058_8a0e"),
        ("rooms/c%3a1", "c:1"),
        ("rooms/d_1", "d_1"),  # which d:1 may be called, too
        ("rooms/e1", "e1"),
    ],
)
def test_a_folder_is_known_by_what_unpacking_made_of_its_name(
    folder: str, owner: str
) -> None:
    """Nobody's message without a receiver: its owner is who it was said to."""
    message = {"id": "1", "timestamp": "2018-06-16T23:01:40Z", "sender": {"id": 9}}
    found = read(
        {
            "users.json": orjson.dumps([{"User": USER}]),
            "rooms.json": orjson.dumps(ROOMS),
            f"{folder}/history.json": orjson.dumps([{"UserMessage": message}]),
        }
    )
    [record] = found[f"{folder}/history.json"]
    assert isinstance(record, MessageRecord)
    assert owner == (record.pair[1].hipchat_id if record.pair else record.room)


@pytest.mark.parametrize(
    ("avatar", "places"),
    [
        ("/photos/7/a.png", ("users/7/avatars/a.png", "photos/7/a.png")),
        (
            "photos/8/a.png",
            ("users/8/avatars/a.png", "users/7/avatars/a.png", "photos/8/a.png"),
        ),
        ("/a.png", ()),
        ("/photos/../../etc/passwd", ()),
        ("iVBORw0KGgo=", ()),
        (None, ()),
        (5, ()),
    ],
)
def test_an_avatar_may_be_a_path(avatar: Any, places: tuple[str, ...]) -> None:
    item = {"User": {"id": 7, "avatar": avatar}}
    [record] = read({"users.json": orjson.dumps([item])})["users.json"]
    assert isinstance(record, PersonRecord)
    assert record.avatar_paths == places


@pytest.mark.parametrize("path", ["", "/", "..", "a/../../b.png", "\0", "x" * 3000, 5])
def test_an_emoticon_without_a_usable_path_has_no_places(path: Any) -> None:
    emoticons = {"Emoticons": [{"shortcut": "boom", "path": path}]}
    [record] = read({"emoticons.json": orjson.dumps(emoticons)})["emoticons.json"]
    assert isinstance(record, EmoticonRecord)
    assert record.candidates == ()


def test_what_a_list_does_not_say_is_none() -> None:
    found = read(
        {"users.json": b'[{"User":{"id":1}}]', "rooms.json": b'[{"Room":{"id":1}}]'}
    )
    assert found["users.json"][0][:-1] == PersonRecord("1", None)[:-1]
    assert found["rooms.json"][0][:-1] == RoomRecord("1", None, None)[:-1]
    nothing = {"name": None, "topic": None, "owner": None, "members": None}
    found = read({"rooms.json": orjson.dumps([{"Room": {"id": 1} | nothing}])})
    said = RoomRecord("1", "", None, topic="", owner="", members=())
    assert found["rooms.json"][0][:-1] == said[:-1]


def test_the_sample_is_read_whole() -> None:
    counts: Counter[str] = Counter()
    attachments = {}
    with tarfile.open(SAMPLE) as tar:
        sizes = {member.name: member.size for member in tar if member.isfile()}
        contents = {
            name: file.read()
            for name in sizes
            if name.endswith(".json") and (file := tar.extractfile(name))
        }
    for records in read(contents).values():
        for record in records:
            counts[type(record).__name__] += 1
            if isinstance(record, MessageRecord) and record.attachment:
                attachments[record.attachment.path] = record.attachment
    found = [
        next((sizes[path] for path in attachment.candidates if path in sizes), None)
        for attachment in attachments.values()
    ]
    assert counts == {
        "PersonRecord": 1530,
        "RoomRecord": 65,
        "EmoticonRecord": 80,
        "MessageRecord": 22477,
        "AboutRecord": 1,
    }
    assert len(attachments) == 161
    assert (found.count(None), found.count(0)) == (4, 4)
