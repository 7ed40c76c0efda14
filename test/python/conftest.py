"""What the tests share: the reference runtime, and a driver of each flavour."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from spoken import ROOT, Spoken, connection, sandbox_request

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "a-key-that-nobody-says"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """URL of the reference runtime, which wants KEY."""
    command = ["node", str(ROOT / "dist/harness/cli.js"), "serve", "--port", "0"]
    env = {**os.environ, "OPEN_SANDBOX_API_KEY": KEY}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        yield found[0]
        process.terminate()


@pytest.fixture(scope="session", params=["async", "sync"])
def flavour(request: pytest.FixtureRequest) -> str:
    """Which driver."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def shared(flavour: str) -> Iterator[Spoken]:
    """A driver that many tests use, as many scenarios do."""
    with Spoken(flavour) as driver:
        yield driver


@pytest.fixture(scope="session")
def driver(shared: Spoken, server: str) -> Spoken:
    """The same, with a sandbox `s` on the reference runtime."""
    shared.ask("create", connection=connection(server, apiKey=KEY), request=sandbox_request())
    return shared
