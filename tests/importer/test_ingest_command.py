"""`manage.py ingest` as its user meets it: exit codes, sentences, report, secrets."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pty
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dump_maker import direct, room, said, user
from searching import search

from archive.models import ImportRun, Membership, Message, Person, Room
from archive.search import get_backend
from importer.errors import DumpError
from importer.ingest import ingest as run_ingest
from importer.reading import PORTION_MESSAGES

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "dumps" / "sample" / "hipchat-sample.tar.gz"
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
REPORT = {
    "items": 22_477,
    "stored": 20_151,
    "duplicates": 2_326,
    "problems": 0,
    "people": 1_530,
    "rooms": 65,
    "emoticons": 80,
}


def ingest(
    folder: Path, *arguments: object, limit: int | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a data folder of its own; `limit` bounds each file's bytes."""

    def limit_files() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, ROOT / "manage.py", "ingest", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"ARCHIVE_DATA": str(folder)} | variables,
        preexec_fn=limit_files,
    )


def test_the_sample_is_ingested_whole_and_a_second_time_changes_nothing(tmp_path):
    first = ingest(tmp_path / "a", SAMPLE, "--report", tmp_path / "report.json")
    assert first.returncode == 0, first.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    assert {key: report[key] for key in REPORT} == REPORT
    assert report["by_kind"] == {
        "message": 19_377,
        "notification": 697,
        "topic": 64,
        "archive": 7,
        "guest_access": 6,
        "unknown": 0,
    }
    assert report["attachments"] == {"present": 153, "missing": 4, "empty": 4}
    assert report["sha256"] == hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    assert report["peak_rss_mib"] < 400

    second = ingest(tmp_path / "a", SAMPLE, "--report", tmp_path / "report.json")
    assert second.returncode == 0, second.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["stored"], report["duplicates"]) == (0, 22_477)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"%PDF-1.4 not a dump", "not a"),
        (SAMPLE.read_bytes()[:100_000], "cut short"),
    ],
)
def test_what_is_no_whole_dump_gets_one_sentence_and_stores_nothing(
    tmp_path, content, sentence
):
    file = tmp_path / "holiday.tar.gz"
    file.write_bytes(content)
    done = ingest(tmp_path / "data", file)
    assert done.returncode == 1
    [line] = [line for line in done.stderr.splitlines() if line and "━" not in line]
    assert "holiday.tar.gz" in line
    assert sentence in line
    assert not list((tmp_path / "data").glob("files/*/*"))
    assert not list((tmp_path / "data").glob("evidence/*/*"))


def test_a_missing_file_gets_one_sentence(tmp_path):
    done = ingest(tmp_path / "data", tmp_path / "nowhere.tar.gz")
    assert done.returncode == 1
    assert "nowhere.tar.gz" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_disk_that_cannot_take_it_gets_one_sentence_and_stores_nothing(tmp_path):
    done = ingest(tmp_path / "data", SAMPLE, limit=3 << 20)
    assert done.returncode == 1
    assert "make room" in done.stderr
    assert "Traceback" not in done.stderr
    whole = ingest(tmp_path / "data", SAMPLE, "--report", tmp_path / "report.json")
    assert whole.returncode == 0
    assert json.loads((tmp_path / "report.json").read_text())["stored"] == 20_151


def long_talk(sender: Any) -> dict[str, Any]:
    """More than is stored at once in the first room, and something in two more."""
    numbers = range(PORTION_MESSAGES + 1)
    talk = [said(f"during {n}", sender, second=5 + n % 3000) for n in numbers]
    return {"rooms/1": talk, "rooms/2": talk[:1], "rooms/3": talk[:1]}


class EvidenceLost:
    """Progress that takes the kept files away while they are being read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tasks = 0

    def begin(self, task: str, total: int) -> None:
        self._tasks += 1

    def advance(self, amount: int) -> None:
        # People and rooms are not read with the first history; it is, by then.
        if self._tasks == 2 and Message.objects.count() > 1:
            shutil.rmtree(self._folder / "evidence")


@pytest.fixture
def emptied_index(transactional_db):
    """Such tests are not rolled back, and the index is no model that is emptied."""
    yield
    get_backend().clear()


@pytest.mark.usefixtures("small_batches")
def test_a_failed_run_takes_back_all_it_stored(
    emptied_index, dump, take_in, data_folder
):
    take_in(dump({"rooms/1": [said("before")]}, name="before"))
    people, rooms = Person.objects.count(), Room.objects.count()
    source = dump(
        long_talk("Builder"),
        name="during",
    )
    with pytest.raises(DumpError, match="No such file"):
        run_ingest(source, str, EvidenceLost(data_folder))
    assert list(Message.objects.values_list("body", flat=True)) == ["before"]
    assert (Person.objects.count(), Room.objects.count()) == (people, rooms)
    assert Room.objects.get(name="Lobby").message_count == 1
    assert search("during").total == 0
    run = ImportRun.objects.first()
    assert (run.status, run.files.count()) == ("failed", 0)


@pytest.mark.usefixtures("small_batches")
def test_a_failed_run_leaves_what_was_known_before_whole(
    emptied_index, dump, take_in, data_folder
):
    """It gave Alva a picture and the Lobby an owner nobody had heard of."""
    take_in(dump({"rooms/1": [said("before")]}, name="before"))
    source = dump(
        long_talk(1),
        users=[user(1, "Alva Berg", avatar=PICTURE), user(9, "New Nilsen")],
        rooms=[room(1, "Lobby", owner=9)],
        name="during",
    )
    with pytest.raises(DumpError, match="No such file") as failure:
        run_ingest(source, str, EvidenceLost(data_folder))
    assert "could be taken back" not in str(failure.value)
    assert Room.objects.get().owner.name == "Alva Berg"
    assert Person.objects.get(name="Alva Berg").avatar is None
    assert list(data_folder.glob("files/*/*")) == []


@pytest.mark.usefixtures("small_batches")
def test_a_failed_run_puts_back_what_it_changed(
    emptied_index, dump, take_in, data_folder, make_viewer
):
    first = {"rooms/1": [said("before")], "users/1": [direct("psst", 1, 2)]}
    members = {"privacy": "private", "members": [1, 2]}
    take_in(dump(first, rooms=[room(1, "Lobby"), room(2, "Den", **members)]))
    viewer = make_viewer()
    models = (Person, Room, Membership, Message)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    source = dump(
        long_talk(1),
        users=[
            user(1, "Other Name", email="bo@example.com"),
            user(2, "Bo", avatar="x"),
        ],
        rooms=[
            room(1, "Renamed", privacy="private"),
            room(2, "Den", privacy="private", members=[1, 3]),
        ],
        name="during",
    )
    with pytest.raises(DumpError, match="No such file"):
        run_ingest(source, str, EvidenceLost(data_folder))
    assert [list(model.objects.order_by("pk").values()) for model in models] == before
    assert search("before", viewer).total == 1
    assert Room.objects.get(kind="direct").name == "Alva Berg and Bo Carlsen"


def test_a_report_that_cannot_be_written_is_said_before_anything_is_stored(tmp_path):
    done = ingest(tmp_path / "d", SAMPLE, "--report", tmp_path / "no" / "report.json")
    assert done.returncode == 1
    assert "report.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "d" / "evidence").exists()


def test_a_bad_source_does_not_keep_the_others_from_being_ingested(tmp_path, dump):
    one = dump({"rooms/1": [said("x")]}, name="one")
    two = dump({"rooms/1": [said("x"), said("y")]}, name="two")
    report, bad = tmp_path / "report.json", tmp_path / "nowhere"
    done = ingest(tmp_path / "d", one, bad, two, "--report", report)
    assert done.returncode == 1
    assert done.stderr == f"CommandError: {bad}: There is no file or folder {bad}.\n"
    assert [each["stored"] for each in json.loads(report.read_text())] == [1, 1]


def test_on_a_terminal_the_summary_stands_apart_from_the_bars(tmp_path, dump):
    """The terminal is a real one; what a bar leaves behind would be before a line."""
    source = dump({"rooms/1": [said("x"), {"UserMessage": {}}]})
    master, slave = pty.openpty()
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "ingest", source],
        env=os.environ | {"ARCHIVE_DATA": str(tmp_path / "d"), "TERM": "xterm"},
        **dict.fromkeys(("stdin", "stdout", "stderr"), slave),
        check=False,
    )
    os.close(slave)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    assert done.returncode == 0
    assert "Storing messages" in shown
    # What follows the last command that clears a line stays on the screen.
    rest = shown.rpartition("\x1b[2K")[2]
    first, *others = rest.split("\r\n")
    assert first == "dump (envelopes): 2 items = 1 stored + 0 duplicates + 1 problem"
    assert "rooms/1/history.json[1]: " in others[-2]


def test_several_sources_have_a_report_each(tmp_path, dump):
    one = dump({"rooms/1": [said("x")]}, name="one")
    two = dump({"rooms/1": [said("x"), said("y")]}, name="two")
    report = tmp_path / "report.json"
    assert ingest(tmp_path / "d", one, two, "--report", report).returncode == 0
    assert [r["stored"] for r in json.loads(report.read_text())] == [1, 1]
