"""What narrows a search with one click: a value, its count, the new query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from archive.queries.facets.stretches import Stretch, dates_within
from archive.queries.searching.naming import writable
from archive.search.dates import ALWAYS, IdRange, ids_of_date
from archive.search.editing import narrowed, operators_of, spelled, without
from archive.search.items import Item


@dataclass(frozen=True)
class Choice:
    """`query` leads there, or away from what is selected; "" if no query says it.

    `looks` is how an icon is called.
    """

    label: str
    count: int
    query: str = ""
    is_selected: bool = False
    looks: str = ""


class Choosing:
    """The query of a search, ready to be narrowed.

    The same operator repeated means either of them. So what is chosen takes the place
    of the operators that it is narrower than.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._items = operators_of(text)

    def dated(self, stretch: Stretch, operator: str) -> str:
        """With those of its dates that lie within the stretch, or the stretch."""
        ranges = self._ranges(operator)
        known = ranges.values() if ranges else [ALWAYS]
        wanted = (stretch.first_id, stretch.end_id)
        texts = [
            stretch.text if both == wanted else dates_within(*both)
            for each in known
            if (both := _both(each, wanted))
        ]
        added = [f"{operator}:{text}" for text in dict.fromkeys(texts)]
        return narrowed(self._text, added, ranges)

    def year(self, stretch: Stretch, count: int) -> Choice:
        wanted = (stretch.first_id, stretch.end_id)
        ranges = self._ranges("on") | self._ranges("during")
        chosen = [item for item, ids in ranges.items() if ids == wanted]
        query = without(self._text, chosen) if chosen else self.dated(stretch, "on")
        return Choice(stretch.text, count, query, bool(chosen))

    def state(self, choice: Choice, value: str, others: frozenset[str]) -> Choice:
        """With `is:`; `others` are the values that say the same of a message."""
        alike = [i for i in self._items if i.operator == "is" and _value(i) in others]
        chosen = [item for item in alike if _value(item) == value]
        return self._chosen(choice, [f"is:{value}"], alike, chosen)

    def named(
        self,
        choice: Choice,
        operator: str,
        names: tuple[str | None, ...],
        is_it: Callable[[str], bool],
    ) -> Choice:
        """With the first of the names that can be written and means it alone."""
        alike = [item for item in self._items if item.operator == operator]
        chosen = [item for item in alike if is_it(item.value)]
        typed = (spelled(operator, writable(name or "")) for name in names)
        plain = next((each for each in typed if each and is_it(_named(each))), "")
        return self._chosen(choice, [plain] if plain else [], alike, chosen)

    def _chosen(
        self, choice: Choice, added: list[str], alike: list[Item], chosen: list[Item]
    ) -> Choice:
        query = ""
        if chosen:
            query = without(self._text, chosen)
        elif added:
            query = narrowed(self._text, added, alike)
        return replace(choice, query=query, is_selected=bool(chosen))

    def _ranges(self, operator: str) -> dict[Item, IdRange]:
        items = (item for item in self._items if item.operator == operator)
        ranges = {item: ids_of_date(operator, item.value) for item in items}
        return {item: ids for item, ids in ranges.items() if ids}


def _both(one: IdRange, other: IdRange) -> IdRange | None:
    both = max(one[0], other[0]), min(one[1], other[1])
    return both if both[0] < both[1] else None


def _value(item: Item) -> str:
    return item.value.lower()


def _named(typed: str) -> str:
    return typed.partition(":")[2].strip('"')
