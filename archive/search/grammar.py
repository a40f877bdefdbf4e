"""The grammar of queries: what was typed becomes a tree of what belongs together.

    query  = group*                    all of them; a blank is AND
    group  = near ("OR" near)*         OR binds tighter than AND, as in Gmail
    near   = unit ("NEAR/n" unit)*
    unit   = "-"? "(" query ")" | item

A query that is being typed is a query: what is open at its end is closed there, and
what has nothing beside it to join is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.search.items import Item, Sign, items_of

MOST_ITEMS = 50
# Engines have a bound, too, and nobody reads what is deeper.
MOST_DEEP = 8


@dataclass(frozen=True)
class Together:
    """All of them, in parentheses."""

    nodes: tuple["Node", ...]
    start: int
    end: int
    is_negative: bool = False


@dataclass(frozen=True)
class Either:
    nodes: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True)
class Beside:
    """Two units with few words between them."""

    left: "Node"
    right: "Node"
    distance: int
    start: int
    end: int


Node = Item | Together | Either | Beside


@dataclass(frozen=True)
class Tree:
    """`is_cut`: not all items were read; `is_open`: a parenthesis was not closed.

    `is_deep`: there are more parentheses within each other than can be read.
    """

    nodes: tuple[Node, ...]
    is_cut: bool = False
    is_open: bool = False
    is_deep: bool = False


def tree_of(text: str) -> Tree:
    reader = _Reader(text)
    nodes = reader.query()
    return Tree(tuple(nodes), reader.is_cut, reader.is_open, reader.is_deep)


class _Reader:
    """Reads what was typed from left to right, looking one thing ahead."""

    def __init__(self, text: str) -> None:
        self.is_cut = self.is_open = self.is_deep = False
        self._depth = 0
        self._left = self._bounded(items_of(text))
        self._next = next(self._left, None)

    def query(self) -> list[Node]:
        nodes: list[Node] = []
        while self._next is not None and not self._is(")"):
            if node := self._group():
                nodes.append(node)
        return nodes

    def _group(self) -> Node | None:
        alternatives = [self._near()]
        while self._is("OR"):
            self._take()
            alternatives.append(self._near())
        nodes = [node for node in alternatives if node is not None]
        if len(nodes) > 1:
            return Either(tuple(nodes), nodes[0].start, nodes[-1].end)
        return nodes[0] if nodes else None

    def _near(self) -> Node | None:
        """`a NEAR b NEAR c` is a near b, and b near c."""
        pairs: list[Node] = []
        left = self._unit()
        while left and isinstance(sign := self._next, Sign) and sign.sign == "NEAR":
            self._take()
            if right := self._unit():
                pairs.append(Beside(left, right, sign.distance, left.start, right.end))
                left = right
        if len(pairs) > 1:
            return Together(tuple(pairs), pairs[0].start, pairs[-1].end)
        return pairs[0] if pairs else left

    def _unit(self) -> Node | None:
        taken = self._next
        if taken is None or self._is(")") or self._is("OR"):
            return None
        self._take()
        if isinstance(taken, Item):
            return taken
        return self._parenthesis(taken) if taken.sign == "(" else None

    def _parenthesis(self, opened: Sign) -> Node | None:
        self._depth += 1
        self.is_deep |= self._depth > MOST_DEEP
        nodes = self.query()
        self._depth -= 1
        end = nodes[-1].end if nodes else opened.end
        if isinstance(self._next, Sign):
            end = self._next.end
            self._take()
        else:
            self.is_open = True
        if not nodes:
            return None
        return Together(tuple(nodes), opened.start, end, opened.is_negative)

    def _is(self, sign: str) -> bool:
        return isinstance(self._next, Sign) and self._next.sign == sign

    def _take(self) -> None:
        self._next = next(self._left, None)

    def _bounded(self, items: Iterator[Item | Sign]) -> Iterator[Item | Sign]:
        count = 0
        for each in items:
            count += isinstance(each, Item) or each.sign == "("
            if count > MOST_ITEMS:
                self.is_cut = True
                return
            yield each
