"""Archives in every wrapping HipChat and its admins used, whole, hostile and cut."""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from archive_maker import encrypt, member, tar

from importer.errors import DumpError
from importer.records import Problem
from importer.sources import open_source
from importer.sources.archive import ArchiveSource
from importer.sources.base import Refused

FILES = {"users.json": b"[]", "rooms.json": b"[]", "rooms/1/history.json": b"[1]"}
LINK = "It is a link, not a file."
SPECIAL = "It is a device or another special file."
ABSOLUTE = "Its path is absolute."
OUTSIDE = "Its path leads out of the dump."


PLAIN = tar(*FILES.items())
PACKED = gzip.compress(PLAIN)
LOCKED = encrypt(PLAIN, "käse", "md5")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "dump"
        path.write_bytes(content)
        return path

    return write


def read(path: Path, password: str = "") -> tuple[dict[str, bytes], list[Problem]]:
    source = open_source(path, lambda: password)
    files, problems = [], []
    for found in source.files():
        if isinstance(found, Problem):
            problems.append(found)
            continue
        try:
            files.append((found.path, found.stream.read()))
        except Refused as refused:
            problems.append(refused.problem)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.position == source.size == path.stat().st_size
    return dict(files), problems


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PACKED,
        PACKED + b"\0" * 700,
        gzip.compress(PLAIN[:700]) + gzip.compress(PLAIN[700:]),
        encrypt(PLAIN, "käse", "md5"),
        encrypt(PACKED, "käse", "md5"),
        encrypt(PACKED, "käse", "sha256"),
        gzip.compress(LOCKED[:5]) + gzip.compress(LOCKED[5:]),
        tar(*((f"./{name}", content) for name, content in FILES.items())),
    ],
)
def test_every_wrapping_is_taken_off(
    write: Callable[[bytes], Path], content: bytes
) -> None:
    assert read(write(content), "käse") == (FILES, [])


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_foreign_names_are_kept(
    write: Callable[[bytes], Path], form: int
) -> None:
    names = ["rooms/1/files/" + "ä" * 300, "rooms/1/files/caf\udce9.txt", "a\\b"]
    files, problems = read(write(tar(*((name, b"x") for name in names), form=form)))
    readable = ["rooms/1/files/" + "ä" * 300, "rooms/1/files/caf\\xe9.txt", "a\\b"]
    assert (list(files), problems) == (readable, [])


def test_a_name_that_is_there_twice_is_delivered_twice(
    write: Callable[[bytes], Path],
) -> None:
    source = open_source(write(tar(("a", b"1"), ("a", b"2"))))
    found = [(file.path, file.stream.read()) for file in source.files()]  # type: ignore[union-attr]
    assert found == [("a", b"1"), ("a", b"2")]


@pytest.mark.parametrize(
    ("info", "path", "reason"),
    [
        (member("link", type=tarfile.SYMTYPE, linkname="users.json"), "link", LINK),
        (member("link", type=tarfile.LNKTYPE, linkname="users.json"), "link", LINK),
        (member("null", type=tarfile.CHRTYPE), "null", SPECIAL),
        (member("disk", type=tarfile.BLKTYPE), "disk", SPECIAL),
        (member("pipe", type=tarfile.FIFOTYPE), "pipe", SPECIAL),
        (member("/etc/passwd"), "/etc/passwd", ABSOLUTE),
        (member("C:\\autoexec"), "C:\\autoexec", ABSOLUTE),
        (member("\\\\host\\share"), "\\\\host\\share", ABSOLUTE),
        (member("rooms/../../x"), "rooms/../../x", OUTSIDE),
        (member("rooms\\..\\..\\x"), "rooms\\..\\..\\x", OUTSIDE),
        (member("a" * 2001), "a" * 2000, "Its path is too long."),
    ],
)
def test_hostile_entries_are_refused_and_reading_goes_on(
    write: Callable[[bytes], Path], info: tarfile.TarInfo, path: str, reason: str
) -> None:
    content = tar((info, b""), ("users.json", b"[]"))
    assert read(write(content)) == ({"users.json": b"[]"}, [Problem(path, reason)])


def test_a_nul_in_a_name_is_refused(write: Callable[[bytes], Path]) -> None:
    info = member("x", pax_headers={"path": "users/1\0.json"})
    content = tar((info, b""), form=tarfile.PAX_FORMAT)
    problem = Problem(
        "users/1\\0.json", "Its path holds a NUL character.", is_direct=True
    )
    assert read(write(content)) == ({}, [problem])


def test_what_macos_adds_is_left_out(write: Callable[[bytes], Path]) -> None:
    names = ["__MACOSX/users.json", "._users.json", "rooms/.DS_Store", "users.json"]
    files, problems = read(write(tar(*((name, b"[]") for name in names))))
    assert (list(files), problems) == (["users.json"], [])


def test_a_bomb_is_refused_and_reading_goes_on(
    write: Callable[[bytes], Path],
) -> None:
    content = tar(("bomb", bytes(100 << 20)), ("users.json", b"[]"))
    reason = "It unpacks to far more than a real file would."
    assert read(write(gzip.compress(content, 9))) == (
        {"users.json": b"[]"},
        [Problem("bomb", reason)],
    )


@pytest.mark.parametrize(
    "info",
    [
        member("bomb", type=tarfile.GNUTYPE_SPARSE),
        member(
            "x",
            pax_headers={
                "GNU.sparse.major": "0",
                "GNU.sparse.minor": "1",
                "GNU.sparse.name": "bomb",
                "GNU.sparse.size": str(1 << 40),
                "GNU.sparse.map": "0,1",
            },
        ),
    ],
)
def test_a_sparse_file_is_refused_with_advice(
    write: Callable[[bytes], Path], info: tarfile.TarInfo
) -> None:
    content = tar((info, b"x"), ("users.json", b"[]"), form=tarfile.PAX_FORMAT)
    reason = (
        "It was packed without its empty parts (a sparse file), which is not read: "
        "unpack the archive and give the folder instead."
    )
    assert read(write(content)) == (
        {"users.json": b"[]"},
        [Problem("bomb", reason)],
    )


def test_a_large_file_that_shrinks_well_is_no_bomb(
    write: Callable[[bytes], Path],
) -> None:
    noise = os.urandom(1 << 14)
    large = b"".join(noise + bytes(1 << 19) for _ in range(160))
    files, problems = read(write(gzip.compress(tar(("large", large)), 1)))
    assert (files == {"large": large}, problems) == (True, [])


def test_more_behind_the_end_is_reported(write: Callable[[bytes], Path]) -> None:
    files, problems = read(write(PLAIN + PLAIN))
    reason = "There is more behind the end of the archive, not read."
    assert (files, problems) == (FILES, [Problem("dump", reason)])


NOT_A_DUMP = (
    "dump is not a HipChat dump. "
    "A dump is a .tar.gz.aes, .tar.gz, .tar or .zip file, a folder, or a JSON, CSV or "
    "text file that a script wrote."
)
DAMAGED = "dump is cut short or damaged: "
NO_END = DAMAGED + "it breaks off or holds a header that is not one."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "dump is empty."),
        (b"Dear diary", NOT_A_DUMP),
        (b"%PDF-1.7\n" + b"x" * 2000, NOT_A_DUMP),
        (gzip.compress(b"Dear diary"), NOT_A_DUMP),
        (
            gzip.compress(b"PK\x03\x04" + b"x" * 600),
            "dump is not a HipChat dump. "
            "What is packed in it is a zip file: unpack it, and ingest that.",
        ),
        (PLAIN[:-1024].rstrip(b"\0")[: 2 * 1024], NO_END),
        (PLAIN[:512], DAMAGED + "it breaks off amid a file."),
        (PLAIN[:1500], NO_END),
        (PLAIN[:1024] + b"x" * 512 + PLAIN[1536:], NO_END),
        (PACKED[:-9], "dump is cut short: its gzip data breaks off."),
        (PACKED[:-8] + b"12345678", "dump is damaged: its gzip data is not valid."),
        (b"Salted__12345678", "dump is cut short: it ends before its contents begin."),
        (encrypt(PACKED, "right", "md5"), "This is the wrong password for dump."),
        (
            encrypt(PLAIN, "wrong", "md5")[:-16],
            "dump is cut short or damaged: its encryption breaks off.",
        ),
        (
            encrypt(PLAIN, "wrong", "md5")[:-3],
            "dump is cut short or damaged: its encryption breaks off.",
        ),
        (
            encrypt(PACKED[:-9], "wrong", "sha256"),
            "dump is cut short: its gzip data breaks off.",
        ),
        (
            tar(
                (member("x", pax_headers={"comment": "x" * (2 << 20)}), b""),
                form=tarfile.PAX_FORMAT,
            ),
            DAMAGED + "a header of it is too large.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    write: Callable[[bytes], Path], content: bytes, sentence: str
) -> None:
    path = write(content)
    with pytest.raises(DumpError) as raised:
        read(path, "wrong")
    assert str(raised.value) == sentence


@pytest.mark.parametrize("cut", range(512, 3 * 1024 + 1, 256))
def test_a_tar_cut_anywhere_before_its_end_is_noticed(
    write: Callable[[bytes], Path], cut: int
) -> None:
    with pytest.raises(DumpError):
        read(write(PLAIN[:cut]))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DumpError) as raised:
        open_source(tmp_path / "none.tar")
    assert str(raised.value) == f"There is no file or folder {tmp_path}/none.tar."


def test_an_encrypted_dump_needs_a_password(write: Callable[[bytes], Path]) -> None:
    path = write(encrypt(PACKED, "right", "md5"))
    with pytest.raises(DumpError) as raised:
        open_source(path)
    assert str(raised.value) == "dump is encrypted, so its password is needed."


def test_only_encrypted_dumps_ask_for_a_password(
    write: Callable[[bytes], Path],
) -> None:
    asked = []
    ask: Callable[[], Any] = lambda: asked.append(1) or "right"  # noqa: E731
    list(open_source(write(PACKED), ask).files())
    assert asked == []
    list(open_source(write(encrypt(PACKED, "right", "md5")), ask).files())
    assert asked == [1]


@pytest.mark.parametrize(
    ("dates", "newest"),
    [
        ({"a.png": 2018, "history.json": 2016}, 2018),
        ({"a.png": 2018, "users.json": 2015, "d/rooms.json": 2016}, 2016),
        ({"rooms/list.json": 2014, "rooms/Lobby/2015-01-01.json": 2015}, 2014),
        ({"users.json": 1970, "a.png": 2004, "b.png": 2200, "c.png": 2017}, 2017),
        ({"users.json": 1970}, None),
        ({}, None),
    ],
)
def test_the_newest_list_tells_when_the_dump_was_made(
    write: Callable[[bytes], Path], dates: dict[str, int], newest: int | None
) -> None:
    def seconds(year: int) -> int:
        return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())

    content = tar(
        *((member(name, mtime=seconds(year)), b"") for name, year in dates.items())
    )
    source = ArchiveSource(write(content), None)
    list(source.files())
    assert source.dumped_at == (datetime(newest, 1, 1, tzinfo=UTC) if newest else None)
