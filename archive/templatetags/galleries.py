"""What the templates of galleries ask for beyond variables."""

from django import template

from archive.queries.gallery.emoticons import Shown

register = template.Library()


@register.filter
def search_for(emoticon: Shown, beside: str) -> str:
    """The search that finds what was counted."""
    return f'emoticon:"{emoticon.value}"{beside}'
