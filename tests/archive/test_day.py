"""A day of a room: its messages alone, and the way to the days beside it."""

from datetime import timedelta

import pytest

from archive.models.messages import EPOCH, LAST_TIME
from tests.conftest import NOON


@pytest.fixture
def room(make_room, make_message, olga):
    room = make_room()
    for hours in (0, 1, 72):
        make_message(f"hour {hours}", room, olga, sent_at=NOON + timedelta(hours=hours))
    return room


def bodies(response):
    return [
        line.message.body
        for day in response.context["timeline"].days
        for group in day.groups
        for line in group.lines
    ]


def test_day_shows_its_messages_alone(browser, room):
    response = browser().get(f"/rooms/{room.hipchat_id}/2016-03-01/")
    assert bodies(response) == ["hour 0", "hour 1"]


def test_empty_days_are_stepped_over(browser, room, text_of):
    response = browser().get(f"/rooms/{room.hipchat_id}/2016-03-02/")
    beside = response.context["neighbours"]
    assert (str(beside.earlier), str(beside.later)) == ("2016-03-01", "2016-03-04")
    text = text_of(response)
    assert "Nothing was said on this day" in text
    address = f"/rooms/{room.hipchat_id}"
    assert f'<a href="{address}/2016-03-01/">1 March 2016</a> and' in text
    assert f'and <a href="{address}/2016-03-04/">4 March 2016</a>' in text


def test_empty_day_of_an_empty_room_says_so(browser, make_room, text_of):
    response = browser().get(make_room().get_absolute_url() + "2016-03-02/")
    assert "Nor on any other day." in text_of(response)


def test_first_and_last_day_have_nothing_beyond(browser, room):
    client = browser()
    first = client.get(f"/rooms/{room.hipchat_id}/2016-03-01/").context["neighbours"]
    last = client.get(f"/rooms/{room.hipchat_id}/2016-03-04/").context["neighbours"]
    assert (first.earlier, last.later) == (None, None)


def test_window_of_a_day_stays_within_it(browser, room, text_of):
    response = browser().get(f"/rooms/{room.hipchat_id}/2016-03-01/?after=0")
    assert bodies(response) == ["hour 0", "hour 1"]
    assert "You are at the end." not in text_of(response)


@pytest.mark.parametrize(
    "day",
    [
        "2016-13-01",
        "2016-3-1",
        "20160301",
        "0001-01-01",
        "9999-12-31",
        "1969-12-30",
        "2255-01-02",
        "2016-W09-2",
        "yesterday",
        "2016-03-01T12:00",
        "%00",
    ],
)
def test_what_is_no_day_is_not_found(browser, room, day):
    assert browser().get(f"/rooms/{room.hipchat_id}/{day}/").status_code == 404


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    "sent_at", [EPOCH, LAST_TIME - timedelta(seconds=1)], ids=["first", "last"]
)
def test_every_time_an_id_can_hold_has_a_day(
    browser, make_room, make_message, olga, settings, sent_at, zone
):
    """Dumps hold messages without a time, sent at the beginning of time."""
    settings.TIME_ZONE = zone
    room = make_room()
    make_message("when", room, olga, sent_at=sent_at)
    client = browser()
    (day,) = client.get(room.get_absolute_url()).context["timeline"].days
    response = client.get(f"/rooms/{room.hipchat_id}/{day.date}/")
    assert bodies(response) == ["when"]


def test_form_leads_to_the_day(browser, room):
    response = browser().get(f"/rooms/{room.hipchat_id}/?day=2016-03-04")
    assert response["Location"] == f"/rooms/{room.hipchat_id}/2016-03-04/"


@pytest.mark.parametrize(
    "day", ["../../../evil", "//evil.example", "%0d%0aX: y", "a/b"]
)
def test_form_with_no_day_stays_in_the_archive(browser, room, day):
    response = browser().get(f"/rooms/{room.hipchat_id}/", {"day": day})
    assert response.status_code == 400


def test_day_of_a_hidden_room_is_not_found(
    browser, make_room, make_message, olga, stan
):
    vault = make_room("Vault", kind="private", members=[olga])
    make_message("secret", vault, olga)
    address = f"/rooms/{vault.hipchat_id}/2016-03-01/"
    assert bodies(browser(person=olga).get(address)) == ["secret"]
    assert browser(person=stan).get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_messages(
    browser, make_room, make_message, olga, count, django_assert_num_queries
):
    client, room = browser(person=olga), make_room()
    for _ in range(count):
        make_message("@OlgaOwner (boom)", room, olga, file_names=["a.txt"])
    with django_assert_num_queries(16):
        response = client.get(f"/rooms/{room.hipchat_id}/2016-03-01/")
    assert len(bodies(response)) == count
