"""Leads the addresses of a rendered page, which are the archive's, into its bundle.

Pages are rendered as the archive shows them, whatever that comes to have. Here each of
its own addresses becomes a file of the bundle or, where there is none, goes: what is
published never asks for a server. Foreign links stay links.
"""

import html
import re
from collections.abc import Callable

# In text and in values "<" is always escaped, so each begins a tag of ours.
_TAG = re.compile(r"""<[a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>""")
_OWN = re.compile(
    r"""\s(href|src|srcset|poster|action|formaction|data|(?:data|hx)-[a-z-]+)"""
    r"""="(/[^"]*)\""""
)


def localised(page: str, place_of: Callable[[str], str]) -> str:
    """`place_of` tells where an address of the archive is kept; empty is nowhere.

    >>> localised('<a href="/a">/b</a><img src="/b">', {"/a": "a.png"}.get)
    '<a href="a.png">/b</a><img>'
    """

    def replace(match: re.Match[str]) -> str:
        # What scripts would ask for is of no use where none of them is.
        is_scripts = match[1].startswith(("data-", "hx-"))
        place = "" if is_scripts else place_of(html.unescape(match[2]))
        return f' {match[1]}="{html.escape(place)}"' if place else ""

    return _TAG.sub(lambda tag: _OWN.sub(replace, tag[0]), page)
