"""Workspaces of the local Slack that let the bot in by themselves, and processes that act there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.platforms.slack.clients import Clients
from core.model import Installation
from core.ports import Store
from core.store import SqlStore, new_key, open_store
from tests.fakes.clock import FakeClock
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack_publishing import NOON, access_to

HOUR = 3600.0


@dataclass
class Granted:
    """Workspaces that let the bot in by themselves. Their tokens live for twelve hours."""

    slack: LocalSlack
    store: SqlStore
    key: str
    clock: FakeClock
    clients: Clients
    opened: list[Clients] = field(default_factory=list)

    async def workspace(self, team: str) -> Workspace:
        """A workspace with the bot in it."""
        made = self.slack.team(team, f"Lab {team}")
        made.channel(f"C{team[1:]}", "papers", bot=True)
        secrets = {"bot_token": made.token}
        if self.slack.app.rotates:
            ends = self.clock.now() + timedelta(hours=12)
            secrets |= {"refresh_token": made.refresh_token(), "expires_at": ends.isoformat()}
        await self.keep(installed(team, secrets))
        return made

    async def keep(self, installation: Installation) -> None:
        async with self.store.write() as work:
            await work.installations.put(installation)

    async def kept(self, team: str) -> Installation:
        async with self.store.read() as work:
            found = await work.installations.get("slack", team)
        assert found
        return found

    def process(self, store: Store | None = None, **changes: str) -> Clients:
        """The clients of another process."""
        access = replace(access_to(self.slack), **changes)
        self.opened.append(Clients(access, store or self.store, self.clock))
        return self.opened[-1]

    def grants(self) -> list[str]:
        """What each renewal got."""
        return [asked.answer for asked in self.slack.calls("oauth.v2.access")]


def installed(team: str, secrets: dict[str, str]) -> Installation:
    return Installation(platform="slack", workspace=team, installer="U1", secrets=secrets, at=NOON)


@asynccontextmanager
async def granting(url: str, *, rotates: bool = True) -> AsyncIterator[Granted]:
    clock, key = FakeClock(NOON), new_key()
    store = open_store(url, keys=[key])
    async with LocalSlack(clock=clock, rotates=rotates) as slack:
        granted = Granted(slack, store, key, clock, Clients(access_to(slack), store, clock))
        yield granted
        for clients in [granted.clients, *granted.opened]:
            await clients.close()
    await store.close()


async def token_of(clients: Clients, workspace: str = "T1") -> str:
    return str((await clients.of(workspace)).token)


async def reached(fault: Fault, work: asyncio.Task[Any]) -> None:
    """Wait until the work is where it hangs."""
    waiting = asyncio.create_task(fault.reached.wait())
    await asyncio.wait([waiting, work], return_when=asyncio.FIRST_COMPLETED)
    assert fault.reached.is_set(), await work


async def works(granted: Granted, token: str) -> bool:
    """Whether Slack takes this token."""
    known = granted.slack.world.tokens[token]
    return known.gone is None and (known.expires or 0) > granted.clock.now().timestamp()
