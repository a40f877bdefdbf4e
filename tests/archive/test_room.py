"""A room's page: its history in windows, days and groups."""

from datetime import timedelta

import pytest

from archive.models.messages import first_id_at
from tests.conftest import NOON


def id_of(number):
    return first_id_at(NOON + timedelta(minutes=number))


def lines(response):
    return [
        line.message.body
        for day in response.context["timeline"].days
        for group in day.groups
        for line in group.lines
    ]


def said(first, end):
    return [f"line {number}" for number in range(first, end)]


@pytest.mark.parametrize(
    ("query", "first", "end", "older", "newer"),
    [
        ("", 150, 250, 150, ""),
        ("?after=0", 0, 100, "", 99),
        (f"?before={id_of(150)}", 50, 150, 50, 149),
        (f"?before={id_of(50)}", 0, 50, "", 49),
        (f"?after={id_of(99)}", 100, 200, 100, 199),
        (f"?after={id_of(199)}", 200, 250, 200, ""),
        (f"?at={id_of(125)}", 75, 175, 75, 174),
        (f"?at={id_of(0)}", 0, 50, "", 49),
        (f"?at={id_of(249)}", 199, 250, 199, ""),
        (f"?before={id_of(0)}", 0, 0, "", ""),
        ("?after=9223372036854775807", 0, 0, "", ""),
        ("?after=9999999999999999999", 0, 0, "", ""),
    ],
)
def test_windows_follow_each_other(browser, long_room, query, first, end, older, newer):
    response = browser().get(f"/rooms/{long_room.hipchat_id}/{query}")
    timeline = response.context["timeline"]
    assert lines(response) == said(first, end)
    assert timeline.older == (str(id_of(older)) if older != "" else "")
    assert timeline.newer == (str(id_of(newer)) if newer != "" else "")


def test_walking_back_shows_every_message_once(browser, long_room):
    client, seen, query = browser(), [], ""
    for _ in range(3):
        response = client.get(f"/rooms/{long_room.hipchat_id}/{query}")
        seen = lines(response) + seen
        query = f"?before={response.context['timeline'].older}"
    assert seen == said(0, 250)


@pytest.mark.parametrize("name", ["before", "after", "at"])
@pytest.mark.parametrize("value", ["x", "-1", "", "1.5", "٣", "9" * 40, "1e3"])
def test_place_that_is_no_id_is_not_found(browser, make_room, name, value):
    room = make_room()
    response = browser().get(f"/rooms/{room.hipchat_id}/", {name: value})
    assert response.status_code == 404


def test_stranger_finds_no_private_room(browser, make_room, make_message, stan, olga):
    room = make_room("Vault", kind="private", members=[olga])
    make_message("secret", room, olga)
    address = room.get_absolute_url()
    assert "secret" in browser(person=olga).get(address).content.decode()
    answer = browser(person=stan).get(address)
    assert answer.status_code == 404
    assert "Vault" not in answer.content.decode()


@pytest.mark.parametrize("hipchat_id", ["557058:ab-cd", "direct-1-2", "a/b", "a b%?#"])
def test_ids_of_every_shape_have_addresses(
    browser, make_room, make_message, make_person, hipchat_id
):
    room = make_room(hipchat_id=hipchat_id)
    person = make_person("Ida Odd", hipchat_id=hipchat_id)
    make_message("hello", room, person)
    client = browser()
    page = client.get(room.get_absolute_url())
    day = page.content.decode().partition('<h2 class="day-rule"><a href="')[2]
    assert lines(page) == ["hello"]
    assert lines(client.get(day.partition('"')[0])) == ["hello"]
    assert client.get(person.get_absolute_url()).status_code == 200


def test_ends_are_named(browser, make_room, make_message, olga, text_of):
    room = make_room()
    make_message("only", room, olga)
    text = text_of(browser().get(room.get_absolute_url()))
    assert "This is the beginning" in text
    assert "You are at the end." in text


def test_place_beyond_the_end_says_so(browser, make_room, make_message, olga, text_of):
    room = make_room()
    make_message("only", room, olga)
    text = text_of(browser().get(room.get_absolute_url() + "?before=1"))
    assert "Nothing here" in text


def test_room_without_history_says_so(browser, make_room, text_of):
    text = text_of(browser().get(make_room("--").get_absolute_url()))
    assert "The dumps hold this room, but no history of it." in text


def test_lines_of_one_sender_stand_together_for_five_minutes(
    browser, make_room, make_message, olga, mira
):
    room = make_room()
    for minutes, sender in [(0, olga), (5, olga), (11, olga), (12, mira)]:
        make_message("x", room, sender, sent_at=NOON + timedelta(minutes=minutes))
    response = browser().get(room.get_absolute_url())
    (day,) = response.context["timeline"].days
    assert [len(group.lines) for group in day.groups] == [2, 1, 1]


def test_days_are_those_of_the_time_zone(
    browser, make_room, make_message, olga, settings
):
    settings.TIME_ZONE = "Asia/Tokyo"
    room = make_room()
    make_message("before midnight", room, olga, sent_at=NOON + timedelta(hours=2.9))
    make_message("after midnight", room, olga, sent_at=NOON + timedelta(hours=3))
    response = browser().get(room.get_absolute_url())
    days = [str(day.date) for day in response.context["timeline"].days]
    assert days == ["2016-03-01", "2016-03-02"]
    text = response.content.decode()
    assert 'title="2016-03-01 15:00:00.000000 UTC">00:00</time>' in text


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("topic", "Tea at 4", 'changed the topic to: <q dir="auto">Tea at 4</q>'),
        ("topic", "", "cleared the topic </span>"),
        ("archive", " ", "archived or reopened the room </span>"),
        ("guest_access", "", "turned guest access on or off </span>"),
        ("archive", "Room archived", "archived the room"),
        ("archive", "Room unarchived", "reopened the room"),
        ("guest_access", "Guest access turned on", "turned on guest access"),
        ("guest_access", "<b>odd</b>", "&lt;b&gt;odd&lt;/b&gt;"),
    ],
)
def test_info_lines_say_what_was_done(
    browser, make_room, make_message, olga, text_of, kind, body, expected
):
    room = make_room()
    make_message(body, room, olga, kind=kind)
    text = text_of(browser().get(room.get_absolute_url()))
    assert '<b dir="auto">Olga Owner</b>' in text
    assert expected in text


@pytest.mark.parametrize(
    ("color", "expected"),
    [("green", "card green"), ("", "card yellow"), ("x y", "card yellow")],
)
def test_notifications_are_cards_in_their_colour(
    browser, make_room, make_message, make_person, text_of, color, expected
):
    room, bot = make_room(), make_person("Build Bot", hipchat_id=None)
    make_message("done", room, bot, kind="notification", color=color)
    text = text_of(browser().get(room.get_absolute_url()))
    assert f'class="line notification {expected}"' in text
    assert '<span class="label">integration</span>' in text


def test_me_line_begins_with_the_name(browser, make_room, make_message, olga, text_of):
    room = make_room()
    make_message("/me waves", room, olga)
    text = text_of(browser().get(room.get_absolute_url()))
    assert '<b dir="auto">Olga Owner</b> <em>waves</em>' in text


@pytest.mark.parametrize("kind", ["notification", "unknown"])
def test_me_of_no_message_is_shown_as_typed(
    browser, make_room, make_message, olga, text_of, kind
):
    room = make_room()
    make_message("/me deploys", room, olga, kind=kind)
    text = text_of(browser().get(room.get_absolute_url()))
    assert '<div class="body" dir="auto">/me deploys</div>' in text


def test_unknown_kinds_and_empty_messages_are_labelled(
    browser, make_room, make_message, olga, text_of
):
    room = make_room()
    make_message("huh", room, olga, kind="unknown")
    make_message("", room, olga)
    text = text_of(browser().get(room.get_absolute_url()))
    assert "a kind of message this archive does not know" in text
    assert "An empty message" in text


def test_body_is_shown_safe(browser, make_room, make_message, olga):
    room = make_room("<script>alert(1)</script>")
    make_message("<script>alert(2)</script>", room, olga, sender_name="<img src=x>")
    page = browser().get(room.get_absolute_url()).content.decode()
    assert page.count("<script") == page.count("<script src=")
    assert "<img src=x>" not in page


def test_name_shown_then_is_kept_beside_the_one_of_today(
    browser, make_room, make_message, olga, text_of
):
    room = make_room()
    make_message("hi", room, olga, sender_name="Olga Maiden")
    text = text_of(browser().get(room.get_absolute_url()))
    assert '>Olga Maiden</a> <span class="now">now <bdi>Olga Owner</bdi></span>' in text


def test_message_without_a_sender_is_shown(browser, make_room, make_message, text_of):
    room = make_room()
    make_message("out of nowhere", room, None)
    text = text_of(browser().get(room.get_absolute_url()))
    assert "Unknown sender" in text
    assert "out of nowhere" in text


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"account_type": "guest"}, "guest"),
        ({"is_deleted": True}, "deleted"),
        ({"is_listed": False}, "not in the directory"),
    ],
)
def test_senders_are_labelled(
    browser, make_room, make_message, make_person, text_of, fields, label
):
    room = make_room()
    make_message("hi", room, make_person("Guy Guest", **fields))
    text = text_of(browser().get(room.get_absolute_url()))
    assert f'<span class="label">{label}</span>' in text


def test_mentions_lead_only_to_people_the_viewer_may_see(
    browser, make_room, make_message, make_person, olga, mira
):
    room = make_room()
    hidden = make_person("Gil Guest", account_type="guest", mention_name="GilGuest")
    vault = make_room("Vault", kind="private", members=[olga])
    make_message("I am here", vault, hidden)
    make_message("ask @miramember or @GilGuest", room, olga)
    address = room.get_absolute_url()
    link = f'href="{hidden.get_absolute_url()}"'
    assert link in browser("compliance").get(address).content.decode()
    page = browser(person=mira).get(address).content.decode()
    assert link not in page
    assert f'class="mention viewer" href="{mira.get_absolute_url()}"' in page


@pytest.mark.parametrize("older", [{"is_listed": False}, {"is_deleted": True}])
@pytest.mark.parametrize("comes_first", [True, False])
def test_mention_means_the_account_of_today(
    browser, make_room, make_message, make_person, olga, older, comes_first
):
    room, fields = make_room(), [older, {}]
    people = [
        make_person("Bo Two", mention_name="Bo", **each)
        for each in (fields if comes_first else reversed(fields))
    ]
    for person in people:
        make_message("hi", room, person)
    make_message("ask @bo", room, olga)
    now = people[comes_first]
    page = browser().get(room.get_absolute_url()).content.decode()
    assert f'<a class="mention" href="{now.get_absolute_url()}"' in page


def test_older_leads_to_the_end_of_its_window_and_newer_to_the_start(
    browser, long_room, text_of
):
    response = browser().get(f"/rooms/{long_room.hipchat_id}/?at={id_of(125)}")
    text = text_of(response)
    assert f'href="?before={id_of(75)}#end" rel="prev"' in text
    assert f'href="?after={id_of(174)}" rel="next"' in text
    assert f'href="{long_room.get_absolute_url()}#end" rel="last"' in text
    assert text.count('id="end"') == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("place", ["", "?after=0", "?at=1"])
def test_queries_do_not_depend_on_messages(
    browser, make_room, make_message, make_person, mira, count, place,
    django_assert_num_queries,
):  # fmt: skip
    client = browser(person=mira)
    room = make_room("Vault", kind="private", members=[mira])
    for number in range(count):
        sender = make_person(f"Person {number}")
        make_message("@MiraMember (boom)", room, sender, file_names=["a.txt"])
    # A place that is asked for is noted the first time.
    client.get(room.get_absolute_url() + place)
    with django_assert_num_queries(17 if "at=" in place else 16):
        response = client.get(room.get_absolute_url() + place)
    assert len(lines(response)) == count
