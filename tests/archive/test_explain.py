"""How a search was carried out: told to each viewer with nothing they may not see."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from archive.models import Room
from archive.queries.explaining.explanation import MOST_FORMS, stretches_of
from archive.queries.explaining.funnel import MOST_PARTS
from archive.queries.searching.counting import Counting, total_of
from archive.queries.searching.finding import ask
from archive.search import get_backend
from archive.search.sqlite import SqliteBackend

EXPLAIN, PARTS = reverse("explain"), reverse("explain-parts")


@pytest.fixture
def talk(make_room, make_message, olga, mira):
    """The private room alone says “deploys”, and says more of everything."""
    lobby = make_room("Lobby")
    vault = make_room("Vault", kind="private", members=[olga])
    chat = make_room(kind="direct", members=[olga, mira])
    sent_at = datetime(2014, 5, 6, tzinfo=UTC)
    make_message("we deployed the zeppelin", lobby, mira, sent_at=sent_at)
    make_message("it flies", lobby, olga)
    make_message("she deploys a zeppelin", vault, olga)
    make_message("deployments in a chat", chat, olga)
    return lobby


def explained(client, q):
    return client.get(EXPLAIN, {"q": q}).context["explanation"]


def funnel(client, q):
    found = explained(client, q).funnel
    return [(p.reading.said, p.alone, p.together, p.without) for p in found.parts]


def test_each_part_is_counted_alone_and_with_those_before(browser, talk, olga):
    assert funnel(browser(person=olga), "zeppelin in:lobby deploy") == [
        ("the word “zeppelin”", 2, 2, None),
        ("in the room Lobby", 2, 1, None),
        ("the word “deploy”", 3, 1, None),
    ]


def test_where_nothing_is_found_the_part_to_blame_is_named(browser, talk, text_of):
    client = browser()
    assert funnel(client, "zeppelin xyzzy -flies") == [
        ("the word “zeppelin”", 1, 1, 0),
        ("the word “xyzzy”", 0, 0, 1),
        ("not the word “flies”", 1, 0, 0),
    ]
    text = text_of(client.get(EXPLAIN, {"q": "zeppelin xyzzy -flies"}))
    assert 'nothing you may read fits: <b dir="auto">the word “xyzzy”</b>' in text
    address = '<a href="/search/?q=zeppelin%20-flies">1 message</a>'
    assert f'Without <b dir="auto">the word “xyzzy”</b> there is {address}.' in text


def test_where_each_part_finds_something_the_one_that_leaves_nothing_is_named(
    browser, talk, text_of
):
    text = text_of(browser().get(EXPLAIN, {"q": "zeppelin flies"}))
    blamed = '<b dir="auto">the word “flies”</b> leaves nothing.'
    assert f"Each part finds something, but of what those above it find, {blamed}" in (
        text
    )


@pytest.mark.parametrize(
    ("q", "rests"),
    [
        ("a b", ["b", "a"]),
        ("in:lobby x in:vault", ["x", "in:lobby in:vault"]),
        ("a OR b c", ["c", "a OR b"]),
        ('-(a b) "c d" e*', ['"c d" e*', "-(a b) e*", '-(a b) "c d"']),
    ],
)
def test_a_part_can_be_left_out_of_what_was_typed(browser, talk, olga, q, rests):
    found = explained(browser("compliance", olga), q).funnel
    assert [part.rest for part in found.parts] == rests


def test_many_parts_are_not_all_counted_apart_and_it_is_said(browser, talk, text_of):
    q = " ".join(f"word{n}" for n in range(MOST_PARTS + 2))
    client = browser()
    found = explained(client, q).funnel
    assert (len(found.parts), found.left_out, found.total) == (MOST_PARTS, 2, 0)
    assert "2 more, not counted apart" in text_of(client.get(EXPLAIN, {"q": q}))


def test_counts_of_all_years_are_the_exact_count(browser, talk, olga):
    browser(person=olga)
    viewer = browser("compliance").get(EXPLAIN, {"q": "x"}).wsgi_request.user
    for q in ("zeppelin", "-zeppelin", "on:2014", "before:2015 OR flies", "is:message"):
        asked = ask(q, viewer)
        assert Counting(asked).of(asked.parsed.expression) == total_of(asked) > 0


def test_inflections_are_named_to_those_who_may_read_them(browser, talk, olga, stan):
    (seen,) = explained(browser(person=olga), "deploy").readings
    assert seen.forms == ("deployed", "deployments", "deploys")
    client = browser(person=stan)
    (reading,) = explained(client, "deploy").readings
    assert reading.forms == ("deployed",)
    for address in (EXPLAIN, PARTS, reverse("certificate"), reverse("search")):
        page = client.get(address, {"q": "deploy xyzzy"}).content.decode()
        assert "deploys" not in page
        assert "deployments" not in page


def test_inflections_within_groups_are_told_apart_too(browser, talk, stan):
    (reading,) = explained(browser(person=stan), "-(deploy OR xyzzy)").readings
    (group,) = reading.parts
    assert [each.forms for each in group.parts] == [("deployed",), ()]


def test_no_more_forms_than_a_bound_are_asked_for(browser, make_room, make_message):
    many = " ".join(f"deploy{'s' * n}" for n in range(MOST_FORMS))
    make_message(many, make_room())
    (reading,) = explained(browser(), "deploy").readings
    assert len(reading.forms) <= MOST_FORMS


@pytest.mark.parametrize(
    ("role", "who", "seen"),
    [
        ("member", "stan", 2),
        ("member", "mira", 3),
        ("member", "olga", 4),
        ("admin", "stan", 3),
        ("compliance", "stan", 4),
    ],
)
def test_coverage_counts_what_a_viewer_may_see(
    browser, talk, request, text_of, role, who, seen
):
    client = browser(role, request.getfixturevalue(who))
    coverage = explained(client, "xyzzy").coverage
    assert (coverage.indexed, coverage.visible) == (seen, seen)
    words = "of the archive" if role == "compliance" else "you may read"
    text = text_of(client.get(EXPLAIN, {"q": "xyzzy"}))
    assert f"All <b>{seen}</b> messages {words} are in the index." in text
    assert "check_search" not in text


def test_no_number_of_the_page_counts_what_is_hidden(
    browser, talk, make_room, make_message, olga, stan, text_of
):
    """The same page before and after a hidden room says more of everything."""
    client = browser(person=stan)
    pages = (EXPLAIN, PARTS)
    q = "zeppelin deploy -flies is:private"

    def shown():
        headers = {"HX-Request": "true"}
        texts = [text_of(client.get(page, {"q": q}, headers=headers)) for page in pages]
        return [re.sub(r"[\d.]+ ms", "", text) for text in texts]

    before = shown()
    vault = Room.objects.get(name="Vault")
    for day in range(1, 6):
        sent_at = datetime(2009, 1, day, tzinfo=UTC)
        make_message("zeppelin deploys deployer", vault, olga, sent_at=sent_at)
    assert shown() == before
    assert len(explained(browser("compliance"), "deploy").readings[0].forms) == 4


def test_an_index_that_lacks_messages_is_not_kept_quiet(browser, talk, text_of):
    get_backend().clear()
    text = text_of(browser("compliance").get(EXPLAIN, {"q": "zeppelin"}))
    assert "The index holds <b>0</b> messages, but the archive has <b>4</b>" in text
    assert "<code>manage.py check_search</code> says which." in text


def test_an_index_of_another_version_is_not_kept_quiet(
    browser, talk, text_of, monkeypatch
):
    monkeypatch.setattr("archive.search.sqlite.FORMAT", "another")
    assert not SqliteBackend().is_current()
    text = text_of(browser().get(EXPLAIN, {"q": "zeppelin"}))
    assert "It was made by another version" in text


def test_dates_are_told_as_they_were_read(browser, talk, text_of, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    client = browser()
    text = text_of(client.get(EXPLAIN, {"q": "zeppelin on:2014-05"}))
    assert "Read in the time zone Europe/Berlin." in text
    (stretch,) = explained(client, "zeppelin on:2014-05").stretches
    assert stretch.first == datetime(2014, 4, 30, 22, tzinfo=UTC)
    assert stretch.end == datetime(2014, 5, 31, 22, tzinfo=UTC)
    assert "No date narrows" in text_of(client.get(EXPLAIN, {"q": "zeppelin"}))


def test_excluded_dates_leave_two_stretches(browser, talk):
    one, other = explained(browser(), "-on:2014").stretches
    assert (one.first, one.end) == (None, datetime(2014, 1, 1, tzinfo=UTC))
    assert (other.first, other.end) == (datetime(2015, 1, 1, tzinfo=UTC), None)


def test_a_date_that_is_one_of_several_conditions_narrows_nothing(browser, talk):
    asked = ask("zeppelin OR on:2014", browser().get("/search/").wsgi_request.user)
    assert stretches_of(asked.parsed.expression) == ()


def test_what_is_not_searched_is_said(browser, talk, text_of):
    text = text_of(browser().get(EXPLAIN, {"q": "zeppelin"}))
    assert "The text inside attached files: only their names are." in text


def test_the_panel_gets_what_the_page_tells_and_no_more(browser, talk):
    client = browser()
    panel = client.get(EXPLAIN, {"q": "zeppelin"}, headers={"HX-Request": "true"})
    assert "<html" not in panel.content.decode()
    page = client.get(EXPLAIN, {"q": "zeppelin"}).content.decode()
    inner = re.sub(r"[\d.]+ ms", "", panel.content.decode()).split()
    assert " ".join(inner) in " ".join(re.sub(r"[\d.]+ ms", "", page).split())


def test_the_search_page_offers_it(browser, talk, text_of):
    text = text_of(browser().get("/search/", {"q": 'zeppelin "a&b"'}))
    address = f'{EXPLAIN}?q=zeppelin%20%22a%26b%22"'
    assert f'<details id="explain" hx-get="{address}' in text
    assert f'<a href="{address}>How it was read' in text
    assert 'id="explain"' not in text_of(browser("admin").get("/search/"))


def test_nothing_found_says_how_it_was_read_and_what_finds_more(browser, talk, text_of):
    text = text_of(browser().get("/search/", {"q": "zeppelin xyzzy"}))
    assert "Nothing found" in text
    said = '<span class="reading" dir="auto">the word “xyzzy”</span>'
    assert f'{said} <a href="/search/?q=zeppelin">Search without it</a>' in text
    assert f'hx-get="{PARTS}?q=zeppelin%20xyzzy" hx-trigger="load"' in text
    assert f'href="{reverse("certificate")}?q=zeppelin%20xyzzy"' in text


def test_a_single_part_cannot_be_left_out(browser, talk, text_of):
    text = text_of(browser().get("/search/", {"q": "xyzzy"}))
    assert "Nothing found" in text
    assert "Search without it" not in text
    assert "explain/parts" not in text


@pytest.mark.parametrize("address", [EXPLAIN, PARTS, reverse("certificate")])
def test_without_a_search_there_is_nothing_to_explain(browser, db, address):
    assert browser().get(address).status_code == 404
    assert browser("admin").get(address, {"q": " "}).status_code == 404


@pytest.mark.parametrize(
    "q", ["(" * 20 + "a", '"', "NEAR(", "-", "a" * 5000, "\n", "💥"]
)
def test_no_input_makes_an_error_page(browser, talk, q):
    client = browser()
    for address in (EXPLAIN, PARTS, reverse("certificate")):
        assert client.get(address, {"q": f"a {q}"}).status_code == 200
