"""Lines on standard input and output. Standard output belongs to the protocol alone."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class BrokenProtocolError(Exception):
    """The suite has said something that no answer can be given to."""


class Writer:
    """Writes messages to what was standard output; what anybody prints goes to standard error from now on."""

    def __init__(self) -> None:
        sys.stdout.flush()
        self._output = os.dup(1)
        os.dup2(2, 1)
        self._lock = threading.Lock()

    def write(self, message: Mapping[str, object]) -> None:
        """Write one line, whole, whoever else writes. Ends the program when nobody reads any more."""
        line = memoryview(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        with self._lock:
            try:
                while line:
                    line = line[os.write(self._output, line) :]
            except BrokenPipeError:
                leave()


def read_lines() -> Iterator[bytes]:
    """Each line of standard input as soon as it is there, until it is closed."""
    for line in sys.stdin.buffer:
        if line.strip():
            yield line


def leave(sentence: str | None = None) -> NoReturn:
    """End the program at once, whatever threads and tasks are doing: with 1 and a sentence, or with 0."""
    if sentence is not None:
        os.write(2, f"{sentence}\n".encode(errors="backslashreplace"))
    os._exit(0 if sentence is None else 1)
