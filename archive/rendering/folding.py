"""Which bodies are so long that a page shows their beginning only, until asked."""

import re

from django.utils.translation import gettext as _

# HipChat's own bounds: what has more is folded.
MOST_LINES = 5
MOST_CHARACTERS = 799

# Where HTML begins another line; its source's own line ends show in <pre> alone.
_HTML_LINE = re.compile(r"<(?:br|p|li|tr|pre)\b")
_HTML_TAG = re.compile(r"<[^<>]*>")


def fold_label(body: str, *, is_html: bool) -> str:
    """What opens a long body; empty for all others.

    >>> fold_label("a", is_html=False), fold_label("a\\n" * 50, is_html=False)
    ('', 'Show all 50 lines')
    """
    body = body.strip()
    lines = _lines_of_html(body) if is_html else body.count("\n") + 1
    if lines > MOST_LINES:
        return _("Show all %(count)s lines") % {"count": f"{lines:,}"}
    if len(body) <= MOST_CHARACTERS:
        return ""
    if not is_html:
        return _("Show all %(count)s characters") % {"count": f"{len(body):,}"}
    is_long = len(_HTML_TAG.sub("", body)) > MOST_CHARACTERS
    return _("Show all of it") if is_long else ""


def _lines_of_html(body: str) -> int:
    breaks = len(_HTML_LINE.findall(body))
    return breaks + (body.count("\n") if "<pre" in body else 0)
