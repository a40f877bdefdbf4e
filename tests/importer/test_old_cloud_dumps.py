"""Whole dumps of the old Cloud and of API v1, from the file to what a viewer finds."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from dump_maker import Silent
from searching import search

from archive.models import Attachment, ImportRun, Message, Person, Problem, Room
from archive.search import get_backend
from importer.errors import DumpError
from importer.indexing import indexed
from importer.ingest import Options, ingest

DUMPS = Path(__file__).parents[1] / "dumps"
CAT = "hipchat_export/rooms/Lobby/files/aB3/cat.png"


def zipped(path: Path, case: str, left_out: Iterable[str] = ()) -> Path:
    """As HipChat Cloud packed it, and a Mac packed it again."""
    folder = DUMPS / case
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for each in sorted(folder.rglob("*.json")):
            name = f"hipchat_export/{each.relative_to(folder)}"
            if name.rpartition("/")[2] not in left_out:
                file.write(each, name)
                file.writestr(f"__MACOSX/{name}", b"\0\5\x16\7")
        file.writestr(CAT, b"\x89PNG")
    return path


@pytest.mark.parametrize("mentions", ["all", ["al", 7], [{"id": 7}], {"id": 7}, 7])
def test_what_the_api_never_said_is_kept_and_indexed_alike_from_the_rows(
    tmp_path, take_in, mentions
):
    """API v1 noted no mentions, so whatever stands there says nothing of any."""
    said = {
        "date": "2013-05-27T13:29:02-0800",
        "from": {"name": "Alva Berg", "user_id": 7},
        "message": "hi",
        "mentions": mentions,
    }
    (tmp_path / "dump").mkdir()
    (tmp_path / "dump" / "Lobby.json").write_text(json.dumps({"messages": [said]}))
    take_in(tmp_path / "dump")
    assert get_backend().differing([*indexed(Message.objects.all())]) == set()
    assert Message.objects.get().extra == {"mentions_as_given": mentions}


def test_an_old_zip_becomes_an_archive(tmp_path, take_in):
    report = take_in(zipped(tmp_path / "hipchat_export.zip", "day_files"))
    assert report["format"] == "day files"
    problems = Counter(Problem.objects.values_list("file", flat=True))
    assert problems == {
        "users/list.json": 1,
        "rooms/list.json": 1,
        "rooms/Left over/2015-08-21.json": 1,
        "rooms/Lobby/2015-08-21.json": 2,
        "rooms/Lobby/2015-08-22.json": 1,
    }
    assert (report["stored"], report["duplicates"], report["problems"]) == (13, 0, 6)
    assert report["attachments"] == {"present": 1, "missing": 1, "empty": 0}
    assert Attachment.objects.get(name="cat.png").file.path.read_bytes() == b"\x89PNG"
    assert Person.objects.filter(is_listed=True).count() == 2
    kinds = set(Room.objects.values_list("name", "kind", "is_listed"))
    assert kinds == {
        ("Lobby", "public", True),
        ("Ops: on/off", "private", True),
        ("a:b", "public", True),
        ("a/b", "private", True),
        ("a_b", "private", True),
        ("Left over", "private", False),
    }


def test_what_may_be_of_a_private_room_is_found_by_nobody_else(
    tmp_path, take_in, make_viewer
):
    take_in(zipped(tmp_path / "dump.zip", "day_files"))
    words = ("which of the two", "nobody lists", "secret")
    viewer, admin = make_viewer(), make_viewer(role="admin")
    assert [search(each, admin).total for each in words] == [1, 1, 1]
    assert [search(each, viewer).total for each in words] == [0, 0, 0]
    assert search("literal", viewer).total == 1


def test_dumps_of_overlapping_times_hold_each_message_once(tmp_path, take_in):
    first = zipped(tmp_path / "first.zip", "day_files", ["2015-08-22.json"])
    take_in(first)
    report = take_in(zipped(tmp_path / "second.zip", "day_files"))
    assert (report["stored"], report["duplicates"]) == (2, 11)
    assert take_in(first)["stored"] == 0
    bodies = Message.objects.filter(room__name="Lobby", body="+1")
    assert bodies.count() == 2


def test_the_run_knows_when_the_dump_was_made(tmp_path, take_in):
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as file:
        info = zipfile.ZipInfo("hipchat_export/rooms/list.json", (2015, 8, 22, 1, 2, 4))
        file.writestr(info, b'{"rooms":[]}')
    take_in(path)
    assert str(ImportRun.objects.get().dumped_at) == "2015-08-22 01:02:04+00:00"


def test_a_folder_of_api_v1_becomes_an_archive(take_in):
    report = take_in(DUMPS / "api_v1")
    assert report["format"] == "api v1"
    assert (report["stored"], report["duplicates"], report["problems"]) == (5, 1, 2)
    assert dict(Room.objects.values_list("name", "kind")) == {
        "Lobby": "public",
        "Ops": "private",
        "messages": "private",
    }


@pytest.mark.parametrize("ending", [".json", ".json.gz"])
def test_a_file_alone_becomes_a_room(tmp_path, take_in, ending):
    content = (DUMPS / "api_v1" / "rooms" / "50" / "2013-05-27.json").read_bytes()
    path = tmp_path / f"Lobby{ending}"
    path.write_bytes(gzip.compress(content) if ending.endswith("gz") else content)
    assert take_in(path)["stored"] == 2
    assert Room.objects.get().name == "Lobby"


def test_of_a_zip_cut_short_what_is_left_is_salvaged(tmp_path, take_in):
    path = zipped(tmp_path / "dump.zip", "day_files")
    path.write_bytes(path.read_bytes()[:-1500])
    with pytest.raises(DumpError):
        take_in(path)
    assert Message.objects.count() == 0
    run = ingest(path, lambda: "", Silent(), Options(is_salvage=True))
    assert (run.is_salvaged, Message.objects.count() > 0) == (True, True)
    reasons = Problem.objects.filter(file="dump.zip").values_list("reason", flat=True)
    assert [reason.split(",")[0] for reason in reasons] == ["Its list of files"]
