"""`web`, `gateway` and `worker` as processes, with the settings that all of them share."""

from __future__ import annotations

import asyncio
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.fakes.grown import Account, Grown, Size, grown

SMALL = Size(workspaces=1, slack=1, guilds=1, discord=1, criteria=1, papers=1, listed=1)
PATIENCE = 60.0


@pytest.fixture
async def world(empty_postgres_url: str, tmp_path: Path) -> AsyncIterator[Grown]:
    """Slack by Socket Mode, in workspaces that installed the app, and Discord."""
    async with grown(empty_postgres_url, tmp_path, SMALL) as made:
        yield replace(made, settings={**made.settings, "HTTP_PORT": "0"})


async def said(process: Process, words: str) -> str:
    """All that it says until these words, or until its end."""
    assert process.stdout
    lines: list[str] = []
    async with asyncio.timeout(PATIENCE):
        async for line in process.stdout:
            lines.append(line.decode())
            if words in lines[-1]:
                break
    return "".join(lines)


async def ended(world: Grown, role: str) -> tuple[str, int]:
    """What a process says that ends by itself, and its exit code."""
    async with world.process(role) as process:
        told = await said(process, "never said")
        return told, await process.wait()


@pytest.mark.parametrize(
    ("role", "words"),
    [("web", "Broadsheet is up."), ("gateway", "Broadsheet is up."), ("worker", "Broadsheet works.")],
)
async def test_each_role_comes_up_and_ends_when_it_is_told(world: Grown, role: str, words: str) -> None:
    async with world.process(role) as process:
        assert words in await said(process, words)
        process.terminate()
        async with asyncio.timeout(PATIENCE):
            assert await process.wait() == 0


async def test_a_web_is_ready_though_services_tell_it_nothing(world: Grown) -> None:
    async with world.process("web") as process, ClientSession() as asking:
        address = next(filter(None, map(_address, (await said(process, "Broadsheet is up.")).split())))
        async with asking.get(f"{address}/readyz") as answer:
            assert answer.status == 200
        async with asking.get(f"{address}/slack/install") as answer:
            assert "slack" in str(answer.url)
            assert answer.status != 404


def _address(word: str) -> str:
    return word.rstrip(".") if word.startswith("http://127.0.0.1:") else ""


async def test_a_web_that_cannot_listen_says_so_and_ends(world: Grown) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        told, code = await ended(replace(world, settings={**world.settings, "HTTP_PORT": port}), "web")
    assert f"The site cannot listen at 127.0.0.1:{port}" in told
    assert "Set HTTP_PORT to a free one." in told
    assert code == 1


async def test_a_worker_whose_numbers_cannot_be_asked_for_names_their_port_and_works(world: Grown) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        hindered = replace(world, settings={**world.settings, "METRICS_PORT": port})
        async with hindered.process("worker") as process:
            assert "Set METRICS_PORT to a free one." in await said(process, "Broadsheet works.")


async def test_a_rolling_restart_in_the_middle_of_a_day_loses_and_repeats_nothing(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    size = replace(SMALL, slack=4, papers=5, listed=5)
    async with grown(empty_postgres_url, tmp_path, size) as world, AsyncExitStack() as stack:

        async def started(role: str, words: str) -> Process:
            process = await stack.enter_async_context(world.process(role))
            assert words in await said(process, words)
            return process

        async def stopped(process: Process) -> None:
            process.terminate()
            async with asyncio.timeout(PATIENCE):
                assert await process.wait() == 0

        gateway = await started("gateway", "Broadsheet is up.")
        held = world.slack.faults.hang("chat.postMessage")
        worker = await started("worker", "Broadsheet works.")
        async with asyncio.timeout(PATIENCE):
            await held.reached.wait()
        other = await started("worker", "Broadsheet works.")
        ending = asyncio.create_task(stopped(worker))
        await started("gateway", "Broadsheet is up.")
        held.release()
        # What is under way is let to its end.
        await asyncio.gather(ending, stopped(gateway))
        await stopped(other)
        assert world.account() == Account(channels=5, delivered=5, lost=0, repeated=0)
