"""Plain text in, HTML out: links, mentions, emoticons and smileys."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.rendering import emoticons
from archive.rendering.context import Mention, RenderContext
from archive.rendering.inline import render_inline

CONTEXT = RenderContext(
    mentions={
        "bob": Mention("Bob Brown", "/people/1/", is_viewer=False),
        "bob brown": Mention("Bob Brown", "/people/1/", is_viewer=False),
        "mira": Mention("Mira <Member>", "/people/2/", is_viewer=True),
        "たろう": Mention("Tarō", "/people/3/", is_viewer=False),
        "zoë-ann": Mention("Zoë", "", is_viewer=False),
    },
    emoticons={"fire": "/emoticons/1/", "boom": "/emoticons/2/"},
)
NOBODY = RenderContext(mentions={}, emoticons={})


def link(href: str, shown: str = "") -> str:
    return (
        f'<a href="{href}" target="_blank" rel="noopener noreferrer nofollow">'
        f"{shown or href}</a>"
    )


def mention(shown: str) -> str:
    return f'<a class="mention" href="/people/1/" title="Bob Brown">{shown}</a>'


def emoji(written: str, drawn: str) -> str:
    return (
        f'<span class="emoticon emoji" role="img" aria-label="{written}"'
        f' title="{written}" data-emoji="{drawn}">{written}</span>'
    )


def chip(written: str) -> str:
    return f'<span class="emoticon chip" title="{written}">{written}</span>'


def image(written: str, address: str) -> str:
    return (
        f'<img class="emoticon" src="{address}" alt="{written}" title="{written}"'
        ' loading="lazy">'
    )


HTTP = "http://example.com"
LINKS = [
    (HTTP, link(HTTP)),
    ("HTTPS://Example.com/A", link("HTTPS://Example.com/A")),
    ("see http://example.com.", f"see {link(HTTP)}."),
    ("(http://example.com)", f"({link(HTTP)})"),
    (f"{HTTP}/a_(b)", link(f"{HTTP}/a_(b)")),
    (f"[x]({HTTP}/?a=1&b=2).", f"[x]({link(f'{HTTP}/?a=1&amp;b=2')})."),
    (f"<{HTTP}>", f"&lt;{link(HTTP)}&gt;"),
    (f'"{HTTP}"', f"&quot;{link(HTTP)}&quot;"),
    (f"{HTTP}。次", f"{link(HTTP)}。次"),
    (f"{HTTP}/@bob(boom)", link(f"{HTTP}/@bob(boom)")),
    ("ftp://example.com/x", link("ftp://example.com/x")),
    ("http://", "http://"),
    ("http://...", "http://..."),
    ("javascript://example.com/%0aalert(1)", None),
    ("data://x", None),
    ("vbscript://x", None),
    ("file:///etc/passwd", None),
    ("javascript:alert(1)", None),
    ("xhttp://example", None),
    ("mailto:bob@example.com", link("mailto:bob@example.com")),
    ("mailto:", "mailto:"),
    ("bob+x@a.co.uk,", f"{link('mailto:bob+x@a.co.uk', 'bob+x@a.co.uk')},"),
    ("a@b", None),
    ("example.com", link(HTTP, "example.com")),
    ("www.example.zz/x", link("http://www.example.zz/x", "www.example.zz/x")),
    ("a-1.com:80/a?b#c!", f"{link('http://a-1.com:80/a?b#c', 'a-1.com:80/a?b#c')}!"),
    ("bücher.de", link("http://bücher.de", "bücher.de")),
    ("youtu.be/x1", link("http://youtu.be/x1", "youtu.be/x1")),
    ("home.It", None),
    ("it.is", None),
    ("main.py run.sh index.html README.md e.g. 3.14", None),
    ("document.com.foo", None),
    ("this.me()", None),
    ("a/b.com #x.com", None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "shown"), LINKS)
def test_links(typed: str, shown: str | None) -> None:
    assert render_inline(typed, NOBODY) == (shown or typed)


def test_long_address_is_cut_where_shown_and_whole_in_href_and_title() -> None:
    address = f"{HTTP}/{'x' * 100}"
    assert render_inline(address, NOBODY) == (
        f'<a href="{address}" title="{address}" target="_blank"'
        f' rel="noopener noreferrer nofollow">{address[:100]}…</a>'
    )


MENTIONS = [
    ("@bob", mention("@bob")),
    ("@BOB!", f"{mention('@BOB')}!"),
    ("hi,@Bob: x", f"hi,{mention('@Bob')}: x"),
    ("@Bob-and-me", f"{mention('@Bob')}-and-me"),
    ("@bob's", f"{mention('@bob')}&#x27;s"),
    ("@bob.", f"{mention('@bob')}."),
    ("@Bobby @bob2 x@bob", None),
    ("@nobody stays @Typed_so", None),
    ('@"Bob Brown"', mention("@&quot;Bob Brown&quot;")),
    ('@"Bob Green"', "@&quot;Bob Green&quot;"),
    ("@", None),
    (
        "@Mira",
        '<a class="mention viewer" href="/people/2/"'
        ' title="Mira &lt;Member&gt;">@Mira</a>',
    ),
    ("@たろう、", '<a class="mention" href="/people/3/" title="Tarō">@たろう</a>、'),
    ("@ZOË-Ann", '<span class="mention" title="Zoë">@ZOË-Ann</span>'),
    ("@all @Here", '<span class="mention everyone">@all</span> '
                   '<span class="mention everyone">@Here</span>'),
    ("@allan", None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "shown"), MENTIONS)
def test_mentions(typed: str, shown: str | None) -> None:
    assert render_inline(typed, CONTEXT) == (shown or typed)


def swatch(color: str) -> str:
    return (
        '<svg class="swatch" width="12" height="12" viewBox="0 0 1 1"'
        f' aria-hidden="true"><rect width="1" height="1" fill="{color}"/></svg>{color}'
    )


COLORS = [
    ("#ff8800", swatch("#ff8800")),
    ("on #A0b1C2, so", f"on {swatch('#A0b1C2')}, so"),
    ("a\n#000000", f"a\n{swatch('#000000')}"),
    ("#fff #ff88 #ff88000 #ff880g #12345678", None),
    ("a#ff8800 ##ff8800 (#ff8800) &#ff8800;", None),
    ("http://a.com/#ff8800", link("http://a.com/#ff8800")),
]


@pytest.mark.parametrize(("typed", "shown"), COLORS)
def test_colors_are_drawn_where_a_word_begins(typed: str, shown: str | None) -> None:
    escaped = html.escape(typed)
    assert render_inline(typed, NOBODY) == (shown or escaped)


EMOTICONS = [
    ("(fire)", image("(fire)", "/emoticons/1/")),
    ("x(FIRE)(Fire)", f"x{image('(FIRE)', '/emoticons/1/')}"
                      f"{image('(Fire)', '/emoticons/1/')}"),
    ("(boom)", image("(boom)", "/emoticons/2/")),
    ("(beer)", emoji("(beer)", "🍺")),
    ("(Beer)", emoji("(Beer)", "🍺")),
    ("(yuno)", chip("(yuno)")),
    ("(oops)", emoji("(oops)", "😬")),
    ("(words) (two words) () (beer", None),
    (":)", emoji(":)", "🙂")),
    ("hi :P.", f"hi {emoji(':P', '😛')}."),
    (":-|\n8)", f"{emoji(':-|', '😐')}\n{emoji('8)', '😎')}"),
    ("O:) >:-(", f"{emoji('O:)', '😇')} {emoji('&gt;:-(', '😠')}"),
    (":'(", emoji(":&#x27;(", "😢")),
    (":#", emoji(":#", "🤐")),
    ("x:) (8) :Dx :p2 http:", None),
    ("<b>&'\"", "&lt;b&gt;&amp;&#x27;&quot;"),
    ("a  b\n\tc ", None),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "shown"), EMOTICONS)
def test_emoticons_and_other_text(typed: str, shown: str | None) -> None:
    assert render_inline(typed, CONTEXT) == (typed if shown is None else shown)


def test_all_221_shortcuts_and_27_smileys_are_an_emoji_or_a_chip() -> None:
    assert len(emoticons.SHORTCUTS) == len(set(emoticons.SHORTCUTS)) == 221
    assert len(set(emoticons.SMILEYS) - {":-|"}) == 27
    for written in (*emoticons.SHORTCUTS, *emoticons.SMILEYS):
        typed = html.escape(written)
        drawn = emoticons.EMOJI.get(written.casefold())
        shown = emoji(typed, drawn) if drawn else chip(typed)
        assert render_inline(written, NOBODY) == shown


def test_every_emoji_belongs_to_an_emoticon_and_is_no_image() -> None:
    assert [w for w in emoticons.EMOJI if not emoticons.is_known(w)] == []
    assert [e for e in emoticons.EMOJI.values() if e.isascii()] == []
    assert [w for w in emoticons.SHORTCUTS if "<img" in render_inline(w, NOBODY)] == []


def visible(rendered: str) -> str:
    """What is read: text, with the alt of images and the whole of cut addresses."""
    rendered = re.sub(r'<img [^>]*?alt="([^"]*)"[^>]*>', r"\1", rendered)
    rendered = re.sub(
        r'<a href="[^"]*" title="([^"]*)"[^>]*>[^<]*</a>', r"\1", rendered
    )
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


SNIPPETS = (
    "http:// www. example .com @ bob @bob :) (beer) (fire) ( ) & < > \" ' . - _ / : x "
    "é 字 &amp; <b> a@b.com ://"
)
PIECES = (
    st.sampled_from(SNIPPETS.split())
    | st.sampled_from([" ", "\n", "\t"])
    | st.text(max_size=5)
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_nothing_that_was_typed_is_lost(typed: str) -> None:
    assert visible(render_inline(typed, CONTEXT)) == typed


@pytest.mark.parametrize(
    "part", ["a", "a.", "a-", "(", ")", "@", '@"', "@a-", "a@", "http://", ":)", ".com"]
    + ["http://a)", "a.a", "\n", " ", "1:", "www.", "mailto:", "&", "a_.", "x@a."],
)  # fmt: skip
def test_time_grows_with_length_and_not_with_its_square(part: str) -> None:
    start = time.process_time()
    render_inline(part * (200_000 // len(part)), CONTEXT)
    assert time.process_time() - start < 5
