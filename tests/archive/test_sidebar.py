"""The lists at the left: rooms, chats and people one may see, and no more of them."""

import pytest

from archive.queries.directory import SIDEBAR_ROOMS


@pytest.fixture
def rooms(make_room, make_message, olga, mira):
    make_message("one", make_room("Lobby"), olga)
    make_message("two", make_room("Vault", kind="private", members=[olga]), olga)
    make_message("three", make_room(kind="direct", members=[olga, mira]), olga)


def lists(response):
    sidebar = response.context["sidebar"]
    rooms = [room.name for room in sidebar.rooms]
    return rooms, [chat.name for chat in sidebar.chats]


def test_last_spoken_in_comes_first(browser, rooms, olga):
    response = browser(person=olga).get("/sidebar/")
    assert lists(response) == (["Vault", "Lobby"], ["Mira Member"])


def test_strangers_see_no_hidden_rooms(browser, rooms, stan):
    assert lists(browser(person=stan).get("/sidebar/")) == (["Lobby"], [])


@pytest.mark.parametrize("role", ["member", "admin", "compliance"])
def test_every_page_carries_what_its_viewer_may_see(browser, rooms, role):
    client = browser(role)
    assert lists(client.get("/people/")) == lists(client.get("/sidebar/"))


def test_name_narrows_rooms_chats_and_people(browser, rooms, olga, mira):
    response = browser(person=olga).get("/sidebar/?name=mira")
    people = [face.name for face in response.context["sidebar"].people]
    assert (lists(response), people) == (([], ["Mira Member"]), ["Mira Member"])


def test_nothing_by_that_name_says_so(browser, rooms, text_of):
    text = text_of(browser().get("/sidebar/?name=zzz"))
    assert text == '<p class="sidebar-none">No room and nobody by that name.</p>'


@pytest.mark.parametrize("name", ["%00", "%25", "a" * 60_000, "'; --"])
def test_odd_names_break_nothing(browser, rooms, name):
    assert browser().get(f"/sidebar/?name={name}").status_code == 200


def test_list_is_bounded(browser, make_room):
    for number in range(SIDEBAR_ROOMS + 1):
        make_room(f"Room {number}")
    shown, _ = lists(browser().get("/sidebar/"))
    assert len(shown) == SIDEBAR_ROOMS
