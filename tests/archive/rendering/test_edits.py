"""Corrections: s/old/new, and what it changes of the words before it."""

import pytest

from archive.rendering.edits import edit_of


@pytest.mark.parametrize(
    ("typed", "said", "html", "text"),
    [
        ("s/a/b", "a", "<del>a</del> <ins>b</ins>", "b"),
        ("s/a/b/ \n", "xax", "x<del>a</del> <ins>b</ins>x", "xbx"),
        ("s/a/b", "a a", "<del>a</del> <ins>b</ins> a", "b a"),
        ("s/a//", "bad", "b<del>a</del>d", "bd"),
        ("s/a/", "bad", "b<del>a</del>d", "bd"),
        ("s/<b>/&", "<b>", "<del>&lt;b&gt;</del> <ins>&amp;</ins>", "&"),
        ("s/.*/b", "a.*c", "a<del>.*</del> <ins>b</ins>c", "abc"),
        (
            "s/a/b",
            "x" * 90 + "a" + "y" * 90,
            f"…{'x' * 80}<del>a</del> <ins>b</ins>{'y' * 80}…",
            "x" * 90 + "b" + "y" * 90,
        ),
    ],
)
def test_a_change(typed, said, html, text):
    edit = edit_of(typed, said)
    assert edit is not None
    assert (edit.html, edit.text) == (html, text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("s/a/b", "c"),
        ("s/A/b", "a"),
        ("s/a/a", "a"),
        ("s/a", "a"),
        ("s//b", "a"),
        ("s/a/b/c", "a"),
        ("s/a/b/g", "a"),
        ("so s/a/b", "a"),
        ("s/a/b\nand more", "a"),
        ("S/a/b", "a"),
        ("", "a"),
    ],
)
def test_no_change(typed, said):
    assert edit_of(typed, said) is None
