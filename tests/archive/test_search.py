"""The search page: hits with what surrounds them, notes, help, and no leaks."""

import pytest


@pytest.fixture
def talk(make_room, make_message, olga, mira):
    lobby = make_room("Lobby")
    vault = make_room("Vault", kind="private", members=[olga])
    make_message("the line before", lobby, mira)
    hit = make_message("a <b>bold</b> zeppelin flies", lobby, olga)
    make_message("the line after", lobby, mira)
    make_message("a hidden zeppelin", vault, olga)
    return hit


def hits(response):
    return [hit.found.message.body for hit in response.context["results"].hits]


def total(response):
    return response.context["results"].total


def test_hit_shows_where_who_and_what_was_around_it(browser, talk, text_of):
    text = text_of(browser().get("/search/?q=zeppelin"))
    assert "1 message" in text
    assert "a &lt;b&gt;bold&lt;/b&gt; <mark>zeppelin</mark> flies" in text
    assert '<b dir="auto">Mira Member</b> the line before' in text
    assert '<b dir="auto">Mira Member</b> the line after' in text
    assert f'href="{talk.get_absolute_url()}?q=zeppelin"' in text
    assert f'href="{talk.room.get_absolute_url()}"' in text


def test_what_was_around_it_is_told_with_its_days(browser, talk, make_message, text_of):
    later = talk.sent_at.replace(day=28)
    make_message("weeks later", talk.room, sent_at=later)
    text = text_of(browser().get(f"/search/around/{talk.pk}/"))
    days = [part.partition("<")[0] for part in text.split('class="day-around">')[1:]]
    assert days == ["1 Mar 2016", "28 Mar 2016"]
    assert text.count('class="line-around') == 4


def test_file_is_named_where_its_name_was_found(
    browser, make_room, make_message, olga, text_of
):
    room = make_room()
    make_message("", room, olga, file_names=["zeppelin plan.pdf", "other.txt"])
    text = text_of(browser().get("/search/?q=zeppelin"))
    assert "<bdi><mark>zeppelin</mark> plan.pdf</bdi>" in text
    assert "<bdi>other.txt</bdi>" in text
    assert "An empty message" not in text


def test_file_names_in_hits_can_do_no_harm(
    browser, make_room, make_message, olga, text_of
):
    name = "<img src=x> zeppelin \u202egnp.exe"
    make_message("", make_room(), olga, file_names=[name])
    text = text_of(browser().get("/search/?q=zeppelin"))
    assert "&lt;img src=x&gt; <mark>zeppelin</mark> \ufffdgnp.exe" in text


def test_hidden_messages_are_neither_shown_nor_counted(browser, talk, olga, stan):
    seen = browser(person=olga).get("/search/?q=zeppelin")
    assert (total(seen), len(hits(seen))) == (2, 2)
    assert "a hidden" in seen.content.decode()
    response = browser(person=stan).get("/search/?q=zeppelin")
    assert (total(response), len(hits(response))) == (1, 1)
    assert "a hidden" not in response.content.decode()


def test_without_words_the_language_is_explained(browser, text_of):
    text = text_of(browser().get("/search/?q=+"))
    assert "What you can type" in text
    for written in ("deploy*", "-staging", "beta OR preview", "from:anna", "on:2016"):
        assert written in text


def test_nothing_found_says_so(browser, talk, text_of):
    text = text_of(browser().get("/search/?q=xyzzy"))
    assert "Nothing found" in text
    assert "0 messages" in text


def test_what_was_not_understood_is_said(browser, talk, text_of):
    response = browser().get("/search/?q=from:nobody+zeppelin")
    (note,) = response.context["results"].asked.parsed.notes
    assert note in text_of(response).replace("&quot;", '"')


def test_query_stays_in_the_box(browser, talk):
    page = browser().get("/search/", {"q": '"><script>x'}).content.decode()
    assert 'value="&quot;&gt;&lt;script&gt;x"' in page


def test_pages_follow_each_other(browser, make_room, make_message, olga):
    room = make_room()
    for number in range(60):
        make_message(f"zeppelin {number}", room, olga)
    client = browser()
    first = client.get("/search/?q=zeppelin")
    beyond = first.context["results"].beyond
    second = client.get("/search/", {"q": "zeppelin", "beyond": beyond})
    assert hits(first) + hits(second) == [f"zeppelin {n}" for n in reversed(range(60))]


@pytest.mark.parametrize(
    "q", ["%00", '"', "NEAR(", "a" * 5000, "-", "OR OR", "💥", "*"]
)
def test_no_input_makes_an_error_page(browser, talk, q):
    assert browser().get(f"/search/?q={q}").status_code == 200


def test_bad_place_is_not_found(browser, talk):
    assert browser().get("/search/?q=a&beyond=x").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_hits(
    browser, make_room, make_message, olga, count, django_assert_max_num_queries
):
    client, room = browser(person=olga), make_room()
    for _ in range(count):
        make_message("before", room, olga)
        make_message("zeppelin", room, olga)
    make_message("after", room, olga)
    with django_assert_max_num_queries(23):
        assert len(hits(client.get("/search/?q=zeppelin"))) == count
