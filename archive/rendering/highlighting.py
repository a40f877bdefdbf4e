"""Colours pasted code: Pygments parts it, and each part gets a class of our own."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from time import thread_time

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Token, _TokenType

from archive.rendering.languages import language_of

# All that HipChat took; parting it takes up to 25 ms. Beyond, code stays plain.
LONGEST = 10_000
# Lexers look ahead, some from each letter to the end of its line or of all: what was
# written to keep them busy, or happens to, would take them up to minutes.
LONGEST_LINE = 1_000
MOST_SECONDS = 0.075

# The nearest ancestor of a part's kind decides; what is not here is plain.
_CLASSES = {
    Token.Comment: "comment",
    Token.Keyword: "keyword",
    Token.Operator.Word: "keyword",
    Token.Name.Tag: "keyword",
    Token.Literal.String: "string",
    Token.Literal.Number: "number",
    Token.Keyword.Constant: "number",
    Token.Name.Function: "name",
    Token.Name.Class: "name",
    Token.Name.Decorator: "name",
    Token.Name.Attribute: "name",
    Token.Name.Builtin: "builtin",
    Token.Name.Exception: "error",
    Token.Generic.Error: "error",
    Token.Generic.Deleted: "deleted",
    Token.Generic.Inserted: "inserted",
    Token.Generic.Heading: "heading",
    Token.Generic.Subheading: "heading",
    Token.Generic.Prompt: "comment",
    Token.Generic.Output: "output",
}


def highlighted(code: str) -> tuple[SafeString, ...]:
    """The lines of the code, without their ends."""
    return _highlighted(code) if len(code) <= LONGEST else _plain(code)


@lru_cache(maxsize=512)
def _highlighted(code: str) -> tuple[SafeString, ...]:
    is_broad = any(len(line) > LONGEST_LINE for line in code.split("\n"))
    language = "" if is_broad else language_of(code)
    return tuple(_lines(code, language)) if language else _plain(code)


def _plain(code: str) -> tuple[SafeString, ...]:
    return tuple(map(escape, code.split("\n")))


def _lines(code: str, language: str) -> Iterator[SafeString]:
    line: list[SafeString] = []
    for css, text in _parts(code, language):
        first, *others = text.split("\n")
        line.append(_part(css, first))
        for each in others:
            yield _joined(line)
            line = [_part(css, each)]
    yield _joined(line)


def _parts(code: str, language: str) -> list[tuple[str, str]]:
    """Neighbours of one class are one part.

    All of it stays plain if a letter were lost, or if it took too long.
    """
    parts: list[tuple[str, str]] = []
    end = thread_time() + MOST_SECONDS
    # Some lexers know a line by its end only.
    for kind, text in _lexer(language).get_tokens(f"{code}\n"):
        if thread_time() > end:
            return [("", code)]
        css = _class_of(kind)
        if parts and (parts[-1][0] == css or not text.strip()):
            parts[-1] = (parts[-1][0], parts[-1][1] + text)
        else:
            parts.append((css, text))
    css, last = parts[-1]
    parts[-1] = (css, last.removesuffix("\n"))
    is_whole = "".join(text for _, text in parts) == code
    return parts if is_whole else [("", code)]


def _part(css: str, text: str) -> SafeString:
    if css and text:
        return format_html('<span class="code-{}">{}</span>', css, text)
    return escape(text)


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


@cache
def _class_of(kind: _TokenType) -> str:
    nearest = reversed(kind.split())
    return next((_CLASSES[each] for each in nearest if each in _CLASSES), "")


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)
