"""Zip files: whole, encrypted, hostile, and what is left of those that are damaged."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from importer.errors import DumpError
from importer.records import Problem
from importer.sources.base import Refused
from importer.sources.zip import ZipSource

FILES = {
    "dump/users/list.json": b'{"users":[]}',
    "dump/rooms/list.json": b'{"rooms":[]}',
    "dump/rooms/Lobby/2015-08-21.json": b'[{"message":"hi"}]' * 9,
    "dump/rooms/Lobby/files/aB3/cat.png": b"\x89PNG" * 9,
}
DATE = (2015, 8, 22, 10, 0, 0)
# Made by Info-ZIP 3.0 with the password "käse": a stored and a deflated file.
ENCRYPTED = base64.b64decode(
    "UEsDBAoACQAAAABQFkcpu0wNDgAAAAIAAAAPAAAAcm9vbXMvbGlzdC5qc29uMsqGLhI28GXxGaolUK"
    "FQSwcIKbtMDQ4AAAACAAAAUEsDBBQACQAIAABQFke84AkIHQAAAPAAAAAKAAAAdXNlcnMuanNvbsmt"
    "/bIhTUXbKm+YlFmScUoEHFc2N2q22Mne8NsLUEsHCLzgCQgdAAAA8AAAAFBLAQIeAwoACQAAAABQFk"
    "cpu0wNDgAAAAIAAAAPAAAAAAAAAAEAAACkgQAAAAByb29tcy9saXN0Lmpzb25QSwECHgMUAAkACAAA"
    "UBZHvOAJCB0AAADwAAAACgAAAAAAAAABAAAApIFLAAAAdXNlcnMuanNvblBLBQYAAAAAAgACAHUAAA"
    "CgAAAAAAA="
)
PLAIN = {"rooms/list.json": b"[]", "users.json": b"hello world " * 20}
BOMB = "It unpacks to far more than a real file would."


def packed(*entries: tuple[zipfile.ZipInfo | str, bytes], method: int = 8) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for info, content in entries:
            if isinstance(info, str):
                info = entry(info, compress_type=method)
            file.writestr(info, content)
    return target.getvalue()


def entry(name: str, **fields: Any) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("x", DATE)
    for field, value in {"filename": name, **fields}.items():
        setattr(info, field, value)
    return info


def streamed(*entries: tuple[str, bytes]) -> bytes:
    """As a server packs what it sends at once: lengths follow the content."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

        def seek(self, *args: Any) -> int:
            raise OSError

    target = Pipe()
    with zipfile.ZipFile(target, "w", 8) as file:
        for name, content in entries:
            file.writestr(name, content)
    return target.getvalue()


WHOLE = packed(*FILES.items())


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "dump.zip"
        path.write_bytes(content)
        return path

    return write


def read(
    path: Path, password: str = "", *, salvage: bool = False
) -> tuple[dict[str, bytes], list[Problem]]:
    source = ZipSource(path, lambda: password, salvage=salvage)
    files, problems = {}, []
    for found in source.files():
        if isinstance(found, Problem):
            problems.append(found)
            continue
        try:
            files[found.path] = found.stream.read()
        except Refused as refused:
            problems.append(refused.problem)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.position == source.size == path.stat().st_size
    return files, problems


def sentence_of(path: Path, password: str = "") -> str:
    with pytest.raises(DumpError) as raised:
        read(path, password)
    return str(raised.value)


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    assert content.count(old) == 1
    return content.replace(old, new)


@pytest.mark.parametrize(
    "content",
    [
        WHOLE,
        packed(*FILES.items(), method=0),
        streamed(*FILES.items()),
        b"#!/bin/sh unpacks itself\n" + WHOLE,
    ],
)
def test_every_file_is_delivered(write, content):
    assert read(write(content)) == (FILES, [])
    assert read(write(content), salvage=True) == (FILES, [])


def test_a_zip_too_large_for_the_old_format_is_read(write, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    content = packed(*FILES.items())
    assert b"PK\x06\x06" in content
    assert read(write(content)) == (FILES, [])


def test_it_tells_when_its_lists_were_written(write):
    listed, sent = entry("users.json"), entry("rooms/1/files/t/a.png")
    sent.date_time = (2015, 8, 23, 0, 0, 0)
    no_date = entry("rooms/1/2.json", date_time=(1980, 0, 0, 0, 0, 0))
    source = ZipSource(
        write(packed((listed, b"[]"), (sent, b"x"), (no_date, b"[]"))), None
    )
    assert source.dumped_at is None
    for found in source.files():
        found.stream.read()
    assert source.dumped_at == datetime(*DATE, tzinfo=UTC)


def test_folders_and_what_macos_adds_are_left_out(write):
    names = ["rooms/", "__MACOSX/rooms/._list.json", "._x.json", "rooms/list.json"]
    files, problems = read(write(packed(*((name, b"") for name in names))))
    assert (list(files), problems) == (["rooms/list.json"], [])


@pytest.mark.parametrize(
    ("raw", "flags", "system", "name"),
    [
        ("Zoë.json".encode(), 0x800, 3, "Zoë.json"),
        ("Zoë.json".encode(), 0, 3, "Zoë.json"),
        ("Zoë.json".encode("cp437"), 0, 0, "Zoë.json"),
        ("Zoë.json".encode("cp437"), 0x800, 3, "Zoë.json"),
        (b"rooms\\1.json", 0, 0, "rooms/1.json"),
        (b"rooms\\1.json", 0, 3, "rooms\\1.json"),
        (b"./rooms//1.json", 0, 3, "rooms/1.json"),
    ],
)
def test_names_are_read_as_they_were_meant(write, raw, flags, system, name):
    content = packed(("@" * len(raw), b"[]"), ("x.json", b"[]"))
    content = content.replace(b"@" * len(raw), raw)
    at = content.index(b"PK\x01\x02")
    head = bytearray(content[at : at + 10])
    head[5], head[8:10] = system, struct.pack("<H", flags)
    content = content[:at] + bytes(head) + content[at + 10 :]
    assert read(write(content)) == ({name: b"[]", "x.json": b"[]"}, [])


def test_a_name_that_is_there_twice_is_delivered_twice(write):
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = packed(("a.json", b"1"), ("a.json", b"2"))
    found = [f.stream.read() for f in ZipSource(write(content), None).files()]
    assert found == [b"1", b"2"]


UNIX = {"create_system": 3}


@pytest.mark.parametrize(
    ("info", "path", "reason"),
    [
        (
            entry("link", external_attr=0o120777 << 16, **UNIX),
            "link",
            "It is a link, not a file.",
        ),
        (
            entry("pipe", external_attr=0o010600 << 16, **UNIX),
            "pipe",
            "It is a device or another special file.",
        ),
        (entry("/etc/passwd"), "/etc/passwd", "Its path is absolute."),
        (entry("C:/autoexec"), "C:/autoexec", "Its path is absolute."),
        (entry("rooms/../../x"), "rooms/../../x", "Its path leads out of the dump."),
        (entry("..\\..\\x"), "..\\..\\x", "Its path leads out of the dump."),
        (entry("users/\0.json"), "users/\\0.json", "Its path holds a NUL character."),
        (entry("a" * 2001), "a" * 2000, "Its path is too long."),
        (
            entry("x.json", compress_type=14),
            "x.json",
            "It is packed in a way that cannot be read here (method 14): unpack the "
            "zip file, and give the folder.",
        ),
    ],
)
def test_hostile_entries_are_refused_and_reading_goes_on(write, info, path, reason):
    content = packed((info, b"/etc/passwd"), ("users.json", b"[]"))
    problem = Problem(path, reason, is_direct=path.startswith("users/"))
    assert read(write(content)) == ({"users.json": b"[]"}, [problem])


def test_a_bomb_is_refused_and_reading_goes_on(write):
    content = packed(("bomb.json", bytes(100 << 20)), ("users.json", b"[]"))
    assert read(write(content)) == ({"users.json": b"[]"}, [Problem("bomb.json", BOMB)])


def test_files_that_share_their_bytes_are_refused(write):
    """So bombs are made of which each part is none."""
    content = packed(("a.json", b"[1]"), ("b.json", b"[2]"))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 1)
    # The second is where the first is.
    content = content[: second + 42] + bytes(4) + content[second + 46 :]
    reason = "It shares its bytes with another file of the zip file."
    assert read(write(content)) == ({"a.json": b"[1]"}, [Problem("b.json", reason)])


def test_an_encrypted_zip_is_read_with_its_password(write):
    assert read(write(ENCRYPTED), "käse") == (PLAIN, [])


def test_only_an_encrypted_zip_asks_for_a_password(write):
    asked = []
    ask: Callable[[], Any] = lambda: asked.append(1) or "käse"  # noqa: E731
    list(ZipSource(write(WHOLE), ask).files())
    assert asked == []
    list(ZipSource(write(ENCRYPTED), ask).files())
    assert asked == [1]


def test_an_encrypted_zip_needs_its_password(write):
    path = write(ENCRYPTED)
    with pytest.raises(DumpError) as raised:
        ZipSource(path, None)
    assert str(raised.value) == "dump.zip is encrypted, so its password is needed."
    assert sentence_of(path, "kase") == "This is the wrong password for dump.zip."


def test_a_wrong_password_that_seems_right_is_found_out(write):
    """One of 256 passes the test that a zip file has for them."""
    path = write(ENCRYPTED)
    sentences = {sentence_of(path, str(number)) for number in range(600)}
    assert sentences - {"This is the wrong password for dump.zip."} == {
        "dump.zip is damaged: rooms/list.json in it cannot be read (its checksum is "
        "another; the password may be wrong).",
    }


CUT = "dump.zip is cut short or damaged: "
OTHER_SUM = "its checksum is another"
# Version, system and flags, as the list of files has them, then the method.
LISTED = b"PK\x01\x02\x14\x03\x14\x00%b\x00%b\x00"
AES = changed(
    packed(("a.json", b"[]"), method=0), LISTED % (b"\0", b"\0"), LISTED % (b"\1", b"c")
)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (packed(), "dump.zip is empty."),
        (packed(("__MACOSX/._x.json", b"")), "dump.zip is empty."),
        (packed(("hipchat/", b"")), "dump.zip is empty."),
        (
            packed(("read.me", b"x"), ("x/hipchat-1.tar.gz.aes", b"x"), ("z.me", b"")),
            "dump.zip holds x/hipchat-1.tar.gz.aes: unpack it and give that.",
        ),
        (
            packed(("cat.png", b"x")),
            "dump.zip is not a HipChat dump: it holds no JSON and no CSV file.",
        ),
        (
            AES,
            "dump.zip is encrypted in a way that cannot be read here (AES): unpack it "
            "with the program that made it, and give the folder.",
        ),
        (WHOLE[:-30], CUT + "its list of files is missing."),
        (WHOLE[:200], CUT + "its list of files is missing."),
        (WHOLE[300:], CUT + "its list of files is cut."),
        (
            WHOLE[:-18] + b"\1\0\1\0" + WHOLE[-14:],
            CUT + "it is one part of several.",
        ),
        (
            changed(packed(("a.json", b"[12]"), method=0), b"[12]", b"[13]"),
            f"dump.zip is damaged: a.json in it cannot be read ({OTHER_SUM}).",
        ),
        (
            changed(packed(("a.json", b"[12]"), method=0), b"PK\3\4", b"XX\3\4"),
            "dump.zip is damaged: a.json in it cannot be read "
            "(its beginning is not where it should be).",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(write, content, sentence):
    assert sentence_of(write(content)) == sentence


@pytest.mark.parametrize("cut", range(4, len(WHOLE), 40))
def test_a_zip_cut_anywhere_is_noticed(write, cut):
    assert sentence_of(write(WHOLE[:cut])) == CUT + "its list of files is missing."


LOST = (
    "Its list of files, at its end, is lost or damaged: there may have been more files "
    "in it than those found before byte {:,}."
)


@pytest.mark.parametrize("content", [WHOLE, streamed(*FILES.items())])
def test_of_a_zip_that_lost_its_end_every_whole_file_is_salvaged(write, content):
    cut = content.index(b"PK\x01\x02")
    found = read(write(content[:cut]), salvage=True)
    assert found == (FILES, [Problem("dump.zip", LOST.format(cut))])
    last = content.rindex(b"PK\x03\x04")
    found = read(write(content[:last]), salvage=True)
    whole = dict(list(FILES.items())[:-1])
    assert found == (whole, [Problem("dump.zip", LOST.format(last))])


@pytest.mark.parametrize("make", [packed, streamed])
def test_the_beginning_of_a_cut_document_is_salvaged(write, make):
    content = make(("a.json", b"[1]"), ("b.json", bytes(range(256)) * 40))
    at = content.rindex(b"PK\x03\x04")
    files, problems = read(write(content[: at + 200]), salvage=True)
    assert files["a.json"] == b"[1]"
    assert (bytes(range(256)) * 40).startswith(files["b.json"])
    assert len(files["b.json"]) > 100
    assert problems == [
        Problem("b.json", "It is lost, or a part of it: it breaks off."),
        Problem("dump.zip", LOST.format(at)),
    ]


def test_a_cut_file_that_somebody_sent_is_not_kept_as_if_it_were_whole(write):
    content = packed(("a.json", b"[1]"), ("files/t/b.png", bytes(range(256)) * 4))
    at = content.rindex(b"PK\x03\x04")
    assert read(write(content[: at + 200]), salvage=True) == (
        {"a.json": b"[1]"},
        [
            Problem("files/t/b.png", "It is lost, or a part of it: it breaks off."),
            Problem("dump.zip", LOST.format(at)),
        ],
    )


def test_one_damaged_file_among_many_is_the_only_one_lost(write):
    content = packed(("a.json", b"[12]"), ("b/files/t/x.png", b"1234"), method=0)
    content += b""
    content = changed(changed(content, b"[12]", b"[13]"), b"1234", b"1235")
    reason = f"It is lost, or a part of it: {OTHER_SUM}."
    assert read(write(content), salvage=True) == (
        {"a.json": b"[13]"},
        [Problem("a.json", reason), Problem("b/files/t/x.png", reason)],
    )


def test_deflated_data_that_is_none_is_told(write):
    content = packed(("a.json", b"[1]" * 99), ("b.json", b"[2]"))
    start = content.index(b"a.json") + 6
    content = content[:start] + b"\xff" * 4 + content[start + 4 :]
    assert read(write(content), salvage=True) == (
        {"a.json": b"", "b.json": b"[2]"},
        [Problem("a.json", "It is lost, or a part of it: its data is not valid.")],
    )


def test_of_an_encrypted_zip_that_lost_its_end_files_are_salvaged(write):
    cut = ENCRYPTED.index(b"PK\x01\x02")
    found = read(write(ENCRYPTED[:cut]), "käse", salvage=True)
    assert found == (PLAIN, [Problem("dump.zip", LOST.format(cut))])


@pytest.mark.parametrize("seed", range(0, 512, 8))
def test_whatever_is_changed_in_it_ends_in_files_problems_or_a_sentence(write, seed):
    at = zlib.crc32(seed.to_bytes(2, "big")) % len(WHOLE)
    content = WHOLE[:at] + bytes([WHOLE[at] ^ (1 << seed // 8 % 8)]) + WHOLE[at + 1 :]
    path = write(content)
    for salvage in (False, True):
        try:
            files, problems = read(path, salvage=salvage)
        except DumpError:
            continue
        assert files == FILES or problems or set(files) != set(FILES)
