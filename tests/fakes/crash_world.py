"""The world of the crash campaign: an arXiv, a model, a Slack and a Discord that outlive every bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path

from bot.platforms.discord.access import DiscordAccess
from bot.platforms.slack.access import SlackAccess
from bot.platforms.slack.manifest import SCOPES
from core.calendar import shipped_calendar
from core.model import Channel, Criteria, Person, Subscription, Topic
from core.store import open_store
from tests.fakes.arxiv_server import ArxivServer
from tests.fakes.arxiv_world import Announcing, World
from tests.fakes.crash_bot import Instant, SharedClock, Told
from tests.fakes.discord import state as discord_state
from tests.fakes.discord.server import LocalDiscord
from tests.fakes.openai_judge import Judge
from tests.fakes.openai_server import OpenAIServer
from tests.fakes.slack import state as slack_state
from tests.fakes.slack.server import LocalSlack

# Bots are forked from a process that has imported all already, so that a kill costs a fraction of a second.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["tests.fakes.crash_trouble", "tests.fakes.crash_campaign", "tests.fakes.databases", "genai_prices"]
)
FIRST = date(2025, 5, 13)
POSTING = time(9, 0)
PER_DAY = 5
CALENDAR = shipped_calendar()
_CRITERIA = Criteria(topics=(Topic("Compression", "pruning and quantization"),))
_DAY = timedelta(days=1)
_TERMINAL = Channel("terminal", "local", "here")


def listed(day: date) -> tuple[str, ...]:
    """The papers that a digest of a date has to hold: all that were announced but every fifth."""
    return tuple(paper.id for paper in _papers(day) if not paper.id.endswith(("0", "5")))


def _scores(title: str) -> tuple[int, int]:
    return (3, 3) if title.endswith(("0", "5")) else (9, 8)


def _papers(day: date) -> tuple[Announcing, ...]:
    """Numbered as arXiv does: upwards within the month of the mailing, which is the evening before."""
    if not CALENDAR.announces(day):
        return ()
    window, mailing = CALENDAR.window(day), day - _DAY
    before = PER_DAY * sum(CALENDAR.announces(mailing - _DAY * n) for n in range(mailing.day - 1))
    return tuple(
        Announcing(
            id=f"{mailing:%y%m}.{before + number:05}",
            title=f"Pruning, part {mailing:%y%m}.{before + number:05}",
            abstract=f"We prune networks, part {before + number}.",
            authors=("Ada Lovelace",),
            categories=("cs.LG",),
            submitted=window.start + (window.end - window.start) * number / (PER_DAY + 1),
            announced=day,
        )
        for number in range(1, PER_DAY + 1)
    )


def _world(last: date) -> World:
    return World(CALENDAR, tuple(paper for day in CALENDAR.between(FIRST, last) for paper in _papers(day)))


@dataclass
class CrashWorld:
    """What the bot is told, and what stands around it."""

    told: Told
    clock: SharedClock
    instant: Instant
    arxiv: ArxivServer
    model: OpenAIServer
    slack: LocalSlack
    papers: slack_state.Channel
    discord: LocalDiscord
    days: discord_state.Channel
    guild: str

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The three that have a subscription."""
        return _TERMINAL, Channel("slack", "T1", "C1"), Channel("discord", self.guild, str(self.days.id))


@asynccontextmanager
async def crash_world(database: str, screen: Path, last: date) -> AsyncIterator[CrashWorld]:
    """All of it, just after the first posting time, with a migrated database; papers are announced until `last`."""
    instant = PROCESSES.RawValue("d", datetime.combine(FIRST, time(9, 1), UTC).timestamp())
    clock = SharedClock(instant)
    async with (
        ArxivServer(_world(last), clock).running() as arxiv,
        OpenAIServer(judge=Judge(scores=_scores)) as model,
        LocalSlack(clock=clock, scopes=SCOPES, rates=False) as slack,
        LocalDiscord(clock=clock, rates=False) as discord,
    ):
        lab, guild = slack.team("T1", "Lab"), discord.guild("Lab")
        papers, days = lab.channel("C1", "papers", bot=True), guild.text("papers")
        told = Told(
            calendar=CALENDAR,
            database=database,
            screen=screen,
            arxiv=arxiv.url,
            model=model.url,
            model_key=model.key,
            slack=SlackAccess(bot_token=lab.token, app_token=slack.app_token, api=slack.url),
            discord=DiscordAccess(token=discord.token, api=discord.url, gateway=discord.gateway.url),
        )
        world = CrashWorld(told, clock, instant, arxiv, model, slack, papers, discord, days, str(guild.id))
        await _subscribe(world)
        yield world


async def _subscribe(world: CrashWorld) -> None:
    store = open_store(world.told.database)
    for channel in world.channels:
        order = Subscription(channel=channel, categories=("cs.LG",), criteria=_CRITERIA, posting_time=POSTING)
        async with store.write() as work:
            await work.subscriptions.save(order, by=Person("U1", "Ada"), at=world.clock.now())
    await store.close()
