"""What votes teach: how far a channel's answers to papers move others up or down, and for what reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.model.papers import Paper

MOST_POINTS = 3.0
"""How far votes move a paper at most, in points of relevance and novelty together, which make up to 20."""


class LeaningKind(StrEnum):
    """What of a paper somebody may lean to."""

    WORD = "word"
    AUTHOR = "author"
    CATEGORY = "category"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A paper that people liked, or of which they asked for less. `weight` is how much that counts, above 0; `topic` is
    the name of the topic that it met, or ""."""

    paper: Paper
    liked: bool
    weight: float = 1.0
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """A word (or two), author, category or topic that votes speak for or against, as it is written in papers.

    `strength` is above 0 where they speak for it, and compares with others beside it only. `papers` is how many papers
    with it were liked, or of how many less was asked for.
    """

    kind: LeaningKind
    name: str
    strength: float
    papers: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """How many points votes move one paper up (above 0) or down, in halves.

    `because` are the strongest leanings of that sign that are in the paper, strongest first; none where it is many
    small ones. `sureness` is how well the votes know papers like it, from 0 (nothing like it was voted on) to 1.
    """

    points: float = 0.0
    because: tuple[Leaning, ...] = ()
    sureness: float = 0.0


@dataclass(frozen=True, slots=True)
class Taste:
    """What votes come to: an adjustment for every paper that was asked about, by its id, and the leanings as a whole,
    strongest first, for and against in one list. Without any votes there is nothing in either."""

    adjustments: Mapping[str, Adjustment] = field(default_factory=dict)
    leanings: tuple[Leaning, ...] = ()
