"""File names as pages show them: none can pose as another by turning its letters."""

import re

from django.utils.translation import gettext as _

# They turn the direction of what follows: "gnp.exe" may then read "exe.png".
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown_name(name: str) -> str:
    """The name with a sign wherever it would turn the direction of its letters.

    >>> shown_name("cat\u202egnp.exe"), shown_name("")
    ('cat�gnp.exe', 'unnamed file')
    """
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", name) or _("unnamed file")
