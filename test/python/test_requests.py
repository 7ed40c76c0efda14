"""What the drivers have the SDK ask a server, and what they make of its answers."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from scripted import Answer, Asked, Scripted, as_events, as_json
from spoken import Spoken, connection, sandbox_request

if TYPE_CHECKING:
    from spoken import Message


def _created(driver: Spoken, server: Scripted, path: str = "", **members: object) -> str:
    """Create a sandbox, and give its handle: the driver serves other servers as well."""
    handle = f"of {server.url}"
    driver.ask("create", handle, connection=connection(server.url + path, **members), request=sandbox_request())
    return handle


def _call(number: int) -> str:
    return f"call {number}"


def test_each_request_has_the_mark_of_its_call(shared: Spoken) -> None:
    """Those of the creation too, the report of which the SDK sends past everything."""
    with Scripted() as server:
        handle = _created(shared, server)
        creation = server.marks("/v1/sandboxes")[0]
        states = [shared.begin("state", handle) for _ in range(5)]
        runs = [shared.run("true", handle) for _ in range(5)]
        writes = [shared.begin("file", handle, request={"action": "write", "path": "/a", "base64": "YQ=="})]
        for number in [*states, *runs, *writes]:
            assert "result" in shared.answer(number)
        shared.ask("delete", handle)
        shared.until(lambda: server.marks("/v1/metrics"))
        deleted = next(asked for asked in server.asked if asked.method == "DELETE")
        assert creation is not None
        assert set(server.marks("/v1/sandboxes/x/endpoints")) == {creation}
        assert set(server.marks("/execd/ping")) == {creation}
        assert server.marks("/v1/metrics") == [creation]
        own = [asked for asked in server.asked if asked.path == "/v1/sandboxes/x" and asked is not deleted]
        assert sorted(asked.headers["x-conformance-call"] for asked in own) == sorted(map(_call, states))
        assert sorted(str(mark) for mark in server.marks("/execd/command")) == sorted(map(_call, runs))
        assert server.marks("/execd/files") == list(map(_call, writes))
        assert deleted.headers["x-conformance-call"] not in {creation, *map(_call, [*states, *runs, *writes])}


def test_what_the_sdk_sends_again_has_the_mark_as_well(shared: Spoken) -> None:
    """A retry belongs to the call that it is made for."""
    refused: list[Asked] = []

    def busy_once(asked: Asked) -> Answer | None:
        if asked.path != "/v1/sandboxes/x" or asked.method != "GET" or refused:
            return None
        refused.append(asked)
        return as_json({"code": "BUSY", "message": "later"}, 503)

    with Scripted(busy_once) as server:
        handle = _created(shared, server)
        number = shared.begin("state", handle)
        assert "result" in shared.answer(number)
        own = [asked for asked in server.asked if asked.path == "/v1/sandboxes/x"]
        assert [asked.headers["x-conformance-call"] for asked in own] == [_call(number)] * 2


def test_text_is_untouched(shared: Spoken) -> None:
    """Whatever its characters, as the SDK gives it."""
    texts = ["a\u2028b", "\u0085", "x\r\n", "", "\n", " y "]

    def speaks(asked: Asked) -> Answer | None:
        end: dict[str, object] = {"type": "execution_complete", "execution_time": 1}
        events: list[dict[str, object]] = [{"type": "stdout", "text": text.replace("\u0085", "_")} for text in texts]
        return as_events({"type": "init", "text": "c"}, *events, end) if asked.path == "/execd/command" else None

    with Scripted(speaks) as server:
        number = shared.run("say", _created(shared, server))
        assert shared.answer(number)["result"] == {"exitCode": 0, "commandId": "c"}
        assert shared.output(number)


def test_a_path_before_the_api_stays(shared: Spoken) -> None:
    """The URL may have one."""

    def below(asked: Asked) -> Answer | None:
        return server.answer(Asked(asked.method, asked.path.removeprefix("/pre"), asked.headers, asked.body))

    with Scripted(below) as server:
        assert shared.ask("state", _created(shared, server, "/pre")) == {"state": "Running"}
        assert any(asked.path == "/pre/v1/sandboxes" for asked in server.asked)


def test_the_connection_alone_says_what_is_used(flavour: str) -> None:
    """Not the variables that are the SDK's defaults."""
    env = {**os.environ, "OPEN_SANDBOX_API_KEY": "not-this", "OPEN_SANDBOX_DOMAIN": "127.0.0.1:9"}
    with Scripted() as server, Spoken(flavour, env) as driver:
        _created(driver, server)
        assert all("open-sandbox-api-key" not in asked.headers for asked in server.asked)
        proxied = connection(server.url, apiKey="k", useServerProxy=True)
        driver.ask("create", "p", connection=proxied, request=sandbox_request())
        assert server.asked[-1].headers["open-sandbox-api-key"] == "k"
        assert any("use_server_proxy=true" in asked.path for asked in server.asked)


def test_volumes_are_those_of_the_request(shared: Spoken) -> None:
    """With the members that they have."""
    volume: Message = {"name": "v", "mountPath": "/m", "readOnly": True, "subPath": "a", "pvc": {"claimName": "c"}}
    with Scripted() as server:
        members: Message = {"connection": connection(server.url)}
        shared.ask("create", "v", **members, request=sandbox_request(volumes=[volume]))
        sent = json.loads(server.asked[0].body)["volumes"][0]
        assert {**volume, "pvc": {"claimName": "c", **sent["pvc"]}} == sent
        relative = sandbox_request(volumes=[{**volume, "mountPath": "m"}])
        assert shared.refused("create", "w", **members, request=relative)["kind"] == "unsupported"


def test_cancel_closes_the_connection(shared: Spoken) -> None:
    """Of a command whose stream goes on."""
    stream = as_events({"type": "init", "text": "c"}, {"type": "stdout", "text": "on"}, held=True)
    with Scripted(lambda asked: stream if asked.path == "/execd/command" else None) as server:
        number = shared.run("true", _created(shared, server))
        shared.until(lambda: shared.output(number))
        shared.say({"op": "cancel", "of": number})
        assert shared.answer(number)["error"]["kind"] == "cancelled"
        assert server.gone.wait(5)


def test_nothing_is_asked_for_a_call_that_is_cancelled(shared: Spoken) -> None:
    """The SDK would remove the sandbox with which the suite goes on."""

    def never_ready(asked: Asked) -> Answer | None:
        return as_json({"code": "NO", "message": "not yet"}, 400) if asked.path == "/execd/ping" else None

    with Scripted(never_ready) as server:
        number = shared.begin("create", "c", connection=connection(server.url), request=sandbox_request())
        shared.until(lambda: server.marks("/execd/ping"))
        shared.say({"op": "cancel", "of": number})
        assert shared.answer(number)["error"]["kind"] == "cancelled"
        # Whatever it would still ask, it would have asked before it gives this one up.
        late = connection(server.url, readySeconds=0.5)
        assert shared.refused("connect", "d", connection=late, sandboxId="x")["kind"] == "sdk"
        assert not [asked for asked in server.asked if asked.method == "DELETE"]


def test_an_answer_that_cannot_be_read_is_told_from_a_refusal(shared: Spoken) -> None:
    """Kind sdk."""
    with Scripted(lambda asked: Answer(202, b"{") if asked.path == "/v1/sandboxes" else None) as server:
        error = shared.refused("create", "b", connection=connection(server.url), request=sandbox_request())
        assert error["kind"] == "sdk"
        assert "status" not in error
    error = shared.refused("create", "n", connection=connection("http://127.0.0.1:9"), request=sandbox_request())
    assert error["kind"] == "sdk"
