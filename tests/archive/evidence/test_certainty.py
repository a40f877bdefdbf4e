"""Only an item with a message's own id, time and words is surely the message's."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from archive.evidence.certainty import Claim, is_of
from archive.evidence.originals import Original

NOON = datetime(2016, 3, 1, 12, tzinfo=UTC)
ITEM = {"id": 7, "date": "2016-03-01T12:00:00Z", "message": "we meet", "from": {}}
ROW = Claim("7", NOON, "we meet")


@pytest.mark.parametrize(
    ("said", "row", "is_its"),
    [
        ({}, {}, True),
        ({"id": 8}, {}, False),
        ({"message": "we meet here"}, {}, False),
        ({"date": "2016-03-01T12:00:01Z"}, {}, False),
        ({"id": 8}, {"uid": "made-7"}, True),
        ({"message": None}, {"body": ""}, True),
        ({"message": ["we", "meet"]}, {"body": '["we","meet"]'}, True),
        ({"date": 1456833600000}, {}, True),
        ({"date": 1456833600}, {}, True),
    ],
)
def test_an_item_is_compared_with_a_row(said, row, is_its):
    assert is_of(Original(orjson.dumps(ITEM | said)), ROW._replace(**row)) is is_its


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"7", b"[" * 5000])
def test_what_cannot_be_read_is_nobodys(data):
    assert not is_of(Original(data), ROW)


def test_quotation_marks_that_were_escaped_twice_are_understood():
    broken = rb'{"id": 7, "date": "2016-03-01T12:00:00Z", "message": "a \\"b\\""}'
    assert is_of(Original(broken), ROW._replace(body='a "b"'))


def test_a_row_is_compared_by_its_cells():
    cells = ("2016-03-01 12:00:00", "Lobby", "we meet")
    row = ROW._replace(uid="made-1")
    assert is_of(Original(b"any", cells), row)
    assert not is_of(Original(b"any", cells[:2]), row)
