"""What is asked of the store, by kind of value. All within a unit of work (`Work`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Protocol

from core.model import (
    Batch,
    Belongings,
    Channel,
    Criteria,
    CriteriaVersion,
    Delivery,
    Digest,
    Draft,
    Earlier,
    Holding,
    Listing,
    Paper,
    PaperPost,
    Person,
    Post,
    ScorerCard,
    Subscription,
    Traces,
    Verdict,
    Vote,
)
from core.ports.census import Censuses
from core.ports.errands import Errands
from core.ports.links import Links, Shelves
from core.ports.money import Stops, Usages
from core.ports.operating import Buckets, Halts, Healths, Turns
from core.ports.outcomes import Notes, Outcomes
from core.ports.places import Carried, Installations, Places, Sealings, Seen
from core.ports.rota import Rota
from core.ports.screening import Questions, Screens, Withholdings


class Papers(Protocol):
    """Papers by identifier."""

    async def save(self, papers: Iterable[Paper]) -> None:
        """Keep papers. A newer version replaces an older one, never the reverse; of the same version the fuller
        record (with categories) wins."""

    async def get(self, ids: Collection[str]) -> dict[str, Paper]:
        """The papers that are kept, by id."""

    async def search(self, words: Sequence[str], *, every: bool = True, most: int = 10, skip: int = 0) -> list[Paper]:
        """Papers in whose title, abstract or authors every word (or any of them) occurs, the best matches first.

        Letter case, accents and English endings do not count. A word may hold anything: nothing in it is an operator.
        """


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
    """Standing orders, and the history of their choices."""

    async def save(self, subscription: Subscription, *, by: Person, at: datetime) -> Subscription:
        """Keep it. If its choice differs from the present version's in anything, it becomes the next version, made by
        `by`. The answer carries its criteria version, who changed it, and since when digests are owed: an order that
        is new, or was paused until now, begins `at`."""

    async def hold(self, channel: Channel) -> None:
        """Until this unit ends, no other unit holds or saves this channel's order: what is read after this is what
        will be changed. Only in a unit that writes."""

    async def get(self, channel: Channel) -> Subscription | None:
        """The channel's order with its present choice."""

    async def all(self) -> tuple[Subscription, ...]:
        """Every order, paused ones included."""

    async def categories(self) -> frozenset[str]:
        """Those of all orders that are not paused."""

    async def history(self, channel: Channel, most: int | None = None) -> tuple[CriteriaVersion, ...]:
        """All versions of the channel's choice, or the newest so many, newest first; they outlive the order."""

    async def remove(self, channel: Channel) -> bool:
        """End the order. Digests, votes and the history stay. False if there was none."""


class Drafts(Protocol):
    """Choices under consideration, one for each person and channel."""

    async def put(self, draft: Draft) -> None:
        """Keep it in place of that person's earlier one."""

    async def get(self, channel: Channel, person: str) -> Draft | None:
        """What that person is considering."""

    async def drop(self, channel: Channel, person: str) -> None:
        """Forget it; nothing happens if there is none."""


class Verdicts(Protocol):
    """Verdicts by paper, criteria fingerprint and scorer fingerprint."""

    async def save(
        self, criteria: Criteria, scorer: ScorerCard, verdicts: Iterable[Verdict], papers: Mapping[str, Paper]
    ) -> None:
        """Keep verdicts, with the scorer's card and a hash of the abstract that was judged."""

    async def get(self, criteria: Criteria, scorer: ScorerCard, papers: Mapping[str, Paper]) -> dict[str, Verdict]:
        """The verdicts that still hold, by paper id: those on the same abstract."""

    async def earlier(self, channel: Channel, ids: Collection[str]) -> dict[str, Earlier]:
        """Of each paper the verdict under the newest version of this channel's criteria under which it was judged, by
        whatever scorer and on whatever abstract. Versions of long ago are not looked at."""


class Digests(Protocol):
    """Digests by channel, date and revision. Kept whole: an old revision reads as it did."""

    async def add(self, digest: Digest) -> Digest:
        """Keep it as the next revision of its channel and date, and answer with that revision's number in it."""

    async def latest(self, channel: Channel, day: date) -> Digest | None:
        """The newest revision, with its neighbours."""

    async def revision(self, channel: Channel, day: date, revision: int) -> Digest | None:
        """That revision, with its neighbours."""

    async def newest(self, channel: Channel, source: str) -> Digest | None:
        """The newest revision of the newest date, from that source."""

    async def between(
        self, channel: Channel, source: str, first: date, last: date, *, most: int | None = None
    ) -> tuple[Digest, ...]:
        """The newest revision of each date from first to last that has a digest from that source, oldest first,
        without neighbours; with its first `most` entries only, where fewer are enough: that is much faster."""

    async def revisions(self, channel: Channel, day: date) -> int:
        """How many revisions that date has."""

    async def listings(self, channel: Channel, paper_id: str) -> tuple[Listing, ...]:
        """Where this channel was shown that paper (newest revisions only), oldest date first."""

    async def holding(self, channel: Channel, source: str, paper_id: str, *, most: int = 10) -> Holding | None:
        """The newest of this channel's last `most` digests from that source that holds the paper back; None if none
        does."""

    async def shown(self, channel: Channel, source: str, ids: Collection[str], but: date) -> set[str]:
        """Which of these papers are listed in the newest revision of this channel's digest of another date, from
        that source, or were posted with an earlier one."""


class Deliveries(Protocol):
    """Deliveries by channel, date and revision. Each call is one step of the record."""

    async def begin(
        self, digest: Digest, posts: Sequence[Post], amends: int | None = None, *, at: datetime | None = None
    ) -> Delivery:
        """The delivery of this digest: the one on record, or a new one with these posts."""

    async def sending(self, delivery: Delivery, slot: int, *, at: datetime, lease: timedelta) -> bool:
        """Claim the post of this slot: record that it is about to be sent. False if it is sent, or if somebody claimed
        it less than `lease` ago and may be sending it now."""

    async def sent(self, delivery: Delivery, slot: int, ref: str) -> None:
        """Record the platform's name for the post of this slot."""

    async def finish(self, delivery: Delivery, reason: str = "") -> None:
        """Record the end: sent, or failed if there is a reason."""

    async def get(self, channel: Channel, day: date) -> Delivery | None:
        """The newest delivery of this channel and date."""

    async def of_date(self, channel: Channel, day: date) -> tuple[Delivery, ...]:
        """Every delivery of this channel and date, in the order of their revisions."""

    async def of_dates(self, channel: Channel, days: Collection[date]) -> dict[date, tuple[Delivery, ...]]:
        """The same of several dates at once: for each that is asked about."""

    async def last(self, channel: Channel) -> Delivery | None:
        """The newest delivery of the newest date of this channel."""

    async def open(self, channel: Channel | None = None) -> tuple[Delivery, ...]:
        """Every delivery that was begun and neither sent nor failed, oldest date first; of all channels or of
        this one."""

    async def paper_at(self, channel: Channel, ref: str) -> str | None:
        """The id of the paper whose message in this channel the platform calls `ref`; None if there is none."""

    async def papers_since(self, channel: Channel, day: date) -> tuple[PaperPost, ...]:
        """Where the papers of this channel's digests of that date and later ones are posted, newest date first."""


class Votes(Protocol):
    """What people answered, as state."""

    async def put(self, vote: Vote) -> None:
        """Keep it; `more` replaces the person's `less` on that paper and the reverse."""

    async def retract(self, vote: Vote) -> None:
        """Take back a vote of that kind; nothing happens if there is none."""

    async def of(self, channel: Channel, person: str | None = None) -> tuple[Vote, ...]:
        """All votes of a channel, or those of one person there, oldest first."""

    async def forget(self, channel: Channel, *, paper_id: str | None = None, person: str | None = None) -> int:
        """Drop what the channel taught (`more` and `less`; saved papers stay), all of it or of one paper or person.
        How many votes that were."""


class People(Protocol):
    """What is kept of a person, over all channels of a workspace. `channel` tells platform and workspace."""

    async def traces(self, channel: Channel, person: str) -> Traces:
        """How much is kept of this person."""

    async def belongings(self, channel: Channel, person: str) -> Belongings:
        """What is kept of this person, and of nobody else: what `traces` counts."""

    async def forget(self, channel: Channel, person: str) -> Traces:
        """Drop votes, saved papers and drafts of this person, and take them off every list of who may do what; the
        changes that they made stay, without their name. What that was."""


class Work(Protocol):
    """One unit of work: all of it is kept, or none."""

    papers: Papers
    batches: Batches
    subscriptions: Subscriptions
    drafts: Drafts
    verdicts: Verdicts
    digests: Digests
    deliveries: Deliveries
    votes: Votes
    people: People
    usages: Usages
    stops: Stops
    healths: Healths
    turns: Turns
    buckets: Buckets
    halts: Halts
    installations: Installations
    sealings: Sealings
    places: Places
    seen: Seen
    carried: Carried
    outcomes: Outcomes
    notes: Notes
    screens: Screens
    withholdings: Withholdings
    questions: Questions
    links: Links
    shelves: Shelves
    censuses: Censuses
    rota: Rota
    errands: Errands


class Store(Protocol):
    """Where values are kept."""

    def read(self) -> AbstractAsyncContextManager[Work]:
        """A unit that only reads: it sees one state of the store and waits for nobody."""

    def write(self) -> AbstractAsyncContextManager[Work]:
        """A unit that writes: kept at the end of the block, dropped if an exception leaves it."""
