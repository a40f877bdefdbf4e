"""What operators find is told by what a dump says, from its bytes to the hits."""

import pytest
from dump_maker import direct, room, said, sent
from searching import search

from archive.models import Person, Viewer
from archive.search.meaning import NOT_ALL_MENTIONS


@pytest.fixture
def archive(dump, take_in):
    rooms = [room(1, "Lobby"), room(2, "Den", privacy="private", members=[2])]
    lobby = [
        said("hello @BoCarlsen", second=1, mentions=[2]),
        sent("plan.pdf", 2),
        said("see https://example.com/a", second=3),
        said("Build passed", "Builder", kind="NotificationMessage", second=4),
        said("Lunch", 1, kind="TopicRoomMessage", second=5),
    ]
    secret = [said("psst @AlvaBerg", 2, second=6, mentions=[1])]
    chat = [direct("just us, @BoCarlsen", 1, 2, second=7, mentions=[2])]
    histories = {"rooms/1": lobby, "rooms/2": secret, "users/1": chat, "users/2": chat}
    return take_in(
        dump(histories, rooms=rooms, files={"rooms/1/files/tok/plan.pdf": b"x"})
    )


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("mentions:bo", ["just us, @BoCarlsen", "hello @BoCarlsen"]),
        ("mentions:bo is:public", ["hello @BoCarlsen"]),
        ("mentions:bo mentions:alva is:private", ["psst @AlvaBerg"]),
        ("has:file", ["plan.pdf"]),
        ("has:link has:file", ["see https://example.com/a", "plan.pdf"]),
        ("is:notification", ["Build passed"]),
        ("is:topic is:notification", ["Lunch", "Build passed"]),
        ("is:direct", ["just us, @BoCarlsen"]),
        ("with:alva", ["just us, @BoCarlsen"]),
        ("to:bo", ["just us, @BoCarlsen"]),
        ("to:alva", []),
        ("to:alva to:bo", ["just us, @BoCarlsen"]),
        (
            "-with:alva is:message -has:file -has:link is:private is:direct",
            ["psst @AlvaBerg"],
        ),
        ("is:message is:public -has:file -has:link", ["hello @BoCarlsen"]),
        ("during:2016-02..2016-03 is:private", ["psst @AlvaBerg"]),
        ("during:2016-03-02..2017 is:private", []),
        ("-during:2015..2016", []),
    ],
)
def test_operators_find_what_the_dump_says(archive, text, bodies):
    found = search(text)
    assert [hit.message.body for hit in found.hits] == bodies
    assert (found.total, found.notes) == (len(bodies), ())


@pytest.mark.parametrize("text", ["is:direct", "mentions:bo is:direct", "-is:public"])
def test_of_what_one_may_not_see_nothing_is_found_or_counted(
    archive, make_viewer, text
):
    everything = search(text, make_viewer("compliance")).hits
    assert any(hit.message.room.kind == "direct" for hit in everything)
    for role in (Viewer.Role.ADMIN, Viewer.Role.MEMBER):
        found = search(text, make_viewer(role))
        allowed = {"private"} if role == Viewer.Role.ADMIN else set()
        assert {hit.message.room.kind for hit in found.hits} <= allowed
        assert found.total == len(found.hits)


@pytest.mark.parametrize("role", [Viewer.Role.ADMIN, Viewer.Role.MEMBER])
def test_who_chats_with_whom_is_not_told(archive, make_viewer, role):
    viewer = make_viewer(role)
    for operator in ("with", "to"):
        found = search(f"{operator}:bo", viewer)
        assert (found.total, found.notes) == (
            0,
            ("There is no 1-1 chat with “bo” here.",),
        )


def test_ones_own_chats_are_found(archive, make_viewer):
    bo = make_viewer("member", Person.objects.get(name="Bo Carlsen"))
    assert [hit.message.body for hit in search("with:alva", bo).hits] == [
        "just us, @BoCarlsen"
    ]


def test_that_not_all_dumps_note_mentions_is_a_hint(archive):
    assert search("mentions:alva is:public").hints == (NOT_ALL_MENTIONS,)
    assert search("alva is:public").hints == ()
