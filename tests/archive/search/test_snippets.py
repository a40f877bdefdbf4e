"""Which part of a text a snippet shows, and what it marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searching import NoNames

from archive.search.base import All, Any, Not
from archive.search.language import parse
from archive.search.snippets import LENGTH, mark


def marked(text, typed):
    return mark(text, parse(typed, NoNames()).expression)


@pytest.mark.parametrize(
    ("text", "typed", "snippet"),
    [
        ("it went Boom, boom.", "boom", ("it went ", "Boom", ", ", "boom", ".")),
        ("boomerang", "boom", ("boomerang",)),
        ("a boomerang!", "boom*", ("a ", "boomerang", "!")),
        ("one two three", '"two three"', ("one ", "two three", "")),
        ("one two  -- three", "two-three", ("one ", "two  -- three", "")),
        ("twothree", '"two three"', ("twothree",)),
        ("Crème brûlée", "brulee", ("Crème ", "brûlée", "")),
        ("cre\u0300me!", "creme", ("", "cre\u0300me", "!")),
        ("Eine Straße", "strasse", ("Eine ", "Straße", "")),
        ("東京都に行く", "京都", ("東", "京都", "に行く")),
        ("東京tower", "東京 tower", ("", "東京", "", "tower", "")),
        ("東京tower", '"東京 tower"', ("", "東京tower", "")),
        ("昨日東京", "日", ("昨", "日", "東京")),
        ("ガラスｶﾞﾗｽ", "ガラス", ("", "ガラス", "", "ｶﾞﾗｽ", "")),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국", ("", "한국", "")),
        ("go 👍🏽!", "👍", ("go ", "👍🏽", "!")),
        ("a b c", "a c -b", ("", "a", " b ", "c", "")),
        ("a b c", "-b", ("a b c",)),
        ("", "a", ("",)),
        ("½ and ½", "1 2", ("", "½", " and ", "½", "")),
    ],
)
def test_matches_are_marked(text, typed, snippet):
    text = text.replace("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8")
    shown = tuple(
        part.replace("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8") for part in snippet
    )
    assert marked(text, typed) == shown


def test_a_long_text_is_cut_around_the_first_match():
    text = "word " * 1_000 + "needle" + " word" * 1_000
    before, match, after = marked(text, "needle")
    assert match == "needle"
    assert (before[:5], after[-5:]) == ("…word", "word…")
    assert LENGTH - 40 < len(before + match + after) <= LENGTH + 2


def test_a_match_at_the_end_of_a_huge_text_is_shown():
    assert marked("word " * 1_000_000 + "needle", "needle")[1:] == ("needle", "")


def test_a_text_without_blanks_is_cut_anyway():
    assert len(marked("x" * 10_000, "y")[0]) == LENGTH + 1


@given(
    st.text(alphabet="ab Äßが日本🚀½\u0301\u3099<"),
    st.lists(
        st.sampled_from(["a", "b*", "ab", "ä", "ss", "日本", "本", "1", "2", "🚀"])
    ),
)
def test_a_snippet_of_a_short_text_is_the_text(text, typed):
    parts = [parse(word, NoNames()).expression for word in typed]
    snippet = mark(text, All((Any(tuple(parts)), Not(Any(())))))
    assert "".join(snippet) == text
    assert len(snippet) % 2 == 1
    assert all(snippet[1::2])
