"""The table of operators: what the help, the box and the form are drawn from."""

import pytest

from archive.queries.searching.finding import ask
from archive.search.operators import BY_NAME, OPERATORS, Value


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda each: each.name)
def test_every_example_is_understood(db, operator):
    """Whoever and whatever it names may not be in this archive."""
    (reading,) = ask(operator.example, None).parsed.readings
    assert reading.operator == operator.name
    notes = ask(operator.example, None).parsed.notes
    assert [note for note in notes if not note.startswith("There is no ")] == []


@pytest.mark.parametrize(
    "choice",
    [f"{each.name}:{choice.name}" for each in OPERATORS for choice in each.choices],
)
def test_every_choice_is_understood(db, choice):
    assert ask(choice, None).parsed.notes == ()


def test_no_operator_is_there_twice():
    assert len(BY_NAME) == len(OPERATORS)


def test_every_operator_says_what_it_is_for_in_one_sentence():
    for operator in OPERATORS:
        assert operator.example.startswith(f"{operator.name}:")
        assert operator.help.endswith(".")


def test_operators_have_choices_where_there_is_something_to_choose():
    choosing = {each.name for each in OPERATORS if each.value == Value.CHOICE}
    assert {each.name for each in OPERATORS if each.choices} == choosing
    assert choosing == {"has", "is", "color"}
