"""The calls that are being done, each with one answer and no event after it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Literal

from shared.calls import Call
from shared.errors import CANCELLED, DriverError, driver_error
from shared.lines import BrokenProtocolError, Writer
from shared.messages import MarkedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.messages import Request


class Answers:
    """What is said to the suite. Threads may use it at once."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._open: dict[int, Call] = {}
        self._lock = threading.Lock()

    def begin(self, request: Request) -> Call:
        """Note a call that is about to be done."""
        call = Call(request.id, request.headers if isinstance(request, MarkedRequest) else {})
        with self._lock:
            if call.number in self._open:
                raise BrokenProtocolError(f"request {call.number} was made before and is not answered yet")
            self._open[call.number] = call
        return call

    def event(self, call: Call, kind: Literal["stdout", "stderr"], text: str) -> None:
        """Give output of a command, unless the call has been answered."""
        with self._lock:
            if call.number in self._open:
                self._writer.write({"id": call.number, "event": {"type": kind, "text": text}})

    def done(self, call: Call, result: Mapping[str, object]) -> None:
        """Answer with a result, unless the call has been answered."""
        self._answer(call.number, {"result": result})

    def failed(self, call: Call, error: DriverError) -> None:
        """Answer with an error, unless the call has been answered."""
        self._answer(call.number, {"error": error})

    def cancel(self, number: int) -> Call | None:
        """Answer that the call is cancelled, at once; gives undone calls only."""
        call = self._answer(number, {"error": CANCELLED})
        if call is not None:
            call.end()
        return call

    def refuse(self, number: int, sentence: str) -> None:
        """Answer a request that cannot be understood."""
        self._writer.write({"id": number, "error": driver_error(sentence)})

    def _answer(self, number: int, answer: Mapping[str, object]) -> Call | None:
        with self._lock:
            call = self._open.pop(number, None)
            if call is not None:
                self._writer.write({"id": number, **answer})
        return call
