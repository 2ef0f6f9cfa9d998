"""How soon Slack is told that a command was heard: `python -m benchmarks.slack_acks`.

Fifty people type a command at the same moment, again and again, in the local Slack; the bot is a process of its own,
with the real slack-bolt, by Socket Mode and over HTTP. Target: 99 of 100 acknowledged in under 100 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import re
import statistics
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.platforms.slack.access import NAME
from core.model import Channel
from core.store import migrate, open_store
from tests.fakes.command_line import environment
from tests.fakes.scene import DAY, Scene
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.state import Channel as Room
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack_lab import local_slack

ROUNDS = 40
COMMAND = f"/digest {DAY}"


async def measure(folder: Path, *, http: bool, people: int) -> list[float]:
    """Milliseconds from the moment at which Slack told of a command to its acknowledgement."""
    async with local_slack(rates=False, patience=60.0) as slack:
        team = slack.team("T1", "Lab")
        crowd = [team.user(f"U{number:05}", f"person{number}") for number in range(people)]
        papers = team.channel("C1", "papers", members=crowd, bot=True)
        await _filled(folder, Channel(NAME, team.id, papers.id))
        async with _bot(folder, slack, team, http=http):
            await _asked(slack, crowd, papers)
            return [time for _ in range(ROUNDS) for time in await _asked(slack, crowd, papers)]


async def _filled(folder: Path, channel: Channel) -> None:
    """A database with the digest that is asked for."""
    await migrate(url := f"sqlite:///{folder / 'broadsheet.db'}")
    store = open_store(url)
    scene = Scene(store)
    scene.announce_good(DAY, *range(1, 41))
    await scene.maker.make(await scene.subscribed(channel=channel), DAY)
    await store.close()


@asynccontextmanager
async def _bot(folder: Path, slack: LocalSlack, team: Workspace, *, http: bool) -> AsyncIterator[None]:
    """The bot in a process of its own."""
    way = {"SLACK_SIGNING_SECRET": slack.app.signing_secret} if http else {"SLACK_APP_TOKEN": slack.app_token}
    settings = {"SLACK_BOT_TOKEN": team.token, "SLACK_API_URL": slack.url, "HTTP_PORT": "0", **way}
    bot = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), env=environment(folder, **settings), stdout=PIPE, stderr=DEVNULL
    )
    try:
        port = await _up(bot)
        await (slack.serve_http(f"http://127.0.0.1:{port}/slack/events") if http else slack.connected())
        yield
    finally:
        bot.terminate()
        await bot.wait()


async def _up(bot: Process) -> str:
    """Wait until it is up; the port at which it listens, if it does."""
    port = ""
    assert bot.stdout
    async for line in bot.stdout:
        told = line.decode()
        if found := re.search(r"Listening at http://[^:]+:(\d+)", told):
            port = found[1]
        if "Broadsheet is up" in told:
            return port
    raise AssertionError("the bot ended")


async def _asked(slack: LocalSlack, crowd: Sequence[Person], papers: Room) -> list[float]:
    """Everybody types the command at once; done when everybody has the answer."""
    times = await asyncio.gather(*(_acknowledged(person, papers) for person in crowd))
    await slack.until(lambda: all(person.screen(papers) for person in crowd), 60.0)
    papers.ephemeral.clear()
    return times


async def _acknowledged(person: Person, papers: Room) -> float:
    outcome = await person.types(papers, COMMAND)
    assert outcome.acknowledged, outcome
    return 1000 * outcome.seconds


def main() -> None:
    """Measure both ways, and print a table."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.slack_acks", description=__doc__)
    words.add_argument("--people", type=int, default=50)
    people = words.parse_args().people
    gc.disable()  # the local Slack keeps all that was ever sent; its pauses are not the bot's
    shown = Table("", "median", "99 of 100", "slowest")
    for name, http in (("Socket Mode", False), ("HTTP", True)):
        with tempfile.TemporaryDirectory() as folder:
            times = asyncio.run(measure(Path(folder), http=http, people=people))
        cuts = statistics.quantiles(times, n=100, method="inclusive")
        shown.add_row(name, *(f"{one:.0f} ms" for one in (cuts[49], cuts[98], max(times))))
    print(f"{people} people at a time, {ROUNDS} times")
    Console().print(shown)


if __name__ == "__main__":
    main()
