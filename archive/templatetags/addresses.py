"""What the search page asks of an old address that is typed into its box."""

from django import template
from django.template import Context

from archive.queries.old_addresses.finding import address_of_old
from archive.queries.old_addresses.reading import read

register = template.Library()


@register.simple_tag(takes_context=True)
def old_address(context: Context, text: str) -> str:
    """Where it leads, or nothing; words without a host or an @ are a search."""
    if "://" not in text and "@" not in text and "hipchat" not in text:
        return ""
    old = read(text)
    return address_of_old(old, context["request"].user) if old else ""
