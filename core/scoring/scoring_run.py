"""One run: many papers, in groups that run side by side and get smaller where an answer falls short."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from core.model import Paper, Scoring, Unscored, Verdict
from core.ports import Keep, Progress
from core.scoring.answers import Answers, read_answers
from core.scoring.calls import Calls, Heard
from core.scoring.question import Group, Question
from core.scoring.reply import Kind
from core.scoring.sizes import GroupSizes, RunSizes, in_groups

TOO_MUCH = frozenset({Kind.LENGTH, Kind.TIMEOUT})
"""Trouble after which less is asked at a time."""
_NOBODYS = frozenset({Kind.RATE, Kind.NO_WAY})
"""Trouble that no paper can be the reason of."""


def reason_for(heard: Heard[Answers], paper: Paper) -> str:
    """Why this paper has no verdict: a problem of its own, or the trouble that it shares."""
    return heard.trouble.reason if heard.trouble else heard.said.problems[paper.id]


def next_groups(heard: Heard[Answers], group: Group, *, again: bool) -> list[Group]:
    """What is asked next about the papers without a verdict: halves, or papers alone where one of them may be what
    spoils the others: a server can break over one as a model can. A paper alone is asked about once more, unless the
    trouble would be the same. A server that says when to come back breaks over no paper."""
    kind = heard.trouble.kind if heard.trouble else Kind.MALFORMED
    left = [paper for paper in group if paper.id not in heard.said.verdicts]
    if kind in _NOBODYS or not left or (heard.trouble and heard.trouble.retry_after):
        return []
    if len(group) == 1:
        return [group] if kind is Kind.MALFORMED and not again else []
    if kind is Kind.REFUSAL:
        return in_groups(left, 1)
    alone = [(paper,) for paper in left if paper.id in heard.said.disputed]
    others = [paper for paper in left if paper.id not in heard.said.disputed]
    return alone + in_groups(others, len(group) // 2)


class Run:
    """Asks until every paper has a verdict, or a reason why it has none."""

    def __init__(
        self,
        calls: Calls,
        question: Callable[[Group], Question],
        sizes: GroupSizes,
        topics: Sequence[str],
        progress: Progress,
        keep: Keep,
    ) -> None:
        self._calls = calls
        self._question = question
        self._sizes = RunSizes(sizes)
        self._topics = topics
        self._progress = progress
        self._keep = keep
        self._total = 0
        self._verdicts: dict[str, Verdict] = {}
        self._unscored: dict[str, Unscored] = {}

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
        self._sizes.ended()
        if self._calls.refused and not self._verdicts:
            raise self._calls.refused
        return Scoring(verdicts=self._verdicts, unscored=tuple(self._unscored.values()), usage=self._calls.spent)

    async def _judge(self, group: Group, tasks: asyncio.TaskGroup, *, again: bool = False) -> None:
        async with self._calls.slots:
            smaller = in_groups(group, self._sizes.most)  # fewer may be the most by now
            heard = await self._hear(group) if len(smaller) == 1 else None
        if heard:
            smaller = await self._settle(group, heard, again=again)
            again = len(group) == 1
        for part in smaller:
            tasks.create_task(self._judge(part, tasks, again=again))

    async def _hear(self, group: Group) -> Heard[Answers]:
        ids = [paper.id for paper in group]
        heard = await self._calls.make(
            self._question(group), lambda text: read_answers(text, ids, self._topics), lambda heard: heard.said.verdicts
        )
        if heard.trouble and heard.trouble.kind in TOO_MUCH:
            self._sizes.fell_short(len(group))
        elif not heard.trouble:
            self._sizes.went_well(len(group))
        return heard

    async def _settle(self, group: Group, heard: Heard[Answers], *, again: bool) -> list[Group]:
        """Keep what was heard. The answer is what is asked next."""
        await self._keep_part(heard.said.verdicts)
        self._verdicts.update(heard.said.verdicts)
        smaller = [] if self._calls.ended else next_groups(heard, group, again=again)
        asked_next = {paper.id for part in smaller for paper in part}
        for paper in group:
            if paper.id not in self._verdicts and paper.id not in asked_next:
                self._unscored[paper.id] = Unscored(paper.id, reason_for(heard, paper))
        self._tell()
        return smaller

    async def _keep_part(self, verdicts: Mapping[str, Verdict]) -> None:
        usage = self._calls.untold()
        if verdicts or usage.calls:
            await self._keep(Scoring(verdicts=verdicts, usage=usage))

    def _tell(self) -> None:
        self._progress(len(self._verdicts) + len(self._unscored), self._total, "scoring")
