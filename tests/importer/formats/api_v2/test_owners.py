"""Between whom a saved 1-1 chat was: the owner of the token, and the peer."""

from __future__ import annotations

import io
import json
from typing import Any, BinaryIO

import pytest

from importer.formats.api_v2 import pages
from importer.records import MessageRecord, Problem, Record
from importer.sources.base import Document

HOST = "https://api.example.com/v2"
OWEN = {"id": 11, "name": "Owen Quist", "mention_name": "owen"}
ANNA = {"id": 12, "name": "Anna Lind", "mention_name": "anna"}
BEN = {"id": 13, "name": "Ben Ode", "mention_name": "ben"}
CAI = {"id": 14, "name": "Cai Holt", "mention_name": "cai"}
NOBODY = "There is no telling between whom this was said."
UNKNOWN = "Owner of the export"


class Saved:
    def __init__(self, files: dict[str, Any]) -> None:
        self._files = {path: json.dumps(files[path]).encode() for path in files}
        self.documents = [Document(path, "", 0) for path in files]

    def open(self, document: Document) -> BinaryIO:
        return io.BytesIO(self._files[document.path])


def read(files: dict[str, Any]) -> dict[str, list[Record]]:
    reading = pages.read(Saved(files))
    return {document.path: list(records) for document, records in reading}


def pairs(files: dict[str, Any]) -> dict[str, list[Any]]:
    """Of each document's lines, the two of whose chat they are, or what is wrong."""
    found = read(files)
    return {path: [_pair(record) for record in found[path]] for path in files}


def _pair(record: Record) -> Any:
    if isinstance(record, Problem):
        return record.reason
    assert isinstance(record, MessageRecord)
    assert record.pair
    return tuple(each.hipchat_id or each.email or each.name for each in record.pair)


def said(number: int, sender: Any) -> dict[str, Any]:
    date = f"2018-01-04T10:16:{number:02}.000000+00:00"
    return {"id": f"m-{number}", "date": date, "from": sender, "message": "x"}


def page(*items: Any, of: str = "") -> dict[str, Any]:
    links = {"self": f"{HOST}/{of}/history"} if of else {}
    return {"items": [*items], "startIndex": 0, "maxResults": 100, "links": links}


def test_owner_is_who_wrote_in_most_chats():
    files = {
        "hiplogs/12/20180104T101601.json": page(said(1, ANNA)),
        "hiplogs/13/20180104T101602.json": page(said(2, OWEN), said(3, BEN)),
    }
    assert pairs(files) == {
        "hiplogs/12/20180104T101601.json": [("11", "12")],
        "hiplogs/13/20180104T101602.json": [("11", "13")] * 2,
    }


def test_who_wrote_under_a_new_name_is_not_taken_for_the_owner():
    files = {
        "Old Anna/0.txt": page(said(1, ANNA), said(2, ANNA)),
        "Ben Ode/0.txt": page(said(3, BEN)),
    }
    assert pairs(files) == {
        "Old Anna/0.txt": [(UNKNOWN, "12")] * 2,
        "Ben Ode/0.txt": [(UNKNOWN, "13")],
    }


def test_of_two_who_may_be_the_owner_it_is_who_wrote_to_a_known_peer():
    files = {
        "Ben Ode/0.txt": page(said(1, BEN), said(2, OWEN)),
        "Old Anna/0.txt": page(said(3, ANNA)),
    }
    assert pairs(files) == {
        "Ben Ode/0.txt": [("11", "13")] * 2,
        "Old Anna/0.txt": [("11", "12")],
    }


@pytest.mark.parametrize(
    "mark", [{"type": "notification"}, {"notification_sender": {"type": "addon"}}]
)
def test_an_integration_is_never_taken_for_one_of_the_two(mark):
    bot = said(2, {"id": 99, "name": "Link", "mention_name": "link"}) | mark
    files = {
        "Anna Lind/0.txt": page(said(1, ANNA), bot),
        "Ben Ode/0.txt": page(said(3, BEN), bot),
    }
    assert pairs(files) == {
        "Anna Lind/0.txt": [(UNKNOWN, "12")] * 2,
        "Ben Ode/0.txt": [(UNKNOWN, "13")] * 2,
    }
    known = {"Cai Holt/0.txt": page(said(4, CAI), said(5, OWEN))}
    assert pairs(files | known)["Anna Lind/0.txt"] == [("11", "12")] * 2


def test_unknown_owners_of_two_folders_are_two():
    files = {
        "one/hiplogs/12/20180104T101601.json": page(said(1, ANNA)),
        "two/hiplogs/12/20180104T101601.json": page(said(2, ANNA)),
    }
    assert pairs(files) == {
        path: [(f"{UNKNOWN} ({path[:11]})", "12")] for path in files
    }


def test_chats_of_two_owners_in_one_folder_are_kept_apart():
    files = {
        "2018-12-01T10-00-00+0000.12.json": [said(1, OWEN), said(2, ANNA)],
        "2018-12-01T10-00-01+0000.13.json": [said(3, OWEN), said(4, BEN)],
        "2018-12-02T10-00-00+0000.12.json": [said(5, CAI), said(6, ANNA)],
        "Anna Lind/0.txt": page(said(7, CAI), said(8, ANNA)),
    }
    assert pairs(files) == {
        "2018-12-01T10-00-00+0000.12.json": [("11", "12")] * 2,
        "2018-12-01T10-00-01+0000.13.json": [("11", "13")] * 2,
        "2018-12-02T10-00-00+0000.12.json": [("14", "12")] * 2,
        "Anna Lind/0.txt": [("14", "12")] * 2,
    }


def test_owner_named_by_a_folder_is_found_though_silent():
    files = {
        "Anna Lind/Ben Ode/Ben Ode_0.json": page(said(1, BEN)),
        "Owen Quist/Anna Lind/Anna Lind_0.json": page(said(2, ANNA)),
    }
    assert pairs(files) == {
        "Anna Lind/Ben Ode/Ben Ode_0.json": [("12", "13")],
        "Owen Quist/Anna Lind/Anna Lind_0.json": [("Owen Quist", "12")],
    }


def test_two_who_wrote_on_one_page_are_its_two_whatever_they_were_called():
    files = {"Old Anna/0.txt": page(said(1, ANNA), said(2, OWEN))}
    [first, second] = pairs(files)["Old Anna/0.txt"]
    assert first == second
    assert set(first) == {"11", "12"}


def test_talk_with_oneself_is_a_chat():
    files = {
        "Owen Quist/0.txt": page(said(1, OWEN)),
        "Ben Ode/0.txt": page(said(2, OWEN), said(3, BEN)),
    }
    assert pairs(files)["Owen Quist/0.txt"] == [("11", "11")]


@pytest.mark.parametrize(
    ("of", "peer"),
    [
        ("user/12", "12"),
        ("user/anna%40example.com", "anna@example.com"),
        ("user/%40anna", "@anna"),
    ],
)
def test_peer_who_never_wrote_is_known_as_the_page_was_asked_for(of, peer):
    assert pairs({"a.json": page(said(1, OWEN), of=of)}) == {"a.json": [("11", peer)]}


@pytest.mark.parametrize("of", ["user/anna%40example.com", "user/%40anna"])
def test_peer_is_found_in_the_list_of_people(of):
    people = page(ANNA | {"email": "Anna@example.com"})
    found = read({"users.json": people, "a.json": page(said(1, OWEN), of=of)})
    assert _pair(found["a.json"][0]) == ("11", "12")


def test_line_to_one_of_two_people_of_a_name_is_a_problem_for_compliance_alone():
    other = ANNA | {"id": 14}
    files = {
        "Anna Lind/0.txt": page(said(1, ANNA), said(2, OWEN)),
        "Anna Lind/1.txt": page(said(3, other), said(4, OWEN)),
        "Anna Lind/2.txt": page(said(5, OWEN)),
        "Anna Lind/3.txt": page(said(6, ANNA), said(7, other), said(8, OWEN)),
        "Ben Ode/0.txt": page(said(9, BEN), said(10, OWEN)),
    }
    assert pairs(files) == {
        "Anna Lind/0.txt": [("11", "12")] * 2,
        "Anna Lind/1.txt": [("11", "14")] * 2,
        "Anna Lind/2.txt": [NOBODY],
        "Anna Lind/3.txt": [("11", "12"), ("11", "14"), NOBODY],
        "Ben Ode/0.txt": [("11", "13")] * 2,
    }
    [problem] = read(files)["Anna Lind/2.txt"]
    assert isinstance(problem, Problem)
    assert problem.is_direct
