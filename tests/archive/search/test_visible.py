"""What of an HTML body counts as read, and that no body takes long to read."""

import pytest

from archive.search.visible import addresses, visible_text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a <b>bold</b> word", "a bold word"),
        ("un<i>bro</i>ken", "unbroken"),
        ("one<br>two<BR/>three", "one two three"),
        ("<p>one</p><p>two</p>", " one  two "),
        ('<img src="x.png" alt="a > b">after', " after"),
        ("a<!-- hidden <b> -->b", "ab"),
        ("a<!-- never closed", "a"),
        ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
        ("&lt;b&gt; &amp; &#12354;", "<b> & あ"),
        ("<pref>x</pref>", "x"),
    ],
)
def test_what_a_reader_sees_of_html(body, text):
    assert visible_text(body, is_html=True) == text


def test_text_is_seen_as_it_is():
    assert visible_text("<b>&lt;</b>", is_html=False) == "<b>&lt;</b>"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<a href="https://a.example/?b=1&amp;c">', ["https://a.example/?b=1&c"]),
        ("<a HREF = 'x y'>, <a href=z>", ["x y", "z"]),
        ('<a data-href="no">', []),
    ],
)
def test_addresses_of_links(body, found):
    assert addresses(body) == found


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", '<a "', "<a'\"\"'", "href='", "href =", "&#1", "<p "]
)
def test_no_html_takes_more_than_linear_time(piece):
    """Half a million pieces would take hours if each were read to the end."""
    body = piece * 500_000
    visible_text(body, is_html=True)
    addresses(body)
