"""Reads a card, sent by an integration with a message, from whatever a dump holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime
from typing import Any

from django.utils.safestring import SafeString

from archive.rendering.characters import showable
from archive.rendering.context import RenderContext
from archive.rendering.folding import fold_label
from archive.rendering.inline import render_inline
from archive.rendering.sanitize import sanitize_html

STYLES = ("file", "image", "application", "link", "media")
TONES = ("success", "error", "current", "complete", "moved")
# HipChat's own cards had far less; of a hostile one no more is looked at.
MOST_PARTS = 100
LONGEST_TITLE = 500
LONGEST_TEXT = 20_000

_ADDRESS = re.compile(r"(?ai:https?://)[^\s\x00-\x1f\x7f]{1,4000}")
# Half of a character, which only with the other half is one.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
# Times in milliseconds are as many of seconds in a far future.
_MILLISECONDS = 100_000_000_000
# Nobody is mentioned in a card, and its emoticons are HipChat's own.
_NOBODY = RenderContext(mentions={}, emoticons={})


@dataclass(frozen=True)
class Attribute:
    """A label and its value, shown as a lozenge if HipChat gave it one of its tones."""

    label: str
    value: str
    url: str
    tone: str
    is_lozenge: bool


@dataclass(frozen=True)
class Card:
    """`icon` and `picture` are the addresses of one image each, in several sizes.

    `fold` is what opens a description too long to be shown whole; `others` are the
    addresses of images that HipChat showed small, and `metadata` what it did not show.
    """

    style: str
    is_compact: bool
    title: str
    url: str
    description: SafeString
    fold: str
    activity: SafeString
    attributes: tuple[Attribute, ...]
    site: str
    author: str
    author_url: str
    date: datetime | None
    icon: tuple[str, ...]
    picture: tuple[str, ...]
    others: tuple[str, ...]
    metadata: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        words = (self.title, self.url, self.description, self.activity)
        return not any((*words, self.attributes, self.picture))


def card_in(extra: dict[str, Any] | None) -> dict[str, Any] | None:
    """HipChat's API wrote cards as JSON within JSON; an unread one is empty."""
    card = (extra or {}).get("card")
    if isinstance(card, str):
        try:
            card = json.loads(_whole(card))
        except (ValueError, RecursionError):
            return {} if card.strip() else None
    return card if isinstance(card, dict) else None


def _whole(text: str) -> str:
    """JSON within JSON may spell what the JSON around it could not have held."""
    if _HALF.search(text) is None:
        return text
    return showable(json.dumps(json.loads(text), ensure_ascii=False))


def card_of(extra: dict[str, Any] | None) -> Card | None:
    """None where there is no card, or none of which anything can be shown."""
    raw = card_in(extra)
    card = _read(raw) if raw else None
    return None if card is None or card.is_empty else card


def _read(raw: dict[str, Any]) -> Card:
    style = raw.get("style")
    description, fold = _description(raw.get("description"))
    url = _address(raw.get("url"))
    is_image = style == "image"
    return Card(
        style=style if style in STYLES else "",
        is_compact=raw.get("format") == "compact",
        title=_text(raw.get("title"), LONGEST_TITLE),
        url=url,
        description=description,
        fold=fold,
        activity=_html(_of(raw.get("activity"), "html")),
        attributes=tuple(_attributes(raw.get("attributes"))),
        site=_text(raw.get("site"), LONGEST_TITLE),
        author=_text(raw.get("author"), LONGEST_TITLE),
        author_url=_address(raw.get("author_url")),
        date=_date(raw.get("date")),
        icon=_addresses(raw.get("icon")),
        picture=(
            *_addresses(raw.get("thumbnail")),
            *((url,) if is_image and url else ()),
            *_addresses(raw.get("images")),
        ),
        others=tuple(_small_images(raw)),
        metadata=tuple(_metadata(raw.get("metadata"))),
    )


def _description(value: Any) -> tuple[SafeString, str]:
    """A text, or one with its format beside it; and what opens it if it is long."""
    is_html = _of(value, "format") == "html"
    text = _text(_of(value, "value") if isinstance(value, dict) else value)
    fold = fold_label(text, is_html=is_html)
    return (_html(text) if is_html else render_inline(text, _NOBODY)), fold


def _attributes(value: Any) -> Iterator[Attribute]:
    for each in _list(value):
        label, its = _text(_of(each, "label"), LONGEST_TITLE), _of(each, "value")
        text = _text(_of(its, "label"), LONGEST_TITLE)
        style = _text(_of(its, "style"), LONGEST_TITLE)
        tone = style.removeprefix("lozenge").removeprefix("-")
        if label or text:
            yield Attribute(
                label=label,
                value=text,
                url=_address(_of(its, "url")),
                tone=tone if tone in TONES else "",
                is_lozenge=style.startswith("lozenge"),
            )


def _small_images(raw: dict[str, Any]) -> Iterator[str]:
    yield from _addresses(_of(raw.get("activity"), "icon"))
    for each in _list(raw.get("attributes")):
        yield from _addresses(_of(_of(each, "value"), "icon"))


def _metadata(value: Any) -> Iterator[tuple[str, str]]:
    """What is no text and no number is left to the record of the message."""
    for name, each in _items(value):
        if isinstance(each, str | int | float):
            yield _text(name, LONGEST_TITLE), _text(str(each), LONGEST_TITLE)


def _addresses(value: Any) -> tuple[str, ...]:
    """Of an image: its address, or the addresses of its sizes, the smallest first."""
    if isinstance(value, str):
        found: list[Any] = [value]
    elif isinstance(value, dict):
        # Sizes have names, and so have the images of a link's page.
        sizes = [_of(each, "url") or each for _, each in _items(value)]
        found = [value.get("url"), value.get("url@2x"), *sizes]
    else:
        found = [_of(each, "url") or each for each in _list(value)]
    return tuple(dict.fromkeys(filter(None, map(_address, found))))


def _date(value: Any) -> datetime | None:
    """None of the year 9999, whose end lies beyond all dates in some time zones."""
    try:
        seconds = float(value)
        seconds = seconds / 1000 if seconds > _MILLISECONDS else seconds
        date = datetime.fromtimestamp(seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return date if seconds > 0 and date.year < MAXYEAR else None


def _html(value: Any) -> SafeString:
    return sanitize_html(_text(value), is_card=True)


def _address(value: Any) -> str:
    """What may be a link: all else leads nowhere."""
    text = _text(value, LONGEST_TEXT).strip()
    return text if _ADDRESS.fullmatch(text) else ""


def _text(value: Any, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(value, str):
        return ""
    return showable(value if len(value) <= longest else f"{value[:longest]}…").strip()


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _items(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items())[:MOST_PARTS] if isinstance(value, dict) else []


def _list(value: Any) -> list[Any]:
    return value[:MOST_PARTS] if isinstance(value, list) else []
