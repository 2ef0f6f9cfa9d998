"""The scorer for those who can wait: the same questions, answered within a day at half the price."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import ScorerRefused
from core.model import Criteria, Paper, ScorerCard, Scoring, Usage
from core.ports import Clock, Keep, Progress, Store, silent, unkept
from core.scoring.batch_lines import cheaper, write_lines
from core.scoring.batch_run import BatchRun
from core.scoring.batch_sheet import Sheet
from core.scoring.model_scorer import ModelScorer, distinct
from core.scoring.question import Group


class BatchScorer:
    """Judges papers through OpenAI's Batch API, as a model scorer would. Implements `core.ports.Scorer`.

    A batch may take a day. Its name is kept in the store while it is under way, so that whoever asks the same again
    after a restart waits for it and does not pay twice. What it leaves out is asked once more, in smaller groups.
    """

    def __init__(self, scorer: ModelScorer, store: Store, clock: Clock) -> None:
        self._scorer = scorer
        self._store = store
        self._clock = clock

    @property
    def card(self) -> ScorerCard:
        """The model scorer's: their verdicts are the same."""
        return self._scorer.card

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """What judging these papers would take, at half the price. See `core.ports.Scorer`."""
        return cheaper(self._scorer.estimate(criteria, papers))

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        """A verdict or an unscored for every paper, hours later. See `core.ports.Scorer`."""
        asked = distinct(papers, opinion)
        sheet = Sheet(self.card.name, [topic.name for topic in criteria.topics], len(asked), progress)
        groups = self._scorer.groups(asked)
        while groups:
            try:
                groups = await self._round(sheet, criteria, groups, keep, opinion)
            except ScorerRefused as refused:
                if not sheet.verdicts:
                    raise
                groups = sheet.give_up(groups, str(refused))
        return sheet.scoring

    async def _round(
        self, sheet: Sheet, criteria: Criteria, groups: Sequence[Group], keep: Keep, opinion: int
    ) -> list[Group]:
        """One batch. The answer is what is to be asked in the next."""
        client = await self._scorer.opened()
        dialect, question = client.dialect, self._scorer.questions(criteria, opinion)
        lines = write_lines([dialect.request(self.card.name, question(group)) for group in groups])
        run = BatchRun(client.batches(), self._store, self._clock, lines)
        answered = await run.answers(sheet.teller(groups))
        learned = {place for place, reply in answered.replies.items() if client.learn(dialect, reply.trouble)}
        part, left = sheet.take(groups, answered, learned)
        if part.verdicts or (part.usage and part.usage.calls):
            await keep(part)
        if answered.ended:
            await run.forget()
        return left
