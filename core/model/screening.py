"""What is decided about papers before their abstracts are put before a scorer, and what it is decided by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from core.model.channels import Cutoffs
from core.model.papers import Paper
from core.model.verdicts import Usage


class Stage(StrEnum):
    """What may hold a paper back before a scorer reads its abstract: the learned screen, or a look at titles."""

    SCREEN = "screen"
    TITLES = "titles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A stage's decision that a paper is not worth a scorer's attention.

    `mark` is the screen's, from 0 to 1. A `sampled` one is put before the scorer all the same, so that it can be told
    how much is missed; `share` is the chance that it had of this.
    """

    paper_id: str
    stage: Stage
    mark: float | None = None
    sampled: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A judged paper from which a screen learns: whether it was `wanted` (its verdict reaches the cut-offs).

    `day` groups those that came together. One that was drawn from a sample stands for `weight` papers.
    """

    paper: Paper
    day: dt.date
    wanted: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What lessons come to. Papers with a mark below `threshold` are held back.

    `recall` is the share of the wanted that is expected to reach it and `passes` the share of all that does, both by
    days held out from learning. `document` is what marks are made with; only the learner that made it can read it.
    """

    threshold: float
    recall: float
    passes: float
    papers: int
    wanted: int
    days: int
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One version of a criteria's screen. `target` is the recall that it was made for; None: it is switched off, and
    `why` says for what reason."""

    version: int = 0
    made_at: dt.datetime
    cutoffs: Cutoffs
    target: float | None
    learned: Learned | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """How the stages fare over some days: how many papers they withheld, how many of these were `sampled`, how many of
    the sampled turned out to be wanted, and how many wanted ones got through."""

    withheld: int = 0
    sampled: int = 0
    wanted: int = 0
    through: int = 0

    @property
    def missed(self) -> float | None:
        """How many wanted papers nobody read, by the sample; None where there is none."""
        return (self.withheld - self.sampled) * self.wanted / self.sampled if self.sampled else None

    @property
    def recall(self) -> float | None:
        """The share of the wanted papers that were read, by the sample; None where it cannot be told."""
        found = self.through + self.wanted
        return None if self.missed is None or not found else found / (found + self.missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What a look at titles comes to: the ids of papers that are certainly outside, and what it took."""

    outside: frozenset[str]
    usage: Usage | None = None
