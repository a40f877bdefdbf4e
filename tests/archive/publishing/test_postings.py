"""Words sorted on the disk: the same, however little is held at once."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from archive.publishing.postings import Postings

WORDS = ["a", "ab", "b", "日本", "\uffee", "🎉", "from:a", "z" * 64]


@pytest.mark.parametrize("most_held", [1, 2, 7, 1_000_000])
def test_runs_are_merged_in_the_order_of_javascript(tmp_path: Path, most_held: int):
    random = Random(1)  # noqa: S311 - which words, not whose secrets
    postings, expected = Postings(tmp_path, most_held), dict[str, list[int]]()
    for number in range(100):
        for word in random.sample(WORDS, 3):
            expected.setdefault(word, []).append(number)
        said = [word for word, at in expected.items() if at[-1] == number]
        postings.add(number, said)
    merged = dict(postings.merged())
    assert list(merged) == ["a", "ab", "b", "from:a", "z" * 64, "日本", "🎉", "\uffee"]
    for word, distances in merged.items():
        last, numbers = 0, []
        for distance in distances.split(" "):
            last += int(distance, 36)
            numbers.append(last)
        assert numbers == expected[word]
