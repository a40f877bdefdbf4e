"""Raw bodies in, HTML out: the slash prefixes and styles of a body."""

import pytest

from archive.rendering.body import render_body, style_of
from archive.rendering.context import Mention, RenderContext

CONTEXT = RenderContext(
    mentions={"bob": Mention("Bob Brown", "/people/1/", is_viewer=False)},
    emoticons={},
)
BOB = '<a class="mention" href="/people/1/" title="Bob Brown">@bob</a>'
TYPED = "@bob (beer) http://a.com &lt;b&gt;"
CODE = '<pre class="code"><code>{}</code></pre>'
LINE = '<span class="code-line">{}</span>'
NUMBERED = f'<pre class="code numbered"><code>{LINE}\n{LINE}\n{LINE}</code></pre>'
MONOSPACE = '<pre class="monospace"><samp>{}</samp></pre>'
QUOTE = "<blockquote>{}</blockquote>"

PLAIN = [
    ("", "plain", ""),
    ("hi @bob", "plain", f"hi {BOB}"),
    ("/me waves at @bob", "me", f"<em>waves at {BOB}</em>"),
    ("/em waves", "me", "<em>waves</em>"),
    ("/me\nwaves", "me", "<em>waves</em>"),
    ("/code @bob (beer) http://a.com <b>", "code", CODE.format(TYPED)),
    ("/code\n  a\n\n b", "code", NUMBERED.format("  a", "", " b")),
    ("/code  \r\n  a", "code", CODE.format("  a")),
    ("/code   a", "code", CODE.format("  a")),
    ("/pre @bob (beer) http://a.com <b>", "code", MONOSPACE.format(TYPED)),
    ("/monospace a", "code", MONOSPACE.format("a")),
    ("/quote @bob (beer) http://a.com <b>", "quote", QUOTE.format(TYPED)),
    ("/quote   a\n   b\n  c", "quote", QUOTE.format("a\n b\nc")),
    ("/quote\n  a\n    b", "quote", QUOTE.format("a\n  b")),
    ("/code", "plain", "/code"),
    ("/codex a", "plain", "/codex a"),
    ("/Me a", "plain", "/Me a"),
    (" /me a", "plain", " /me a"),
    ("/topic new", "plain", "/topic new"),
    ("s/old/new/", "plain", "s/old/new/"),
    ("a\x00b\x1b[0m", "plain", "a\ufffdb\ufffd[0m"),
    ("a\ud800b", "plain", "a\ufffdb"),
]


@pytest.mark.parametrize(("body", "style", "rendered"), PLAIN)
def test_plain_body(body: str, style: str, rendered: str) -> None:
    assert render_body(body, is_html=False, context=CONTEXT) == rendered
    assert style_of(body, is_html=False) == style


@pytest.mark.parametrize(
    ("body", "rendered"),
    [
        ("/me deploys @bob", f"/me deploys {BOB}"),
        ("/em deploys", "/em deploys"),
        ("/code <b>", CODE.format("&lt;b&gt;")),
    ],
)
def test_me_is_text_where_nobodys_name_stands_before_it(
    body: str, rendered: str
) -> None:
    assert render_body(body, is_html=False, context=CONTEXT, has_name=False) == rendered


HTML = [
    ("", ""),
    ("@bob (beer) http://a.com", "@bob (beer) http://a.com"),
    ("<b>@bob</b> (beer) http://a.com", "<b>@bob</b> (beer) http://a.com"),
    ("/me <i>x</i>", "/me <i>x</i>"),
    ("a\x00<b>\x00</b>", "a\ufffd<b>\ufffd</b>"),
]


@pytest.mark.parametrize(("body", "rendered"), HTML)
def test_html_body_has_markup_but_no_mentions_emoticons_or_made_links(
    body: str, rendered: str
) -> None:
    assert render_body(body, is_html=True, context=CONTEXT) == rendered
    assert style_of(body, is_html=True) == "html"
