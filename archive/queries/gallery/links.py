"""The links of a gallery: as HipChat linked them, each with its message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from archive.models import Message
from archive.queries.lines import Line
from archive.rendering.body import render_body
from archive.rendering.context import RenderContext
from archive.rendering.linked import Link, links_in
from archive.search.snippets import shortened
from archive.search.visible import visible_text

TOP_HOSTS = 8


@dataclass(frozen=True)
class SentLink:
    """`words` are the beginning of the message, empty where the link is all of it."""

    link: Link
    line: Line
    words: str


@dataclass(frozen=True)
class Host:
    name: str
    count: int


def sent_links(lines: Iterable[Line]) -> Iterator[tuple[Line, SentLink]]:
    for line in lines:
        for link in links_in(line.html or _html_of_info(line.message)):
            yield line, SentLink(link, line, _words(line.message, link))


def hosts_of(links: Iterable[tuple[Line, SentLink]]) -> tuple[Host, ...]:
    """Those linked most on this page, if there are several."""
    counted = Counter(each.link.host for _, each in links if each.link.host)
    top = tuple(Host(*each) for each in counted.most_common(TOP_HOSTS))
    return top if len(top) > 1 else ()


def _html_of_info(message: Message) -> SafeString:
    """Topics are shown as text, and hold links all the same."""
    nobody = RenderContext(mentions={}, emoticons={})
    return render_body(
        message.body, is_html=message.is_html, context=nobody, has_name=False
    )


def _words(message: Message, link: Link) -> str:
    """Without the address, which is shown by itself."""
    text = visible_text(message.body, is_html=message.is_html).strip()
    for written in (link.address, link.address.partition("://")[2]):
        text = text.replace(written, "…") if written else text
    return "" if text == "…" else shortened(text)
