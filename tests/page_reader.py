"""Finds elements of a page by selectors: "tag", ".class", "#id", "[name=value]"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.test.html import Element, parse_html

_PART = re.compile(r"([a-z0-9]*)(?:\.([\w-]+)|#([\w-]+)|\[(\w+)=([\w-]+)\])?")


def elements(page: Any, selector: str) -> list[Element]:
    """Of a response, or within an element; blanks go down to descendants."""
    is_response = hasattr(page, "content")
    found = [_parsed(page.content.decode()) if is_response else page]
    for part in selector.split():
        inner = [each for one in found for each in _below(one) if _fits(each, part)]
        found = list({id(each): each for each in inner}.values())
    return found


def texts(page: Any, selector: str) -> list[str]:
    return [text_of(each) for each in elements(page, selector)]


def links(page: Any, selector: str) -> list[str]:
    return [dict(each.attributes)["href"] for each in elements(page, selector)]


def text_of(element: Element) -> str:
    parts = (
        child if isinstance(child, str) else text_of(child)
        for child in element.children
    )
    return " ".join(" ".join(parts).split())


def _parsed(html: str) -> Element:
    return parse_html(f"<div>{html}</div>")


def _below(element: Element) -> Iterator[Element]:
    for child in element.children:
        if not isinstance(child, str):
            yield child
            yield from _below(child)


def _fits(element: Element, part: str) -> bool:
    tag, class_, id_, name, value = _PART.fullmatch(part).groups()
    has = dict(element.attributes)
    return (
        tag in ("", element.name)
        and (class_ is None or class_ in (has.get("class") or "").split())
        and (id_ is None or has.get("id") == id_)
        and (name is None or has.get(name) == value)
    )
