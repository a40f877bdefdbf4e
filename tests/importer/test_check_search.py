"""`manage.py check_search`: each way in which index and messages may differ."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from dump_maker import direct, room, said

from archive.models import Message, Room
from archive.search import get_backend
from archive.search.sqlite_tables import row_of
from importer.indexing import indexed
from importer.management.commands.check_search import OF_COUNTS, OF_INDEX
from importer.sources.lock import Work, locked
from importer.verifying import index

ADD = (
    "INSERT INTO message_index (rowid, words, parts, files, scope)"
    " VALUES (%s, %s, %s, %s, %s)"
)


@pytest.fixture
def archive(dump, take_in):
    lobby = [said(text, second=n) for n, text in enumerate(("deployed it", "fine"))]
    return take_in(
        dump({"rooms/1": lobby, "users/1": [direct("psst", 1, 2, second=5)]})
    )


def check(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("check_search", *arguments, stdout=out)
    return out.getvalue().splitlines()


def differences(*arguments: str, advice: str = OF_INDEX) -> list[str]:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("check_search", *arguments, stdout=out)
    assert str(error.value) == advice
    assert error.value.returncode == 1
    return [line.strip() for line in out.getvalue().splitlines()]


def remove(body: str) -> int:
    message = Message.objects.filter(body=body)
    get_backend().remove(indexed(message))
    return message.get().pk


def test_a_sound_index_is_said_to_be_one(archive):
    assert check() == [
        "The search index has every message, and of some all their words."
    ]
    assert check("--all") == [
        "The search index has every message, and of all all their words."
    ]


def test_a_message_that_is_not_indexed_is_named(archive):
    number = remove("fine")
    assert differences() == [
        "the search index: it lacks messages of public rooms: 1, "
        f"the first is {number}",
        "the search index: it has 1 messages of the room 'Lobby', not 2",
        f"the search index: it has other words or marks of the message {number}",
    ]


def test_a_message_that_is_indexed_but_gone_is_named(archive):
    gone = Message.objects.get(body="psst")
    Message.objects.filter(pk=gone.pk).delete()
    Room.objects.filter(pk=gone.room_id).update(message_count=0)
    assert differences() == [
        "the search index: it has messages of direct rooms that are not stored: 1, "
        f"the first is {gone.pk}",
        f"the search index: it has 1 messages of the room {gone.room.name!r}, not 0",
    ]


def test_a_message_that_was_moved_to_another_room_is_named(archive):
    message = Message.objects.get(body="fine")
    other = Room.objects.create(hipchat_id="9", name="Den", kind="public")
    Message.objects.filter(pk=message.pk).update(room=other)
    Room.objects.filter(name="Lobby").update(message_count=1)
    Room.objects.filter(name="Den").update(message_count=1)
    assert differences() == [
        "the search index: it has 2 messages of the room 'Lobby', not 1",
        "the search index: it has 0 messages of the room 'Den', not 1",
        f"the search index: it has other words or marks of the message {message.pk}",
    ]


def test_only_all_of_it_has_all_words_and_the_lines_are_bounded(archive, monkeypatch):
    monkeypatch.setattr(index, "SAMPLES", 1)
    monkeypatch.setattr(index, "LISTED", 1)
    Message.objects.filter(body__in=["fine", "psst"]).update(body="other text")
    assert check() != []
    lines = differences("--all")
    assert len(lines) == 2
    assert "it has other words or marks of the message" in lines[0]
    assert lines[1] == "the search index: and 1 more like these"


def test_what_a_message_has_is_compared_as_well(archive):
    message = Message.objects.get(body="fine")
    Message.objects.filter(pk=message.pk).update(extra={"mentions": ["7"]})
    assert differences() == [
        f"the search index: it has other words or marks of the message {message.pk}"
    ]


@pytest.mark.parametrize("scope", ["private", "r2", "m7"])
def test_what_a_message_is_said_to_have_and_has_not_is_seen_among_others(
    archive, dump, take_in, scope
):
    """Of one room made private in the index, somebody might find what is not theirs."""
    secret = {"rooms/2": [said("hush", second=7, mentions=["7"])]}
    take_in(dump(secret, rooms=[room(2, "Den", privacy="private")], name="later"))
    Message.objects.filter(body="hush").update(extra={"mentions": ["7"]})
    call_command("rebuild_search", stdout=StringIO())
    message = Message.objects.get(body="fine")
    [as_it_is] = indexed(Message.objects.filter(pk=message.pk))
    get_backend().remove([as_it_is])
    id, *texts, tokens = row_of(as_it_is)
    with connection.cursor() as cursor:
        cursor.execute(ADD, [id, *texts, f"{tokens} {scope}"])
    name = f"the search index: it has other words or marks of the message {id}"
    assert name in differences("--all")


def test_forms_of_words_that_are_not_known_are_named_once(archive, dump, take_in):
    take_in(dump({"rooms/1": [said("deployed more", second=9)]}, name="later"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM message_form WHERE word = 'deployed'")
    assert differences() == [
        "the search index: it does not know the word 'deployed' as a form of 'deploy'"
    ]


def test_a_room_that_counts_wrong_is_named_though_the_index_is_sound(archive):
    Room.objects.filter(name="Lobby").update(message_count=9)
    assert differences(advice=OF_COUNTS) == [
        "the archive: it counts 9 messages of the room 'Lobby', not 2"
    ]


def test_what_differs_is_mended_by_a_rebuild(archive):
    remove("fine")
    assert differences()
    call_command("rebuild_search", stdout=StringIO())
    assert len(check("--all")) == 1


@pytest.mark.parametrize("work", [Work.INGEST, Work.REBUILD])
def test_nothing_is_checked_while_it_changes(archive, data_folder, work):
    with locked(data_folder, work), pytest.raises(CommandError) as error:
        check()
    assert str(error.value) == (f"{work.value}; start this one when it has finished.")


def test_no_ingest_begins_during_a_check(archive, dump, data_folder):
    later = dump({"rooms/1": [said("late", second=9)]}, name="later")
    with locked(data_folder, Work.CHECK), pytest.raises(CommandError) as error:
        call_command("ingest", str(later))
    assert str(error.value).startswith("The search index is being checked; ")
