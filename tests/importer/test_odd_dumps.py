"""Odd and hostile dumps: nothing is lost, mixed up or shown to the wrong people."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from dump_maker import direct, room, said, user
from searching import search

from archive.models import Emoticon, ImportRun, Message, Person, Problem, Room
from importer.reading import PORTION_CHARACTERS, PORTION_MESSAGES, read_documents
from importer.sources import open_source
from importer.sources.spool import Spool


def attached(path: str, **fields: object) -> dict:
    file = {"name": path.rsplit("/", 1)[-1], "path": path}
    return said("see", attachment=file, attachment_path=path, **fields)


def test_a_copy_with_a_file_that_the_stored_message_lacks_is_a_problem(dump, take_in):
    with_file = [attached("tok/a.png", second=3, id="u-1")]
    without = [said("see", second=3, id="u-1")]
    for number, histories in enumerate(
        (
            {"rooms/1": with_file + without},
            {"rooms/1": with_file},
            {"rooms/1": [attached("tok/b.png", second=3, id="u-1")]},
        )
    ):
        report = take_in(dump(histories, name=f"dump-{number}"))
        assert report["problems"] == 1
    assert Message.objects.count() == 1
    raw = Problem.objects.values_list("raw", flat=True).last()
    assert json.loads(raw)["UserMessage"]["attachment"]["path"] == "tok/b.png"


def test_a_crowded_microsecond_is_known_when_it_comes_again(dump, take_in):
    source = dump({"rooms/1": [said(str(n)) for n in range(2500)]})
    take_in(source)
    report = take_in(source)
    assert (report["stored"], report["duplicates"]) == (0, 2500)


def test_someone_listed_keeps_that_name_whatever_old_messages_say(dump, take_in):
    """Known by a bare id before, so without a name until a dump lists them."""
    take_in(dump(rooms=[room(1, "Lobby", members=[77])]))
    later = dump(
        {"rooms/1": [said("x", {"id": 77, "name": "Old Gunn", "mention_name": "o"})]},
        users=[user(77, "Greta Gunn")],
        name="later",
    )
    take_in(later)
    assert Person.objects.get(hipchat_id="77").name == "Greta Gunn"
    assert Message.objects.get().sender_name == "Old Gunn"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((1, "a-b", "c"), (1, "a", "b-c")),
        ((7, "7", "x"), (8, 7, "x")),
    ],
)
def test_two_pairs_of_people_never_share_a_chat(dump, take_in, first, second):
    take_in(dump({"users/1": [_chat(1, *first[1:]), _chat(2, *second[1:])]}))
    assert Room.objects.filter(kind="direct").count() == 2


def _chat(second: int, sender: object, receiver: str) -> dict:
    is_name = sender == "7"
    sent_by = sender if is_name else {"id": sender, "name": "", "mention_name": ""}
    fields = {"kind": "PrivateUserMessage", "receiver": {"id": receiver}}
    return said("psst", sent_by, second=second, **fields)


def test_no_room_of_a_dump_is_taken_for_a_one_to_one_chat(dump, take_in, make_viewer):
    public = room("direct-1-2", "Trap")
    history = {
        "rooms/direct-1-2": [said("out loud")],
        "users/1": [direct("psst", 1, 2, second=9)],
    }
    for name in ("first", "again"):
        take_in(dump(history, rooms=[public], name=name))
        assert set(Message.objects.values_list("room__kind", "body")) == {
            ("public", "out loud"),
            ("direct", "psst"),
        }
    assert search("psst", make_viewer()).total == 0


@pytest.mark.parametrize("mentions", [5, "all", {"id": 1}, [True, 1], [{"id": 1}]])
def test_odd_mentions_are_kept_and_leave_the_index_whole(dump, take_in, mentions):
    history = {"rooms/1": [said("secret", mentions=mentions)]}
    take_in(dump(history))
    assert Message.objects.get().extra["mentions_as_given"] == mentions
    private = [room(1, "Lobby", privacy="private")]
    take_in(dump(history, rooms=private, name="later"))
    assert search("secret").total == 1


@pytest.mark.parametrize("number", ["a/b", "..", "x" * 300])
def test_ids_no_address_can_hold_are_replaced_and_kept(dump, take_in, number):
    listed = [user(number, "Odd Orr"), user(1, "Alva Berg")]
    take_in(dump(users=listed, rooms=[room(number, "Odd", owner=number)]))
    for found in (Person.objects.get(name="Odd Orr"), Room.objects.get(name="Odd")):
        assert found.extra["id"] == number
        assert found.hipchat_id.startswith("made-")
    assert Room.objects.get(name="Odd").owner.name == "Odd Orr"


def test_a_uid_with_a_nul_is_known_when_it_comes_again(dump, take_in):
    source = dump({"rooms/1": [said("x", id="u\0"), said("y", id="v\0")]})
    assert take_in(source)["stored"] == 2
    assert take_in(source)["duplicates"] == 2


def test_a_dump_whose_own_name_is_not_utf8_is_taken_in(dump, take_in):
    take_in(dump({"rooms/1": [said("x")]}, name="caf\udce9"))
    assert ImportRun.objects.get().source == "caf\\xe9"


def test_a_portion_is_bounded_by_all_that_its_messages_say(dump, data_folder):
    """Not by their number alone: cards and pictures take memory, too."""
    card = "x" * (PORTION_CHARACTERS // 2)
    source = dump({"rooms/1": [said("see", second=n, card=card) for n in range(3)]})
    with Spool(settings.DATA_DIR) as spool:
        assert list(spool.take_in(open_source(source))) == []
        portions = list(read_documents(settings.DATA_DIR, spool.documents()))
    assert [len(p.lines) for p in portions if p.lines] == [2, 1]


def test_a_moment_is_not_parted_by_the_end_of_a_batch(dump, take_in):
    """Dumps without microseconds, newest first, have many messages in one second."""
    talk = [said(str(n), second=n // 7) for n in range(PORTION_MESSAGES + 100)]
    for item in talk:
        item["UserMessage"]["timestamp"] = item["UserMessage"]["timestamp"][:20]
    take_in(dump({"rooms/1": talk[::-1]}))
    bodies = Message.objects.values_list("body", flat=True)
    assert list(bodies) == [str(n) for n in range(PORTION_MESSAGES + 100)]


def test_a_chat_is_renamed_when_its_people_get_their_names(dump, take_in):
    """Of a deleted account nothing but the id is known until it says something."""
    chat = [direct("hi", 1, 55, second=1)]
    take_in(dump({"users/1": chat}))
    assert Room.objects.get(kind="direct").name == "Person 55 and Alva Berg"
    chat += [direct("hey", 55, 1, second=2)]
    chat[1]["PrivateUserMessage"]["sender"]["name"] = "Zoe Ek"
    take_in(dump({"users/1": chat}, name="more"))
    assert Room.objects.get(kind="direct").name == "Alva Berg and Zoe Ek"
    take_in(dump(users=[user(55, "Aaron Ek")], name="later"))
    assert Room.objects.get(kind="direct").name == "Aaron Ek and Alva Berg"


def test_an_emoticon_listed_twice_differently_is_a_problem(dump, take_in):
    emoticons = [
        {"Emoticon": {"id": number, "path": f"emoticons/{number}.png", "shortcut": "x"}}
        for number in (1, 2)
    ]
    report = take_in(dump(files={"emoticons.json": emoticons}))
    assert (report["emoticons"], report["problems"]) == (1, 1)
    assert Emoticon.objects.get().path == "emoticons/1.png"


def test_files_are_referred_to_however_often_a_dump_is_taken_in(dump, take_in):
    files = {"rooms/1/files/tok/a.png": b"png", "rooms/1/files/tok/b.png": b"png"}
    source = dump({"rooms/1": [attached("tok/a.png")]}, files=files)
    assert [take_in(source)["unreferenced_files"] for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("path", ["emoticons/b.png", "./emoticons//b.png"])
def test_an_emoticons_image_is_found_however_its_path_is_spelled(dump, take_in, path):
    emoticons = [{"Emoticon": {"id": 5, "path": path, "shortcut": "boom"}}]
    take_in(dump(files={"emoticons.json": emoticons, "emoticons/b.png": b"png"}))
    assert Emoticon.objects.get().file.path.read_bytes() == b"png"
    assert Emoticon.objects.get().path == path
