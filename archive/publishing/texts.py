"""What the search of a bundle knows of each message: its words, and what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from archive.models import Message
from archive.queries.lines import Line
from archive.search.analysis import analyse
from archive.search.cards import texts_of_card
from archive.search.folding import fold
from archive.search.marks import Said
from archive.search.visible import addresses, visible_text

# Far more than HipChat let anyone write.
_LONGEST = 100_000
_GAP = "\u00a6"
# Words who said it, apart from words that were said: no folded text has a colon.
FROM = "from:"

Row = tuple[str, str, str, str, str]


def row_of(line: Line) -> Row:
    """Id, time, sender, words, and what else the message is found by, line by line."""
    message = line.message
    others = [
        *(file.name for file in line.files),
        *(texts_of_card(message.extra) if message.extra else ()),
        *(addresses(message.body) if message.is_html else ()),
    ]
    when = f"{line.time.day}, {line.time.clock}"
    extra = "\n".join(" ".join(each.split()) for each in others)
    return (line.id, when, line.sender.name, _text(message), extra[:_LONGEST])


def words_of(line: Line) -> set[str]:
    message = line.message
    said = Said(
        message.body,
        message.is_html,
        message.kind,
        message.color,
        [file.name for file in line.files],
        (),
        message.extra,
    )
    words = set(analyse(said).all_words.split())
    words.discard(_GAP)
    return words | {FROM + name for name in _names(line)}


def _text(message: Message) -> str:
    return visible_text(message.body, is_html=message.is_html).strip()[:_LONGEST]


def _names(line: Line) -> Iterator[str]:
    sender = line.message.sender
    yield from fold(line.sender.name).split()
    if sender is not None:
        yield from fold(f"{sender.name} {sender.mention_name}").split()
