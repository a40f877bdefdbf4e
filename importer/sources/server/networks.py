"""Tells public addresses from private ones, in whatever form they are written."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

IP = IPv4Address | IPv6Address

# Where clouds tell their machines their own secrets, beside what is link-local.
_METADATA = frozenset(
    map(
        ip_address,
        ("100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"),
    )
)
# Not all of these are private to Python's ipaddress.
_CLOSED = tuple(map(ip_network, ("192.0.0.0/24", "::/96", "fec0::/10")))
# Translators make IPv4 addresses of these.
_TRANSLATED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))


def is_metadata(ip: IP) -> bool:
    return any(each.is_link_local or each in _METADATA for each in (ip, *_embedded(ip)))


def is_public(ip: IP) -> bool:
    """
    >>> [is_public(ip_address(ip)) for ip in ("93.184.215.14", "64:ff9b::5db8:d70e")]
    [True, True]
    >>> [is_public(ip_address(ip)) for ip in ("10.0.0.1", "64:ff9b::a00:1")]
    [False, False]
    """
    if embedded := list(_embedded(ip)):
        return all(map(_is_public, embedded))
    return _is_public(ip)


def _is_public(ip: IP) -> bool:
    is_closed = any(ip in network for network in _CLOSED)
    return ip.is_global and not (is_closed or ip.is_multicast or ip.is_reserved)


def _embedded(ip: IP) -> Iterator[IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(ip, IPv4Address):
        return
    yield from filter(None, (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())))
    if any(ip in network for network in _TRANSLATED):
        yield IPv4Address(int(ip) & 0xFFFFFFFF)
