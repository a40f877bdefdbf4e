"""One message from dumps with ids and from others without is one message."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from dump_maker import direct, room, said, user

from archive.models import Attachment, Message, Person, Problem, Room
from importer import reading
from importer.twins import Pairs

PEOPLE = [user(1, "Alva Berg"), user(2, "Bo Carlsen")]


def talk(*lines: tuple[int, str, int], prefix: str = "") -> list[dict]:
    """Each line is a sender, words and a second; HipChat gave each an id."""
    return [
        said(
            words,
            {"id": sender, "name": PEOPLE[sender - 1]["User"]["name"]},
            second=second,
            id=f"{prefix}{n}-{sender}-{second}-{words}",
        )
        for n, (sender, words, second) in enumerate(lines)
    ]


@pytest.fixture
def with_ids(dump) -> Callable[..., Path]:
    def make(*lines: tuple[int, str, int], name: str = "with-ids") -> Path:
        return dump({"rooms/1": talk(*lines)}, PEOPLE, name=name)

    return make


@pytest.fixture
def day_file(tmp_path) -> Callable[..., Path]:
    """As HipChat Cloud wrote it up to 2018: without ids, and whole seconds."""

    def make(*lines: tuple[int, str, int], name: str = "day-files") -> Path:
        messages = [
            {
                "date": f"2016-03-01T12:{second // 60:02}:{second % 60:02}+0000",
                "from": {
                    "name": PEOPLE[sender - 1]["User"]["name"],
                    "user_id": sender,
                },
                "message": words,
            }
            for sender, words, second in lines
        ]
        write(tmp_path / name / "rooms/Lobby/2016-03-01.json", messages)
        rooms = {"rooms": [{"room_id": 1, "name": "Lobby", "is_private": False}]}
        write(tmp_path / name / "rooms/list.json", rooms)
        return tmp_path / name

    return make


@pytest.fixture
def table(tmp_path) -> Callable[..., Path]:
    """A CSV file that knows senders and rooms by their names only."""

    def make(*lines: tuple[int, str, int], name: str = "talk.csv") -> Path:
        rows = [
            f"2016-03-01 12:{second // 60:02}:{second % 60:02},Lobby,"
            f"{PEOPLE[sender - 1]['User']['name']},{words}"
            for sender, words, second in lines
        ]
        file = tmp_path / name
        file.write_text("\n".join(["Date,Room,From,Message", *rows]) + "\n")
        return file

    return make


def write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))


def counts(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["stored"], report["duplicates"], report["problems"]


LINES = [(1, "hello", 0), (2, "ok", 1), (2, "ok", 1), (1, "ok", 1), (1, "bye", 2)]


@pytest.mark.parametrize("kind", ["day_file", "table"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_message_is_known_again_with_or_without_its_id(
    request, with_ids, take_in, kind, is_first
):
    without = request.getfixturevalue(kind)(*LINES)
    sources = [with_ids(*LINES), without]
    if is_first:
        sources.reverse()
    assert counts(take_in(sources[0])) == (5, 0, 0)
    assert counts(take_in(sources[1])) == (0, 5, 0)
    for source in sources:
        assert counts(take_in(source)) == (0, 5, 0)
    assert Message.objects.count() == 5
    assert Room.objects.filter(kind="public").get().message_count == 5
    assert Room.objects.count() == 1


def test_one_message_in_two_dumps_without_ids_is_one(day_file, table, take_in):
    assert counts(take_in(day_file(*LINES))) == (5, 0, 0)
    assert counts(take_in(table(*LINES))) == (0, 5, 0)
    assert counts(take_in(day_file(*LINES))) == (0, 5, 0)


@pytest.mark.parametrize("is_first", [True, False])
def test_the_nth_equal_message_is_the_nth(with_ids, day_file, take_in, is_first):
    two, three = [(1, "ok", 1)] * 2, [(1, "ok", 1)] * 3
    first, second = with_ids(*two), day_file(*three)
    if is_first:
        first, second = day_file(*two), with_ids(*three)
    assert counts(take_in(first)) == (2, 0, 0)
    assert counts(take_in(second)) == (1, 2, 0)
    for source in (first, second, first):
        assert take_in(source)["stored"] == 0
    assert Message.objects.count() == 3


def test_equal_words_of_another_second_sender_or_room_are_others(
    dump, day_file, take_in
):
    take_in(day_file((1, "ok", 1)))
    source = dump(
        {
            "rooms/1": talk((1, "ok", 2), (2, "ok", 1), (1, "OK", 1)),
            "rooms/2": talk((1, "ok", 1), prefix="b"),
        },
        PEOPLE,
        [room(1, "Lobby"), room(2, "Attic")],
    )
    assert counts(take_in(source)) == (4, 0, 0)


def test_two_messages_with_ids_of_their_own_are_never_one(
    with_ids, day_file, dump, take_in
):
    take_in(day_file((1, "hello", 0)))
    assert Room.objects.get().lacks_uids
    assert counts(take_in(with_ids((1, "ok", 1)))) == (1, 0, 0)
    other = dump({"rooms/1": talk((1, "ok", 1), prefix="x")}, PEOPLE, name="other")
    assert counts(take_in(other)) == (1, 0, 0)


@pytest.mark.parametrize("portion", [1, 5_000])
def test_two_of_them_are_two_however_they_are_batched(
    dump, day_file, take_in, monkeypatch, portion
):
    """The second is written when the first is known again already."""
    monkeypatch.setattr(reading, "PORTION_MESSAGES", portion)
    monkeypatch.setattr("importer.writing.BATCH", portion)
    take_in(day_file((1, "ok", 1)))
    chat = talk((1, "ok", 1), (1, "between", 1), (1, "ok", 1))
    source = dump({"rooms/1": chat}, PEOPLE)
    assert counts(take_in(source)) == (2, 1, 0)
    assert counts(take_in(source)) == (0, 3, 0)
    assert Message.objects.filter(body="ok").count() == 2


def test_a_message_with_an_id_keeps_the_one_it_was_known_again_in() -> None:
    class Twin:
        def __init__(self, number: int) -> None:
            self.id = number

    pairs, twins = Pairs(), [Twin(1), Twin(2)]
    for _ in range(2):
        assert pairs.take(twins, "u") is twins[0]
        assert pairs.take(twins, "v") is twins[1]
        assert pairs.take(twins, "w") is None


def test_nameless_senders_of_different_ids_are_not_one(dump, day_file, take_in):
    without = day_file((1, "ok", 1))
    file = without / "rooms/Lobby/2016-03-01.json"
    [message] = json.loads(file.read_text())
    write(file, [message | {"from": {"user_id": 5}}])
    take_in(without)
    source = dump({"rooms/1": [said("ok", {"id": 6, "name": ""}, second=1)]})
    assert counts(take_in(source)) == (1, 0, 0)


def test_a_copy_by_name_of_a_message_with_an_id_is_a_copy(dump, take_in):
    """The first dump lists nobody, so its sender is nobody but a name."""
    named = said("hi", {"id": 0, "name": "Alva Berg"}, id="u-1")
    take_in(dump({"rooms/1": [named]}, users=[user(2, "Bo")], name="named"))
    listed = said("hi", {"id": 1, "name": "Alva Berg"}, id="u-1")
    source = dump({"rooms/1": [listed]}, PEOPLE, name="listed")
    assert counts(take_in(source)) == (0, 1, 0)
    other = said("hi", {"id": 2, "name": "Bo Carlsen"}, id="u-1")
    source = dump({"rooms/1": [other]}, PEOPLE, name="other")
    assert counts(take_in(source)) == (0, 0, 1)


def test_a_dump_with_names_only_comes_again_after_its_people_are_listed(
    table, with_ids, take_in
):
    source = table(*LINES)
    take_in(source)
    take_in(with_ids((1, "something else", 9)))
    assert counts(take_in(source)) == (0, 5, 0)
    assert Problem.objects.count() == 0


FILE = {"name": "a.png", "size": 3, "url": "https://files.example.com/1/1/t/a.png"}


def with_file(day_file, is_there: bool) -> Path:
    folder = day_file((1, "see", 1))
    file = folder / "rooms/Lobby/2016-03-01.json"
    [message] = json.loads(file.read_text())
    write(file, [message | ({"file": FILE} if is_there else {})])
    return folder


@pytest.mark.parametrize(
    ("is_there", "expected"),
    [(True, ((0, 1, 0), "present")), (False, ((0, 0, 1), None))],
)
def test_the_file_of_a_copy_is_not_lost(dump, day_file, take_in, is_there, expected):
    take_in(with_file(day_file, is_there))
    sent = FILE | {"path": "t/a.png"}
    history = [said("see", 1, second=1, attachment=sent, attachment_path="t/a.png")]
    history[0]["UserMessage"]["sender"]["name"] = "Alva Berg"
    files = {"rooms/1/files/t/a.png": b"png"}
    report = take_in(dump({"rooms/1": history}, PEOPLE, files=files))
    attachment = Attachment.objects.first()
    status = attachment.status if attachment else None
    assert (counts(report), status) == expected
    assert report["unreferenced_files"] == (0 if is_there else 1)


def test_a_room_known_by_its_name_is_the_one_of_that_name(table, with_ids, take_in):
    take_in(with_ids((1, "hello", 0)))
    take_in(table((1, "later", 5)))
    assert Room.objects.get().message_count == 2


def test_a_room_whose_name_several_have_is_none_of_them(dump, table, take_in):
    take_in(dump(rooms=[room(1, "Lobby"), room(2, "Lobby")]))
    take_in(table((1, "later", 5)))
    own = Message.objects.get().room
    assert (own.name, own.kind, own.is_listed) == ("Lobby", "private", False)


def test_a_room_made_up_for_a_name_becomes_the_room_that_is_listed(
    dump, table, take_in
):
    source = table((1, "early", 5))
    take_in(source)
    made_up = Room.objects.get()
    assert (made_up.kind, made_up.is_listed) == ("private", False)
    take_in(dump(rooms=[room(1, "Lobby")]))
    found = Room.objects.get()
    assert (found.pk, found.hipchat_id, found.kind) == (made_up.pk, "1", "public")
    assert found.message_count == 1
    take_in(dump(rooms=[room(1, "Foyer")], name="later"))
    assert counts(take_in(source)) == (0, 1, 0)
    assert Room.objects.get().name == "Foyer"


def test_it_stays_private_where_a_dump_lists_several_rooms_of_that_name(
    dump, table, take_in
):
    take_in(table((1, "early", 5)))
    take_in(dump(rooms=[room(1, "Lobby"), room(2, "Lobby", privacy="private")]))
    assert Message.objects.get().room.kind == "private"
    assert Room.objects.count() == 3


def chat_table(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "chats.csv"
    file.write_text("\n".join(["Date,From,To,Message", *lines]) + "\n")
    return file


CHAT = "2016-03-01 12:00:01,Alva Berg,{},psst"


@pytest.mark.parametrize("peer", ["Bo Carlsen", "person2@example.com"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_chat_is_one_whether_its_people_are_known_by_id_or_by_name(
    dump, take_in, tmp_path, peer, is_first
):
    sources = [
        dump({"users/1": [direct("psst", 1, 2, second=1)]}, PEOPLE),
        chat_table(tmp_path, CHAT.format(peer)),
    ]
    history = sources[0] / "users/1/history.json"
    history.write_text(history.read_text().replace("Person 1", "Alva Berg"))
    if is_first:
        sources.reverse()
    assert counts(take_in(sources[0])) == (1, 0, 0)
    assert counts(take_in(sources[1])) == (0, 1, 0)
    for source in sources:
        assert counts(take_in(source)) == (0, 1, 0)
    chat = Room.objects.get(kind="direct")
    assert (chat.hipchat_id, chat.name) == ("direct-1-2", "Alva Berg and Bo Carlsen")
    listed = Person.objects.filter(memberships__room=chat)
    assert {person.hipchat_id for person in listed} == {"1", "2"}


def test_a_chat_with_a_name_that_two_have_is_neithers(dump, take_in, tmp_path):
    people = [*PEOPLE, user(3, "Bo Carlsen")]
    take_in(dump(users=people))
    take_in(chat_table(tmp_path, CHAT.format("Bo Carlsen")))
    chat = Room.objects.get(kind="direct")
    members = chat.memberships.values_list("person__hipchat_id", "person__is_listed")
    assert set(members) == {("1", True), (None, False)}


def test_a_chat_met_by_name_is_nobodys_while_two_have_the_name(dump, take_in, tmp_path):
    source = chat_table(tmp_path, CHAT.format("Bo Carlsen"))
    take_in(source)
    people = [*PEOPLE, user(3, "Bo Carlsen")]
    take_in(dump({"users/1": [direct("psst", 1, 2, second=1)]}, people))
    assert Room.objects.filter(kind="direct").count() == 2
    assert take_in(source)["stored"] == 0
