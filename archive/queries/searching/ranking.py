"""The most relevant first: the newest matches are read, and ranked by their words."""

from __future__ import annotations

from archive.models import Message
from archive.queries.searching.finding import Asked, Found, hits_with
from archive.queries.searching.seen import messages_seen_by
from archive.search import get_backend
from archive.search.analysis import words
from archive.search.relevance import Candidate, ranked
from archive.search.visible import visible_text

# Reading and ranking so many takes about as long as showing a page.
MOST_RANKED = 1_000


def ranked_page(asked: Asked, skipped: int, limit: int) -> tuple[Found, int]:
    """A page of them, and how many were ranked; `beyond` is how many to skip next."""
    if asked.parsed.is_empty:
        return Found(), 0
    ids = get_backend().ids(asked.query(limit=MOST_RANKED))
    order = ranked(_candidates(asked, ids), asked.parsed.expression)
    page = order[skipped : skipped + limit]
    end = skipped + limit
    hits = hits_with(page, asked)
    return Found(hits, end if end < len(order) else None), len(order)


def _candidates(asked: Asked, ids: tuple[int, ...]) -> list[Candidate]:
    messages = messages_seen_by(asked.viewer).filter(pk__in=ids)
    rows = messages.values_list("pk", "body", "format")
    return [
        Candidate(id, words(_text(body, format)).split()) for id, body, format in rows
    ]


def _text(body: str, format: str) -> str:
    return visible_text(body, is_html=format == Message.Format.HTML)
