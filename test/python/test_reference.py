"""The drivers against the reference runtime."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from conftest import KEY
from spoken import Spoken, connection, sandbox_request

if TYPE_CHECKING:
    from spoken import Message


def test_says_who_it_is(driver: Spoken, flavour: str) -> None:
    """The hello is the first line."""
    hello = driver.lines[0]["hello"]
    assert hello["protocol"] == 1
    assert hello["sdk"] == f"opensandbox 1.1.1, {flavour}"
    assert hello["runtime"].startswith("Python 3.")


def test_a_command_ends_with_its_code_after_its_output(driver: Spoken) -> None:
    """Both outputs come, in their order, before the answer."""
    number = driver.run("echo one; echo two; echo wrong >&2; exit 7")
    answer = driver.answer(number)
    assert answer["result"]["exitCode"] == 7
    assert answer["result"]["commandId"]
    assert "".join(driver.output(number)).split() == ["one", "two"]
    assert "".join(driver.output(number, "stderr")).split() == ["wrong"]
    own = [line for line in driver.lines if line.get("id") == number]
    assert own[-1] == answer


def test_output_comes_while_the_command_goes_on(driver: Spoken) -> None:
    """An event does not wait for the end."""
    number = driver.run("echo first; while [ ! -e /tmp/enough ]; do sleep 0.05; done")
    driver.until(lambda: driver.output(number))
    assert not [line for line in driver.lines if line.get("id") == number and "result" in line]
    driver.answer(driver.run("touch /tmp/enough"))
    assert driver.answer(number)["result"]["exitCode"] == 0


def test_a_command_takes_what_it_is_given(driver: Spoken) -> None:
    """Directory, variables and time."""
    number = driver.run('echo "$PWD $GREETING"', cwd="/tmp", envs={"GREETING": "hi"})
    driver.answer(number)
    assert "".join(driver.output(number)).strip() == "/tmp hi"
    late = driver.answer(driver.run("sleep 60", timeoutMs=200))
    assert late["result"]["exitCode"] not in (0, None)


def test_a_command_in_the_background_has_an_id_and_no_code(driver: Spoken) -> None:
    """The answer comes when it has been started."""
    started = driver.ask("run", request={"command": "sleep 60", "background": True})
    assert started["exitCode"] is None
    assert started["commandId"]


def _file(driver: Spoken, action: str, path: str, **members: str) -> Message:
    return driver.ask("file", request={"action": action, "path": path, **members})


def test_files(driver: Spoken) -> None:
    """What the SDK does with files that are there."""
    driver.answer(driver.run("mkdir /tmp/d; printf 'a\\0b' > /tmp/d/one; chmod 640 /tmp/d/one"))
    assert base64.b64decode(_file(driver, "read", "/tmp/d/one")["base64"]) == b"a\0b"
    info = _file(driver, "info", "/tmp/d/one")["info"]
    assert (info["path"], info["size"], info["mode"]) == ("/tmp/d/one", 3, 640)
    assert [entry["path"] for entry in _file(driver, "list", "/tmp/d")["entries"]] == ["/tmp/d/one"]
    assert _file(driver, "move", "/tmp/d/one", to="/tmp/d/two") == {}
    assert _file(driver, "remove", "/tmp/d/two") == {}
    assert _file(driver, "list", "/tmp/d")["entries"] == []
    assert _file(driver, "removeDirectory", "/tmp/d") == {}


def test_a_refusal_has_status_and_code(driver: Spoken) -> None:
    """Kind api."""
    error = driver.refused("file", request={"action": "read", "path": "/none"})
    assert (error["kind"], error["status"], error["code"]) == ("api", 404, "FILE_NOT_FOUND")


def test_what_the_sdk_does_not_do_is_unsupported(driver: Spoken) -> None:
    """It refuses by itself, and asks the server nothing."""
    assert driver.refused("run", request={"command": " ", "background": False})["kind"] == "unsupported"


def test_many_at_once(driver: Spoken) -> None:
    """All of them go on until the last one has begun."""
    numbers = [driver.run(f"echo {n}; while [ ! -e /tmp/go ]; do sleep 0.05; done; exit {n}") for n in range(1, 13)]
    driver.until(lambda: all(driver.output(number) for number in numbers))
    driver.answer(driver.run("touch /tmp/go"))
    assert [driver.answer(number)["result"]["exitCode"] for number in numbers] == list(range(1, 13))


def test_cancel(driver: Spoken) -> None:
    """The request is answered, its connection is closed, so that execd ends the command, and the driver goes on."""
    number = driver.run("echo begun; exec sleep 4321")
    driver.until(lambda: driver.output(number))
    driver.say({"op": "cancel", "of": number})
    assert driver.answer(number)["error"]["kind"] == "cancelled"
    gone = driver.run("while pgrep -f 'sleep [4]321' > /dev/null; do sleep 0.05; done")
    assert driver.answer(gone)["result"]["exitCode"] == 0
    driver.say({"op": "cancel", "of": number})
    assert driver.ask("state") == {"state": "Running"}
    assert len([line for line in driver.lines if line.get("id") == number and "event" not in line]) == 1


def test_a_sandbox_of_somebody_else(driver: Spoken, server: str) -> None:
    """Another handle of the same sandbox; closing one leaves the sandbox and the other."""
    made = driver.ask("create", "maker", connection=connection(server, apiKey=KEY), request=sandbox_request())
    found = driver.ask("connect", "other", connection=connection(server, apiKey=KEY), sandboxId=made["id"])
    assert found == made
    driver.ask("close", "maker")
    assert driver.ask("state", "other") == {"state": "Running"}
    assert driver.refused("state", "maker")["kind"] == "driver"
    driver.ask("delete", "other")
    assert driver.refused("state", "other")["status"] == 404


def test_a_wrong_key_is_refused_and_not_said(driver: Spoken, server: str) -> None:
    """Not in an answer and not in the log."""
    wrong = connection(server, apiKey="some-wrong-key")
    asked: dict[str, Message] = {"create": {"request": sandbox_request()}, "connect": {"sandboxId": "any"}}
    for op, members in asked.items():
        error = driver.refused(op, "w", connection=wrong, **members)
        assert (error["kind"], error["status"]) == ("api", 401)
    unsendable = connection(server, apiKey="some-wrong-key\n")
    assert driver.refused("create", "w", connection=unsendable, request=sandbox_request())["kind"] == "sdk"
    assert b"some-wrong-key" not in driver.stderr
    assert "some-wrong-key" not in str(driver.lines)
