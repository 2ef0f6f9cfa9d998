"""Whoever makes digests: from which papers, and who judges them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot import parts
from bot.settings import Settings
from core.calendar import Calendar
from core.digesting import DigestMaker
from core.errors import BadSetting
from core.health import ARXIV, MODEL, Records, ReportedScorer, ReportedSource
from core.judging import Judging
from core.learning import VoteTaster
from core.ports import Clock, PaperSource, Scorer
from core.scoring.batches import BatchScorer
from core.scoring.local import LocalScorer
from core.scoring.model_scorer import ModelScorer
from core.sources.recorded import RecordedSource
from core.spending import Limits
from core.staging import Stages
from core.store import SqlStore
from core.tuning import Tuning

if TYPE_CHECKING:
    from bot.metrics.meters import Meters
    from core.sources.arxiv import ArxivSource


@dataclass(frozen=True)
class Makers:
    """Built when they are first asked for: the clients of arXiv and the model cost time to import."""

    settings: Settings
    store: SqlStore
    clock: Clock
    calendar: Calendar
    meters: Meters

    @cached_property
    def scorer(self) -> Scorer:
        """The model if one is set, else the local scorer."""
        told = self.settings
        return parts.model_scorer(told, self.clock, self.meters) if told.model_scores else LocalScorer()

    @cached_property
    def arxiv(self) -> ArxivSource:
        """arXiv, or what stands in for it, asked as often as it takes."""
        return parts.arxiv_source(self.settings, self.store, self.clock, self.calendar, self.meters)

    @cached_property
    def arxiv_quick(self) -> ArxivSource:
        """arXiv, asked for somebody who waits at the screen."""
        return parts.arxiv_source(self.settings, self.store, self.clock, self.calendar, self.meters, quick=True)

    @cached_property
    def live(self) -> DigestMaker:
        """Makes digests from arXiv."""
        return self._maker(ReportedSource(self.arxiv, self._records(ARXIV)), self._reported)

    @cached_property
    def quick(self) -> DigestMaker:
        """Makes digests from arXiv for somebody who waits at the screen."""
        return self._maker(ReportedSource(self.arxiv_quick, self._records(ARXIV)), self._reported)

    @cached_property
    def recorded(self) -> DigestMaker:
        """Makes digests from the days that ship with Broadsheet."""
        return self._maker(RecordedSource(), self._reported)

    def batching(self, maker: DigestMaker) -> DigestMaker:
        """One like this that judges many days at once through the batches of the model's server. Raises `BadSetting`
        without a model."""
        if not isinstance(self.scorer, ModelScorer):
            raise BadSetting("There is no model to ask in batches. Set OPENAI_API_KEY; the local scorer costs nothing.")
        batches = ReportedScorer(BatchScorer(self.scorer, self.store, self.clock), self._records(MODEL))
        return replace(maker, judging=replace(maker.judging, scorer=batches, apart=True))

    @cached_property
    def demonstration(self) -> DigestMaker:
        """Makes digests from the recorded days for nothing, whatever scorer is set."""
        return self._maker(RecordedSource(), LocalScorer())

    async def aclose(self) -> None:
        """Give back connections."""
        built = self.__dict__  # where cached properties lie once they were asked for
        for source in (built.get("arxiv"), built.get("arxiv_quick")):
            if source:
                source.close()
        if isinstance(built.get("scorer"), ModelScorer):
            await built["scorer"].close()

    @cached_property
    def _reported(self) -> Scorer:
        """The scorer, with records of how the model fares if there is one."""
        return ReportedScorer(self.scorer, self._records(MODEL)) if self.settings.model_scores else self.scorer

    def _records(self, service: str) -> Records:
        return Records(service, self.store, self.clock)

    @cached_property
    def _stages(self) -> Stages | None:
        """What may keep papers from the model; the local scorer reads all of them, for nothing."""
        if not isinstance(self.scorer, ModelScorer):
            return None
        return parts.stages(self.settings, self.scorer, self.store, self.clock)

    def _maker(self, source: PaperSource, scorer: Scorer) -> DigestMaker:
        stages = None if isinstance(scorer, LocalScorer) else self._stages
        limits = Limits(self.settings.daily_budget, self.settings.monthly_budget)
        judging = Judging(self.store, scorer, self.clock, stages, self.settings.opinions, limits)
        tuning = Tuning(self.store, VoteTaster(), self.clock, self.settings.taste_points)
        return DigestMaker(self.store, source, judging, self.calendar, self.clock, tuning=tuning)
