"""Chips: what narrows a search, and the search without it."""

import pytest

from archive.queries.searching.chips import chips_of
from archive.queries.searching.finding import ask


@pytest.fixture
def chips(db, make_person, make_room):
    make_person("Yuki Bauer")
    make_room("Data Science")

    def make(text):
        return [(chip.label, chip.rest) for chip in chips_of(ask(text, None))]

    return make


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ('boom "a b" -c', []),
        ("boom from:yuki", [("said by Yuki Bauer", "boom")]),
        ("from:yuki boom", [("said by Yuki Bauer", "boom")]),
        (
            'a in:"Data Science" b -has:file',
            [
                ("in the room Data Science", "a b -has:file"),
                ("not with a file", 'a in:"Data Science" b'),
            ],
        ),
        (
            "has:file a has:link",
            [("with a file", "a has:link"), ("with an address", "has:file a")],
        ),
        ("a has:file OR has:link", [("has:file OR has:link", "a")]),
        ("a -(b in:data) c", [("-(b in:data)", "a c")]),
        ("(a b) c", []),
        (
            "on:2016 a before:2017-03",
            [("on 2016", "a before:2017-03"), ("before 2017-03", "on:2016 a")],
        ),
        ("from:nobody a", [("said by nobody", "a")]),
        ("in: a", [("in the room", "a")]),
        ("color:grey", [("gray notifications", "")]),
    ],
)
def test_each_operator_can_be_taken_out(chips, text, expected):
    assert chips(text) == expected


def test_a_chip_is_a_link_to_the_search_without_it(browser, text_of):
    text = text_of(browser().get("/search/?q=boom+has:file&order=oldest&beyond=5"))
    assert (
        '<span dir="auto">with a file</span> <a href="?q=boom&amp;order=oldest"' in text
    )
