"""Ingesting what a damaged dump still holds, and the whole dump should it turn up."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from archive_maker import tar
from dump_maker import Silent, said, write_dump

from archive.models import Attachment, ImportRun, Message, Problem
from importer.errors import DumpError
from importer.ingest import Options, ingest

PICTURE = "rooms/1/files/t/cat.png"
ATTACHMENT = {"name": "cat.png", "path": "t/cat.png", "size": 4000, "url": ""}
# HipChat wrote the people first; a tar that it wrote had them anywhere.
ORDER = ("users.json", "rooms.json", PICTURE, "rooms/1/history.json")


@pytest.fixture
def whole(tmp_path: Path) -> bytes:
    """A tar of a dump: a picture, and two hundred messages, the first one with it."""
    lines = [said(f"line {second}", second=second) for second in range(200)]
    lines[0] = said("look", second=0, attachment=ATTACHMENT)
    write_dump(tmp_path / "dump", {"rooms/1": lines}, files={PICTURE: b"c" * 4000})
    return tar(*((path, (tmp_path / "dump" / path).read_bytes()) for path in ORDER))


@pytest.fixture
def take_in(tmp_path: Path, db: None) -> Callable[..., ImportRun]:
    def take_in(content: bytes, *, is_salvage: bool) -> ImportRun:
        path = tmp_path / "dump.tar"
        path.write_bytes(content)
        options = Options(is_salvage=is_salvage)
        return ingest(path, lambda: "", Silent(), options)

    return take_in


def begin_of(path: str, whole: bytes) -> int:
    return whole.index(path.encode() + b"\0")


def adds_up(run: ImportRun) -> bool:
    parts = ("stored", "duplicates", "problems")
    return bool(run.report["items"] == sum(run.report[part] for part in parts))


def test_of_a_dump_that_is_cut_short_what_is_there_is_stored(take_in, whole):
    cut = whole[: begin_of("rooms/1/history.json", whole) + 20_000]
    with pytest.raises(DumpError):
        take_in(cut, is_salvage=False)
    assert not Message.objects.exists()

    run = take_in(cut, is_salvage=True)
    assert run.is_salvaged
    assert adds_up(run)
    stored = Message.objects.count()
    assert 20 < stored < 200
    bodies = list(Message.objects.order_by("id").values_list("body", flat=True))
    assert bodies == ["look", *(f"line {second}" for second in range(1, stored))]
    assert Attachment.objects.get().status == Attachment.Status.PRESENT
    files = (
        Problem.objects.filter(run=run).order_by("id").values_list("file", flat=True)
    )
    assert sorted(files) == ["dump.tar", *["rooms/1/history.json"] * 2]


def test_the_whole_dump_completes_what_was_salvaged(take_in, whole):
    cut = whole[: begin_of("rooms/1/history.json", whole) + 20_000]
    first = take_in(cut, is_salvage=True).report["stored"]
    second = take_in(whole, is_salvage=False)
    assert not second.is_salvaged
    assert (second.report["stored"], second.report["duplicates"]) == (
        200 - first,
        first,
    )
    assert Message.objects.count() == 200


def test_a_picture_that_is_lost_is_missing_from_its_message(take_in, whole):
    at = begin_of(PICTURE, whole)
    run = take_in(whole[:at] + b"x" + whole[at + 1 :], is_salvage=True)
    assert adds_up(run)
    assert Message.objects.count() == 200
    assert Attachment.objects.get().status == Attachment.Status.MISSING
    assert "4,608 bytes" in Problem.objects.get(file="dump.tar").reason


def test_a_sum_that_does_not_fit_costs_no_message(take_in, whole):
    packed = bytearray(gzip.compress(whole))
    packed[-6] ^= 1
    run = take_in(bytes(packed), is_salvage=True)
    assert adds_up(run)
    assert Message.objects.count() == 200
    assert "check sum" in Problem.objects.get(file="dump.tar").reason


def test_a_whole_dump_is_the_same_with_salvage(take_in, whole):
    run = take_in(whole, is_salvage=True)
    assert run.report["problems"] == 0
    assert Message.objects.count() == 200
