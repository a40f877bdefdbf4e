"""What admins learn of an ingest: nothing of 1-1 chats, not even where they were."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from dump_maker import Silent, direct, said

from archive.models import ImportRun, IngestedFile, Person, Problem
from importer.errors import DumpError
from importer.ingest import ingest

DUMPS = Path(__file__).resolve().parent.parent / "dumps"


def damaged_zip(folder, place):
    """A dump whose one file sent in a 1-1 chat has a changed byte."""
    with zipfile.ZipFile(place, "w") as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, str(path.relative_to(folder)))
    content = bytearray(place.read_bytes())
    content[content.find(b"SECRET")] ^= 1
    place.write_bytes(content)
    return place


def test_a_failed_run_names_no_file_of_a_chat(db, dump, tmp_path):
    files = {"users/7/files/tok/Layoffs for Bo.pdf": b"SECRET" * 50}
    folder = dump(
        {"rooms/1": [said("hi")], "users/7": [direct("x", 1, 2)]}, files=files
    )
    source = damaged_zip(folder, tmp_path / "dump.zip")
    with pytest.raises(DumpError, match=r"users/7/files/tok/Layoffs for Bo\.pdf"):
        ingest(source, lambda: "", Silent())
    failure = ImportRun.objects.get().failure
    assert failure.startswith("dump.zip is damaged: a file in it cannot be read (")
    assert "Layoffs" not in failure
    assert "users" not in failure


EMPTY_CHATS = {
    "out/Edda Fuchs/messages.csv": b"",
    "backup/2016-03-01T12-00-00Z.14.json": b'{"items": []}',
    "hipchat_export/Cleo Secret/1.json": b'{"items": [',
    "users/9/preferences.json": b'{"a": 1}',
}
OPEN = {
    "rooms/9/history.json": b"[]",
    "rooms/9/notes.json": b'{"a": 1}',
    "rooms/8/history.json": b"[7]",
    "metadata.json": b"{}",
}


def test_documents_that_may_be_of_chats_are_for_compliance_alone(db, dump, make_viewer):
    source = dump({"rooms/1": [said("hi")]}, files=EMPTY_CHATS | OPEN)
    ingest(source, lambda: "", Silent())
    admin = make_viewer("admin")
    listed = {"rooms/1/history.json", "users.json", "rooms.json"}
    files = IngestedFile.objects.visible_to(admin).values_list("path", flat=True)
    assert set(files) == OPEN.keys() | listed
    problems = Problem.objects.visible_to(admin).values_list("file", flat=True)
    assert set(problems) == {"rooms/9/notes.json", "rooms/8/history.json"}
    assert set(Problem.objects.values_list("file", flat=True)) > set(problems)


def test_the_directory_of_the_old_clouds_dumps_is_open(db, make_viewer):
    ingest(DUMPS / "day_files", lambda: "", Silent())
    files = IngestedFile.objects.visible_to(make_viewer("admin"))
    assert files.filter(path="users/list.json").exists()


def test_a_refused_file_that_may_be_of_a_chat_is_for_compliance_alone(
    db, dump, make_viewer
):
    source = dump({"rooms/1": [said("hi")]})
    for place in ("Cleo Secret", "rooms/1"):
        (source / place).mkdir(exist_ok=True)
        (source / place / "1.json").symlink_to("/etc/passwd")
    ingest(source, lambda: "", Silent())
    problems = Problem.objects.visible_to(make_viewer("admin"))
    assert [problem.file for problem in problems] == ["rooms/1/1.json"]


def test_who_is_unknown_is_told_of_rooms_and_of_chats_apart(db, dump):
    ghost, guest = ({"id": n, "name": f"Ghost {n}"} for n in (98, 99))
    chat = direct("psst", 1, 2, second=9)
    chat["PrivateUserMessage"]["sender"] = guest
    ingest(
        dump({"rooms/1": [said("hi", ghost)], "users/1": [chat]}),
        lambda: "",
        Silent(),
    )
    told = ImportRun.objects.get().report["unknown_people"]
    names = {
        scope: list(Person.objects.filter(pk__in=ids).values_list("name", flat=True))
        for scope, ids in told.items()
    }
    assert names == {"rooms": ["Ghost 98"], "direct": ["Ghost 99"]}
