"""The list of the quirks of HipChat's dumps names items that are there."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from memory_dump import DUMPS

from archive.evidence.originals import Kept, original_in

TOP = DUMPS.parents[1]
# By chapter, how many quirks the notes on HipChat's formats count.
QUIRKS = {"10.1": 9, "10.2": 10, "10.3": 10, "10.4": 10}
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
        if position:
            kept = Kept(lambda file=file: io.BytesIO(file.read_bytes()), "")
            assert original_in(kept, int(position)) is not None, (path, position)


def test_the_cases_named_beside_them_are_there() -> None:
    text = (DUMPS / "README.md").read_text("utf-8").rpartition("Beside these")[2]
    cases = re.findall(r"\(`(\w+)`", text)
    assert len(cases) == 4
    assert [case for case in cases if not (DUMPS / case).is_dir()] == []
