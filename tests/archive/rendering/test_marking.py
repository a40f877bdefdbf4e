"""Marks in safe HTML: around text alone, and nothing else is changed."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest
from django.utils.html import escape
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from archive.rendering.body import render_body
from archive.rendering.context import RenderContext
from archive.rendering.marking import MOST_MARKS, MOST_PIECES, mark_html, mark_text

CONTEXT = RenderContext(mentions={}, emoticons={"boom": '/e/"boom"'})
BLANK = " \t\r\n\f"
PICTURE = (
    '<img class="emoticon" src="/e/&quot;boom&quot;" alt="(boom)" title="(boom)" '
    'loading="lazy">'
)
PLACEHOLDER = (
    '<span class="remote-image" title="Image not loaded: http://a.com/b.png">'
    "Image: b.png</span>"
)


def finding(*words):
    """Finds words wherever they stand, the longer where one begins with another."""
    pattern = "|".join(map(re.escape, words))
    return lambda text: [match.span() for match in re.finditer(pattern, text)]


def unmarked(marked):
    return re.sub("</?mark>", "", marked)


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        ("", ["a"], ""),
        ("no such", ["word"], "no such"),
        ("one two one", ["one"], "<mark>one</mark> two <mark>one</mark>"),
        ("<b>one</b> two", ["one two"], "<b><mark>one</mark></b> <mark>two</mark>"),
        (
            "<b>bu<i>ild</i></b>ing",
            ["building"],
            "<b><mark>bu</mark><i><mark>ild</mark></i></b><mark>ing</mark>",
        ),
        ("one<br>two", ["onetwo"], "one<br>two"),
        ("one<br>two", ["one two"], "<mark>one</mark><br><mark>two</mark>"),
        (
            "<ul><li>a</li><li>b</li></ul>",
            ["a  b"],
            "<ul><li><mark>a</mark></li><li><mark>b</mark></li></ul>",
        ),
        (
            "<table><tbody><tr><td>a</td>\n<td>b</td></tr></tbody></table>",
            ["a \n b"],
            "<table><tbody><tr><td><mark>a</mark></td>\n<td><mark>b</mark></td></tr>"
            "</tbody></table>",
        ),
        ("<pre>\n a</pre>", ["\n a"], "<pre>\n <mark>a</mark></pre>"),
        (
            '<a href="http://one" title="one">one</a>',
            ["one", "http", "title"],
            '<a href="http://one" title="one"><mark>one</mark></a>',
        ),
        (
            "<span class='a>b' title=\"it's > one\">one</span>",
            ["one", "a>b"],
            "<span class='a>b' title=\"it's > one\"><mark>one</mark></span>",
        ),
    ],
)
def test_marks_go_into_the_text_alone(before, words, after):
    assert mark_html(SafeString(before), finding(*words)) == after


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        ("R&amp;D", ["R&D"], "<mark>R&amp;D</mark>"),
        ("R&amp;D", ["amp"], "R&amp;D"),
        ("R&amp;D", ["&"], "R<mark>&amp;</mark>D"),
        ("&amp;lt;", ["lt"], "&amp;<mark>lt</mark>;"),
        ("a&nbsp;b&#39;c&#x41;", ["b'cA"], "a&nbsp;<mark>b&#39;c&#x41;</mark>"),
        ("&lt;mark&gt;x&lt;/mark&gt;", ["mark"],
         "&lt;<mark>mark</mark>&gt;x&lt;/<mark>mark</mark>&gt;"),
        ("&lt;mark&gt;", ["<mark>"], "<mark>&lt;mark&gt;</mark>"),
        # One reference, two characters: a mark cannot stand between them.
        ("a&NotEqualTilde;b", ["a≂"], "<mark>a&NotEqualTilde;</mark>b"),
        ("a&NotEqualTilde;b", ["\u0338b"], "a<mark>&NotEqualTilde;b</mark>"),
        ("a &unknown; &", ["&unknown"], "a <mark>&unknown</mark>; &"),
        ("a&#0;b&#1;c", ["b"], "a&#0;<mark>b</mark>&#1;c"),
    ],
)  # fmt: skip
def test_a_reference_is_one_character(before, words, after):
    assert mark_html(SafeString(before), finding(*words)) == after


@pytest.mark.parametrize(
    ("spans", "after"),
    [
        ([(0, 3), (2, 5)], "<mark>abc</mark><mark>de</mark>f"),
        ([(0, 5), (1, 2), (4, 6)], "<mark>abcde</mark><mark>f</mark>"),
        ([(1, 2), (1, 2)], "a<mark>b</mark>cdef"),
        ([(1, 1), (3, 2)], "abcdef"),
        ([(4, 99), (99, 100)], "abcd<mark>ef</mark>"),
        ([(0, 6)], "<mark>abcdef</mark>"),
    ],
)
def test_spans_that_lie_over_each_other_are_marked_once(spans, after):
    assert mark_html(escape("abcdef"), lambda text: spans) == after


@pytest.mark.parametrize(
    ("body", "words", "after"),
    [
        ("go (boom) now", ["boom"], f"go <mark>{PICTURE}</mark> now"),
        ("go (boom) now", ["go (boom) now"], f"<mark>go {PICTURE} now</mark>"),
        ("a /e/ title lazy", ["lazy"], "a /e/ title <mark>lazy</mark>"),
    ],
)
def test_a_picture_is_read_as_its_shortcut(body, words, after):
    rendered = render_body(body, is_html=False, context=CONTEXT)
    assert mark_html(rendered, finding(*words)) == after


def test_what_stands_in_the_place_of_an_image_is_nobodys_words():
    body = '<b>a</b><img src="http://a.com/b.png">b'
    rendered = render_body(body, is_html=True, context=CONTEXT)
    assert mark_html(rendered, finding("Image", "b.png")) == rendered
    marked = f"<b><mark>a</mark></b>{PLACEHOLDER}<mark>b</mark>"
    assert mark_html(rendered, finding("a b")) == marked


def test_text_is_escaped_before_it_is_marked():
    marked = mark_text("<b>&amp;", finding("<b>&a"))
    assert (marked, type(marked)) == ("<mark>&lt;b&gt;&amp;a</mark>mp;", SafeString)


def test_a_body_of_millions_of_matches_is_marked_at_its_beginning():
    marked = mark_text("a " * 1_000_000, finding("a"))
    assert marked.count("<mark>") == MOST_MARKS
    assert marked.rindex("<mark>") < 20 * MOST_MARKS
    assert unmarked(marked) == "a " * 1_000_000


def test_a_body_of_countless_signs_is_marked_as_far_as_is_quick():
    body = "needle" + "&" * (MOST_PIECES + 1) + "needle"
    marked = mark_text(body, finding("needle"))
    assert marked == escape(body).replace("needle", "<mark>needle</mark>", 1)


def test_the_end_of_a_huge_text_is_marked():
    marked = mark_text("word\n" * 1_000_000 + "needle", finding("needle"))
    assert marked.endswith("word\n<mark>needle</mark>")


class Reader(HTMLParser):
    """Reads each character and whether it is marked; complains of broken markup."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.read = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        within = self.open[-1] if self.open else ""
        if tag == "mark":
            assert within not in {"table", "tbody", "thead", "tfoot", "tr", "mark"}
        if tag not in {"br", "img"}:
            is_ours = dict(attributes).get("class") == "remote-image"
            self.open.append("placeholder" if is_ours else tag)

    def handle_endtag(self, tag):
        assert self.open.pop() in {tag, "placeholder"}

    def handle_data(self, data):
        if "placeholder" not in self.open:
            self.read += [(char, "mark" in self.open) for char in data]


TEXTS = """
    a b c é é 日本 👍🏽 שלום ( ) < > & " ' &amp; &lt; &nbsp; &#39; :) /code /me
    (allthethings) http://a.com/?b=c&d
"""
TAGS = """
    <b> </b> <i> </i> <p> </p> <br> <pre> </pre> <table> <tr> <td> <th> </table> <ul>
    <li> </ul> <code> </code> <mark> </mark> <a> </a> <a_href="http://a.com/?b>c">
    <img_src="http://a.com/a.png"> <img_alt="(boom)"> <span_style="color:red"> </span>
"""
PIECES = [" ", "\n", *TEXTS.split(), *(tag.replace("_", " ") for tag in TAGS.split())]
BODIES = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(BODIES, st.booleans(), st.data())
def test_removing_the_marks_gives_back_what_was_marked(body, is_html, data):
    context = RenderContext(mentions={}, emoticons={})
    rendered = render_body(body, is_html=is_html, context=context)
    seen = []

    def find_spans(text):
        ends = st.lists(st.integers(0, len(text)), unique=True, max_size=8)
        places = sorted(data.draw(ends))
        seen.append((text, list(zip(places[::2], places[1::2], strict=False))))
        return seen[0][1]

    marked = mark_html(rendered, find_spans)
    assert unmarked(marked) == rendered
    ((text, spans),) = seen
    wanted = {place for begins, ends in spans for place in range(begins, ends)}
    expected = [(char, place in wanted) for place, char in enumerate(text)]
    assert inked(Reader(marked).read) == inked(expected)


def inked(read):
    """Blanks need no mark, and between tags they are only told to part words."""
    return [(char, is_marked) for char, is_marked in read if char not in BLANK]


@given(st.text(max_size=40))
def test_the_text_is_what_a_reader_reads(text):
    seen = []
    mark_text(text, lambda read: seen.append(read) or [])
    assert seen == [text]
    assert html.unescape(escape(text)) == text
