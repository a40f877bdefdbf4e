"""Whether a name has a word that begins so, asked of the database and then exactly."""

from django.db.models import BinaryField, Q
from django.db.models.functions import Cast, Length
from django.db.models.lookups import GreaterThan

from archive.search.folding import fold


def folded(text: str) -> str:
    """Without case, accents and punctuation, as searches compare names."""
    return " ".join(fold(text).split())


def begins_so(wanted: str, *names: str) -> bool:
    """
    >>> begins_so("mull", "Zoë Müller"), begins_so("uller", "Zoë Müller")
    (True, False)
    """
    return any(f" {wanted}" in f" {folded(name)}" for name in names)


def may_begin_so(wanted: str, *fields: str) -> Q:
    """All rows that may: a database does not fold, but knows the case of ASCII.

    So names in ASCII must have the words in them; all others are looked at.
    """
    rule = Q()
    for field in fields:
        is_more_than_ascii = GreaterThan(
            Length(Cast(field, BinaryField())), Length(field)
        )
        words = ((f"{field}__icontains", word) for word in wanted.split())
        rule |= Q(*words) | Q(is_more_than_ascii)
    return rule
