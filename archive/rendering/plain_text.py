"""Reads bytes as text, if they are text: UTF-8, UTF-16 with its mark, or Latin."""

import codecs
import re

# Beside the signs of lines and tabs, the escape that colours logs of consoles.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_SHOWN_CONTROLS = {0x1B: "\N{SYMBOL FOR ESCAPE}", 0x0C: "\n"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def is_text(head: bytes) -> bool:
    """
    >>> is_text("naïve\\n".encode()), is_text(b"na\\xefve"), is_text(b"PK\\3\\4")
    (True, True, False)
    """
    return bool(text_in(head))


def text_in(head: bytes) -> str | None:
    """The beginning of a file as text; a letter cut at its end is left out."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return _readable(_decoded(head[len(mark) :], encoding))
    text = _decoded(head, "utf-8")
    return _readable(_decoded(head, "cp1252") if text is None else text)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content)
    except UnicodeDecodeError:
        return None


def _readable(text: str | None) -> str | None:
    if text is None or _CONTROLS.search(text):
        return None
    return text.translate(_SHOWN_CONTROLS)
