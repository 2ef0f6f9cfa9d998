"""Who reads, and what they care about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from core.model.fingerprints import fingerprint_of, fold
from core.model.papers import AnnounceType


@dataclass(frozen=True, slots=True)
class Channel:
    """A place on a platform. `workspace` is the Slack team or Discord guild, or a word for local ones."""

    platform: str
    workspace: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}/{self.workspace}/{self.id}"


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that a channel cares about, and what near it does not count."""

    name: str
    relevant: str
    irrelevant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What a channel cares about.

    `wanted` keywords count for a paper, `muted` ones against it; neither decides alone. `authors` are followed:
    their papers are always listed, first.
    """

    topics: tuple[Topic, ...] = ()
    wanted: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Hash of what a scorer is told, so that verdicts are shared and reused.

        White space, letter case of keywords and the order of anything do not count, nor do followed authors: they
        change the ranking, not the judgement.
        """
        meaning = {
            "topics": sorted([fold(t.name), fold(t.relevant), fold(t.irrelevant)] for t in self.topics),
            "wanted": sorted({fold(word).casefold() for word in self.wanted}),
            "muted": sorted({fold(word).casefold() for word in self.muted}),
        }
        return fingerprint_of(meaning)


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """The least relevance and novelty (1–10) that a listed paper has. An absent novelty is not held against it."""

    relevance: float = 8
    novelty: float = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A channel's standing order. `posting_time` is local to `zone` (an IANA name); weekdays are 0 (Monday) to 6."""

    channel: Channel
    categories: tuple[str, ...]
    criteria: Criteria
    types: frozenset[AnnounceType] = frozenset({AnnounceType.NEW, AnnounceType.CROSS})
    cutoffs: Cutoffs = Cutoffs()
    maximum: int = 40
    posting_time: time = time(9, 0)
    zone: str = "UTC"
    weekdays: frozenset[int] = frozenset(range(5))
    paused: bool = False
    criteria_version: int = 0


@dataclass(frozen=True, slots=True)
class CriteriaVersion:
    """One version of a channel's criteria: who made it, and when. Versions count from 1."""

    version: int
    criteria: Criteria
    made_by: str
    made_at: datetime
