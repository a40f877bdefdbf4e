"""How texts become words, and that queries find them again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scan import places_among

from archive.search.analysis import LONGEST, analyse, terms, words
from archive.search.marks import Said


def found(query, text, *, is_prefix=False):
    """Whether the tokens of a query lie side by side among the words of a text."""
    wanted = terms(query, is_prefix=is_prefix)
    return bool(places_among(words(text).split(), wanted))


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("Boom!", "boom"),
        ("https://example.com/a_b?c=1", "https example com a b c 1"),
        ("10.0.0.1:8080", "10 0 0 1 8080"),
        ("@YukiBauer (boom)", "yukibauer boom"),
        ("A-1312/B", "a 1312 b"),
        ("日本語", "日本 本語 語"),
        ("日", "日"),
        ("iPhone7を買う", "iphone7 を買 買う う"),
        ("한국어 검색", "한국 국어 어 검색 색"),
        ("𠮷野家", "𠮷野 野家 家"),
        ("สวัสดี", "สว วั ัส สด ดี ี"),
        ("", ""),
        ("...", ""),
    ],
)
def test_words_of_a_text(text, indexed):
    assert words(text).split() == indexed.split()


@pytest.mark.parametrize(
    ("query", "tokens", "is_prefix"),
    [
        ("アは1", ("アは", "は", "1"), True),
        ("東京 1", ("東京", "京", "1"), False),
        ("Boom", ("boom",), False),
        ("example.com", ("example", "com"), False),
        ("日本語", ("日本", "本語"), False),
        ("日", ("日",), True),
        ("日本語 go", ("日本", "本語", "語", "go"), False),
        ("go 日", ("go", "日"), True),
    ],
)
def test_terms_of_a_query(query, tokens, is_prefix):
    assert (terms(query).tokens, terms(query).is_prefix) == (tokens, is_prefix)


@pytest.mark.parametrize("query", ["", " ", "-", "***", "\0", "。、"])
def test_what_has_no_letters_has_no_terms(query):
    assert terms(query) is None


@pytest.mark.parametrize("char", ["a", "é", "あ"])
def test_the_end_of_a_huge_text_is_found(char):
    text = char * 3_000_000 + " needle"
    assert words(text).endswith("needle")


def test_long_words_are_cut_and_still_found_whole_and_by_their_beginning():
    long = "0123456789abcdef" * 20
    assert max(map(len, words(long).split())) == LONGEST
    assert found(long, f"key {long} end")
    assert found(long[:200], long, is_prefix=True)
    assert not found(long[:200], long)


@given(
    st.text(alphabet="日本語かなテスト한국어ไทย", min_size=2),
    st.integers(0),
    st.integers(2),
)
def test_unspaced_scripts_are_found_by_any_two_characters(text, start, length):
    start %= len(text) - 1
    assert found(text[start : start + length], f"abc {text}。")


@given(st.text(), st.text())
def test_a_text_is_found_whole_wherever_it_stands(text, around):
    if terms(text):
        assert found(text, f"{around} {text} {around}")


def indexed(body, *, is_html=False, file_names=()):
    said = Said(body, is_html, "message", "", file_names, (), None)
    analysed = analyse(said)
    texts = (analysed.words, analysed.parts, analysed.file_words)
    return [" ".join(text.split()) for text in texts]


def test_html_is_indexed_as_it_is_read_with_its_addresses():
    body = (
        '<p style="nobr">Build&nbsp;<b>un</b>broken<br/>now <a href="https://ci.'
        'example/job?a=1&amp;b=2" title="hidden">log</a><!-- secret -->'
    )
    read, address = "build unbroken now log", "https ci example job a 1 b 2"
    assert indexed(body, is_html=True) == [read, address, ""]


def test_tags_in_plain_text_are_text():
    assert indexed("<b>bold</b>") == ["b bold b", "", ""]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("getUserById", ["get user by id"]),
        ("parseHTTPHeader XMLHttpRequest", ["parse http header", "xml http request"]),
        ("get_userById", ["get user by id"]),
        ("iPhone McKay", ["i phone", "mc kay"]),
        ("HTTP Header user2Name ÜBER", []),
    ],
)
def test_the_parts_of_camel_case_words_stand_beside_the_text(text, parts):
    assert indexed(text) == [" ".join(words(text).split()), " ¦ ".join(parts), ""]


def test_file_names_have_parts_too():
    names = indexed("", file_names=("MyPlan.pdf", "b.txt"))
    assert names == ["", "", "myplan pdf ¦ my plan ¦ b txt"]


def test_file_names_are_words():
    found = indexed("see", file_names=("Straßen_Plan.PDF",))
    assert found == ["see", "", "strassen plan pdf"]


def test_a_piece_of_a_text_without_blanks_may_end_amid_a_number():
    assert found("アは1", "スコアは100超えた")
    assert found("は100超え", "スコアは100超えた")
    assert not found("アは2", "スコアは100超えた")
