"""Turns a stretch of plain text into HTML: links, mentions, emoticons, colours."""

import re
from collections.abc import Callable, Iterator

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from archive.rendering import emoticons, links
from archive.rendering.context import Mention, RenderContext

_BY_LENGTH = sorted(emoticons.SMILEYS, key=len, reverse=True)
_SMILEY = "|".join(re.escape(written) for written in _BY_LENGTH if written[0] != "(")
_SCANNER = re.compile(
    rf"""
    (?P<url> {links.URL} )
  | (?P<email> {links.EMAIL} )
  | (?P<mention> (?<!\w)@ (?: "[^"\n]{{1,100}}" | \w++(?:[.'-]\w++){{0,4}} ) )
  | (?P<emoticon> \([A-Za-z0-9]{{1,50}}\) )
  | (?P<color> (?<!\S)\#[0-9A-Fa-f]{{6}}(?!\w) )
  | (?P<smiley> (?<!\S) (?ai:{_SMILEY}) (?!\w) )
    """,
    re.VERBOSE,
)
# HipChat addressed whole rooms by these; they lead to nobody's page.
_EVERYONE = frozenset({"all", "here", "hipchat"})
_NAME_END = re.compile(r"[.'-]")


def render_inline(text: str, context: RenderContext) -> SafeString:
    """Spaces and newlines stay; the element around it keeps them by CSS."""
    return format_html_join("", "{}", ((part,) for part in _parts(text, context)))


def _parts(text: str, context: RenderContext) -> Iterator[SafeString]:
    end = 0
    for match in _SCANNER.finditer(text):
        yield escape(text[end : match.start()])
        yield _RENDERERS[match.lastgroup or ""](match[0], context)
        end = match.end()
    yield escape(text[end:])


def _url(written: str, context: RenderContext) -> SafeString:
    return links.render_url(written)


def _email(written: str, context: RenderContext) -> SafeString:
    return links.render_email(written)


def _mention(written: str, context: RenderContext) -> SafeString:
    """The longest known name: @Bob in "@Bob-and-me", but never @Bob in "@Bobby"."""
    for end in _possible_ends(written):
        name = written[1:end].strip('"').casefold()
        if mention := context.mentions.get(name):
            return format_html("{}{}", _known(written[:end], mention), written[end:])
        if name in _EVERYONE:
            span = '<span class="mention everyone">{}</span>{}'
            return format_html(span, written[:end], written[end:])
    return escape(written)


def _possible_ends(written: str) -> list[int]:
    if written[1] == '"':
        return [len(written)]
    shorter = [match.start() for match in _NAME_END.finditer(written)]
    return [len(written), *reversed(shorter)]


def _known(written: str, mention: Mention) -> SafeString:
    css = "mention viewer" if mention.is_viewer else "mention"
    if not mention.url:
        html = '<span class="{}" title="{}">{}</span>'
        return format_html(html, css, mention.name, written)
    html = '<a class="{}" href="{}" title="{}">{}</a>'
    return format_html(html, css, mention.url, mention.name, written)


def _emoticon(written: str, context: RenderContext) -> SafeString:
    if address := context.emoticons.get(written[1:-1].casefold()):
        return emoticons.render_image(written, address)
    if emoticons.is_known(written):
        return emoticons.render_emoticon(written)
    return escape(written)


def _smiley(written: str, context: RenderContext) -> SafeString:
    return emoticons.render_emoticon(written)


def _color(written: str, context: RenderContext) -> SafeString:
    """The colour before its number: drawn, for a style on it would be forbidden."""
    return format_html(
        '<svg class="swatch" width="12" height="12" viewBox="0 0 1 1"'
        ' aria-hidden="true"><rect width="1" height="1" fill="{}"/></svg>{}',
        written,
        written,
    )


_RENDERERS: dict[str, Callable[[str, RenderContext], SafeString]] = {
    "url": _url,
    "email": _email,
    "mention": _mention,
    "emoticon": _emoticon,
    "smiley": _smiley,
    "color": _color,
}
