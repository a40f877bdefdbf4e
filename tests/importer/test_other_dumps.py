"""CSV files, search results and autojoins, from their folders to what is stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from dump_maker import direct, said, write_dump

from archive.models import Attachment, Membership, Message, Person, Problem, Room

DUMPS = Path(__file__).parents[1] / "dumps"


@pytest.mark.parametrize(
    ("case", "format_name", "stored", "problems"),
    [
        ("csv_livesense", "csv", 9, 3),
        ("csv_mstump", "csv", 4, 0),
        ("csv_bmarcuche", "csv", 4, 0),
        ("csv_by_hand", "csv", 12, 7),
        ("elasticsearch", "elasticsearch", 8, 6),
        ("autojoin", "redis autojoin", 0, 2),
    ],
)
def test_each_item_is_stored_or_a_problem_and_known_when_it_comes_again(
    take_in, case, format_name, stored, problems
):
    report = take_in(DUMPS / case)
    counts = (report["stored"], report["duplicates"], report["problems"])
    assert (report["format"], *counts) == (format_name, stored, 0, problems)
    before = list(Message.objects.order_by("id").values_list("id", "uid"))
    again = take_in(DUMPS / case)
    assert (again["stored"], again["duplicates"]) == (0, stored)
    assert again["problems"] == problems
    assert list(Message.objects.order_by("id").values_list("id", "uid")) == before


def test_the_rooms_of_a_table_are_private_as_nobody_knows_who_was_in_them(take_in):
    take_in(DUMPS / "csv_livesense")
    assert list(Room.objects.order_by("name").values_list("name", "kind")) == [
        ("Lobby", "private"),
        ("開発", "private"),
    ]
    assert Membership.objects.count() == 0


def test_equal_messages_of_one_second_are_all_stored(take_in):
    take_in(DUMPS / "csv_livesense")
    assert Message.objects.filter(body="+1", sender__name="Alva Berg").count() == 3


def test_people_of_a_table_are_those_that_other_dumps_list(dump, take_in):
    take_in(dump({"rooms/1": [said("x")]}))
    alva = Person.objects.get(name="Alva Berg")
    take_in(DUMPS / "csv_livesense")
    assert set(
        Message.objects.filter(sender_name="Alva Berg").values_list("sender", flat=True)
    ) == {alva.pk}
    lobby = Room.objects.get(name="Lobby")
    assert (lobby.hipchat_id, lobby.kind) == ("1", "public")


def test_a_chat_of_a_table_is_the_chat_that_other_dumps_have(dump, take_in):
    take_in(dump({"users/1": [direct("x", 1, 2)]}))
    take_in(DUMPS / "csv_mstump")
    chats = Room.objects.filter(kind=Room.Kind.DIRECT)
    found = {chat.hipchat_id: chat.message_count for chat in chats}
    assert found["direct-1-2"] == 4
    assert len(found) == 2


def test_a_file_beside_the_table_is_found_by_the_time_of_its_message(take_in):
    report = take_in(DUMPS / "csv_mstump")
    assert report["attachments"]["present"] == 1
    attachment = Attachment.objects.get()
    assert attachment.name == "plan, final.png"
    assert attachment.file.path.read_bytes() == b"\x89PNG\r\n\x1a\nnot a picture"


def test_problems_of_private_talk_are_marked(take_in):
    take_in(DUMPS / "elasticsearch")
    assert set(Problem.objects.values_list("is_direct", flat=True)) == {True}


def test_autojoin_lets_nobody_into_a_room(dump, take_in, tmp_path):
    take_in(dump())
    opened = {"autojoin.json": (DUMPS / "autojoin" / "autojoin.json").read_bytes()}
    take_in(write_dump(tmp_path / "later", files=opened))
    person = Person.objects.get(hipchat_id="1")
    assert (person.name, person.is_listed) == ("Alva Berg", True)
    assert [each["name"] for each in person.extra["autojoin"]] == [
        "Lobby",
        "Bo Carlsen",
    ]
    assert Membership.objects.filter(person=person, is_admin=False).count() == 0


def test_the_table_and_the_pages_of_one_script_hold_the_same_messages(
    take_in, tmp_path
):
    path = "bo_carlsen_hipchat_log"
    people = [
        {"id": n, "name": name} for n, name in ((1, "Alva Berg"), (2, "Bo Carlsen"))
    ]
    items = [
        {"id": f"m-{n}", "date": f"2017-01-04T10:16:0{n}.5+00:00", "mentions": []}
        | {"from": people[n % 2], "message": "hi", "message_format": "text"}
        for n in range(4)
    ]
    links = {"self": "https://api.hipchat.com/v2/user/2/history"}
    pages = [{"items": each, "links": links} for each in (items[:2], items[2:])]
    (tmp_path / f"{path}.json").write_text("".join(map(json.dumps, pages)))
    header = "date,from,id,mentions,message,message_format,type\r\n"
    rows = [
        f'{each["date"]},"{each["from"]}",{each["id"]},[],hi,text\r\n' for each in items
    ]
    table = header + "".join(rows[:2]) + header + "".join(rows[2:])
    (tmp_path / f"{path}.csv").write_text(table)
    report = take_in(tmp_path)
    assert (report["stored"], report["duplicates"], report["problems"]) == (4, 4, 0)
