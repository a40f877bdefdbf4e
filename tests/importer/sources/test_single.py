"""A dump that is one file, as a script left it."""

from __future__ import annotations

import gzip
import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from importer.errors import DumpError
from importer.records import Problem
from importer.sources import open_source
from importer.sources.base import Refused
from importer.sources.single import SingleSource, is_single

PAGE = b'{"messages":[]}' * 99
CUT = "messages.json.gz is cut short: its gzip data breaks off."


def read(path: Path, *, salvage: bool = False) -> list[tuple[str, bytes] | Problem]:
    source = SingleSource(path, salvage=salvage)
    found: list[tuple[str, bytes] | Problem] = []
    for each in source.files():
        if isinstance(each, Problem):
            found.append(each)
            continue
        try:
            found.append((each.path, each.stream.read()))
        except Refused as refused:
            found.append(refused.problem)
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.position == source.size == path.stat().st_size
    return found


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("messages.json", True),
        ("LOG.CSV", True),
        ("1.txt.gz", True),
        ("hipchat.tar.gz", False),
        ("hipchat.zip", False),
        ("cat.png.gz", False),
    ],
)
def test_it_is_known_by_its_name(name, is_one):
    assert is_single(Path(name)) is is_one


@pytest.mark.parametrize(
    ("name", "content", "path"),
    [
        ("messages.json", PAGE, "messages.json"),
        ("messages.json.gz", gzip.compress(PAGE), "messages.json"),
        ("log.CSV.GZ", gzip.compress(PAGE), "log.CSV"),
        ("packed.json", gzip.compress(PAGE), "packed.json"),
        ("odd.json.gz", PAGE, "odd.json.gz"),
    ],
)
def test_its_name_is_its_path(tmp_path, name, content, path):
    assert read(write(tmp_path, name, content)) == [(path, PAGE)]


TABLE = b"Ben Ode,2016-03-01T12:00:02.000009+00:00,hi\n"
LENGTHS = b"FileName,Room,DateTime,UserName,MsgLength\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ben@example.com", TABLE),
        ("chat", b'"Ode, Ben",2016-03-01 12:00:02,hi\n'),
        ("ben@example.com", PAGE),
        ("hipchat_results", LENGTHS),
    ],
)
def test_a_script_s_file_is_known_without_an_ending(tmp_path, name, content):
    source = open_source(write(tmp_path, name, content))
    assert [(each.path, each.stream.read()) for each in source.files()] == [
        (name, content)
    ]


def test_it_tells_when_it_was_written(tmp_path):
    path = write(tmp_path, "messages.json", PAGE)
    os.utime(path, (1440138757, 1440138757))
    source = SingleSource(path)
    for found in source.files():
        found.stream.read()
    assert source.dumped_at == datetime(2015, 8, 21, 6, 32, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "messages.json.gz is empty."),
        (gzip.compress(PAGE)[:-9], CUT),
        (
            gzip.compress(PAGE)[:-8] + b"12345678",
            "messages.json.gz is damaged: its gzip data is not valid.",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path, content, sentence):
    path = write(tmp_path, "messages.json.gz", content)
    with pytest.raises(DumpError) as raised:
        read(path)
    assert str(raised.value) == sentence


def test_the_beginning_of_a_cut_file_is_salvaged(tmp_path):
    content = gzip.compress(bytes(range(256)) * 99)[:300]
    (path, text), problem = read(
        write(tmp_path, "messages.json.gz", content), salvage=True
    )
    assert path == "messages.json"
    assert len(text) > 200
    assert (bytes(range(256)) * 99).startswith(text)
    assert problem == Problem(
        "messages.json.gz", "It breaks off at byte 300: what came behind is lost."
    )


def test_a_bomb_is_refused(tmp_path):
    path = write(tmp_path, "bomb.json.gz", gzip.compress(bytes(100 << 20)))
    reason = "It unpacks to far more than a real file would."
    assert read(path) == [Problem("bomb.json", reason)]


def test_a_file_that_may_not_be_read_is_named(tmp_path):
    (tmp_path / "folder.json").mkdir()
    for name, why in (
        ("none", "No such file or directory"),
        ("folder", "Is a directory"),
    ):
        path = tmp_path / f"{name}.json"
        with pytest.raises(DumpError) as raised:
            read(path)
        assert str(raised.value) == f"{path} cannot be read: {why}."
