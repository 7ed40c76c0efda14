"""The request of the suite that is being done, and the marks of the HTTP requests that are made for it."""

from __future__ import annotations

import contextlib
import socket
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

current: ContextVar[Call] = ContextVar("current")


class EndedError(BaseException):
    """Nobody waits for the call any more, so no request is made for it. The SDK goes on after what is an Exception."""


class Call:
    """One request of the suite."""

    def __init__(self, number: int, headers: Mapping[str, str]) -> None:
        self.number = number
        self.headers = headers
        """Headers of each HTTP request that is made for it."""
        self.requests = 0
        """How many HTTP requests have been made for it."""
        self.ended = False
        self._responses: list[httpx.Response] = []

    def end(self) -> None:
        """Let no further request be made, and end the answers that are still being read by other threads."""
        self.ended = True
        for response in self._responses:
            if not response.is_closed:
                _shut_down(response)

    def began(self, request: httpx.Request) -> None:
        """Mark a request, or refuse it."""
        if self.ended:
            raise EndedError
        self.requests += 1
        request.headers.update(self.headers)

    def answered(self, response: httpx.Response) -> None:
        """Remember an answer that is about to be read."""
        self._responses.append(response)
        if self.ended:
            _shut_down(response)


def _shut_down(response: httpx.Response) -> None:
    """Close the connection below a thread that reads from it."""
    stream = response.extensions.get("network_stream")
    connection = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(connection, socket.socket):
        with contextlib.suppress(OSError):  # it is closed already
            connection.shutdown(socket.SHUT_RDWR)


class Marks:
    """Puts the marks of the current call in the place of those of the call that made the connection."""

    def __init__(self, made: Call, create_seconds: float) -> None:
        self._create_seconds = create_seconds
        # The SDK reports a creation past all hooks, with the headers of the connection alone. So they are its marks.
        self.headers = dict(made.headers)

    def began(self, request: httpx.Request) -> None:
        """Be told of each request that the SDK is about to send."""
        for name in self.headers:
            request.headers.pop(name, None)
        if request.method == "POST" and request.url.path.endswith("/v1/sandboxes"):
            # The SDK has one time for all requests.
            request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), self._create_seconds)
        current.get().began(request)

    def answered(self, response: httpx.Response) -> None:
        """Be told of each answer whose body is not read yet."""
        current.get().answered(response)
