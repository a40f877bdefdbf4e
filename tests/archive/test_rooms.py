"""The list of rooms: what it shows, to whom, in how many queries."""

from datetime import UTC, datetime

import pytest


@pytest.fixture
def rooms(make_room, make_message, olga, mira):
    lobby = make_room("Lobby", topic="Hello to all")
    attic = make_room("Attic", is_archived=True)
    vault = make_room("Vault", kind="private", members=[olga, mira])
    chat = make_room(kind="direct", members=[olga, mira])
    make_message("one", lobby, olga)
    make_message("two", lobby, mira)
    make_message("secret", vault, olga)
    make_message("between us", chat, olga)
    return {"lobby": lobby, "attic": attic, "vault": vault, "chat": chat}


def names(response):
    return [room.name for room in response.context["page"]]


def test_stranger_sees_public_rooms_only(browser, rooms, stan):
    response = browser(person=stan).get("/rooms/")
    assert names(response) == ["Attic", "Lobby"]
    assert "Vault" not in response.content.decode()


def test_member_sees_the_private_room_they_belong_to(browser, rooms, mira):
    assert names(browser(person=mira).get("/rooms/")) == ["Attic", "Lobby", "Vault"]


@pytest.mark.parametrize("role", ["admin", "compliance"])
def test_admin_and_compliance_see_all_rooms_but_no_chats_here(browser, rooms, role):
    assert names(browser(role).get("/rooms/")) == ["Attic", "Lobby", "Vault"]


def test_row_says_how_many_messages_when_and_which_state(browser, rooms, text_of):
    text = text_of(browser().get("/rooms/?name=lobby"))
    assert "<b>2</b> messages" in text
    assert 'title="2016-03-01 12:01:00.000000 UTC">1 Mar 2016</time>' in text
    assert "Hello to all" in text
    assert "archived</span>" in text_of(browser("admin").get("/rooms/?name=attic"))


def test_unlisted_and_deleted_rooms_are_labelled(browser, make_room, text_of):
    make_room("Ruin", is_listed=False, is_deleted=True)
    text = text_of(browser().get("/rooms/"))
    assert "made up: not listed in the dump" in text
    assert ">deleted</span>" in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=LOB", ["Lobby"]),
        ("kind=private", ["Vault"]),
        ("archived=True", ["Attic"]),
        ("state=archived", ["Attic"]),
        ("state=open&kind=public", ["Lobby"]),
        ("state=deleted", []),
        ("state=unlisted", []),
        ("order=created", ["Attic", "Lobby", "Vault"]),
        ("archived=False&kind=public", ["Lobby"]),
        ("order=messages", ["Lobby", "Vault", "Attic"]),
        ("order=activity", ["Vault", "Lobby", "Attic"]),
        ("name=nothing", []),
        ("kind=bogus&archived=perhaps&order=sideways", ["Attic", "Lobby", "Vault"]),
        ("page=99", ["Attic", "Lobby", "Vault"]),
        ("page=x", ["Attic", "Lobby", "Vault"]),
        ("name=%00", ["Attic", "Lobby", "Vault"]),
        ("name=" + "a" * 9000, ["Attic", "Lobby", "Vault"]),
    ],
)
def test_list_can_be_narrowed_and_ordered(browser, rooms, query, expected):
    response = browser("admin").get(f"/rooms/?{query}")
    assert response.status_code == 200
    assert names(response) == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kind=nonsense", "“Kind” was left out. Select a valid choice. nonsense is"),
        ("order=x&name=lobby", "“Order” was left out."),
        ("name=" + "a" * 201, "“Name” was left out. Ensure this value has at most 200"),
    ],
)
def test_filter_that_means_nothing_is_said_to_be_left_out(
    browser, rooms, text_of, query, said
):
    text = text_of(browser().get(f"/rooms/?{query}"))
    assert (text.count(said), text.count("was left out")) == (1, 1)
    assert "found</p>" not in text


@pytest.mark.parametrize(
    ("query", "said"),
    [("", "2 rooms</p>"), ("page=1", "2 rooms</p>"), ("name=l", "1 room found</p>")],
)
def test_only_what_was_looked_for_is_found(browser, rooms, text_of, query, said):
    assert said in text_of(browser().get(f"/rooms/?{query}"))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("open", ["Lobby"]),
        ("archived", ["Attic", "Tomb"]),
        ("deleted", ["Ruin", "Tomb"]),
        ("unlisted", ["Ruin"]),
    ],
)
def test_rooms_are_narrowed_by_their_state(browser, make_room, state, expected):
    make_room("Lobby")
    make_room("Attic", is_archived=True)
    make_room("Ruin", is_deleted=True, is_listed=False)
    make_room("Tomb", is_deleted=True, is_archived=True)
    assert names(browser().get(f"/rooms/?state={state}")) == expected


def test_rooms_are_ordered_by_when_they_were_made(browser, make_room):
    make_room("Alpha", created_at=datetime(2015, 1, 1, tzinfo=UTC))
    make_room("Beta")
    make_room("Gamma", created_at=datetime(2016, 1, 1, tzinfo=UTC))
    ordered = names(browser().get("/rooms/?order=created"))
    assert ordered == ["Gamma", "Alpha", "Beta"]


def test_each_row_leads_to_what_is_known_of_the_room(browser, rooms, text_of):
    text = text_of(browser().get("/rooms/?name=lobby"))
    address = rooms["lobby"].get_absolute_url()
    assert f'href="{address}about/"' in text
    assert "About Lobby" in text


def test_names_are_found_in_any_case_of_any_script(browser, make_room):
    make_room("Москва")
    assert names(browser().get("/rooms/", {"name": "москва"})) == ["Москва"]


def test_hundred_rooms_stand_on_a_page(browser, make_room, text_of):
    for number in range(101):
        make_room(f"Room {number:03}")
    client = browser()
    first = client.get("/rooms/")
    assert len(names(first)) == 100
    assert "Page 1 of 2" in text_of(first)
    assert names(client.get("/rooms/?page=2")) == ["Room 100"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_rooms(
    browser, make_room, olga, count, django_assert_num_queries
):
    client = browser(person=olga)
    moment = datetime(2016, 3, 1, tzinfo=UTC)
    for number in range(count):
        make_room(f"Room {number}", message_count=1, last_sent_at=moment)
    with django_assert_num_queries(8):
        assert len(names(client.get("/rooms/"))) == count


def test_empty_archive_says_so(browser, text_of):
    assert "No rooms yet" in text_of(browser().get("/rooms/"))
