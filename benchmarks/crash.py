"""The bot under kills: `python -m benchmarks.crash --kills 200 [--database postgres] [--trouble] [--seed 7]`.

A real process is killed with SIGKILL at random points of daily runs with three channels, on a local Slack, a local
Discord and a terminal, and started again. Then it is counted what people there find. With `--trouble` arXiv, the model,
the connections and the database fail at random as well. Each line must end in zeros.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from core.store import migrate
from tests.fakes.crash_campaign import Campaign, calm
from tests.fakes.crash_reading import Tally
from tests.fakes.crash_trouble import trouble
from tests.fakes.crash_world import crash_world
from tests.fakes.databases import running_postgres

LAST = date(2027, 5, 13)


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """An empty one."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'broadsheet.db'}"
        return
    with running_postgres(folder / "pg") as server, server.empty() as url:
        yield url


def line(kind: str, campaign: Campaign, tally: Tally, seconds: float) -> str:
    """One campaign."""
    counts = ("lost", "repeated", "reordered", "half", "untold")
    found = "  ".join(f"{name} {len(getattr(tally, name))}" for name in counts)
    around = "in peace" if campaign.trouble is calm else "in trouble"
    about = f"{kind}, {around}: {campaign.kills} kills in {campaign.looks} starts, {seconds:.0f} s"
    return f"{about}  |  {found}  |  printed twice on the terminal {tally.reprinted}"


async def campaigned(kind: str, url: str, folder: Path, told: argparse.Namespace) -> int:
    """Run it and print what came of it; how many faults it found."""
    await migrate(url)
    began = time.monotonic()
    async with crash_world(url, folder / "screen.txt", LAST) as world:
        campaign = Campaign(world, random.Random(told.seed), trouble if told.trouble else calm)
        await campaign.until(told.kills)
        tally = await campaign.tally()
    print(line(kind, campaign, tally, time.monotonic() - began), flush=True)
    for fault in tally.faults:
        print(f"  {fault}")
    return len(tally.faults)


def main() -> None:
    """Run a campaign on each database."""
    parser = argparse.ArgumentParser(description="Kill the bot, and count what is lost.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=("sqlite", "postgres"), help="only this one")
    parser.add_argument("--trouble", action="store_true", help="let services fail as well")
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    faults = 0
    for kind in (told.database,) if told.database else ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory() as name, database(kind, Path(name)) as url:
            faults += asyncio.run(campaigned(kind, url, Path(name), told))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
