"""What a 300-paper day takes, beside the same work done one call after another.

    python -m benchmarks.scoring
    python -m benchmarks.scoring --hurry 10     # ten times as fast a server; our own time counts ten times

Against the local server, which answers after 0.4 s and 12 ms for each token of its answer, remembers the beginnings of
prompts that it has answered, and has one judge for both. Tokens are characters by four. Dollars are those of gpt-4o.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import perf_counter

from benchmarks.scoring_baseline import Baseline, answer
from benchmarks.scoring_day import Day, made_up_day
from core.criteria.file import default_criteria
from core.model import Criteria, Usage
from core.scoring.model_scorer import ModelScorer
from tests.fakes.openai_server import OpenAIServer

PAPERS = 300
_FIRST, _A_TOKEN = 0.4, 0.012  # seconds
Work = Callable[[OpenAIServer, Day, Criteria], Awaitable[tuple[frozenset[str], Usage]]]


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
    server = OpenAIServer(
        judge=day.judge, also=partial(answer, day), pace=lambda tokens: (_FIRST + _A_TOKEN * tokens) / hurry
    )
    criteria = default_criteria()
    async with server:
        began = perf_counter()
        found, usage = await work(server, day, criteria)
        seconds = (perf_counter() - began) * hurry
    return Row(name, seconds, usage, len(found & day.selected) / len(day.selected))


async def baseline(server: OpenAIServer, day: Day, criteria: Criteria) -> tuple[frozenset[str], Usage]:
    """One call after another, in two stages."""
    return await Baseline(server.url, server.key, server.model, criteria).run(day.papers)


async def ours(
    server: OpenAIServer, day: Day, criteria: Criteria, *, sifted: bool = True
) -> tuple[frozenset[str], Usage]:
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
    found = frozenset(verdict.paper_id for verdict in scoring.verdicts.values() if verdict.relevance >= 8)
    return found, usage + (scoring.usage or Usage(model=server.model))


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


async def main(hurry: float) -> None:
    """Print the table."""
    day = made_up_day(PAPERS)
    ways: list[tuple[str, Work]] = [
        ("baseline: one after another", baseline),
        ("titles, then abstracts", ours),
        ("abstracts of all, no titles", partial(ours, sifted=False)),
    ]
    rows = [await measured(name, work, day, hurry) for name, work in ways]
    print(f"A day of {PAPERS} papers, {len(day.selected)} of them worth listing\n\n{table(rows)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--hurry", type=float, default=1.0)
    asyncio.run(main(parser.parse_args().hurry))
