"""Histories are fetched whole, however a server cuts and dates its pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hipchat_server import Said
from hipchat_world import message


def ids(messages):
    return {each["id"] for each in messages}


def calls(server):
    return [each for each in server.asked if each.path == "/v2/room/1/history"]


@pytest.mark.parametrize("is_inclusive", [True, False])
@pytest.mark.parametrize("names_next", [True, False])
@pytest.mark.parametrize(("most", "count"), [(1000, 2500), (7, 25), (7, 28)])
def test_every_message_is_fetched(
    server, download, is_inclusive, names_next, most, count
):
    server.is_date_inclusive, server.names_next = is_inclusive, names_next
    server.most_results = most
    # Some were sent in the same microsecond.
    said = [message(number, number // 3) for number in range(count)]
    server.world.messages["1"] = said
    run = download()
    assert ids(run.items("rooms/1/history")) == ids(said)
    assert run.problems == []


def test_more_messages_of_one_microsecond_than_a_page_holds(server, download):
    said = [message(number, 7, 123456) for number in range(2100)]
    said += [message(number, 1) for number in range(2100, 2110)]
    server.world.messages["1"] = said
    run = download()
    assert ids(run.items("rooms/1/history")) == ids(said)
    assert run.problems == []


def test_pages_are_asked_for_by_the_oldest_date_to_the_microsecond(server, download):
    said = [message(number, number, 999_999) for number in range(1500)]
    server.world.messages["1"] = said
    download()
    first, second = calls(server)
    assert first.query | {"date": ""} == {
        "date": "",
        "start-index": "0",
        "max-results": "1000",
        "reverse": "false",
        "include_deleted": "true",
    }
    # The oldest of the first page is from 12:08:20.999999.
    assert second.query["date"] == "2016-03-01T12:08:21.000000+00:00"


def test_a_server_that_does_not_understand_the_date_is_asked_by_index(server, download):
    server._is_before = lambda message, date: True
    said = [message(number, number) for number in range(2500)]
    server.world.messages["1"] = said
    run = download()
    assert ids(run.items("rooms/1/history")) == ids(said)


def test_a_server_that_repeats_itself_is_left_and_reported(server, download):
    said = [message(number, number) for number in range(1000)]

    def repeat(asked):
        if asked.path == "/v2/room/1/history":
            return Said.json({"items": said, "maxResults": 1000, "links": {}})
        return None

    server.faults.append(repeat)
    run = download()
    assert ids(run.items("rooms/1/history")) == ids(said)
    assert [problem.file for problem in run.problems] == ["hipchat-api/rooms/1/history"]
    assert "gave the same page again" in run.problems[0].reason
    # By its date, by its date again, and by its place.
    assert len(calls(server)) == 3


@pytest.mark.parametrize(
    ("items", "problems"), [(None, 1), ({}, 1), ([], 0), ([None, 7, [], {"id": []}], 0)]
)
def test_pages_of_nothing_sensible_end(server, download, items, problems):
    def nonsense(asked):
        is_history = asked.path == "/v2/room/1/history"
        return Said.json({"items": items}) if is_history else None

    server.faults.append(nonsense)
    assert len(download().problems) == problems
    assert len(calls(server)) == 1


@pytest.mark.parametrize(
    "date",
    [
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999+00:00"),
        *("1969-12-31T23:59:59+00:00", "9999-12-31T23:59:59-14:00", "soon", 7, None),
    ],
)
def test_a_message_of_no_time_is_no_hindrance(server, download, date):
    said = [message(number, number) for number in range(12)]
    strange = message(99, date=date)

    def answer(asked):
        if asked.path != "/v2/room/1/history":
            return None
        found = json.loads(server._answer(asked).body)
        return Said.json(found | {"items": [strange, *found["items"]]})

    server.most_results = 5
    server.world.messages["1"] = said
    server.faults.append(answer)
    download()
    assert ids(download().items("rooms/1/history")) == ids([*said, strange])


def test_nothing_new_is_one_question_and_no_page(server, download):
    before = download().files
    asked = len(calls(server))
    after = download().files
    assert len(calls(server)) - asked == 1
    assert sorted(before) == sorted(after)


def test_what_is_new_is_fetched_later(server, download):
    """Down to a day before the newest: by date the very newest were not all given."""
    old = [message(number, number) for number in range(2500)]
    server.world.messages["1"] = old[:-1]
    download()
    asked = len(calls(server))
    late = [
        message(9000 + number, date=f"2019-01-{number + 1:02}T00:00:00.000001+00:00")
        for number in range(20)
    ]
    server.world.messages["1"] = old + late
    run = download()
    assert ids(run.items("rooms/1/history")) == ids(old + late)
    assert len(calls(server)) - asked < 4


def test_since_leaves_out_what_is_older(server, download):
    said = [message(number, number) for number in range(3500)]
    server.world.messages["1"] = said
    run = download(since=datetime(2016, 3, 1, 12, 50, tzinfo=UTC))
    # The page in which that time lies is the last; it is kept as it came.
    assert ids(run.items("rooms/1/history")) == ids(said[2500:])


def test_without_since_the_older_ones_are_fetched_after_all(server, download):
    said = [message(number, number) for number in range(3500)]
    server.world.messages["1"] = said
    download(since=datetime(2016, 3, 1, 12, 50, tzinfo=UTC))
    run = download()
    assert ids(run.items("rooms/1/history")) == ids(said)
