"""`make demo-grown`: a day for 200 channels with two workers and a gateway, one worker killed in the middle."""

from __future__ import annotations

import asyncio
import tempfile
from asyncio.subprocess import Process
from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic

from rich.console import Console

from tests.fakes.databases import running_postgres
from tests.fakes.grown import Account, Grown, Size, grown

console = Console()
_PATIENCE = 600.0


async def _up(process: Process, words: str) -> None:
    assert process.stdout
    async for line in process.stdout:
        if words in line.decode():
            return
    raise AssertionError(f"It ended without saying {words!r}.")


async def _until(world: Grown, share: float) -> None:
    """Wait until so much is posted, and tell how far it is."""
    began, told = monotonic(), -1
    while world.posted() < share * world.owed():
        if monotonic() - began > _PATIENCE:
            console.print("That takes too long; counting what is there.")
            return
        if (now := world.posted() * 10 // world.owed()) != told:
            told = now
            console.print(f"  {monotonic() - began:4.0f} s: {world.posted():,} of {world.owed():,} messages")
        await asyncio.sleep(0.5)


async def day(world: Grown) -> Account:
    """The day, and what became of it."""
    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(world.process("gateway"))
        await _up(gateway, "Broadsheet is up.")
        console.print("A gateway holds the connections to Slack and Discord.")
        workers = [await stack.enter_async_context(world.process("worker")) for _ in range(2)]
        for worker in workers:
            await _up(worker, "Broadsheet works.")
        console.print("Two workers are at it.")
        await _until(world, 0.4)
        workers[0].kill()
        console.print(
            f"One of them was killed after {world.posted():,} messages. The other takes over what it had begun, once "
            "two minutes have shown that nobody is sending it any more."
        )
        await _until(world, 1)
    return world.account()


async def _main() -> int:
    size = Size()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_postgres(Path(folder) / "db") as postgres,
        postgres.empty() as url,
    ):
        console.print(f"{size.channels} channels: {size.workspaces} Slack workspaces, {size.guilds} Discord servers.")
        async with grown(url, Path(folder), size) as world:
            account = await day(world)
            calls = len(world.model.calls)
    console.print(f"\n{account}; {calls} calls of the model for {size.criteria} criteria.")
    return 0 if account == Account(size.channels, size.channels, 0, 0) else 1


if __name__ == "__main__":
    raise SystemExit(asyncio.run(_main()))
