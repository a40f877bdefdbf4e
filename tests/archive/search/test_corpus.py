"""Each operator and script against what a person wrote down that it must find."""

import re

import pytest
from corpus_queries import ADMIN_SEES, MEMBER_SEES, OF_ROLES, QUERIES
from searching import search

SEEN = {"compliance": "1-65", "admin": ADMIN_SEES, "member": MEMBER_SEES}


def numbers_in(text):
    """
    >>> sorted(numbers_in("2 5-7"))
    [2, 5, 6, 7]
    """
    ends = [part.partition("-") for part in text.split()]
    return {
        number
        for first, _, last in ends
        for number in range(int(first), int(last or first) + 1)
    }


def typed(text, corpus):
    """Numbers in braces are those of messages, of which only ids can be typed."""
    return re.sub(r"\{(\d+)\}", lambda match: str(corpus.id_of(int(match[1]))), text)


def found(text, corpus, role):
    """The numbers found, newest first, and the total."""
    answer = search(typed(text, corpus), corpus.viewers[role], limit=100)
    return [corpus.numbers[hit.message.pk] for hit in answer.hits], answer.total


def as_expected(numbers):
    return sorted(numbers, reverse=True), len(numbers)


@pytest.mark.parametrize("role", ["compliance", "admin", "member"])
@pytest.mark.parametrize("about", QUERIES)
def test_queries_find_what_was_written_down(corpus, about, role):
    assert {text: found(text, corpus, role) for text in QUERIES[about]} == {
        text: as_expected(numbers_in(all_of_it) & numbers_in(SEEN[role]))
        for text, all_of_it in QUERIES[about].items()
    }


@pytest.mark.parametrize("role", ["compliance", "admin", "member"])
def test_what_may_not_be_known_is_not_known(corpus, role):
    assert {text: found(text, corpus, role) for text in OF_ROLES} == {
        text: as_expected(numbers_in(expected[role]))
        for text, expected in OF_ROLES.items()
    }


@pytest.mark.parametrize("role", ["compliance", "admin", "member"])
def test_a_role_sees_what_was_written_down(corpus, role):
    assert found("-xyzzy", corpus, role) == as_expected(numbers_in(SEEN[role]))
