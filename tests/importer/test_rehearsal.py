"""A rehearsal says what an ingest would do, and leaves everything as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from dump_maker import Silent, direct, room, said, user

from archive.models import ImportRun, Message
from archive.search import get_backend
from importer.errors import DumpError
from importer.ingest import Options, ingest

DUMPS = sorted(
    each for each in (Path(__file__).parents[1] / "dumps").iterdir() if each.is_dir()
)
CASES = [each for each in DUMPS if each.name != "sample"]
# How long it took, and in how much memory.
MEASURED = {"seconds", "messages_per_second", "peak_rss_mib"}
TABLES = """SELECT name FROM sqlite_master WHERE type = 'table'
    AND sql NOT LIKE 'CREATE VIRTUAL %' ORDER BY name"""


def rehearse(path: Path, progress: Any = None) -> dict[str, Any]:
    options = Options(is_rehearsal=True)
    return ingest(path, str, progress or Silent(), options).report


def told(report: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in report.items() if key not in MEASURED}


def database() -> dict[str, list]:
    """Every row of every table, those that hold the index and SQLite's own too."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        assert {"message_index_data", "sqlite_sequence"} < set(names)
        rows = {}
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - no value
            rows[name] = sorted(cursor.fetchall(), key=repr)
    return rows


@pytest.fixture
def everything(data_folder: Path) -> Callable[[], tuple[dict, dict]]:
    def look() -> tuple[dict, dict]:
        files = (path for path in data_folder.rglob("*") if path.is_file())
        kept = {str(p.relative_to(data_folder)): p.read_bytes() for p in files}
        kept.pop("spool/lock", None)
        return database(), kept

    return look


def picture(dump: Callable[..., Path], name: str = "dump", **files: bytes) -> Path:
    sent = {"name": "a.png", "path": "t/a.png", "size": 3, "url": ""}
    return dump(
        {
            "rooms/1": [
                said("see", attachment=sent, attachment_path="t/a.png"),
                said("hello", "Builder", second=4),
            ],
            "users/1": [direct("psst", 1, 55, second=1)],
        },
        files={"rooms/1/files/t/a.png": b"png"} | files,
        name=name,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_says_what_the_ingest_right_after_says(case, db, everything):
    before = everything()
    expected = told(rehearse(case))
    assert everything() == before
    assert told(ingest(case, str, Silent()).report) == expected
    after = everything()
    again = told(rehearse(case))
    assert everything() == after
    assert told(ingest(case, str, Silent()).report) == again
    assert (again["stored"], again["items"]) == (0, expected["items"])


def test_it_says_so_of_an_archive_that_holds_another_dump(dump, take_in, everything):
    take_in(dump({"rooms/1": [said("early"), said("x", second=4, id="u")]}, name="a"))
    take_in(dump({"rooms/7": [said("made up", "Builder")]}, name="b"))
    before = everything()
    source = dump(
        {"rooms/1": [said("early"), said("y", second=4, id="u"), said("new")]},
        users=[user(1, "Alva Ek"), user(3, "New")],
        rooms=[room(1, "Den", privacy="private", members=[3]), room(7, "Found")],
        name="c",
    )
    expected = told(rehearse(source))
    assert everything() == before
    assert told(take_in(source)) == expected
    counted = [expected[key] for key in ("stored", "duplicates", "problems")]
    assert counted == [1, 1, 1]


@pytest.fixture
def emptied_index(transactional_db):
    """Such tests are not rolled back, and the index is no model that is emptied."""
    yield
    get_backend().clear()


def test_it_needs_no_transaction_around_it(emptied_index, dump, everything):
    take = picture(dump)
    ingest(dump({"rooms/1": [said("early")]}, name="early"), str, Silent())
    before = everything()
    expected = told(rehearse(take))
    assert everything() == before
    assert told(ingest(take, str, Silent()).report) == expected


class FullDisk(Silent):
    """Progress after which nothing can be written any more."""

    def __init__(self) -> None:
        self._tasks = 0

    def begin(self, task: str, total: int) -> None:
        self._tasks += 1

    def advance(self, amount: int) -> None:
        if self._tasks == 2 and Message.objects.count() > 1:
            raise OSError(28, "No space left on device")


def long_talk(dump: Callable[..., Path]) -> Path:
    """As much as is stored in several steps, and a file that was missing before."""
    source = picture(dump, "long")
    history = source / "rooms/1/history.json"
    items = json.loads(history.read_text())
    items += [said(f"x{n}", second=n % 3000) for n in range(6000)]
    history.write_text(json.dumps(items))
    return source


@pytest.mark.usefixtures("small_batches")
def test_one_that_fails_leaves_everything_as_it_was(dump, take_in, everything):
    first = picture(dump)
    (first / "rooms/1/files/t/a.png").unlink()
    take_in(first)
    before = everything()
    with pytest.raises(DumpError, match="No space left"):
        rehearse(long_talk(dump), FullDisk())
    assert everything() == before
    assert rehearse(long_talk(dump))["stored"] == 6000


def test_what_is_no_dump_leaves_nothing_either(tmp_path, db, everything):
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "notes.json").write_text('{"sea": "blue"}')
    before = everything()
    with pytest.raises(DumpError, match="no HipChat dump"):
        rehearse(tmp_path / "holiday")
    assert everything() == before
    assert ImportRun.objects.count() == 0


class Impatient(Silent):
    """Somebody who stops it."""

    def advance(self, amount: int) -> None:
        raise KeyboardInterrupt


def test_one_that_is_stopped_leaves_everything_as_it_was(dump, db, everything):
    before = everything()
    with pytest.raises(KeyboardInterrupt):
        rehearse(picture(dump), Impatient())
    assert everything() == before


def test_the_command_shows_what_would_become_of_it(
    dump, db, everything, tmp_path, monkeypatch
):
    monkeypatch.setattr("sys.stderr", StringIO())
    source, out, errors = picture(dump), StringIO(), StringIO()
    (source / "users.json").write_text("[7]")
    report = tmp_path / "report.json"
    before = everything()
    call_command(
        *("ingest", source, "--dry-run", "--report", report), stdout=out, stderr=errors
    )
    assert everything() == before
    assert "4 items = 3 would be stored + 0 duplicates + 1 problem" in out.getvalue()
    assert "This was a rehearsal: nothing was stored." in out.getvalue()
    assert "users.json[0]" in errors.getvalue()
    told = json.loads(report.read_text())
    assert told["stored"] == 3
    assert [file["path"] for file in told["files"]] == [
        *("users.json", "rooms.json", "rooms/1/history.json", "users/1/history.json")
    ]
    [problem] = told["problem_list"]
    assert (problem["file"], problem["position"], problem["raw"]) == (
        "users.json",
        0,
        "7",
    )


def test_the_command_fails_where_the_ingest_would(tmp_path, db, monkeypatch):
    monkeypatch.setattr("sys.stderr", StringIO())
    with pytest.raises(CommandError, match="There is no file or folder"):
        call_command("ingest", tmp_path / "nowhere", "--dry-run")
