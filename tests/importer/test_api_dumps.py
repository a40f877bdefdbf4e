"""Pages that scripts saved of HipChat's API, from their folders to what is stored."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from archive.models import Attachment, Emoticon, Membership, Message, Person, Room

DUMPS = Path(__file__).parents[1] / "dumps"


@pytest.mark.parametrize(
    ("case", "stored", "duplicates", "problems"),
    [
        ("api_v2_by_name", 7, 0, 2),
        ("api_v2_by_time", 5, 0, 1),
        ("api_v2_dotted_names", 4, 3, 0),
        ("api_v2_flat_lists", 6, 0, 0),
        ("api_v2_merged_lists", 7, 1, 2),
        ("api_v2_owner_and_peer", 5, 1, 0),
        ("api_v2_rooms", 10, 1, 4),
    ],
)
def test_each_item_is_stored_or_known_or_a_problem(
    take_in, case, stored, duplicates, problems
):
    report = take_in(DUMPS / case)
    counts = (report["stored"], report["duplicates"], report["problems"])
    assert counts == (stored, duplicates, problems)
    again = take_in(DUMPS / case)
    assert (again["stored"], again["duplicates"]) == (0, stored + duplicates)


def test_two_people_of_one_name_have_two_chats(take_in):
    take_in(DUMPS / "api_v2_by_name")
    assert list(Person.objects.filter(name="Anna Lind").values_list("hipchat_id")) == [
        ("12",),
        ("14",),
    ]
    chats = Room.objects.filter(kind=Room.Kind.DIRECT).order_by("hipchat_id")
    assert list(chats.values_list("hipchat_id", "message_count")) == [
        ("direct-11-12", 3),
        ("direct-11-13", 2),
        ("direct-11-14", 2),
    ]


@pytest.mark.parametrize(
    ("case", "files"),
    [
        ("api_v2_by_name", {" cafe\u0301.png": b"\x89PNG", "plan.txt": b"plan\n"}),
        ("api_v2_by_time", {"a b.txt": b"a b\n"}),
        ("api_v2_owner_and_peer", {"notes.txt": b"notes\n"}),
    ],
)
def test_files_are_found_where_the_script_put_them(take_in, case, files):
    report = take_in(DUMPS / case)
    stored = Attachment.objects.values_list("name", "file__sha256")
    assert dict(stored) == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    assert report["unreferenced_names"] == []


def test_company_emoticon_counts_more_than_one_for_all(take_in):
    take_in(DUMPS / "api_v2_rooms")
    path = "https://www.example.com/img/emoticons/1/fonzie-1.png"
    assert Emoticon.objects.get(shortcut="fonzie").path == path


def test_owner_and_peer_known_by_name_alone_are_people(take_in):
    take_in(DUMPS / "api_v2_owner_and_peer")
    chats = Room.objects.filter(kind=Room.Kind.DIRECT).order_by("name")
    members = Membership.objects.filter(room__in=chats).order_by("person__name")
    assert {
        room.name: [m.person.name for m in members if m.room_id == room.pk]
        for room in chats
    } == {
        "Anna Lind and Owen Quist": ["Anna Lind", "Owen Quist"],
        "Ben Ode and Owen Quist": ["Ben Ode", "Owen Quist"],
        "Cleo Lost and Owen Quist": ["Cleo Lost", "Owen Quist"],
    }


def test_rooms_are_known_by_id_or_by_name(take_in):
    take_in(DUMPS / "api_v2_rooms")
    rooms = Room.objects.order_by("name").values_list("name", "kind", "message_count")
    assert list(rooms) == [
        ("Attic", "private", 1),
        ("Old_ Lobby", "private", 1),
        ("Room 7", "private", 5),
        ("all", "private", 3),
    ]


def test_message_without_words_says_that_it_was_deleted(take_in):
    take_in(DUMPS / "api_v2_flat_lists")
    deleted = Message.objects.filter(extra__deleted=True)
    assert [message.body for message in deleted] == ["", ""]
