"""The bot of the crash campaign: one look at who is due, with everything real but the world around it.

It runs in a process of its own and may be killed at any moment.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from rich.console import Console

from bot.handlers.table import table
from bot.platforms.discord.access import DiscordAccess
from bot.platforms.discord.channels import Channels
from bot.platforms.discord.publish import DiscordPlatform
from bot.platforms.discord.wire import Wire
from bot.platforms.slack.access import SlackAccess
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.publish import SlackPlatform
from bot.platforms.terminal.publish import TerminalPlatform
from core.calendar import Calendar
from core.daily import Daily
from core.delivery import Courier
from core.digesting import DigestMaker
from core.errors import StoreError
from core.judging import Judging
from core.ports import Clock, Platform, Store
from core.scoring.model_scorer import ModelScorer
from core.sources.arxiv import ArxivSource
from core.sources.polite import Patience, PoliteFetcher
from core.sources.wire import Limits
from core.store import open_store

DONE, NO_DATABASE = 0, 3
"""Exit codes: it looked, and served whom it could; the database was away."""
WIDTH = 200
_SECONDS = Limits(connect=5, read=0.5, whole=60)


class Instant(Protocol):
    """A number that several processes share: seconds since 1970."""

    value: float


class SharedClock:
    """A clock that all processes of the campaign go by. It moves when somebody sleeps on it."""

    def __init__(self, instant: Instant) -> None:
        self._instant = instant

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._instant.value, UTC)

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._instant.value += seconds


@dataclass(frozen=True)
class Told:
    """What the bot is configured with. `screen` is the file that its terminal prints to."""

    calendar: Calendar
    database: str
    screen: Path
    arxiv: str
    model: str
    model_key: str
    slack: SlackAccess
    discord: DiscordAccess


def look(told: Told, instant: Instant) -> None:
    """What the process does; it ends with `DONE` or `NO_DATABASE`."""
    raise SystemExit(asyncio.run(_look(told, SharedClock(instant))))


async def _look(told: Told, clock: SharedClock) -> int:
    async with AsyncExitStack() as stack:
        daily = await _wired(told, clock, stack)
        try:
            for subscription, day in await daily.due():
                await daily.visit(subscription, day)
        except StoreError:
            return NO_DATABASE
    return DONE


async def _wired(told: Told, clock: Clock, stack: AsyncExitStack) -> Daily:
    store = open_store(told.database, patience=1)
    stack.push_async_callback(store.close)
    fetcher = PoliteFetcher(store, clock, "Broadsheet-tests/1 (mailto:tests@example.org)", Patience(2, limits=_SECONDS))
    stack.callback(fetcher.close)
    arxiv = {"rss_url": f"{told.arxiv}/rss", "api_url": f"{told.arxiv}/api/query"}
    source = ArxivSource(fetcher, **arxiv, calendar=told.calendar, clock=clock, store=store)
    scorer = ModelScorer(api_key=told.model_key, model="gpt-4o", base_url=told.model, clock=clock, timeout=1, tries=2)
    stack.push_async_callback(scorer.close)
    maker = DigestMaker(store, source, Judging(store, scorer, clock), told.calendar, clock)
    platforms = {platform.name: platform for platform in _platforms(told, store, clock, stack)}
    return Daily(store, told.calendar, maker, Courier(store, platforms, clock), clock)


def _platforms(told: Told, store: Store, clock: Clock, stack: AsyncExitStack) -> list[Platform]:
    screen = stack.enter_context(told.screen.open("a", encoding="utf-8"))
    clients, wire = Clients(told.slack, store, clock), Wire(told.discord)
    stack.push_async_callback(clients.close)
    stack.push_async_callback(wire.close)
    return [
        TerminalPlatform(Console(file=screen, width=WIDTH)),
        SlackPlatform(clients, store, clock),
        DiscordPlatform(Channels(wire), store, clock, table()),
    ]
