"""Which part of a text a snippet shows, and what it marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scan import places_among
from searching import NoNames

from archive.search.analysis import analyse, terms
from archive.search.base import All, Any, Not
from archive.search.language import parse
from archive.search.marks import Said
from archive.search.snippets import LENGTH, mark, spans

FORMS = {"deploy": {"deployed", "deploys"}, "servic": {"service", "services"}}


def marked(text, typed, **options):
    names = NoNames(lambda stem: frozenset(FORMS.get(stem, ())))
    return mark(text, parse(typed, names).expression, **options)


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
        ("it deployed, deploys", "deploy", ("it ", "deployed", ", ", "deploys", "")),
        ("it deployed", '"deploy"', ("it deployed",)),
        ("one two three", "one NEAR/1 three", ("", "one", " two ", "three", "")),
        ("one two", 'one "one two"', ("", "one two", "")),
        ("日本", "日 日本", ("", "日本", "")),
        ("call getUserById!", "user", ("call get", "User", "ById!")),
        ("call getUserById!", "getuserbyid", ("call ", "getUserById", "!")),
        ("call getUserById!", '"user by"', ("call get", "UserBy", "Id!")),
        ("call getUserById!", "get* id", ("call ", "getUserById", "!")),
        ("call getUserById!", "us* id", ("call get", "User", "By", "Id", "!")),
        ("user getUser userX", "user", ("", "user", " get", "User", " ", "user", "X")),
        ("getUser getUserById", '"user get"', ("getUser getUserById",)),
        ("parseHTTPHeader", "http", ("parse", "HTTP", "Header")),
        ("deployedServices", "deploy service", ("", "deployed", "", "Services", "")),
        ("get_UserById", "user", ("get_", "User", "ById")),
        (
            "Übermäßig: getÜber, ÜberUser",
            "user",
            ("Übermäßig: getÜber, Über", "User", ""),
        ),
        ("aßbCd aßbCd", "cd", ("aßb", "Cd", " aßb", "Cd", "")),
    ],
)
def test_matches_are_marked(text, typed, snippet):
    text = text.replace("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8")
    shown = tuple(
        part.replace("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8") for part in snippet
    )
    assert marked(text, typed) == shown


def test_what_is_looked_for_in_names_of_files_is_marked_in_these_alone():
    assert marked("the plan", "file:plan") == ("the plan",)
    assert marked("the plan.pdf", "file:plan", is_file_name=True) == (
        "the ",
        "plan",
        ".pdf",
    )
    assert marked("MyPlan.pdf", "plan file:.pdf", is_file_name=True) == (
        "My",
        "Plan",
        ".pdf",
    )


def test_a_long_text_is_cut_around_the_first_match():
    text = "word " * 1_000 + "needle" + " word" * 1_000
    before, match, after = marked(text, "needle")
    assert match == "needle"
    assert (before[:5], after[-5:]) == ("…word", "word…")
    assert LENGTH - 40 < len(before + match + after) <= LENGTH + 2


def test_a_match_at_the_end_of_a_huge_text_is_shown():
    assert marked("word " * 1_000_000 + "needle", "needle")[1:] == ("needle", "")


def test_the_marks_of_a_huge_text_are_found_in_time():
    text = "getUserById aB " * 50_000
    wanted = parse("user by* id OR deploy", NoNames()).expression
    assert len(list(spans(text, wanted))) == 150_000


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


@given(
    st.text(alphabet="aB Cd_ÄßA日本1.\uff76\uff9e\u0301", max_size=12),
    st.text(alphabet="aB Cd_ÄßA日本1.\uff76\uff9e\u0301", max_size=5),
    st.booleans(),
)
def test_whatever_the_index_finds_is_marked(text, typed, is_prefix):
    said = Said(text, False, "message", "", (), (), None)
    wanted = terms(typed, is_prefix=is_prefix)
    if wanted and places_among(analyse(said).words.split(), wanted):
        assert list(spans(text, wanted))
