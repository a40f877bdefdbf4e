"""A dump that was unpacked before: read in order, never through a link."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from importer.errors import DumpError
from importer.records import Problem
from importer.sources import open_source

FILES = {
    "rooms.json": b"[1]",
    "rooms/1/files/t/a.txt": b"hello",
    "rooms/1/history.json": b"[]",
    "rooms2.json": b"[]",
    "users.json": b"[2]",
}


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / "dump" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "dump"


def read(path: Path) -> tuple[list[tuple[str, bytes]], list[Problem]]:
    files, problems = [], []
    for found in open_source(path).files():
        if isinstance(found, Problem):
            problems.append(found)
        else:
            files.append((found.path, found.stream.read()))
    return files, problems


def test_files_come_in_the_order_of_their_paths(dump: Path) -> None:
    assert read(dump) == (list(FILES.items()), [])
    assert list(FILES) == sorted(FILES)


def test_its_sha256_is_that_of_a_list_of_its_files(dump: Path) -> None:
    source = open_source(dump)
    list(source.files())
    lines = [f"{hashlib.sha256(c).hexdigest()}  {name}\n" for name, c in FILES.items()]
    assert source.sha256 == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert source.name == "dump"
    assert source.position == source.size == sum(map(len, FILES.values()))


def test_links_and_pipes_are_refused(dump: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("secret")
    (dump / "users").mkdir()
    (dump / "users" / "secret").symlink_to(tmp_path / "secret")
    (dump / "users" / "key").symlink_to(tmp_path / "secret" / "key")
    os.mkfifo(dump / "pipe")
    link = "It is a link, not a file."
    assert read(dump) == (
        list(FILES.items()),
        [
            Problem("pipe", "It is a device or another special file."),
            Problem("users/key", link, is_direct=True),
            Problem("users/secret", link, is_direct=True),
        ],
    )


def test_what_macos_adds_is_left_out(dump: Path) -> None:
    (dump / "__MACOSX").mkdir()
    for name in ("__MACOSX/users.json", ".DS_Store", "rooms/._1"):
        (dump / name).write_bytes(b"x")
    assert read(dump) == (list(FILES.items()), [])


def test_a_name_that_is_not_utf8_is_made_readable(dump: Path) -> None:
    (dump / "rooms" / "1" / "files" / "caf\udce9").write_bytes(b"x")
    files, problems = read(dump)
    assert ("rooms/1/files/caf\\xe9", b"x") in files
    assert problems == []


def test_a_folder_without_a_dump_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.png").write_bytes(b"x")
    with pytest.raises(DumpError) as raised:
        open_source(tmp_path)
    assert str(raised.value) == (
        f"{tmp_path} is not a HipChat dump: neither it nor a folder in it holds "
        "users.json or rooms.json."
    )
