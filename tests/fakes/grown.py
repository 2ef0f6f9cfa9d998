"""A bot on many machines, here on one: a Postgres, an arXiv, a model, a Slack with several workspaces, a Discord with
several servers, and the bot's own processes beside them."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from bot.clock import WallClock
from bot.platforms.slack.manifest import SCOPES
from core.calendar import shipped_calendar
from core.model import Channel, Criteria, Installation, Person, Subscription, Topic
from core.store import SqlStore, migrate, open_store
from tests.fakes.arxiv_server import ArxivServer
from tests.fakes.arxiv_world import Announcing, World
from tests.fakes.command_line import ROOT, environment
from tests.fakes.discord import state as discord_state
from tests.fakes.discord.server import LocalDiscord
from tests.fakes.openai_judge import Judge
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.slack import state as slack_state
from tests.fakes.slack.server import LocalSlack

Place = slack_state.Channel | discord_state.Channel
CALENDAR = shipped_calendar()
ADA = Person("U1", "Ada")


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is. Every paper of the day is announced in cs.LG; the first `listed` of them are chosen."""

    workspaces: int = 4
    slack: int = 120
    guilds: int = 4
    discord: int = 80
    criteria: int = 20
    papers: int = 10
    listed: int = 4

    @property
    def channels(self) -> int:
        """Of both services."""
        return self.slack + self.discord


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the day: messages that a channel should have and those it has too often, and whole channels."""

    channels: int
    delivered: int
    lost: int
    repeated: int

    def __str__(self) -> str:
        return f"delivered {self.delivered}, lost {self.lost}, repeated {self.repeated}"


@dataclass
class Grown:
    """All that stands around the bot's processes."""

    size: Size
    day: date
    store: SqlStore
    slack: LocalSlack
    discord: LocalDiscord
    model: OpenAIServer
    settings: Mapping[str, str]
    folder: Path
    places: dict[Channel, Place] = field(default_factory=dict)

    @asynccontextmanager
    async def process(self, *words: str) -> AsyncIterator[Process]:
        """`python -m bot …`, killed at the end if need be."""
        env = environment(self.folder, **self.settings)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words), cwd=ROOT, env=env, stdout=PIPE, stderr=DEVNULL
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def posted(self) -> int:
        """Messages that are there by now."""
        return sum(len(one.messages) for place in self.places.values() for one in self._threads(place))

    def owed(self) -> int:
        """Messages that they should see in the end."""
        return len(self.places) * (self.size.listed + 1)

    def account(self) -> Account:
        """Compare what people see with what they should."""
        wanted = Counter(["head", *(_title(n) for n in range(self.size.listed))])
        lost = repeated = delivered = 0
        for place in self.places.values():
            seen = Counter(_told(text) for text in self._texts(place))
            lost += (wanted - seen).total()
            repeated += (seen - wanted).total()
            delivered += seen == wanted
        return Account(len(self.places), delivered, lost, repeated)

    def _texts(self, place: Place) -> Iterator[str]:
        for thread in self._threads(place):
            yield from ("\n".join(one.seen.lines) for one in thread.messages.values() if not one.deleted)

    def _threads(self, place: Place) -> list[Place]:
        """On Slack replies lie in the channel itself."""
        return [place] if isinstance(place, slack_state.Channel) else [place, *self.discord.world.threads(place)]


@asynccontextmanager
async def grown(url: str, folder: Path, size: Size, *, rates: bool = True, at_once: int = 100) -> AsyncIterator[Grown]:
    """All of it, with a migrated database in which every channel is owed the newest list."""
    clock, key = WallClock(), Fernet.generate_key().decode()
    day = CALENDAR.current(clock.now())
    await migrate(url)
    async with AsyncExitStack() as stack:
        start = stack.enter_async_context
        arxiv = await start(ArxivServer(World(CALENDAR, _papers(day, size.papers)), clock).running())
        model = await start(OpenAIServer(judge=Judge(scores=lambda title: _scores(title, size.listed))))
        slack = await start(LocalSlack(scopes=SCOPES, rates=rates))
        discord = await start(LocalDiscord(rates=rates))
        store = open_store(url, keys=(key,))
        stack.push_async_callback(store.close)
        settings = {
            "DATABASE_URL": url, "ENCRYPTION_KEY": key, "PUBLIC_URL": "https://digest.test", "ARCHIVE": "off",
            "ARXIV_RSS_URL": f"{arxiv.url}/rss", "ARXIV_API_URL": f"{arxiv.url}/api/query",
            "OPENAI_API_KEY": model.key, "OPENAI_BASE_URL": model.url, "JOBS_AT_ONCE": str(at_once),
            "SLACK_APP_TOKEN": slack.app_token, "SLACK_CLIENT_ID": slack.world.app.client_id,
            "SLACK_CLIENT_SECRET": slack.world.app.client_secret, "SLACK_API_URL": slack.url,
            "DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, "DISCORD_GATEWAY_URL": discord.gateway.url,
        }  # fmt: skip
        world = Grown(size, day, store, slack, discord, model, settings, folder)
        await _settle(world, clock.now())
        yield world


async def _settle(world: Grown, now: datetime) -> None:
    """Install the bot everywhere, with a subscription in each channel."""
    size = world.size
    teams = [world.slack.team(f"T{n}", f"Lab {n}") for n in range(size.workspaces)]
    guilds = [world.discord.guild(f"Guild {n}") for n in range(size.guilds)]
    async with world.store.write() as work:
        for team in teams:
            secrets = {"bot_token": team.token}
            await work.installations.put(
                Installation(platform="slack", workspace=team.id, name="Lab", secrets=secrets, at=now)
            )
    for n in range(size.slack):
        team = teams[n % len(teams)]
        place = team.channel(f"C{n}", f"papers-{n}", bot=True)
        world.places[Channel("slack", team.id, place.id)] = place
    for n in range(size.discord):
        guild = guilds[n % len(guilds)]
        text = guild.text(f"papers-{n}")
        world.places[Channel("discord", str(guild.id), str(text.id))] = text
    await subscribe(world.store, list(world.places), size.criteria, now)


async def subscribe(store: SqlStore, channels: list[Channel], criteria: int, now: datetime) -> None:
    """An order in each, with one of so many criteria."""
    posting = (now - timedelta(minutes=5)).astimezone(UTC).time().replace(second=0, microsecond=0)
    for start in range(0, len(channels), 500):
        async with store.write() as work:
            for n, channel in enumerate(channels[start : start + 500], start=start):
                await work.subscriptions.save(_order(channel, n % criteria, posting), by=ADA, at=now)


def _order(channel: Channel, number: int, posting: time) -> Subscription:
    topic = Topic("Compression", f"pruning and quantization, kind {number}")
    return Subscription(
        channel=channel, categories=("cs.LG",), criteria=Criteria(topics=(topic,)), posting_time=posting
    )


def _title(number: int) -> str:
    return f"Pruning, part {number:04}"


def _told(text: str) -> str:
    """Which message this is."""
    at = text.find("Pruning, part ")
    is_entry = at >= 0 and "We prune networks" in text
    return text[at : at + len(_title(0))] if is_entry else "head"


def _scores(title: str, listed: int) -> tuple[int, int]:
    chosen = {_title(number) for number in range(listed)}
    return (9, 8) if title in chosen else (3, 3)


def _papers(day: date, many: int) -> tuple[Announcing, ...]:
    window, mailing = CALENDAR.window(day), day - timedelta(days=1)
    return tuple(
        Announcing(
            id=f"{mailing:%y%m}.{number + 1:05}",
            title=_title(number),
            abstract=f"We prune networks, part {number}. " + "So that they are smaller than before. " * 20,
            authors=("Ada Lovelace",),
            categories=("cs.LG",),
            submitted=window.start + (window.end - window.start) * (number + 1) / (many + 2),
            announced=day,
        )
        for number in range(many)
    )
