"""Drives sandboxes with the SDK of PyPI, `opensandbox`, asynchronously: a task for each request."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from opensandbox import Sandbox
from opensandbox.config import ConnectionConfig
from opensandbox.models.execd import ExecutionHandlers
from opensandbox.models.filesystem import DirectoryListEntry, MoveEntry, WriteEntry
from shared.calls import Call, EndedError, Marks, current
from shared.conversions import (
    POLLING,
    command_options,
    connection_arguments,
    content_of,
    create_arguments,
    entry_at,
    entry_of,
)
from shared.errors import UnknownSandboxError, error_of
from shared.lines import BrokenProtocolError, leave, read_lines
from shared.messages import Close, Connect, Create, Delete, File, MoveRequest, Operation, Run, State, WriteRequest
from shared.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx
    from opensandbox.models.execd import OutputMessage
    from shared.answers import Answers

LEAVE_SECONDS = 0.5
"""How long the loop may take to come to the end of the input."""


class AsyncWorker:
    """Does requests as tasks of the running loop."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._sandboxes: dict[str, Sandbox] = {}
        self._tasks: dict[Call, asyncio.Task[None]] = {}

    def start(self, operation: Operation, call: Call) -> None:
        """Begin a task."""
        self._tasks[call] = asyncio.get_running_loop().create_task(self._answer(operation, call))

    def stop(self, call: Call) -> None:
        """Cancel the task, which closes its connection."""
        self._tasks[call].cancel()

    async def _answer(self, operation: Operation, call: Call) -> None:
        current.set(call)
        try:
            self._answers.done(call, await self._result_of(operation, call))
        except (Exception, asyncio.CancelledError, EndedError) as error:  # noqa: BLE001 - whatever is thrown is the answer
            self._answers.failed(call, error_of(error, call))
        finally:
            del self._tasks[call]

    async def _result_of(self, operation: Operation, call: Call) -> Mapping[str, object]:
        match operation:
            case Create() | Connect():
                sandbox = await _opened(operation, call)
                self._sandboxes[operation.sandbox] = sandbox
                return {"id": sandbox.id}
            case Run():
                return await _run(self._sandbox(operation.sandbox), operation, call, self._answers)
            case File():
                return await _file(self._sandbox(operation.sandbox), operation)
            case State():
                return {"state": (await self._sandbox(operation.sandbox).get_info()).status.state}
            case Delete():
                await self._sandbox(operation.sandbox).kill()
            case Close():
                await self._sandbox(operation.sandbox).close()
                del self._sandboxes[operation.sandbox]
        return {}

    def _sandbox(self, handle: str) -> Sandbox:
        if handle not in self._sandboxes:
            raise UnknownSandboxError(handle)
        return self._sandboxes[handle]


async def _opened(operation: Create | Connect, call: Call) -> Sandbox:
    marks = Marks(call, operation.connection.create_seconds)

    async def began(request: httpx.Request) -> None:
        marks.began(request)

    connection = ConnectionConfig(
        **connection_arguments(operation.connection, marks.headers), event_hooks={"request": [began]}
    )
    if isinstance(operation, Create):
        arguments = create_arguments(operation.request, operation.connection)
        return await Sandbox.create(**arguments, connection_config=connection)
    return await Sandbox.connect(
        operation.sandbox_id,
        connection_config=connection,
        connect_timeout=operation.connection.ready_time,
        health_check_polling_interval=POLLING,
    )


async def _run(sandbox: Sandbox, operation: Run, call: Call, answers: Answers) -> Mapping[str, object]:
    async def stdout(message: OutputMessage) -> None:
        answers.event(call, "stdout", message.text)

    async def stderr(message: OutputMessage) -> None:
        answers.event(call, "stderr", message.text)

    execution = await sandbox.commands.run(
        operation.request.command,
        opts=command_options(operation.request),
        handlers=ExecutionHandlers(on_stdout=stdout, on_stderr=stderr),
    )
    return {"exitCode": execution.exit_code, "commandId": execution.id}


async def _file(sandbox: Sandbox, operation: File) -> Mapping[str, object]:
    files = sandbox.files
    request = operation.request
    path = request.path
    if isinstance(request, WriteRequest):
        if request.mode is None:
            await files.write_file(path, request.content)
        else:
            await files.write_file(path, request.content, mode=request.mode)
        return {}
    if isinstance(request, MoveRequest):
        await files.move_files([MoveEntry(source=path, destination=request.to)])
        return {}
    match request.action:
        case "read":
            return content_of(await files.read_bytes(path))
        case "info":
            return {"info": entry_at(await files.get_file_info([path]), path)}
        case "list":
            return {"entries": [entry_of(entry) for entry in await files.list_directory(DirectoryListEntry(path=path))]}
        case "remove":
            await files.delete_files([path])
        case "makeDirectory":
            await files.create_directories([WriteEntry(path=path)])
        case "removeDirectory":
            await files.delete_directories([path])
    return {}


async def main() -> None:
    """Take lines from a thread until there are no more."""
    session = Session("async")
    worker = AsyncWorker(session.answers)
    loop = asyncio.get_running_loop()

    def accept(line: bytes) -> None:
        try:
            session.accept(line, worker)
        except BrokenProtocolError as error:
            leave(f"the driver was given {error}")

    def read() -> None:
        for line in read_lines():
            loop.call_soon_threadsafe(accept, line)
        loop.call_soon_threadsafe(leave)
        threading.Event().wait(LEAVE_SECONDS)
        leave()

    threading.Thread(target=read, daemon=True).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
