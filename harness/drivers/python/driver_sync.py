"""Drives sandboxes with the SDK of PyPI, `opensandbox`, synchronously: a thread for each request."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from opensandbox import SandboxSync
from opensandbox.config import ConnectionConfigSync
from opensandbox.models.execd_sync import ExecutionHandlersSync
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

    from opensandbox.models.execd import OutputMessage
    from shared.answers import Answers


class SyncWorker:
    """Does requests in threads."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._sandboxes: dict[str, SandboxSync] = {}

    def start(self, operation: Operation, call: Call) -> None:
        """Begin a thread."""
        threading.Thread(target=self._answer, args=(operation, call), daemon=True).start()

    def stop(self, call: Call) -> None:
        """Leave the thread to itself: it has no connection any more, and cannot make one."""

    def _answer(self, operation: Operation, call: Call) -> None:
        current.set(call)
        try:
            self._answers.done(call, self._result_of(operation, call))
        except (Exception, EndedError) as error:  # noqa: BLE001 - whatever is thrown is the answer
            self._answers.failed(call, error_of(error, call))

    def _result_of(self, operation: Operation, call: Call) -> Mapping[str, object]:
        match operation:
            case Create() | Connect():
                sandbox = _opened(operation, call)
                self._sandboxes[operation.sandbox] = sandbox
                return {"id": sandbox.id}
            case Run():
                return _run(self._sandbox(operation.sandbox), operation, call, self._answers)
            case File():
                return _file(self._sandbox(operation.sandbox), operation)
            case State():
                return {"state": self._sandbox(operation.sandbox).get_info().status.state}
            case Delete():
                self._sandbox(operation.sandbox).kill()
            case Close():
                self._sandbox(operation.sandbox).close()
                del self._sandboxes[operation.sandbox]
        return {}

    def _sandbox(self, handle: str) -> SandboxSync:
        if handle not in self._sandboxes:
            raise UnknownSandboxError(handle)
        return self._sandboxes[handle]


def _opened(operation: Create | Connect, call: Call) -> SandboxSync:
    marks = Marks(call, operation.connection.create_seconds)
    connection = ConnectionConfigSync(
        **connection_arguments(operation.connection, marks.headers),
        event_hooks={"request": [marks.began], "response": [marks.answered]},
    )
    if isinstance(operation, Create):
        arguments = create_arguments(operation.request, operation.connection)
        return SandboxSync.create(**arguments, connection_config=connection)
    return SandboxSync.connect(
        operation.sandbox_id,
        connection_config=connection,
        connect_timeout=operation.connection.ready_time,
        health_check_polling_interval=POLLING,
    )


def _run(sandbox: SandboxSync, operation: Run, call: Call, answers: Answers) -> Mapping[str, object]:
    def stdout(message: OutputMessage) -> None:
        answers.event(call, "stdout", message.text)

    def stderr(message: OutputMessage) -> None:
        answers.event(call, "stderr", message.text)

    execution = sandbox.commands.run(
        operation.request.command,
        opts=command_options(operation.request),
        handlers=ExecutionHandlersSync(on_stdout=stdout, on_stderr=stderr),
    )
    return {"exitCode": execution.exit_code, "commandId": execution.id}


def _file(sandbox: SandboxSync, operation: File) -> Mapping[str, object]:
    files = sandbox.files
    request = operation.request
    path = request.path
    if isinstance(request, WriteRequest):
        if request.mode is None:
            files.write_file(path, request.content)
        else:
            files.write_file(path, request.content, mode=request.mode)
        return {}
    if isinstance(request, MoveRequest):
        files.move_files([MoveEntry(source=path, destination=request.to)])
        return {}
    match request.action:
        case "read":
            return content_of(files.read_bytes(path))
        case "info":
            return {"info": entry_at(files.get_file_info([path]), path)}
        case "list":
            return {"entries": [entry_of(entry) for entry in files.list_directory(DirectoryListEntry(path=path))]}
        case "remove":
            files.delete_files([path])
        case "makeDirectory":
            files.create_directories([WriteEntry(path=path)])
        case "removeDirectory":
            files.delete_directories([path])
    return {}


def main() -> None:
    """Take lines until there are no more."""
    session = Session("sync")
    worker = SyncWorker(session.answers)
    try:
        for line in read_lines():
            session.accept(line, worker)
    except BrokenProtocolError as error:
        leave(f"the driver was given {error}")
    leave()


if __name__ == "__main__":
    main()
