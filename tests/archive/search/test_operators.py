"""The table of operators: what the help, the box and the form are drawn from."""

from archive.search.items import OPERATORS as UNDERSTOOD
from archive.search.operators import BY_NAME, OPERATORS, Value


def test_every_operator_searches_understand_is_in_the_table():
    assert set(BY_NAME) >= UNDERSTOOD


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
