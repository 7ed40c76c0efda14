"""Messages in the words of the SDK. Nothing is converted that it would not demand from anybody."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlsplit

from opensandbox.models.execd import RunCommandOpts
from opensandbox.models.sandboxes import PlatformSpec, Volume

from shared.errors import NothingGivenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opensandbox.models.filesystem import EntryInfo

    from shared.messages import CommandRequest, Connection, SandboxRequest

POLLING = timedelta(milliseconds=25)
"""How often a new sandbox is asked whether it is ready: short, since the first answer ends the wait."""


class ConnectionArguments(TypedDict):
    """Arguments of both kinds of ConnectionConfig."""

    api_key: str | None
    domain: str
    protocol: str
    request_timeout: timedelta
    use_server_proxy: bool
    headers: dict[str, str]


def connection_arguments(connection: Connection, headers: dict[str, str]) -> ConnectionArguments:
    """Give what a connection is made with."""
    return {
        "api_key": connection.api_key,
        # The whole URL: it may have a path.
        "domain": connection.url.rstrip("/"),
        # For endpoints, which have no scheme of their own.
        "protocol": urlsplit(connection.url).scheme,
        "request_timeout": timedelta(seconds=connection.request_seconds),
        "use_server_proxy": connection.use_server_proxy,
        "headers": headers,
    }


class CreateArguments(TypedDict):
    """Arguments of both kinds of Sandbox.create."""

    image: str
    entrypoint: list[str]
    timeout: timedelta
    ready_timeout: timedelta
    health_check_polling_interval: timedelta
    env: dict[str, str]
    metadata: dict[str, str]
    resource: dict[str, str]
    extensions: dict[str, str]
    platform: PlatformSpec | None
    volumes: list[Volume]


def create_arguments(request: SandboxRequest, connection: Connection) -> CreateArguments:
    """Give what a sandbox is created with."""
    return {
        "image": request.image,
        "entrypoint": request.entrypoint,
        "timeout": timedelta(seconds=request.timeout),
        "ready_timeout": connection.ready_time,
        "health_check_polling_interval": POLLING,
        "env": request.env,
        "metadata": request.metadata,
        "resource": request.resource_limits,
        "extensions": request.extensions,
        "platform": None if request.platform is None else PlatformSpec.model_validate(request.platform),
        "volumes": [Volume.model_validate(volume) for volume in request.volumes],
    }


def command_options(request: CommandRequest) -> RunCommandOpts:
    """Give the options of a command."""
    return RunCommandOpts(
        background=request.background,
        working_directory=request.cwd,
        timeout=None if request.timeout_ms is None else timedelta(milliseconds=request.timeout_ms),
        uid=request.uid,
        gid=request.gid,
        envs=request.envs,
    )


def content_of(content: bytes) -> dict[str, str]:
    """Give the content of a file."""
    return {"base64": base64.b64encode(content).decode()}


def entry_of(entry: EntryInfo) -> dict[str, object]:
    """Give what the SDK knows of a file, with the names of FileInfo."""
    return entry.model_dump(mode="json", by_alias=True, exclude_none=True)


def entry_at(entries: Mapping[str, EntryInfo], path: str) -> dict[str, object]:
    """Give the one that was asked for. Raises NothingGivenError where it is not there."""
    if path not in entries:
        raise NothingGivenError(f"no information of {path}, but of {list(entries)}")
    return entry_of(entries[path])
