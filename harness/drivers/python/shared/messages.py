"""The messages of the driver protocol, as specs/driver.schema.json has them."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, TypeAdapter
from pydantic.alias_generators import to_camel

PROTOCOL = 1


class Message(BaseModel):
    """Takes no member that the schema does not name, and never says what a wrong one held: it may be a secret."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True, hide_input_in_errors=True)


class HelloBody(Message):
    """What the suite says of itself."""

    protocol: int


class Hello(Message):
    """The first line."""

    hello: HelloBody


class Connection(Message):
    """How the SDK is to reach the server."""

    url: str
    api_key: str | None = None
    ready_seconds: float
    create_seconds: float
    request_seconds: float
    use_server_proxy: bool

    @property
    def ready_time(self) -> timedelta:
        """How long a sandbox may take until it can be used."""
        return timedelta(seconds=self.ready_seconds)


class SandboxRequest(Message):
    """Members of CreateSandboxRequest."""

    image: str
    entrypoint: list[str]
    timeout: float
    env: dict[str, str]
    metadata: dict[str, str]
    resource_limits: dict[str, str]
    extensions: dict[str, str]
    platform: dict[str, JsonValue] | None = None
    volumes: list[dict[str, JsonValue]]


class CommandRequest(Message):
    """Members of RunCommandRequest."""

    command: str
    cwd: str | None = None
    envs: dict[str, str] | None = None
    uid: int | None = None
    gid: int | None = None
    timeout_ms: float | None = None
    background: bool


class PathRequest(Message):
    """An action on one path."""

    action: Literal["read", "info", "list", "remove", "makeDirectory", "removeDirectory"]
    path: str


def _decoded(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("no text")  # noqa: TRY004 - pydantic makes a ValidationError of this one alone
    return base64.b64decode(text, validate=True)


class WriteRequest(Message):
    """Writes a file."""

    action: Literal["write"]
    path: str
    content: Annotated[bytes, BeforeValidator(_decoded), Field(alias="base64")]
    mode: int | None = None


class MoveRequest(Message):
    """Moves a file or a directory."""

    action: Literal["move"]
    path: str
    to: str


FileRequest = Annotated[PathRequest | WriteRequest | MoveRequest, Field(discriminator="action")]


class Request(Message):
    """A request that is answered."""

    id: Annotated[int, Field(ge=1)]
    sandbox: Annotated[str, Field(min_length=1)]


class MarkedRequest(Request):
    """One for which the SDK makes HTTP requests."""

    headers: dict[str, str]


class Create(MarkedRequest):
    """Creates a sandbox and waits until it can be used."""

    op: Literal["create"]
    connection: Connection
    request: SandboxRequest


class Connect(MarkedRequest):
    """Connects to a sandbox that somebody else created."""

    op: Literal["connect"]
    connection: Connection
    sandbox_id: str


class Run(MarkedRequest):
    """Runs a command."""

    op: Literal["run"]
    request: CommandRequest


class File(MarkedRequest):
    """Does one action of the file API."""

    op: Literal["file"]
    request: FileRequest


class State(MarkedRequest):
    """Asks for the state."""

    op: Literal["state"]


class Delete(MarkedRequest):
    """Deletes the sandbox on the server."""

    op: Literal["delete"]


class Close(Request):
    """Forgets the sandbox."""

    op: Literal["close"]


class Cancel(Message):
    """Ends a request that nobody waits for any more."""

    op: Literal["cancel"]
    of: Annotated[int, Field(ge=1)]


Operation = Create | Connect | Run | File | State | Delete | Close

OPERATION: TypeAdapter[Operation] = TypeAdapter(Annotated[Operation, Field(discriminator="op")])
