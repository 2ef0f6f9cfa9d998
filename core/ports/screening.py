"""What is asked of the store about the stages before a scorer reads abstracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from core.model import Criteria, Lesson, Paper, ScorerCard, Screen, Watch, Withheld
from core.model.channels import Cutoffs


class Screens(Protocol):
    """Learned screens by criteria and scorer. Of each the newest few versions are kept."""

    async def add(self, criteria: Criteria, scorer: ScorerCard, screen: Screen) -> Screen:
        """Keep it as the next version, and answer with that version's number in it."""

    async def latest(self, criteria: Criteria, scorer: ScorerCard) -> Screen | None:
        """The newest version."""

    async def lessons(
        self, criteria: Criteria, scorer: ScorerCard, cutoffs: Cutoffs, *, most: int
    ) -> tuple[Lesson, ...]:
        """The newest judged papers, newest first. One that was drawn as a sample from what was withheld weighs as
        much as one over the share that was drawn then."""

    async def watched(self, criteria: Criteria, scorer: ScorerCard, cutoffs: Cutoffs, since: date) -> Watch:
        """How the stages fared with what was announced on that date and later, by these cut-offs."""


class Withholdings(Protocol):
    """Decisions of the stages, by paper, criteria and scorer."""

    async def save(
        self,
        criteria: Criteria,
        scorer: ScorerCard,
        withheld: Iterable[Withheld],
        papers: Mapping[str, Paper],
        *,
        at: datetime,
    ) -> None:
        """Keep them, with a hash of the abstract that was before the stage."""

    async def get(self, criteria: Criteria, scorer: ScorerCard, papers: Mapping[str, Paper]) -> dict[str, Withheld]:
        """The decisions that still hold, by paper id: those on the same abstract."""


class Questions(Protocol):
    """Questions that a model's server keeps and answers later."""

    async def put(self, question: str, batch: str, *, at: datetime) -> None:
        """Keep under which name the server has this question."""

    async def get(self, question: str) -> str | None:
        """That name."""

    async def drop(self, question: str) -> None:
        """Forget it; nothing happens if it is not there."""
