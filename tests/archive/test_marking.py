"""A timeline that a search led to: the wanted words are marked in every line."""

import re
from datetime import timedelta

import pytest

from archive.models.messages import first_id_at
from archive.queries.searching.marking import marking_of
from archive.rendering.marking import mark_text
from tests.conftest import NOON

MARKED = re.compile(r"<mark>(.*?)</mark>")


@pytest.fixture
def room(make_room, make_message, olga, mira):
    """Something of every place words can stand in."""
    room = make_room("Lobby", hipchat_id="lobby")
    card = {"card": {"title": "The zeppelin’s card " + "x" * 400}}
    make_message("no such word", room, mira)
    make_message("a Zéppelin <mark>rises</mark>", room, olga)
    make_message("/me boards the zeppelin", room, olga)
    make_message("/code if zeppelin < 1:", room, mira)
    make_message("zeppelin or not", room, olga, kind="topic")
    make_message("see", room, olga, file_names=["zeppelin plan.pdf", "<b>.txt"])
    make_message("", room, olga, extra=card)
    html = '<b>lead</b> <a href="http://a.com/zeppelin">zeppelin</a>'
    make_message(html, room, None, kind="notification", format="html")
    return room


def marks(response):
    return MARKED.findall(response.content.decode())


@pytest.mark.parametrize(
    ("q", "kept"),
    [
        ("boom", "&q=boom"),
        ('"a b" -c', "&q=%22a+b%22+-c"),
        ("R&D #1 +x/y", "&q=R%26D+%231+%2Bx%2Fy"),
        ("日本 💥", "&q=%E6%97%A5%E6%9C%AC+%F0%9F%92%A5"),
        ("a\0b", "&q=a+b"),
        ("x" * 5_000, f"&q={'x' * 2_001}"),
        (" \0 ", ""),
        ("", ""),
    ],
)
def test_a_message_leads_to_its_place_with_the_search(
    browser, make_room, make_message, olga, q, kept
):
    message = make_message("hello", make_room(hipchat_id="lobby"), olga)
    response = browser().get(f"/messages/{message.pk}/", {"q": q})
    place = f"/rooms/lobby/?at={message.pk}{kept}#message-{message.pk}"
    assert (response.status_code, response["Location"]) == (302, place)


def test_words_are_marked_wherever_they_stand(browser, room, text_of):
    text = text_of(browser().get("/rooms/lobby/?q=zeppelin"))
    assert "a <mark>Zéppelin</mark> &lt;mark&gt;rises&lt;/mark&gt;" in text
    assert "<em>boards the <mark>zeppelin</mark></em>" in text
    assert "<code>if <mark>zeppelin</mark> &lt; 1:</code>" in text
    assert '<q dir="auto"><mark>zeppelin</mark> or not</q>' in text
    assert ">The <mark>zeppelin</mark>’s card xxx" in text
    assert "<mark>zeppelin</mark> plan.pdf</bdi>" in text
    assert "&lt;b&gt;.txt</bdi>" in text
    assert 'nofollow"><mark>zeppelin</mark></a>' in text
    assert text.count("<mark>") == 7


def test_a_phrase_is_marked_over_tags(browser, room, text_of):
    text = text_of(browser().get('/rooms/lobby/?q="lead+zeppelin"'))
    assert "<b><mark>lead</mark></b> <a href=" in text
    assert 'nofollow"><mark>zeppelin</mark></a>' in text
    assert text.count("<mark>") == 2


@pytest.mark.parametrize(
    ("q", "marked"),
    [
        ("zepp*", ["Zéppelin", *["zeppelin"] * 6]),
        ('"zeppelin or"', ["zeppelin or"]),
        ("rises OR boards", ["rises", "boards"]),
        ("see -zeppelin", ["see"]),
        ("mark", ["mark", "mark"]),
        ("zepp", []),
        ("from:mira", []),
        ("from:nobody lead", ["lead"]),
        ("lt", []),
        ('"', []),
        ("*", []),
        ("NEAR(", []),
    ],
)
def test_what_is_marked_is_what_a_search_is_for(browser, room, q, marked):
    assert marks(browser().get("/rooms/lobby/", {"q": q})) == marked


@pytest.mark.parametrize(
    ("text", "q", "marked"),
    [
        ("東京都に行く", "京都", "東<mark>京都</mark>に行く"),
        ("昨日<東京>", "日", "昨<mark>日</mark>&lt;東京&gt;"),
        ("ガラスｶﾞﾗｽ", "ガラス", "<mark>ガラス</mark><mark>ｶﾞﾗｽ</mark>"),
        ("שלום עולם", "עולם", "שלום <mark>עולם</mark>"),
        ("مَرْحَبًا & more", "مرحبا", "<mark>مَرْحَبًا</mark> &amp; more"),
        ("go 👍🏽!", "👍", "go <mark>👍🏽</mark>!"),
        ("<cre\u0300me>", "creme", "&lt;<mark>cre\u0300me</mark>&gt;"),
        ("½ & Straße", "strasse 2", "<mark>½</mark> &amp; <mark>Straße</mark>"),
        ("R&D's", '"r d s"', "<mark>R&amp;D&#x27;s</mark>"),
    ],
)
def test_marks_are_those_of_snippets(make_viewer, text, q, marked):
    assert mark_text(text, marking_of(q, make_viewer()).spans) == marked


@pytest.mark.parametrize("query", ["", "?q=", "?q=+", "?q=%00"])
def test_without_a_search_nothing_is_marked(browser, room, text_of, query):
    response = browser().get(f"/rooms/lobby/{query}")
    assert marks(response) == []
    assert "Marked:" not in text_of(response)


def test_page_says_what_is_marked_and_leads_back(browser, room, text_of):
    q = '"><script>zeppelin & co'
    response = browser().get(f"/rooms/lobby/?at={room.pk}", {"q": q, "at": "7"})
    text = text_of(response)
    shown = "&quot;&gt;&lt;script&gt;zeppelin &amp; co"
    assert f'Marked: the words of <b dir="auto">{shown}</b>' in text
    asked = "%22%3E%3Cscript%3Ezeppelin+%26+co"
    assert f'<a href="/search/?q={asked}">' in text
    assert '<a href="?at=7#message-7">' in text
    assert f'name="q" type="search" value="{shown}"' in text
    assert "<script>" not in text


def test_paging_keeps_the_marks(browser, long_room, text_of):
    client, middle = browser(), first_id_at(NOON + timedelta(minutes=125))
    address = long_room.get_absolute_url()
    response = client.get(f"{address}?at={middle}&q=line+12*")
    older = response.context["timeline"].older
    text = text_of(response)
    assert f'href="{address}?q=line+12%2A#end" rel="last"' in text
    query = f"?q=line+12%2A&amp;before={older}#end"
    assert f'href="{query}" rel="prev"' in text
    response = client.get(address + query.replace("&amp;", "&").partition("#")[0])
    assert marks(response)[-4:] == ["line"] * 4
    assert marks(client.get(f"{address}?at={middle}")) == []


def test_days_keep_the_marks(browser, room, make_message, olga, text_of):
    make_message("next day", room, olga, sent_at=NOON + timedelta(days=1))
    client = browser()
    text = text_of(client.get("/rooms/lobby/?q=zeppelin"))
    assert 'href="/rooms/lobby/2016-03-01/?q=zeppelin"' in text
    assert text.count('<input type="hidden" name="q" value="zeppelin">') == 2
    response = client.get("/rooms/lobby/2016-03-01/?q=zeppelin")
    assert len(marks(response)) == 7
    text = text_of(response)
    assert 'href="/rooms/lobby/2016-03-02/?q=zeppelin" rel="next"' in text
    assert re.search(r'href="/rooms/lobby/\?at=\d+&amp;q=zeppelin#message-\d+"', text)
    empty = text_of(client.get("/rooms/lobby/2016-03-05/?q=zeppelin"))
    assert 'href="/rooms/lobby/2016-03-02/?q=zeppelin">2 March 2016</a>' in empty


def test_form_leads_to_the_day_with_the_marks(browser, room):
    response = browser().get("/rooms/lobby/?day=2016-03-01&q=R%26D")
    assert response["Location"] == "/rooms/lobby/2016-03-01/?q=R%26D"


def test_a_long_message_a_search_led_to_is_open(browser, make_room, make_message, olga):
    room = make_room(hipchat_id="lobby")
    long, other = [
        make_message("word\n" * 50 + "zeppelin", room, olga) for _ in range(2)
    ]
    client = browser()
    page = client.get(f"/rooms/lobby/?at={long.pk}&q=zeppelin").content.decode()
    assert page.count("<details open>") == 1
    assert page.index("<details open>") < page.index(f'id="message-{other.pk}"')
    assert "<details open>" not in client.get(f"/rooms/lobby/?at={long.pk}").text


def test_hits_lead_to_the_timeline_with_the_search(browser, room, text_of):
    text = text_of(browser().get("/search/", {"q": "zeppelin &*"}))
    assert len(re.findall(r'href="/messages/\d+/\?q=zeppelin%20%26%2A"', text)) == 21


@pytest.mark.parametrize("path", ["/rooms/vault/", "/rooms/vault/2016-03-01/"])
def test_a_search_opens_no_private_room(
    browser, make_room, make_message, olga, stan, path
):
    vault = make_room("Vault", kind="private", members=[olga], hipchat_id="vault")
    message = make_message("zeppelin", vault, olga)
    addresses = [f"{path}?q=zeppelin", f"/messages/{message.pk}/?q=zeppelin"]
    owner, stranger = browser(person=olga), browser(person=stan)
    assert [owner.get(each).status_code for each in addresses] == [200, 302]
    assert marks(owner.get(addresses[0])) == ["zeppelin"]
    assert [stranger.get(each).status_code for each in addresses] == [404, 404]
    assert b"Vault" not in stranger.get(addresses[0]).content


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("q", "queries"), [("boom", 17), ("from:mira boom", 19)])
def test_marks_ask_for_names_and_forms_of_words_alone(
    browser, make_room, make_message, mira, count, q, queries, django_assert_num_queries
):
    client, room = browser(person=mira), make_room("Lobby", hipchat_id="lobby")
    for _ in range(count):
        make_message("@MiraMember (boom)", room, mira, file_names=["boom.txt"])
    with django_assert_num_queries(queries):
        response = client.get("/rooms/lobby/", {"q": q})
    assert marks(response) == ["boom", "boom"] * count
