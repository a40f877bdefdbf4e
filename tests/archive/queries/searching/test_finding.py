"""Finding: what a search shows to whom, in how many queries."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from searching import search

from archive.models import Message
from archive.queries.searching.finding import FoundLine
from archive.queries.searching.results import results_of

RUMOUR = "the merger is called Basilisk"


@pytest.fixture
def viewers(make_viewer, mira):
    return {
        "member": make_viewer("member", mira),
        "admin": make_viewer("admin"),
        "compliance": make_viewer("compliance"),
        "shell": None,
    }


@pytest.fixture
def rooms(make_room, make_message, mira, olga, stan):
    """The same message in each sort of room, oldest first."""
    rooms = {
        "public": make_room("Lobby"),
        "own private": make_room("Board", "private", [olga, mira]),
        "private": make_room("Secret", "private", [olga]),
        "own direct": make_room(kind="direct", members=[mira, olga]),
        "direct": make_room(kind="direct", members=[stan, olga]),
    }
    for room in rooms.values():
        make_message(RUMOUR, room, olga)
    return rooms


def rooms_found(text, viewer):
    found = search(text, viewer)
    assert found.total == len(found.hits)
    return [hit.message.room for hit in reversed(found.hits)]


@pytest.mark.parametrize("text", ["basilisk", '"called basilisk"', "basil*", "-nobody"])
@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        ("shell", ["public", "own private", "private", "own direct", "direct"]),
        ("compliance", ["public", "own private", "private", "own direct", "direct"]),
        ("admin", ["public", "own private", "private"]),
        ("member", ["public", "own private", "own direct"]),
    ],
)
def test_everyone_finds_what_their_role_opens(rooms, viewers, text, viewer, seen):
    assert rooms_found(text, viewers[viewer]) == [rooms[name] for name in seen]


def test_a_room_one_may_not_see_is_answered_like_one_that_is_not_there(rooms, viewers):
    assert rooms_found("in:secret", viewers["admin"]) == [rooms["private"]]
    hidden = search("in:secret basilisk", viewers["member"])
    absent = search("in:absent basilisk", viewers["member"])
    assert hidden.notes == ("There is no room “secret” here.",)
    assert absent.notes == ("There is no room “absent” here.",)
    assert (hidden.total, hidden.hits) == (absent.total, absent.hits) == (0, ())


def test_a_sender_one_may_not_know_is_answered_like_nobody(
    rooms, viewers, make_person, make_message
):
    bot = make_person("Basilbot", hipchat_id=None, is_listed=False)
    make_message("beep", rooms["private"], bot)
    assert rooms_found("from:basilbot", viewers["admin"]) == [rooms["private"]]
    hidden = search("from:basilbot", viewers["member"])
    assert hidden.notes == ("There is no person “basilbot” here.",)
    assert (hidden.total, hidden.hits) == (0, ())


def test_a_stale_index_shows_nothing_and_counts_nothing(rooms, viewers):
    member = viewers["member"]
    assert rooms_found("basilisk in:board", member) == [rooms["own private"]]
    rooms["public"].kind = "private"
    rooms["public"].save()
    page = results_of({"q": "basilisk"}, member)
    assert [hit.message.room.name for hit in page.hits] == [
        "Mira Member and Olga Owner",
        "Board",
    ]
    assert page.total == 2


@pytest.mark.parametrize(
    "name",
    [
        "olga",
        "OWNER",
        "own",
        '"Olga Owner"',
        '"olga o"',
        "@OlgaOwner",
        "olgaowner",
        "olga.owner@example.com",
        "2",
    ],
)
def test_people_go_by_many_names(make_room, make_message, mira, olga, name):
    assert olga.hipchat_id == "2"
    room = make_room()
    make_message("one", room, mira)
    said = make_message("two", room, olga)
    found = search(f"from:{name}")
    assert [hit.message for hit in found.hits] == [said]
    assert found.notes == ()


def test_who_has_exactly_a_name_is_meant_before_those_whose_name_begins_so(
    make_room, make_person, make_message
):
    room = make_room()
    ann = make_message("one", room, make_person("Ann", mention_name="aha"))
    make_message("two", room, make_person("Annika Ann"))
    assert [hit.message for hit in search("from:ann").hits] == [ann]


def test_integrations_are_looked_for_among_themselves(
    make_room, make_person, make_message
):
    room = make_room()
    make_message("one", room, make_person("Jenkins"))
    passed = make_message("two", room, make_person("Jenkins CI", hipchat_id=None))
    assert [hit.message for hit in search("by:jenkins").hits] == [passed]


def test_what_is_said_among_those_who_share_a_name_is_said_to_one_of_them(
    make_room, make_person, make_message, olga
):
    rosa, remo = make_person("Rosa Winter"), make_person("Remo Winter")
    chat = make_room(kind="direct", members=[rosa, remo])
    other = make_room(kind="direct", members=[rosa, olga])
    make_message("from Rosa to Remo", chat, rosa)
    make_message("from Olga to Rosa", other, olga)
    make_message("from Rosa to Olga", other, rosa)
    found = {
        text: [hit.message.body for hit in search(text).hits]
        for text in ("to:winter", "to:remo", "to:rosa", "-to:winter")
    }
    assert found == {
        "to:winter": ["from Olga to Rosa", "from Rosa to Remo"],
        "to:remo": ["from Rosa to Remo"],
        "to:rosa": ["from Olga to Rosa"],
        "-to:winter": ["from Rosa to Olga"],
    }


def test_accents_do_not_matter_in_names(make_room, make_person, make_message):
    said = make_message("one", make_room("Café"), make_person("Zoë Müller"))
    found = search("from:zoe in:cafe from:MULLER")
    assert [hit.message for hit in found.hits] == [said]


@pytest.mark.parametrize("name", ["data", "#Data-Science", '"data science"', "3"])
def test_rooms_go_by_name_beginning_and_id(make_room, make_message, name):
    make_message("one", make_room("Big Data"))
    make_message("one", make_room("Lobby"))
    said = make_message("one", make_room("Data Science"))
    found = search(f"in:{name}")
    assert [hit.message for hit in found.hits] == [said]


def test_a_hit_has_the_lines_around_it_in_its_room(make_room, make_message, olga):
    lobby, other = make_room("Lobby"), make_room("Other")
    before = make_message("<b>be</b>fore", lobby, olga, format="html")
    make_message("elsewhere", other)
    hit = make_message("a needle", lobby, olga)
    make_message("elsewhere", other)
    after = make_message("after", lobby)
    (found,) = search("needle").hits
    assert found.message == hit
    assert found.snippet == ("a ", "needle", "")
    assert found.line_before == FoundLine(before, "Olga Owner", "before")
    assert found.line_after == FoundLine(after, "Unknown sender", "after")


def test_a_line_without_a_name_of_its_own_has_its_senders(
    make_room, make_message, olga
):
    """Stride's dumps name senders by their ids alone."""
    lobby = make_room("Lobby")
    make_message("before", lobby, olga, sender_name="")
    make_message("a needle", lobby)
    (found,) = search("needle").hits
    assert found.line_before.sender_name == olga.name


def test_lines_without_words_are_told_by_what_they_are(make_room, make_message, olga):
    room = make_room()
    make_message("", room, olga, file_names=["a.png", "b\u202e.png"])
    make_message("one needle", room)
    make_message("", room, olga, extra={"deleted": True, "message": None})
    make_message("two needle", room)
    make_message("", room, olga, kind="topic")
    hits = search("needle").hits
    around = [(hit.line_before.text, hit.line_after.text) for hit in hits]
    assert around == [
        ("Message deleted", "cleared the topic"),
        ("a.png, b\ufffd.png", "Message deleted"),
    ]


def test_a_hit_names_its_files_with_their_matches(make_room, make_message):
    make_message("a needle", make_room(), file_names=["needle.txt", "b.txt"])
    (hit,) = search("needle").hits
    assert hit.snippet == ("a ", "needle", "")
    assert hit.file_names == (("", "needle", ".txt"), ("b.txt",))


def test_the_only_line_of_a_room_has_none_around_it(make_room, make_message):
    make_message("needle", make_room())
    (found,) = search("needle").hits
    assert (found.line_before, found.line_after) == (None, None)


def test_pages_are_walked_without_gaps(make_room, make_message):
    room = make_room()
    ids = [make_message("boom", room).pk for _ in range(5)]
    for order, wanted in (("newest", ids[::-1]), ("oldest", ids)):
        walked, beyond = [], None
        for _ in range(3):
            page = search("boom", order=order, beyond_id=beyond, limit=2)
            assert page.total == 5
            walked += [hit.message.pk for hit in page.hits]
            beyond = page.beyond
        assert (walked, beyond) == (wanted, None)


def test_days_are_days_of_the_current_time_zone_and_keep_their_first_message(
    make_room, make_message
):
    room = make_room()
    midnight = datetime(2016, 3, 1, tzinfo=UTC)
    first = make_message("boom", room, sent_at=midnight)
    assert search("boom on:2016-03-01").hits[0].message == first
    assert search("boom after:2016-02-29").total == 1
    assert search("boom before:2016-03-01").total == 0
    assert search("boom after:2016-03-01").total == 0
    assert search("boom -on:2016-03").total == 0


@pytest.mark.parametrize("limit", [50, 1])
def test_the_number_of_queries_does_not_grow_with_the_hits(
    rooms, make_message, viewers, olga, limit, django_assert_num_queries
):
    member, lobby = viewers["member"], rooms["public"]
    text = "boom from:olga in:lobby"
    for more in (2, 2):
        for _ in range(more):
            make_message("boom", lobby, olga)
            make_message("calm", lobby, olga)
        member.__dict__.pop("person", None)
        with django_assert_num_queries(15):
            search(text, member, limit=limit)


def test_no_text_finds_nothing_and_says_nothing(rooms):
    found = search("  ")
    assert (found.total, found.hits, found.notes) == (0, (), ())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text() | st.text(alphabet='"-*:()^+ORin frombefore2016\0é語'))
def test_no_text_is_an_error(rooms, viewers, text):
    for viewer in viewers.values():
        search(text, viewer)


@pytest.mark.parametrize(
    "text",
    [
        "OR OR",
        "NEAR(a b, 5)",
        "a AND NOT b",
        "words:a",
        "{words scope}: a",
        "scope:private",
        '" OR scope:"private',
        "a + b ^c *",
        "-",
        "from:",
        "-" * 100_000,
        "a " * 50_000,
        '"' * 99_999,
        "\0",
        "\ud800",
        "from:\ud800 in:\0",
        "id:\ud800 OR like:\ud800 OR emoticon:\ud800",
        "before:99999999999999999999",
    ],
)
def test_nothing_typed_is_the_engines_syntax(rooms, viewers, text):
    assert search(text, viewers["member"]).total == 0


@pytest.mark.parametrize("beyond", [0, -1, 10**30])
def test_any_place_to_go_on_from_will_do(rooms, beyond):
    assert Message.objects.count() == 5
    assert search("basilisk", beyond_id=beyond).total == 5
