"""The page of a search: its hits in order, and where the pages beside it are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from archive.models import Viewer
from archive.queries.finding import Asked, Found, ask, find
from archive.queries.hits import Hit, hits_of
from archive.queries.timeline import place_in
from archive.search.base import Order

LONGEST_QUERY = 2_000
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True)
class Results:
    """`total` is known where all is on the page; else it is counted apart."""

    asked: Asked
    order: Order
    found: Found
    hits: list[Hit]
    is_first: bool
    total: int | None


def query_in(parameters: Mapping[str, str]) -> str:
    """What was typed, as far as anything reads it."""
    text = parameters.get("q", "").replace("\0", " ").strip()
    return text[: LONGEST_QUERY + 1]


def order_in(parameters: Mapping[str, str]) -> Order:
    order = parameters.get("order", "")
    return next((each for each in ORDERS if each == order), ORDERS[0])


def results_of(parameters: Mapping[str, str], viewer: Viewer) -> Results:
    asked = ask(query_in(parameters), viewer)
    order = order_in(parameters)
    beyond_id = place_in(parameters).beyond
    found = find(asked, order=order, beyond_id=beyond_id)
    is_first = beyond_id is None
    is_whole = is_first and found.beyond is None
    return Results(
        asked=asked,
        order=order,
        found=found,
        hits=hits_of(found.hits),
        is_first=is_first,
        total=len(found.hits) if is_whole else None,
    )
