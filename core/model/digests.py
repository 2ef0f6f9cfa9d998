"""What a channel gets to read of one date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.model.channels import Channel, Choice, Criteria, Cutoffs
from core.model.papers import AnnounceType, Paper
from core.model.verdicts import ScorerCard, Unscored, Usage, Verdict


class HeldBack(StrEnum):
    """Why an announced paper is not listed in a digest. Each announced paper has one place: one of these, or listed."""

    BY_TYPE = "by type"
    SHOWN_BEFORE = "shown before"
    SCREENED_OUT = "screened out"
    OUTSIDE = "outside by their titles"
    UNSCORED = "unscored"
    BELOW_CUTOFF = "below the cut-offs"
    OVER_MAXIMUM = "over the maximum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One listed paper of a digest. `position` counts from 1; `followed` names the followed author it is by.

    `points` is how far votes moved it up (above 0) or down, and `because` says why: "this channel liked …". Without
    them a `lifted` one would be below the cut-offs; an `explored` one is, and is shown to see whether it is liked.
    """

    position: int
    paper: Paper
    verdict: Verdict | None
    type: AnnounceType
    followed: str = ""
    points: float = 0
    because: str = ""
    lifted: bool = False
    explored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many papers, each counted once however many categories it is in. They add up (see `add_up`). `screened_out`
    are those that no scorer read: screened out, or outside by their titles."""

    announced: int = 0
    by_type: int = 0
    shown_before: int = 0
    screened_out: int = 0
    scored: int = 0
    unscored: int = 0
    listed: int = 0

    @property
    def candidates(self) -> int:
        """Papers that a scorer was or would have been asked about."""
        return self.announced - self.by_type - self.shown_before

    @property
    def held_back(self) -> int:
        """Candidates that are not listed."""
        return self.candidates - self.listed

    def add_up(self) -> bool:
        """Whether every announced paper is accounted for."""
        parts = self.by_type + self.shown_before + self.screened_out + self.scored + self.unscored
        return self.announced == parts


class DigestState(StrEnum):
    """`complete`; `partial`: some papers are unscored or some category is missing; `quiet`: nothing
    was announced. A day of which nothing could be fetched or judged has no digest: that is an error."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One subscription, one announcement date, one revision (from 1).

    `held_back` lists the ids of every announced paper that is not listed; `faults` are sentences for the reader, as are
    `stages`, which tell what was held back before a scorer read it, and how much is missed by that.
    `source` is "arxiv" or "recorded". `previous` and `next` are the nearest dates with a digest of this channel.
    """

    channel: Channel
    date: dt.date
    revision: int = 1
    state: DigestState
    source: str
    categories: tuple[str, ...]
    types: frozenset[AnnounceType]
    criteria: Criteria
    criteria_version: int
    cutoffs: Cutoffs
    maximum: int
    scorer: ScorerCard
    entries: tuple[Entry, ...] = ()
    counts: Counts = Counts()
    held_back: Mapping[HeldBack, tuple[str, ...]] = field(default_factory=dict)
    unscored: tuple[Unscored, ...] = ()
    skipped: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    usage: Usage | None = None
    made_at: dt.datetime
    previous: dt.date | None = None
    next: dt.date | None = None

    @property
    def choice(self) -> Choice:
        """What decided which papers are listed."""
        return Choice(
            categories=self.categories,
            criteria=self.criteria,
            types=self.types,
            cutoffs=self.cutoffs,
            maximum=self.maximum,
        )

    def at(self, *, previous: dt.date | None, next: dt.date | None) -> Digest:  # noqa: A002 - the field's name
        """The same digest, told its neighbours."""
        return replace(self, previous=previous, next=next)


@dataclass(frozen=True, slots=True)
class Move:
    """A paper that is listed in both of two digests. `before` is its position in the earlier one."""

    entry: Entry
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between two digests of one date: entries that came in (as in the later one), that went out (as in
    the earlier one), and those that moved past others."""

    came_in: tuple[Entry, ...] = ()
    went_out: tuple[Entry, ...] = ()
    moved: tuple[Move, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.came_in or self.went_out or self.moved)

    @property
    def in_numbers(self) -> str:
        """`2 in, 1 out, 3 moved`; `nothing changes`."""
        numbers = {"in": len(self.came_in), "out": len(self.went_out), "moved": len(self.moved)}
        return ", ".join(f"{number:,} {word}" for word, number in numbers.items() if number) or "nothing changes"


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a channel was shown a paper: its entry in the newest revision of a date."""

    date: dt.date
    revision: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Holding:
    """Where a channel was not shown an announced paper: the date of the digest that holds it back, and why.

    `unscored` is the reason for which it has no verdict, "" if it has one or was not asked about.
    """

    date: dt.date
    reason: HeldBack
    unscored: str = ""
