"""The list of the quirks of HipChat's dumps names items that are there."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from memory_dump import DUMPS

from archive.evidence.csv_table import columns_in, read_table
from archive.evidence.json_stream import read_list

TOP = DUMPS.parents[1]
# By chapter, how many quirks the notes on HipChat's formats count.
QUIRKS = {"10.1": 9, "10.2": 10, "10.3": 10, "10.4": 10}
LISTS = ("items", "messages", "users", "rooms")
PLACE = re.compile(r"`([^`]+?)(?: \[(\d+)\])?`")


def rows() -> Iterator[tuple[str, str]]:
    for line in (DUMPS / "README.md").read_text("utf-8").splitlines():
        if line.startswith("| 10."):
            number, _, places = line.strip("| ").split(" | ")
            yield number, places


def test_every_quirk_is_listed() -> None:
    numbers = [
        f"{chapter}.{number + 1}"
        for chapter, count in QUIRKS.items()
        for number in range(count)
    ]
    assert [number for number, _ in rows()] == [*numbers, "10.5"]


@pytest.mark.parametrize(("number", "places"), [*rows()])
def test_what_has_a_quirk_is_there(number: str, places: str) -> None:
    found = PLACE.findall(places)
    assert ", ".join(re.findall(r"`[^`]+`", places)) == places
    for path, position in found:
        file = TOP / path if path.startswith("tests/") else DUMPS / path
        assert file.is_file(), path
        assert not position or int(position) < count(file.read_bytes()), path


def count(document: bytes) -> int:
    """How many items a list or a table has."""
    if document[:1] in b"[{":
        return len([*read_list(io.BytesIO(document), LISTS)])
    found = columns_in(io.BytesIO(document))
    return len([*read_table(io.BytesIO(document), *found)]) if found else 0


def test_the_cases_named_beside_them_are_there() -> None:
    text = (DUMPS / "README.md").read_text("utf-8").rpartition("Beside these")[2]
    cases = re.findall(r"\(`(\w+)`", text)
    assert len(cases) == 4
    assert [case for case in cases if not (DUMPS / case).is_dir()] == []
