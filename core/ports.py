"""What the use cases need from outside: a protocol each, small. Adapters implement them; fakes of them live in tests.

Every method may raise the `ServiceError` of its port (see `core.errors`) and nothing else that is foreseeable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Protocol

from core.model import (
    Announced,
    Batch,
    Channel,
    Criteria,
    CriteriaVersion,
    Delivery,
    Digest,
    Message,
    Paper,
    ScorerCard,
    Scoring,
    Subscription,
    Usage,
    Verdict,
    Vote,
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
        self, criteria: Criteria, papers: Sequence[Paper], progress: Progress = silent, keep: Keep = unkept
    ) -> Scoring:
        """A verdict or an unscored for every paper, never fewer.

        Every verdict and all usage of the answer are given to `keep` before, part by part. Raises `ScorerRefused`
        where asking again is no use, and what `keep` raises; any other trouble makes papers unscored, with the reason.
        """


class Platform(Protocol):
    """A chat service, or something that looks like one."""

    @property
    def name(self) -> str:
        """The platform in `Channel.platform`."""

    async def publish(self, channel: Channel, message: Message) -> str:
        """Post a message and return the platform's own name for it. Raises `PlatformError`."""

    async def find(self, channel: Channel, message: Message) -> str | None:
        """The platform's name for this message if it was already posted, else None."""


class Papers(Protocol):
    """Papers by identifier."""

    async def save(self, papers: Iterable[Paper]) -> None:
        """Keep papers. A newer version replaces an older one, never the reverse; of the same version the fuller
        record (with categories) wins."""

    async def get(self, ids: Collection[str]) -> dict[str, Paper]:
        """The papers that are kept, by id."""


class Batches(Protocol):
    """Batches by source, category and date."""

    async def save(self, batches: Iterable[Batch]) -> None:
        """Keep batches, each in place of what was known of its source, category and date. Its papers are kept
        before."""

    async def get(self, source: str, categories: Collection[str], day: date) -> dict[str, Batch]:
        """The batches that are kept, by category."""

    async def last_fresh(self, source: str, category: str, before: date) -> Batch | None:
        """The newest fresh batch of a category with an earlier date."""


class Subscriptions(Protocol):
    """Standing orders, and the history of their criteria."""

    async def save(self, subscription: Subscription, *, by: str, at: datetime) -> Subscription:
        """Keep it. If its criteria differ from the present version's (followed authors included), they become the
        next version, made by `by`. The answer carries its criteria version."""

    async def get(self, channel: Channel) -> Subscription | None:
        """The channel's order with its present criteria."""

    async def all(self) -> tuple[Subscription, ...]:
        """Every order, paused ones included."""

    async def history(self, channel: Channel) -> tuple[CriteriaVersion, ...]:
        """All versions of the channel's criteria, newest first."""


class Verdicts(Protocol):
    """Verdicts by paper, criteria fingerprint and scorer fingerprint."""

    async def save(
        self, criteria: Criteria, scorer: ScorerCard, verdicts: Iterable[Verdict], papers: Mapping[str, Paper]
    ) -> None:
        """Keep verdicts, with the scorer's card and a hash of the abstract that was judged."""

    async def get(self, criteria: Criteria, scorer: ScorerCard, papers: Mapping[str, Paper]) -> dict[str, Verdict]:
        """The verdicts that still hold, by paper id: those on the same abstract."""


class Digests(Protocol):
    """Digests by channel, date and revision. Kept whole: an old revision reads as it did."""

    async def add(self, digest: Digest) -> Digest:
        """Keep it as the next revision of its channel and date, and answer with that revision's number in it."""

    async def latest(self, channel: Channel, day: date) -> Digest | None:
        """The newest revision, with its neighbours."""

    async def revision(self, channel: Channel, day: date, revision: int) -> Digest | None:
        """That revision, with its neighbours."""

    async def shown(self, channel: Channel, source: str, ids: Collection[str], but: date) -> set[str]:
        """Which of these papers are listed in the newest revision of this channel's digest of another date, from
        that source."""


class Deliveries(Protocol):
    """Deliveries by channel, date and revision. Each call is one step of the record."""

    async def begin(self, digest: Digest) -> Delivery:
        """The delivery of this digest: the one on record, or a new one with a waiting post for the head and for each
        entry."""

    async def sending(self, delivery: Delivery, slot: int, *, at: datetime, lease: timedelta) -> bool:
        """Claim the post of this slot: record that it is about to be sent. False if it is sent, or if somebody claimed
        it less than `lease` ago and may be sending it now."""

    async def sent(self, delivery: Delivery, slot: int, ref: str) -> None:
        """Record the platform's name for the post of this slot."""

    async def finish(self, delivery: Delivery, reason: str = "") -> None:
        """Record the end: sent, or failed if there is a reason."""

    async def get(self, channel: Channel, day: date) -> Delivery | None:
        """The newest delivery of this channel and date."""

    async def open(self) -> tuple[Delivery, ...]:
        """Every delivery that was begun and neither sent nor failed, oldest date first."""


class Votes(Protocol):
    """What people answered, as state."""

    async def put(self, vote: Vote) -> None:
        """Keep it; `more` replaces the person's `less` on that paper and the reverse."""

    async def retract(self, vote: Vote) -> None:
        """Take back a vote of that kind; nothing happens if there is none."""

    async def of(self, channel: Channel) -> tuple[Vote, ...]:
        """All votes of a channel, oldest first."""


class Usages(Protocol):
    """What was spent on models."""

    async def add(self, channel: Channel, day: date, usage: Usage, *, at: datetime) -> None:
        """Keep the usage of a part of one digest's scoring."""

    async def on(self, channel: Channel, day: date) -> tuple[Usage, ...]:
        """All that was spent on the digests of one announcement date, failed attempts included, summed by model."""

    async def between(self, channel: Channel, since: datetime, until: datetime) -> tuple[Usage, ...]:
        """Usage of a channel in [since, until), summed by model."""


class Turns(Protocol):
    """Whose turn it is to do what only one may do at a time, such as ask arXiv. Shared by all processes."""

    async def take(self, service: str, holder: str, *, now: datetime, pause: float, lease: float) -> float:
        """Try to take the turn. 0.0: it is yours, for at most `lease` seconds, and the next begins at the earliest
        `pause` seconds from `now`. Otherwise: the seconds to wait before trying again."""

    async def renew(self, service: str, holder: str, *, now: datetime, lease: float) -> None:
        """Keep one's turn for another `lease` seconds; nothing happens if it is another's by now."""

    async def give_back(self, service: str, holder: str, *, not_before: datetime | None = None) -> None:
        """End one's turn. `not_before` holds everybody off until then (a service that said Retry-After)."""


class Work(Protocol):
    """One unit of work: all of it is kept, or none."""

    papers: Papers
    batches: Batches
    subscriptions: Subscriptions
    verdicts: Verdicts
    digests: Digests
    deliveries: Deliveries
    votes: Votes
    usages: Usages
    turns: Turns


class Store(Protocol):
    """Where values are kept."""

    def read(self) -> AbstractAsyncContextManager[Work]:
        """A unit that only reads: it sees one state of the store and waits for nobody."""

    def write(self) -> AbstractAsyncContextManager[Work]:
        """A unit that writes: kept at the end of the block, dropped if an exception leaves it."""
