"""What a message is marked with: what a reader sees that it has, and what it is."""

import pytest

from archive.search.marks import Said, marks_of
from archive.search.tokens import emoticon_token


def marks(body="", **fields):
    known = {
        "is_html": False,
        "kind": "message",
        "color": "",
        "file_names": (),
        "mentions": (),
        "extra": None,
    }
    return set(marks_of(Said(body, **(known | fields))).split())


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("nothing to see here, 5.5 e.g. now.", set()),
        ("http://localhost:8080/x", {"haslink"}),
        ("ftp://example.com", {"haslink"}),
        ("look at www.example.com, please", {"haslink"}),
        ("example.com has it", {"haslink"}),
        ("wiki.example.net/page?id=1", {"haslink"}),
        ("write to mira@example.com", set()),
        ("see README.md", set()),
        ("/code curl www.example.com", {"hascode"}),
        ("/code curl http://example.com", {"hascode", "haslink"}),
        ("/pre a table", {"hascode"}),
        ("/quote @mira (boom) :)", set()),
        ("/me has www.example.com", {"haslink"}),
        ("@mira look", {"hasmention"}),
        ('hello @"Mira Member"', {"hasmention"}),
        ("mira@home", set()),
        ("(boom)", {"hasemoticon", "eboom"}),
        ("(Boom) (boom)", {"hasemoticon", "eboom"}),
        ("(tiefighter)", {"etiefighter"}),
        ("f(x)", {"ex"}),
        ("fine :)", {"hasemoticon", emoticon_token(":)")}),
        ("fine :-D.", {"hasemoticon", emoticon_token(":-d")}),
        ("at 8:)", set()),
    ],
)
def test_a_text_is_marked_with_what_a_reader_sees(body, wanted):
    assert marks(body) == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>plain</p>", set()),
        ('<a href="https://example.com">log</a>', {"haslink"}),
        ("<a href='mailto:a@example.com'>mail</a>", {"haslink"}),
        ("<a name='top'>no href</a>", set()),
        ("write www.example.com", set()),
        ('<img src="x.png">', {"hasimage"}),
        ("<PRE>x</PRE>", {"hascode"}),
        ("a <b>code</b> of conduct", set()),
        ("@mira (boom) :)", set()),
    ],
)
def test_html_is_marked_with_what_a_reader_sees(body, wanted):
    assert marks(body, is_html=True) == wanted


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"file_names": ["Plan.PDF"]}, {"hasfile", "xpdf"}),
        ({"file_names": ["a.tar.gz", "b.Jpg"]}, {"hasfile", "xgz", "xjpg", "hasimage"}),
        ({"file_names": ["Makefile"]}, {"hasfile"}),
        ({"mentions": ["7"]}, {"hasmention", "m7"}),
        ({"extra": {"deleted": True}}, {"hasdeleted"}),
        ({"extra": {"deleted": "0"}}, set()),
        ({"extra": {"card": {"title": "x"}}}, {"hascard"}),
        ({"extra": {"card": '{"title": "x"}'}}, {"hascard"}),
        ({"extra": {"card": " "}}, set()),
        ({"kind": "topic", "body": "Lunch"}, {"hastopic"}),
        ({"kind": "topic"}, set()),
        ({"kind": "archive", "color": "red"}, set()),
        ({"color": "red"}, set()),
    ],
)
def test_fields_are_marked(fields, wanted):
    assert marks(**fields) == wanted


@pytest.mark.parametrize(
    ("color", "mark"),
    [("red", "cred"), ("", "cyellow"), ("random", "cyellow"), ("gray", "cgray")],
)
def test_a_notification_has_the_colour_it_is_shown_in(color, mark):
    assert marks(kind="notification", color=color) == {mark}
