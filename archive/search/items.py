"""Takes apart what a viewer typed: words, phrases and operators, in order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

DATES = frozenset({"before", "after", "on", "during"})
OPERATORS = DATES | {"from", "in", "with", "to", "mentions", "has", "is"}
_LONGEST_SHOWN = 60
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# A minus, an operator, then a phrase or a bare word; each may be missing. A quote
# that nothing closes only parts words.
_ITEM = re.compile(
    r"(?P<minus>-(?![-\s]))?"
    # ASCII's capitals alone: other letters that fold to these are no operator's.
    rf"(?:(?P<operator>(?ai:{'|'.join(sorted(OPERATORS))})):)?"
    r'(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))?',
)


@dataclass(frozen=True)
class Item:
    """One thing typed; `shown` is how it was typed, short enough for a note."""

    shown: str
    value: str
    operator: str = ""
    is_negative: bool = False
    is_prefix: bool = False

    @property
    def shown_value(self) -> str:
        return _shortened(self.value)


def items_of(text: str) -> list[Item]:
    """
    >>> [item.value for item in items_of('a -b "c d" e*')]
    ['a', 'b', 'c d', 'e*']
    """
    matches = _ITEM.finditer(text.translate(_QUOTES))
    return [_item(match) for match in matches if match[0]]


def groups_of(items: Iterable[Item]) -> list[list[Item]]:
    """Items joined by OR are one group. AND says what a blank says."""
    groups: list[list[Item]] = []
    is_joined = False
    for item in items:
        if item.shown == "OR":
            is_joined = bool(groups)
        elif item.shown != "AND":
            if is_joined:
                groups[-1].append(item)
            else:
                groups.append([item])
            is_joined = False
    return groups


def _item(match: re.Match[str]) -> Item:
    word = match["word"] or ""
    return Item(
        shown=_shortened(match[0]),
        value=match["phrase"] or word,
        operator=(match["operator"] or "").lower(),
        is_negative=bool(match["minus"]),
        is_prefix=word.endswith("*"),
    )


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
