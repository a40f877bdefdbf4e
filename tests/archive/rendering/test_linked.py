"""What of a rendered body is a link."""

import pytest

from archive.rendering.body import render_body
from archive.rendering.context import Mention, RenderContext
from archive.rendering.linked import host_of, links_in

CONTEXT = RenderContext(
    mentions={"anna": Mention(name="Anna", url="/people/1/", is_viewer=False)},
    emoticons={"boom": "/emoticons/boom"},
)


@pytest.mark.parametrize(
    ("body", "is_html", "addresses"),
    [
        ("see https://a.example/x?y&z.", False, ["https://a.example/x?y&z"]),
        (
            "www.b.example and c.com/d",
            False,
            ["http://www.b.example", "http://c.com/d"],
        ),
        ("a@b.example @anna (boom)", False, ["mailto:a@b.example"]),
        ("https://a.example https://a.example", False, ["https://a.example"]),
        ("ftp://a.example javascript:alert(1)", False, []),
        ("/code https://a.example", False, []),
        ('<a href="https://x">', False, ["https://x"]),
        ("<a href='HTTPS://A.example/\"'>x</a>", True, ['HTTPS://A.example/"']),
        ("<a href='javascript:x'>x</a><a href='/a'>y</a>", True, []),
        ("&lt;a href='https://a.example'&gt;", True, []),
    ],
)
def test_links_are_those_a_reader_sees(body, is_html, addresses):
    rendered = render_body(body, is_html=is_html, context=CONTEXT)
    assert [link.address for link in links_in(rendered)] == addresses


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://user:secret@WWW.Example.com:8080/a", "example.com"),
        ("http://[::1]/x", "::1"),
        ("http://[broken", ""),
        ("mailto:a@example.com", "example.com"),
        ("https://", ""),
    ],
)
def test_host(address, host):
    assert host_of(address) == host
