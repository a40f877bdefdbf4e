"""Queries made up by chance: they find what a slow look at each message finds.

And whatever is typed, whole or as far as it is typed yet, is no error.
"""

import pytest
from corpus_queries import QUERIES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scan import fits

from archive.models import Message
from archive.queries.searching.counting import total_of
from archive.queries.searching.finding import ask, find
from archive.search.base import NOTHING, All, Any, Not
from importer.indexing import indexed

ROLES = ["compliance", "admin", "member"]
over_one_corpus = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)

WORDS = ["apples", "apple", "pears", "merger", "deploy", "boom", "the", "one", "user"]
WORDS += ["東京", "東", "買う", "creme", "get_user_by_id", "10.20.30", "example.com"]
WORDS += ["v2", "a-1312/b", "xyzzy", "OR", "AND", "NEAR", "and", "!!!", "🚀"]
NAMES = ["olga", "mira", "stan", "yuki", "guest", "bot", '"Build Bot"', "nobody"]
NAMES += ["@OlgaOwner", "o", '"deploy bot"']
ROOMS = ["lobby", "ops", "board", "vault", "olga", "data", "東京", "#support", "none"]
DATES = ["2015", "2016", "2016-03", "2016-03-01", "2017..2018", "today", "x"]
VALUES = {
    **dict.fromkeys(("from", "with", "to", "mentions", "by"), NAMES),
    **dict.fromkeys(("before", "after", "on", "during"), DATES),
    "in": ROOMS,
    "has": ["file", "link", "image", "code", "emoticon", "card", "mention", "topic"],
    "is": ["message", "notification", "topic", "public", "private", "direct"],
    "color": ["red", "green", "grey", "pink"],
    "file": [".pdf", "plan", "scr*", "notes.txt", '"screen shot"', "--"],
    "emoticon": ["boom", "(yey)", ":)", "tiefighter"],
    "id": ["u43", "u45", "u51", "1", "none"],
    "like": ["u21", "u1"],
}
VALUES["has"] += ["teeth", ""]
VALUES["is"] += ["archived", "deleted", "guest", "late"]

words = st.sampled_from([*WORDS, '"the merger"', '"one two"', '"apples', "app*", "de*"])
operators = st.sampled_from(
    [f"{name}:{value}" for name, values in VALUES.items() for value in values]
)
near = st.builds("{} NEAR/{} {}".format, words, st.integers(0, 3), words | operators)
items = words | operators | near
texts = st.recursive(
    items,
    lambda inner: (
        st.builds("-{}".format, inner)
        | st.builds("({})".format, inner)
        | st.builds("-({})".format, inner)
        | st.builds("{} OR {}".format, inner, inner)
        | st.builds("{} {}".format, inner, inner)
        | st.builds("({}".format, inner)
    ),
    max_leaves=8,
)


@pytest.fixture
def archive(corpus):
    """The corpus, and by role what it may see, as it is in the index."""
    return corpus, {
        role: list(indexed(Message.objects.visible_to(corpus.viewers[role])))
        for role in ROLES
    }


@settings(over_one_corpus, max_examples=300)
@given(
    text=texts, role=st.sampled_from(ROLES), order=st.sampled_from(["newest", "oldest"])
)
def test_a_query_finds_what_a_look_at_each_message_finds(archive, text, role, order):
    corpus, seen = archive
    asked = ask(text, corpus.viewers[role])
    wanted = [each.id for each in seen[role] if fits(each, asked.parsed.expression)]
    hits = find(asked, order=order, limit=100).hits
    assert [hit.message.pk for hit in hits] == sorted(wanted, reverse=order == "newest")
    assert total_of(asked) == len(wanted)


HOSTILE = st.characters(categories=["Cs", "Cc", "Cf", "Co", "Cn", "Mn"])
hostile = (
    st.text()
    | st.text(alphabet=HOSTILE)
    | st.text(alphabet='"-*:()^+ORNEA/in fromhas2016\0\ud800é語')
    | st.lists(items, max_size=30).map(" ".join)
    | st.text(min_size=1).map(lambda text: (text * 5_000)[:5_000])
)


@settings(over_one_corpus, max_examples=300)
@given(text=texts | hostile, role=st.sampled_from(ROLES))
def test_no_text_is_an_error_or_met_with_silence(archive, text, role):
    corpus, _ = archive
    assert_answered(text, corpus.viewers[role])


@pytest.mark.parametrize("operator", VALUES)
@settings(over_one_corpus, max_examples=30)
@given(value=st.text(alphabet=HOSTILE | st.characters(), min_size=1))
def test_no_value_is_an_error_or_met_with_silence(archive, operator, value):
    corpus, _ = archive
    assert_answered(f"{operator}:{value}", corpus.viewers["member"])
    assert_answered(f'-{operator}:"{value}"', corpus.viewers["member"])


@pytest.mark.parametrize("about", QUERIES)
def test_what_is_half_typed_is_no_error_or_met_with_silence(corpus, about):
    for text in QUERIES[about]:
        for length in range(1, len(text)):
            assert_answered(text[:length], corpus.viewers["compliance"])


def assert_answered(text, viewer):
    """With hits, with what is wrong, or with what was looked for in vain."""
    asked = ask(text, viewer)
    parsed = asked.parsed
    total = total_of(asked)
    assert len(find(asked, limit=100).hits) == total
    assert parsed.is_empty == (text.strip() == "")
    if not parsed.is_empty:
        assert parsed.notes or parsed.readings
    if not is_understood(parsed.expression):
        assert parsed.notes or parsed.is_empty


def is_understood(expression):
    match expression:
        case All(parts) | Any(parts):
            return expression != NOTHING and all(map(is_understood, parts))
        case Not(part):
            return is_understood(part)
        case _:
            return True
