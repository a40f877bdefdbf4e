"""Times: what is kept of those that say more than the archive's can hold."""

from __future__ import annotations

from typing import Any

import pytest
from memory_dump import read_files

from importer.formats import api_v1, api_v2, csv_files, elasticsearch, envelopes
from importer.formats.times import is_finer, untimely_because

FINER = "2018-08-08T14:23:54Z 6262671"
UNREADABLE = "The time of the message cannot be read."
TOO_FAR = "The time of the message is not between 1970 and 2254."


def said(**fields: Any) -> dict[str, Any]:
    return {"id": "m-1", "message": "hi", **fields}


def envelope(time: Any) -> Any:
    sender = {"id": 7, "name": "Alva Berg", "mention_name": "alva"}
    return [{"UserMessage": said(timestamp=time, sender=sender)}]


def page(time: Any) -> Any:
    sender = {"id": 7, "name": "Alva Berg", "mention_name": "alva"}
    item = said(date=time, mentions=[], type="message") | {"from": sender}
    return {"items": [item], "startIndex": 0, "maxResults": 100}


def day(time: Any) -> Any:
    return [{"date": time, "from": {"name": "Alva", "user_id": 7}, "message": "hi"}]


def hits(time: Any) -> Any:
    source = {"from": {"user_id": 1}, "to": {"user_id": 2}, "date": time}
    hit = {"_index": "private-1", "_id": "m-1", "_source": source | {"message": "hi"}}
    return {"took": 1, "hits": {"total": 1, "hits": [hit]}}


def table(time: Any) -> Any:
    return f"date,room,from,message\n{time},Lobby,Alva,hi\n".encode()


@pytest.mark.parametrize(
    ("dump_format", "path", "document", "key"),
    [
        (envelopes, "rooms/7/history.json", envelope, "timestamp"),
        (api_v2.pages, "rooms/7/history_1514764800.json", page, "date"),
        (api_v1.day_files, "rooms/Lobby/2018-08-08.json", day, "date"),
        (elasticsearch, "from_1.json", hits, "date"),
        (csv_files, "a.csv", table, "date"),
    ],
)
def test_a_time_finer_than_microseconds_is_kept_as_the_dump_has_it(
    dump_format: Any, path: str, document: Any, key: str
) -> None:
    for time, extra in ((FINER, {key: FINER}), (FINER[:-1], {})):
        [record] = read_files(dump_format, {path: document(time)})[path]
        assert str(record.sent_at) == "2018-08-08 14:23:54.626267+00:00"
        assert {key: (record.extra or {})[key] for key in extra} == extra
        assert bool(extra) is (key in (record.extra or {}))


@pytest.mark.parametrize(
    ("time", "finer"),
    [
        ("2018-08-08T14:23:54Z 6262671", True),
        ("2018-08-08T14:23:54Z 6262670", False),
        ("2018-08-08T14:23:54.8270381Z", True),
        ("2018-08-08T14:23:54.827038+00:00", False),
        ("2018-08-08T14:23:54+0000", False),
        ("1533738234.6262671", True),
        (1533738234.6262672, True),
        (1533738234.5, False),
        (1533738234, False),
        (None, False),
    ],
)
def test_times_that_say_more_than_microseconds_are_known(
    time: Any, finer: bool
) -> None:
    assert is_finer(time) is finer


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        (None, "The message has no time."),
        ("", "The message has no time."),
        ("2016-03-01", UNREADABLE),
        ("soon", UNREADABLE),
        ("2016-02-30T12:00:00Z 000000", UNREADABLE),
        (True, UNREADABLE),
        (["2018"], UNREADABLE),
        ("1969-12-31T23:59:59Z 999999", TOO_FAR),
        ("2255-01-01T00:00:00Z 000000", TOO_FAR),
        (-1, TOO_FAR),
        (1533738234626267, TOO_FAR),
        ("1533738234626267", TOO_FAR),
        (10**30, TOO_FAR),
    ],
)
def test_a_time_that_cannot_be_stored_is_told_from_one_that_cannot_be_read(
    time: Any, reason: str
) -> None:
    assert untimely_because(time) == reason
