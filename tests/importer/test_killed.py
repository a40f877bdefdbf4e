"""An ingest killed at any moment and run again ends complete, without duplicates."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from dump_maker import direct, room, said

ROOT = Path(__file__).resolve().parents[2]
NEVER = 1_000_000
# How much of a run's statements are sent before it is killed.
SHARES = (0.1, 0.4, 0.6, 0.75, 0.9)
CONTENTS = (
    "SELECT id, uid, room_id, sender_id, body, position FROM archive_message",
    "SELECT name, kind, message_count, first_sent_at FROM archive_room",
    "SELECT name, hipchat_id, is_listed FROM archive_person",
    "SELECT room_id, person_id, message_count FROM archive_activity",
    "SELECT room_id, person_id FROM archive_membership",
    "SELECT message_id, status FROM archive_attachment",
    "SELECT rowid FROM message_index WHERE message_index MATCH 'common'",
)


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    manage(folder, "migrate", "-v0")
    return folder


@pytest.fixture
def source(dump) -> Path:
    """Large enough for several batches."""
    file = {"name": "a.png", "path": "t/a.png", "size": 3, "url": ""}
    lobby = [said(f"common {n}", second=n % 3600) for n in range(6000)]
    lobby.append(said("see", 2, attachment=file, attachment_path="t/a.png"))
    chat = [direct(f"common secret {n}", 1, 2, second=n) for n in range(50)]
    return dump(
        {"rooms/1": lobby, "rooms/2": [said("common", "Builder")]}
        | {"users/1": chat, "users/2": chat},
        rooms=[room(1, "Lobby"), room(2, "Den", privacy="private", members=[2])],
        files={"rooms/1/files/t/a.png": b"png"},
    )


def manage(folder: Path, *command: str) -> None:
    subprocess.run(
        [sys.executable, ROOT / "manage.py", *command],
        check=True,
        env=os.environ | {"ARCHIVE_DATA": str(folder)},
        capture_output=True,
    )


class Ingest:
    """Ingests a dump into a folder, in a process that may be killed."""

    def __init__(self, source: Path, worth_a_process: int) -> None:
        self._arguments = source, worth_a_process

    def whole(self, folder: Path) -> int:
        """How many statements were sent."""
        done = self._start(folder, NEVER)
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    def killed_at(self, folder: Path, statement: int) -> None:
        assert self._start(folder, statement).returncode == -signal.SIGKILL

    def _start(self, folder: Path, statements: int) -> subprocess.CompletedProcess:
        source, worth_a_process = self._arguments
        program = "tests/importer/killed_ingest.py"
        arguments = (source, str(statements), str(worth_a_process))
        return subprocess.run(
            [sys.executable, program, *arguments],
            check=False,
            cwd=ROOT,
            env=os.environ
            | {"ARCHIVE_DATA": str(folder), "PYTHONPATH": f"{ROOT}:{ROOT}/tests"}
            | {"DJANGO_SETTINGS_MODULE": "archive.settings"},
            capture_output=True,
        )


def contents(folder: Path) -> list[list[tuple]]:
    with sqlite3.connect(folder / "archive.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return [sorted(database.execute(query), key=repr) for query in CONTENTS]


@pytest.mark.parametrize("worth_a_process", [0, 1 << 40], ids=["process", "one"])
def test_killed_at_any_statement_and_run_again_it_is_complete(
    empty_archive, source, tmp_path, worth_a_process
):
    ingest = Ingest(source, worth_a_process)
    shutil.copytree(empty_archive, tmp_path / "whole")
    statements = ingest.whole(tmp_path / "whole")
    whole = contents(tmp_path / "whole")
    assert len(whole[0]) == 6052

    for share in SHARES:
        killed = shutil.copytree(empty_archive, tmp_path / f"killed at {share}")
        ingest.killed_at(killed, round(share * statements))
        ingest.killed_at(killed, round(0.3 * statements))
        ingest.whole(killed)
        assert contents(killed) == whole
        assert list((killed / "spool").glob("*/")) == []
    manage(killed, "verify")
