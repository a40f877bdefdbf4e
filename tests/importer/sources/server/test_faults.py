"""Faults a server is known for: waited out, tried again, reported, or a sentence."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from hipchat_server import Said, always, answers
from hipchat_world import TOKEN, message, room

from importer.errors import DumpError
from importer.sources.server import transport

HISTORY = "/v2/room/1/history"
NOW = 1_476_919_300
DATE = formatdate(NOW, usegmt=True)


def limited(**headers):
    return Said.error(429, "Rate limit exceeded", Date=DATE, **headers)


def words(run):
    return [item["message"] for item in run.items("rooms/1/history")]


ALL = ["Words 2", "Words 1", "Words 0"]


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"X_Ratelimit_Reset": str(NOW + 40)}, 40),
        ({"X_Ratelimit_Reset": "60"}, 60),
        ({"X_Ratelimit_Reset": "0"}, 1),
        ({"X_Ratelimit_Reset": str(NOW - 40)}, 1),
        ({"X_Ratelimit_Reset": str(NOW + 10**6)}, 900),
        ({"X_Ratelimit_Reset": "soon"}, 300),
        ({"X_Ratelimit_Reset": "nan"}, 300),
        ({}, 300),
    ],
)
def test_a_limit_that_is_exceeded_is_waited_for(server, download, headers, wait):
    server.faults.append(answers(HISTORY, limited(**headers)))
    run = download()
    assert run.waits == [wait]
    said = f"Waiting {wait} seconds: the server allows so many calls only"
    assert said in run.said
    assert words(run) == ALL


def test_a_limit_that_is_used_up_is_waited_for_before_it_is_exceeded(server, download):
    used_up = {"X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": str(NOW + 7)}
    said = server.answer

    def answer(asked):
        server.limits = used_up | {"Date": DATE} if asked.path == "/v2/room" else {}
        return said(asked)

    server.answer = answer
    run = download()
    assert run.waits == [7]
    assert words(run) == ALL


def test_a_limit_that_never_ends_is_given_up(server, download):
    server.faults.append(always(HISTORY, limited(X_Ratelimit_Reset="60")))
    with pytest.raises(DumpError, match="again and again that its rate limit"):
        download()
    assert len([each for each in server.asked if each.path == HISTORY]) == 20


@pytest.mark.parametrize(
    "fault",
    [
        Said.error(500, "Internal error"),
        Said.error(503, "Busy"),
        Said(502, b"<html>Bad gateway</html>"),
        Said(200, b'{"items": [{"id": "message-0", "da'),
        Said(200, b"<html>Sign in</html>"),
        Said(200, b"[]"),
        Said(200, b'{"items": []}', cut=5),
        Said(200, b"not gzip", {"Content-Encoding": "gzip"}),
    ],
)
def test_a_fault_that_passes_does_no_harm(server, download, fault):
    server.faults.append(answers(HISTORY, fault, fault))
    run = download()
    assert words(run) == ALL
    assert run.problems == []
    assert len(run.waits) == 2
    assert sum("Trying again in" in each for each in run.said) == 2


def test_a_server_that_takes_too_long_is_asked_again(server, download, monkeypatch):
    monkeypatch.setattr(transport, "TIMEOUT", transport.Timeout(connect=5, read=0.2))
    server.faults.append(answers(HISTORY, Said(200, b"{}", delay=0.5)))
    run = download()
    assert words(run) == ALL
    assert len(run.waits) == 1


def test_a_server_that_stays_away_is_given_up_with_a_sentence(server, download):
    busy = Said.error(503, "Busy")
    server.faults.append(lambda asked: busy if len(server.asked) > 5 else None)
    with pytest.raises(DumpError) as failure:
        download()
    assert str(failure.value) == (
        "The server stopped answering: It said 503 Busy. Run this again to go on from "
        "where it was."
    )


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Said.error(503, "Busy"), "It said 503 Busy"),
        (Said(502, b"<html>Bad gateway</html>"), "It said 502"),
        (Said(504, b"<html>Gateway Time-out</html>"), "It said 504"),
        (
            Said(200, b'{"items": []}', cut=5),
            "The server broke off in the middle of its answer",
        ),
        (Said.error(401, "Invalid OAuth session"), "401 Invalid OAuth session"),
    ],
)
def test_one_room_that_cannot_be_had_does_not_keep_the_others(
    server, download, fault, reason
):
    server.world.rooms.append(room(2, "Kitchen"))
    server.world.messages["2"] = [message(20, 20)]
    server.faults.append(always(HISTORY, fault))
    run = download()
    assert len(run.items("rooms/2/history")) == 1
    assert [(each.file, each.reason) for each in run.problems] == [
        (
            "hipchat-api/rooms/1/history",
            f"The server did not give this: {reason}.",
        )
    ]
    server.faults.clear()
    assert words(download()) == ALL


@pytest.mark.parametrize(
    "fault", [Said(504, b"Gateway Time-out"), Said(200, b" " * (2 << 20))]
)
def test_what_is_too_much_at_once_is_asked_for_in_parts(
    server, download, monkeypatch, fault
):
    monkeypatch.setattr(transport, "MAX_REPLY", 1 << 20)
    said = [message(number, number) for number in range(700)]
    server.world.messages["1"] = said

    def too_much(asked):
        is_large = int(asked.query.get("max-results", 0)) > 100
        return fault if asked.path == HISTORY and is_large else None

    server.faults.append(too_much)
    run = download()
    assert len(set(words(run))) == 700
    assert run.problems == []
    sizes = [each.query["max-results"] for each in server.asked if each.path == HISTORY]
    assert sizes[:6] in (
        ["1000", "1000", "250", "250", "50", "50"],
        ["1000", "250", "50", "50", "50", "50"],
    )


def test_a_server_that_is_not_there_is_a_sentence(download, unused_port):
    with pytest.raises(DumpError, match="127.0.0.1 could not be reached"):
        download(url=f"http://127.0.0.1:{unused_port}/v2")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            Said.error(403, "You may not see this room"),
            "The server did not give this: 403 You may not see this room.",
        ),
        (
            Said.error(404, "Room Lobby not found"),
            "The server did not give this: 404 Room Lobby not found.",
        ),
        (
            Said.error(500, "Internal error"),
            "The server did not give this: It said 500 Internal error.",
        ),
        (
            Said(200, b"<html>Sign in</html>"),
            "The server did not give this: The server's answer is not the JSON of "
            "HipChat's API.",
        ),
        (
            Said(302, b"", {"Location": HISTORY}),
            "The server did not give this: It redirects without end.",
        ),
        (
            Said(302, b"", {"Location": "http://10.0.0.1/"}),
            "The server did not give this: The host 10.0.0.1 was not asked, because it "
            "was not named with --allow-host.",
        ),
        (
            Said(302, b"", {"Location": "http://[::1/"}),
            "The server did not give this: It redirects to what is no address.",
        ),
        (
            Said(302, b"", {"Location": "file:///etc/passwd"}),
            "The server did not give this: It is no address that begins with http:// "
            "or https://.",
        ),
    ],
)
def test_a_room_that_cannot_be_had_is_reported(server, download, fault, reason):
    server.faults.append(always(HISTORY, fault))
    run = download()
    assert [(each.file, each.reason) for each in run.problems] == [
        ("hipchat-api/rooms/1/history", reason)
    ]
    assert run.files.keys() >= {"hipchat-api/rooms/page-0000.json"}


def test_a_page_too_large_to_be_one_is_reported(server, download, monkeypatch):
    monkeypatch.setattr(transport, "MAX_REPLY", 1 << 20)
    server.faults.append(always(HISTORY, Said(200, b" " * (2 << 20))))
    run = download()
    assert [each.reason for each in run.problems] == [
        "The server did not give this: It is larger than 1 MiB."
    ]


@pytest.mark.parametrize("drip", ["head", "body", "chunks"])
def test_a_reply_that_drips_is_given_up(server, download, monkeypatch, drip):
    monkeypatch.setattr(transport, "REPLY_SECONDS", 0.3)
    server.faults.append(answers(HISTORY, Said(200, b"", drip=drip)))
    run = download()
    assert words(run) == ALL
    assert len(run.waits) == 1
    assert sum("took too long to answer" in each for each in run.said) == 1


def test_a_file_that_drips_is_given_up(server, download, monkeypatch):
    monkeypatch.setattr(transport, "FILE_SECONDS", 0.3)
    server.world.messages["1"][0]["file"] = {"url": "{root}/uploads/a"}
    server.world.files["/uploads/a"] = b"hello"
    server.faults.append(answers("/uploads/a", Said(200, b"", drip="body")))
    run = download()
    assert b"hello" in run.files.values()
    assert len(run.waits) == 1


def test_a_refused_token_is_a_sentence_with_what_it_needs(download):
    with pytest.raises(DumpError) as failure:
        download(token="wrongTokenwrongToken")  # noqa: S106
    assert str(failure.value) == (
        "The server refused the token (401 Invalid OAuth session): make one that has "
        "the scopes view_group and view_messages, then run this again to go on."
    )


def test_an_address_of_something_else_is_a_sentence(server, download):
    with pytest.raises(DumpError, match="shows neither people nor rooms"):
        download(url=server.root)


def test_people_may_be_closed_to_a_token_that_reads_rooms(server, download):
    scopes = "This action requires one of the following scopes: [u'view_group']"
    server.faults.append(always("/v2/user", Said.error(403, scopes)))
    run = download()
    assert words(run) == ALL
    assert [each.file for each in run.problems] == ["hipchat-api/users"]


def test_a_next_link_to_another_host_is_not_followed(server, download):
    page = {"items": [], "links": {"next": "http://10.0.0.1/v2/room/1/history?x=1"}}
    server.faults.append(always(HISTORY, Said.json(page)))
    assert download().problems == []
    assert len([each for each in server.asked if each.path == HISTORY]) == 1


def test_broken_texts_in_a_page_are_no_hindrance(server, download):
    text = '{"items": [{"id": "x", "date": "2016-03-01", "message": "\\ud83d \x01'
    body = text.encode() + b'\xff"}], "maxResults": 1000}'
    server.faults.append(always(HISTORY, Said(200, body)))
    run = download()
    assert run.files["hipchat-api/rooms/1/history-0000.json"] == body
    assert run.problems == []


@pytest.mark.parametrize("depth", [100_000])
def test_a_page_nested_too_deeply_is_reported(server, download, depth):
    server.faults.append(always(HISTORY, Said(200, b"[" * depth + b"]" * depth)))
    assert len(download().problems) == 1


def test_time_is_not_passed_in_tests(server, download):
    """Waits are only noted, so that these tests are quick."""
    began = time.monotonic()
    server.faults.append(answers(HISTORY, limited()))
    assert sum(download().waits) > time.monotonic() - began
    assert server.asked[0].token == ""
    assert {each.token for each in server.asked[1:]} == {TOKEN}
