"""A search in one step: the hits of a page, how many there are in all, what is said."""

from typing import NamedTuple

from archive.queries.searching.counting import total_of
from archive.queries.searching.finding import FoundMessage, ask, find


class Answer(NamedTuple):
    hits: tuple[FoundMessage, ...]
    beyond: int | None
    total: int
    notes: tuple[str, ...]
    hints: tuple[str, ...]


def search(text, viewer=None, **page):
    """As a viewer finds it, or the shell; `page` is its order, place and limit."""
    asked = ask(text, viewer)
    found = find(asked, **page)
    parsed = asked.parsed
    return Answer(found.hits, found.beyond, total_of(asked), parsed.notes, parsed.hints)


class NoNames:
    """Knows nobody, and the forms of words that it is given for a stem."""

    def __init__(self, forms=lambda stem: frozenset()):
        self.forms = forms

    def people(self, name):
        return {}

    rooms = integrations = people
