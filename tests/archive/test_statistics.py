"""The page of statistics counts what a viewer may read, and nothing else."""

from __future__ import annotations

import re

import pytest

from archive.models import Activity, Emoticon, Message, Room
from importer.pulse import keep_pulse
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms(make_room, make_message, make_person, olga):
    """One public room, one private, one chat of others: 1, 2 and 4 messages."""
    pete, quinn = make_person("Pete Private"), make_person("Quinn Quiet")
    lobby = make_room("Lobby", hipchat_id="lobby", message_count=1)
    den = make_room("Den", kind="private", hipchat_id="den", message_count=2)
    chat = make_room(
        kind="direct", members=[pete, quinn], hipchat_id="direct-1-2", message_count=4
    )
    for room, sender, number in ((lobby, olga, 1), (den, pete, 2), (chat, quinn, 4)):
        for _ in range(number):
            make_message("x", room, sender)
    keep_pulse(Message.objects.values_list("room", "pk"))
    return {"lobby": lobby, "den": den, "chat": chat}


@pytest.mark.parametrize(
    ("role", "total", "seen"),
    [
        ("member", 1, {"Lobby", "Olga Owner"}),
        ("admin", 3, {"Lobby", "Den", "Olga Owner", "Pete Private"}),
        (
            "compliance",
            7,
            {"Lobby", "Den", "Olga Owner", "Pete Private", "Quinn Quiet"},
        ),
    ],
)
def test_each_role_has_its_own_numbers(browser, rooms, text_of, role, total, seen):
    page = text_of(browser(role).get("/statistics/"))
    main = page[page.index("<main") :]
    assert re.search(rf"<b>{total}</b> messages?[ ,]", main)
    names = {"Lobby", "Den", "Olga Owner", "Pete Private", "Quinn Quiet"}
    assert {name for name in names if f">{name}<" in main} == seen


def test_a_room_has_a_page_of_its_own(browser, rooms, text_of):
    page = text_of(browser("admin").get("/statistics/?room=den"))
    assert "Statistics of <bdi>Den</bdi>" in page
    assert "<b>2</b> messages" in page
    assert "in%3A%22den%22" in page


@pytest.mark.parametrize(
    ("role", "room"), [("member", "den"), ("admin", "direct-1-2"), ("member", "nope")]
)
def test_a_room_that_is_not_seen_does_not_exist(browser, rooms, role, room):
    assert browser(role).get(f"/statistics/?room={room}").status_code == 404


def test_bars_lead_to_searches_that_find_as_many(browser, rooms):
    viewer = browser("compliance")
    html = viewer.get("/statistics/").content.decode()
    address = re.search(r'<th scope="row"><a href="([^"]*during[^"]*)"', html)
    assert address
    found = viewer.get(address[1].replace("&amp;", "&") + "&counts=1").content.decode()
    assert re.search(r"\b7\b[^<]*messages", found)


def test_an_empty_archive_says_so(browser, text_of):
    assert "Nothing was said" in text_of(browser("member").get("/statistics/"))


def test_asks_as_little_for_many_rooms(
    browser, rooms, make_room, make_message, olga, django_assert_max_num_queries
):
    for number in range(5):
        room = make_room(f"Room {number}", message_count=1)
        make_message("x", room, olga, sent_at=NOON.replace(year=2010 + number))
    keep_pulse(Message.objects.values_list("room", "pk"))
    viewer = browser("compliance")
    with django_assert_max_num_queries(14):
        viewer.get("/statistics/")
    assert Room.objects.count() > 7
    assert Activity.objects.exists()


@pytest.mark.parametrize(
    ("role", "uses"), [("member", {"(boom)": 1}), ("admin", {"(boom)": 1, ":)": 1})]
)
def test_emoticons_are_counted_where_one_may_read(
    browser, rooms, make_message, olga, role, uses
):
    make_message("(boom) and (boom)", rooms["lobby"], olga)
    make_message("hidden :)", rooms["den"], olga)
    make_message("hidden :(", rooms["chat"], olga)
    Emoticon.objects.create(shortcut="boom")
    part = browser(role).get("/statistics/emoticons/", headers={"HX-Request": "true"})
    shown = re.findall(
        r'used-written">([^<]+)</span> <span class="count">(\d+)', part.content.decode()
    )
    assert {written: int(count) for written, count in shown} == uses


def test_emoticons_of_a_room_are_its_own(browser, rooms, make_message, olga):
    make_message(":)", rooms["lobby"], olga)
    part = browser("admin").get(
        "/statistics/emoticons/?room=den", headers={"HX-Request": "true"}
    )
    assert "None was used in what you may read here." in part.content.decode()


def test_without_a_script_the_gallery_counts_them(browser, rooms):
    answer = browser("admin").get("/statistics/emoticons/?room=den")
    assert answer["Location"] == "/gallery/emoticons/?room=den&counts=1"
