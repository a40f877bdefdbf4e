"""What is attached to a message, and corrections: both lead to what they belong to."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from tests.conftest import NOON

CARD = {"style": "link", "title": "A preview", "url": "https://example.com/"}


@pytest.fixture
def room(make_room):
    return make_room("Lobby", hipchat_id="lobby")


@pytest.fixture
def attach(make_message):
    """A notification that names the message it belongs to by HipChat's id."""

    def make(room, owner, **fields):
        extra = {"attach_to": owner, "card": CARD}
        return make_message(
            "preview", room, None, sender_name="Link", kind="notification",
            extra=extra, **fields,
        )  # fmt: skip

    return make


def lines(response):
    return [
        (line.message.pk, [each.message.pk for each in line.attached])
        for day in response.context["timeline"].days
        for group in day.groups
        for line in group.lines
    ]


def test_what_is_attached_is_folded_under_its_message(
    browser, room, make_message, attach, olga, text_of
):
    owner = make_message("see example.com", room, olga)
    between = make_message("oh", room, olga)
    preview = attach(room, owner.uid)
    response = browser().get("/rooms/lobby/")
    assert lines(response) == [(owner.pk, [preview.pk]), (between.pk, [])]
    text = text_of(response)
    assert text.count(f'id="message-{preview.pk}"') == 1
    assert f'<details class="attached" id="message-{preview.pk}"> <summary>' in text
    assert '<bdi>Link</bdi> <span class="attached-title" dir="auto">A preview' in text
    assert "Belongs to" not in text


def test_it_is_open_where_a_link_leads_to_it(
    browser, room, make_message, attach, olga, text_of
):
    preview = attach(room, make_message("see", room, olga).uid)
    response = browser().get(f"/messages/{preview.pk}/", follow=True)
    expected = f'<details class="attached" id="message-{preview.pk}" open>'
    assert expected in text_of(response)


def test_five_minutes_apart_is_near_and_more_is_not(
    browser, room, make_message, attach, olga, text_of
):
    owner = make_message("see", room, olga, sent_at=NOON)
    near = attach(room, owner.uid, sent_at=NOON + timedelta(minutes=5))
    far = attach(room, owner.uid, sent_at=NOON + timedelta(minutes=5, seconds=1))
    response = browser().get("/rooms/lobby/")
    assert lines(response) == [(owner.pk, [near.pk]), (far.pk, [])]
    text = text_of(response)
    link = f'<p class="belongs"><a href="/messages/{owner.pk}/">Belongs to a message of'
    assert text.count(link) == 1
    assert "<bdi>Olga Owner</bdi>, 1 Mar 2016, 12:00</a>" in text


def test_the_time_of_what_it_belongs_to_is_told_by_the_viewers_clock(
    browser, room, make_message, attach, olga, text_of
):
    owner = make_message("see", room, olga, sent_at=NOON)
    attach(room, owner.uid, sent_at=NOON + timedelta(minutes=6))
    client = browser()
    client.post("/settings/", {"clock": "12", "time_zone": "Asia/Kolkata"})
    text = text_of(client.get("/rooms/lobby/"))
    assert "<bdi>Olga Owner</bdi>, 1 Mar 2016, 5:30 p.m.</a>" in text


def test_it_stays_in_place_where_its_message_is_on_another_page(
    browser, room, make_message, attach, olga, text_of
):
    owner = make_message("see", room, olga)
    make_message("next", room, olga, sent_at=NOON + timedelta(days=1))
    preview = attach(room, owner.uid, sent_at=NOON + timedelta(days=1, minutes=1))
    client = browser("compliance")
    for address in ("/rooms/lobby/2016-03-02/", f"/records/{preview.pk}/"):
        text = text_of(client.get(address))
        assert f'<a href="/messages/{owner.pk}/">Belongs to a message of' in text


def test_what_belongs_to_an_info_line_stays_in_place(
    browser, room, make_message, attach, olga
):
    topic = make_message("the topic", room, olga, kind="topic")
    preview = attach(room, topic.uid)
    response = browser().get("/rooms/lobby/")
    assert lines(response) == [(topic.pk, []), (preview.pk, [])]
    assert b"Belongs to a message" in response.content


@pytest.mark.parametrize("uid", ["nowhere", "", 5, None, [], {}])
def test_what_belongs_to_nothing_stays_in_place(browser, room, attach, uid, text_of):
    preview = attach(room, uid)
    response = browser().get("/rooms/lobby/")
    assert lines(response) == [(preview.pk, [])]
    assert "Belongs to" not in text_of(response)


def test_messages_that_name_each_other_or_themselves_are_all_seen(
    browser, room, attach
):
    one = attach(room, "uid-2", uid="uid-1")
    two = attach(room, "uid-1", uid="uid-2")
    alone = attach(room, "uid-3", uid="uid-3")
    response = browser().get("/rooms/lobby/")
    assert lines(response) == [(one.pk, []), (two.pk, []), (alone.pk, [])]


def test_a_message_of_another_room_is_not_named(
    browser, room, make_room, make_message, attach, olga, stan, text_of
):
    vault = make_room("Vault", kind="private", members=[olga])
    secret = make_message("psst", vault, olga)
    attach(room, secret.uid)
    text = text_of(browser(person=stan).get("/rooms/lobby/"))
    assert "Belongs to" not in text
    assert str(secret.pk) not in text


@pytest.mark.parametrize("count", [1, 3])
def test_owners_elsewhere_are_asked_for_once(
    browser, room, make_message, attach, olga, count, django_assert_num_queries
):
    client = browser(person=olga)
    later = NOON + timedelta(days=1)
    for number in range(count):
        owner = make_message(f"see {number}", room, olga)
        attach(room, owner.uid, sent_at=later + timedelta(minutes=number))
    with django_assert_num_queries(15):
        response = client.get("/rooms/lobby/2016-03-02/")
    assert response.content.count(b"Belongs to a message of") == count


@pytest.mark.parametrize("role", ["member", "admin", "compliance"])
def test_owners_are_found_by_the_index_of_ids(
    browser, long_room, attach, olga, role, django_assert_max_num_queries
):
    attach(long_room, "elsewhere", sent_at=NOON + timedelta(days=1))
    client = browser(role, olga)
    with django_assert_max_num_queries(20) as asked:
        client.get(long_room.get_absolute_url())
    (query,) = [each["sql"] for each in asked if "elsewhere" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        plan = [row[-1] for row in cursor.fetchall()]
    searched = "SEARCH archive_message USING INDEX message_uid (room_id=? AND <expr>=?)"
    assert searched in plan


def test_words_are_marked_in_what_is_attached(
    browser, room, make_message, attach, olga
):
    attach(room, make_message("see", room, olga).uid)
    page = browser().get("/rooms/lobby/?q=preview").content.decode()
    assert re.findall("<mark>(.*?)</mark>", page) == ["preview"] * 3


def changes(response):
    page = response.content.decode()
    return re.findall(r'<span class="change-words" dir="auto">(.*?)</span>', page)


def test_a_correction_is_shown_as_typed_with_what_it_changed(
    browser, room, make_message, olga, mira, text_of
):
    first = make_message("over their soon", room, olga)
    make_message("their?", room, mira)
    make_message("s/their/there/", room, olga)
    make_message("s/soon/now", room, olga)
    response = browser().get("/rooms/lobby/")
    assert changes(response) == [
        "over <del>their</del> <ins>there</ins> soon",
        "over there <del>soon</del> <ins>now</ins>",
    ]
    text = text_of(response)
    assert text.count(f'<a class="change-of" href="/messages/{first.pk}/">') == 2
    for typed in ("over their soon</div>", "s/their/there/</div>", "s/soon/now</div>"):
        assert typed in text


@pytest.mark.parametrize(
    "before",
    [
        {"body": "/code a word"},
        {"body": "a word", "kind": "notification"},
        {"body": "a word", "kind": "topic"},
        {"body": "<b>a word</b>", "format": "html"},
        {"body": "nothing"},
    ],
)
def test_only_plain_words_said_just_before_are_changed(
    browser, room, make_message, olga, before
):
    make_message("a word", room, olga)
    make_message(room=room, sender=olga, **before)
    make_message("s/word/thing", room, olga)
    response = browser().get("/rooms/lobby/")
    assert changes(response) == []
    assert "s/word/thing" in response.content.decode()


def test_nobody_corrects_others_or_in_other_rooms(
    browser, room, make_room, make_message, olga, mira, text_of
):
    make_message("a word", room, mira)
    make_message("a word", make_room("Other"), olga)
    make_message("s/word/thing", room, olga)
    client = browser()
    for address in ("/rooms/lobby/", olga.get_absolute_url()):
        assert changes(client.get(address)) == []


def test_a_correction_on_a_persons_page(browser, room, make_message, olga):
    make_message("a word", room, olga)
    make_message("s/word/thing", room, olga)
    response = browser().get(olga.get_absolute_url())
    assert changes(response) == ["a <del>word</del> <ins>thing</ins>"]
