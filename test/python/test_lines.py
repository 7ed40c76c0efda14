"""The drivers as programs that read and write lines."""

from __future__ import annotations

import subprocess
import sys

import pytest
from spoken import DRIVERS, SECONDS, Spoken, connection, sandbox_request


@pytest.mark.parametrize("line", [b"\xffgarbage", b"[1]", b'{"op":"cancel","of":"x"}'])
def test_what_can_have_no_answer_ends_it(flavour: str, line: bytes) -> None:
    """With a sentence on standard error, and nothing more on standard output."""
    with Spoken(flavour) as driver:
        driver.write(line)
        assert driver.ended() == 1
        assert b"the driver was given" in driver.stderr
        assert b"Traceback" not in driver.stderr
        assert len(driver.lines) == 1


def test_the_first_line_is_a_hello(flavour: str) -> None:
    """Nothing is done before."""
    driver = Spoken(flavour)
    driver.begin("state")
    assert driver.ended() == 1
    assert driver.lines == []


@pytest.mark.parametrize(
    "members",
    [
        {"op": "nothing"},
        {"op": "state", "sandbox": "s", "headers": {}, "more": 1},
        {"op": "state", "sandbox": "", "headers": {}},
        {"op": "file", "sandbox": "s", "headers": {}, "request": {"action": "write", "path": "/a", "base64": "!"}},
        {"op": "connect", "sandbox": "s", "headers": {}, "sandboxId": "x", "connection": {"apiKey": "hide-me"}},
    ],
)
def test_a_request_that_is_none_is_answered(shared: Spoken, members: dict[str, object]) -> None:
    """By an error of kind driver, without what the request held."""
    number = 1_000_000 + len(shared.lines)
    shared.say({"id": number, **members})
    error = shared.answer(number)["error"]
    assert error["kind"] == "driver"
    assert "hide-me" not in error["message"]


def test_a_sandbox_that_nobody_made(shared: Spoken) -> None:
    """Kind driver: the server says nothing of it."""
    assert shared.refused("state", "nobody")["kind"] == "driver"


@pytest.mark.parametrize("busy", [False, True])
def test_it_ends_with_its_input(flavour: str, server: str, *, busy: bool) -> None:
    """Also while it has something to do."""
    with Spoken(flavour) as driver:
        if busy:
            members = connection(server, apiKey="a-key-that-nobody-says")
            driver.ask("create", connection=members, request=sandbox_request())
            number = driver.run("echo on; sleep 60")
            driver.until(lambda: driver.output(number))
        assert driver.process.stdin is not None
        driver.process.stdin.close()
        assert driver.process.wait(2) == 0


def test_what_is_printed_goes_to_standard_error() -> None:
    """Standard output is the protocol's."""
    program = "from shared.lines import Writer; w = Writer(); print('printed', flush=True); w.write({'a': 1})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=DRIVERS, capture_output=True, timeout=SECONDS, check=True
    )
    assert done.stdout == b'{"a":1}\n'
    assert done.stderr == b"printed\n"


def test_the_suite_may_leave(flavour: str) -> None:
    """Nobody reads any more: the driver ends."""
    program = [sys.executable, str(DRIVERS / f"driver_{flavour}.py")]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"hello":{"protocol":1}}\n')
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b'{"id":1,"op":"close","sandbox":"s"}\n')
        process.stdin.flush()
        assert process.wait(SECONDS) == 0
