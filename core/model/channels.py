"""Who reads, and what they care about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from decimal import Decimal

from core.model.fingerprints import fingerprint_of, fold
from core.model.papers import AnnounceType
from core.model.people import Person, Rights, VoteKind

ENGLISH = "English"


@dataclass(frozen=True, slots=True)
class Channel:
    """A place on a platform. `workspace` is the Slack team or Discord guild, or a word for local ones."""

    platform: str
    workspace: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}/{self.workspace}/{self.id}"

    def is_beside(self, other: Channel) -> bool:
        """Whether both are in one workspace."""
        return (self.platform, self.workspace) == (other.platform, other.workspace)


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
    their papers are always listed, first. `language` is the English name of the one that comments are written in.
    """

    topics: tuple[Topic, ...] = ()
    wanted: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    language: str = ENGLISH

    @property
    def fingerprint(self) -> str:
        """Hash of what a scorer is told, so that verdicts are shared and reused.

        White space, letter case of keywords and the order of anything do not count, nor do followed authors: they
        change the ranking, not the judgement.
        """
        meaning: dict[str, object] = {
            "topics": sorted([fold(t.name), fold(t.relevant), fold(t.irrelevant)] for t in self.topics),
            "wanted": sorted({fold(word).casefold() for word in self.wanted}),
            "muted": sorted({fold(word).casefold() for word in self.muted}),
        }
        # The usual language is left out, so that verdicts from before there was a choice still hold.
        spoken = {} if self.language == ENGLISH else {"language": self.language}
        return fingerprint_of(meaning | spoken)


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """The least relevance and novelty (1–10) that a listed paper has. An absent novelty is not held against it."""

    relevance: float = 8
    novelty: float = 7

    def admit(self, relevance: float, novelty: float | None) -> bool:
        """Whether a verdict with these scores reaches both."""
        return relevance >= self.relevance and (novelty is None or novelty >= self.novelty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """All that decides which papers of a day are listed. Versioned as a whole: undo is one step back."""

    categories: tuple[str, ...]
    criteria: Criteria
    types: frozenset[AnnounceType] = frozenset({AnnounceType.NEW, AnnounceType.CROSS})
    cutoffs: Cutoffs = Cutoffs()
    maximum: int = 40

    def means(self, other: Choice) -> bool:
        """Whether both list the same papers, in the same order, of any day."""
        return self._meaning == other._meaning

    @property
    def _meaning(self) -> tuple[object, ...]:
        criteria = (self.criteria.fingerprint, self.criteria.authors)
        return (self.categories, criteria, self.types, self.cutoffs, self.maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A channel's standing order. `posting_time` is local to `zone` (an IANA name); weekdays are 0 (Monday) to 6.

    `budget` is what its model calls may cost in a day of its zone, in US dollars, `month_budget` the same of a
    month; None is no limit. `criteria_version` numbers its choice, from 1. `changed_by` is the id of the person who
    changed it last. `since` is the instant from which on digests are owed: of the order, or of the end of its last
    pause; None where that was not noted. `tells_quiet`: the channel is told in a line that nothing was announced.
    `tuned`: votes have a say in the order; `explores` is how many entries of a digest are tried from outside the
    usual then, and what is `forgotten` (words, names of authors, categories, topics) has no weight in it. No vote
    of before `taught_since` has a say. `tells_voters`: people here see who voted what, not only how many.
    `reactions` are the emoji that mean a vote here beside the usual ones, by their folded names; None: this one
    means nothing here.
    """

    channel: Channel
    categories: tuple[str, ...]
    criteria: Criteria
    types: frozenset[AnnounceType] = frozenset({AnnounceType.NEW, AnnounceType.CROSS})
    cutoffs: Cutoffs = Cutoffs()
    maximum: int = 40
    posting_time: time = time(9, 0)
    zone: str = "UTC"
    weekdays: frozenset[int] = frozenset(range(5))
    budget: Decimal | None = None
    month_budget: Decimal | None = None
    rights: Rights = Rights()
    reactions: Mapping[str, VoteKind | None] = field(default_factory=dict, hash=False)
    paused: bool = False
    since: datetime | None = None
    tells_quiet: bool = True
    tuned: bool = True
    explores: int = 1
    forgotten: tuple[str, ...] = ()
    taught_since: datetime | None = None
    tells_voters: bool = False
    criteria_version: int = 0
    changed_by: str = ""

    @property
    def choice(self) -> Choice:
        """What decides which papers are listed."""
        return Choice(
            categories=self.categories,
            criteria=self.criteria,
            types=self.types,
            cutoffs=self.cutoffs,
            maximum=self.maximum,
        )

    def choosing(self, choice: Choice) -> Subscription:
        """The same order with another choice."""
        return replace(
            self,
            categories=choice.categories,
            criteria=choice.criteria,
            types=choice.types,
            cutoffs=choice.cutoffs,
            maximum=choice.maximum,
        )


@dataclass(frozen=True, slots=True)
class CriteriaVersion:
    """One version of a channel's choice: who made it, and when. Versions count from 1."""

    version: int
    choice: Choice
    made_by: Person
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A choice that one person is still considering. `base` is the version that it was made from."""

    channel: Channel
    person: str
    choice: Choice
    base: int
    at: datetime
