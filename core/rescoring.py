"""Use case: the digests of some dates made again under the present criteria, and their threads brought up to date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from core.alone import alone, key_of
from core.changes import changes_between
from core.delivery import Courier, Standing
from core.digesting import DigestMaker
from core.errors import CostsMore, ScorerRefused, ServiceError, SourceUnreachable
from core.model import Changes, Digest, Subscription, Usage, total_cost
from core.ports import Progress, silent
from core.spending import Quote

PATIENCE = 900.0
"""Seconds for which another process that rescores the same channel is waited for: weeks take their time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored:
    """One date: the digest that was there when it was asked for, and the one that is there now.

    `usages` is what was spent on it in between, by model. `delivered` says whether the channel's thread shows `after`;
    a date that is not posted has no thread. `fault` is a sentence on what did not work, "" if all did.
    """

    date: date
    before: Digest | None
    after: Digest | None = None
    usages: tuple[Usage, ...] = ()
    delivered: bool = False
    fault: str = ""

    @property
    def changes(self) -> Changes:
        """What came in, went out and moved."""
        return changes_between(self.before, self.after) if self.before and self.after else Changes()

    @property
    def is_new(self) -> bool:
        """Whether there is a new revision."""
        return self.after is not None and (self.before is None or self.before.revision != self.after.revision)

    @property
    def in_words(self) -> str:
        """What became of the date's digest, in a sentence or two."""
        if self.after is None:
            return "Its digest is as it was."
        if not self.is_new:
            return "Nothing to do: its digest is that of the present criteria."
        posted = " The thread has it." if self.delivered else ""
        if not self.changes:
            return f"The same papers in the same order: revision {self.after.revision}.{posted}"
        return f"{self.changes.in_numbers}: revision {self.after.revision}.{posted}"

    @property
    def cost(self) -> Decimal | None:
        """In US dollars; None if that is not known."""
        return total_cost(self.usages)


def several_in_words(done: Sequence[Rescored]) -> str:
    """What became of several dates, in a sentence."""
    return f"{sum(bool(one.changes) for one in done)} of {len(done)} digests changed."


@dataclass(frozen=True, slots=True)
class Rescoring:
    """Makes digests again, and amends what the channel was sent. Earlier revisions stay as they are."""

    maker: DigestMaker
    courier: Courier

    async def quote(self, subscription: Subscription, days: Sequence[date], progress: Progress = silent) -> Quote:
        """What `run` would take now. A day of which that cannot be told is left out: `run` tells why."""
        whole = self.maker.judging.nothing()
        for done, day in enumerate(days):
            progress(done, len(days), f"looking at {day}")
            try:
                whole += await self.maker.quote(subscription, day)
            except ServiceError:
                continue
        return whole

    async def run(
        self,
        subscription: Subscription,
        days: Sequence[date],
        progress: Progress = silent,
        *,
        patience: float = PATIENCE,
    ) -> tuple[Rescored, ...]:
        """The digests of these dates under this order, one after the other.

        A digest that still holds is left as it is. A day that fails is told and does not stop the others, unless they
        would fare no better. Whoever asks while this is being done waits, and is told the same. Raises `UnderWay` if
        that takes longer than `patience` (seconds).
        """
        seen = [await self._seen(subscription, day) for day in days]
        key, what = key_of("rescoring", subscription.channel), "a rescoring in this channel"
        async with alone(self.maker.store, self.maker.clock, key, what, progress, patience=patience):
            return await self._each(subscription, seen, progress)

    async def _each(
        self, subscription: Subscription, seen: Sequence[_Seen], progress: Progress
    ) -> tuple[Rescored, ...]:
        done: list[Rescored] = []
        hopeless = ""
        for one in seen:
            rescored = Rescored(date=one.date, before=one.before, fault=hopeless)
            try:
                if not hopeless:
                    rescored = await self._made(subscription, rescored, _of_day(progress, one.date))
            except (ScorerRefused, SourceUnreachable) as fault:
                hopeless = str(fault)
                rescored = replace(rescored, fault=hopeless)
            except (ServiceError, CostsMore) as fault:
                rescored = replace(rescored, fault=str(fault))
            done.append(replace(rescored, usages=await self._spent_since(subscription, one)))
        return tuple(done)

    async def _made(self, subscription: Subscription, rescored: Rescored, progress: Progress) -> Rescored:
        maker = replace(self.maker, along=self.courier.amend)
        digest = await maker.make(subscription, rescored.date, progress)
        made = replace(rescored, after=digest)
        try:
            return replace(made, delivered=await self._delivered(digest))
        except ServiceError as fault:
            return replace(made, fault=str(fault))

    async def _delivered(self, digest: Digest) -> bool:
        """Bring the date's thread up to date, if there is one, or will be: what was begun is not left half done."""
        if await self.courier.standing(digest.channel, digest.date) is Standing.NOTHING:
            return False
        await self.courier.deliver(digest)
        return True

    async def _seen(self, subscription: Subscription, day: date) -> _Seen:
        before = await self.maker.kept(subscription, day)
        async with self.maker.store.read() as work:
            spent = await work.usages.on(subscription.channel, day)
        return _Seen(day, before, {usage.model: usage for usage in spent})

    async def _spent_since(self, subscription: Subscription, seen: _Seen) -> tuple[Usage, ...]:
        async with self.maker.store.read() as work:
            spent = await work.usages.on(subscription.channel, seen.date)
        since = (_less(usage, seen.spent.get(usage.model, Usage(model=usage.model))) for usage in spent)
        return tuple(usage for usage in since if usage.calls)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A date as it is when somebody asks, with all that was spent on it until then, by model."""

    date: date
    before: Digest | None
    spent: Mapping[str, Usage]


def _of_day(progress: Progress, day: date) -> Progress:
    def told(done: int, total: int, what: str) -> None:
        progress(done, total, f"{day}: {what}")

    return told


def _less(whole: Usage, part: Usage) -> Usage:
    return Usage(
        model=whole.model,
        calls=whole.calls - part.calls,
        prompt=whole.prompt - part.prompt,
        cached=whole.cached - part.cached,
        completion=whole.completion - part.completion,
        reasoning=whole.reasoning - part.reasoning,
        cost=None if whole.cost is None or part.cost is None else whole.cost - part.cost,
    )
