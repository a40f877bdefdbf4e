"""The list of 1-1 chats: one's own, or all of them for compliance."""

from datetime import timedelta

import pytest

from archive.models import Room
from tests.conftest import NOON


@pytest.fixture
def chats(make_room, make_message, olga, mira, stan):
    for one, other in ((olga, mira), (mira, stan)):
        chat = make_room(kind="direct", members=[one, other])
        make_message("psst", chat, one)


def names(response):
    return [chat.name for chat in response.context["chats"]]


def test_one_sees_ones_own_chats_under_the_others_name(browser, chats, mira, stan):
    assert names(browser(person=mira).get("/direct/")) == [
        "Stan Stranger",
        "Olga Owner",
    ]
    assert names(browser(person=stan).get("/direct/")) == ["Mira Member"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["Olga Owner", "Stan Stranger"]),
        ("messages", ["Olga Owner", "Stan Stranger"]),
        ("", ["Stan Stranger", "Olga Owner"]),
    ],
)
def test_chats_are_ordered_by_the_others_name_or_size(
    browser, chats, make_message, olga, mira, order, expected
):
    chat = Room.objects.get(memberships__person=olga)
    make_message("long ago", chat, olga, sent_at=NOON - timedelta(days=9))
    address = f"/direct/?order={order}"
    assert names(browser(person=mira).get(address)) == expected


def test_admin_sees_only_their_own(browser, chats, olga):
    assert names(browser("admin", olga).get("/direct/")) == ["Mira Member"]


def test_compliance_sees_all_under_both_names(browser, chats):
    assert names(browser("compliance").get("/direct/")) == [
        "Mira Member and Stan Stranger",
        "Olga Owner and Mira Member",
    ]


def test_viewer_who_is_nobody_of_the_dumps_is_told_so(browser, chats, text_of):
    response = browser("admin").get("/direct/")
    assert names(response) == []
    assert "belongs to no one person of the dumps" in text_of(response)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("member", "The archive holds no 1-1 chat of yours."),
        ("admin", "The archive holds no 1-1 chat of yours."),
        ("compliance", "The dumps hold no 1-1 chats."),
    ],
)
def test_without_chats_each_role_is_told_what_is_true(
    browser, olga, text_of, role, said
):
    assert said in text_of(browser(role, olga).get("/direct/"))


def test_compliance_needs_no_address_of_the_dumps(browser, text_of):
    text = text_of(browser("compliance").get("/direct/"))
    assert "The dumps hold no 1-1 chats." in text
    assert "belongs to no one person" not in text


@pytest.mark.parametrize("viewer", ["olga", "compliance"])
def test_notes_to_oneself_are_called_so(
    browser, make_room, make_message, olga, mira, text_of, viewer
):
    notes = make_room(kind="direct", members=[olga], hipchat_id="direct-1-1")
    make_message("milk", notes, olga)
    make_room(kind="direct", members=[olga, mira])
    client = browser("compliance") if viewer == "compliance" else browser(person=olga)
    called = "Olga Owner (notes to oneself)"
    chat = client.get("/direct/").context["chats"][0]
    assert (chat.name, chat.initials) == (called, "OO")
    assert client.get(notes.get_absolute_url()).context["name"] == called
    for address in (olga.get_absolute_url(), "/search/?q=milk"):
        assert f"<bdi>{called}</bdi>" in text_of(client.get(address))


def test_list_can_be_narrowed(browser, chats, mira):
    assert names(browser(person=mira).get("/direct/?name=olga")) == ["Olga Owner"]


def test_chats_page_names_the_two(browser, make_room, make_message, olga, mira):
    chat = make_room(kind="direct", members=[olga, mira])
    make_message("psst", chat, olga)
    response = browser(person=mira).get(chat.get_absolute_url())
    members = [seat.face.name for seat in response.context["details"].members]
    assert response.context["name"] == "Olga Owner"
    assert members == ["Mira Member", "Olga Owner"]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_chats(
    browser, make_person, make_room, mira, count, django_assert_num_queries
):
    client = browser(person=mira)
    for number in range(count):
        make_room(kind="direct", members=[mira, make_person(f"Person {number}")])
    with django_assert_num_queries(7):
        assert len(names(client.get("/direct/"))) == count
