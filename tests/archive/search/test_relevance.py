"""Which of some matches come first when the most relevant are asked for."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.analysis import terms, words
from archive.search.base import All, Any, Inflected, Not, SaidIn, SentBy
from archive.search.relevance import Candidate, ranked


def candidates(*texts):
    return [Candidate(id, words(text).split()) for id, text in enumerate(texts, 1)]


def order(expression, *texts):
    """The texts, the first being the oldest, as they are ranked."""
    return [texts[id - 1] for id in ranked(candidates(*texts), expression)]


def word(text):
    return terms(text)


def begins(text):
    return terms(text, is_prefix=True)


IN_ONE, BY_TWO = SaidIn(frozenset({1})), SentBy(frozenset({2}))
PLAN = Inflected((word("plan"), word("plans"), word("planned")))


@pytest.mark.parametrize(
    ("expression", "first", "second"),
    [
        # More often, in fewer words.
        (word("a"), "a a x", "a x x"),
        (word("a"), "a", "a x x"),
        # A phrase and the beginning of a word are terms.
        (Any((word("a b"), word("c d"))), "a b a b x", "c d x x x"),
        (word("a b"), "a b a b", "a b b a"),
        (begins("a"), "ab ac x", "ab x x"),
        (terms("a b", is_prefix=True), "a bc a bd", "a bc b a"),
        (word("東京都"), "東京都 東京都", "東京都 大阪府"),
        # The form that was typed counts double, and forms are added up.
        (PLAN, "plan x", "plans x"),
        (PLAN, "plans planned x", "plans x x"),
        (PLAN, "plan planned x", "plans planned x"),
        # What stands close together.
        (All((word("a"), word("b"))), "x a b x", "a x x b"),
        (All((word("a"), word("b"))), "x b a x", "a x x b"),
        (All((word("a"), word("b"))), "a x x b a x x", "a x x b x x a"),
        (All((PLAN, word("b"))), "x plans b x", "plans x x b"),
        (All((word("a b"), word("c"))), "x a b c x", "a b x x c"),
        (All((word("a"), All((word("b"), SaidIn(frozenset({1})))))), "x a b", "a x b"),
        (Any((All((word("a"), word("b"))), word("c"))), "x a b x", "a x x b"),
        (All((word("a"), Any((word("b c"), word("d"))))), "x a d x", "a x x d"),
        # What has no words has none that stand together.
        (All((word("a"), All((IN_ONE, BY_TWO)))), "a a x", "a x x"),
        # What is left out, and who or where, counts nothing.
        (All((word("a"), Not(word("b")))), "a x x", "a b b b"),
        (All((word("a"), Not(All((word("b"), Not(word("c"))))))), "a x", "a b c"),
    ],
)
def test_the_more_relevant_comes_first(expression, first, second):
    """Whichever of the two is newer."""
    assert order(expression, first, second, "y y") == [first, second, "y y"]
    assert order(expression, second, first, "y y") == [first, second, "y y"]


def test_a_rare_word_says_more_than_a_common_one():
    either = Any((word("a"), begins("b")))
    assert order(either, "b x", "a x", "a y") == ["b x", "a y", "a x"]


@pytest.mark.parametrize(
    "expression",
    [
        All(()),
        Any(()),
        SentBy(frozenset({1})),
        Not(word("a")),
        All((SaidIn(frozenset({1})), Not(word("a")))),
        word("nowhere"),
    ],
)
def test_a_search_without_words_is_newest_first(expression):
    texts = candidates("a a a", "a", "", "b a")
    assert ranked(texts, expression) == [4, 3, 2, 1]


def test_the_same_words_are_newest_first_however_they_came():
    texts = candidates("a b", "c", "a b", "a b")
    assert ranked(texts, word("a")) == [4, 3, 1, 2]
    assert ranked(texts[::-1], word("a")) == [4, 3, 1, 2]


@pytest.mark.parametrize("texts", [(), ("",), ("", "")])
def test_nothing_to_read_is_ranked_too(texts):
    assert ranked(candidates(*texts), word("a")) == list(range(len(texts), 0, -1))


def test_a_word_wanted_twice_counts_once():
    texts = ("a x", "b x", "b y", "z")
    once = order(Any((begins("a"), begins("b"))), *texts)
    assert order(Any((begins("a"), begins("b"), begins("b"))), *texts) == once
    assert once == ["a x", "b y", "b x", "z"]


def test_words_that_share_a_place_are_no_closer_than_side_by_side():
    expression = All((word("plan"), begins("plan")))
    assert order(expression, "plan plans", "plan x") == ["plan plans", "plan x"]


LETTERS = st.lists(st.sampled_from("abc"), max_size=8).map(" ".join)
WANTED = st.lists(
    st.sampled_from(["a", "b", "c", "a b", "b c"]), min_size=1, max_size=3, unique=True
)


@given(st.lists(LETTERS, max_size=8), WANTED)
def test_scores_are_those_of_the_formula(texts, wanted):
    """Reckoned once more, slowly: the score of each text, best first, is sinking."""
    expression = All(tuple(map(word, wanted)))
    scores = slow_scores([text.split() for text in texts], [w.split() for w in wanted])
    found = [scores[id - 1] for id in ranked(candidates(*texts), expression)]
    assert found == pytest.approx(sorted(scores, reverse=True))


@given(st.lists(LETTERS, max_size=8), WANTED)
def test_every_candidate_is_ranked_once(texts, wanted):
    ids = ranked(candidates(*texts), Any(tuple(map(word, wanted))))
    assert sorted(ids) == list(range(1, len(texts) + 1))


def slow_scores(texts, wanted):
    def places(text, term):
        return [at for at in range(len(text)) if text[at : at + len(term)] == term]

    def idf(term):
        having = sum(bool(places(text, term)) for text in texts)
        return log(1 + (len(texts) - having + 0.5) / (having + 0.5))

    def closeness(text):
        stretches = [
            end - start
            for start in range(len(text))
            for end in range(start + 1, len(text) + 1)
            if all(set(range(start, end)) & set(places(text, t)) for t in wanted)
        ]
        several = len(wanted) > 1 and stretches
        return min(1, len(wanted) / min(stretches)) if several else 0

    def score(text):
        length = len(text) / (sum(map(len, texts)) / len(texts)) if text else 0
        found = [(idf(term), len(places(text, term))) for term in wanted]
        bm25 = sum(
            weight * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length))
            for weight, tf in found
        )
        return bm25 * (1 + closeness(text))

    return [score(text) for text in texts]
