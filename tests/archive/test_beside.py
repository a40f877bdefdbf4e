"""Two rooms, or a room and a person, side by side on one clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.models import Room
from tests.conftest import NOON


@pytest.fixture
def rooms(make_room, make_message, olga, mira):
    """Olga says in both rooms, and in one that is hidden; Mira in the lobby."""
    lobby = make_room("Lobby", hipchat_id="lobby")
    garden = make_room("Garden", hipchat_id="garden")
    vault = make_room("Vault", "private", [olga], hipchat_id="vault")
    for number in range(3):
        make_message(f"lobby {number}", lobby, mira)
        make_message(f"garden {number}", garden, olga)
        make_message(f"vault {number}", vault, olga)
    make_message("lobby of Olga", lobby, olga)
    return {"lobby": lobby, "garden": garden, "vault": vault}


def rows_of(page):
    days = page.context["beside"].days
    return [
        (row.line.message.body, "left" if row.is_left else "right", row.is_of_both)
        for day in days
        for row in day.rows
    ]


def test_two_rooms_are_merged_by_time_each_in_its_column(browser, rooms):
    page = browser().get("/beside/?left=room:lobby&right=room:garden")
    assert rows_of(page) == [
        ("lobby 0", "left", False),
        ("garden 0", "right", False),
        ("lobby 1", "left", False),
        ("garden 1", "right", False),
        ("lobby 2", "left", False),
        ("garden 2", "right", False),
        ("lobby of Olga", "left", False),
    ]


def test_a_person_is_shown_wherever_the_viewer_may_read(browser, rooms, olga):
    url = f"/beside/?left=lobby&right=person:{olga.hipchat_id}"
    seen = [
        ("lobby 0", "left", False),
        ("garden 0", "right", False),
        ("lobby 1", "left", False),
        ("garden 1", "right", False),
        ("lobby 2", "left", False),
        ("garden 2", "right", False),
        ("lobby of Olga", "left", True),
    ]
    page = browser().get(url)
    assert rows_of(page) == seen
    assert b"vault" not in page.content.lower()
    everything = rows_of(browser("admin").get(url))
    assert [row for row in everything if not row[0].startswith("vault")] == seen
    assert len(everything) == 10


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("vault", "garden"),
        ("room:vault", "garden"),
        ("lobby", "room:vault"),
        ("lobby", "Vault"),
        ("lobby", "V [room:vault]"),
        ("lobby", "person:nobody"),
        ("person:1", "garden"),
    ],
)
def test_hidden_and_unknown_sides_are_named_by_nothing(
    browser, rooms, left, right, text_of
):
    page = browser().get("/beside/", {"left": left, "right": right})
    assert "beside" not in page.context
    assert "that you may read" in text_of(page)
    assert "vault 0" not in text_of(page)
    assert 'value="Vault [room:vault]"' not in text_of(page)


@pytest.mark.parametrize(
    "right",
    ["Garden", "#garden", "garden", "room:garden", "Anything [room:garden]"],
)
def test_a_room_is_known_by_name_id_and_what_is_offered(browser, rooms, right):
    page = browser().get("/beside/", {"left": "Lobby", "right": right})
    assert page.context["right"].of == rooms["garden"]


@pytest.mark.parametrize(
    "right", ["@OlgaOwner", "Olga Owner", "olga.owner@example.com", "person:1"]
)
def test_a_person_is_known_by_their_names(browser, rooms, olga, right):
    page = browser().get("/beside/", {"left": "Lobby", "right": right})
    assert page.context["right"].of == olga


def test_a_sender_without_an_id_is_known_by_name(browser, rooms, make_person):
    bot = make_person("Bot: 7", hipchat_id=None)
    page = browser("compliance").get("/beside/?left=Lobby&right=person:Bot: 7")
    assert page.context["right"].of == bot


def test_ones_own_chat_may_be_a_side(browser, make_room, make_message, olga, mira):
    chat = make_room(kind="direct", members=[olga, mira])
    make_message("psst", chat, mira)
    make_room("Lobby")
    url = f"/beside/?left=Lobby&right=room:{chat.hipchat_id}"
    page = browser(person=olga).get(url)
    assert rows_of(page) == [("psst", "right", False)]
    assert page.context["right"].name == "Mira Member"
    assert "beside" not in browser("admin").get(url).context


@pytest.fixture
def short_in_long(make_room, long_room, make_message):
    """250 messages of one room, and one of another in the midst of them."""
    midst = NOON + timedelta(minutes=100, seconds=30)
    Room.objects.filter(pk=long_room.pk).update(hipchat_id="long")
    room = make_room("Short", hipchat_id="short")
    return make_message("short", room, sent_at=midst).pk


EVERYTHING = [f"line {n}" for n in range(101)]
EVERYTHING += ["short", *(f"line {n}" for n in range(101, 250))]


def test_older_pages_lead_to_the_beginning(browser, short_in_long):
    client, url = browser(), "/beside/?left=long&right=short"
    page = client.get(url)
    assert page.context["beside"].newer == ""
    pages = [rows_of(page)]
    while older := page.context["beside"].older:
        page = client.get(f"{url}&before={older}")
        pages.insert(0, rows_of(page))
    assert [len(rows) for rows in pages] == [51, 100, 100]
    assert [body for rows in pages for body, *_ in rows] == EVERYTHING


def test_newer_pages_go_on_from_a_place(browser, short_in_long):
    client, url = browser(), "/beside/?left=long&right=short"
    around = client.get(f"{url}&at={short_in_long}")
    assert [body for body, *_ in rows_of(around)] == EVERYTHING[51:151]
    assert around.context["beside"].older
    assert around.context["beside"].here == str(short_in_long)
    assert around.content.decode().count('id="here"') == 1
    newer = client.get(f"{url}&after={around.context['beside'].newer}")
    assert [body for body, *_ in rows_of(newer)] == EVERYTHING[151:]
    assert newer.context["beside"].newer == ""


def test_before_all_time_there_is_a_way_on(browser, rooms):
    client, sides = browser(), "/beside/?left=lobby&right=garden"
    newer = client.get(f"{sides}&before=0").context["beside"].newer
    assert len(rows_of(client.get(f"{sides}&after={newer}"))) == 7


def test_a_time_is_one_of_the_viewers_clock(browser, rooms):
    url = "/beside/?left=lobby&right=garden&at="
    client = browser()
    assert len(rows_of(client.get(f"{url}2016-03-01T12:03"))) == 7
    assert client.get(f"{url}2016-03-01").status_code == 200
    assert client.get(f"{url}yesterday").status_code == 404
    assert client.get(f"{url}0001-01-01").status_code == 404
    assert client.get(f"{url}9999-12-31T23:59").status_code == 404
    assert client.get(f"{url}{'9' * 19}").status_code == 200


def test_a_page_asks_as_much_for_one_message_as_for_many(
    browser, rooms, make_room, olga, django_assert_max_num_queries
):
    client = browser()
    make_room("Empty", hipchat_id="empty")
    for left in ("empty", "garden", "lobby"):
        with django_assert_max_num_queries(20):
            client.get(f"/beside/?left={left}&right=person:{olga.hipchat_id}")


def test_rooms_and_people_lead_here(browser, rooms, olga, text_of):
    client = browser()
    assert 'href="/beside/?left=room:lobby"' in text_of(client.get("/rooms/lobby/"))
    person = text_of(client.get(f"/people/{olga.hipchat_id}/"))
    assert f'href="/beside/?right=person:{olga.hipchat_id}"' in person
