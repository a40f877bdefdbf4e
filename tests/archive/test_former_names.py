"""Names that people and rooms had in older dumps, beside what they are called now."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from searching import search

from archive.models import PersonName, RoomName
from archive.queries.former_names import former_names_of


@pytest.fixture
def renamed(make_room, make_message, make_person, mira):
    """A guest heard in a private room only, both of them renamed."""
    gus = make_person("Gus Guest", account_type="guest")
    room = make_room("Vault", kind="private", members=[mira])
    make_message("hello", room, gus)
    PersonName.objects.create(person=gus, name="<Augustus>", mention_name="aug")
    RoomName.objects.create(room=room, name="<Cellar>")
    return gus, room


def test_former_names_stand_beside_the_name(browser, renamed, mira, text_of):
    client = browser(person=mira)
    person, room = (text_of(client.get(each.get_absolute_url())) for each in renamed)
    assert "<dt>Formerly</dt><dd><bdi>&lt;Augustus&gt;</bdi></dd>" in person
    assert "<dt>Formerly</dt><dd><bdi>&lt;Cellar&gt;</bdi></dd>" in room


def test_former_names_say_until_which_dump_they_stood(browser, olga, text_of):
    for name, day in (("Olga Girl", 1), ("Olga Early", 19), ("Olga Girl", 20)):
        PersonName.objects.create(
            person=olga,
            name=name,
            mention_name=f"o{day}",
            as_of=datetime(2018, 9, day, tzinfo=UTC),
        )
    text = text_of(browser().get(olga.get_absolute_url()))
    told = re.findall(r"<bdi>([^<]*)</bdi> <span[^>]*>([^<]*)<time[^>]*>([^<]*)<", text)
    assert told == [
        ("Olga Girl", "– until the dump of ", "20 Sep 2018"),
        ("Olga Early", "– until the dump of ", "19 Sep 2018"),
    ]


def test_former_names_are_hidden_with_whom_they_name(browser, renamed, stan):
    client = browser(person=stan)
    for each in renamed:
        response = client.get(each.get_absolute_url())
        assert response.status_code == 404
        assert b"Cellar" not in response.content
        assert b"Augustus" not in response.content


@pytest.mark.parametrize(
    ("name", "mention_name", "shown"),
    [
        ("Olga Girl", "olga", ["Olga Girl"]),
        ("Olga Owner", "og", ["@og"]),
        ("Olga Owner", "OlgaOwner", []),
        ("Olga Owner", "", []),
        ("", "og", []),
    ],
)
def test_only_other_names_are_former_ones(browser, olga, name, mention_name, shown):
    PersonName.objects.create(person=olga, name=name, mention_name=mention_name)
    page = browser().get(olga.get_absolute_url())
    assert list(page.context["details"].former_names) == shown
    told = former_names_of(olga, page.context["user"])
    assert [each.name for each in told] == shown


def test_todays_name_of_a_room_is_no_former_one(browser, make_room):
    room = make_room("Lobby")
    for name in ("Lobby", "", "Hall"):
        RoomName.objects.create(room=room, name=name)
    page = browser().get(room.get_absolute_url())
    assert page.context["details"].former_names == ("Hall",)
    told = former_names_of(room, page.context["user"])
    assert [each.name for each in told] == ["Hall"]


@pytest.mark.parametrize("name", ["augustus", "<Aug", "@aug"])
def test_people_are_found_by_the_names_they_had(browser, renamed, mira, stan, name):
    gus, _ = renamed
    for person, found in ((mira, [gus]), (stan, [])):
        response = browser(person=person).get("/people/", {"name": name})
        assert [row.person for row in response.context["rows"]] == found
        assert (b"formerly" in response.content) == bool(found)


def test_rooms_are_found_by_the_names_they_had(browser, renamed, mira, stan):
    _, vault = renamed
    for person, found in ((mira, [vault]), (stan, [])):
        client = browser(person=person)
        response = client.get("/rooms/", {"name": "cellar"})
        assert list(response.context["page"]) == found
        assert (b"formerly <bdi>&lt;Cellar&gt;</bdi>" in response.content) == bool(
            found
        )
        sidebar = client.get("/sidebar/", {"name": "cellar"}).context["sidebar"]
        assert list(sidebar.rooms) == found


@pytest.mark.parametrize("query", ["from:augustus hello", "hello in:cellar"])
def test_searches_know_former_names(make_viewer, renamed, mira, stan, query):
    for person, total in ((mira, 1), (stan, 0)):
        assert search(query, make_viewer("member", person)).total == total


def test_the_name_shown_then_stands_beside_todays_wherever_words_are(
    browser, make_room, make_message, olga, text_of
):
    room = make_room(hipchat_id="lobby")
    message = make_message("zeppelin", room, olga, sender_name="Olga Maiden")
    client, now = browser("compliance"), '<span class="now">now <bdi>Olga Owner</bdi>'
    for address in ("/rooms/lobby/", "/search/?q=zeppelin", f"/records/{message.pk}/"):
        text = text_of(client.get(address))
        assert (text.count(now), "Olga Maiden</a>" in text) == (1, True)
    text = text_of(client.get(olga.get_absolute_url()))
    assert '<span class="now">as <bdi>Olga Maiden</bdi></span>' in text
    make_message("oh", room, olga, sent_at=message.sent_at + timedelta(hours=1))
    assert text_of(client.get("/rooms/lobby/")).count('class="now"') == 1
