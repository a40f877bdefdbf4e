"""What only the whole archive tells is verified, too: sums, the index, copies."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from dump_maker import said, user

from archive.models import Activity, Message, Room, RoomYear
from archive.search import get_backend
from importer.verifying import documents

HISTORY = "rooms/1/history.json"


@pytest.mark.parametrize(
    "fields",
    [
        {"message_count": 9},
        {"first_sent_at": "2001-01-01 00:00:00+00:00"},
        {"last_sent_at": None},
    ],
)
def test_a_changed_sum_of_a_room_is_named(archive, verify_whole, fields):
    Room.objects.filter(hipchat_id="1").update(**fields)
    [difference] = verify_whole()
    assert difference.startswith(
        "the room 'Lobby': number, first and last of its messages are 4, "
    )


def test_changed_activity_is_named(archive, verify_whole):
    Activity.objects.filter(room__hipchat_id="1").update(message_count=9)
    assert verify_whole() == [
        "the room 'Lobby': what 'Alva Berg' said there is counted wrong"
    ]


def test_a_changed_pulse_is_named(archive, verify_whole):
    year = RoomYear.objects.filter(room__hipchat_id="1").earliest("year")
    counts = year.counts
    counts[min(counts)] += 1
    RoomYear.objects.filter(pk=year.pk).update(
        numbers=RoomYear.of(year.room_id, year.year, counts).numbers
    )
    what = "how much was said when in it is counted wrong"
    assert verify_whole() == [f"the room 'Lobby': {what}"]


@pytest.mark.parametrize("numbers", [b"", b"xyz"])
def test_a_pulse_that_cannot_be_read_is_named(archive, verify_whole, numbers):
    RoomYear.objects.filter(room__hipchat_id="1").update(numbers=numbers)
    what = "how much was said when in it is counted wrong"
    assert verify_whole() == [f"the room 'Lobby': {what}"]


def test_an_index_that_lost_everything_is_named(archive, verify_whole):
    get_backend().clear()
    first = Message.objects.filter(room__kind="public").earliest("pk").pk
    chat = Message.objects.get(room__kind="direct").pk
    found = verify_whole()
    assert found[:2] == [
        f"the search index: it lacks messages of public rooms: 4, the first is {first}",
        f"the search index: it lacks messages of direct rooms: 1, the first is {chat}",
    ]
    assert found[2].endswith("it has 0 messages of the room 'Lobby', not 4")
    assert len(found) == 9


def test_an_index_that_is_gone_is_named(archive, verify_whole):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE message_index")
    [difference] = verify_whole()
    assert difference.startswith("the search index: it cannot be read: ")


def test_a_room_opened_behind_the_index_is_named(archive, verify_whole):
    Room.objects.filter(hipchat_id="1").update(kind="private")
    found = verify_whole()
    about_index = [each for each in found if each.startswith("the search index")]
    assert "it has messages of public rooms that are not stored: 4, " in about_index[0]
    assert "it lacks messages of private rooms: 4, " in about_index[1]


def test_a_document_whose_originals_are_not_found_is_named(
    archive, verify, monkeypatch
):
    monkeypatch.setattr(documents, "originals_in", lambda kept, positions: {})
    assert verify()[0] == (
        f"{HISTORY}[0]: what stands here is not the message, so its record cannot show "
        "it"
    )


# Messages that are known by another id.


def test_a_deleted_message_is_missed_though_one_without_an_id_says_the_same(
    dump, take_in, verify, tmp_path
):
    table = tmp_path / "talk.csv"
    row = "2016-03-01 12:00:01,Lobby,Bo Carlsen,I admit it\n"
    table.write_text(f"Date,Room,From,Message\n{row}")
    take_in(table)
    people = [user(1, "Alva Berg"), user(2, "Bo Carlsen")]
    bo = {"id": 2, "name": "Bo Carlsen"}
    lines = [said("I admit it", bo, second=1, id=f"u-{n}") for n in (1, 2)]
    take_in(dump({"rooms/1": lines}, people))
    assert Message.objects.count() == 2
    assert verify() == []
    Message.objects.get(uid__startswith="u-").delete()
    assert [each for each in verify() if "is not in the archive" in each] != []


def test_of_two_rooms_that_a_name_may_mean_the_one_with_the_same_words_is_meant(
    take_in, verify
):
    dumps = Path(__file__).resolve().parent.parent / "dumps"
    for case in ("oddities", "csv_by_hand", "api_v2_by_name", "api_v2_owner_and_peer"):
        take_in(dumps / case)
    assert verify() == []
