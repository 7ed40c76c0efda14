"""What the suite says, line by line, and who does it."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Protocol

from pydantic import ValidationError

from shared.answers import Answers
from shared.lines import BrokenProtocolError, Writer
from shared.messages import OPERATION, PROTOCOL, Cancel, Connect, Create, Hello
from shared.secrets import log_to_stderr, remember

if TYPE_CHECKING:
    from shared.calls import Call
    from shared.messages import Operation

SDK = "opensandbox"
_DEFAULTS = ("OPEN_SANDBOX_API_KEY", "OPEN_SANDBOX_DOMAIN")
"""Where the SDK looks for what nobody gives it. The suite gives all that is meant."""


class Worker(Protocol):
    """Does requests, many at once."""

    def start(self, operation: Operation, call: Call) -> None:
        """Begin to do it, and answer when it is done."""

    def stop(self, call: Call) -> None:
        """Be told of a call that nobody waits for any more, and that is answered."""


class Session:
    """The conversation with the suite. `flavour` tells people which part of the SDK is used."""

    def __init__(self, flavour: str) -> None:
        writer = Writer()
        log_to_stderr()
        for name in _DEFAULTS:
            os.environ.pop(name, None)
        self.answers = Answers(writer)
        self._flavour = flavour
        self._writer = writer
        self._greeted = False

    def accept(self, line: bytes, worker: Worker) -> None:
        """Take one line of the suite. Raises BrokenProtocolError where it can have no answer."""
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise BrokenProtocolError("a line that is no JSON object")
        try:
            self._take(message, worker)
        except ValidationError as error:
            number = message.get("id")
            if not self._greeted or not isinstance(number, int) or message.get("op") == "cancel":
                raise BrokenProtocolError(f"a message that is none of the protocol: {_problems(error)}") from error
            self.answers.refuse(number, f"a request that is none of the protocol: {_problems(error)}")

    def _take(self, message: dict[str, object], worker: Worker) -> None:
        if not self._greeted:
            Hello.model_validate(message)
            self._greeted = True
            self._greet()
        elif message.get("op") == "cancel":
            call = self.answers.cancel(Cancel.model_validate(message).of)
            if call is not None:
                worker.stop(call)
        else:
            operation = OPERATION.validate_python(message)
            if isinstance(operation, Create | Connect):
                remember(operation.connection.api_key)
            worker.start(operation, self.answers.begin(operation))

    def _greet(self) -> None:
        """Say which protocol this is: whether that will do is for the suite to say."""
        sdk = f"{SDK} {version(SDK)}, {self._flavour}"
        runtime = f"Python {platform.python_version()}"
        self._writer.write({"hello": {"protocol": PROTOCOL, "sdk": sdk, "runtime": runtime}})


def _problems(error: ValidationError) -> str:
    """Say what is wrong where, and not what was there: it may be a secret."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in problems)
