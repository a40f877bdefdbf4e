"""Which bodies are so long that a page shows their beginning only, until asked."""

import re

MOST_LINES = 40
MOST_CHARACTERS = 4_000

# Where HTML begins another line; its source's own line ends show in <pre> alone.
_HTML_LINE = re.compile(r"<(?:br|p|li|tr|pre)\b")


def fold_label(body: str, *, is_html: bool) -> str:
    """What opens a long body; empty for all others.

    >>> fold_label("a", is_html=False), fold_label("a\\n" * 50, is_html=False)
    ('', 'Show all 50 lines')
    """
    body = body.strip()
    lines = _lines_of_html(body) if is_html else body.count("\n") + 1
    if lines > MOST_LINES:
        return f"Show all {lines:,} lines"
    if len(body) > MOST_CHARACTERS:
        return "Show all of it" if is_html else f"Show all {len(body):,} characters"
    return ""


def _lines_of_html(body: str) -> int:
    breaks = len(_HTML_LINE.findall(body))
    return breaks + (body.count("\n") if "<pre" in body else 0)
