"""The page of a search: orders, pages, conversations and what is folded."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from conftest import NOON

from archive.queries.searching.results import PAGE, results_of


@pytest.fixture
def results(make_viewer):
    viewer = make_viewer("compliance")

    def make(q, **parameters):
        return results_of({"q": q} | parameters, viewer)

    return make


@pytest.fixture
def notify(make_room, make_person, make_message):
    """Posts what an integration says; all in one room, a minute apart."""
    room = make_room("Builds")
    bot = make_person("Build Bot", hipchat_id=None)

    def make(body, **fields):
        defaults = {"kind": "notification", "room": room, "sender": bot}
        return make_message(body, **(defaults | fields))

    return make


def bodies(results):
    return [hit.message.body for hit in results.hits]


def folds(results):
    return [
        (each.hit.message.body, len(each.alike))
        for group in results.conversations
        for each in group.hits
    ]


def walk(results, q, **parameters):
    """All pages of a search."""
    page = results(q, **parameters)
    yield page
    while page.beyond is not None:
        page = results(q, beyond=str(page.beyond), **parameters)
        yield page


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_pages_show_each_hit_once_in_either_order(
    results, make_room, make_message, order
):
    room = make_room()
    for number in range(PAGE * 2 + 10):
        make_message(f"zeppelin {number}", room)
    pages = list(walk(results, "zeppelin", order=order))
    expected = [f"zeppelin {n}" for n in range(PAGE * 2 + 10)]
    if order == "newest":
        expected.reverse()
    assert [body for page in pages for body in bodies(page)] == expected
    assert [page.is_first for page in pages] == [True, False, False]
    assert [page.total for page in pages] == [None, None, None]


def test_the_most_relevant_come_first(results, make_room, make_message):
    room = make_room()
    make_message("zeppelin engine", room)
    make_message("zeppelin " + "far " * 30 + "engine", room)
    make_message("zeppelin zeppelin engine engine", room)
    make_message("no airship", room)
    page = results("zeppelin engine", order="relevance")
    assert bodies(page)[0] == "zeppelin zeppelin engine engine"
    assert bodies(page)[-1].startswith("zeppelin far")
    assert (page.total, page.ranked, page.beyond) == (3, 0, None)


def test_pages_of_the_most_relevant_show_each_hit_once(
    results, make_room, make_message
):
    room = make_room()
    for number in range(PAGE + 10):
        make_message("zeppelin " * (number % 7 + 1) + str(number), room)
    pages = list(walk(results, "zeppelin", order="relevance"))
    shown = [body for page in pages for body in bodies(page)]
    assert len(shown) == len(set(shown)) == PAGE + 10
    counts = [body.count("zeppelin") for body in shown]
    assert counts == sorted(counts, reverse=True)


def test_only_so_many_of_the_newest_are_ranked(
    results, make_room, make_message, monkeypatch
):
    monkeypatch.setattr("archive.queries.searching.ranking.MOST_RANKED", 3)
    monkeypatch.setattr("archive.queries.searching.results.MOST_RANKED", 3)
    room = make_room()
    for number in range(5):
        make_message("zeppelin " * (5 - number), room)
    page = results("zeppelin", order="relevance")
    assert [body.count("zeppelin") for body in bodies(page)] == [3, 2, 1]
    assert page.ranked == 3


def test_an_unknown_order_is_newest_first(results, make_room, make_message):
    make_message("zeppelin", make_room())
    assert results("zeppelin", order="odd").order == "newest"


def test_hits_of_one_conversation_stand_together(results, make_room, make_message):
    one, other = make_room("One"), make_room("Other")
    make_message("zeppelin 1", one)
    make_message("something else", one)
    make_message("zeppelin 2", one)
    make_message("zeppelin 3", other)
    make_message("zeppelin 4", one, sent_at=NOON + timedelta(hours=3))
    groups = [
        [each.hit.message.body for each in group.hits]
        for group in results("zeppelin").conversations
    ]
    assert groups == [["zeppelin 4"], ["zeppelin 3"], ["zeppelin 2", "zeppelin 1"]]


def test_what_is_a_hit_is_not_shown_beside_another(results, make_room, make_message):
    room = make_room()
    make_message("before", room)
    make_message("zeppelin 1", room)
    make_message("zeppelin 2", room)
    make_message("after", room)
    newer, older = results("zeppelin").hits
    assert (newer.before, newer.after.text) == (None, "after")
    assert (older.before.text, older.after) == ("before", None)


def test_what_is_a_hit_stands_beside_none_also_where_a_page_is_filled(results, notify):
    notify("zeppelin, said once")
    for number in range(PAGE):
        notify(f"Build {number} of zeppelin failed")
    hits = results("zeppelin").hits
    assert [(hit.before, hit.after) for hit in hits] == [(None, None)] * 2


def test_notifications_that_are_alike_are_folded_into_the_first(
    results, notify, make_message, make_room
):
    for number in range(5):
        notify(f"Build {number} of zeppelin failed")
    notify("Build 9 of zeppelin passed")
    page = results("zeppelin")
    assert folds(page) == [
        ("Build 9 of zeppelin passed", 0),
        ("Build 4 of zeppelin failed", 4),
    ]
    assert page.total == 6


def test_a_page_of_what_is_alike_is_filled_with_what_is_not(
    results, notify, make_message, make_room
):
    room = make_room()
    for number in range(5):
        make_message(f"zeppelin, said {number}", room)
    for number in range(PAGE * 4):
        notify(f"Build {number} of zeppelin failed")
    page = results("zeppelin")
    assert bodies(page)[0] == f"Build {PAGE * 4 - 1} of zeppelin failed"
    assert bodies(page)[1:] == [f"zeppelin, said {n}" for n in (4, 3, 2, 1, 0)]
    assert (page.beyond, page.total) == (None, None)


def test_what_is_shown_alone_hides_nothing_like_it(results, notify, make_room):
    """Also where a page is filled up, for something else of it is folded."""
    notify("Release 1 of zeppelin")
    for number in range(PAGE * 2):
        notify(f"Build {number} of zeppelin failed")
    notify("Release 2 of zeppelin")
    notify("Release 3 of zeppelin", room=make_room("Elsewhere"))
    assert folds(results("zeppelin")) == [
        ("Release 3 of zeppelin", 0),
        ("Release 2 of zeppelin", 1),
        (f"Build {PAGE * 2 - 1} of zeppelin failed", PAGE - 3),
    ]


def test_what_nobody_sent_is_like_nothing(results, notify):
    alone = notify("Build 1 of zeppelin failed", sender=None)
    notify("Build 2 of zeppelin failed", sender=None)
    notify("Build 3 of zeppelin failed")
    page = results("zeppelin")
    assert folds(page) == [(f"Build {n} of zeppelin failed", 0) for n in (3, 2, 1)]
    assert bodies(results(f"like:{alone.pk}")) == []


def test_all_that_is_alike_has_a_search_of_its_own(browser, notify, make_room):
    last = [notify(f"Build {n} of zeppelin failed") for n in range(7)][-1]
    notify("Build 8 of zeppelin passed")
    notify("Build 8 of zeppelin failed", room=make_room("Elsewhere"))
    client = browser()
    page = client.get("/search/?q=zeppelin").content.decode()
    assert f"?q=zeppelin%20like%3A{last.pk}&amp;order=newest" in page
    assert client.get(f"/search/alike/{last.pk}/?q=zeppelin").content == b"7"
    assert client.get(f"/search/alike/{last.pk}/?q=zeppelin+4").content == b"1"
    alike = client.get(f"/search/?q=zeppelin+like:{last.pk}").context["results"]
    assert alike.total == 7


@pytest.mark.parametrize(
    ("typed", "narrowed"),
    [
        ("zeppelin OR", "zeppelin"),
        ("zeppelin (build OR", "zeppelin (build)"),
        ("zeppelin -(passed", "zeppelin -(passed)"),
    ],
)
def test_what_is_half_typed_is_narrowed_to_what_is_alike(
    browser, notify, typed, narrowed
):
    last = [notify(f"Build {n} of zeppelin failed") for n in range(3)][-1]
    notify("Build 3 of zeppelin passed")
    page = browser().get("/search/", {"q": typed}).content.decode()
    assert f"?q={quote(f'{narrowed} like:{last.pk}')}&amp;order=newest" in page


@pytest.mark.parametrize("order", ["newest", "oldest", "relevance"])
def test_a_search_for_what_is_alike_shows_each_of_it(results, notify, order):
    last = [notify(f"Build {number} of zeppelin failed") for number in range(7)][-1]
    page = results(f"zeppelin like:{last.pk}", order=order)
    expected = [(f"Build {number} of zeppelin failed", 0) for number in range(7)]
    assert sorted(folds(page)) == expected


def test_what_is_alike_in_hidden_rooms_is_not_there(
    browser, notify, make_room, olga, stan
):
    vault = make_room("Vault", kind="private", members=[olga])
    hidden = notify("Build 1 of zeppelin failed", room=vault)
    assert (
        browser(person=olga).get(f"/search/alike/{hidden.pk}/?q=a").status_code == 200
    )
    stranger = browser(person=stan)
    assert stranger.get(f"/search/alike/{hidden.pk}/?q=a").status_code == 404
    results = stranger.get(f"/search/?q=like:{hidden.pk}").context["results"]
    assert results.asked.parsed.notes == (
        f"There is no notification “{hidden.pk}” here.",
    )


def test_more_lines_around_a_hit_come_when_they_are_asked_for(
    browser, make_room, make_message, olga, stan, text_of
):
    vault = make_room("Vault", kind="private", members=[olga])
    said = [make_message(f"line {n}", vault, olga) for n in range(20)]
    url = f"/search/around/{said[10].pk}/"
    text = text_of(browser(person=olga).get(url))
    assert [n for n in range(20) if f"line {n}<" in text] == list(range(5, 16))
    assert browser(person=stan).get(url).status_code == 404
