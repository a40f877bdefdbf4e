"""What is known of a room: its topics, states, people, and whose word that is."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.models import ImportRun, Membership, Person, Room
from archive.queries.rooms import events, people
from archive.queries.rooms.knowledge import members_known
from tests.conftest import NOON

SAID = {"members": "2018-09-19T18:28:04.000000+00:00"}
STAMP = datetime(2018, 9, 19, 18, 28, 4, tzinfo=UTC)


def about(client, room, query=""):
    return client.get(f"{room.get_absolute_url()}about/{query}")


@pytest.mark.parametrize(
    ("fields", "count", "known"),
    [
        ({"kind": "public"}, 0, "public"),
        ({"kind": "public"}, 2, "public"),
        ({"kind": "public", "is_listed": False}, 0, "public"),
        ({"kind": "private", "said": SAID}, 2, "listed"),
        ({"kind": "private"}, 2, "listed"),
        ({"kind": "private", "said": SAID}, 0, "nobody"),
        ({"kind": "private", "said": SAID, "is_deleted": True}, 0, "nobody"),
        ({"kind": "private"}, 0, "unsaid"),
        ({"kind": "private", "is_archived": True}, 0, "unsaid"),
        ({"kind": "private", "is_listed": False}, 0, "made_up"),
        ({"kind": "direct"}, 2, "chat"),
    ],
)
def test_it_is_known_whether_members_are_known(fields, count, known):
    assert members_known(Room(**fields), count) == known


@pytest.mark.parametrize(
    ("kind", "fields", "with_member", "note"),
    [
        ("public", {}, False, "Members unknown: HipChat's dumps know no members of"),
        ("public", {}, True, "Only its admins and owner are recorded."),
        ("private", {"said": SAID}, True, "As the dump of 19 Sep 2018 lists them"),
        ("private", {"said": SAID}, False, "lists this private room with no members"),
        ("private", {}, False, "Members unknown: no dump says who belonged"),
        ("private", {"is_listed": False}, False, "but do not list the room."),
    ],
)
def test_both_places_say_what_is_known_of_members(
    browser, make_room, olga, text_of, kind, fields, with_member, note
):
    members = [olga] if with_member else []
    room = make_room("Vault", kind=kind, members=members, **fields)
    client = browser("admin")
    assert note in text_of(about(client, room))
    assert note in text_of(client.get(room.get_absolute_url()))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "<dd>Open</dd>"),
        ({"is_archived": True}, "<dd>Archived</dd>"),
        ({"is_deleted": True}, "<dd>Deleted</dd>"),
        (
            {"is_deleted": True, "is_archived": True},
            "<dd>Deleted, archived before</dd>",
        ),
        ({"is_listed": False}, "<dd>Unknown: no dump lists this room</dd>"),
    ],
)
def test_state_is_said_plainly(browser, make_room, text_of, fields, said):
    text = text_of(about(browser(), make_room(**fields)))
    assert f"<dt>State</dt>{said}" in text


@pytest.fixture
def topics(make_room, make_message, olga, mira):
    """Two changes of topic among words, and topics of a room nobody asked for."""
    room, other = make_room("Lobby", topic="Tea"), make_room("Attic")
    make_message("Coffee", room, olga, kind="topic")
    make_message("so it is", room, mira)
    make_message("<b>Tea</b>", room, mira, kind="topic")
    make_message("Dust", other, olga, kind="topic")
    return room


def told(response, name="topics"):
    found = response.context[name]
    lines = (found.events if name == "topics" else found).lines
    return [(line.quote, line.sender.name) for line in lines]


def test_topics_are_told_newest_first_with_who_and_when(browser, topics, text_of):
    response = about(browser(), topics)
    assert told(response) == [
        ("<b>Tea</b>", "Mira Member"),
        ("Coffee", "Olga Owner"),
    ]
    text = text_of(response)
    assert "&lt;b&gt;Tea&lt;/b&gt;" in text
    assert 'title="2016-03-01 12:02:00.000000 UTC">1 Mar 2016, 12:02</time>' in text


@pytest.mark.parametrize(
    ("topic", "is_listed", "is_told"),
    [("<b>Tea</b>", True, False), ("Cake", True, True), ("", False, False)],
)
def test_a_topic_that_differs_from_the_last_change_is_told(
    browser, topics, text_of, topic, is_listed, is_told
):
    Room.objects.filter(pk=topics.pk).update(topic=topic, is_listed=is_listed)
    text = text_of(about(browser(), topics))
    assert ("is not the one that was set last" in text) == is_told


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("Tea", "who set this one, and when, is unknown"),
        ("", "The dumps hold no topic and no change of one."),
    ],
)
def test_without_changes_it_is_said_what_is_missing(
    browser, make_room, text_of, topic, said
):
    assert said in text_of(about(browser(), make_room(topic=topic)))


def test_earlier_topics_are_on_further_pages(browser, topics, monkeypatch):
    monkeypatch.setattr(events, "PAGE", 1)
    client = browser()
    older = about(client, topics).context["topics"].events.older
    assert told(about(client, topics, f"?topics_before={older}")) == [
        ("Coffee", "Olga Owner")
    ]


def test_place_that_is_none_is_not_found(browser, topics):
    assert about(browser(), topics, "?topics_before=x").status_code == 404


def test_archiving_and_guest_access_are_told(
    browser, make_room, make_message, olga, text_of
):
    room = make_room()
    make_message("Room archived", room, olga, kind="archive")
    make_message("Guest access turned on", room, olga, kind="guest_access")
    text = text_of(about(browser(), room))
    assert text.index("turned on guest access") < text.index("archived the room")


@pytest.fixture
def vault(make_room, make_message, make_person, olga, mira):
    """A private room with a topic, and a guest who spoke in it."""
    vault = make_room("Vault", kind="private", members=[olga, mira], said=SAID)
    guest = make_person("Gil Guest", account_type="guest")
    make_message("The plan", vault, guest, kind="topic", file_names=["plan.pdf"])
    return vault


@pytest.mark.parametrize(
    ("who", "status"),
    [("stan", 404), ("mira", 200), ("admin", 200), ("compliance", 200)],
)
def test_only_who_may_read_a_room_learns_of_it(browser, vault, mira, stan, who, status):
    people = {"mira": mira, "stan": stan}
    client = browser(person=people[who]) if who in people else browser(who)
    response = about(client, vault)
    assert response.status_code == status
    seen = response.content.decode()
    assert [word in seen for word in ("The plan", "Gil Guest")] == [status == 200] * 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("stan", 404), ("mira", 200), ("admin", 404), ("compliance", 200)],
)
def test_only_who_may_read_a_chat_learns_of_it(
    browser, make_room, make_message, olga, mira, stan, who, status
):
    chat = make_room(kind="direct", members=[olga, mira])
    make_message("psst", chat, olga, file_names=["a.pdf"])
    people = {"mira": mira, "stan": stan}
    client = browser(person=people[who]) if who in people else browser(who)
    response = about(client, chat)
    assert response.status_code == status
    assert ("1 message" in response.content.decode()) == (status == 200)


def test_people_are_told_page_by_page(
    browser, make_room, make_person, make_message, monkeypatch
):
    monkeypatch.setattr(people, "PAGE", 2)
    found = [make_person(f"Person {letter}") for letter in "ABC"]
    room = make_room("Vault", kind="private", members=found)
    Membership.objects.filter(person=found[2]).update(is_admin=True)
    for number, person in enumerate(found):
        for _ in range(number + 1):
            make_message("hi", room, person)
    client = browser("admin")
    first = about(client, room).context
    assert [row.face.name for row in first["members"].rows] == ["Person C", "Person A"]
    assert [row.count for row in first["speakers"].rows] == [3, 2]
    second = about(client, room, "?members=2&speakers=2").context
    assert [row.face.name for row in second["members"].rows] == ["Person B"]
    assert [row.count for row in second["speakers"].rows] == [1]


def test_imports_are_told_to_whom_they_are_open(browser, make_room, make_message, olga):
    room = make_room()
    make_message("hi", room, olga)
    ImportRun.objects.update(status="finished", dumped_at=NOON)
    brought = [
        [run.count for run in about(browser(role), room).context["runs"]]
        for role in ("member", "admin", "compliance")
    ]
    assert brought == [[], [1], [1]]


def test_words_of_dumps_are_told_with_their_dates(browser, make_room, text_of):
    room = make_room(said=SAID, as_of=STAMP + timedelta(days=1))
    text = text_of(about(browser(), room))
    assert "<dt>Members</dt><dd>dump of 19 September 2018</dd>" in text
    assert "The newest dump that lists this room is of 20 September 2018." in text


def test_an_owner_the_viewer_may_not_know_is_unknown(
    browser, make_room, make_person, text_of
):
    owner: Person = make_person("Ove Owner", account_type="guest")
    room = make_room(owner=owner)
    assert "Ove Owner" in text_of(about(browser("compliance"), room))
    text = text_of(about(browser(), room))
    assert '<dt>Owner</dt><dd><span class="faint">unknown</span></dd>' in text


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_what_there_is(
    browser, make_room, make_person, make_message, count, django_assert_num_queries
):
    client, found = browser("admin"), [make_person(f"P {n}") for n in range(count)]
    room = make_room("Vault", kind="private", members=found)
    for person in found:
        make_message("Tea", room, person, kind="topic")
        make_message("Room archived", room, person, kind="archive")
    ImportRun.objects.update(status="finished")
    with django_assert_num_queries(28):
        assert about(client, room).status_code == 200
