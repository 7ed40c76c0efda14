"""What somebody does by hand who wants to see named volumes work, with the SDK and one thing after the other.

The project of the server publishes such a programme; this one does the same work in words of its own: it fills a volume,
mounts it read-write, read-only, in two sandboxes one after the other, and a directory of it alone, runs the commands that
show that, and kills each sandbox. Nothing is asserted: the scenarios under volumes/ are the same thing as a test.

Address, key and image come from SANDBOX_DOMAIN, OPEN_SANDBOX_API_KEY and SANDBOX_IMAGE.
"""

import asyncio
import os
import subprocess
import uuid
from datetime import timedelta

from opensandbox import Sandbox
from opensandbox.config import ConnectionConfig
from opensandbox.models.sandboxes import PVC, Volume

CLAIM = f"osc-bench-{uuid.uuid4().hex[:10]}"
IMAGE = os.environ["SANDBOX_IMAGE"]
SEED = """
echo hello-from-named-volume > /seed/marker.txt
mkdir -p /seed/datasets/train
printf 'id,value\\n1,100\\n2,200\\n' > /seed/datasets/train/data.csv
"""


def docker(*arguments: str) -> None:
    subprocess.run(["docker", *arguments], check=True, capture_output=True)


async def inside(config: ConnectionConfig, mount: dict, commands: list[str]) -> None:
    """One sandbox with the volume at the path of the mount: created, used, killed."""
    volume = Volume(name="bench", pvc=PVC(claimName=CLAIM), **mount)
    sandbox = await Sandbox.create(
        image=IMAGE, connection_config=config, timeout=timedelta(minutes=2), volumes=[volume]
    )
    async with sandbox:
        try:
            for command in commands:
                await sandbox.commands.run(command)
        finally:
            await sandbox.kill()


async def main() -> None:
    config = ConnectionConfig(
        domain=os.environ["SANDBOX_DOMAIN"],
        api_key=os.environ.get("OPEN_SANDBOX_API_KEY"),
        request_timeout=timedelta(minutes=3),
    )
    docker("volume", "create", CLAIM)
    try:
        docker("run", "--rm", "-v", f"{CLAIM}:/seed", IMAGE, "sh", "-c", SEED)
        await inside(
            config,
            {"mountPath": "/data"},
            ["cat /data/marker.txt", "echo written > /data/output.txt", "cat /data/output.txt", "ls -la /data"],
        )
        await inside(
            config,
            {"mountPath": "/data", "readOnly": True},
            ["cat /data/marker.txt", "touch /data/refused.txt || echo refused"],
        )
        await inside(config, {"mountPath": "/data"}, ["echo from-the-first > /data/message.txt"])
        await inside(config, {"mountPath": "/data"}, ["cat /data/message.txt"])
        await inside(
            config,
            {"mountPath": "/train", "readOnly": True, "subPath": "datasets/train"},
            ["ls -la /train", "cat /train/data.csv", "test -f /train/marker.txt && echo found || echo not-found"],
        )
    finally:
        docker("volume", "rm", CLAIM)


asyncio.run(main())
