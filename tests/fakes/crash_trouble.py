"""What goes wrong around the bot of the crash campaign while it looks: arXiv, the model, connections, the database."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing

import psycopg

from tests.fakes.arxiv_server import Trouble
from tests.fakes.crash_world import CrashWorld
from tests.fakes.openai_faults import Failure, Fault

_MODEL = (Failure.RATE, Failure.SERVER, Failure.HANG, Failure.DROP, Failure.HTML, Failure.BROKEN_JSON)
_LONGER = 1.3  # seconds for which the database is kept: longer than the bot waits for it
_BREAK = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


@asynccontextmanager
async def trouble(world: CrashWorld, chance: random.Random) -> AsyncIterator[None]:
    """One thing at random, or nothing, until the look is over."""
    kinds: tuple[Kind, ...] = (_nothing, _arxiv_fails, _arxiv_is_odd, _model_fails, _lines_drop, _database_is_away)
    async with chance.choice(kinds)(world, chance):
        yield


@asynccontextmanager
async def _nothing(world: CrashWorld, chance: random.Random) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _arxiv_fails(world: CrashWorld, chance: random.Random) -> AsyncIterator[None]:
    world.arxiv.troubles.extend([chance.choice(tuple(Trouble))] * chance.choice((1, 2, 9)))
    yield
    world.arxiv.troubles.clear()


@asynccontextmanager
async def _arxiv_is_odd(world: CrashWorld, chance: random.Random) -> AsyncIterator[None]:
    names = chance.choice((world.arxiv.stale, world.arxiv.behind, world.arxiv.unready))
    names.add("cs.LG")
    yield
    names.clear()


@asynccontextmanager
async def _model_fails(world: CrashWorld, chance: random.Random) -> AsyncIterator[None]:
    world.model.faults.extend([Fault(chance.choice(_MODEL))] * chance.choice((1, 2, 9)))
    yield
    world.model.faults.clear()


@asynccontextmanager
async def _lines_drop(world: CrashWorld, chance: random.Random) -> AsyncIterator[None]:
    """Messages arrive, and nobody says so."""
    world.slack.faults.drop_after("chat.postMessage")
    world.discord.faults.drop_after("create_message")
    yield
    world.slack.faults.waiting.clear()
    world.discord.faults.clear()


@asynccontextmanager
async def _database_is_away(world: CrashWorld, chance: random.Random) -> AsyncIterator[None]:
    keep = _locked if world.told.database.startswith("sqlite") else _broken_off
    going = asyncio.create_task(keep(world.told.database, chance.uniform(0.1, 0.6)))
    yield
    await going


async def _locked(url: str, after: float) -> None:
    """Another process begins to write, and does not come to an end for a while."""
    await asyncio.sleep(after)
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=5, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(_LONGER)
        other.execute("ROLLBACK")


async def _broken_off(url: str, after: float) -> None:
    """All connections end, as when the server is restarted."""
    await asyncio.sleep(after)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as admin:
        await admin.execute(_BREAK, [admin.info.backend_pid])


Kind = Callable[[CrashWorld, random.Random], AbstractAsyncContextManager[None]]
