"""Changes a query as it was typed: narrows it by an operator, or leaves one out."""

from collections.abc import Collection, Sequence

from archive.search.grammar import Beside, Either, Node, tree_of
from archive.search.items import Item, items_of
from archive.search.language import LONGEST_TEXT
from archive.search.reading import Reading


def operators_of(text: str) -> tuple[Item, ...]:
    """The operators all of whose matches must fit: not negative, not beside an OR."""
    nodes = tree_of(text[:LONGEST_TEXT]).nodes
    items = (node for node in nodes if isinstance(node, Item))
    return tuple(each for each in items if each.operator and not each.is_negative)


def narrowed(text: str, added: Sequence[str], replaced: Collection[Item] = ()) -> str:
    """What was understood, and beside it what is added; "" if it would be too long.

    >>> narrowed('boom "exact', ["during:2016"])
    'boom exact during:2016'
    >>> narrowed("(boom OR", ["in:Lobby"])
    '(boom) in:Lobby'
    """
    text = text[:LONGEST_TEXT]
    kept = [n for n in tree_of(text).nodes if n not in replaced]
    narrower = " ".join([*(_written(node, text) for node in kept), *added])
    is_too_long = len(narrower) > LONGEST_TEXT or tree_of(narrower).is_cut
    return "" if is_too_long else narrower


def without(text: str, left_out: Collection[Item] | Collection[Reading]) -> str:
    """The query without what stands in these places.

    >>> text = "boom in:Lobby is:topic"
    >>> without(text, operators_of(text)[:1])
    'boom is:topic'
    """
    places = sorted((each.start, each.end) for each in left_out)
    for start, end in reversed(places):
        before, after = text[:start].rstrip(), text[end:].lstrip()
        text = f"{before} {after}"
    return text.strip()


def spelled(operator: str, value: str) -> str:
    """The operator with a value of any letters; "" if it cannot be said in quotes.

    >>> spelled("in", "Release planning"), spelled("in", 'the "den"')
    ('in:"Release planning"', '')
    """
    typed = f'{operator}:"{value}"'
    match list(items_of(typed)):
        case [Item(value=read, operator=known)] if (known, read) == (operator, value):
            return typed
        case _:
            return ""


def _written(node: Node, text: str) -> str:
    """So that it is read again as it was, whatever comes before it and behind it."""
    match node:
        case Item():
            return _word(text[node.start : node.end])
        case Beside():
            sides = _written(node.left, text), _written(node.right, text)
            return f" NEAR/{node.distance} ".join(sides)
        case Either():
            return " OR ".join(_written(each, text) for each in node.nodes)
        case _:
            minus = "-" if node.is_negative else ""
            inner = " ".join(_written(each, text) for each in node.nodes)
            return f"{minus}({inner}{_end_behind(inner)}"


def _word(typed: str) -> str:
    """A NEAR that is a word stands at an end. Elsewhere it would join what is there."""
    return typed.lower() if typed.startswith("NEAR") else typed


def _end_behind(inner: str) -> str:
    """The parenthesis, with a blank where it would be a word's own."""
    last = inner.rpartition(" ")[2]
    return " )" if last.count("(") > last.count(")") else ")"
