"""The one door for foreign HTML: what HipChat showed as markup, and nothing else."""

import html
import re
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from bleach.sanitizer import Cleaner
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from archive.rendering import emoticons
from archive.rendering.styles import span_classes

# HipChat took 10,000 characters. Beyond these bounds a parse may take seconds, so
# the body is shown as the text it is.
LONGEST_HTML = 32_000
MOST_TAGS = 2_500

_TAG_NAMES = """
    a b i strong em br img p pre code span ul ol li dl dt dd
    table caption thead tbody tfoot tr th td
"""
# HipChat's own tag around a name, by which integrations mentioned people.
MENTION_TAG = "hc-mention"
TAGS = frozenset((*_TAG_NAMES.split(), MENTION_TAG))
# What HipChat showed in a card; paragraphs and breaks occur in them, too, and of an
# image its name is kept.
CARD_TAGS = frozenset(["a", "b", "i", "strong", "em", "span", "p", "br", "img"])
# data-target opened HipChat's side bar and rel is set below; an image's size and
# alignment mean nothing for an image that is not loaded.
ATTRIBUTES = {
    "a": ["href"],
    "img": ["src", "alt"],
    "td": ["colspan", "rowspan", "valign"],
    "th": ["colspan", "rowspan", "valign"],
    "tr": ["valign"],
    "span": ["style"],
}

_LINK = re.compile(r"(?ai:https?://|mailto:)[^\x00-\x1f\x7f]+")
_CELL_VALUE = re.compile(r"(?ai:\d{1,3}|top|middle|bottom|baseline)")
# An endless number is refused by int(), and no character has one.
_ENDLESS_REFERENCE = re.compile(r"&(?=#(?:\d{8}|[xX][0-9a-fA-F]{7}))")
# A browser drops a tag that never ends; here it stays, as text.
_ENDLESS_TAG = re.compile(r"<(?=[^<>]*\Z)")
# A no-break space is meant to be seen.
_BLANK = " \t\r\n\f"

# A token of html5lib, as bleach passes them on.
Token = dict[str, Any]


def sanitize_html(body: str, *, is_card: bool = False) -> SafeString:
    """In a card less markup is kept; of all other the words are."""
    if "<" not in body and "&" not in body:
        return escape(body)
    if len(body) > LONGEST_HTML or body.count("<") > MOST_TAGS:
        return escape(body)
    return _clean(body, is_card, get_language() or "")


def with_marks(html: SafeString, places: Iterable[tuple[int, int]]) -> SafeString:
    """The same HTML with marks around these stretches of its text, in order."""
    parts, end = [], 0
    for begins, ends in places:
        parts += [html[end:begins], "<mark>", html[begins:ends], "</mark>"]
        end = ends
    parts.append(html[end:])
    return mark_safe("".join(parts))  # noqa: S308 it was safe, and a mark is


@lru_cache(maxsize=512)
def _clean(body: str, is_card: bool, language: str) -> SafeString:
    """What stands in a picture's place is told in the language."""
    body = _ENDLESS_REFERENCE.sub("&amp;", _ENDLESS_TAG.sub("&lt;", body))
    safe: str = _cleaner(is_card).clean(body)
    return mark_safe(_trimmed(safe))  # noqa: S308 bleach has cleaned it


def _trimmed(clean: str) -> str:
    """Without the line breaks around it: senders began and ended their HTML so."""
    clean = clean.strip(_BLANK)
    while clean.startswith("<br>"):
        clean = clean.removeprefix("<br>").lstrip(_BLANK)
    while clean.endswith("<br>"):
        clean = clean.removesuffix("<br>").rstrip(_BLANK)
    return clean


_local = threading.local()


def _cleaner(is_card: bool) -> Cleaner:
    """One a thread: a cleaner is costly to build and keeps state while it works."""
    name = "of_cards" if is_card else "of_bodies"
    if not hasattr(_local, name):
        setattr(_local, name, _new_cleaner(is_card))
    cleaner: Cleaner = getattr(_local, name)
    return cleaner


def _new_cleaner(is_card: bool) -> Cleaner:
    return Cleaner(
        tags=CARD_TAGS if is_card else TAGS,
        attributes=ATTRIBUTES,
        protocols={"http", "https", "mailto"},
        strip=is_card,
        filters=[_Rewriter],
        css_sanitizer=_KeptStyle(),
    )


class _KeptStyle:
    """Lets a style through to the rewriter, which turns it into a class."""

    def sanitize_css(self, style: str) -> str:
        return style


class _Rewriter:
    """Makes bleach's output ours: safe links, no images, classes for styles."""

    def __init__(self, source: Iterable[Token]) -> None:
        self.source = source

    def __iter__(self) -> Iterator[Token]:
        for token in self.source:
            if token.get("name") == MENTION_TAG:
                is_start = token["type"] == "StartTag"
                data = {(None, "class"): "mention"} if is_start else {}
                yield token | {"name": "span", "data": data}
            elif token["type"] not in ("StartTag", "EmptyTag"):
                yield token
            elif token["name"] == "img":
                yield from _placeholder(_attributes_of(token))
            else:
                yield _start(token["name"], _rewrite(token))


def _rewrite(token: Token) -> dict[str, str]:
    attributes = _attributes_of(token)
    match token["name"]:
        case "a":
            return _link(attributes)
        case "span":
            classes = span_classes(attributes.get("style", ""))
            return {"class": " ".join(classes)} if classes else {}
        case "td" | "th" | "tr":
            return {k: v for k, v in attributes.items() if _CELL_VALUE.fullmatch(v)}
        case _:
            return {}


def _link(attributes: dict[str, str]) -> dict[str, str]:
    """A relative address would lead into the archive itself, so it leads nowhere."""
    href = attributes.get("href", "").strip()
    if not _LINK.fullmatch(href):
        return {}
    return {"href": href, "target": "_blank", "rel": "noopener noreferrer nofollow"}


def _placeholder(attributes: dict[str, str]) -> Iterator[Token]:
    alt, source = attributes.get("alt", "").strip(), attributes.get("src", "").strip()
    if emoticons.is_known(alt):
        yield _start("span", emoticons.emoticon_attributes(alt))
        yield {"type": "Characters", "data": alt}
    else:
        title = _("Image not loaded: %(source)s") if source else _("Image not loaded")
        yield _start(
            "span", {"class": "remote-image", "title": title % {"source": source}}
        )
        name = alt or _file_name(source)
        yield {"type": "Characters", "data": _("Image: %(name)s") % {"name": name}}
    yield {"type": "EndTag", "name": "span", "namespace": None, "data": {}}


def _file_name(source: str) -> str:
    try:
        url = urlsplit(source)
    except ValueError:
        return source
    return unquote(url.path.rpartition("/")[2]) or url.netloc or _("without a name")


def _attributes_of(token: Token) -> dict[str, str]:
    # bleach leaves character references in values as they were written.
    return {name: html.unescape(v) for (_, name), v in token["data"].items()}


def _start(name: str, attributes: dict[str, str]) -> Token:
    data = {(None, key): html.escape(value) for key, value in attributes.items()}
    kind = "EmptyTag" if name == "br" else "StartTag"
    return {"type": kind, "name": name, "namespace": None, "data": data}
