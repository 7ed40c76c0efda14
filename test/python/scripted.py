"""A server that answers what a test wants, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = "2026-01-01T00:00:00Z"


@dataclass
class Asked:
    """A request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    """An answer; `parts` are sent one after the other, and `held` keeps it open until the client goes."""

    status: int = 200
    body: bytes = b""
    type: str = "application/json"
    held: bool = False


def as_json(value: object, status: int = 200) -> Answer:
    """Give an answer that is JSON."""
    return Answer(status, json.dumps(value).encode())


def as_events(*events: dict[str, object], held: bool = False) -> Answer:
    """Give a stream of events."""
    lines = [
        b"data: " + json.dumps({"timestamp": 1, **event}, ensure_ascii=False).encode() + b"\n\n" for event in events
    ]
    return Answer(200, b"".join(lines), "text/event-stream", held)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over it: clients may leave."""


@dataclass
class Scripted:
    """The server. Without an answer of the test's own it does what a good one does, with a sandbox `x`."""

    own: Callable[[Asked], Answer | None] = lambda _asked: None
    asked: list[Asked] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)
    """Set when the client has left an answer that is held open."""

    def __enter__(self) -> Scripted:
        """Listen."""
        self._server = _Server(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def marks(self, path: str) -> list[str | None]:
        """Give the mark of each request whose path begins so."""
        return [asked.headers.get("x-conformance-call") for asked in self.asked if asked.path.startswith(path)]

    def answer(self, asked: Asked) -> Answer:
        """Answer as a good server does."""
        what = (asked.method, asked.path.partition("?")[0])
        status = {"state": "Running"}
        known = {"id": "x", "status": status, "image": {"uri": "i"}, "entrypoint": ["e"], "createdAt": NOW}
        usual = {
            ("POST", "/v1/sandboxes"): as_json(known, 202),
            ("GET", "/v1/sandboxes/x"): as_json(known),
            ("DELETE", "/v1/sandboxes/x"): Answer(204),
            ("GET", "/v1/sandboxes/x/endpoints/44772"): as_json({"endpoint": f"{self.url[7:]}/execd"}),
            ("GET", "/v1/sandboxes/x/endpoints/18080"): as_json({"endpoint": f"{self.url[7:]}/egress"}),
            ("POST", "/v1/metrics/events"): Answer(204),
            ("GET", "/execd/ping"): Answer(200),
            ("POST", "/execd/command"): as_events(
                {"type": "init", "text": "c1"}, {"type": "execution_complete", "execution_time": 1}
            ),
            ("POST", "/execd/files/upload"): Answer(200),
        }
        return usual.get(what, as_json({"code": "NOTHING", "message": "nothing is here"}, 404))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, self._body())
                outer.asked.append(asked)
                answer = outer.own(asked) or outer.answer(asked)
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.type)
                if answer.held:
                    self.send_header("Connection", "close")
                else:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
                self.wfile.flush()
                if answer.held:
                    self.connection.recv(1)
                    outer.gone.set()

            do_GET = do_POST = do_DELETE = _any  # noqa: N815 - as http.server wants it

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding") != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b""
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *_: object) -> None:
                pass

        return Handler
