"""The list of people: whom it shows, to whom, in how many queries."""

import pytest


@pytest.fixture
def crowd(make_person, make_room, make_message, olga):
    """A guest and an integration heard in a private room only."""
    guest = make_person("Gil Guest", account_type="guest")
    robot = make_person("Build Bot", hipchat_id=None, is_listed=False)
    vault = make_room("Vault", kind="private", members=[olga])
    lobby = make_room("Lobby")
    make_message("one", lobby, olga)
    for sender in (olga, guest, robot):
        make_message("secret", vault, sender)


def names(response):
    return [row.face.name for row in response.context["rows"]]


def test_strangers_see_the_directory_and_whom_they_could_hear(browser, crowd, stan):
    assert names(browser(person=stan).get("/people/")) == [
        "Olga Owner",
        "Stan Stranger",
    ]


@pytest.mark.parametrize("role", ["admin", "compliance"])
def test_admins_see_everyone(browser, crowd, role):
    everyone = ["Build Bot", "Gil Guest", "Olga Owner"]
    assert names(browser(role).get("/people/")) == everyone


def test_only_messages_the_viewer_may_read_are_counted(browser, crowd, stan):
    def count_of_olga(client):
        rows = client.get("/people/?name=olga").context["rows"]
        return [row.count for row in rows]

    assert count_of_olga(browser("admin")) == [2]
    assert count_of_olga(browser(person=stan)) == [1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=gil", ["Gil Guest"]),
        ("name=@olgaowner", ["Olga Owner"]),
        ("show=guests", ["Gil Guest"]),
        ("show=integrations", ["Build Bot"]),
        ("show=people", ["Olga Owner"]),
        ("show=admins", []),
        ("show=deleted", []),
        ("show=unlisted", []),
        ("show=bogus", ["Build Bot", "Gil Guest", "Olga Owner"]),
    ],
)
def test_list_can_be_narrowed(browser, crowd, query, expected):
    assert names(browser("admin").get(f"/people/?{query}")) == expected


def test_handle_stands_beside_the_name_in_any_script(browser, make_person, text_of):
    make_person("مريم", mention_name="مريم", title="Head of Tea")
    text = text_of(browser().get("/people/"))
    shown = '<p class="row-more"><bdi>@مريم</bdi> · <bdi>Head of Tea</bdi></p>'
    assert shown in text


def test_nobody_found_says_so(browser, text_of):
    assert "Nobody found" in text_of(browser().get("/people/?name=zzz"))


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_people(
    browser, make_person, make_room, make_message, mira, count,
    django_assert_num_queries,
):  # fmt: skip
    client, room = browser(person=mira), make_room()
    for number in range(count):
        make_message("hi", room, make_person(f"Person {number}"))
    with django_assert_num_queries(9):
        response = client.get("/people/?name=person")
    assert len(names(response)) == count


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("order=messages", ["Olga Owner", "Build Bot", "Gil Guest"]),
        ("order=last", ["Build Bot", "Gil Guest", "Olga Owner"]),
        ("order=bogus", ["Build Bot", "Gil Guest", "Olga Owner"]),
        ("name=owner@EXAMPLE", ["Olga Owner"]),
        ("said=some&show=guests", ["Gil Guest"]),
        ("said=none", []),
    ],
)
def test_list_can_be_ordered_and_narrowed_by_words(browser, crowd, query, expected):
    assert names(browser("admin").get(f"/people/?{query}")) == expected


@pytest.fixture
def whisperers(make_room, make_message, make_person, olga):
    """Wes said more than Lou, but in a private room and in a 1-1 chat alone."""
    wes, lou = make_person("Wes Whisper"), make_person("Lou Loud")
    make_message("hello", make_room("Lobby"), lou)
    vault = make_room("Vault", kind="private", members=[olga])
    make_message("secret", vault, wes)
    chat = make_room(kind="direct", members=[olga, wes])
    for _ in range(2):
        make_message("psst", chat, wes)


@pytest.mark.parametrize(
    ("role", "first", "spoke", "silent"),
    [
        ("member", ("Lou Loud", 1), ["Lou Loud"], ["Olga Owner", "Wes Whisper"]),
        ("admin", ("Lou Loud", 1), ["Lou Loud", "Wes Whisper"], ["Olga Owner"]),
        ("compliance", ("Wes Whisper", 3), ["Lou Loud", "Wes Whisper"], ["Olga Owner"]),
    ],
)
def test_order_and_silence_tell_nothing_of_hidden_words(
    browser, whisperers, role, first, spoke, silent
):
    client = browser(role)
    row = client.get("/people/?order=messages").context["rows"][0]
    assert (row.face.name, row.count) == first
    assert names(client.get("/people/?said=some")) == spoke
    assert names(client.get("/people/?said=none")) == silent


def test_order_by_the_last_word_heeds_who_may_read_it(browser, whisperers):
    last = {
        role: names(browser(role).get("/people/?order=last&said=some"))[0]
        for role in ("member", "compliance")
    }
    assert last == {"member": "Lou Loud", "compliance": "Wes Whisper"}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_an_ordered_list_do_not_depend_on_people(
    browser, make_person, make_room, make_message, mira, count,
    django_assert_num_queries,
):  # fmt: skip
    client, room = browser(person=mira), make_room()
    for number in range(count):
        make_message("hi", room, make_person(f"Person {number}"))
    with django_assert_num_queries(9):
        response = client.get("/people/?order=messages&said=some")
    assert len(names(response)) == count
