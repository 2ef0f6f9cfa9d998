"""What is asked of services outside: time, arXiv, who judges, chat services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from core.model import (
    Announced,
    Channel,
    Criteria,
    Learned,
    Lesson,
    Message,
    Notice,
    Paper,
    Place,
    ScorerCard,
    Scoring,
    Sifted,
    Usage,
)


class Clock(Protocol):
    """Time as the use cases see it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""

    async def sleep(self, seconds: float) -> None:
        """Let that much time pass."""


class Progress(Protocol):
    """Hears how far long work has come. Both numbers count the same thing; `total` may grow."""

    def __call__(self, done: int, total: int, what: str) -> None: ...


def silent(done: int, total: int, what: str) -> None:
    """A `Progress` that nobody watches."""


class Keep(Protocol):
    """Takes a part of a scorer's answer as soon as it is there, so that what was paid for outlives a crash."""

    async def __call__(self, part: Scoring) -> None: ...


async def unkept(part: Scoring) -> None:
    """A `Keep` that keeps nothing."""


class PaperSource(Protocol):
    """Where papers come from."""

    @property
    def name(self) -> str:
        """Kept with each batch: "arxiv" or "recorded"."""

    @property
    def dates(self) -> tuple[date, ...] | None:
        """The announcement dates that it has, oldest first; None if it has all of arXiv's."""

    async def announced(self, categories: Sequence[str], day: date, progress: Progress = silent) -> Announced:
        """A batch for each category asked about, and their papers. Raises `SourceError` if arXiv cannot be asked."""

    async def paper(self, paper_id: str) -> Paper | None:
        """The newest version of a paper, or None if arXiv has no such paper."""

    async def search(self, words: str, most: int = 10) -> tuple[Paper, ...]:
        """Papers that match the words, best first."""


class Scorer(Protocol):
    """Who judges papers."""

    @property
    def card(self) -> ScorerCard:
        """Who this scorer is; its fingerprint is part of a verdict's key."""

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        """A verdict or an unscored for every paper, never fewer.

        Another `opinion` asks the same question anew, so that chance falls differently. Every verdict and all usage of
        the answer are given to `keep` before, part by part. Raises `ScorerRefused` where asking again is no use, and
        what `keep` raises; any other trouble makes papers unscored, with the reason.
        """

    def estimate(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """What judging these papers would take, as well as can be told beforehand. Nothing is asked."""


class Sifter(Protocol):
    """Who tells from titles alone which papers are certainly outside of a criteria."""

    async def sift(self, criteria: Criteria, papers: Sequence[Paper], progress: Progress = silent) -> Sifted:
        """The papers that are certainly outside. Where anything goes wrong, none are: that is no fault.

        Raises `ScorerRefused` where asking again is no use.
        """

    def estimate_sifting(self, criteria: Criteria, papers: Sequence[Paper]) -> Usage:
        """What that would take, as well as can be told beforehand. Nothing is asked."""


class Learner(Protocol):
    """Who learns from verdicts which papers are worth a scorer's attention. Both are done off the event loop."""

    async def learn(self, lessons: Sequence[Lesson], target: float) -> Learned | None:
        """What the lessons come to, with a threshold that keeps that share of the wanted on held-out days;
        None if they are too few to tell. The same lessons, in any order, come to the same."""

    async def marks(self, document: bytes, papers: Sequence[Paper]) -> dict[str, float] | None:
        """How likely each paper is wanted, from 0 to 1, by its id; None if the document is another learner's."""


class Platform(Protocol):
    """A chat service, or something that looks like one."""

    @property
    def name(self) -> str:
        """The platform in `Channel.platform`."""

    async def publish(self, channel: Channel, message: Message | Notice) -> str:
        """Post a message and return the platform's own name for it. Raises `PlatformError`, `PlaceClosed`."""

    async def find(self, channel: Channel, message: Message | Notice) -> str | None:
        """The platform's name for this message if it was already posted, else None."""

    async def edit(self, channel: Channel, ref: str, message: Message | Notice) -> None:
        """Let the message of that name say this; nothing happens where a platform cannot. Raises `PlatformError`."""

    async def link(self, channel: Channel, ref: str) -> str:
        """The address at which people find that message, or "" where a platform has none. Raises `PlatformError`."""

    async def place(self, channel: Channel) -> Place:
        """What the platform tells of this channel now. Raises `PlatformError`."""

    async def warn(self, channel: Channel, text: str) -> None:
        """Tell this, as `Reply.text` has it, to whoever let the bot into the channel's workspace, and to nobody else;
        nothing happens where that person is not known. Raises `PlatformError`."""
