"""What templates ask for beyond variables: the sidebar and the pages' own formats."""

from datetime import datetime

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from archive.models import Room
from archive.queries.directory import Sidebar, name_of, sidebar_of
from archive.queries.hits import Parts
from archive.queries.lines import Time, time_of
from archive.rendering.file_names import shown_name

register = template.Library()


@register.simple_tag(takes_context=True)
def sidebar_here(context: Context) -> Sidebar:
    return sidebar_of(context["request"].user)


@register.filter
def exact(moment: datetime) -> Time:
    """A moment as the pages show it: to read, for machines, and for the record."""
    return time_of(moment)


@register.filter
def room_name(room: Room) -> str:
    return name_of(room)


@register.filter
def file_name(name: str) -> str:
    return shown_name(name)


@register.filter
def marked(parts: Parts) -> SafeString:
    """A text found, its matches marked."""
    html = ("{}", "<mark>{}</mark>")
    marked = (format_html(html[is_match], part) for part, is_match in parts)
    return format_html_join("", "{}", ((each,) for each in marked))
