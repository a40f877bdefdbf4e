"""Citations of a message, a day and a range, and the text their hash is of."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest

from archive.models import Message, Viewer
from archive.models.messages import first_id_at
from archive.queries.passages import MOST_HASHED
from tests.conftest import NOON

FIELDS = ("id", "uid", "room_id", "sender_id", "sender_name", "sent_at", "kind")
FIELDS += ("format", "body")


@pytest.fixture
def talk(make_room, make_message, olga, mira):
    """Five messages of a minute each, and one of another room among them."""
    lobby = make_room("Lobby <b>", hipchat_id="lobby")
    vault = make_room("Vault", "private", [olga], hipchat_id="vault")
    said = [
        make_message("line 1", lobby, olga, uid="uid-1"),
        make_message("line 2 ü\u2028<i>", lobby, mira, uid="uid-2"),
        make_message("secret", vault, olga, uid="uid-3"),
        make_message("line 3", lobby, None, sender_name="Bot", kind="notification"),
        make_message("line 4", lobby, olga, uid="made-4"),
    ]
    return {name: message.pk for name, message in zip("abxcd", said, strict=True)}


def address(talk, first, last, rest="", room="lobby"):
    return f"/rooms/{room}/range/{talk[first]}-{talk[last]}/{rest}"


def shown(text):
    return [line for line in ("line 1", "line 2", "line 3", "line 4") if line in text]


def test_a_range_shows_exactly_its_messages(browser, talk, text_of):
    page = text_of(browser().get(address(talk, "b", "c")))
    assert shown(page) == ["line 2", "line 3"]
    assert "<h1>2 messages</h1>" in page
    assert "Lobby &lt;b&gt;" in page
    assert "2016-03-01 12:01:00.000000 UTC" in page
    assert "secret" not in page


def test_a_range_told_backwards_leads_to_its_one_address(browser, talk):
    answer = browser().get(address(talk, "c", "b"))
    assert answer.status_code == 301
    assert answer["Location"] == address(talk, "b", "c")


@pytest.mark.parametrize(
    ("first", "last", "room"),
    [("a", "x", "lobby"), ("x", "d", "lobby"), ("x", "x", "vault"), ("a", "b", "none")],
)
@pytest.mark.parametrize("rest", ["", "citation.txt", "messages.jsonl"])
def test_a_range_of_what_is_not_there_or_hidden_is_not_found(
    browser, talk, first, last, room, rest
):
    answer = browser().get(address(talk, first, last, rest, room))
    assert answer.status_code == 404


@pytest.mark.parametrize("ends", [f"1-{'9' * 30}", f"{'9' * 30}-{'9' * 30}"])
def test_huge_ids_are_not_found(browser, talk, ends):
    assert browser().get(f"/rooms/lobby/range/{ends}/").status_code == 404


def test_the_hash_is_of_the_text_that_is_given(browser, talk):
    client = browser()
    text = b"".join(client.get(address(talk, "a", "d", "messages.jsonl")))
    citation = client.get(address(talk, "a", "d", "citation.txt")).content.decode()
    assert f"SHA-256 of the messages: {sha256(text).hexdigest()}\n" in citation
    lines = text.decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line)["body"] for line in lines] == [
        "line 1",
        "line 2 ü\u2028<i>",
        "line 3",
        "line 4",
    ]
    assert lines[1] == (
        '{"body":"line 2 ü\u2028<i>","format":"text",'
        f'"id":"{talk["b"]}","kind":"message",'
        '"room_id":"lobby","sender_id":"2","sender_name":"Mira Member",'
        '"sent_at":"2016-03-01T12:01:00.000000Z","uid":"uid-2"}'
    )


def test_the_text_can_be_made_of_a_search_that_was_downloaded(browser, talk):
    """As docs/citations.md says."""
    client = browser()
    download = b"".join(client.get("/search/download/jsonl?q=in:lobby&order=oldest"))
    rows = [json.loads(line) for line in download.decode().splitlines()]
    rows.sort(key=lambda row: int(row["id"]))
    made = "".join(
        json.dumps(
            {name: row["sender" if name == "sender_name" else name] for name in FIELDS},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        + "\n"
        for row in rows
    )
    text = b"".join(client.get(address(talk, "a", "d", "messages.jsonl")))
    assert made.encode() == text


def test_a_citation_says_all_that_finds_it_again(browser, talk, olga):
    client = browser(person=olga)
    Viewer.objects.update(time_zone="Europe/Berlin")
    text = client.get(address(talk, "a", "d", "citation.txt")).content.decode()
    hash_of = sha256(b"".join(client.get(address(talk, "a", "d", "messages.jsonl"))))
    assert text == (
        "Room: Lobby <b> (Public, HipChat lobby)\n"
        "Messages: 4\n"
        f"First message: {talk['a']} (HipChat uid-1)\n"
        "First message sent, UTC: 2016-03-01 12:00:00.000000\n"
        "First message sent, Europe/Berlin: 2016-03-01 13:00:00.000000 +0100\n"
        f"Last message: {talk['d']} (no HipChat id)\n"
        "Last message sent, UTC: 2016-03-01 12:04:00.000000\n"
        "Last message sent, Europe/Berlin: 2016-03-01 13:04:00.000000 +0100\n"
        f"SHA-256 of the messages: {hash_of.hexdigest()}\n"
        f"Link: http://testserver{address(talk, 'a', 'd')}\n"
    )


def test_a_message_is_cited_by_its_own_link(browser, talk, text_of):
    client = browser()
    text = client.get(f"/messages/{talk['b']}/citation.txt").content.decode()
    assert text.splitlines()[1:5] == [
        "Messages: 1",
        f"Message: {talk['b']} (HipChat uid-2)",
        "Sender: Mira Member",
        "Sent, UTC: 2016-03-01 12:01:00.000000",
    ]
    assert text.endswith(f"Link: http://testserver/messages/{talk['b']}/\n")
    page = text_of(client.get(f"/messages/{talk['b']}/cite/"))
    assert "Sender: Mira Member" in page
    assert shown(page) == ["line 2"]


def test_a_name_cannot_feign_a_line_of_a_citation(browser, make_room, make_message):
    room = make_room("Lobby\nLink: https://evil.example/", hipchat_id="evil")
    message = make_message("x", room, None, sender_name="Eve\nMessages: 7")
    text = browser().get(f"/messages/{message.pk}/citation.txt").content.decode()
    keys = [line.partition(":")[0] for line in text.splitlines()]
    assert keys.count("Link") == 1
    assert keys.count("Messages") == 1


@pytest.mark.parametrize(
    "given",
    [
        "{d}",
        " https://archive.example.com/messages/{d}/ ",
        "https://archive.example.com/rooms/lobby/?at={d}#message-{d}",
        "https://x.hipchat.com/v2/room/lobby/history/uid-9",
    ],
)
def test_without_scripts_a_form_asks_for_the_other_message(
    browser, talk, make_message, given
):
    if "uid-9" in given:
        Message.objects.filter(pk=talk["d"]).update(uid="uid-9")
    asked = {"to": given.format(**talk)}
    client = browser()
    answer = client.get(f"/messages/{talk['b']}/cite/", asked)
    assert answer["Location"] == address(talk, "b", "d")
    back = client.get(f"/messages/{talk['d']}/cite/", {"to": talk["b"]})
    assert back["Location"] == address(talk, "b", "d")


@pytest.mark.parametrize("given", ["{x}", "no message", "9" * 30])
def test_the_form_says_what_is_no_message_of_the_room(browser, talk, given, text_of):
    asked = {"to": given.format(**talk)}
    page = text_of(browser("compliance").get(f"/messages/{talk['b']}/cite/", asked))
    assert "This names no message of this room." in page


def test_a_day_is_cited_from_its_first_message_to_its_last(browser, talk, text_of):
    client = browser()
    page = text_of(client.get("/rooms/lobby/2016-03-01/cite/"))
    assert "Day: 2016-03-01, UTC" in page
    assert "Link: http://testserver/rooms/lobby/2016-03-01/ Link to these" in page
    assert f"http://testserver{address(talk, 'a', 'd')}" in page
    text = client.get("/rooms/lobby/2016-03-01/citation.txt").content.decode()
    assert "Messages: 4\n" in text
    for missing in ("2016-03-02", "2016-02-30", "0001-01-01"):
        assert client.get(f"/rooms/lobby/{missing}/cite/").status_code == 404


def test_a_long_range_is_shown_in_pages_and_whole_to_print(browser, long_room, text_of):
    client = browser()
    ids = list(Message.objects.order_by("id").values_list("id", flat=True))
    whole = f"/rooms/{long_room.hipchat_id}/range/{ids[10]}-{ids[240]}/"
    page = client.get(whole)
    assert lines_in(page) == [f"line {n}" for n in range(10, 110)]
    assert "231 messages" in text_of(page)
    after = client.get(f"{whole}?after={ids[209]}")
    assert lines_in(after) == [f"line {n}" for n in range(210, 241)]
    assert 'rel="next"' not in after.content.decode()
    before = client.get(f"{whole}?before={ids[20]}")
    assert lines_in(before) == [f"line {n}" for n in range(10, 20)]
    assert 'rel="prev"' not in before.content.decode()
    assert lines_in(client.get(f"{whole}?whole")) == [
        f"line {n}" for n in range(10, 241)
    ]


def lines_in(page):
    return [
        line.message.body
        for day in page.context["timeline"].days
        for group in day.groups
        for line in group.lines
    ]


def test_more_messages_than_are_hashed_are_shown_but_not_cited(
    browser, make_room, ingested_file, text_of
):
    room = make_room("Huge", hipchat_id="huge")
    times = [NOON + timedelta(seconds=n) for n in range(MOST_HASHED + 1)]
    Message.objects.bulk_create(
        Message(
            id=first_id_at(sent_at),
            uid=str(number),
            room=room,
            sent_at=sent_at,
            kind="message",
            format="text",
            body=f"line {number}",
            source_file=ingested_file,
            position=number,
        )
        for number, sent_at in enumerate(times)
    )
    first, last = first_id_at(times[0]), first_id_at(times[-1])
    client = browser()
    page = client.get(f"/rooms/huge/range/{first}-{last}/")
    assert "More than 10,000 messages" in text_of(page)
    assert "so many are not cited" in text_of(page)
    assert len(lines_in(page)) == 100
    for name in ("citation.txt", "messages.jsonl"):
        refused = client.get(f"/rooms/huge/range/{first}-{last}/{name}")
        assert refused.status_code == 400
        assert "There are more than 10,000 messages" in refused.content.decode()
    fits = client.get(f"/rooms/huge/range/{first_id_at(times[1])}-{last}/citation.txt")
    assert "Messages: 10000\n" in fits.content.decode()


def test_a_range_asks_as_much_whether_short_or_long(
    browser, talk, django_assert_max_num_queries, make_message, olga
):
    client = browser()
    client.get(address(talk, "a", "a"))
    for last in "abd":
        with django_assert_max_num_queries(17):
            client.get(address(talk, "a", last))


def test_the_record_and_the_day_lead_to_citing(browser, talk, text_of):
    client = browser()
    record = text_of(client.get(f"/records/{talk['b']}/"))
    assert f'href="/messages/{talk["b"]}/cite/"' in record
    assert 'href="/rooms/lobby/2016-03-01/cite/"' in text_of(
        client.get("/rooms/lobby/2016-03-01/")
    )
    assert '/cite/">Cite this day' not in text_of(client.get("/rooms/lobby/"))
