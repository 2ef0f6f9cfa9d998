"""What a 300-paper day takes, beside the same work done one call after another.

    python -m benchmarks.scoring
    python -m benchmarks.scoring --hurry 10     # ten times as fast a server; our own time counts ten times
    python -m benchmarks.scoring --channels     # the same day for 100 channels on ten criteria, and the memory it takes
    python -m benchmarks.scoring --draws 12     # tokens and money with the screen, on so many days drawn anew

Against the local server, which answers after 0.4 s and 12 ms for each token of its answer, remembers the beginnings of
prompts that it has answered, and has one judge for both. Tokens are characters by four. Dollars are those of gpt-4o.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from statistics import fmean
from time import perf_counter

from benchmarks.scoring_baseline import Baseline, answer
from benchmarks.scoring_day import Day, made_up_day
from benchmarks.scoring_screened import TODAY, Newsroom, many_channels, taught_newsroom, tested_day
from core.criteria.file import default_criteria
from core.model import Criteria, Subscription, Usage, Verdict
from core.scoring.model_scorer import ModelScorer
from core.staging import Plan
from tests.fakes.openai_server import OpenAIServer

PAPERS = 300
_FIRST, _A_TOKEN = 0.4, 0.012  # seconds
_DRAW = 5
_NO_WAIT = 50.0  # times as fast a server, where only what is spent counts
Work = Callable[[OpenAIServer, Day, Criteria], Awaitable["Done"]]


@dataclass(frozen=True, slots=True)
class Done:
    """The ids of papers worth listing that were found, what it took, and the seconds of preparation before."""

    found: frozenset[str]
    usage: Usage
    before: float = 0.0


class RealClock:
    """Time as it is."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Row:
    """One way of doing it: seconds, usage, and which share of the papers worth listing it found."""

    name: str
    seconds: float
    usage: Usage
    found: float


async def measured(name: str, work: Work, day: Day, hurry: float) -> Row:
    """One way, on a server of its own, which has seen nothing yet."""
    server = OpenAIServer(judge=day.judge, also=partial(answer, day), pace=partial(_pace, hurry))
    criteria = default_criteria()
    async with server:
        began = perf_counter()
        done = await work(server, day, criteria)
        seconds = (perf_counter() - began - done.before) * hurry
    return Row(name, seconds, done.usage, len(done.found & day.selected) / len(day.selected))


async def baseline(server: OpenAIServer, day: Day, criteria: Criteria) -> Done:
    """One call after another, in two stages."""
    return Done(*await Baseline(server.url, server.key, server.model, criteria).run(day.papers))


async def ours(server: OpenAIServer, day: Day, criteria: Criteria, *, sifted: bool = True) -> Done:
    """Titles, unless they are not `sifted`, then abstracts."""
    scorer = ModelScorer(api_key=server.key, model=server.model, base_url=server.url, clock=RealClock())
    usage, papers = Usage(model=server.model), day.papers
    if sifted:
        look = await scorer.sift(criteria, papers)
        papers = tuple(paper for paper in papers if paper.id not in look.outside)
        usage += look.usage or usage
    scoring = await scorer.score(criteria, papers)
    await scorer.close()
    assert not scoring.unscored
    return Done(_found(scoring.verdicts), usage + (scoring.usage or Usage(model=server.model)))


async def screened(server: OpenAIServer, day: Day, criteria: Criteria, *, plan: Plan = Plan.AUTO) -> Done:
    """All of Broadsheet, with a screen that learned from earlier days."""
    began = perf_counter()
    async with taught_newsroom(server, RealClock(), criteria, day) as (room, order):
        before = perf_counter() - began
        judged = await room.judged(room.judging(plan), order, day)
        usages = await _spent(room, order)
        ended = perf_counter()
    assert not judged.scoring.unscored
    return Done(_found(judged.scoring.verdicts), usages, before + perf_counter() - ended)


async def _spent(room: Newsroom, order: Subscription) -> Usage:
    async with room.store.read() as work:
        return sum(await work.usages.on(order.channel, TODAY), Usage(model=room.scorer.card.name))


def _found(verdicts: Mapping[str, Verdict]) -> frozenset[str]:
    return frozenset(verdict.paper_id for verdict in verdicts.values() if verdict.relevance >= 8)


def table(rows: Sequence[Row]) -> str:
    """The rows side by side; ratios are to the first."""
    lines = [
        f"{'':34}{'time':>8}{'faster':>8}{'calls':>7}{'in':>9}{'cached':>8}{'out':>7}{'tokens':>8}{'dollars':>9}{'found':>7}"
    ]
    first = rows[0]
    for row in rows:
        usage = row.usage
        assert usage.cost is not None
        assert first.usage.cost is not None
        lines.append(
            f"{row.name:34}{row.seconds:>6.1f} s{first.seconds / row.seconds:>7.1f}x{usage.calls:>7}{usage.prompt:>9,}"
            f"{usage.cached:>8,}{usage.completion:>7,}{usage.total / first.usage.total:>8.2f}"
            f"{usage.cost / first.usage.cost:>9.2f}{row.found:>7.0%}"
        )
    cost = first.usage.cost or 0
    lines.append(f"1.00 is {first.usage.total:,} tokens, ${cost:.3f}.")
    return "\n".join(lines)


async def channels(hurry: float) -> None:
    """Print what one channel takes, and what a hundred on ten criteria take."""
    day, rows = made_up_day(PAPERS), []
    for number, kinds in ((1, 1), (100, 10)):
        pace = partial(_pace, hurry)
        async with OpenAIServer(judge=day.judge, also=partial(answer, day), pace=pace) as server:
            usage = await many_channels(server, RealClock(), day, number, kinds)
        rows.append(usage)
        print(f"{number:>4} channels, {kinds:>2} criteria: {usage.calls:>4} calls, {usage.total:>9,} tokens")
    print(
        f"{rows[1].calls / rows[0].calls:.1f} times the calls; at most {_memory():.0f} MB in all, the server included"
    )


async def draws(number: int) -> None:
    """Print what the screen saves of other days, each drawn anew from the same papers."""
    print("draw    tokens  dollars  found")
    ratios: list[tuple[float, float, float]] = []
    for seed in range(1, number + 1):
        day = tested_day(PAPERS, seed=seed)
        if day is None:
            sys.exit("Skipped: without ../shared/data there is nothing for a screen to learn from.")
        first, row = [await measured("", work, day, _NO_WAIT) for work in (baseline, screened)]
        assert row.usage.cost is not None
        assert first.usage.cost is not None
        ratios.append(
            (row.usage.total / first.usage.total, float(row.usage.cost / first.usage.cost), row.found),
        )
        print(f"{seed:>4}    {_ratios(ratios[-1])}")
    print(f"mean    {_ratios([fmean(each) for each in zip(*ratios, strict=True)])}")


def _ratios(told: Sequence[float]) -> str:
    tokens, dollars, found = told
    return f"{tokens:>6.2f}  {dollars:>7.2f}  {found:>5.0%}"


def _pace(hurry: float, tokens: int) -> float:
    return (_FIRST + _A_TOKEN * tokens) / hurry


def _memory() -> float:
    """The most memory that this process had, in MB; Linux counts in kB, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


async def main(hurry: float) -> None:
    """Print the table."""
    real = tested_day(PAPERS, seed=_DRAW)
    day = real or made_up_day(PAPERS)
    ways: list[tuple[str, Work]] = [
        ("baseline: one after another", baseline),
        ("titles, then abstracts", ours),
        ("abstracts of all, no titles", partial(ours, sifted=False)),
    ]
    if real:
        ways += [
            ("the screen, then what pays", screened),
            ("the screen, then abstracts", partial(screened, plan=Plan.SCREEN)),
        ]
    else:
        print("Without ../shared/data there is nothing for a screen to learn from: a day of made-up papers.\n")
    rows = [await measured(name, work, day, hurry) for name, work in ways]
    print(f"A day of {PAPERS} papers, {len(day.selected)} of them worth listing\n\n{table(rows)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--hurry", type=float, default=1.0)
    parser.add_argument("--channels", action="store_true")
    parser.add_argument("--draws", type=int, default=0)
    told = parser.parse_args()
    if told.draws:
        asyncio.run(draws(told.draws))
    else:
        asyncio.run(channels(told.hurry) if told.channels else main(told.hurry))
