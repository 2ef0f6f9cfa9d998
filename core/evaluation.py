"""Use case: papers of stored days put before a scorer once more, so that it can be judged before it goes live.

No verdict is kept. What it takes is put down to no channel that people read, but to `LEDGER`.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from decimal import Decimal

from core.agreement import Agreement, Pair, Taste, Vote, agreement, taste
from core.cases import Case, Key, Stored, cases_of, votes_of
from core.earmarks import Earmarks
from core.errors import CostsMore, NotFound
from core.model import (
    Channel,
    Criteria,
    DigestState,
    Paper,
    ScorerCard,
    Scoring,
    Subscription,
    Unscored,
    Usage,
    Verdict,
)
from core.newsdays import Span
from core.ports import Clock, Progress, Scorer, Store, silent
from core.spending import UNLIMITED, Limits, dollars

LEDGER = Channel("evaluation", "local", "here")
"""Whose usage it is: it counts against the installation, and is in no channel's digests and budget."""
_OURS = Subscription(channel=LEDGER, categories=(), criteria=Criteria())


@dataclass(frozen=True, slots=True)
class Answers:
    """Verdicts by criteria and paper, and what is missing."""

    verdicts: Mapping[Key, Verdict]
    unscored: tuple[Unscored, ...]
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """What came out. `stored_taste` and `taste` are of the same papers: those with votes that were asked about.
    `repeat` is how far the scorer agrees with itself, None if it was not asked twice. `usage` is of all that was asked.
    """

    agreement: Agreement | None
    stored_taste: Taste | None
    taste: Taste | None
    repeat: Agreement | None
    unscored: tuple[Unscored, ...]
    usage: Usage


@dataclass(frozen=True)
class Evaluation:
    """Asks a scorer about papers of stored days. `source` is the name of the one that the days are from."""

    store: Store
    source: str
    scorer: Scorer
    clock: Clock
    limits: Limits = UNLIMITED

    async def days(self, channel: Channel, span: Span, newest: int | None = None) -> tuple[date, ...]:
        """The dates of a span that the channel has a digest of with papers in it, oldest first, or the newest so many
        of them. Raises `NotFound` if there is none."""
        async with self.store.read() as work:
            heads = await work.digests.between(channel, self.source, span.first, span.last, most=0)
        days = [head.date for head in heads if head.state is not DigestState.QUIET]
        if not days:
            raise NotFound(f"{channel} has no stored day to compare with ({span.name}).")
        return tuple(days if newest is None else days[-newest:])

    async def stored(self, channel: Channel, days: Sequence[date], against: ScorerCard | None = None) -> Stored:
        """What is kept of these days by that scorer; None: by the one that each digest was made with.

        Raises `NotFound` if that is nothing.
        """
        found: dict[Key, Case] = {}
        lacking = 0
        async with self.store.read() as work:
            votes = await votes_of(work, channel)
            for day in days:
                for digest in await work.digests.between(channel, self.source, day, day):
                    cases, judged = await cases_of(work, digest, against, votes)
                    lacking += judged - len(cases)
                    found = {case.key: case for case in cases} | found
        if not found:
            raise NotFound(f"Of {channel} no verdict is kept that could be compared with.")
        return Stored(tuple(days), tuple(found.values()), lacking)

    async def quote(self, cases: Sequence[Case], *, repeat: bool) -> Usage:
        """What asking about them would take, as well as can be told beforehand."""

        def estimate() -> Usage:
            parts = [self.scorer.estimate(asked[0].criteria, _papers(asked)) for asked in _by_criteria(cases)]
            return sum([*parts, *parts] if repeat else parts, Usage(model=self.scorer.card.name))

        # The price list takes a moment to load.
        return await asyncio.to_thread(estimate)

    async def evaluate(
        self,
        cases: Sequence[Case],
        progress: Progress = silent,
        *,
        repeat: bool = False,
        most: Decimal | None = None,
    ) -> Evaluated:
        """Ask about each paper, with `repeat` twice.

        Raises `ScorerRefused`, `CostsMore` before anything is asked if the installation's budgets do not reach all of
        it, and as soon as it has cost more than `most` US dollars.
        """
        quote = await self.quote(cases, repeat=repeat)

        def part_of(papers: Sequence[Paper]) -> Usage:
            return replace(quote, cost=None if quote.cost is None else quote.cost * len(papers) / max(1, len(cases)))

        async with Earmarks(self.store, self.clock, self.limits).reach(_OURS, _papers(cases), part_of) as (reach, why):
            if reach < len(cases):
                raise CostsMore(f"{why[:1].upper()}{why[1:]}. Nothing was asked.")
            return await self._evaluated(cases, progress, repeat, most)

    async def _evaluated(
        self, cases: Sequence[Case], progress: Progress, repeat: bool, most: Decimal | None
    ) -> Evaluated:
        run = _Run(self, cases, progress, most, rounds=2 if repeat else 1)
        first = await run.ask(0)
        second = await run.ask(1) if repeat else None
        voted = [case for case in cases if case.vote and case.key in first.verdicts]
        return Evaluated(
            agreement=agreement(_pairs(cases, {case.key: case.stored for case in cases}, first.verdicts)),
            stored_taste=taste([_vote(case, case.stored) for case in voted]),
            taste=taste([_vote(case, first.verdicts[case.key]) for case in voted]),
            repeat=agreement(_pairs(cases, first.verdicts, second.verdicts)) if second else None,
            unscored=first.unscored + (second.unscored if second else ()),
            usage=first.usage + second.usage if second else first.usage,
        )


@dataclass
class _Run:
    """One call of `evaluate`."""

    evaluation: Evaluation
    cases: Sequence[Case]
    progress: Progress
    most: Decimal | None
    rounds: int
    spent: Decimal = Decimal(0)

    async def ask(self, opinion: int) -> Answers:
        """About all the papers, in one of the rounds."""
        scorer, done = self.evaluation.scorer, opinion * len(self.cases)
        verdicts: dict[Key, Verdict] = {}
        unscored: list[Unscored] = []
        usage = Usage(model=scorer.card.name)
        for asked in _by_criteria(self.cases):
            criteria = asked[0].criteria
            told = self._from(done)
            part = await scorer.score(criteria, _papers(asked), told, self._spend, opinion)
            verdicts |= {(criteria.fingerprint, paper_id): verdict for paper_id, verdict in part.verdicts.items()}
            unscored += part.unscored
            usage = usage + part.usage if part.usage else usage
            done += len(asked)
        return Answers(verdicts, tuple(unscored), usage)

    def _from(self, before: int) -> Progress:
        def told(done: int, total: int, what: str) -> None:
            self.progress(before + done, max(self.rounds * len(self.cases), before + total), what)

        return told

    async def _spend(self, part: Scoring) -> None:
        """Put down what a part of an answer took; the verdicts are not kept."""
        if part.usage is None:
            return
        now = self.evaluation.clock.now()
        async with self.evaluation.store.write() as work:
            await work.usages.add(LEDGER, now.astimezone(UTC).date(), part.usage, at=now)
        self.spent += part.usage.cost or Decimal(0)
        if self.most is not None and self.spent > self.most:
            told = f"It was stopped: it has cost {dollars(self.spent)} so far."
            raise CostsMore(f"{told} `--at-most {2 * self.spent:.2f}` allows more.")


def _by_criteria(cases: Iterable[Case]) -> list[list[Case]]:
    found: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.criteria.fingerprint].append(case)
    return list(found.values())


def _papers(cases: Iterable[Case]) -> list[Paper]:
    return [case.paper for case in cases]


def _pairs(cases: Iterable[Case], before: Mapping[Key, Verdict], after: Mapping[Key, Verdict]) -> list[Pair]:
    """Of the cases that both know."""
    both = [case for case in cases if case.key in before and case.key in after]
    return [Pair(_scores(before[c.key]), _scores(after[c.key]), c.cutoffs, c.weight) for c in both]


def _scores(verdict: Verdict) -> tuple[float, float | None]:
    return verdict.relevance, verdict.novelty


def _vote(case: Case, verdict: Verdict) -> Vote:
    return Vote(_scores(verdict), case.cutoffs, case.vote > 0)
