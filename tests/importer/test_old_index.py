"""An index of an older version is noticed, says what to do, and can be rebuilt."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from dump_maker import said
from old_index import put_old_index

from archive.models import ImportRun
from archive.queries.searching.finding import OLD_INDEX, ask, find
from archive.search import get_backend
from importer import ingest

ROOT = Path(__file__).resolve().parents[2]
OLD = "the search index: it is of an older version: run manage.py rebuild_search"


@pytest.fixture
def old_archive(dump, take_in):
    take_in(dump({"rooms/1": [said("deployed it")]}))
    put_old_index()


def test_migrating_makes_what_is_missing_and_the_index_stays_an_old_one(old_archive):
    call_command("migrate", verbosity=0)
    assert not get_backend().is_current()
    assert len(find(ask("deployed", None)).hits) == 1


def test_an_ingest_stores_nothing_and_says_what_to_do(old_archive, dump, data_folder):
    later = dump({"rooms/1": [said("late", second=9)]}, name="later")
    evidence = sorted(data_folder.rglob("*"))
    with pytest.raises(CommandError) as error:
        call_command("ingest", str(later))
    assert str(error.value) == ingest.OLD_INDEX
    assert ImportRun.objects.count() == 1
    assert sorted(data_folder.rglob("*")) == evidence


def test_checking_says_so_and_nothing_else(old_archive):
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_search", stdout=out)
    assert out.getvalue().splitlines() == [f"  {OLD}"]


def test_to_verify_it_is_one_difference(old_archive, verify_whole):
    assert verify_whole() == [OLD]


def test_a_rebuild_makes_a_new_one_of_it(old_archive, dump, take_in):
    call_command("rebuild_search", stdout=StringIO())
    assert get_backend().is_current()
    assert len(find(ask("deploying", None)).hits) == 1
    call_command("check_search", "--all", stdout=StringIO())
    assert take_in(dump({"rooms/1": [said("late", second=9)]}, name="l"))["stored"]


def test_the_server_says_so_when_it_starts(tmp_path, dump):
    manage(tmp_path, "migrate", "-v0")
    code = "from old_index import put_old_index; put_old_index()"
    manage(tmp_path, "shell", "-c", code)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with start(tmp_path, "serve", "--port", str(port)) as server:
        assert server.stdout
        lines = [server.stdout.readline().strip() for _ in range(2)]
        server.terminate()
    assert lines[0] == OLD_INDEX
    assert lines[1].startswith("The archive is at ")


def manage(folder: Path, *command: str) -> None:
    with start(folder, *command) as process:
        out, _ = process.communicate()
    assert process.returncode == 0, out


def start(folder: Path, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ
        | {"ARCHIVE_DATA": str(folder), "PYTHONPATH": f"{ROOT}:{ROOT}/tests"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
