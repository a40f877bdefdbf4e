"""In which order messages of one second were said, as the times around them tell."""

from __future__ import annotations

import pytest

from importer.lines import Line
from importer.ordering import oldest_first

ENVELOPES, OTHERS = "envelopes", "day files"


def line(body: str, moment: int, place: int = 0) -> Line:
    fields = dict.fromkeys(Line._fields) | {"body": body, "moment": moment}
    return Line(**fields | {"place": place})


def order(text: str, format_name: str, places: str = "") -> str:
    """Of letters, each followed by its second."""
    pairs = list(zip(text[::2], text[1::2], strict=True))
    places = places or "0" * len(pairs)
    lines = [
        line(body, int(moment), int(place))
        for (body, moment), place in zip(pairs, places, strict=True)
    ]
    return "".join(each[3] for each in oldest_first(lines, format_name))


@pytest.mark.parametrize(
    ("text", "of_envelopes", "of_others"),
    [
        ("", "", ""),
        ("a1", "a", "a"),
        ("a1b2", "ab", "ab"),
        ("b2a1", "ab", "ab"),
        # Nothing tells but the format.
        ("a1b1c1", "cba", "abc"),
        # Time goes on, or back.
        ("a1b1c2", "abc", "abc"),
        ("a1b2c2", "abc", "abc"),
        ("c2b1a1", "abc", "abc"),
        ("c2b2a1", "abc", "abc"),
        ("a1b1c2d2e2f3", "abcdef", "abcdef"),
        ("f3e2d2c2b1a1", "abcdef", "abcdef"),
        # Time goes both ways where histories were put together, the oldest first and
        # each of them newest first, but also from one page of a script to the next.
        ("c2b1a1f4e3d3", "abcdef", "bacdef"),
        ("c2b2a1f4e4d3", "abcdef", "abcdfe"),
        ("a1b2c2d1", "adcb", "adbc"),
        ("d2a1b1c2", "badc", "abdc"),
    ],
)
def test_the_times_around_tell_how_a_second_is_written(
    text: str, of_envelopes: str, of_others: str
) -> None:
    assert order(text, ENVELOPES) == of_envelopes
    assert order(text, OTHERS) == of_others


def test_other_rooms_times_tell_nothing() -> None:
    """Some tables hold one room behind the other."""
    assert order("a1b2c2d1", OTHERS, "0001") == "adbc"
    assert order("b2c2a1", OTHERS, "001") == "abc"


def test_rooms_may_be_mixed() -> None:
    assert order("a1x1b1y1c2", OTHERS, "01010") == "abxyc"
    assert order("c2y1b1x1a1", OTHERS, "01010") == "abyxc"
