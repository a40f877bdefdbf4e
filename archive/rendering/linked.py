"""Finds the links of a rendered body: as a reader sees them, and no others."""

import html
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.safestring import SafeString

# As rendering and sanitizing write them. Mentions lead into the archive, and schemes
# that open other programs are for reading.
_LINK = re.compile(r'<a\b[^>]*?\shref="((?:https?://|mailto:)[^"]*)"', re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """`host` is the machine of a web address, or the domain of an e-mail address."""

    address: str
    host: str


def links_in(body: SafeString) -> tuple[Link, ...]:
    """Each address once, in order.

    >>> links_in(SafeString('<a href="https://www.Example.com/a?b&amp;c">x</a>'))
    (Link(address='https://www.Example.com/a?b&c', host='example.com'),)
    """
    found = dict.fromkeys(map(html.unescape, _LINK.findall(body)))
    return tuple(Link(address, host_of(address)) for address in found)


def host_of(address: str) -> str:
    """
    >>> host_of("mailto:a@example.com?subject=b@c"), host_of("http://[broken")
    ('example.com', '')
    """
    try:
        url = urlsplit(address)
        host = url.hostname or url.path.rpartition("@")[2]
    except ValueError:
        return ""
    return host.casefold().removeprefix("www.")
