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
        "1 attachments, 1 files, "
    )
    assert sentence == "The archive is what the dumps say."


def test_one_run_can_be_verified(archive):
    Message.objects.filter(body="one").update(body="won")
    first, summary, _ = run("2")
    assert first.startswith("Run 2: later, ")
    assert "3 documents, 1 messages, " in summary
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
        "There are 2 differences between the archive and its evidence, listed above."
    )
    place = "  rooms/1/history.json[0]: the"
    said, others = "differs: the evidence says", "the archive"
    assert out.getvalue().splitlines()[1:3] == [
        f"{place} colour {said} nothing, {others} 'red'",
        f"{place} body {said} 'one', {others} 'won'",
    ]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (None, "There is no run 7: see the pages of imports."),
        ("failed", "Run 7 failed, so nothing of it is stored."),
        ("running", "Run 7 did not end so far: wait, or ingest again."),
    ],
)
def test_a_run_that_cannot_be_verified_is_said(db, status, sentence):
    if status:
        ImportRun.objects.create(pk=7, source="x", status=status)
    with pytest.raises(CommandError) as error:
        run("7")
    assert str(error.value) == sentence


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
