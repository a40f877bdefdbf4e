"""Marks what a search was for in the lines of a timeline it led to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from archive.models import Viewer
from archive.queries.cards import ShownCard
from archive.queries.lines import Line
from archive.queries.searching.names import ViewersNames
from archive.rendering.marking import FindSpans, mark_html, mark_text
from archive.search.base import Expression
from archive.search.language import parse
from archive.search.snippets import Span, spans


@dataclass(frozen=True)
class Marking:
    """A search as typed, and as it was read."""

    text: str
    expression: Expression | None

    @property
    def query(self) -> str:
        """What an address says of it."""
        return urlencode({"q": self.text})

    def spans(self, text: str) -> Iterator[Span]:
        return spans(text, self.expression)

    def spans_of_name(self, name: str) -> Iterator[Span]:
        """The same in the name of a file."""
        return spans(name, self.expression, is_file_name=True)


def marking_of(text: str, viewer: Viewer) -> Marking | None:
    """None where nothing was searched for."""
    return Marking(text, _read(text, viewer)) if text else None


def marked(line: Line, marking: Marking) -> Line:
    """The line with marks in whatever of it was written or named by people."""
    spans = marking.spans
    return replace(
        line,
        html=mark_html(line.html, spans),
        quote=mark_text(line.quote, spans),
        change=line.change
        and replace(line.change, html=mark_html(line.change.html, spans)),
        card=line.card and _with_marks(line.card, spans),
        files=tuple(
            replace(file, marked=mark_text(file.name, marking.spans_of_name))
            for file in line.files
        ),
    )


def _with_marks(card: ShownCard, spans: FindSpans) -> ShownCard:
    words = card.words
    attributes = (
        replace(
            each,
            label=mark_text(each.label, spans),
            value=mark_text(each.value, spans),
        )
        for each in words.attributes
    )
    with_marks = replace(
        words,
        title=mark_text(words.title, spans),
        description=mark_html(words.description, spans),
        activity=mark_html(words.activity, spans),
        attributes=tuple(attributes),
        site=mark_text(words.site, spans),
        author=mark_text(words.author, spans),
    )
    return replace(card, words=with_marks)


def _read(text: str, viewer: Viewer) -> Expression | None:
    return parse(text, ViewersNames(viewer)).expression
