"""`manage.py rebuild_search`: what it builds, how it goes on, who reads meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from dump_maker import direct, room, said

from archive.models import ImportRun, Message, Room
from archive.queries.searching.finding import ask, find
from archive.search import get_backend
from importer import rebuilding
from importer.rebuilding import OTHERS
from importer.sources.lock import Work, locked
from importer.verifying.index import differences_of_index

ROOT = Path(__file__).resolve().parents[2]
NEVER = 1_000_000
COMMON = "SELECT count(*) FROM message_index WHERE message_index MATCH 'common'"
REBUILDING = "The search index is being rebuilt; start this one when it has finished."
INGESTING = "An ingest is running; start this one when it has finished."


@pytest.fixture
def archive(dump, take_in):
    file = {"attachment": {"name": "plan.pdf"}, "attachment_path": "tok/plan.pdf"}
    lobby = [said("deployed it", second=1), said("see", second=2, **file)]
    den = [said("hush", second=3)]
    talk = {"rooms/1": lobby, "rooms/2": den, "users/1": [direct("psst", 1, 2)]}
    rooms = [room(1, "Lobby"), room(2, "Den", privacy="private", members=[2])]
    files = {"rooms/1/files/tok/plan.pdf": b"pdf"}
    return take_in(dump(talk, rooms=rooms, files=files))


@pytest.fixture
def stopped(archive, monkeypatch) -> str:
    """Somebody pressed Ctrl+C after two messages of four, and was told this."""
    monkeypatch.setattr(rebuilding, "BATCH", 1)
    batches = count(1)

    def stop_at_the_third(execute, sql, *arguments):
        if sql.startswith("INSERT INTO new_message_index (rowid") and next(batches) > 2:
            raise KeyboardInterrupt
        return execute(sql, *arguments)

    stopping = connection.execute_wrapper(stop_at_the_third)
    with stopping, pytest.raises(CommandError) as error:
        rebuild()
    return str(error.value)


def rebuild(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("rebuild_search", *arguments, stdout=out, stderr=out)
    return out.getvalue().splitlines()


def found(text: str) -> list[str]:
    return [hit.message.body for hit in find(ask(text, None)).hits]


def test_an_index_that_was_lost_is_there_again(archive):
    get_backend().clear()
    assert found("deploying") == []
    [line] = rebuild()
    assert line.startswith("The search index is built anew: 4 messages, ")
    assert " messages/s, index 0." in line
    assert found("deploying") == ["deployed it"]
    assert found("file:plan.pdf") == ["see"]
    assert found("is:private") == ["hush"]
    call_command("check_search", "--all", stdout=StringIO())


def test_the_figures_are_to_be_had_as_json(archive):
    [line] = rebuild("--json")
    figures = json.loads(line)
    assert figures.keys() == {
        *("messages", "seconds", "messages_per_second", "index_bytes")
    }
    assert figures["messages"] == 4
    assert figures["index_bytes"] == get_backend().size()


def test_an_archive_without_messages_has_an_index_too(db):
    assert rebuild()[0].startswith("The search index is built anew: 0 messages, ")
    assert get_backend().is_current()


def test_searches_go_on_with_the_index_there_was_until_the_new_one_is_whole(stopped):
    assert found("deployed OR see OR hush OR psst") == [
        *("hush", "see", "deployed it", "psst")
    ]


def test_a_rebuild_that_was_stopped_goes_on_after_the_last_batch(stopped):
    goes_on, line = rebuild()
    assert goes_on == "It goes on after the first 2 of 4 messages."
    assert line.startswith("The search index is built anew: 2 messages, ")
    call_command("check_search", "--all", stdout=StringIO())


def test_from_scratch_nothing_of_an_earlier_rebuild_is_kept(stopped):
    [line] = rebuild("--from-scratch")
    assert line.startswith("The search index is built anew: 4 messages, ")
    call_command("check_search", "--all", stdout=StringIO())


def test_after_an_ingest_in_between_it_begins_anew(stopped, dump, take_in):
    take_in(dump({"rooms/1": [said("early", second=0)]}, name="later"))
    sentence, line = rebuild()
    assert sentence == OTHERS
    assert line.startswith("The search index is built anew: 5 messages, ")
    assert found("early") == ["early"]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Message.objects.filter(body="psst").delete(),
        lambda: Room.objects.filter(name="Lobby").update(kind="private"),
        lambda: ImportRun.objects.create(source="failed.tar", status="failed"),
    ],
    ids=["a message gone", "a room made private", "another run"],
)
def test_of_another_archive_a_half_built_index_is_not_used(stopped, change):
    change()
    assert rebuild()[0] == OTHERS
    assert list(differences_of_index(is_all=True)) == []


def test_whoever_stops_it_is_told_what_is_left_behind(stopped):
    assert stopped == (
        "Stopped; searches go on with the index there was. The same command again goes "
        "on. Until then what is built takes 0 MiB of the disk; --from-scratch begins "
        "anew."
    )


def test_no_ingest_begins_during_a_rebuild_and_no_rebuild_during_an_ingest(
    archive, dump, data_folder
):
    later = dump({"rooms/1": [said("late", second=9)]}, name="later")
    with locked(data_folder, Work.REBUILD), pytest.raises(CommandError) as error:
        call_command("ingest", str(later))
    assert str(error.value) == REBUILDING
    with locked(data_folder, Work.INGEST), pytest.raises(CommandError) as error:
        rebuild()
    assert str(error.value) == INGESTING
    assert ImportRun.objects.count() == 1


# In processes of their own, on a database that others read and write meanwhile.


@pytest.fixture
def folder(tmp_path, dump) -> Path:
    source = dump({"rooms/1": [said(f"common {n}", second=n) for n in range(3000)]})
    manage(tmp_path, "ingest", source)
    return tmp_path


def test_whoever_searches_meanwhile_finds_all_of_it_all_the_time(folder):
    counts = set()
    with closing(sqlite3.connect(folder / "archive.sqlite3")) as reader:
        counts.add(reader.execute(COMMON).fetchone())
        with start(folder, "manage.py", "rebuild_search") as process:
            while process.poll() is None:
                counts.add(reader.execute(COMMON).fetchone())
        counts.add(reader.execute(COMMON).fetchone())
        assert process.returncode == 0
    assert counts == {(3000,)}


def test_after_a_rebuild_the_journal_is_empty(folder):
    with closing(sqlite3.connect(folder / "archive.sqlite3")) as reader:
        # Who is last to go would empty it anyway: a server is never the last.
        assert reader.execute(COMMON).fetchone() == (3000,)
        manage(folder, "rebuild_search")
        assert reader.execute(COMMON).fetchone() == (3000,)
        assert (folder / "archive.sqlite3-wal").stat().st_size < 200_000


def test_killed_at_any_statement_and_run_again_the_index_is_whole(folder, tmp_path):
    whole = shutil.copytree(folder, tmp_path / "whole")
    statements = int(rebuild_and_be_killed(whole, NEVER).stdout)
    assert statements > 30
    for share in (0.3, 0.6, 0.9):
        killed = shutil.copytree(folder, tmp_path / f"killed at {share}")
        done = rebuild_and_be_killed(killed, round(share * statements))
        assert done.returncode == -signal.SIGKILL
        with closing(sqlite3.connect(killed / "archive.sqlite3")) as reader:
            assert reader.execute(COMMON).fetchone() == (3000,)
        assert rebuild_and_be_killed(killed, NEVER).returncode == 0
        manage(killed, "check_search", "--all")
        assert tables(killed) == tables(whole)


def tables(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "archive.sqlite3")) as database:
        names = database.execute("SELECT name FROM sqlite_master ORDER BY name")
        return [name for (name,) in names]


def rebuild_and_be_killed(
    folder: Path, statement: int
) -> subprocess.CompletedProcess[str]:
    process = start(folder, "tests/importer/killed_rebuild.py", str(statement))
    out, _ = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out)


def manage(folder: Path, *command: object) -> None:
    process = start(folder, "manage.py", *map(str, command))
    out, error = process.communicate()
    assert process.returncode == 0, out + error


def start(folder: Path, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ
        | {"ARCHIVE_DATA": str(folder), "PYTHONPATH": f"{ROOT}:{ROOT}/tests"}
        | {"DJANGO_SETTINGS_MODULE": "archive.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
