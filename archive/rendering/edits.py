"""Reads s/old/new, by which people corrected what they had said just before."""

import re
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from archive.rendering.characters import showable

# How much of the words around a change is shown of it, on either side.
AROUND = 80

_EDIT = re.compile(r"s/([^/\n]{1,1000})/([^/\n]{0,1000})/?")


@dataclass(frozen=True)
class Edit:
    """`html` shows the change with words around it; `text` is what came of them all."""

    html: SafeString
    text: str


def edit_of(body: str, said: str) -> Edit | None:
    """What a line changes of the words before it; None if it is no such line.

    >>> edit_of("s/their/there", "over their").html
    'over <del>their</del> <ins>there</ins>'
    """
    typed = _EDIT.fullmatch(body.strip()) if body[:2] == "s/" else None
    if typed is None:
        return None
    old, new = typed.groups()
    before, found, after = said.partition(old)
    if not found or old == new:
        return None
    return Edit(_shown(before, (old, new), after), f"{before}{new}{after}")


def _shown(before: str, change: tuple[str, str], after: str) -> SafeString:
    start = f"…{before[-AROUND:]}" if len(before) > AROUND else before
    end = f"{after[:AROUND]}…" if len(after) > AROUND else after
    old, new = map(showable, change)
    inserted = format_html(" <ins>{}</ins>", new) if new else ""
    return format_html(
        "{}<del>{}</del>{}{}", showable(start), old, inserted, showable(end)
    )
