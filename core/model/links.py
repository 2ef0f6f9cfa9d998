"""Who may read a channel's pages: whoever has a link of it, or everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core.model.channels import Channel
from core.model.digests import Counts, DigestState
from core.model.people import Person, VoteKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One unguessable address of a channel's pages. `number` counts from 1 in the channel; 0: not kept yet.

    Of its token only the hash is known; `token` is that of a link that the bot posts (`is_posted`) into its channel, ""
    once it is revoked. One that is revoked opens nothing any more.
    """

    channel: Channel
    token_hash: str
    made_by: Person
    made_at: datetime
    number: int = 0
    revoked_by: Person | None = None
    revoked_at: datetime | None = None
    is_posted: bool = False
    token: str = field(default="", repr=False)

    @property
    def is_revoked(self) -> bool:
        """Whether it was taken back."""
        return self.revoked_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicity:
    """Whether everybody may read a channel's pages, and under which name. The name stays the channel's when it is
    private again, so that nobody else is read at an address that people know."""

    channel: Channel
    name: str
    is_public: bool
    changed_by: Person
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A date of a channel's digests in brief: its newest revision, without its papers."""

    date: date
    revision: int
    source: str
    state: DigestState
    counts: Counts


@dataclass(frozen=True, slots=True)
class TopicCount:
    """How many papers of a topic one date lists."""

    date: date
    topic: str
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for among the listed papers of a channel: words of the text, a topic as it is named, a part
    of an author's name, the least scores. All of it must hold; what is left out, holds."""

    words: str = ""
    topic: str = ""
    author: str = ""
    relevance: float | None = None
    novelty: float | None = None

    def __bool__(self) -> bool:
        return self != Wanted()


Tally = Mapping[VoteKind, int]
"""How many votes of each kind there are."""
