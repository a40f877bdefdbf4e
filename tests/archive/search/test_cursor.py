"""What stands at the cursor; in these texts `|` is the cursor."""

import pytest

from archive.search.cursor import place_at, quoted


def at_cursor(text):
    cursor = text.index("|")
    return text.replace("|", "", 1), place_at(text.replace("|", "", 1), cursor)


@pytest.mark.parametrize(
    ("text", "operator", "typed", "replaced"),
    [
        ("|", None, "", ""),
        ("fr|", None, "fr", "fr"),
        ("boom fr|", None, "fr", "fr"),
        ("fr|om:alice", None, "fr", "from:"),
        ("fr| from:x", None, "fr", "fr"),
        ("-fr|", None, "fr", "fr"),
        ("(fr|", None, "fr", "fr"),
        ("(a OR -fr|)", None, "fr", "fr"),
        ("from:|", "from", "", "from:"),
        ("from:al|", "from", "al", "from:al"),
        ("FROM:al|", "from", "al", "FROM:al"),
        ("from:al|ice boom", "from", "al", "from:alice "),
        ("-from:al|", "from", "al", "from:al"),
        ("(from:al|)", "from", "al", "from:al"),
        ('from:"Yuki B|', "from", "Yuki B", 'from:"Yuki B'),
        ("from:“Yuki B|", "from", "Yuki B", "from:“Yuki B"),
        ('from:"Yuki B|auer" boom', "from", "Yuki B", 'from:"Yuki Bauer" '),
        ('from:"Yu|ki boom "a b"', "from", "Yu", 'from:"Yuki '),
        ("emoticon:(bo|", "emoticon", "(bo", "emoticon:(bo"),
        ("b🎉 in:lo|", "in", "lo", "in:lo"),
        ("from:a in:lo|", "in", "lo", "in:lo"),
        ("from:a |", None, "", ""),
    ],
)
def test_what_is_typed_and_what_would_be_replaced(text, operator, typed, replaced):
    text, place = at_cursor(text)
    name = place.operator.name if place.operator else None
    assert (name, place.typed) == (operator, typed)
    assert text[place.start : place.end] == replaced


@pytest.mark.parametrize(
    "text", ['"pull req|', '"pull request"|', 'from:"Yuki Bauer"|', '-"a fr|']
)
def test_there_is_nothing_to_complete_in_a_phrase_or_behind_one(text):
    assert at_cursor(text)[1] is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("anna", "anna"),
        ("@AnnaLee", "@AnnaLee"),
        ("Anna Lee", '"Anna Lee"'),
        ("(bot)", '"(bot)"'),
        ("a*", '"a*"'),
        ("Юля", "Юля"),
    ],
)
def test_values_are_quoted_where_a_search_would_read_them_otherwise(value, written):
    assert quoted(value) == written
