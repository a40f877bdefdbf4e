"""Makes the calls: to addresses that may be called, bounded in size and time."""

from __future__ import annotations

import logging
import time
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

from importer.sources.server.addresses import PORTS, Gate, Origin, Target
from importer.sources.server.answers import Refusal, Reply, Unanswered

MAX_REPLY = 64 << 20
MAX_FILE = 2 << 30
REPLY_SECONDS = 600.0
FILE_SECONDS = 7200.0
CHUNK = 256 << 10
MAX_REDIRECTS = 5
TIMEOUT = Timeout(connect=15, read=90)
_OWN_HEADERS = {"User-Agent": "hipchat-archive", "Accept-Encoding": "gzip"}
# Its notes quote addresses, and tokens may stand in them.
logging.getLogger("urllib3").setLevel(logging.WARNING)
_REDIRECTS = (301, 302, 303, 307, 308)

# The headers that open a server to us, for the one origin they are meant for.
Headers = dict[str, str]
HeadersFor = Callable[[Origin], Headers]


class Sent(NamedTuple):
    """What is sent to an address."""

    method: str
    headers: Headers
    body: bytes | None = None


class Transport:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._pools: dict[tuple[Origin, str], HTTPConnectionPool] = {}

    def get(self, url: str, headers: HeadersFor) -> Reply:
        with self._follow(url, headers) as response:
            return _reply(response)

    def post(self, url: str, headers: HeadersFor, body: bytes) -> Reply:
        """Not redirected: what is sent is meant for this address alone."""
        target = self._gate.admit(url)
        with self._open(target, Sent("POST", headers(target.origin), body)) as response:
            return _reply(response)

    def download(self, url: str, headers: HeadersFor, file: BinaryIO) -> Reply:
        """Writes the file if there is one; a reply with its bytes left out."""
        with self._follow(url, headers) as response:
            if response.status != 200:
                return _reply(response)
            for chunk in _chunks(response, MAX_FILE, FILE_SECONDS):
                file.write(chunk)
            return Reply(response.status, response.headers, b"")

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    @contextmanager
    def _follow(self, url: str, headers: HeadersFor) -> Iterator[BaseHTTPResponse]:
        """The redirects are followed here, since each may lead to a forbidden place."""
        for _ in range(MAX_REDIRECTS + 1):
            target = self._gate.admit(url)
            with self._open(target, Sent("GET", headers(target.origin))) as response:
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
            headers={**_OWN_HEADERS, "Host": _name_of(target.origin), **sent.headers},
            retries=False,
            redirect=False,
            preload_content=False,
        )

    def _pool(self, origin: Origin, ip: str) -> HTTPConnectionPool:
        key = origin, ip
        if key not in self._pools:
            self._pools[key] = _new_pool(origin, ip)
        return self._pools[key]


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise Refusal("It redirects to what is no address.") from None


def _new_pool(origin: Origin, ip: str) -> HTTPConnectionPool:
    """To the address that was looked at, by the name the certificate is for."""
    if origin.scheme == "http":
        return HTTPConnectionPool(ip, origin.port, timeout=TIMEOUT)
    return HTTPSConnectionPool(
        ip,
        origin.port,
        timeout=TIMEOUT,
        server_hostname=origin.host,
        assert_hostname=origin.host,
    )


@contextmanager
def _as_unanswered(host: str) -> Iterator[None]:
    try:
        yield
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        # What the library says may quote the address, and a token with it.
        is_final = isinstance(error, exceptions.SSLError)
        raise Unanswered(f"{host} {_why(error)}.", is_final=is_final) from None


def _why(error: Exception) -> str:
    match error:
        case NewConnectionError():  # which the library counts among the others
            return "could not be reached"
        case TimeoutError() | exceptions.TimeoutError():
            return "took too long to answer"
        case exceptions.SSLError():
            return "has no certificate that can be trusted (see SSL_CERT_FILE)"
    return "broke off in the middle of its answer"


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
    body = b"".join(_chunks(response, MAX_REPLY, REPLY_SECONDS))
    return Reply(response.status, response.headers, body)


def _chunks(
    response: BaseHTTPResponse, max_size: int, max_seconds: float
) -> Iterator[bytes]:
    end = time.monotonic() + max_seconds
    size = 0
    chunks = response.stream(CHUNK, decode_content=True)
    while True:
        with _as_unanswered("The server"):
            chunk = next(chunks, None)
        if chunk is None:
            return
        size += len(chunk)
        if size > max_size:
            raise Refusal(f"It is larger than {max_size >> 20:,} MiB.")
        if time.monotonic() > end:
            raise Unanswered("The server took too long to answer.")
        yield chunk
