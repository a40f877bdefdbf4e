"""`manage.py verify`: what it says, and with which exit code."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from dump_maker import said, write_dump

from archive.models import ImportRun, Message, StoredFile
from importer.sources.spool import Spool


@pytest.fixture
def archive(dump, take_in):
    file = {"attachment": {"name": "a.txt"}, "attachment_path": "tok/a.txt"}
    files = {"rooms/1/files/tok/a.txt": b"bytes"}
    take_in(dump({"rooms/1": [said("one", **file)]}, files=files))
    take_in(dump({"rooms/1": [said("two", second=1)]}, name="later"))


def run(*arguments):
    out = StringIO()
    call_command("verify", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_a_sound_archive_is_said_to_be_what_the_dumps_say(archive):
    first, second, summary, sentence = run()
    assert first.startswith("Run 1: dump, ")
    assert second.startswith("Run 2: later, ")
    assert summary.startswith(
        "Compared: 6 documents, 2 messages, 0 copies of messages, 0 problems, "
        "1 attachment, 1 file, "
    )
    assert sentence == "The archive is what the dumps say."


def test_one_run_can_be_verified(archive):
    Message.objects.filter(body="one").update(body="won")
    first, summary, *sentences = run("2")
    assert first.startswith("Run 2: later, ")
    assert "3 documents, 1 message, " in summary
    assert sentences == [
        "What was compared is what the dumps say.",
        "Other runs were not compared, nor what belongs to none.",
    ]
    assert " 0 files, " in summary
    with pytest.raises(CommandError):
        run("1")


def test_the_files_of_one_run_are_checked_with_it(archive):
    StoredFile.objects.get().path.unlink()
    assert run("2")
    with pytest.raises(CommandError):
        run("1")


def test_differences_are_listed_and_counted(archive):
    Message.objects.filter(body="one").update(body="won", color="red")
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify", stdout=out)
    assert str(error.value) == (
        "There are 3 differences between the archive and its evidence, listed above."
    )
    place = "  rooms/1/history.json[0]: the"
    said, others = "differs: the evidence says", "the archive"
    first, colour, body, second, index, _ = out.getvalue().splitlines()
    assert colour == f"{place} colour {said} nothing, {others} 'red'"
    assert body == f"{place} body {said} 'one', {others} 'won'"
    number = Message.objects.get(body="won").pk
    assert index == (
        f"  the search index: it has other words or marks of the message {number}"
    )


def test_each_run_notes_when_it_was_compared_and_what_was_found(archive):
    Message.objects.filter(body="one").update(color="red")
    StoredFile.objects.get().path.unlink()
    with pytest.raises(CommandError):
        run()
    first, second = ImportRun.objects.order_by("pk")
    assert (first.differences, second.differences) == (2, 0)
    assert first.verified_at is not None
    assert second.verified_at is not None


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (None, "There is no run 7: see the pages of imports."),
        ("failed", "Run 7 failed, so nothing of it is stored."),
    ],
)
def test_a_run_that_cannot_be_verified_is_said(db, status, sentence):
    if status:
        ImportRun.objects.create(pk=7, source="x", status=status)
    with pytest.raises(CommandError) as error:
        run("7")
    assert str(error.value) == sentence


def test_a_run_is_not_verified_while_it_ingests(archive, data_folder):
    ImportRun.objects.create(pk=3, source="x")
    with Spool(data_folder):
        with pytest.raises(CommandError, match="Run 3 did not end so far"):
            run("3")
        assert run()[-1] == "Other runs were not compared, nor what belongs to none."


def test_nothing_is_verified_amid_the_first_ingest(db, data_folder):
    ImportRun.objects.create(source="x")
    with Spool(data_folder), pytest.raises(CommandError, match="verify when it has"):
        run()


def test_a_run_that_was_killed_is_compared_as_far_as_it_came(archive):
    ImportRun.objects.filter(pk=2).update(status="running", finished_at=None, report={})
    _, second, _, *sentences = run()
    assert "(interrupted: what it stored until then)" in second
    assert sentences == [
        "What was compared is what the dumps say.",
        "Run 2 was interrupted: what it did not store was not missed.",
    ]
    Message.objects.filter(body="two").update(body="too")
    with pytest.raises(CommandError):
        run()


def test_nothing_is_claimed_of_a_run_stopped_before_its_first_message(db):
    ImportRun.objects.create(pk=1, source="x", status="interrupted")
    assert run()[-1] == (
        "Nothing was compared, for nothing was stored before the ingest stopped."
    )


def test_the_manifest_stands_beside_its_run(archive):
    manifest = ImportRun.objects.get(pk=1).manifest_sha256
    assert run()[0].endswith(f", manifest {manifest}")


def test_an_empty_archive_has_nothing_to_verify(db):
    with pytest.raises(CommandError) as error:
        run()
    assert (
        str(error.value) == "Nothing was ingested so far: there is nothing to verify."
    )


@pytest.mark.parametrize("number", ["x", "-1", "9" * 30])
def test_odd_numbers_are_refused_in_a_sentence(db, number):
    with pytest.raises(CommandError):
        run(number)


def test_a_difference_makes_the_exit_code_1(tmp_path):
    """As a shell sees it, in an archive of its own."""
    source = write_dump(tmp_path / "dump", {"rooms/1": [said("one")]})
    environment = {"ARCHIVE_DATA": str(tmp_path / "var"), "PATH": "/usr/bin:/bin"}

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
        )

    assert manage("ingest", str(source)).returncode == 0
    assert manage("verify").returncode == 0
    for evidence in (tmp_path / "var" / "evidence").glob("*/*.zst"):
        evidence.unlink()
    answer = manage("verify")
    assert answer.returncode == 1
    assert "the kept copy is missing" in answer.stdout
