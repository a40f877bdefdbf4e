"""How a search names a person, and the places it looks at for what they said."""

from archive.models import Person, Viewer
from archive.queries.searching.finding import Asked, scope_of
from archive.queries.searching.names import ViewersNames
from archive.queries.searching.naming import name_meaning
from archive.search.base import Expression, SentBy
from archive.search.editing import spelled
from archive.search.language import Parsed


def search_of(person: Person, viewer: Viewer) -> str:
    """The search for all that someone said.

    It reads the whole directory, so that the name means nobody else.
    """
    names = (person.mention_name, person.name, person.hipchat_id)
    called = ViewersNames(viewer).people
    return spelled("from", name_meaning(person.pk, names, called))


def asked_of(expression: Expression, viewer: Viewer) -> Asked:
    """An expression asked as if it had been typed, with a viewer's rights."""
    return Asked("", viewer, Parsed(expression=expression), scope_of(viewer))


def said_by(person: Person) -> SentBy:
    return SentBy(frozenset({person.pk}))
