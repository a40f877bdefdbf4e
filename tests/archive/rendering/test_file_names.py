"""File names shown: nothing in them can turn the direction of their letters."""

import pytest

from archive.rendering.file_names import shown_name


@pytest.mark.parametrize(
    "sign",
    [*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"],
)
def test_signs_that_turn_letters_are_seen(sign: str) -> None:
    assert shown_name(f"cat{sign}gnp.exe") == "cat\ufffdgnp.exe"


@pytest.mark.parametrize("name", ["a b.png", "مرحبا.txt", "🚀.zip", "e\u0301.txt"])
def test_all_else_stays(name: str) -> None:
    assert shown_name(name) == name


def test_no_name_is_named_so() -> None:
    assert shown_name("") == "unnamed file"
