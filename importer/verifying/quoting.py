"""Says how two values differ, of long ones only the part where they do."""

from __future__ import annotations

import os.path

# Of a long text that differs, this much is quoted around where the difference begins.
QUOTED = 60
QUOTED_BEFORE = 15


def differs(what: str, said: object, stored: object) -> str:
    """In a database that somebody changed, a text may be anything."""
    texts = ["" if value is None else str(value) for value in (said, stored)]
    start = 0
    if max(map(len, texts)) > QUOTED:
        start = max(0, len(os.path.commonprefix(texts)) - QUOTED_BEFORE)
    quoted_said, quoted_stored = (quote(text, start) for text in texts)
    return (
        f"the {what} differs: the evidence says {quoted_said}, "
        f"the archive {quoted_stored}"
    )


def quote(text: str, start: int = 0) -> str:
    """
    >>> quote("abc"), quote("")
    ("'abc'", 'nothing')
    """
    if not text:
        return "nothing"
    piece = repr(text[start : start + QUOTED])
    before, after = "…" if start else "", "…" if len(text) > start + QUOTED else ""
    return f"{before}{piece}{after}"
