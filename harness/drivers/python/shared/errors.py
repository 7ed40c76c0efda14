"""Which kind of error the suite is told of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from opensandbox.exceptions import InvalidArgumentException, SandboxApiException, SandboxError
from pydantic import ValidationError

from shared.secrets import hide

if TYPE_CHECKING:
    from typing_extensions import NotRequired

    from shared.calls import Call

_OURS = Path(__file__).parent.parent
_FIRST_REFUSAL = 400


class UnknownSandboxError(Exception):
    """The suite names a sandbox that it has neither created nor connected to, or has closed."""


class NothingGivenError(Exception):
    """The SDK says that a call has succeeded, and gives nothing of what was asked for."""


class DriverError(TypedDict):
    """The error of an answer."""

    kind: str
    message: str
    status: NotRequired[int]
    code: NotRequired[str]


CANCELLED = DriverError(kind="cancelled", message="as was asked for")


def driver_error(message: str) -> DriverError:
    """Tell of what the driver or the suite has done wrong."""
    return DriverError(kind="driver", message=hide(message))


def error_of(error: BaseException, call: Call) -> DriverError:
    """Tell of what was thrown while a call was being done."""
    message = hide(f"{type(error).__name__}: {error}")
    if isinstance(error, SandboxApiException) and (error.status_code or 0) >= _FIRST_REFUSAL:
        return _refusal(error, message)
    if isinstance(error, NothingGivenError):
        return DriverError(kind="sdk", message=message)
    if _is_ours(error):
        return DriverError(kind="driver", message=message)
    return DriverError(kind="unsupported" if _asks_nothing(error, call) else "sdk", message=message)


def _refusal(error: SandboxApiException, message: str) -> DriverError:
    told = DriverError(kind="api", message=message, status=int(error.status_code or 0))
    # This one stands for a body without a code.
    if error.error.code != SandboxError.UNEXPECTED_RESPONSE:
        told["code"] = error.error.code
    return told


def _is_ours(error: BaseException) -> bool:
    """Whether it was raised by a line of the drivers, not of the SDK or of what the SDK uses."""
    trace = error.__traceback__
    if trace is None:
        return True
    while trace.tb_next is not None:
        trace = trace.tb_next
    return Path(trace.tb_frame.f_code.co_filename).is_relative_to(_OURS)


def _asks_nothing(error: BaseException, call: Call) -> bool:
    """Whether the SDK does not do such a thing: it has refused it before it asked the server."""
    refusals = (NotImplementedError, InvalidArgumentException, ValidationError)
    return isinstance(error, refusals) and (isinstance(error, NotImplementedError) or call.requests == 0)
