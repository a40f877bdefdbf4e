"""Characters that no page can show: a sign says that one was there."""

import re

# Databases and browsers change these without a word.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")


def showable(text: str) -> str:
    r"""
    >>> showable("a\x00b")
    'a�b'
    """
    return _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text)
