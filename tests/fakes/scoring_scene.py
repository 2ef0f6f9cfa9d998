"""A model scorer before a local server, on a clock that does not wait."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from core.model import Criteria, Paper, Scoring, Topic, Usage
from core.scoring.model_scorer import ModelScorer
from tests.fakes.clock import FakeClock
from tests.fakes.openai_judge import scores
from tests.fakes.openai_server import OpenAIServer

CRITERIA = Criteria(
    topics=(
        Topic("Architecture", "Mixture of Experts, Transformers.", "Architectures merely used."),
        Topic("Compression", "Pruning, quantization, low-rank approaches."),
    ),
    wanted=("Sparsity",),
    muted=("Federated learning",),
)
START = datetime(2025, 5, 13, 9, 0, tzinfo=UTC)
_TITLES = ("Sparse experts in transformers", "Quantization of small networks", "A benchmark of birds", "On tides")


def paper(number: int, title: str = "", abstract: str = "We study it.") -> Paper:
    """The paper 2505.<number>."""
    title = title or f"{_TITLES[number % len(_TITLES)]} ({number})"
    return Paper(id=f"2505.{number:05d}", title=title, abstract=abstract, authors=("Ada Lovelace",))


def papers(count: int) -> list[Paper]:
    """Papers 1 to count."""
    return [paper(number) for number in range(1, count + 1)]


@dataclass
class Scene:
    """Scorer, server and clock, what the progress callback heard and what was given to be kept."""

    server: OpenAIServer
    scorer: ModelScorer
    clock: FakeClock
    heard: list[tuple[int, int, str]] = field(default_factory=list)
    kept: list[Scoring] = field(default_factory=list)

    async def keep(self, part: Scoring) -> None:
        """Keep a part of an answer."""
        self.kept.append(part)

    async def score(self, asked: Sequence[Paper], criteria: Criteria = CRITERIA, opinion: int = 0) -> Scoring:
        """Score, and check what must hold whatever happens: every paper has a verdict or a reason, never both, and
        verdicts and usage were kept once."""
        parts: list[Scoring] = []

        async def keep(part: Scoring) -> None:
            parts.append(part)
            await self.keep(part)

        scoring = await self.scorer.score(criteria, asked, lambda *now: self.heard.append(now), keep, opinion)
        assert sum(len(part.verdicts) for part in parts) == len(scoring.verdicts)
        assert {key: verdict for part in parts for key, verdict in part.verdicts.items()} == scoring.verdicts
        assert spent(parts) == spent([scoring])
        unscored = [missing.paper_id for missing in scoring.unscored]
        assert sorted([*scoring.verdicts, *unscored]) == sorted({each.id for each in asked})
        assert all(missing.reason for missing in scoring.unscored)
        return scoring


@asynccontextmanager
async def scene(*, key: str = "", server: OpenAIServer | None = None, **settings: Any) -> AsyncIterator[Scene]:
    """A scene whose scorer has these settings, the right key and model unless told otherwise."""
    clock = FakeClock(START)
    async with server or OpenAIServer() as running:
        chosen = {"model": running.model, "base_url": running.url, "clock": clock, **settings}
        scorer = ModelScorer(api_key=key or running.key, **chosen)
        try:
            yield Scene(running, scorer, clock)
        finally:
            await scorer.close()


def spent(parts: Sequence[Scoring]) -> Usage:
    """The usage of these parts together."""
    return sum((part.usage for part in parts if part.usage), Usage(model="any"))


def honest(asked: Sequence[Paper]) -> dict[str, tuple[int, int]]:
    """What the server's judge thinks of papers, by id."""
    return {each.id: scores(each.title) for each in asked}


def given(scoring: Scoring) -> dict[str, tuple[float, float | None]]:
    """Relevance and novelty by paper id."""
    return {key: (verdict.relevance, verdict.novelty) for key, verdict in scoring.verdicts.items()}


def reasons(scoring: Scoring) -> set[str]:
    """Why papers are unscored."""
    return {missing.reason for missing in scoring.unscored}
