"""Connections that end when time is up, however slowly a server lets bytes drip."""

from __future__ import annotations

import io
import socket
import time
from functools import partial
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Deadline:
    """When the call that is being made must have ended; it is looked at before every
    read, of headers as well, since a timeout alone begins anew with each byte."""

    def __init__(self) -> None:
        self._end = 0.0

    def set(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        if (left := self._end - time.monotonic()) <= 0:
            raise TimeoutError
        return left


class BoundedConnection(HTTPConnection):
    def __init__(self, *args: Any, deadline: Deadline, **more: Any) -> None:
        super().__init__(*args, **more)
        self.response_class = partial(_response, deadline)  # type: ignore[assignment]


class BoundedTlsConnection(HTTPSConnection):
    def __init__(self, *args: Any, deadline: Deadline, **more: Any) -> None:
        super().__init__(*args, **more)
        self.response_class = partial(_response, deadline)  # type: ignore[assignment]


def _response(
    deadline: Deadline, sock: socket.socket, *args: Any, **more: Any
) -> HTTPResponse:
    response = HTTPResponse(sock, *args, **more)
    response.fp = io.BufferedReader(_Bounded(response.fp.detach(), sock, deadline))
    return response


class _Bounded(io.RawIOBase):
    """What comes from a socket, as long as there is time."""

    def __init__(self, raw: Any, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._sock = sock
        self._pause = sock.gettimeout()
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        left = self._deadline.left()
        self._sock.settimeout(left if self._pause is None else min(left, self._pause))
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
