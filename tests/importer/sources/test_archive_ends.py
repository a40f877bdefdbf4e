"""Archives that do not begin or do not end as their names or their form say."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from archive_maker import encrypt, tar

from importer.errors import DumpError
from importer.records import Problem
from importer.sources import open_source

PLAIN = tar(("users.json", b"[]"), ("rooms/1/history.json", b"[1]"))
# Up to its last file: behind that, there are two blocks of zeros or more.
FILES = PLAIN[: len(PLAIN.rstrip(b"\0")) // 512 * 512 + 512]
HALF_ENDED = (
    "The archive ends with one block of zeros where there should be two: it may have "
    "been cut off between two of its files."
)
MORE_BEHIND = "There is more behind the end of the archive, not read."
NOT_ENCRYPTED = "It does not begin as a file does that OpenSSL encrypted."


def read(path: Path, *, salvage: bool = False) -> tuple[list[str], list[str]]:
    paths, problems = [], []
    for found in open_source(path, lambda: "right", is_salvage=salvage).files():
        if isinstance(found, Problem):
            problems.append(found.reason)
        else:
            paths.append(found.path)
            found.stream.read()
    return paths, problems


@pytest.mark.parametrize("is_salvage", [True, False])
@pytest.mark.parametrize(
    ("end", "problems"),
    [
        (bytes(512), [HALF_ENDED]),
        (bytes(1000), [HALF_ENDED]),
        (bytes(1024), []),
        (bytes(10240), []),
    ],
)
def test_half_of_an_end_is_reported(
    tmp_path: Path, end: bytes, problems: list[str], is_salvage: bool
) -> None:
    path = tmp_path / "dump"
    for pack in (bytes, gzip.compress):
        path.write_bytes(pack(FILES + end))
        paths, found = read(path, salvage=is_salvage)
        assert (len(paths), found) == (2, problems)


def test_what_is_behind_half_of_an_end_is_reported_as_such(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(FILES + bytes(512) + FILES)
    assert read(path)[1] == [MORE_BEHIND]


@pytest.mark.parametrize("content", [b"Dear diary", b"\x8f" * 4096])
def test_a_file_that_is_not_encrypted_as_its_name_says_is_told(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "dump.tar.gz.aes"
    path.write_bytes(content)
    with pytest.raises(DumpError) as raised:
        read(path)
    sentence = f"dump.tar.gz.aes is not a HipChat dump. {NOT_ENCRYPTED}"
    assert str(raised.value) == sentence


def test_an_encrypted_file_that_is_no_dump_is_told_what_is_one(tmp_path: Path) -> None:
    path = tmp_path / "dump.tar.gz.aes"
    path.write_bytes(encrypt(gzip.compress(b"Dear diary"), "right", "md5"))
    with pytest.raises(DumpError, match="A dump is a .tar.gz.aes, .tar.gz, .tar or"):
        read(path)
