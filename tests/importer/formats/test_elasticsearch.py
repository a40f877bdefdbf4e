"""What HipChat Server's Elasticsearch answered, whole, in pieces, and in lines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from memory_dump import as_json, claimed_by, expected_of, files_of, read_files

from importer.formats import elasticsearch
from importer.records import MessageRecord, Problem

ALVA = {"user_id": 1, "name": "Alva Berg", "mention_name": "alva"}
BO = {"user_id": 2, "name": "Bo Carlsen", "mention_name": "bo"}


def hit(number: int = 1, **source: Any) -> dict[str, Any]:
    said = {"date": "2016-03-01T12:00:00Z", "from": ALVA, "to": BO, "message": "psst"}
    return {"_index": "private-1", "_id": f"m-{number}", "_source": said | source}


def answer(*hits: Any, **found: Any) -> str:
    return json.dumps({"took": 1, "hits": found | {"hits": hits}})


def read(text: str) -> list[Any]:
    [records] = read_files(elasticsearch, {"a.json": text.encode()}).values()
    return records


def test_search_results_are_read_as_expected() -> None:
    read = read_files(
        elasticsearch, claimed_by(elasticsearch, files_of("elasticsearch"))
    )
    assert as_json(read) == expected_of("elasticsearch")
    assert list(read) == list(expected_of("elasticsearch"))


@pytest.mark.parametrize(
    ("head", "is_claimed"),
    [
        (b'{"took": 1, "hits": {"total": 0, "hits": []}}', True),
        (b'\xef\xbb\xbf\n{"_scroll_id": "x", "hits": {', True),
        (b'{"total": 1, "hits": [', True),
        (b'[{"_id": "1", "_source": {', True),
        (b'{"_id": "1", "_source": {}}\n', True),
        (b'{"items": [], "startIndex": 0}', False),
        (b'[{"UserMessage": {"message": "\\"_source\\": {"}}]', False),
        (b"", False),
    ],
)
def test_answers_are_known_by_their_keys(head: bytes, is_claimed: bool) -> None:
    assert elasticsearch.claims("x.json", head) is is_claimed


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (answer(hit(), total=1), None),
        (answer(hit(), total=12), (12, 1)),
        (answer(hit(), total={"value": 12, "relation": "eq"}), (12, 1)),
        (answer(hit(), total=2) + answer(hit(2), total=2), None),
        (answer(hit(), total=2) + answer(hit(2), total=3), (5, 2)),
        ('{"hits":{"hits":[],"max_score":null,"total":1200},"took":1}', (1200, 0)),
        (answer(hit(message='"hits":{"total":99,')), None),
    ],
)
def test_what_the_server_did_not_give_is_a_problem(
    text: str, missing: tuple[int, int] | None
) -> None:
    problems = [record for record in read(text) if isinstance(record, Problem)]
    reasons = [
        f"The server had {total:,} messages, and this file holds {count:,}: it was "
        "asked for no more. If the server still runs, search again with a larger size."
        for total, count in ([missing] if missing else [])
    ]
    assert [problem.reason for problem in problems] == reasons
    assert all(problem.is_direct for problem in problems)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"date": None, "timestamp": 1456833600123}, {"sent_at": ".123000"}),
        ({"message": None, "body": "x"}, {"body": "x"}),
        ({"message": "", "body": "x"}, {"body": "", "extra": {"body": "x"}}),
        ({"id": "other"}, {"uid": "other", "extra": {"_id": "m-1"}}),
        ({"id": {"a": 1}}, {"extra": {"_id": "m-1", "id": {"a": 1}}}),
        ({"to": BO | {"jid": "j"}}, {"extra": {"to": {"jid": "j"}}}),
        ({"to": 2}, {}),
        ({"from": ALVA | {"jid": "j"}}, {"extra": {"from": {"jid": "j"}}}),
    ],
)
def test_nothing_a_hit_says_is_lost(
    fields: dict[str, Any], expected: dict[str, Any]
) -> None:
    [record] = read(answer(hit(**fields)))
    assert isinstance(record, MessageRecord)
    extra = dict(record.extra or {})
    search_hit = extra.pop("search_hit")
    extra |= {"_id": search_hit["_id"]} if "_id" in search_hit else {}
    assert extra == expected.get("extra", {})
    assert record.body == expected.get("body", "psst")
    assert record.sent_at.isoformat().endswith(f"{expected.get('sent_at', '')}+00:00")
    assert expected.get("uid", record.uid) == record.uid
    assert [each.hipchat_id for each in record.pair or ()] == ["2", "1"]


@pytest.mark.parametrize(
    ("fields", "room", "name"),
    [
        ({"room": {"id": 7, "name": "Lobby"}}, "7", "Lobby"),
        ({"room": {"room_id": 7}}, "7", ""),
        ({"room": 7}, "7", ""),
        ({"room": "Lobby"}, "", "Lobby"),
        ({"room_id": 7, "room_name": "Lobby"}, "7", "Lobby"),
        ({}, "", "Index rooms"),
    ],
)
def test_rooms_are_told_in_many_ways(
    fields: dict[str, Any], room: str, name: str
) -> None:
    [record] = read(answer(hit(to=None, **fields) | {"_index": "rooms"}))
    assert (record.room, record.room_name, record.pair) == (room, name, None)
