"""Whatever is forged in the archive beside its messages is found."""

from __future__ import annotations

import pytest
from django.db import connection
from dump_maker import Silent, said, sent

from archive.models import (
    Attachment,
    ImportRun,
    IngestedFile,
    Message,
    Problem,
    StoredFile,
)
from importer.ingest import Options, ingest

HISTORY = "rooms/1/history.json"
SENT = ("full.txt", "gone.txt", "blank.txt")


def test_a_sound_archive_has_no_differences(archive, verify_whole):
    assert verify_whole() == []


# Runs and their lists of files.


def test_a_document_that_was_dropped_with_its_messages_is_missed(archive, verify):
    file = IngestedFile.objects.get(path=HISTORY)
    Message.objects.filter(source_file=file).delete()
    Problem.objects.filter(file=HISTORY).delete()
    file.delete()
    assert verify()[0] == (
        f"{HISTORY}: the list of all files has this document, which the run is not "
        "said to have read"
    )


def test_a_document_that_was_added_is_named(archive, verify):
    file = IngestedFile.objects.get(path="users.json")
    file.pk, file.path = None, "more.json"
    file.save()
    assert verify()[0] == (
        "more.json: the run is said to have read this, which the list of all files "
        "does not have"
    )


def test_a_run_without_a_list_of_files_is_named(archive, verify):
    ImportRun.objects.update(manifest_sha256="")
    assert verify() == ["the list of all files: this run is said to have none"]


def test_a_run_that_is_gone_is_named(archive, dump, take_in, verify_whole):
    take_in(dump({"rooms/1": [said("later", second=30)]}, name="later"))
    run = ImportRun.objects.latest("pk")
    Message.objects.filter(source_file__run=run).delete()
    number, _ = run.pk, run.delete()
    assert f"the archive: run {number} is missing" in verify_whole()


def test_rehearsals_leave_no_gap(archive, dump, take_in, verify_whole):
    source = dump({"rooms/1": [said("later", second=30)]}, name="later")
    ingest(source, lambda: "", Silent(), Options(is_rehearsal=True))
    take_in(source)
    assert verify_whole() == []


def test_what_a_run_cannot_be_is_named(archive, verify_whole):
    ImportRun.objects.update(status="interrupted")
    place = "the run itself: it is said to have"
    assert f"{place} been interrupted, but it came to its end" in verify_whole()
    ImportRun.objects.update(status="failed")
    found = verify_whole()
    assert f"{place} failed, but something of it is stored" in found
    assert (
        f"the archive: messages of {HISTORY}, which no run is said to have read: 4"
        in found
    )


def test_what_belongs_to_nothing_is_named(archive, verify_whole):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE archive_attachment SET message_id = 7 WHERE id = 1")
        cursor.execute("UPDATE archive_problem SET run_id = 99")
        found = verify_whole()
        # The database itself would refuse to keep it so.
        cursor.execute("DELETE FROM archive_problem")
        cursor.execute("DELETE FROM archive_attachment")
    place = "the archive: "
    assert f"{place}attachments that belong to messages which are not there: 1" in found
    assert f"{place}problems that belong to import runs which are not there: 2" in found


# Files sent with messages.


@pytest.mark.parametrize(
    ("name", "status", "content", "what"),
    [
        ("full.txt", "missing", None, "state differs: the evidence says 'present'"),
        ("full.txt", "empty", None, "state differs: the evidence says 'present'"),
        ("full.txt", "present", b"other", "file differs"),
        ("gone.txt", "empty", None, "state differs: the evidence says 'missing'"),
        ("gone.txt", "present", b"other", "state differs: the evidence says 'missing'"),
        ("blank.txt", "missing", None, "state differs: the evidence says 'empty'"),
        ("blank.txt", "present", b"bytes", "state differs: the evidence says 'empty'"),
    ],
)
def test_a_forged_attachment_is_named(
    archive, verify_whole, keep, name, status, content, what
):
    file = keep(content) if content else None
    Attachment.objects.filter(name=name).update(status=status, file=file)
    place = f"{HISTORY}[{2 + SENT.index(name)}]: the attachment's "
    assert any(each.startswith(place + what) for each in verify_whole())


@pytest.fixture
def later(archive, dump, take_in):
    """Another dump of the same talk, which has the file that was gone."""
    path = "rooms/1/files/tok/gone.txt"
    talk = {"rooms/1": [sent("gone.txt", 1)]}
    take_in(dump(talk, files={path: b"found"}, name="later"))
    attachment = Attachment.objects.get(name="gone.txt")
    assert attachment.status == "present"
    return attachment


def test_bytes_that_a_later_dump_brought_are_expected(later, verify_whole):
    assert verify_whole() == []


@pytest.mark.parametrize(
    "fields", [{"status": "missing", "file": None}, {"file": b"other"}]
)
def test_bytes_that_a_later_dump_brought_cannot_be_forged(
    later, verify_whole, keep, fields
):
    if isinstance(fields["file"], bytes):
        fields = fields | {"file": keep(fields["file"])}
    Attachment.objects.filter(pk=later.pk).update(**fields)
    found = verify_whole()
    assert found != []
    assert all(each.startswith(f"{HISTORY}[3]: the attachment") for each in found)


def test_the_size_of_a_file_is_compared(archive, verify):
    StoredFile.objects.update(size=6)
    [difference] = verify()
    assert difference.endswith(": it has 5 bytes, and is said to have 6")


# Problems and numbers.


@pytest.mark.parametrize(
    "fields", [{"raw": "x"}, {"reason": "x"}, {"is_direct": True}, {"position": 0}]
)
def test_a_changed_problem_is_missed_and_named(archive, verify, fields):
    Problem.objects.filter(file=HISTORY).update(**fields)
    missing, extra = verify()
    assert missing.startswith(f"{HISTORY}[1]: this is not listed as a problem: ")
    assert "this is listed as a problem, but is none: " in extra


def test_problems_are_those_of_their_run(dump, take_in, verify):
    for name in ("one", "two"):
        take_in(dump({"rooms/1": [said("hi"), {"odd": 1}]}, name=name))
    first, second = ImportRun.objects.order_by("pk")
    assert (first.problems.count(), second.problems.count()) == (1, 1)
    assert verify() == []
    second.problems.all().delete()
    [difference] = verify()
    assert difference.startswith(f"{HISTORY}[1]: this is not listed as a problem: ")


def test_problems_of_the_source_itself_are_compared(dump, take_in, verify):
    source = dump({"rooms/1": [said("hi")]})
    (source / "rooms/1/link.json").symlink_to("/etc/passwd")
    take_in(source)
    assert verify() == []
    Problem.objects.all().delete()
    assert verify() == [
        "rooms/1/link.json: this is not listed as a problem: It is a link, not a file."
    ]


def test_a_document_that_nobody_reads_stays_a_problem(archive, verify):
    Problem.objects.filter(file="odd.json").delete()
    assert verify()[0].startswith("odd.json: this is not listed as a problem: ")


@pytest.mark.parametrize(
    "name", ["items", "stored", "duplicates", "problems", "listed"]
)
def test_a_changed_number_of_a_document_is_named(archive, verify, name):
    IngestedFile.objects.filter(path=HISTORY).update(**{name: 9})
    [difference] = verify()
    assert difference.startswith(f"{HISTORY}: the number of {name} differs: ")


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"format": "csv"}, "the format differs"),
        ({"size": 7}, "it has "),
        ({"is_direct": True}, "it is kept from admins, and is not of 1-1 chats"),
    ],
)
def test_other_changes_of_a_document_are_named(archive, verify, fields, what):
    IngestedFile.objects.filter(path=HISTORY).update(**fields)
    assert any(each.startswith(f"{HISTORY}: {what}") for each in verify())


def test_a_chat_that_is_not_kept_from_admins_any_more_is_named(archive, verify):
    IngestedFile.objects.filter(path="users/1/history.json").update(is_direct=False)
    assert verify() == [
        "users/1/history.json: it may be of 1-1 chats, and is not kept from admins"
    ]


@pytest.mark.parametrize("fields", [{"format": "csv"}, {"about": {"x": 1}}])
def test_other_changes_of_a_run_are_named(archive, verify, fields):
    ImportRun.objects.update(**fields)
    [difference] = verify()
    assert difference.startswith("the run itself: ")


def test_changed_numbers_of_a_report_are_named(archive, verify):
    run = ImportRun.objects.get()
    run.report["items"] += 1
    run.report["scopes"]["direct"]["kinds"]["message"]["stored"] = 0
    run.report["by_kind"]["message"] -= 1
    run.save()
    place = "the run's report: the"
    assert verify() == [
        f"{place} by_kind message differs: the evidence says '5', the archive '4'",
        f"{place} items differs: the evidence says '7', the archive '8'",
        f"{place} scopes direct kinds message stored differs: the evidence says '1', "
        "the archive '0'",
    ]
