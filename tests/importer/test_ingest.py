"""The whole import, from a dump on disk to rows, index and report."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from dump_maker import direct, room, said, user
from searching import search

from archive.models import (
    Activity,
    Attachment,
    Emoticon,
    ImportRun,
    IngestedFile,
    Membership,
    Message,
    Person,
    Problem,
    Room,
)
from importer.errors import DumpError

KINDS = {
    "UserMessage": "message",
    "NotificationMessage": "notification",
    "TopicRoomMessage": "topic",
    "ArchiveRoomMessage": "archive",
    "GuestAccessMessage": "guest_access",
    "HologramMessage": "unknown",
}


def everything() -> dict[str, list]:
    """All rows but the runs' own, for comparing before and after."""
    models = (Message, Person, Room, Membership, Activity, Attachment, Emoticon)
    return {m.__name__: list(m.objects.order_by("pk").values()) for m in models}


def test_a_message_is_stored_with_its_time_as_id_and_its_provenance(dump, take_in):
    take_in(dump({"rooms/1": [said("second", second=5), said("first", second=4)]}))
    message = Message.objects.get(body="first")
    assert message.sent_at == datetime(2016, 3, 1, 12, 0, 4, 7, tzinfo=UTC)
    assert message.id == int(1456833604000007 << 10)
    assert message.position == 1
    assert message.source_file.path == "rooms/1/history.json"
    assert len(message.source_file.sha256) == 64
    assert message.sender_name == "Person 1"
    assert message.sender.name == "Alva Berg"


@pytest.mark.parametrize(("envelope", "kind"), KINDS.items())
def test_every_envelope_is_stored_under_its_kind(dump, take_in, envelope, kind):
    report = take_in(dump({"rooms/1": [said("x", kind=envelope)]}))
    assert Message.objects.get().kind == kind
    assert {k: n for k, n in report["by_kind"].items() if n} == {kind: 1}
    assert list(report["by_kind"]) == list(KINDS.values())


def test_a_report_tells_what_became_of_every_item(dump, take_in):
    report = take_in(
        dump(
            {
                "rooms/1": [said("a"), said("a"), {"UserMessage": {"id": "1"}}],
                "users/1": [direct("psst", 1, 2, second=9)],
                "users/2": [direct("psst", 1, 2, second=9)],
            }
        )
    )
    assert (report["items"], report["stored"]) == (5, 2)
    assert (report["duplicates"], report["problems"]) == (2, 1)
    assert (report["people"], report["rooms"]) == (2, 1)
    assert report["attachments"] == {"present": 0, "missing": 0, "empty": 0}
    assert report["format"] == "envelopes"
    assert len(report["sha256"]) == 64
    files = IngestedFile.objects.values_list("path", "items", "stored", "problems")
    assert set(files) == {
        ("users.json", 0, 0, 0),
        ("rooms.json", 0, 0, 0),
        ("rooms/1/history.json", 3, 1, 1),
        ("users/1/history.json", 1, 1, 0),
        ("users/2/history.json", 1, 0, 0),
    }


def test_ingesting_twice_changes_nothing(dump, take_in):
    source = dump(
        {
            "rooms/1": [said("hello", mentions=[2]), said("bot", "Builder")],
            "users/2": [direct("psst", 1, 2, second=3)],
        }
    )
    take_in(source)
    before = everything()
    report = take_in(source)
    assert everything() == before
    assert (report["items"], report["stored"], report["duplicates"]) == (3, 0, 3)


def test_a_known_uid_with_other_content_is_a_problem(dump, take_in):
    take_in(dump({"rooms/1": [said("yes", id="u-1")]}))
    report = take_in(dump({"rooms/1": [said("no", id="u-1")]}, name="other"))
    assert (report["duplicates"], report["problems"]) == (0, 1)
    assert Message.objects.get().body == "yes"
    problem = Problem.objects.get()
    assert (problem.file, problem.position) == ("rooms/1/history.json", 0)
    assert json.loads(problem.raw)["UserMessage"]["message"] == "no"


def test_a_uid_of_another_room_is_another_message(dump, take_in):
    """HipChat's ids were not safely unique across rooms."""
    rooms = [room(1, "Lobby"), room(2, "Attic")]
    take_in(
        dump(
            {"rooms/1": [said("a", id="u-1")], "rooms/2": [said("b", id="u-1")]},
            rooms=rooms,
        )
    )
    assert set(Message.objects.values_list("room__name", "body")) == {
        ("Lobby", "a"),
        ("Attic", "b"),
    }


def test_messages_of_one_microsecond_keep_the_order_of_the_talk(dump, take_in):
    newest_first = [said(str(n), second=0) for n in (3, 2, 1)]
    newest_first.insert(0, said("4", second=1))
    take_in(dump({"rooms/1": newest_first}))
    assert list(Message.objects.values_list("body", flat=True)) == ["1", "2", "3", "4"]
    assert list(Message.objects.values_list("id", flat=True))[:3] == [
        (1456833600000007 << 10) + n for n in range(3)
    ]


def test_more_messages_than_a_microsecond_has_ids_are_all_stored(dump, take_in):
    report = take_in(dump({"rooms/1": [said(str(n)) for n in range(2500)]}))
    assert report["stored"] == Message.objects.count() == 2500


def test_a_one_to_one_chat_is_stored_once_and_is_a_room_of_two(dump, take_in):
    chat = [direct("hi", 1, 2, second=1), direct("hey", 2, 1, second=2)]
    take_in(dump({"users/1": chat, "users/2": chat}))
    direct_room = Room.objects.get(kind="direct")
    assert direct_room.hipchat_id == "direct-1-2"
    assert {m.person.name for m in direct_room.memberships.all()} == {
        "Alva Berg",
        "Bo Carlsen",
    }
    assert list(Message.objects.values_list("body", flat=True)) == ["hi", "hey"]


def test_a_chat_is_complete_from_one_persons_file(dump, take_in):
    take_in(dump({"users/2": [direct("hi", 1, 2), direct("hey", 2, 1, second=2)]}))
    assert Message.objects.count() == 2


def test_notes_to_oneself_are_a_room_of_one(dump, take_in):
    take_in(dump({"users/1": [direct("buy milk", 1, 1)]}))
    assert Room.objects.get(kind="direct").hipchat_id == "direct-1-1"
    assert Membership.objects.filter(room__kind="direct").count() == 1


@pytest.mark.parametrize(
    ("sender", "name", "hipchat_id"),
    [
        ("Builder", "Builder", None),
        ({"id": 0, "name": "Builder", "mention_name": "b"}, "Builder", None),
        ({"id": 77, "name": "Gone Gunn", "mention_name": "gg"}, "Gone Gunn", "77"),
    ],
)
def test_a_sender_no_dump_lists_is_made_up_and_labelled(
    dump, take_in, sender, name, hipchat_id
):
    take_in(dump({"rooms/1": [said("x", sender)]}))
    person = Message.objects.get().sender
    assert (person.name, person.hipchat_id, person.is_listed) == (
        name,
        hipchat_id,
        False,
    )
    assert Person.objects.get(name="Alva Berg").is_listed


def test_a_bare_name_and_id_zero_are_the_same_sender(dump, take_in):
    zero = {"id": 0, "name": "Builder", "mention_name": "b"}
    take_in(dump({"rooms/1": [said("x", "Builder"), said("y", zero)]}))
    assert Person.objects.filter(name="Builder").count() == 1


def test_someone_made_up_becomes_listed_when_a_later_dump_lists_them(dump, take_in):
    stranger = {"id": 77, "name": "Gone Gunn", "mention_name": "gg"}
    take_in(dump({"rooms/1": [said("x", stranger)]}))
    take_in(dump(users=[user(77, "Greta Gunn")], name="later"))
    person = Person.objects.get(hipchat_id="77")
    assert (person.name, person.is_listed) == ("Greta Gunn", True)
    assert Message.objects.get().sender_name == "Gone Gunn"


def test_a_history_without_its_room_makes_a_private_room_up(dump, take_in):
    take_in(dump({"rooms/99": [said("orphan")]}))
    orphan = Message.objects.get().room
    assert (orphan.hipchat_id, orphan.kind, orphan.is_listed) == (
        "99",
        "private",
        False,
    )


@pytest.mark.parametrize("members", [[2], [{"id": 2, "name": "Bo", "room_roles": []}]])
def test_both_flavours_of_members_are_members(dump, take_in, members):
    take_in(dump(rooms=[room(1, "Den", privacy="private", owner=1, members=members)]))
    assert set(Membership.objects.values_list("person__name", flat=True)) == {
        "Alva Berg",
        "Bo Carlsen",
    }


def test_rooms_and_people_are_counted_with_their_messages(dump, take_in):
    take_in(
        dump(
            {"rooms/1": [said("a", 1, second=1), said("b", 2, second=2), said("c", 2)]}
        )
    )
    lobby = Room.objects.get(name="Lobby")
    assert lobby.message_count == 3
    assert lobby.first_sent_at == Message.objects.earliest("id").sent_at
    assert lobby.last_sent_at == Message.objects.latest("id").sent_at
    assert set(Activity.objects.values_list("person__name", "message_count")) == {
        ("Alva Berg", 1),
        ("Bo Carlsen", 2),
    }


def attached(path: str, **fields) -> dict:
    file = {
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "size": 3,
        "url": "https://x",
    }
    return said("see", attachment=file, attachment_path=path, **fields)


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"rooms/1/files/tok/a.png": b"png"}, "present"),
        ({"users/files/tok/a.png": b"png"}, "present"),
        ({"rooms/1/files/tok/a.png": b""}, "empty"),
        ({}, "missing"),
    ],
)
def test_an_attachment_is_kept_or_labelled(dump, take_in, files, status):
    report = take_in(dump({"rooms/1": [attached("tok/a.png")]}, files=files))
    attachment = Attachment.objects.get()
    assert attachment.status == status
    assert report["attachments"][status] == 1
    if status == "present":
        assert attachment.file.path.read_bytes() == b"png"
    else:
        assert attachment.file is None


def test_a_file_a_later_dump_holds_completes_the_message(dump, take_in):
    take_in(dump({"rooms/1": [attached("tok/a.png")]}))
    take_in(
        dump(
            {"rooms/1": [attached("tok/a.png")]},
            files={"rooms/1/files/tok/a.png": b"png"},
            name="with-files",
        )
    )
    attachment = Attachment.objects.get()
    assert attachment.status == "present"
    assert attachment.file.path.read_bytes() == b"png"


@pytest.mark.parametrize("path", ["../../users.json", "/etc/hostname", "tok/../../x"])
def test_an_attachment_never_leads_out_of_its_folder(dump, take_in, path):
    take_in(dump({"rooms/1": [attached(path)]}))
    assert Attachment.objects.get().status == "missing"


def test_emoticons_are_kept_with_their_image(dump, take_in):
    emoticons = [{"Emoticon": {"id": 5, "path": "emoticons/b.png", "shortcut": "boom"}}]
    files = {"emoticons.json": emoticons, "emoticons/b.png": b"png"}
    report = take_in(dump(files=files))
    assert Emoticon.objects.get(shortcut="boom").file.path.read_bytes() == b"png"
    assert report["emoticons"] == 1


def test_what_is_stored_is_found(dump, take_in):
    take_in(dump({"rooms/1": [said("the quick brown fox"), said("a lazy dog")]}))
    found = search("quick fox")
    assert [hit.message.body for hit in found.hits] == ["the quick brown fox"]


def test_a_room_made_private_by_a_later_dump_is_found_by_its_members_only(
    dump, take_in, make_viewer
):
    history = {"rooms/1": [said("secret plan")]}
    take_in(dump(history))
    viewer = make_viewer()
    assert search("secret", viewer).total == 1
    take_in(dump(history, rooms=[room(1, "Lobby", privacy="private")], name="later"))
    assert search("secret", viewer).total == 0
    assert search("secret").total == 1


def test_an_account_listed_twice_differently_is_a_problem(dump, take_in):
    report = take_in(dump(users=[user(1, "Alva Berg"), user(1, "Alfa Berg")]))
    assert Person.objects.get().name == "Alva Berg"
    assert (report["items"], report["problems"]) == (1, 1)


def test_a_problem_of_a_one_to_one_chat_is_for_compliance_alone(
    dump, take_in, make_viewer
):
    take_in(dump({"users/1": [{"PrivateUserMessage": {"message": "broken secret"}}]}))
    assert "broken secret" in Problem.objects.get().raw
    for role, seen in (("member", 0), ("admin", 0), ("compliance", 1)):
        assert Problem.objects.visible_to(make_viewer(role)).count() == seen


def test_a_folder_that_is_no_dump_is_refused_and_stores_nothing(
    tmp_path, take_in, data_folder
):
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "photo.txt").write_bytes(b"beach")
    with pytest.raises(DumpError, match="holiday"):
        take_in(tmp_path / "holiday")
    assert ImportRun.objects.get().status == "failed"
    assert [p for p in data_folder.rglob("*") if p.is_file() and p.name != "lock"] == []


def test_a_history_of_one_moment_is_read_as_newest_first(dump, take_in):
    newest_first = [said(text, second=0) for text in ("third", "second", "first")]
    take_in(dump({"rooms/1": newest_first}))
    bodies = Message.objects.values_list("body", flat=True)
    assert list(bodies) == ["first", "second", "third"]


@pytest.mark.parametrize("avatar", ["aGVsbG8gd29ybGQ=", "PHN2Zz48L3N2Zz4=", "?"])
def test_an_avatar_that_is_no_picture_is_kept_as_it_was_given(dump, take_in, avatar):
    take_in(dump(users=[user(1, "Alva Berg", avatar=avatar)]))
    person = Person.objects.get(hipchat_id="1")
    assert (person.avatar, person.extra["avatar"]) == (None, avatar)


def test_a_flag_that_says_neither_yes_nor_no_is_kept_as_it_was_given(dump, take_in):
    take_in(
        dump(
            users=[user(1, "Alva Berg", is_deleted="perhaps")],
            rooms=[room(1, "Lobby", is_archived="soon")],
        )
    )
    assert Person.objects.get(hipchat_id="1").extra["is_deleted"] == "perhaps"
    assert Room.objects.get(hipchat_id="1").extra["is_archived"] == "soon"


def test_an_entry_listed_twice_is_quoted_with_its_position(dump, take_in):
    take_in(dump(users=[user(1, "Alva Berg"), user(2, "Bo"), user(1, "Alfa Berg")]))
    problem = Problem.objects.get()
    assert (problem.file, problem.position) == ("users.json", 2)
    assert json.loads(problem.raw)["User"]["name"] == "Alfa Berg"


def test_every_run_lists_its_own_problems(dump, take_in):
    source = dump({"rooms/1": [said("x"), {"UserMessage": {}}, "y"]}, users=[7])
    assert [take_in(source)["problems"] for _ in range(2)] == [3, 3]
    first, second = (
        list(Problem.objects.filter(run=run).values("file", "position", "reason"))
        for run in ImportRun.objects.order_by("pk")
    )
    assert len(first) == 3
    assert first == second
