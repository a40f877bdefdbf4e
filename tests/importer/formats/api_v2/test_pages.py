"""Saved pages of HipChat's API: every script's folders, and whose each page is."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from importer.formats.api_v2 import pages
from importer.formats.base import HEAD
from importer.records import MessageRecord, Problem, Record
from importer.sources.base import Document

DUMPS = Path(__file__).parents[3] / "dumps"
CASES = [
    "api_v2_by_name",
    "api_v2_by_time",
    "api_v2_dotted_names",
    "api_v2_flat_lists",
    "api_v2_merged_lists",
    "api_v2_owner_and_peer",
    "api_v2_rooms",
]


class Saved:
    """The documents among a dump's files that are pages of the API."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    @property
    def documents(self) -> list[Document]:
        return [
            Document(path, "", len(content))
            for path, content in self._files.items()
            if pages.claims(path, content[:HEAD])
        ]

    def open(self, document: Document) -> BinaryIO:
        return io.BytesIO(self._files[document.path])


def read(files: dict[str, Any]) -> dict[str, list[Record]]:
    """What is read of each document, in the order it is read."""
    found = {
        path: content if isinstance(content, bytes) else json.dumps(content).encode()
        for path, content in files.items()
    }
    reading = pages.read(Saved(found))
    return {document.path: list(records) for document, records in reading}


def read_case(case: str) -> dict[str, list[Any]]:
    folder = DUMPS / case
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {
        path: [as_json(record) for record in records]
        for path, records in read(files).items()
    }


def as_json(record: Any) -> Any:
    """A record's name and those of its fields that say something."""
    match record:
        case tuple() if hasattr(record, "_asdict"):
            fields = record._asdict()
            fields.pop("item", None)  # the dump's own words
            values = {key: as_json(value) for key, value in fields.items()}
            said = {key: value for key, value in values.items() if value}
            record = {type(record).__name__: said}
        case tuple():
            record = [as_json(value) for value in record]
        case datetime():
            record = record.isoformat()
    return record


@pytest.mark.parametrize("case", CASES)
def test_each_item_of_a_dump_becomes_what_is_expected(case):
    expected = (DUMPS / f"{case}.expected.json").read_text("utf-8")
    assert read_case(case) == json.loads(expected)


HOST = "https://api.example.com/v2"
OWEN = {"id": 11, "name": "Owen Quist", "mention_name": "owen"}
ANNA = {"id": 12, "name": "Anna Lind", "mention_name": "anna"}
BEN = {"id": 13, "name": "Ben Ode", "mention_name": "ben"}
NOBODY = "There is no telling between whom this was said."


def said(number: int, sender: Any, **fields: Any) -> dict[str, Any]:
    date = f"2018-01-04T10:16:{number:02}.000000+00:00"
    return {"id": f"m-{number}", "date": date, "from": sender, "message": "x"} | fields


def page(*items: Any, of: str = "") -> dict[str, Any]:
    links = {"self": f"{HOST}/{of}/history"} if of else {}
    return {"items": [*items], "startIndex": 0, "maxResults": 100, "links": links}


@pytest.mark.parametrize(
    ("path", "head", "is_claimed"),
    [
        ("a.json", b'{"items": [], "startIndex": 0', True),
        ("a.json", b'\xef\xbb\xbf\n{"startIndex":0,"links":{},"items":[{"id":', True),
        ("a.json", b'{"items": [[], {"id": 1, "mention_name": "x"', True),
        ("a.json", b'{"items": [{"card": "long', False),
        ("a.json", b'{"items": [{"card": "{\\"style', True),
        ("rooms/Lobby/1.json", b'{"items": [{"card": "long', True),
        ("Anna Lind/0.txt", b'{\n    "items": [\n        {', True),
        ("a.json", b'{"kind": "list", "items": [{"id": "1"}], "links": {}', False),
        ("a.json", b'{"error": {"code": 429, "message": "Rate', True),
        ("a.json", b'{"error": "none"', False),
        (
            "a.json",
            b'[{"id": "1", "date": "2018-01-04T1", "from": null, "message":',
            True,
        ),
        ("a.json", b'[[{"id": "1", "date": "2018-01-04T1", "from": {}, "m', False),
        ("a.json", b'[[{"id":"1","date":"2018-01-04T1","from":{},"type":"', True),
        (
            "a.json",
            b'[[],[{"date":"2018-01-04T1","from":{},"mentions":[],"type":',
            True,
        ),
        ("a.json", b'[{"UserMessage": {"id": "1"', False),
        ("a.json", b'[{"date":"2015-08-21T06:32:37+0000","from":{"name":"', False),
        ("a.json", b"[]", False),
        ("backup/2018-12-01T10-06-00+0000.14.json", b"[]", True),
        ("rooms/War/room_2_1.json", b"<html>", True),
        ("user.11.json", b'{"id": 11, "mention_name": "owen"', True),
        ("user.11.json", b'{"some": "settings"', False),
        (
            "uploads/11/token/room.1.chat.0.json",
            b'{"items": [], "startIndex": 0',
            False,
        ),
        ("a.json", b"", False),
    ],
)
def test_claimed_by_how_it_begins(path, head, is_claimed):
    assert pages.claims(path, head) is is_claimed


@pytest.mark.parametrize(
    ("path", "of", "room", "room_name"),
    [
        ("a.json", "room/7", "7", ""),
        ("a.json", "room/War%20Room", "", "War Room"),
        ("rooms/Lobby/2018-01-04.json", "", "", "Lobby"),
        ("x/room_7.json", "", "7", ""),
        ("rooms/7/page-1.json", "", "7", ""),
        ("a/history.json", "", "", "a/history"),
        ("users/12/x.json", "room/7", "7", ""),
    ],
)
def test_room_is_told_by_the_page_or_by_its_place(path, of, room, room_name):
    [*_, record] = read({path: page(said(1, ANNA), of=of)})[path]
    assert isinstance(record, MessageRecord)
    assert (record.room, record.room_name) == (room, room_name)


def test_room_known_by_the_name_of_its_folder_is_found_in_a_list():
    rooms = [{"id": 7, "name": "War: Room", "privacy": "private"}]
    rooms += [{"id": n, "name": "Lobby", "privacy": "public"} for n in (8, 9)]
    found = read(
        {
            "rooms.json": page(*rooms),
            "rooms/War_ Room/2018-01-04.json": page(said(1, ANNA)),
            "rooms/Lobby/2018-01-04.json": page(said(2, ANNA)),
        }
    )
    [war] = found["rooms/War_ Room/2018-01-04.json"]
    [lobby] = found["rooms/Lobby/2018-01-04.json"]
    assert isinstance(war, MessageRecord)
    assert isinstance(lobby, MessageRecord)
    assert (war.room, war.room_name) == ("7", "")
    assert (lobby.room, lobby.room_name) == ("", "Lobby")


def test_members_of_several_pages_are_all_members():
    def members(person: Any) -> dict[str, Any]:
        return page(person, []) | {"links": {"self": f"{HOST}/room/7/member"}}

    found = read({"m1.json": members(ANNA), "m2.json": members(BEN)})
    names = [[type(r).__name__ for r in records] for records in found.values()]
    assert names == [["Problem", "RoomRecord"]] * 2
    last: Any = found["m2.json"][-1]
    assert [member.hipchat_id for member in last.members] == ["12", "13"]


def test_pages_one_behind_the_other_and_large_ones_are_read_to_their_end():
    two = json.dumps(page(said(1, ANNA))) + json.dumps(page(said(2, BEN)))
    large = page(*(said(n % 60, ANNA, message="x" * 200_000) for n in range(50)))
    found = read({"room.7.chat.0.json": two.encode(), "room.8.chat.0.json": large})
    assert {path: len(records) for path, records in found.items()} == {
        "room.7.chat.0.json": 2,
        "room.8.chat.0.json": 50,
    }


def test_what_is_no_page_where_only_pages_are_is_a_problem():
    found = read({"user.12.chat.0.json": b"<html>Bad gateway</html>"})
    [problem] = found["user.12.chat.0.json"]
    assert isinstance(problem, Problem)
    assert problem.is_direct


@pytest.mark.parametrize("depth", [200, 900, 100_000])
@pytest.mark.parametrize(
    "text",
    [
        '{"error": {"code": NEST, "message": NEST}}',
        '{"items": [{"id": 1, "mention_name": "x"}], "links": {"self": NEST}}',
        '{"items": [{"id": NEST, "date": "2018-01-04T10:16:02Z", "from": NEST}]}',
        "[[{}], NEST]",
    ],
)
def test_deep_nesting_does_no_harm(text, depth):
    content = text.replace("NEST", "[" * depth + "]" * depth).encode()
    found = read({"user.12.chat.0.json": content})
    assert len(found["user.12.chat.0.json"]) > 0
