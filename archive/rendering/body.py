"""Turns the raw body of a message into HTML that is safe to show."""

import re
import textwrap
from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from archive.rendering.characters import showable
from archive.rendering.code import render_code, render_monospace
from archive.rendering.context import RenderContext
from archive.rendering.inline import render_inline
from archive.rendering.sanitize import sanitize_html

# A prefix on a line of its own takes its line end with it; else one space.
_PREFIX = re.compile(r"/(me|em|code|quote|pre|monospace)(?:[ \t]*\r?\n|\s)")
_STYLES = {"em": "me", "pre": "code", "monospace": "code"}


def render_body(
    body: str, *, is_html: bool, context: RenderContext, has_name: bool = True
) -> SafeString:
    """Newlines and spaces of plain text are kept; CSS shows them.

    Where no name can stand before it (`has_name`), /me is text like any other.
    """
    body = showable(body)
    if is_html:
        return sanitize_html(body)
    command, text = _split(body)
    if render_as_typed := _AS_TYPED.get(command):
        return render_as_typed(text)
    if command and has_name:
        return format_html("<em>{}</em>", render_inline(text, context))
    return render_inline(body, context)


def style_of(body: str, *, is_html: bool) -> str:
    """How the body is set: "html", "me", "code", "quote" or "plain"."""
    if is_html:
        return "html"
    command, _ = _split(body)
    return _STYLES.get(command, command or "plain")


def _split(body: str) -> tuple[str, str]:
    prefix = _PREFIX.match(body)
    return (prefix[1], body[prefix.end() :]) if prefix else ("", body)


def _quote(text: str) -> SafeString:
    return format_html("<blockquote>{}</blockquote>", textwrap.dedent(text))


# HipChat interpreted nothing inside these.
_AS_TYPED: dict[str, Callable[[str], SafeString]] = {
    "code": render_code,
    "pre": render_monospace,
    "monospace": render_monospace,
    "quote": _quote,
}
