"""One run: many papers, in groups that run side by side and get smaller where an answer falls short."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import ScorerRefused
from core.model import Paper, Scoring, Unscored, Usage, Verdict
from core.ports import Keep, Progress
from core.scoring.answers import Answers, read_answers
from core.scoring.patience import Gate, Patience
from core.scoring.reply import PASSING, Kind, Reply, Trouble

Group = tuple[Paper, ...]
Ask = Callable[[Group], Awaitable[Reply]]
_NOTHING = Answers({}, {})


def in_groups(papers: Sequence[Paper], most: int) -> list[Group]:
    """The papers in as few groups of at most `most` as there can be, all of about the same size."""
    count = -(-len(papers) // most)
    bounds = [len(papers) * number // count for number in range(count + 1)] if count else [0]
    return [tuple(papers[start:end]) for start, end in itertools.pairwise(bounds)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What asking about a group came to. A paper without a verdict has a problem of its own, or shares the trouble."""

    answers: Answers
    trouble: Trouble | None = None

    def reason(self, paper: Paper) -> str:
        """Why this paper has no verdict."""
        return self.trouble.reason if self.trouble else self.answers.problems[paper.id]

    def next_groups(self, group: Group, *, again: bool) -> list[Group]:
        """What is asked next about the papers without a verdict: halves, or papers alone where one of them may be
        what spoils the others. A paper alone is asked about once more, unless the trouble would be the same."""
        kind = self.trouble.kind if self.trouble else Kind.MALFORMED
        left = [paper for paper in group if paper.id not in self.answers.verdicts]
        if kind in PASSING or not left:
            return []
        if len(group) == 1:
            return [group] if kind is Kind.MALFORMED and not again else []
        if kind is Kind.REFUSAL:
            return in_groups(left, 1)
        alone = [(paper,) for paper in left if paper.id in self.answers.disputed]
        others = [paper for paper in left if paper.id not in self.answers.disputed]
        return alone + in_groups(others, len(group) // 2)


class Run:
    """Asks until every paper has a verdict, or a reason why it has none."""

    def __init__(
        self, ask: Ask, gate: Gate, patience: Patience, topics: Sequence[str], progress: Progress, keep: Keep
    ) -> None:
        self._ask = ask
        self._gate = gate
        self._patience = patience
        self._topics = topics
        self._progress = progress
        self._keep = keep
        self._total = 0
        self._verdicts: dict[str, Verdict] = {}
        self._unscored: dict[str, Unscored] = {}
        self._usage = self._unkept = Usage(model="")
        self._refused: ScorerRefused | None = None

    async def score(self, groups: Sequence[Group]) -> Scoring:
        """Raises `ScorerRefused` only if there are no verdicts: those that were paid for are not thrown away. Raises
        what keeping them raises."""
        self._total = sum(map(len, groups))
        self._tell()
        try:
            async with asyncio.TaskGroup() as tasks:
                for group in groups:
                    tasks.create_task(self._judge(group, tasks))
        except ExceptionGroup as several:
            first = several.exceptions[0]
            raise first from first.__cause__
        if self._refused and not self._verdicts:
            raise self._refused
        return Scoring(verdicts=self._verdicts, unscored=tuple(self._unscored.values()), usage=self._usage)

    async def _judge(self, group: Group, tasks: asyncio.TaskGroup, *, again: bool = False) -> None:
        async with self._gate.slots:
            outcome = await self._outcome(group)
        await self._keep_part(outcome.answers.verdicts)
        self._verdicts.update(outcome.answers.verdicts)
        smaller = [] if self._patience.ended else outcome.next_groups(group, again=again)
        asked_next = {paper.id for part in smaller for paper in part}
        for paper in group:
            if paper.id not in self._verdicts and paper.id not in asked_next:
                self._unscored[paper.id] = Unscored(paper.id, outcome.reason(paper))
        self._tell()
        for part in smaller:
            tasks.create_task(self._judge(part, tasks, again=len(group) == 1))

    async def _keep_part(self, verdicts: Mapping[str, Verdict]) -> None:
        usage, self._unkept = self._unkept, Usage(model="")
        if verdicts or usage.calls:
            await self._keep(Scoring(verdicts=verdicts, usage=usage))

    async def _outcome(self, group: Group) -> Outcome:
        for tried in itertools.count(1):
            await self._gate.open()
            if self._patience.ended:
                break
            outcome = await self._try(group)
            if not outcome.trouble or not self._patience.allows(outcome.trouble, tried):
                return outcome if tried == 1 else _after(outcome, tried)
            await self._patience.back_off(outcome.trouble, tried)
        return Outcome(_NOTHING, Trouble(Kind.SERVER, self._patience.ended))

    async def _try(self, group: Group) -> Outcome:
        try:
            reply = await self._ask(group)
        except ScorerRefused as refused:
            self._refused = refused
            self._patience.end(str(refused))
            return Outcome(_NOTHING, Trouble(Kind.SERVER, str(refused)))
        self._usage += reply.usage
        self._unkept += reply.usage
        answers = read_answers(reply.text, [paper.id for paper in group], self._topics)
        if answers.verdicts:
            self._patience.succeeded()
        else:
            self._patience.failed(reply.trouble or Trouble(Kind.MALFORMED, "the model's answers held no verdicts"))
        return Outcome(answers, reply.trouble)

    def _tell(self) -> None:
        self._progress(len(self._verdicts) + len(self._unscored), self._total, "scoring")


def _after(outcome: Outcome, tried: int) -> Outcome:
    if outcome.trouble is None:
        return outcome
    reason = outcome.trouble.reason
    counted = f"{reason[:-1]}, {tried} tries)" if reason.endswith(")") else f"{reason} ({tried} tries)"
    return replace(outcome, trouble=replace(outcome.trouble, reason=counted))
