"""What a scorer says, and what saying it took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from core.model.fingerprints import fingerprint_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One scorer's judgement of one paper under one criteria. `novelty` is None where the scorer cannot judge it.

    Relevance and novelty are 1–10 and independent of each other. `topic` is the name of the topic met, or "".
    `opinions` are relevance and novelty of each time that it was asked for, where that was more than once: the verdict
    is their median.
    """

    paper_id: str
    relevance: float
    novelty: float | None = None
    topic: str = ""
    comment: str = ""
    opinions: tuple[tuple[float, float | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A verdict that need not hold any more: under this version of a channel's criteria, by the scorer of that name."""

    verdict: Verdict
    version: int
    scorer: str


@dataclass(frozen=True, slots=True)
class Unscored:
    """A paper that was asked about and got no verdict, with the reason."""

    paper_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of model calls, as the provider reports them. `cached` is the part of `prompt` that was cached,
    `reasoning` the part of `completion` that was thought and not said.

    `cost` is in US dollars; None means that the price of the model is not known.
    """

    model: str
    calls: int = 0
    prompt: int = 0
    cached: int = 0
    completion: int = 0
    reasoning: int = 0
    cost: Decimal | None = Decimal(0)

    @property
    def total(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt + self.completion

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            model=self.model or other.model,
            calls=self.calls + other.calls,
            prompt=self.prompt + other.prompt,
            cached=self.cached + other.cached,
            completion=self.completion + other.completion,
            reasoning=self.reasoning + other.reasoning,
            cost=None if self.cost is None or other.cost is None else self.cost + other.cost,
        )


@dataclass(frozen=True, slots=True)
class Stop:
    """What the budget left out when the digest of a date was last tried: how many of its papers wait, since `at`."""

    date: dt.date
    papers: int
    at: dt.datetime


def total_cost(usages: Iterable[Usage]) -> Decimal | None:
    """What all of it cost together, in US dollars; None if any of it is not known."""
    return sum(usages, Usage(model="")).cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What a scorer answers: a verdict or an unscored for every paper asked about, and what it took."""

    verdicts: Mapping[str, Verdict]
    unscored: tuple[Unscored, ...] = ()
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorerCard:
    """Who judges: recorded with each verdict and shown in each digest.

    `name` is a model's name or "local"; `prompt` is the template's name and version, "" where there is none;
    `fingerprint` covers everything that can change a judgement.
    """

    name: str
    prompt: str = ""
    judges_novelty: bool = True
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Hash of model, prompt and parameters."""
        return fingerprint_of([self.name, self.prompt, sorted(self.parameters.items())])
