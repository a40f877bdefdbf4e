"""Who talks with whom: a table of what each viewer may read, and of no more."""

import pytest


@pytest.fixture
def talk(make_room, make_message, olga, mira, stan):
    """Olga mentions Mira in a public room and twice in a private one; both chat."""
    noted = {
        "mentioned_ids": [mira.hipchat_id],
        "extra": {"mentions": [mira.hipchat_id]},
    }
    lobby = make_room("Lobby")
    vault = make_room("Vault", kind="private", members=[olga, mira])
    make_message("@MiraMember", lobby, olga, **noted)
    for _ in range(2):
        make_message("@MiraMember", vault, olga, **noted)
    make_message("hm", lobby, mira)
    for one, other in ((olga, mira), (mira, stan)):
        chat = make_room(kind="direct", members=[one, other])
        make_message("psst", chat, one)
        make_message("yes?", chat, other)
        make_message("psst", chat, one)


def said(client, query):
    matrix = client.get(f"/people/who-with-whom/?{query}").context["matrix"]
    return {
        (row.face.name.split()[0], cell.to.name.split()[0]): cell.count
        for row in matrix.rows
        for cell in row.cells
        if cell.count
    }


@pytest.mark.parametrize(
    ("who", "count"), [("stan", 1), ("mira", 3), ("admin", 3), ("compliance", 3)]
)
def test_mentions_are_counted_in_what_the_viewer_may_read(
    browser, talk, mira, stan, who, count
):
    people = {"mira": mira, "stan": stan}
    client = browser(person=people[who]) if who in people else browser(who)
    assert said(client, "counts=1") == {("Olga", "Mira"): count}


OWN = {("Olga", "Mira"): 2, ("Mira", "Olga"): 1}
OTHERS = {("Mira", "Stan"): 2, ("Stan", "Mira"): 1}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("olga", OWN),
        ("stan", OTHERS),
        ("mira", OWN | OTHERS),
        ("admin", {}),
        ("compliance", OWN | OTHERS),
    ],
)
def test_chats_are_ones_own_or_all_for_compliance(
    browser, talk, olga, mira, stan, who, expected
):
    people = {"olga": olga, "mira": mira, "stan": stan}
    client = browser(person=people[who]) if who in people else browser(who)
    assert said(client, "by=chats") == expected


@pytest.mark.parametrize("query", ["by=chats", "counts=1"])
def test_nothing_to_count_says_so(browser, text_of, query):
    text = text_of(browser().get(f"/people/who-with-whom/?{query}"))
    assert "Nothing to count" in text


def test_mentions_are_counted_apart_from_the_page(browser, talk, text_of):
    client = browser("admin")
    text = text_of(client.get("/people/who-with-whom/"))
    assert 'hx-get="/people/who-with-whom/"' in text
    assert '<a href="/people/who-with-whom/?counts=1">Count them</a>' in text
    part = client.get("/people/who-with-whom/", headers={"HX-Request": "true"})
    assert b'class="matrix"' in part.content
    assert b"<html" not in part.content


def test_many_mentions_are_counted_by_the_engine(browser, talk, monkeypatch):
    monkeypatch.setattr("archive.queries.people.matrix.MOST_READ", 1)
    assert said(browser("compliance"), "counts=1") == {("Olga", "Mira"): 3}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_messages(
    browser, talk, make_room, make_message, olga, count, django_assert_num_queries
):
    client = browser("compliance")
    for number in range(count):
        make_message("hi", make_room(f"Room {number}"), olga)
    with django_assert_num_queries(10):
        client.get("/people/who-with-whom/?counts=1")
