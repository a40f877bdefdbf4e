"""Turns a message's card into what pages show, with pictures the archive holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from archive.queries.attachments import File
from archive.rendering.cards import Card, card_of


@dataclass(frozen=True)
class Picture:
    """`url` leads to a file of the archive; without it, nothing of it is stored."""

    address: str
    name: str
    url: str = ""


@dataclass(frozen=True)
class ShownCard:
    """`remote` are the addresses of small images that the archive does not hold."""

    words: Card
    icon: Picture | None
    picture: Picture | None
    remote: tuple[str, ...]


def shown_card(extra: dict[str, Any] | None, files: Sequence[File]) -> ShownCard | None:
    """A picture is shown only if it was sent as a file of the same message."""
    card = card_of(extra)
    if card is None:
        return None
    stored = [file for file in files if file.url and file.is_image]
    icon = _picture(card.icon, stored)
    is_remote = icon is not None and not icon.url
    return ShownCard(
        words=card,
        icon=icon,
        picture=_picture(card.picture, stored),
        remote=(*(card.icon[:1] if is_remote else ()), *card.others),
    )


def _picture(addresses: Sequence[str], stored: Iterable[File]) -> Picture | None:
    """The first that is stored, in whichever size."""
    if not addresses:
        return None
    by_key = {key: file for file in stored for key in (file.origin, file.name) if key}
    for address in addresses:
        if file := by_key.get(address) or by_key.get(_name_in(address)):
            return Picture(address, file.name, file.url)
    return Picture(addresses[0], _name_in(addresses[0]))


def _name_in(address: str) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        return address
    return unquote(path.rpartition("/")[2]) or address
