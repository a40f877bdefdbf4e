"""A person's messages on one clock: in both orders, from a day on, of one room."""

from datetime import timedelta

import pytest

from archive.models import Viewer
from archive.queries.people import said as said_module
from tests.conftest import NOON


@pytest.fixture
def days(make_room, make_message, olga, monkeypatch):
    """A message a day in two rooms by turns, two to a page."""
    monkeypatch.setattr(said_module, "WINDOW", 2)
    rooms = make_room("Lobby", hipchat_id="lobby"), make_room("Attic", hipchat_id="a/b")
    for number in range(5):
        sent_at = NOON + timedelta(days=number)
        make_message(f"line {number}", rooms[number % 2], olga, sent_at=sent_at)


def page(client, person, **query):
    said = client.get(person.get_absolute_url(), query).context["said"]
    return [int(line.message.body[-1]) for line in said.lines], said


@pytest.mark.parametrize(
    ("query", "expected", "sides"),
    [
        ({}, [4, 3], (True, False)),
        ({"order": "oldest"}, [0, 1], (False, True)),
        ({"day": "2016-03-03"}, [2, 1], (True, True)),
        ({"day": "2016-03-03", "order": "oldest"}, [2, 3], (True, True)),
        ({"day": "2016-03-01"}, [0], (False, True)),
        ({"day": "2016-03-05", "order": "oldest"}, [4], (True, False)),
        ({"day": "2016-02-01"}, [], (False, False)),
        ({"day": "2016-02-01", "order": "oldest"}, [0, 1], (False, True)),
        ({"day": ""}, [4, 3], (True, False)),
        ({"in": "lobby"}, [4, 2], (True, False)),
        ({"in": "a/b", "order": "oldest"}, [1, 3], (False, False)),
        ({"order": "sideways"}, [4, 3], (True, False)),
    ],
)
def test_a_page_is_where_it_was_asked_for(browser, days, olga, query, expected, sides):
    found, said = page(browser(), olga, **query)
    assert (found, (bool(said.older), bool(said.newer))) == (expected, sides)


@pytest.mark.parametrize(
    ("order", "ahead", "expected"),
    [
        ("newest", "older", [[4, 3], [2, 1], [0]]),
        ("oldest", "newer", [[0, 1], [2, 3], [4]]),
    ],
)
def test_pages_lead_there_and_back(browser, days, olga, order, ahead, expected):
    client = browser()
    names = {"older": "before", "newer": "after"}
    behind = "newer" if ahead == "older" else "older"
    seen, query = [], {"order": order}
    for _ in range(3):
        found, said = page(client, olga, **query)
        seen.append(found)
        query = {"order": order, names[ahead]: getattr(said, ahead)}
    assert getattr(said, ahead) == ""
    assert seen == expected
    query = {"order": order, names[behind]: getattr(said, behind)}
    back, said = page(client, olga, **query)
    assert back == expected[1]


def test_rooms_to_choose_from_are_those_the_viewer_may_read(
    browser, make_room, make_message, olga, mira, stan
):
    for name, kind, members in (
        ("Lobby", "public", ()),
        ("Vault", "private", [olga, mira]),
        ("", "direct", [olga, mira]),
    ):
        make_message("hi", make_room(name, kind=kind, members=members), olga)
    address = olga.get_absolute_url()
    offered = {
        who: [room.name for room in client.get(address).context["rooms"]]
        for who, client in {
            "stan": browser(person=stan),
            "mira": browser(person=mira),
            "admin": browser("admin"),
            "compliance": browser("compliance"),
        }.items()
    }
    assert offered == {
        "stan": ["Lobby"],
        "mira": ["Lobby", "Olga Owner", "Vault"],
        "admin": ["Lobby", "Vault"],
        "compliance": ["Lobby", "Olga Owner and Mira Member", "Vault"],
    }


@pytest.mark.parametrize("query", ["day=yesterday", "in=none", "after=x", "in=vault"])
def test_what_is_not_there_is_not_found(browser, make_room, olga, stan, query):
    make_room("Vault", kind="private", members=[olga], hipchat_id="vault")
    client = browser(person=stan)
    assert client.get(f"{olga.get_absolute_url()}?{query}").status_code == 404


def test_an_empty_page_leads_back(browser, days, olga, text_of):
    text = text_of(browser().get(olga.get_absolute_url() + "?day=2016-02-01"))
    assert "on that side of that day" in text
    assert f'<a class="clear" href="{olga.get_absolute_url()}">Clear</a>' in text


@pytest.mark.parametrize("mention_name", ["OlgaOwner", ""])
def test_search_for_their_words_means_nobody_else(
    browser, make_person, make_room, make_message, olga, mention_name
):
    twin = make_person("Olga Owner", mention_name=mention_name)
    make_message("mine", make_room(), twin)
    client = browser(Viewer.Role.ADMIN)
    response = client.get(f"{twin.get_absolute_url()}words/", follow=True)
    hits = response.context["results"].hits
    assert [hit.message.sender for hit in hits] == [twin]
