"""Makes the calls: to addresses that may be called, bounded in size and time."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from typing import BinaryIO, NamedTuple
from urllib.parse import urljoin

from urllib3 import (
    BaseHTTPResponse,
    HTTPConnectionPool,
    HTTPSConnectionPool,
    Timeout,
    exceptions,
)
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.util.ssl_match_hostname import CertificateError

from importer.sources.server.addresses import PORTS, Gate, Origin, Target
from importer.sources.server.answers import Refusal, Reply, Unanswered
from importer.sources.server.deadlines import (
    BoundedConnection,
    BoundedTlsConnection,
    Deadline,
)

# A page of a thousand long messages is a tenth of it.
MAX_REPLY = 16 << 20
MAX_FILE = 2 << 30
REPLY_SECONDS = 600.0
FILE_SECONDS = 7200.0
CHUNK = 256 << 10
MAX_REDIRECTS = 5
TIMEOUT = Timeout(connect=15, read=90)
# Its notes quote addresses, and tokens may stand in them.
logging.getLogger("urllib3").setLevel(logging.WARNING)
_REDIRECTS = (301, 302, 303, 307, 308)
_OWN = {"User-Agent": "hipchat-archive"}
_WHOLE = {"Accept-Encoding": "gzip"}
# Some servers call a file that was packed before it was sent a packed reply.
_AS_IT_IS = {"Accept-Encoding": "identity"}

Headers = dict[str, str]


class Key(NamedTuple):
    """What opens the API: headers or a parameter, shown to its own origin alone."""

    headers: Headers
    address: Callable[[str], str] = str


NO_KEY = Key({})


class Sent(NamedTuple):
    """What is sent to an address."""

    method: str
    headers: Headers
    body: bytes | None = None


class Transport:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._deadline = Deadline()
        self._pools: dict[tuple[Origin, str], HTTPConnectionPool] = {}

    def get(self, url: str, key: Key) -> Reply:
        """What the API says, which may send elsewhere only within itself."""
        self._deadline.set(REPLY_SECONDS)
        with self._follow(url, key, _WHOLE, is_bound=True) as response:
            return _reply(response)

    def post(self, url: str, headers: Headers, body: bytes) -> Reply:
        """Not redirected: what is sent is meant for this address alone."""
        self._deadline.set(REPLY_SECONDS)
        target = self._gate.admit(url)
        with self._open(target, Sent("POST", _WHOLE | headers, body)) as response:
            return _reply(response)

    def download(self, url: str, key: Key, file: BinaryIO) -> Reply:
        """Writes the file if there is one; a reply with its bytes left out."""
        self._deadline.set(FILE_SECONDS)
        with self._follow(url, key, _AS_IT_IS) as response:
            if response.status != 200:
                return _reply(response)
            for chunk in _chunks(response, MAX_FILE):
                file.write(chunk)
            return Reply(response.status, response.headers, b"")

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    @contextmanager
    def _follow(
        self, url: str, key: Key, headers: Headers, *, is_bound: bool = False
    ) -> Iterator[BaseHTTPResponse]:
        """The redirects are followed here, since each may lead to a forbidden place."""
        for _ in range(MAX_REDIRECTS + 1):
            target = self._gate.admit(key.address(url))
            is_home = target.origin == self._gate.api
            if is_bound and not is_home:
                raise Refusal(_leaves(target.origin, self._gate.api))
            sent = Sent("GET", headers | (key.headers if is_home else {}))
            with self._open(target, sent) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or not location:
                    yield response
                    return
            url = _joined(url, location)
        raise Refusal("It redirects without end.", host=target.origin.host)

    @contextmanager
    def _open(self, target: Target, sent: Sent) -> Iterator[BaseHTTPResponse]:
        with _as_unanswered(target.origin.host):
            response = self._call(target, sent)
        try:
            yield response
        finally:
            # Of what was not read to its end, the connection is of no more use.
            response.close()

    def _call(self, target: Target, sent: Sent) -> BaseHTTPResponse:
        """The first of a host's addresses that can be reached answers."""
        *others, last = target.ips
        for ip in others:
            with suppress(NewConnectionError, exceptions.ConnectTimeoutError):
                return self._call_at(ip, target, sent)
        return self._call_at(last, target, sent)

    def _call_at(self, ip: str, target: Target, sent: Sent) -> BaseHTTPResponse:
        return self._pool(target.origin, ip).urlopen(
            sent.method,
            target.path,
            body=sent.body,
            headers={**_OWN, "Host": _name_of(target.origin), **sent.headers},
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def _pool(self, origin: Origin, ip: str) -> HTTPConnectionPool:
        key = origin, ip
        if key not in self._pools:
            self._pools[key] = _new_pool(origin, ip, self._deadline)
        return self._pools[key]


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise Refusal("It redirects to what is no address.") from None


def _leaves(origin: Origin, api: Origin) -> str:
    """A server that moved on to https is told apart from one that leads astray."""
    if origin.host != api.host:
        return "It redirects to another host, which was not asked."
    place = f"{origin.scheme}://{_name_of(origin)}"
    return f"It redirects to {place}: give the address that begins so."


def _new_pool(origin: Origin, ip: str, deadline: Deadline) -> HTTPConnectionPool:
    """To the address that was looked at, by the name the certificate is for."""
    if origin.scheme == "http":
        return _Pool(ip, origin.port, timeout=TIMEOUT, deadline=deadline)
    return _TlsPool(
        ip,
        origin.port,
        timeout=TIMEOUT,
        server_hostname=origin.host,
        assert_hostname=origin.host,
        deadline=deadline,
    )


class _Pool(HTTPConnectionPool):
    ConnectionCls = BoundedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = BoundedTlsConnection


@contextmanager
def _as_unanswered(host: str) -> Iterator[None]:
    try:
        yield
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        # What the library says may quote the address, and a token with it.
        raise Unanswered(
            f"{host} {_why(error)}.",
            is_final=_is_untrusted(error),
            is_too_much=_is_late(error),
        ) from None


_UNTRUSTED = "has no certificate that can be trusted (see SSL_CERT_FILE)"
_UNSECURED = "broke off before the connection was secured"


def _why(error: Exception) -> str:
    if isinstance(error, NewConnectionError):
        return "could not be reached"
    if _is_late(error):
        return "took too long to answer"
    if isinstance(error, exceptions.SSLError):
        return _UNTRUSTED if _is_untrusted(error) else _UNSECURED
    return "broke off in the middle of its answer"


def _is_late(error: Exception) -> bool:
    is_new = isinstance(error, NewConnectionError)  # which the library calls late
    return isinstance(error, TimeoutError | exceptions.TimeoutError) and not is_new


def _is_untrusted(error: Exception) -> bool:
    """A handshake may fail for other reasons, too, which pass."""
    reason = error.args[0] if error.args else None
    is_certificate = isinstance(reason, ssl.SSLCertVerificationError | CertificateError)
    return isinstance(error, exceptions.SSLError) and is_certificate


def _name_of(origin: Origin) -> str:
    """As a browser says it: signatures in addresses are made over this.

    >>> _name_of(Origin("https", "files.example.com", 443))
    'files.example.com'
    >>> _name_of(Origin("http", "::1", 8080))
    '[::1]:8080'
    """
    host = f"[{origin.host}]" if ":" in origin.host else origin.host
    is_usual = origin.port == PORTS[origin.scheme]
    return host if is_usual else f"{host}:{origin.port}"


def _reply(response: BaseHTTPResponse) -> Reply:
    body = b"".join(_chunks(response, MAX_REPLY))
    return Reply(response.status, response.headers, body)


def _chunks(response: BaseHTTPResponse, max_size: int) -> Iterator[bytes]:
    size = 0
    chunks = response.stream(CHUNK, decode_content=True)
    while True:
        with _as_unanswered("The server"):
            chunk = next(chunks, None)
        if chunk is None:
            return
        size += len(chunk)
        if size > max_size:
            reason = f"It is larger than {max_size >> 20:,} MiB."
            raise Refusal(reason, is_too_much=True)
        yield chunk
