"""Every difference between the archive and its evidence is found, and nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import orjson
import pytest
import zstandard
from django.conf import settings
from django.db import connection
from dump_maker import Silent, direct, room, said, user

from archive.evidence.store import document_path
from archive.models import (
    Attachment,
    Emoticon,
    ImportRun,
    IngestedFile,
    Membership,
    Message,
    Person,
    Problem,
    Room,
    StoredFile,
)
from importer.verifying.verification import Verification

DUMPS = Path(__file__).resolve().parent.parent / "dumps"
CASES = sorted(path.name for path in DUMPS.iterdir() if path.is_dir())
HISTORY = "rooms/1/history.json"


@pytest.fixture
def archive(dump, take_in):
    """Three lines in the Lobby, one with a file, and a 1-1 chat in two files."""
    file = {"name": "a.txt", "path": "tok/a.txt", "size": 5, "url": "http://x/a.txt"}
    chat = [direct("psst", 1, 2, second=9)]
    source = dump(
        {
            "rooms/1": [
                said("third", 2, second=3),
                said("second", second=2, attachment=file, attachment_path=file["path"]),
                said("first <b>", second=1, mentions=[2]),
            ],
            "users/1": chat,
            "users/2": chat,
        },
        files={
            "rooms/1/files/tok/a.txt": b"bytes",
            "emoticons.json": [{"Emoticon": {"shortcut": "boom", "path": "e/b.png"}}],
        },
    )
    assert take_in(source)["problems"] == 0
    return source


def message(body):
    return Message.objects.get(body=body)


def change(text, **fields):
    Message.objects.filter(body=text).update(**fields)


def evidence_of(path):
    file = IngestedFile.objects.get(path=path)
    return file, document_path(settings.DATA_DIR, file.sha256)


@pytest.mark.parametrize("case", CASES)
def test_a_dump_taken_in_once_and_again_is_what_it_says(case, take_in, verify_whole):
    place = DUMPS / case
    for _ in range(1 if case == "sample" else 2):
        take_in(next(place.glob("*.tar.gz"), place))
        assert verify_whole() == []


def test_what_was_compared_is_counted(archive):
    verification = Verification(Silent(), [ImportRun.objects.get()])
    assert list(verification.check_run(ImportRun.objects.get())) == []
    assert list(verification.check_files()) == []
    checked = verification.checked
    counts = checked.documents, checked.messages, checked.copies, checked.attachments
    assert counts == (6, 4, 1, 1)
    assert (checked.files, checked.problems, checked.differences) == (1, 0, 0)
    assert checked.bytes == 5 + sum(IngestedFile.objects.values_list("size", flat=True))


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        (
            {"body": "thirst"},
            "the body differs: the evidence says 'third', the archive 'thirst'",
        ),
        (
            {"sender_name": "Bo C."},
            "the sender's name differs: the evidence says 'Person 2', "
            "the archive 'Bo C.'",
        ),
        (
            {"kind": "topic"},
            "the kind differs: the evidence says 'message', the archive 'topic'",
        ),
        (
            {"format": "html"},
            "the format differs: the evidence says 'text', the archive 'html'",
        ),
        (
            {"color": "red"},
            "the colour differs: the evidence says nothing, the archive 'red'",
        ),
        (
            {"extra": {"card": 1}},
            "the rest of what was said differs: the evidence says nothing, "
            "the archive '{\"card\": 1}'",
        ),
        (
            {"sent_at": "2016-03-01 12:00:04+00:00"},
            "the time differs: the evidence says '2016-03-01 12:00:03.000007', "
            "the archive '2016-03-01 12:00:04'",
        ),
    ],
)
def test_a_changed_field_is_named(archive, verify, fields, what):
    change("third", **fields)
    assert verify() == [f"{HISTORY}[0]: {what}"]


def test_a_body_that_is_no_text_any_more_is_named(archive, verify):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_message SET body = 5 WHERE body = 'third'")
        cursor.execute("UPDATE archive_message SET body = x'ff' WHERE body = 'second'")
    said = "the body differs: the evidence says"
    assert sorted(verify()) == [
        f"{HISTORY}[0]: {said} 'third', the archive '5'",
        f"{HISTORY}[1]: {said} 'second', the archive \"b'\\\\xff'\"",
    ]


def test_a_difference_far_inside_a_text_is_quoted_where_it_is(dump, take_in, verify):
    text = "word " * 2000
    take_in(dump({"rooms/1": [said(text + "true" + " more" * 100)]}))
    Message.objects.update(body=text + "false" + " more" * 100)
    more = " more" * 8
    assert verify() == [
        f"{HISTORY}[0]: the body differs: the evidence says "
        f"…'word word word true{more} '…, the archive …'word word word false{more}'…"
    ]


def test_a_changed_sender_is_named(archive, verify):
    change("third", sender=Person.objects.get(hipchat_id="1"))
    assert verify() == [
        f"{HISTORY}[0]: the sender differs: the evidence says 'Person 2 (2)', "
        "the archive 'Alva Berg (1)'"
    ]


def test_a_message_in_another_room_is_named(archive, verify):
    attic = Room.objects.create(hipchat_id="9", name="Attic", kind="public")
    change("third", room=attic)
    assert verify() == [
        f"{HISTORY}[0]: the room differs: the evidence says '1', "
        "the archive 'Attic (9)'"
    ]


def test_a_message_with_the_number_of_another_time_is_named(archive, verify):
    third = message("third")
    change("third", id=third.pk + (1 << 10))
    assert verify() == [
        f"{HISTORY}[0]: its number {third.pk + (1 << 10)} is not that of its time, "
        "2016-03-01 12:00:03.000007"
    ]


def test_numbers_that_ran_over_are_right(dump, take_in, verify):
    take_in(dump({"rooms/1": [said(str(number)) for number in range(1500)]}))
    assert Message.objects.count() == 1500
    assert verify() == []


def test_changed_mentions_are_named(archive, verify):
    change("first <b>", extra={"mentions": ["1"]})
    assert verify() == [
        f"{HISTORY}[2]: the rest of what was said differs: the evidence says "
        '\'{"mentions":["2"]}\', the archive \'{"mentions": ["1"]}\''
    ]


def test_a_deleted_message_is_named(archive, verify):
    uid = message("third").uid
    message("third").delete()
    assert verify() == [
        f"{HISTORY}[0]: the message {uid} of 2016-03-01 12:00:03.000007 UTC is not in "
        "the archive"
    ]


def test_a_deleted_chat_is_missed_in_both_files(archive, verify):
    message("psst").delete()
    assert [each.partition(":")[0] for each in verify()] == [
        "users/1/history.json[0]",
        "users/2/history.json[0]",
    ]


def test_a_changed_chat_differs_from_both_files(archive, verify):
    change("psst", body="pssst")
    assert verify() == [
        f"users/{number}/history.json[0]: the body differs: the evidence says 'psst', "
        "the archive 'pssst'"
        for number in (1, 2)
    ]


def test_a_chat_moved_to_other_people_is_named(archive, verify):
    chat = Room.objects.get(kind="direct")
    stranger = Person.objects.create(hipchat_id="7", name="Stan")
    Membership.objects.filter(room=chat, person__hipchat_id="2").update(person=stranger)
    uid = message("psst").uid
    assert verify() == [
        "users/1/history.json[0]: the room differs: the evidence says "
        "'a 1-1 chat of others', the archive 'Alva Berg and Bo Carlsen (direct-1-2)'",
        f"users/2/history.json[0]: the message {uid} of 2016-03-01 12:00:09.000007 UTC "
        "is not in the archive",
    ]


def copied(body, **fields):
    row = message(body)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def test_an_added_message_is_named(archive, verify):
    added = copied("third", id=message("third").pk + 1, uid="made", position=5)
    assert verify() == [
        f"{HISTORY}[5]: the message {added.pk} is said to be this item, but the "
        "evidence does not say so"
    ]


def test_a_second_message_for_one_item_is_named(archive, verify):
    added = copied("third", id=message("third").pk + 1, uid="made")
    assert verify() == [
        f"{HISTORY}[0]: the message {added.pk} is said to be this item, which another "
        "message is already"
    ]


def test_a_changed_position_is_named(archive, verify):
    change("third", position=7)
    assert verify() == [
        f"{HISTORY}[7]: the message {message('third').pk} is said to be this item, but "
        "the evidence does not say so"
    ]


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        (
            {"name": "b.txt"},
            "name differs: the evidence says 'a.txt', the archive 'b.txt'",
        ),
        (
            {"path": "tok/b.txt"},
            "path differs: the evidence says 'tok/a.txt', the archive 'tok/b.txt'",
        ),
        ({"claimed_size": 6}, "size differs: the evidence says '5', the archive '6'"),
        (
            {"url": ""},
            "address differs: the evidence says 'http://x/a.txt', the archive nothing",
        ),
    ],
)
def test_a_changed_attachment_is_named(archive, verify, fields, what):
    Attachment.objects.update(**fields)
    assert verify() == [f"{HISTORY}[1]: the attachment's {what}"]


def test_a_deleted_attachment_is_named(archive, verify):
    Attachment.objects.all().delete()
    assert verify() == [
        f"{HISTORY}[1]: its attachment 'a.txt' is not in the archive",
    ]


def test_an_added_attachment_is_named(archive, verify):
    Attachment.objects.create(message=message("third"), name="x.txt", status="missing")
    assert verify() == [
        f"{HISTORY}[0]: the evidence knows no such attachment: 'x.txt'",
    ]


def test_an_attachment_whose_file_was_taken_away_is_named(archive, verify):
    sha256 = StoredFile.objects.get().sha256
    Attachment.objects.update(file=None)
    assert verify() == [
        f"{HISTORY}[1]: its attachment 'a.txt' is present, but no file is kept for it",
        f"{HISTORY}[1]: the attachment's file differs: the evidence says "
        f"'{sha256[:60]}'…, the archive nothing",
    ]


def test_an_attachment_with_another_file_is_named(archive, verify, data_folder):
    content = b"other"
    stored = StoredFile(sha256=hashlib.sha256(content).hexdigest(), size=5)
    stored.path.parent.mkdir(parents=True)
    stored.path.write_bytes(content)
    stored.save()
    Attachment.objects.update(file=stored)
    [difference] = verify()
    assert difference.startswith(f"{HISTORY}[1]: the attachment's file differs: ")


def test_a_changed_file_is_named(archive, verify):
    stored = StoredFile.objects.get()
    stored.path.write_bytes(b"bytez")
    found = hashlib.sha256(b"bytez").hexdigest()
    assert verify() == [
        f"files/{stored.sha256[:2]}/{stored.sha256}, sent as 'a.txt' with message "
        f"{message('second').pk}: the file has changed: its SHA-256 is {found}"
    ]


def test_a_missing_file_is_named(archive, verify):
    stored = StoredFile.objects.get()
    stored.path.unlink()
    assert verify() == [
        f"files/{stored.sha256[:2]}/{stored.sha256}, sent as 'a.txt' with message "
        f"{message('second').pk}: the file is missing"
    ]


def test_missing_evidence_is_named_and_the_rest_compared(archive, verify):
    _, place = evidence_of(HISTORY)
    place.unlink()
    change("psst", body="hello")
    first, *others = verify()
    assert first == (
        f"{HISTORY}: the kept copy is missing; what was in it was not compared"
    )
    assert len(others) == 2


@pytest.mark.parametrize("damage", [lambda b: b"x" + b, lambda b: b[: len(b) // 2]])
def test_damaged_evidence_is_named(archive, verify, damage):
    _, place = evidence_of(HISTORY)
    place.write_bytes(damage(place.read_bytes()))
    [difference] = verify()
    assert difference.startswith(f"{HISTORY}: the kept copy ")


def test_changed_evidence_is_named(archive, verify):
    file, place = evidence_of(HISTORY)
    content = (
        zstandard.ZstdDecompressor().decompressobj().decompress(place.read_bytes())
    )
    changed = content.replace(b"third", b"thirst")
    place.write_bytes(zstandard.ZstdCompressor().compress(changed))
    found = hashlib.sha256(changed[: file.size + 1 << 20]).hexdigest()
    assert verify() == [
        f"{HISTORY}: the kept copy has changed: its SHA-256 is {found}; it had "
        f"{file.size:,} bytes; what was in it was not compared"
    ]


def test_a_changed_list_of_all_files_is_named(archive, verify, data_folder):
    run = ImportRun.objects.get()
    place = document_path(data_folder, run.manifest_sha256)
    place.write_bytes(zstandard.ZstdCompressor().compress(b"[]"))
    [difference] = verify()
    assert difference.startswith("the list of all files: the kept copy has changed: ")


def test_people_rooms_and_emoticons_are_compared(archive, verify_whole):
    Person.objects.filter(hipchat_id="1").update(name="Alva Bergh")
    Room.objects.filter(hipchat_id="1").update(kind="private")
    Emoticon.objects.all().delete()
    # The index and the name of the chat hang on them.
    of_dumps = [x for x in verify_whole() if not x.startswith("the ")]
    assert of_dumps == [
        "users.json[0]: the name of the account 1 differs: the evidence says "
        "'Alva Berg', the archive 'Alva Bergh'",
        "rooms.json[0]: the kind of the room 1 differs: the evidence says 'public', "
        "the archive 'private'",
        "emoticons.json[0]: the emoticon boom is not in the archive",
    ]


def test_deleted_people_and_rooms_are_named(dump, take_in, verify_whole):
    users = [user(1, "Alva Berg"), user(2, "Bo Carlsen")]
    take_in(dump(users=users, rooms=[room(1, "Lobby"), room(2, "Attic")]))
    Person.objects.filter(hipchat_id="2").delete()
    Room.objects.filter(hipchat_id="2").delete()
    assert verify_whole() == [
        "users.json[1]: the account 2 is not in the archive",
        "rooms.json[1]: the room 2 is not in the archive",
    ]


def test_an_older_dumps_word_is_not_expected(dump, take_in, verify_whole):
    for number, name in enumerate(("Alva Berg", "Alva Dahl")):
        source = dump(
            users=[user(1, name)], name=f"hipchat-2018-0{number + 1}-01_00-00-00"
        )
        take_in(source)
    assert Person.objects.get(hipchat_id="1").name == "Alva Dahl"
    assert verify_whole() == []


def test_listed_problems_are_expected_and_unlisted_ones_named(dump, take_in, verify):
    take_in(dump({"rooms/1": [said("x"), {"no": "envelope"}]}))
    assert Problem.objects.count() == 1
    assert verify() == []
    Problem.objects.all().delete()
    assert verify() == [
        f"{HISTORY}[1]: this is not listed as a problem: "
        "This is not a message in an envelope that names its kind."
    ]


def test_listed_conflicts_are_expected_and_unlisted_ones_named(dump, take_in, verify):
    take_in(dump({"rooms/1": [said("one", id="u-1")]}))
    take_in(dump({"rooms/1": [said("two", id="u-1")]}, name="later"))
    assert Problem.objects.count() == 1
    assert verify() == []
    Problem.objects.all().delete()
    assert verify() == [
        f"{HISTORY}[0]: the body differs: the evidence says 'two', the archive 'one'"
    ]


def test_the_same_talk_from_dumps_with_and_without_ids_is_verified(
    dump, take_in, verify, tmp_path
):
    take_in(dump({"rooms/1": [said("one", second=1), said("two", second=2)]}))
    folder = tmp_path / "days"
    lines = [
        {
            "date": f"2016-03-01T12:00:0{second}+0000",
            "from": {"name": "Person 1", "user_id": 1},
            "message": body,
        }
        for second, body in ((1, "one"), (3, "three"))
    ]
    listed = {"room_id": 1, "name": "Lobby", "is_private": False}
    for path, content in (
        ("rooms/list.json", {"rooms": [listed]}),
        ("users/list.json", {"users": [{"user_id": 1, "name": "Alva Berg"}]}),
        ("rooms/Lobby/2016-03-01.json", lines),
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(orjson.dumps(content))
    assert take_in(folder)["duplicates"] == 1
    assert verify() == []
    message("one").delete()
    assert [each.partition(": ")[0] for each in verify()] == [
        f"{HISTORY}[0]",
        "rooms/Lobby/2016-03-01.json[0]",
    ]


def test_of_an_interrupted_run_what_it_stored_is_compared(archive, verify):
    ImportRun.objects.update(status="interrupted", finished_at=None, report={})
    IngestedFile.objects.filter(path="users/2/history.json").delete()
    message("third").delete()
    IngestedFile.objects.filter(path=HISTORY).update(items=2, stored=2)
    assert verify() == []
    change("second", body="2")
    added = copied("psst", id=message("psst").pk + 1, uid="made", position=5)
    assert verify() == [
        f"{HISTORY}[1]: the body differs: the evidence says 'second', the archive '2'",
        f"users/1/history.json[5]: the message {added.pk} is said to be this item, but "
        "the evidence does not say so",
        "users/1/history.json: the number of stored differs: the evidence says '2', "
        "the archive '1'",
    ]


def test_a_copy_is_one_of_its_twin_though_its_uid_came_again_with_other_words(
    dump, take_in, verify_whole, tmp_path
):
    """The twin came without an id, so the id was still free when it came again."""
    take_in(dump({}, name="lists"))
    table = tmp_path / "table.csv"
    table.write_text("Date,Room,From,Message\n2016-03-01 12:00:00,Lobby,Alva Berg,hi\n")
    take_in(table)
    alva = {"id": 1, "name": "Alva Berg"}
    first = dump({"rooms/1": [said("hi", alva, id="u1")]}, name="first")
    other = dump({"rooms/1": [said("other", alva, second=1, id="u1")]}, name="other")
    assert take_in(first)["duplicates"] == 1
    take_in(other)
    assert verify_whole() == []
    Message.objects.filter(body="hi").update(body="ho")
    assert len(verify_whole()) > 1
