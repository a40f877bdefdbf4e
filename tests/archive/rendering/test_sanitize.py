"""Foreign HTML in, harmless HTML out: what stays, what goes, and hostile input."""

import html
import re
import threading
import time
from typing import Any

import pytest
from bleach.html5lib_shim import HTMLParser, getTreeWalker
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.rendering.sanitize import LONGEST_HTML, MOST_TAGS, TAGS, sanitize_html

LINK = 'target="_blank" rel="noopener noreferrer nofollow"'
TABLE = (
    '<table><tbody><tr valign="top"><td colspan="2" rowspan="3">a</td>'
    "<th>b</th></tr></tbody></table>"
)
KITTEN = "http://a.com/kitten%20one.png?b=&amp;c"

KEPT = [
    ("plain", "plain"),
    ("a & b > c", "a &amp; b &gt; c"),
    ("a &amp; &lt;b&gt; &eacute;&nbsp;", "a &amp; &lt;b&gt; &eacute;&nbsp;"),
    ("<b>a</b><br/><i>b</i><em>c</em>", "<b>a</b><br><i>b</i><em>c</em>"),
    ("<pre> a\n<code>b</code></pre>", "<pre> a\n<code>b</code></pre>"),
    ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
    ("<b><i>x", "<b><i>x</i></b>"),
    (TABLE, TABLE),
    ('<hc-mention data-id="1">@<b>bob</b></hc-mention>',
     '<span class="mention">@<b>bob</b></span>'),
    ("<hc-mention>@bob", '<span class="mention">@bob</span>'),
    ('<b class="x" id="y" onclick="z()" hx-get="/">a</b>', "<b>a</b>"),
    ('<b>a</b> <a href="http://a.com', '<b>a</b> &lt;a href="http://a.com'),
    ("<table><td colspan=9999>a</table>",
     "<table><tbody><tr><td>a</td></tr></tbody></table>"),
    ("a<!-- b -->c", "ac"),
    ("<h1>a</h1>", "&lt;h1&gt;a&lt;/h1&gt;"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("&#99999999999;", "&amp;#99999999999;"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "clean"), KEPT)
def test_markup(body: str, clean: str) -> None:
    assert sanitize_html(body) == clean


TRIMMED = [
    ("<br>", ""),
    (" \n<br> <br/>\n<b>a</b><br><br>\nb <br />\n ", "<b>a</b><br><br>\nb"),
    ("<p><br>a</p><br>", "<p><br>a</p>"),
    ("<br>&nbsp;<br>", "&nbsp;"),
]


@pytest.mark.parametrize(("body", "clean"), TRIMMED)
def test_breaks_and_blanks_around_the_whole_are_left_out(body: str, clean: str) -> None:
    assert sanitize_html(body) == clean


LINKS = [
    ("http://a.com/?b=1&amp;c=2", "http://a.com/?b=1&amp;c=2"),
    ("http://a.com/?b=1&c=2", "http://a.com/?b=1&amp;c=2"),
    ("HTTPS://a.com/b c", "HTTPS://a.com/b c"),
    (" mailto:a@b.com ", "mailto:a@b.com"),
    ("http://a.com/'x", "http://a.com/&#x27;x"),
    ("http://a.com/&quot;&gt;&lt;script&gt;", "http://a.com/&quot;&gt;&lt;script&gt;"),
    ("/sign-out/", None),
    ("//a.com/", None),
    ("#top", None),
    ("ftp://a.com", None),
    ("file:///etc/passwd", None),
    ("javascript:alert(1)", None),
    ("JaVaScRiPt:alert(1)", None),
    ("&#106;avascript:alert(1)", None),
    ("java\tscript:alert(1)", None),
    ("java&#0000000115;cript:alert(1)", None),
    ("\x01javascript:alert(1)", None),
    ("vbscript:x", None),
    ("data:text/html,<script>alert(1)</script>", None),
    ("http:javascript:alert(1)", None),
    ("ht\ntp://a.com", None),
]


@pytest.mark.parametrize(("href", "kept"), LINKS)
def test_only_web_and_mail_addresses_are_links(href: str, kept: str | None) -> None:
    opened = f'<a href="{kept}" {LINK}>' if kept else "<a>"
    assert sanitize_html(f'<a rel="x" href="{href}">a</a>') == f"{opened}a</a>"


def remote(title: str, label: str) -> str:
    return f'<span class="remote-image" title="Image not loaded{title}">{label}</span>'


IMAGES = [
    ('src="http://a.com/x.png" alt="a <b> cat"',
     remote(": http://a.com/x.png", "Image: a &lt;b&gt; cat")),
    (f'src="{KITTEN}" width="1" onerror="x()" style="x"',
     remote(f": {KITTEN}", "Image: kitten one.png")),
    ('src="http://a.com/"', remote(": http://a.com/", "Image: a.com")),
    ('src="/img/boom.gif"', remote(": /img/boom.gif", "Image: boom.gif")),
    ('src="http://[" alt="x"', remote("", "Image: x")),
    ('src="data:image/gif;base64,R0lG"', remote("", "Image: without a name")),
    ('src="javascript:x" alt=""', remote("", "Image: without a name")),
    ("", remote("", "Image: without a name")),
    ('src="http://a.com/x.png" alt="(yuno)"',
     '<span class="emoticon chip" title="(yuno)">(yuno)</span>'),
    ('src="http://a.com/x.png" alt="(beer)"',
     '<span class="emoticon emoji" role="img" aria-label="(beer)" title="(beer)"'
     ' data-emoji="🍺">(beer)</span>'),
    ('src="http://a.com/x.png" alt="(words)"',
     remote(": http://a.com/x.png", "Image: (words)")),
]  # fmt: skip


@pytest.mark.parametrize(("attributes", "shown"), IMAGES)
def test_no_image_is_loaded_and_each_is_labelled(attributes: str, shown: str) -> None:
    assert sanitize_html(f"<img {attributes}>") == shown


STYLES = [
    ("font-weight: bold", ' class="bold"'),
    ("font-weight:700;text-decoration:line-through", ' class="bold struck"'),
    ("text-decoration: underline; position: fixed", ' class="underline"'),
    ("color: RED", ' class="ink-red"'),
    ("color:#c00", ' class="ink-red"'),
    ("color: #14892c", ' class="ink-green"'),
    ("color: rgb(0, 0, 238)", ' class="ink-blue"'),
    ("color: rgb(999,999,999)", ""),
    ("color: #ffa500", ' class="ink-orange"'),
    ("color: grey", ' class="ink-gray"'),
    ("color: #000", ""),
    ("color: url(http://a.com)", ""),
    ("background: url(http://a.com)", ""),
    ("font-weight: normal", ""),
    ("", ""),
]


@pytest.mark.parametrize(("style", "attribute"), STYLES)
def test_styles_become_classes(style: str, attribute: str) -> None:
    expected = f"<span{attribute}>a</span>"
    assert sanitize_html(f'<span style="{style}" class="x">a</span>') == expected


OURS = {
    "a": {"href", "target", "rel"},
    "span": {"class", "title", "role", "aria-label", "data-emoji"},
    "td": {"colspan", "rowspan", "valign"},
    "th": {"colspan", "rowspan", "valign"},
    "tr": {"valign"},
}
HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='x' / onerror=alert(1) //",
    '<img """><script>alert(1)</script>">',
    '<a href="jAvAsCrIpT&colon;alert(1)">a</a>',
    "<a href=javascript&#x3A;alert(1)>a</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1"
    " onerror=alert(1)&gt;\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<style>@import 'http://a.com'</style>",
    "<b style=\"background:url(javascript:alert(1))\">a",
    "<table background=javascript:alert(1)><a><table><a href=//x>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=/sign-out/><button formaction=javascript:alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img title=\"</title><img src=x onerror=alert(1)>\"></title>",
    "<xmp><img title=\"</xmp><img src=x onerror=alert(1)>\">",
    "<plaintext>x", "<!DOCTYPE html><html><body onload=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>", "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)>-->", "<?xml version='1.0'?><x>", "<%x%>",
    "\x00<\x00script>", "<a\x00 href=\x00javascript:x>", "<a href=http://x\x00>",
    "<a href='http://a.com/\"onmouseover=alert(1) x=\"'>a</a>",
    "<a href=`http://a.com` onclick=alert(1)>", "<a/onclick=alert(1)/href=http://a.com>",
    "<img alt='\"><script>alert(1)</script>' src=http://a.com/x>",
    "<img alt='&quot;&gt;&lt;script&gt;' src='http://a.com/&quot; onerror=&quot;x'>",
    "<span style='color:red\"onclick=\"alert(1)'>x", "<base href=http://a.com>",
    "<meta http-equiv=refresh content='0;url=http://a.com'>",
    "<link rel=stylesheet href=x>",
    "<object data=x><embed src=x><applet code=x><video poster=x><audio src=x>",
    "<", "</", "<a", "<a href", "<a href=", '<a href="', "&#", "&#x", "&;", "&#0;",
    "&#" + "1" * 5000 + ";", "&#x" + "f" * 5000 + ";",
    '<a href="&#' + "1" * 5000 + ';">',
    "<b>" * 2000, "<p><span>" * 1000, "<ul><li>" * 1000, "<table><td>" * 1000,
    "<a><p>" * 1000, "<b><i></b>" * 700, "<b>" * 10_000, "</b>" * 2400,
    "<b x='" + "y" * 30_000 + "'>", "<b " + "x=1 " * 7000 + ">", "&" * 30_000,
    "<b>" + "x" * 1_000_000, "<" * 1_000_000, "&#" * 500_000,
]  # fmt: skip


def offences(clean: str) -> list[Any]:
    """What a browser would find in it that is not ours."""
    parser = HTMLParser(namespaceHTMLElements=False)
    found: list[Any] = []
    for token in getTreeWalker("etree")(parser.parseFragment(clean)):
        if token["type"] in {"Comment", "Doctype"}:
            found.append(token)
        if token["type"] in {"StartTag", "EmptyTag"}:
            names = {name for (_, name) in token["data"]}
            if token["name"] not in TAGS - {"img"}:
                found.append(token)
            if names - OURS.get(token["name"], set()):
                found.append(token)
            href = token["data"].get((None, "href"), "http://")
            if not re.match("https?://|mailto:", href.lower()):
                found.append(token)
    return found


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_html_is_harmless_and_takes_bounded_time(body: str) -> None:
    start = time.process_time()
    clean = sanitize_html(body)
    assert time.process_time() - start < 3
    assert offences(clean[:100_000]) == []


SNIPPETS = (
    "<b> </b> <a href= \" ' > < & ; &lt; <table> <td> </a> <img alt= = / <!-- --> x "
    "<svg> <p> </p>"
)
PIECES = (
    st.sampled_from([part for part in HOSTILE if len(part) < 200])
    | st.sampled_from([" ", *SNIPPETS.split()])
    | st.text(max_size=4)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_put_together_is_harmless(body: str) -> None:
    assert offences(sanitize_html(body)) == []


def test_the_check_finds_what_is_hostile() -> None:
    assert len(offences("<script></script>")) == 1
    assert len(offences("<b onclick=x><img src=x><a href=/x><!-- -->")) == 5


@pytest.mark.parametrize("body", ["<b>" + "x" * LONGEST_HTML, "<b>" * (MOST_TAGS + 1)])
def test_html_beyond_the_bounds_is_shown_as_text(body: str) -> None:
    assert sanitize_html(body) == html.escape(body)


def test_threads_do_not_share_a_cleaner() -> None:
    bodies = [f"<b>{n}<i>" for n in range(200)]
    results: dict[int, list[str]] = {}

    def clean(number: int) -> None:
        results[number] = [sanitize_html(f"{body}{number}") for body in bodies]

    threads = [threading.Thread(target=clean, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {
        number: [f"<b>{n}<i>{number}</i></b>" for n in range(200)]
        for number in range(4)
    }
