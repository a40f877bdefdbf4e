"""What is counted of a person: their rooms, when they spoke, and with whom."""

from datetime import timedelta

import pytest

from archive.queries.people import activity, mentions, neighbours
from tests.conftest import NOON

ROLES = ("stan", "mira", "admin", "compliance")


@pytest.fixture
def spoken(make_room, make_message, olga, mira):
    """One message in a public room, two in a private one, three in a 1-1 chat."""
    lobby = make_room("Lobby")
    vault = make_room("Vault", kind="private", members=[olga, mira])
    chat = make_room(kind="direct", members=[olga, mira])
    for count, room in enumerate((lobby, vault, chat), start=1):
        for _ in range(count):
            make_message("@MiraMember", room, olga, mentioned_ids=[mira.hipchat_id],
                         extra={"mentions": [mira.hipchat_id]})  # fmt: skip
    for room in (lobby, vault, chat):
        make_message("yes", room, mira)


@pytest.fixture
def clients(browser, spoken, mira, stan):
    return {
        "stan": browser(person=stan),
        "mira": browser(person=mira),
        "admin": browser("admin"),
        "compliance": browser("compliance"),
    }


def contexts(clients, address):
    return [clients[who].get(address).context for who in ROLES]


def test_activity_counts_only_what_the_viewer_may_read(clients, olga):
    address = f"{olga.get_absolute_url()}activity/"
    found = contexts(clients, address)
    assert [each["summary"].total for each in found] == [1, 6, 3, 6]
    assert [each["week"].read for each in found] == [1, 6, 3, 6]


def test_rooms_are_those_the_viewer_may_read(clients, olga):
    found = contexts(clients, f"{olga.get_absolute_url()}rooms/")
    counts = [[each.message_count for each in one["places"].page] for one in found]
    assert counts == [[1], [3, 2, 1], [2, 1], [3, 2, 1]]


def test_partners_are_those_of_chats_the_viewer_may_read(clients, olga):
    found = contexts(clients, f"{olga.get_absolute_url()}with/")
    assert [
        [(p.face.name, p.said, p.heard) for p in each["partners"].partners]
        for each in found
    ] == [[], [("Mira Member", 3, 1)], [], [("Mira Member", 3, 1)]]


def test_profile_shows_partners_to_those_who_may_read_the_chats(clients, olga):
    found = contexts(clients, olga.get_absolute_url())
    assert [each["partners"].count for each in found] == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("person", "name", "of"),
    [("olga", "mentioned", "Mira Member"), ("mira", "mentioning", "Olga Owner")],
)
@pytest.mark.parametrize("read", [5_000, 0])
def test_mentions_are_counted_in_what_the_viewer_may_read(
    clients, olga, mira, monkeypatch, person, name, of, read
):
    """Also where there are too many to read, and the engine counts."""
    if read == 0:
        monkeypatch.setattr(mentions, "MOST_READ", 5 if name == "mentioned" else 0)
    address = f"{ {'olga': olga, 'mira': mira}[person].get_absolute_url() }with/"
    found = [each[name].people for each in contexts(clients, address)]
    counts = [[(each.face.name, each.count) for each in one] for one in found]
    assert counts == [[(of, 1)], [(of, 6)], [(of, 3)], [(of, 6)]]


def test_neighbours_are_of_rooms_the_viewer_may_read(clients, olga):
    found = contexts(clients, f"{olga.get_absolute_url()}with/")
    counts = [[each.rooms for each in one["neighbours"].people] for one in found]
    assert counts == [[1], [2], [2], [2]]


def test_of_many_rooms_the_busiest_are_compared_and_the_page_says_so(
    clients, olga, monkeypatch, text_of
):
    monkeypatch.setattr(neighbours, "MOST_ROOMS", 1)
    text = text_of(clients["admin"].get(f"{olga.get_absolute_url()}with/"))
    assert "Of the 1 rooms in which this person said most, of 2." in text


def test_mentioned_people_the_viewer_may_not_know_are_not_named(
    browser, make_person, make_room, make_message, olga, mira, stan
):
    guest = make_person("Gil Guest", account_type="guest")
    make_message("hi", make_room("Vault", kind="private", members=[mira]), guest)
    make_message(
        "@Gil",
        make_room("Lobby"),
        olga,
        mentioned_ids=[guest.hipchat_id],
        extra={"mentions": [guest.hipchat_id]},
    )
    address = f"{olga.get_absolute_url()}with/"
    assert b"Gil Guest" in browser("admin").get(address).content
    assert b"Gil Guest" not in browser(person=stan).get(address).content


def test_notes_to_oneself_say_so(browser, make_room, make_message, olga, text_of):
    notes = make_room(kind="direct", members=[olga], hipchat_id="direct-1-1")
    make_message("buy tea", notes, olga)
    address = f"{olga.get_absolute_url()}with/"
    text = text_of(browser("compliance").get(address))
    assert "(notes to oneself)" in text


def test_hours_are_told_in_the_viewers_time_zone(
    browser, make_room, make_message, olga, settings
):
    settings.TIME_ZONE = "Asia/Tokyo"
    make_message("hi", make_room(), olga, sent_at=NOON + timedelta(hours=4))
    response = browser().get(f"{olga.get_absolute_url()}activity/")
    week = response.context["week"]
    told = [
        (day, hour)
        for day, (_, cells) in enumerate(week.rows)
        for hour, cell in enumerate(cells)
        if cell.count
    ]
    assert (told, week.zone) == ([(2, 1)], "Asia/Tokyo")


def test_of_very_many_messages_the_latest_tell_the_hours(
    clients, olga, monkeypatch, text_of
):
    monkeypatch.setattr(activity, "MOST_READ", 2)
    text = text_of(clients["compliance"].get(f"{olga.get_absolute_url()}activity/"))
    assert "Of the latest 2 messages, told in" in text


def test_chart_is_a_part_of_the_profile_and_a_page_without_scripts(clients, olga):
    address = f"{olga.get_absolute_url()}activity/"
    part = clients["mira"].get(address, headers={"HX-Request": "true"}).content
    assert b"activity-bars" in part
    assert b"<html" not in part
    profile = clients["mira"].get(olga.get_absolute_url()).content.decode()
    assert f'hx-get="{address}"' in profile
    assert f'<a href="{address}">When they spoke</a>' in profile


@pytest.mark.parametrize("part", ["activity", "rooms", "with"])
@pytest.mark.parametrize("name", ["Build Bot", "a/b", "100 %?#"])
def test_integrations_have_these_pages_too(
    browser, make_person, make_room, make_message, name, part
):
    robot = make_person(name, hipchat_id=None, is_listed=False)
    make_message("built", make_room(), robot)
    response = browser().get(f"{robot.get_absolute_url()}{part}/")
    assert (response.status_code, response.context["person"]) == (200, robot)


@pytest.mark.parametrize(("order", "first"), [("", "B"), ("name", "A"), ("last", "C")])
def test_rooms_can_be_ordered(browser, make_room, make_message, olga, order, first):
    rooms = {name: make_room(name) for name in "ABC"}
    for name in "ABBC":
        make_message("hi", rooms[name], olga)
    address = f"{olga.get_absolute_url()}rooms/?order={order}"
    page = browser().get(address).context["places"].page
    assert page[0].room.name == first


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("part", "queries"), [("activity", 8), ("rooms", 9), ("with", 19)]
)
def test_queries_do_not_depend_on_rooms_and_people(
    browser, make_person, make_room, make_message, olga, count, part, queries,
    django_assert_num_queries,
):  # fmt: skip
    client = browser("compliance")
    for number in range(count):
        other = make_person(f"Person {number}")
        room = make_room(f"Room {number}")
        chat = make_room(kind="direct", members=[olga, other])
        noted = {"mentioned_ids": [other.hipchat_id],
                 "extra": {"mentions": [other.hipchat_id]}}  # fmt: skip
        back = {"mentioned_ids": [olga.hipchat_id],
                "extra": {"mentions": [olga.hipchat_id]}}  # fmt: skip
        for place in (room, chat):
            make_message("hi", place, olga, **noted)
            make_message("ho", place, other, **back)
    with django_assert_num_queries(queries):
        response = client.get(f"{olga.get_absolute_url()}{part}/")
    assert response.status_code == 200
