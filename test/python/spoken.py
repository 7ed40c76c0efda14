"""A driver as a child process, spoken to as the suite does. Every line that it writes is held to the schema."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
DRIVERS = ROOT / "harness/drivers/python"
SECONDS = 20.0
"""How long anything may take that is waited for; a pass takes a fraction of it."""

_SCHEMA = json.loads((ROOT / "specs/driver.schema.json").read_text())
_LINE = Draft202012Validator(_SCHEMA)
_RESULTS = {"create": "Created", "connect": "Created", "run": "Ran", "file": "FileDone", "state": "State"}

Message = dict[str, Any]


class Spoken:
    """One driver. Use it as a context: it is killed at the end."""

    def __init__(self, flavour: str, env: dict[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-E", "-s", "-B", str(DRIVERS / f"driver_{flavour}.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
        )
        self.lines: list[Message] = []
        self.stderr = b""
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._read_stderr)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Spoken:
        """Say hello."""
        self.say({"hello": {"protocol": 1}})
        self.until(lambda: len(self.lines) > 0)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind."""
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message = json.loads(line)
            _LINE.validate(message)
            with self._changed:
                self.lines.append(message)
                self._changed.notify_all()

    def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.stderr += line

    def ended(self) -> int:
        """Give the exit code, once all that was written has been read."""
        code = self.process.wait(SECONDS)
        for thread in self._threads:
            thread.join(SECONDS)
        return code

    def until(self, fact: Callable[[], object]) -> None:
        """Wait for a fact: about the lines, or about what the server was asked, which nobody is told of."""
        end = time.monotonic() + SECONDS
        with self._changed:
            while not fact():
                assert time.monotonic() < end, (self.lines, self.stderr)
                self._changed.wait(0.05)

    def write(self, line: bytes) -> None:
        """Write a line as it is."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def say(self, message: Message) -> None:
        """Write a message."""
        self.write(json.dumps(message).encode())

    def begin(self, op: str, sandbox: str = "s", **members: object) -> int:
        """Make a request; gives its id. Its mark is its id."""
        number = next(self._numbers)
        headers = {} if op == "close" else {"headers": {"X-Conformance-Call": f"call {number}"}}
        message = {"id": number, "op": op, "sandbox": sandbox, **headers, **members}
        _LINE.validate(message)
        self.say(message)
        return number

    def answer(self, number: int) -> Message:
        """Wait for the answer to a request."""
        self.until(lambda: any(line.get("id") == number and "event" not in line for line in self.lines))
        return next(line for line in self.lines if line.get("id") == number and "event" not in line)

    def ask(self, op: str, sandbox: str = "s", **members: object) -> Message:
        """Make a request and give its result."""
        answer = self.answer(self.begin(op, sandbox, **members))
        assert "result" in answer, (answer, self.stderr)
        if op in _RESULTS:
            Draft202012Validator({**_SCHEMA["$defs"][_RESULTS[op]], "$defs": _SCHEMA["$defs"]}).validate(
                answer["result"]
            )
        else:
            assert answer["result"] == {}
        result: Message = answer["result"]
        return result

    def refused(self, op: str, sandbox: str = "s", **members: object) -> Message:
        """Make a request and give its error."""
        answer = self.answer(self.begin(op, sandbox, **members))
        assert "error" in answer, answer
        error: Message = answer["error"]
        return error

    def run(self, command: str, sandbox: str = "s", **members: object) -> int:
        """Begin a command."""
        return self.begin("run", sandbox, request={"command": command, "background": False, **members})

    def output(self, number: int, kind: str = "stdout") -> list[str]:
        """Give the texts that a command has written until now."""
        events = [line["event"] for line in self.lines if line.get("id") == number and "event" in line]
        return [event["text"] for event in events if event["type"] == kind]


def sandbox_request(**members: object) -> Message:
    """Give the members of a creation that is nothing special."""
    usual: Message = {
        "image": "python:3.11",
        "entrypoint": ["tail", "-f", "/dev/null"],
        "timeout": 300,
        "env": {},
        "metadata": {},
        "resourceLimits": {"cpu": "1", "memory": "256Mi"},
        "extensions": {},
        "volumes": [],
    }
    return {**usual, **members}


def connection(url: str, **members: object) -> Message:
    """Give a connection that is nothing special."""
    return {"url": url, "readySeconds": 10, "createSeconds": 5, "requestSeconds": 5, "useServerProxy": False, **members}
