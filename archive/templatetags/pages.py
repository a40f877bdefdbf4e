"""What templates ask for beyond variables: the sidebar and the pages' own formats."""

from datetime import datetime

from django import template
from django.template import Context

from archive.queries.directory import Sidebar, sidebar_of
from archive.queries.lines import Time, time_of

register = template.Library()


@register.simple_tag(takes_context=True)
def sidebar_here(context: Context) -> Sidebar:
    return sidebar_of(context["request"].user)


@register.filter
def exact(moment: datetime) -> Time:
    """A moment as the pages show it: to read, for machines, and for the record."""
    return time_of(moment)
