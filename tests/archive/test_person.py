"""A person's page: what they said as far as the viewer may read it."""

import pytest

from archive.queries.people import said as said_module


def bodies(response):
    return [line.message.body for line in response.context["said"].lines]


@pytest.fixture
def spoken(make_room, make_message, olga, mira):
    lobby = make_room("Lobby")
    vault = make_room("Vault", kind="private", members=[olga, mira])
    chat = make_room(kind="direct", members=[olga, mira])
    make_message("in the lobby", lobby, olga)
    make_message("in the vault", vault, olga)
    make_message("between us", chat, olga)


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        ("stan", ["in the lobby"]),
        ("mira", ["between us", "in the vault", "in the lobby"]),
        ("admin", ["in the vault", "in the lobby"]),
        ("compliance", ["between us", "in the vault", "in the lobby"]),
    ],
)
def test_viewers_see_what_they_may_read_newest_first(
    browser, spoken, olga, mira, stan, viewer, expected
):
    people = {"stan": stan, "mira": mira}
    is_member = viewer in people
    client = browser(person=people[viewer]) if is_member else browser(viewer)
    response = client.get(olga.get_absolute_url())
    details = response.context["details"]
    rooms = [activity.room for activity in details.activities]
    assert bodies(response) == expected
    assert (details.count, details.room_count, len(rooms)) == (len(expected),) * 3


def test_profile_is_shown(browser, make_person, text_of):
    person = make_person(
        "Tea Titled", title="Head of Tea", timezone="Asia/Tokyo", is_deleted=True
    )
    text = text_of(browser().get(person.get_absolute_url()))
    for expected in ("Head of Tea", "Asia/Tokyo", "@TeaTitled", "User, deleted"):
        assert expected in text


@pytest.mark.parametrize("name", ["Build Bot", "a/b", "..b", "Zwei\nZeilen", "100 %?#"])
def test_sender_without_an_id_has_a_page_by_name(
    browser, make_person, make_room, make_message, name
):
    robot = make_person(name, hipchat_id=None, is_listed=False)
    room = make_room()
    make_message("built", room, robot)
    client = browser()
    page = client.get(room.get_absolute_url()).content.decode()
    assert f'href="{robot.get_absolute_url()}"' in page
    assert bodies(client.get(robot.get_absolute_url())) == ["built"]


def test_sender_without_id_and_name_has_no_page_but_is_shown(
    browser, make_person, make_room, make_message
):
    room = make_room()
    make_message("boo", room, make_person("", hipchat_id=None, is_listed=False))
    client = browser("compliance")
    for address in (room.get_absolute_url(), "/people/"):
        assert client.get(address).status_code == 200


def test_guest_heard_in_a_hidden_room_is_not_found_by_strangers(
    browser, make_person, make_room, make_message, olga, stan
):
    guest = make_person("Gil Guest", account_type="guest")
    vault = make_room("Vault", kind="private", members=[olga])
    make_message("secret", vault, guest)
    address = guest.get_absolute_url()
    assert browser(person=olga).get(address).status_code == 200
    assert browser(person=stan).get(address).status_code == 404


def test_pages_follow_each_other(browser, make_room, make_message, olga, monkeypatch):
    monkeypatch.setattr(said_module, "WINDOW", 2)
    room = make_room()
    for number in range(5):
        make_message(f"line {number}", room, olga)
    client, address, seen = browser(), olga.get_absolute_url(), []
    older = ""
    for _ in range(3):
        said = client.get(address, {"before": older} if older else {}).context["said"]
        seen.append([line.message.body for line in said.lines])
        older = said.older
    assert seen == [["line 4", "line 3"], ["line 2", "line 1"], ["line 0"]]
    assert older == ""


def test_bad_place_is_not_found(browser, olga):
    assert browser().get(olga.get_absolute_url() + "?before=x").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_messages(
    browser, make_room, make_message, olga, mira, count, django_assert_num_queries
):
    client = browser(person=mira)
    for number in range(count):
        room = make_room(f"Room {number}")
        make_message("@MiraMember (boom)", room, olga, file_names=["a.txt"])
    with django_assert_num_queries(19):
        response = client.get(olga.get_absolute_url())
    assert len(bodies(response)) == count
