"""Histories are fetched whole, however a server cuts and dates its pages."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hipchat_server import Said
from hipchat_world import message

from importer.sources.server import history


def ids(messages):
    return {each["id"] for each in messages}


HISTORY = "/v2/room/1/history"


def calls(server):
    return [each for each in server.asked if each.path == HISTORY]


def at(hour):
    """A message of so many hours after the year 2016 began."""
    date = datetime(2016, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
    return message(hour, date=date.isoformat(timespec="microseconds"))


def answered(server, wrong):
    """Tell how often the history was asked for, and answer wrongly as that says."""
    count = 0

    def fault(asked):
        nonlocal count
        if asked.path != HISTORY:
            return None
        count += 1
        return wrong(count, asked)

    server.faults.append(fault)


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
    first, second, third = calls(server)
    assert first.query | {"date": ""} == {
        "date": "",
        "start-index": "0",
        "max-results": "1000",
        "reverse": "false",
        "include_deleted": "true",
    }
    # The oldest of the first page is from 12:08:20.999999; pages overlap by three, so
    # that one wrong date does not lead astray.
    assert second.query["date"] == "2016-03-01T12:08:23.000000+00:00"
    assert third.query["date"] == "2016-03-01T12:00:03.000000+00:00"


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
    # By date, again by date, and by place until no sense is made of it; all that once
    # more from where it began, in case that the server did not mean it.
    assert len(calls(server)) == 9


@pytest.mark.parametrize(
    ("items", "problems", "questions"),
    [(None, 1, 1), ({}, 1, 1), ([], 0, 1), ([None, 7, [], {"id": []}], 0, 2)],
)
def test_pages_of_nothing_sensible_end(server, download, items, problems, questions):
    def nonsense(asked):
        is_history = asked.path == "/v2/room/1/history"
        return Said.json({"items": items}) if is_history else None

    server.faults.append(nonsense)
    assert len(download().problems) == problems
    assert len(calls(server)) == questions


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


def test_since_leaves_no_gap_behind(server, download):
    """Between what was there before and the day that was named."""
    server.most_results = 100
    said = [at(hour) for hour in range(250)]
    server.world.messages["1"] = said
    download()
    said += [at(hour) for hour in range(250, 5000)]
    run = download(since=datetime(2016, 7, 1, tzinfo=UTC))
    assert len(ids(run.items("rooms/1/history"))) < 1500
    assert ids(download().items("rooms/1/history")) == ids(said)
    asked = len(calls(server))
    assert ids(download().items("rooms/1/history")) == ids(said)
    assert len(calls(server)) - asked == 1


def test_each_since_fetches_what_is_missing_down_to_it(server, download):
    server.most_results = 100
    server.world.messages["1"] = said = [at(hour) for hour in range(5000)]
    for month in (6, 3, 5, 2):
        since = datetime(2016, month, 1, tzinfo=UTC)
        run = download(since=since)
        wanted = {each["id"] for each in said if each["date"] >= since.isoformat()}
        assert wanted <= ids(run.items("rooms/1/history"))
    found = [each["id"] for each in run.items("rooms/1/history")]
    # Pages overlap by three; nothing is fetched twice but for the newest day.
    assert len(found) - len(set(found)) < 3 * 45 + 100
    assert ids(download().items("rooms/1/history")) == ids(said)


def test_what_was_refused_after_since_is_no_reason_to_stop_there(server, download):
    server.most_results = 100
    server.world.messages["1"] = said = [at(24 * day) for day in range(1000)]
    since = datetime(2018, 1, 1, tzinfo=UTC)
    download(since=since)
    refused = Said.error(403, "You may not see this room")
    server.faults.append(lambda asked: refused if asked.path == HISTORY else None)
    assert len(download(since=since).problems) == 1
    server.faults.clear()
    assert ids(download().items("rooms/1/history")) == ids(said)


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_stopped_update_fetches_no_more_than_one_in_peace(server, download, stop):
    server.most_results = 100
    server.world.messages["1"] = said = [at(hour) for hour in range(3000)]
    download()
    said += [at(hour) for hour in range(3000, 3250)]
    asked = len(calls(server))

    def wrong(count, asked):
        return Said.error(503, "Busy") if count >= stop else None

    answered(server, wrong)
    with pytest.raises(Stopped):
        download(wait=stopped)
    server.faults.clear()
    assert ids(download().items("rooms/1/history")) == ids(said)
    assert len(calls(server)) - asked <= 3 + 2


class Stopped(BaseException):
    """What stops a download in the middle."""


def stopped(seconds):
    raise Stopped


@pytest.mark.parametrize("by_next", ["the same page", "an empty page"])
@pytest.mark.parametrize("times", [1, 2, 3, 4, 5])
def test_a_page_that_is_wrong_for_a_while_cuts_nothing_off(
    server, download, by_next, times
):
    server.most_results = 100
    server.world.messages["1"] = said = [at(hour) for hour in range(1000)]
    first = []

    def wrong(count, asked):
        if count == 1:
            first.append(server._answer(asked))
        if not 1 < count <= 1 + times:
            return None
        return first[0] if by_next == "the same page" else EMPTY

    answered(server, wrong)
    run = download()
    found = ids(run.items("rooms/1/history"))
    assert (found == ids(said)) != bool(run.problems)
    run = download()
    assert ids(run.items("rooms/1/history")) == ids(said)
    assert run.problems == []


EMPTY = Said.json({"items": [], "startIndex": 0, "maxResults": 100, "links": {}})


def test_a_history_that_breaks_off_is_reported_each_time(server, download):
    server.most_results = 100
    server.world.messages["1"] = said = [at(hour) for hour in range(1000)]
    answered(server, lambda count, asked: EMPTY if count % 4 != 1 else None)
    for _ in range(3):
        run = download()
        assert [each.reason for each in run.problems] == [
            "The server did not give this: It left out the message from which it was "
            "asked to go on: there may be older ones that were not fetched."
        ]
    server.faults.clear()
    run = download()
    assert ids(run.items("rooms/1/history")) == ids(said)
    assert run.problems == []


@pytest.mark.parametrize(
    "date", ["1970-01-01T00:00:00+00:00", "2010-01-01T00:00:00+00:00", None, "soon"]
)
@pytest.mark.parametrize("place", [0, 50, 97, 99])
def test_a_wrong_date_on_a_page_loses_nothing_behind_it(server, download, date, place):
    server.most_results = 100
    server.world.messages["1"] = said = [at(hour) for hour in range(500)]
    strange = message(9999, date=date)

    def answer(count, asked):
        content = json.loads(server._answer(asked).body)
        if "message-450" in ids(content["items"]):
            content["items"].insert(place, strange)
        return Said.json(content)

    answered(server, answer)
    for _ in range(2):
        run = download()
        assert ids(run.items("rooms/1/history")) == ids([*said, strange])
        assert run.problems == []


def test_a_server_that_gives_fewer_than_asked_and_names_no_next(server, download):
    said = [message(number, number) for number in range(500)]
    server.world.messages["1"] = said

    def cap(count, asked):
        content = json.loads(server._answer(asked).body)
        content["items"] = content["items"][:100]
        return Said.json(content | {"links": {}})

    answered(server, cap)
    assert ids(download().items("rooms/1/history")) == ids(said)
    said += [at(5000 + hour) for hour in range(300)]
    assert ids(download().items("rooms/1/history")) == ids(said)


def test_a_history_without_end_is_left_and_reported(server, download, monkeypatch):
    monkeypatch.setattr(history, "MAX_PAGES", 30)

    def more(count, asked):
        items = [at(10_000 - 5 * count - number) for number in range(10)]
        return Said.json({"items": items, "maxResults": 10, "links": {}})

    answered(server, more)
    reasons = [problem.reason for problem in download().problems]
    assert reasons == [
        "The server did not give this: It goes on after 30 pages: it may have no end."
    ]
