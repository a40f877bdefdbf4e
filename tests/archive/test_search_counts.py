"""What is counted beside the hits: as pieces of the search page, and within it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import NOON
from django.utils.html import escape

from archive.queries.searching.results import PAGE

FRAGMENT = {"HX-Request": "true"}
COUNTED = ("/search/summary/", "/search/places/")


@pytest.fixture
def talk(make_room, make_message, make_person, olga):
    """More than a page of public messages, and as many hidden ones."""
    rooms = [make_room("Lobby"), make_room("Vault", "private", [olga])]
    bot = make_person("Build Bot", hipchat_id=None, is_listed=False)
    for number in range(PAGE + 2):
        when = NOON + timedelta(days=number * 3)
        make_message("zeppelin", rooms[0], olga, sent_at=when)
        make_message("zeppelin", rooms[1], bot, sent_at=when + timedelta(hours=1))


def piece(client, address, q, **parameters):
    return client.get(address, {"q": q} | parameters, headers=FRAGMENT)


def test_the_page_shows_hits_and_asks_for_the_numbers(browser, talk, stan, text_of):
    text = text_of(browser(person=stan).get("/search/?q=zeppelin&order=oldest"))
    assert 'role="status">More than 50 messages' in text
    for address in COUNTED:
        asked = f'hx-get="{address}?q=zeppelin&amp;order=oldest" hx-trigger="load"'
        assert asked in text
    assert '<a href="?q=zeppelin&amp;order=oldest&amp;counts=1">Count all' in text


def test_what_is_folded_is_known_before_all_is_counted(
    browser, make_room, make_message, olga, text_of
):
    room, kind = make_room(), "notification"
    for number in range(PAGE + 2):
        make_message(f"Build {number} of zeppelin failed", room, olga, kind=kind)
    text = text_of(browser().get("/search/?q=zeppelin"))
    assert 'role="status">More than 50 messages' in text


def test_the_summary_replaces_the_total(browser, talk, stan, text_of):
    text = text_of(piece(browser(person=stan), "/search/summary/", "zeppelin"))
    assert '<p id="total" hx-swap-oob="innerHTML">52 messages </p>' in text
    assert "52 messages, from 1 March 2016 to 1 August 2016" in text
    assert "<title>March 2016: 11 messages</title>" in text
    assert 'href="/search/?q=zeppelin+during%3A2016-03"' in text


def test_without_javascript_all_is_counted_within_the_page(browser, talk, stan):
    client = browser(person=stan)
    response = client.get("/search/?q=zeppelin&counts=1")
    text = " ".join(response.content.decode().split())
    assert response.context["results"].total == 52
    assert 'role="status">52 messages' in text
    assert "/search/summary/" not in text
    assert "/search/places/?" not in text
    assert "<title>March 2016: 11 messages</title>" in text
    assert "during%3A2016-03&amp;counts=1" in text
    for choice in ("Messages", "Public rooms", "2016", "Lobby", "Olga Owner"):
        assert f"<bdi>{choice}</bdi>" in text


@pytest.mark.parametrize("address", COUNTED)
def test_a_piece_asked_for_as_a_page_leads_to_the_page(browser, talk, address):
    response = browser().get(f"{address}?q=in:Lobby+%26&order=oldest")
    to = urlsplit(response["Location"])
    assert (response.status_code, to.path) == (302, "/search/")
    assert parse_qs(to.query) == {
        "q": ["in:Lobby &"],
        "order": ["oldest"],
        "counts": ["1"],
    }


def test_choices_keep_the_order_and_forget_the_place(browser, talk, stan, text_of):
    client = browser(person=stan)
    places = piece(
        client, "/search/places/", "zeppelin", order="oldest", beyond="1", more="1"
    )
    wanted = 'href="/search/?q=zeppelin+in%3A%22Lobby%22&amp;order=oldest"'
    assert wanted in text_of(places)


def test_what_is_chosen_is_shown_and_can_be_taken_out(browser, talk, olga, text_of):
    client = browser(person=olga)
    text = text_of(piece(client, "/search/places/", 'zeppelin in:"Lobby"'))
    assert '<a href="/search/?q=zeppelin" aria-current="true"' in text
    text = text_of(piece(client, "/search/summary/", "zeppelin is:private"))
    assert '<a href="/search/?q=zeppelin" aria-current="true"' in text


def test_hidden_rooms_and_people_are_in_no_number(browser, talk, olga, stan, text_of):
    queries = ("zeppelin", "zeppelin in:Vault", 'zeppelin from:"Build Bot"', "-hush")
    counted = {}
    for viewer in (olga, stan):
        client = browser(person=viewer)
        counted[viewer] = [
            text_of(piece(client, address, q)) for q in queries for address in COUNTED
        ]
    assert "<bdi>Vault</bdi>" in counted[olga][1]
    assert "<bdi>Build Bot</bdi>" in counted[olga][1]
    assert "104 messages" in counted[olga][0]
    for text in counted[stan]:
        assert "Vault</bdi>" not in text
        assert "Build Bot</bdi>" not in text
        assert "Private" not in text
        assert "104" not in text


def test_names_can_do_no_harm(browser, make_room, make_person, make_message, text_of):
    name = "<script>alert(1)</script>"
    make_message("boom", make_room(name), make_person(name))
    text = text_of(piece(browser(), "/search/places/", "boom"))
    assert text.count(f"<bdi>{escape(name)}</bdi>") == 2
    assert "<script" not in text


def test_more_rooms_are_shown_on_demand(browser, make_room, make_message, text_of):
    for number in range(12):
        make_message("boom", make_room(f"Room {number}"))
    client = browser()
    few = piece(client, "/search/places/", "boom")
    assert text_of(few).count("icon-public") == 10
    assert "Show more" in text_of(few)
    many = piece(client, "/search/places/", "boom", more="1")
    assert text_of(many).count("icon-public") == 12
    assert "Show more" not in text_of(many)


@pytest.mark.parametrize("address", COUNTED)
@pytest.mark.parametrize("q", ["", "xyzzy", '"', "from:nobody", "a" * 5_000, "(" * 99])
def test_no_input_makes_an_error(browser, talk, address, q):
    assert piece(browser(), address, q).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_statements_do_not_depend_on_how_many_rooms_and_people_there_are(
    browser,
    make_room,
    make_person,
    make_message,
    count,
    django_assert_max_num_queries,
):
    client = browser("compliance")
    for number in range(count):
        person = make_person(f"Person {number}")
        for minute in range(3):
            when = NOON + timedelta(hours=1, minutes=number * 9 + minute)
            make_message("boom", make_room(f"Room {number} {minute}"), person)
            make_message("boom", make_room(f"R {number} {minute}"), None, sent_at=when)
    with django_assert_max_num_queries(13):
        piece(client, "/search/places/", "boom")
    with django_assert_max_num_queries(15):
        piece(client, "/search/summary/", "boom")
