"""Kills an ingest at random moments, runs it again, and compares what comes of it.

`python bench/kill.py` ingests a made-up dump once without disturbance. Then it ingests
it into a second folder, kills that ingest (SIGKILL) at a moment chosen at random, and
so on until it was killed as often as asked; the last one may end. Both archives must
hold the same, and `verify` must find no difference.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from make_dump import make_dump

ROOT = Path(__file__).resolve().parent.parent
# In the order of what they are about, for ids of rows may differ.
CONTENTS = (
    """SELECT m.id, m.uid, r.hipchat_id, p.hipchat_id, m.sender_name, m.sent_at, m.body,
        m.extra, f.path, m.position FROM archive_message m
        JOIN archive_room r ON r.id = m.room_id
        LEFT JOIN archive_person p ON p.id = m.sender_id
        JOIN archive_ingestedfile f ON f.id = m.source_file_id ORDER BY m.id""",
    """SELECT hipchat_id, name, kind, message_count, first_sent_at, last_sent_at
        FROM archive_room ORDER BY hipchat_id""",
    "SELECT hipchat_id, name, is_listed FROM archive_person ORDER BY 1, 2",
    """SELECT r.hipchat_id, p.hipchat_id, p.name, a.message_count
        FROM archive_activity a JOIN archive_room r ON r.id = a.room_id
        JOIN archive_person p ON p.id = a.person_id ORDER BY 1, 2, 3""",
    "SELECT rowid FROM message_index WHERE message_index MATCH 'the' ORDER BY rowid",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=300_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        dump = folder / "made-up.tar.gz"
        make_dump(dump, arguments.messages)
        begun = time.monotonic()
        finish(start(dump, folder / "whole"))
        seconds = time.monotonic() - begun
        print(f"Undisturbed it takes {seconds:.1f} s.")
        moments = [chance.uniform(0.2, seconds) for _ in range(arguments.kills)]
        kill_at(moments, dump, folder / "killed")
        finish(start(dump, folder / "killed"))
        compare(folder / "whole", folder / "killed")
        finish(manage(folder / "killed", "verify"))
    print("Both archives hold the same, and verify finds no difference.")


def kill_at(moments: list[float], dump: Path, folder: Path) -> None:
    killed = 0
    for moment in moments:
        process = start(dump, folder)
        try:
            process.wait(timeout=moment)
            # It had stored all there is: it begins from nothing once more.
            shutil.rmtree(folder)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
    print(f"Killed {killed} times, ended {len(moments) - killed} times.")


def start(dump: Path, folder: Path) -> subprocess.Popen[bytes]:
    return manage(folder, "ingest", str(dump))


def manage(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *command],
        env=os.environ | {"ARCHIVE_DATA": str(folder)},
        stdout=subprocess.DEVNULL,
    )


def finish(process: subprocess.Popen[bytes]) -> None:
    if code := process.wait():
        sys.exit(f"It ended with exit status {code}.")


def compare(whole: Path, killed: Path) -> None:
    leftovers = [path.name for path in (killed / "spool").iterdir()]
    if leftovers != ["lock"]:
        sys.exit(f"Left in the spool: {leftovers}")
    databases = [sqlite3.connect(each / "archive.sqlite3") for each in (whole, killed)]
    for query in CONTENTS:
        first, second = (database.execute(query).fetchall() for database in databases)
        if first != second:
            sys.exit(f"The archives differ: {query}")
    if databases[1].execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        sys.exit("The killed archive's database is damaged.")


if __name__ == "__main__":
    main()
