"""The page of a search: its hits in order, and what of them belongs together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from archive.models import Viewer
from archive.queries.searching.alike import likeness_of
from archive.queries.searching.conversations import Conversation, conversations
from archive.queries.searching.finding import Asked, FoundMessage, ask, find
from archive.queries.searching.hits import Hit, hits_of
from archive.queries.searching.ranking import MOST_RANKED, ranked_page
from archive.queries.timeline import place_in
from archive.search.base import All, Not, Order
from archive.search.editing import operators_of
from archive.search.language import LONGEST_TEXT

Sorting = Literal["newest", "oldest", "relevance"]
ORDERS: tuple[Sorting, ...] = get_args(Sorting)
PAGE = 50
# Where notifications are folded into few, the page is filled up: so often, at most.
_FILLED = 3


@dataclass(frozen=True)
class Results:
    """`total` is known where all is on the page; else it is counted apart.

    `beyond` leads to the next page; `ranked` is how many were compared for relevance.
    """

    asked: Asked
    order: Sorting
    conversations: list[Conversation[Hit]]
    is_first: bool
    beyond: int | None = None
    total: int | None = None
    ranked: int = 0

    @property
    def hits(self) -> list[Hit]:
        """Those that are shown, without what is folded into them."""
        return [each.hit for group in self.conversations for each in group.hits]

    @property
    def known(self) -> int:
        """How many the page knows of, with what is folded."""
        folded = (each for group in self.conversations for each in group.hits)
        return sum(1 + len(each.alike) for each in folded)


def query_in(parameters: Mapping[str, str]) -> str:
    """What was typed, as far as anything reads it."""
    text = parameters.get("q", "").replace("\0", " ").strip()
    return text[: LONGEST_TEXT + 1]


def order_in(parameters: Mapping[str, str]) -> Sorting:
    order = parameters.get("order", "")
    return next((each for each in ORDERS if each == order), ORDERS[0])


def age_in(parameters: Mapping[str, str]) -> Order:
    """The order of what is too much to be ranked: by age."""
    order = order_in(parameters)
    return "newest" if order == "relevance" else order


def results_of(parameters: Mapping[str, str], viewer: Viewer) -> Results:
    asked = ask(query_in(parameters), viewer)
    order = order_in(parameters)
    beyond = place_in(parameters).beyond
    if order == "relevance":
        return _most_relevant(asked, beyond or 0)
    return _by_age(asked, order, beyond)


def _most_relevant(asked: Asked, skipped: int) -> Results:
    found, ranked = ranked_page(asked, skipped, PAGE)
    is_whole = skipped == 0 and ranked <= PAGE
    return Results(
        asked=asked,
        order="relevance",
        conversations=_conversations(asked, found.hits),
        is_first=skipped == 0,
        beyond=found.beyond,
        total=ranked if is_whole else None,
        ranked=ranked if ranked == MOST_RANKED else 0,
    )


def _by_age(asked: Asked, order: Order, beyond: int | None) -> Results:
    """A page, and more where much of it is folded; what is folded is not asked again.

    It is counted in what it is folded into.
    """
    found = find(asked, order=order, beyond_id=beyond, limit=PAGE)
    hits, times = found.hits, 1
    groups = _conversations(asked, hits)
    while found.beyond is not None and times < _FILLED:
        shown = [each for group in groups for each in group.hits]
        if len(shown) > PAGE // 2:
            break
        rest = _without(asked, [each.hit for each in shown if each.alike])
        limit = PAGE - len(shown)
        found = find(rest, order=order, beyond_id=found.beyond, limit=limit)
        hits, times = hits + found.hits, times + 1
        groups = _conversations(asked, hits)
    is_whole = beyond is None and times == 1 and found.beyond is None
    return Results(
        asked=asked,
        order=order,
        conversations=groups,
        is_first=beyond is None,
        beyond=found.beyond,
        total=len(hits) if is_whole else None,
    )


def _conversations(
    asked: Asked, found: Sequence[FoundMessage]
) -> list[Conversation[Hit]]:
    """Whoever asks for notifications that are alike wants to see each of them."""
    wants_alike = any(each.operator == "like" for each in operators_of(asked.text))
    return conversations(hits_of(found), is_folding=not wants_alike)


def _without(asked: Asked, folded: list[Hit]) -> Asked:
    """The search without all that is like these, which is counted with them."""
    alike = (likeness_of(hit.message) for hit in folded)
    unwanted = (Not(each) for each in alike if each is not None)
    parts = asked.parsed.expression, *unwanted
    return replace(asked, parsed=replace(asked.parsed, expression=All(parts)))
