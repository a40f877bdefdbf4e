"""Changing typed queries: what is added stands beside all that was typed."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from archive.search.editing import narrowed, operators_of, spelled, without
from archive.search.grammar import tree_of
from archive.search.items import Item

ADDED = "is:topic"
PIECES = ["boom", "(", ")", "OR", "AND", "NEAR", "NEAR/3", "-", "-(", '"', "“", "*"]
PIECES += ['"a b"', "in:x", "from:", '-in:"y z"', "from:anna", " ", "a)", "NEARBY"]
texts = st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join)
glued = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)


def shape(node):
    """What was typed, wherever it stands and in whatever letters."""
    if isinstance(node, Item) and node.shown == "-":
        return "nothing"
    if isinstance(node, Item):
        value, shown = node.value.lower(), node.shown.lower()
        return replace(node, value=value, shown=shown, start=0, end=0)
    parts = [getattr(node, "left", None), getattr(node, "right", None)]
    parts += getattr(node, "nodes", ())
    is_negative = getattr(node, "is_negative", None)
    return type(node), is_negative, [shape(part) for part in parts if part]


def shapes(text):
    return [shape(node) for node in tree_of(text).nodes]


@settings(max_examples=1_000)
@given(texts | glued)
def test_what_is_added_stands_beside_all_that_was_typed(text):
    """But for a chain of NEARs with a parenthesis in it that closes nothing."""
    assume(text.count("NEAR") < 2 or ")" not in text)
    assert shapes(narrowed(text, [ADDED])) == [*shapes(text), *shapes(ADDED)]


@settings(max_examples=1_000)
@given(texts.map(lambda text: text.replace("NEAR", "far")))
def test_what_is_left_out_leaves_all_else_as_it_was(text):
    """But for a NEAR that joins nothing: whether it is a word is told by all else."""
    items = operators_of(text)
    kept = [
        shape(node)
        for node in tree_of(text).nodes
        if not (isinstance(node, Item) and node in items)
    ]
    assert shapes(without(text, items)) == kept
    assert shapes(narrowed(text, [ADDED], items)) == [*kept, *shapes(ADDED)]


def test_operators_beside_or_in_parentheses_or_negative_are_no_narrowing():
    text = "in:a OR in:b (in:c boom) -in:d boom in:e from:f"
    assert [item.value for item in operators_of(text)] == ["e", "f"]


def test_a_query_that_is_too_long_already_cannot_be_narrowed():
    assert narrowed("a " * 50, [ADDED]) == ""
    assert narrowed("a " * 48 + "a", [ADDED]) == "a " * 48 + "a " + ADDED
    assert narrowed("a" * 1_995, [ADDED]) == ""


@pytest.mark.parametrize("value", ["Lobby", "a b", "C++ (old)", "-x", "a:b", "*", "("])
def test_values_are_spelled_so_that_they_are_read_again(value):
    (item,) = operators_of(spelled("in", value))
    assert (item.operator, item.value) == ("in", value)


@pytest.mark.parametrize("value", ['a "b"', "“a”"])
def test_what_quotes_cannot_hold_is_not_spelled(value):
    assert spelled("in", value) == ""
