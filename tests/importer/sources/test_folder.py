"""A dump that was unpacked before: read in order, never through a link."""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from importer.errors import DumpError
from importer.records import Problem
from importer.sources import open_source
from importer.sources.base import Refused
from importer.sources.folder import FolderSource, HashedFile

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


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("users.json", b"[]"),
        ("data/rooms.json", b"[]"),
        ("odd.json", b"x"),
        ("hipchat_export/Alva Berg/1.txt", b'{\n    "items": [\n'),
        ("up/hipchat_export/Alva Berg/1.txt", b'{"items": []}'),
        ("tmp/rooms/7/history_1514764800.json", b'{"items": [], "startIndex": 0}'),
        ("hiplogs/alva@example.com/20160301T120000.json", b'{"items": []}'),
        ("Alva Berg/Bo Carlsen/Bo Carlsen_1.json", b'{"items": []}'),
        ("dist/20160301120000/messages_1.csv", b"1456833600,Lobby,Alva Berg,Hi"),
        ("Alva Berg/messages.csv", b"2016-03-01T12:00:00.000001Z,Alva Berg,Hi,"),
        ("logs/alva_hipchat_log.csv", b"date,from,id,mentions,message"),
        ("export/rooms/Lobby/2016-03-01.json", b'[{"date":"2016","from":{}}]'),
    ],
)
def test_every_layout_is_like_a_dump(tmp_path: Path, path: str, content: bytes) -> None:
    file = tmp_path / "dump" / path
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert read(tmp_path / "dump") == ([(path, content)], [])


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("photos/cat.png", b"x"),
        ("a/b/c/d/1.txt", b'{"items": []}'),
        ("notes/1.txt", b"Dear diary"),
        ("notes/2.txt", b"On 2016-03-01T12:00 we met, and talked."),
        ("notes/1.txt", b"[ ] bread [ ] milk"),
        ("code/web/package.json", b'{"name": "web", "version": "1.0"}'),
        ("sheets/costs.csv", b"month,sum\nMay,7"),
        (".config/chat/log/1.json", b'{"items": []}'),
    ],
)
def test_a_folder_without_a_dump_is_refused_before_it_is_read(
    tmp_path: Path, path: str, content: bytes
) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    with pytest.raises(DumpError) as raised:
        open_source(tmp_path)
    assert str(raised.value) == (
        f"{tmp_path} is not a HipChat dump. Neither it nor a folder in it holds JSON "
        "or CSV files as HipChat wrote them, or a script that asked HipChat. A dump is "
        "a .tar.gz.aes, .tar.gz, .tar or .zip file, a folder, or a JSON, CSV or text "
        "file that a script wrote."
    )


@pytest.mark.parametrize("name", ["hipchat.tar.gz", "2018/HipChat.tar.gz.AES"])
def test_the_one_archive_in_a_folder_is_named(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"x")
    (tmp_path / "README.txt").write_bytes(b"Dear diary")
    with pytest.raises(DumpError) as raised:
        open_source(tmp_path)
    sentence = f"{tmp_path} is not a HipChat dump. It holds {name}: ingest that file."
    assert str(raised.value) == sentence


def test_of_several_archives_in_a_folder_none_is_named(tmp_path: Path) -> None:
    for name in ("a.tar", "b.zip"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DumpError, match="Neither it nor a folder in it holds JSON"):
        open_source(tmp_path)


@contextmanager
def nested(top: Path, name: str, depth: int) -> Iterator[None]:
    """Folders in folders, made and removed where no path leads to all of them."""
    here = Path.cwd()
    os.chdir(top)
    try:
        for _ in range(depth):
            Path(name).mkdir()
            os.chdir(name)
        Path("users.json").write_bytes(b"[3]")
    finally:
        os.chdir(here)
    yield
    subprocess.run(["/bin/rm", "-r", top / name], check=True)


def test_folders_nested_deeper_than_calls_may_be_are_walked(dump: Path) -> None:
    with nested(dump, "d", 1100):
        problem = Problem("d/" * 1000, "Its path is too long.")
        assert read(dump) == (list(FILES.items()), [problem])


def test_a_folder_that_cannot_be_listed_is_a_problem_when_salvaging(
    dump: Path,
) -> None:
    name = "d" * 250
    with nested(dump, name, 20):
        with pytest.raises(DumpError) as raised:
            FolderSource(dump)
        found = list(FolderSource(dump, salvage=True).files())
    assert str(raised.value).endswith(" cannot be read: File name too long.")
    problems = [each for each in found if isinstance(each, Problem)]
    reason = "This folder cannot be read: File name too long."
    assert problems == [Problem(((name + "/") * 20)[:2000], reason)]
    assert len(found) == len(FILES) + 1


def test_its_newest_list_tells_when_it_was_made(dump: Path) -> None:
    for name, year in {"users.json": 2016, "rooms2.json": 2018}.items():
        seconds = datetime(year, 1, 1, tzinfo=UTC).timestamp()
        os.utime(dump / name, (seconds, seconds))
    for name in ("rooms.json", "rooms/1/history.json", "rooms/1/files/t/a.txt"):
        os.utime(dump / name, (0, 0))
    source = FolderSource(dump)
    list(source.files())
    assert source.dumped_at == datetime(2016, 1, 1, tzinfo=UTC)


PAGE = mmap.PAGESIZE


@pytest.fixture
def half_readable(tmp_path: Path) -> Iterator[tuple[int, bytes]]:
    """A file that fails after a page, as on a broken disk, and what is on that page.

    It is this process's memory, where a file was mapped to that then became shorter.
    """
    page = bytes(range(256)) * (PAGE // 256)
    with (tmp_path / "pages").open("w+b") as mapped:
        mapped.write(page * 2)
        mapped.flush()
        with mmap.mmap(mapped.fileno(), 2 * PAGE) as pages:
            address = ctypes.addressof(ctypes.c_char.from_buffer(pages))
            mapped.truncate(PAGE)
            file = os.open("/proc/self/mem", os.O_RDONLY)
            os.lseek(file, address, os.SEEK_SET)
            yield file, page
            os.close(file)


def test_of_a_document_the_readable_beginning_is_salvaged(
    dump: Path, half_readable: tuple[int, bytes]
) -> None:
    file, page = half_readable
    hashed = HashedFile(
        os.dup(file), "users/1/history.json", FolderSource(dump, salvage=True)
    )
    with hashed:
        assert (hashed.read(PAGE), hashed.read(PAGE)) == (page, b"")
        assert hashed.problem() == Problem(
            "users/1/history.json",
            "It is cut short (Input/output error): only its first 4,096 bytes could be "
            "read.",
            is_direct=True,
        )


def test_a_picture_that_is_not_whole_is_lost(
    dump: Path, half_readable: tuple[int, bytes]
) -> None:
    file, _ = half_readable
    with HashedFile(os.dup(file), "a.png", FolderSource(dump, salvage=True)) as hashed:
        hashed.read(PAGE)
        with pytest.raises(Refused) as raised:
            hashed.read(PAGE)
        assert raised.value.problem == Problem(
            "a.png",
            "It is cut short (Input/output error): only its first 4,096 bytes could be "
            "read, none kept.",
        )
        hashed.read_to_end()


def test_without_salvage_a_broken_disk_ends_the_ingest(
    dump: Path, half_readable: tuple[int, bytes]
) -> None:
    file, _ = half_readable
    with HashedFile(os.dup(file), "a.json", FolderSource(dump)) as hashed:
        hashed.read(PAGE)
        with pytest.raises(DumpError) as raised:
            hashed.read(PAGE)
    assert str(raised.value) == ("A file of dump cannot be read: Input/output error.")
