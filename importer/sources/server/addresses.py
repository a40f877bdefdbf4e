"""Which addresses may be called: the server's own, and hosts somebody named."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

from importer.errors import DumpError
from importer.sources.server.answers import NotAsked, Refusal, Unanswered
from importer.sources.server.networks import is_metadata, is_public

PORTS = {"http": 80, "https": 443}
# Characters of an address that stay as they are; all others are percent-encoded.
_SAFE = "/%:@!$&'(),;*=+~-._?"

_NAME = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+(%[a-z0-9]+)?", re.IGNORECASE)

Resolve = Callable[[str, int], list[str]]


class Origin(NamedTuple):
    scheme: str
    host: str
    port: int


class Target(NamedTuple):
    """An address that may be called, and where exactly: the name is looked up once,
    so that nobody's name server can answer otherwise when the call is made."""

    origin: Origin
    ips: tuple[str, ...]
    path: str


def resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        # It may be known again when the network is.
        raise Unanswered(f"The address of {host} could not be found.") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Gate:
    """Lets addresses through, or raises Refusal, or Unanswered for unknown names.

    A host may be in a private network if it was named itself; what `*.name` stands for
    may not, since whoever owns the name decides where it leads.
    """

    def __init__(
        self, url: str, allowed: Iterable[str], resolve: Resolve = resolve
    ) -> None:
        try:
            parts = _split(url)
            if parts.query or parts.fragment:  # where a token might stand
                raise Refusal("It ends in something that is no path.")
            self.api = _origin(parts)
        except Refusal as refusal:
            raise DumpError(f"The server's address is not usable: {refusal}") from None
        self._allowed = [_named(entry) for entry in allowed]
        self._resolve = resolve

    def is_api(self, url: str) -> bool:
        """Whether it is an address of the server that the token is for."""
        return _origin(_split(url)) == self.api

    def admit(self, url: str) -> Target:
        parts = _split(url)
        origin = _origin(parts)
        is_named = self._is_named(origin)
        if not is_named and not self._is_below_named(origin):
            raise NotAsked(
                f"The host {origin.host} was not asked, because it was not named with "
                "--allow-host.",
                host=origin.host,
            )
        ips = self._resolve(origin.host, origin.port)
        if not ips or not all(_may_be(ip, origin.host, is_named) for ip in ips):
            raise NotAsked(
                f"The host {origin.host} was not asked, because its address is in a "
                "private network and its own name was not named with --allow-host.",
                host=origin.host,
            )
        path = quote(parts.path or "/", _SAFE)
        return Target(
            origin,
            tuple(ips),
            f"{path}?{quote(parts.query, _SAFE)}" if parts.query else path,
        )

    def _is_named(self, origin: Origin) -> bool:
        return origin == self.api or any(
            not is_below and host == origin.host and _is_port(origin, port)
            for is_below, host, port in self._allowed
        )

    def _is_below_named(self, origin: Origin) -> bool:
        return any(
            is_below and origin.host.endswith("." + host) and _is_port(origin, port)
            for is_below, host, port in self._allowed
        )


def require_address(url: str) -> None:
    """Raises DumpError unless a server may have this address."""
    Gate(url, ())


def _may_be(ip: str, host: str, is_named: bool) -> bool:
    address = ip_address(ip.partition("%")[0])
    if is_metadata(address):
        return host == ip
    return is_named or is_public(address)


def _is_port(origin: Origin, port: int | None) -> bool:
    return origin.port == (PORTS[origin.scheme] if port is None else port)


def _named(entry: str) -> tuple[bool, str, int | None]:
    """What --allow-host says: whether below a name, the name, and its port."""
    is_below = entry.startswith("*.")
    try:
        parts = urlsplit("//" + entry.removeprefix("*."))
        host, port = _name(parts.hostname or ""), parts.port
        if parts.path or parts.query or "@" in entry:
            raise ValueError(entry)
    except (ValueError, Refusal):
        raise DumpError(
            f"{entry} is no host to allow: give a name such as files.example.com, "
            "files.example.com:8443 or *.example.com."
        ) from None
    return is_below, host, port


def _split(url: str) -> SplitResult:
    try:
        url.encode()
        parts = urlsplit(url)
        usable = parts.scheme in PORTS and parts.hostname and parts.port != 0
    except ValueError:
        usable = None
    if not usable:
        raise Refusal("It is no address that begins with http:// or https://.")
    if parts.username is not None or parts.password is not None:
        raise Refusal("It holds a name or a password.", host=parts.hostname or "")
    return parts


def _origin(parts: SplitResult) -> Origin:
    host = _name(parts.hostname or "")
    return Origin(parts.scheme, host, parts.port or PORTS[parts.scheme])


def _name(host: str) -> str:
    """As name servers know it; an address may stand in its place.

    >>> _name("m\xfcnchen.example."), _name("::1")
    ('xn--mnchen-3ya.example', '::1')
    """
    try:
        name = host if ":" in host else host.encode("idna").decode().rstrip(".")
    except UnicodeError:
        name = ""
    if not _NAME.fullmatch(name):
        raise Refusal("Its host is no name.")
    return name
