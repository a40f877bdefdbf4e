"""Tokens open the server alone, and are never kept, told or shown to anybody else."""

from __future__ import annotations

import logging
from base64 import b64encode
from urllib.parse import quote, quote_plus

import orjson
import pytest
from hipchat_server import CLIENT, Said, answers
from hipchat_world import TOKEN, USER_TOKEN, message, user

from importer.errors import DumpError
from importer.sources.server import UserToken

HISTORY = "/v2/room/1/history"


def test_an_oauth_client_gets_tokens_and_new_ones_when_they_end(server, download):
    client = {"token": "", "client_id": CLIENT[0], "client_secret": CLIENT[1]}

    def expire(asked):
        if asked.path == "/v2/emoticon" and asked.token == "granted2":  # noqa: S105
            server.tokens |= {"some token of before"}
            server.tokens.discard("granted2")

    server.faults.append(expire)
    run = download(**client)
    assert len(run.items("rooms/1/history")) == 3
    tokens = [each.token for each in server.asked if each.method == "GET"]
    assert list(dict.fromkeys(tokens)) == ["", "granted2", "granted3"]


def test_an_oauth_client_with_few_scopes_asks_for_few(server, download):
    def few(asked):
        if asked.method == "POST" and b"admin_room" in asked.body:
            return Said.error(400, "The client may not have the scope admin_room")
        return None

    server.faults.append(few)
    run = download(token="", client_id=CLIENT[0], client_secret=CLIENT[1])
    assert len(run.items("rooms/1/history")) == 3


def test_an_oauth_client_that_is_refused_is_a_sentence(download):
    with pytest.raises(DumpError, match=r"gave the OAuth client no token \(401 ") as it:
        download(token="", client_id=CLIENT[0], client_secret="wr0ngSecret")  # noqa: S106
    assert "wr0ngSecret" not in str(it.value)


@pytest.mark.parametrize("in_query", [True, False])
def test_no_token_is_kept_said_or_logged(
    server, download, caplog, in_query, world_of_everything
):
    """The server repeats them wherever it can."""

    def repeat(asked):
        if asked.path == "/v2/emoticon":
            return Said.error(403, f"The token {asked.token} lacks a scope")
        if asked.path == "/v2/room":
            content = orjson.loads(server._answer(asked).body)
            again = f"{server.url}/room?auth_token={asked.token}"
            content["links"] = {"self": again if in_query else server.url}
            return Said.json(content)
        return None

    server.faults.append(repeat)
    with caplog.at_level(logging.DEBUG):
        run = download(token_in_query=in_query, user_tokens=(UserToken(USER_TOKEN),))
    assert {TOKEN, USER_TOKEN} <= {each.token for each in server.asked}
    assert "The token … lacks a scope" in run.problems[0].reason
    kept = [path.read_bytes() for path in run.folder.rglob("*") if path.is_file()]
    told = f"{run.said} {run.problems} {caplog.text}".encode()
    for token in (TOKEN, USER_TOKEN):
        assert token.encode() not in b"".join([*kept, told])


ODD = "abc/def+ghi=abc/def+ghi=abc/def+ghi="


def spellings(token):
    quoted = {token, quote(token), quote(token, ""), quote_plus(token)}
    return {each.encode() for each in {*quoted, *(each.lower() for each in quoted)}}


def kept_and_told(run, caplog):
    kept = [path.read_bytes() for path in run.folder.rglob("*") if path.is_file()]
    told = f"{run.said} {run.problems} {caplog.text}".encode()
    return b"".join([*kept, told])


@pytest.mark.parametrize("in_query", [True, False])
@pytest.mark.parametrize("status", [200, 403, 500])
def test_no_page_of_another_kind_keeps_a_token(
    server, download, caplog, in_query, status, world_of_everything
):
    """As debug pages and proxies do, it quotes all that it was asked."""
    server.tokens.add(ODD)

    def repeat(asked):
        if not asked.token or asked.path in ("/v2/user", "/v2/room"):
            return None
        said = [asked.token, quote(asked.token, ""), quote_plus(asked.token).lower()]
        body = f"<html>{asked.path} {said} {dict(asked.headers)}".encode()
        return Said(status, b"x" * 65_510 + body)

    server.faults.append(repeat)
    with caplog.at_level(logging.DEBUG):
        run = download(
            token=ODD, token_in_query=in_query, user_tokens=(UserToken(USER_TOKEN),)
        )
    assert run.problems
    everything = kept_and_told(run, caplog)
    for token in (ODD, USER_TOKEN):
        assert not [each for each in spellings(token) if each in everything]


def test_no_reply_that_is_kept_repeats_the_token(server, download, caplog):
    server.tokens.add(ODD)

    def repeat(asked):
        if asked.path != HISTORY:
            return None
        content = orjson.loads(server._answer(asked).body)
        content["links"]["self"] += "?auth_token=" + quote_plus(asked.token)
        content["links"]["next"] = "?a=" + quote(asked.token) + "&b=" + asked.token
        return Said(200, orjson.dumps(content).replace(b"/", b"\\/"))

    server.faults.append(repeat)
    run = download(token=ODD, token_in_query=True)
    assert len(run.items("rooms/1/history")) == 3
    everything = kept_and_told(run, caplog)
    for each in spellings(ODD):
        assert each not in everything
        assert each.replace(b"/", b"\\/") not in everything


def test_an_oauth_clients_secrets_are_not_kept(server, download, caplog):
    basic = b64encode(":".join(CLIENT).encode()).decode()
    body = f"<html>{CLIENT[1]} Basic {basic}</html>".encode()
    server.faults.append(answers("/v2/oauth/token", Said(500, body)))

    def repeat(asked):
        return Said.error(403, asked.token) if asked.path == HISTORY else None

    server.faults.append(repeat)
    run = download(token="", client_id=CLIENT[0], client_secret=CLIENT[1])
    granted = server.asked[-1].token
    assert granted.startswith("granted")
    assert "403 …" in run.problems[0].reason
    everything = kept_and_told(run, caplog)
    assert not [
        each for each in (CLIENT[1], basic, granted) if each.encode() in everything
    ]


@pytest.mark.parametrize("in_query", [True, False])
def test_the_api_may_not_lead_to_another_host(server, download, other_server, in_query):
    """Though files may be fetched from it."""
    other_server.world = server.world

    def lead(asked):
        address = f"{other_server.root}{asked.path}?auth_token={asked.token}"
        return Said(302, b"", {"Location": address}) if asked.path == HISTORY else None

    server.faults.append(lead)
    run = download(token_in_query=in_query, allowed_hosts=(other_server.host,))
    assert other_server.asked == []
    assert [each.reason for each in run.problems] == [
        "The server did not give this: It redirects to http://"
        f"{other_server.host}: give the address that begins so."
    ]


@pytest.mark.parametrize("in_query", [True, False])
def test_the_api_may_lead_to_itself(server, download, in_query):
    led = []

    def lead(asked):
        if asked.path != HISTORY or led:
            return None
        led.append(asked)
        query = "&".join(
            f"{name}={quote_plus(said)}" for name, said in asked.query.items()
        )
        return Said(307, b"", {"Location": f"{HISTORY}?{query}"})

    server.faults.append(lead)
    assert len(download(token_in_query=in_query).items("rooms/1/history")) == 3


def test_a_file_that_lies_elsewhere_after_all_is_fetched_without_the_token(
    server, download, other_server
):
    other_server.world.files["/bucket/a"] = b"hello"
    server.world.messages["1"][0]["file"] = {"url": "{root}/uploads/a"}

    def lead(asked):
        if asked.path != "/uploads/a":
            return None
        if not asked.token:
            return Said(401, b"")
        place = f"{other_server.root}/bucket/a?auth_token={asked.token}&signed=yes"
        return Said(302, b"", {"Location": place})

    server.faults.append(lead)
    run = download(token_in_query=True, allowed_hosts=(other_server.host,))
    assert b"hello" in run.files.values()
    assert [(each.token, each.query) for each in other_server.asked] == [
        ("", {"signed": "yes"})
    ]


SCOPE = Said.error(
    403, "This action requires one of the following scopes: [u'view_messages']"
)


@pytest.mark.parametrize(
    ("refused", "place"),
    [(SCOPE, "/history"), (Said.error(401, "Session expired"), "/v2/")],
)
def test_another_token_of_the_same_person_opens_what_the_first_does_not(
    server, download, refused, place
):
    old = "oldTokenoldTokenoldToken"
    server.world.owners[old] = "1"
    server.tokens.add(old)
    server.world.users += [user(number, f"Person {number}") for number in range(3, 40)]
    server.world.chats[frozenset({"1", "2"})] = [message(8, 8)]

    def refuse(asked):
        is_refused = asked.path != "/v2/user/1" and place in asked.path
        return refused if asked.token == old and is_refused else None

    server.faults.append(refuse)
    run = download(user_tokens=(UserToken(old, "1"), UserToken(USER_TOKEN)))
    assert len(run.items("direct/1/2")) == 1
    # Without the scope there is no use in asking for the others.
    asked = [each for each in server.asked if each.token == old]
    assert sum("/history" in each.path for each in asked) == 1
    assert len(run.problems) == 1


def test_a_limit_on_new_tokens_is_waited_for(server, download):
    limit = Said.error(429, "Rate limit exceeded", X_Ratelimit_Reset="300")
    server.faults.append(answers("/v2/oauth/token", limit))
    run = download(token="", client_id=CLIENT[0], client_secret=CLIENT[1])
    assert len(run.items("rooms/1/history")) == 3
    assert run.waits == [300]
