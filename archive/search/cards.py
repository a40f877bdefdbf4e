"""What stands in cards to be read, and so to be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive.rendering.cards import card_in
from archive.search.visible import visible_text

# HipChat's own cards had far fewer; more of a hostile one are not looked at.
_MOST_ATTRIBUTES = 100


def texts_of_card(extra: dict[str, Any] | None) -> list[str]:
    """Title, description, activity and attributes, as far as they are texts.

    >>> texts_of_card({"card": {"title": "Deploy", "description": "all of it"}})
    ['Deploy', 'all of it']
    """
    card = card_in(extra)
    return [text for text in _texts(card) if text.strip()] if card else []


def _texts(card: dict[str, Any]) -> Iterator[str]:
    yield _text(card.get("title"))
    description = card.get("description")
    if isinstance(description, dict):
        is_html = description.get("format") == "html"
        yield visible_text(_text(description.get("value")), is_html=is_html)
    else:
        yield _text(description)
    yield visible_text(_text(_of(card.get("activity"), "html")), is_html=True)
    attributes = card.get("attributes")
    for each in attributes[:_MOST_ATTRIBUTES] if isinstance(attributes, list) else ():
        yield _text(_of(each, "label"))
        yield _text(_of(_of(each, "value"), "label"))


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
