"""Whatever a dump's files hold, each format reads it and accounts for every item.

`bench/fuzz.py` does the same by the hundred thousand.
"""

from __future__ import annotations

import json
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from fuzzing import damaged, faults, places_in, seeds, table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_dump import read_files

from importer.formats import FORMATS, csv_files

NAMES = [each.NAME for each in FORMATS]
few = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

chances = st.randoms(use_true_random=True)
numbers = st.integers() | st.floats() | st.booleans() | st.none()
texts = st.text(st.characters(), max_size=20)
values = st.recursive(
    numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(texts | st.sampled_from(["id", "name"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("name", NAMES)
def test_every_format_has_dumps_to_damage(name: str) -> None:
    assert [faults(files) for files in seeds()[name]] == [[]] * len(seeds()[name])


@pytest.mark.parametrize("name", NAMES)
@few
@given(chance=chances)
def test_damaged_dumps_are_read_without_a_fault(name: str, chance: Random) -> None:
    files = damaged(chance.choice(seeds()[name]), chance)
    assert faults(files) == []


@pytest.mark.parametrize("name", NAMES)
@few
@given(chance=chances, value=values)
def test_any_value_may_stand_at_any_key(name: str, chance: Random, value: Any) -> None:
    files = dict(chance.choice(seeds()[name]))
    path = chance.choice([*files])
    with suppress(ValueError):  # a file may be broken to begin with
        tree = [json.loads(files[path])]
        inside, key = chance.choice(list(places_in(tree)))
        inside[key] = value
        files[path] = json.dumps(tree[0]).encode()
    assert faults(files) == []


@few
@given(content=st.binary(max_size=200), chance=chances)
def test_any_bytes_may_be_in_any_file(content: bytes, chance: Random) -> None:
    files = dict(chance.choice(seeds()[chance.choice(NAMES)]))
    files[chance.choice([*files])] = content
    assert faults(files) == []


@few
@given(
    rows=st.lists(st.lists(st.text(max_size=9), min_size=1, max_size=6), max_size=9),
    delimiter=st.sampled_from(",;\t|"),
)
def test_every_row_of_a_table_is_accounted_for(
    rows: list[list[str]], delimiter: str
) -> None:
    header = ["date", "room", "from", "message"]
    content = table([header, *rows], delimiter=delimiter)
    [records] = read_files(csv_files, {"a.csv": content}).values()
    assert [record.position for record in records] == list(range(len(rows)))
