"""Money set aside before it is spent, so that two who ask at once do not both count on the same last dollar."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from core.errors import BroadsheetError
from core.model import Paper, Subscription
from core.ports import Clock, Store
from core.spending import UNLIMITED, Estimate, Limits, Purse, is_bounded, purse_of

LEASE = timedelta(hours=1)
"""How long money stays set aside for somebody who died in the middle."""


@dataclass(frozen=True, slots=True)
class Earmarks:
    """Sets aside what a channel is about to spend, within its own budgets and the installation's.

    So a budget is exceeded by no more than what the portions that are under way at that moment cost above their
    estimates. What they have spent of it counts twice until they are done: a budget may end a little early, never late.
    """

    store: Store
    clock: Clock
    limits: Limits = UNLIMITED

    @asynccontextmanager
    async def reach(
        self, subscription: Subscription, papers: Sequence[Paper], estimate: Estimate, lease: timedelta = LEASE
    ) -> AsyncIterator[tuple[int, str]]:
        """How many of the papers, from the first, can be asked about, and why no more ("" if all can). What they cost
        by the estimate is set aside until the end of the block, for a lease at most."""
        if not is_bounded(subscription, self.limits):
            yield len(papers), ""
            return
        key = uuid4().hex
        try:
            yield await self._set_aside(key, subscription, papers, estimate, lease)
        finally:
            # What went wrong in the block is told as it is: what cannot be released runs out.
            with suppress(BroadsheetError):
                await asyncio.shield(self._release(key))

    async def _set_aside(
        self, key: str, subscription: Subscription, papers: Sequence[Paper], estimate: Estimate, lease: timedelta
    ) -> tuple[int, str]:
        """Looks first, for estimating takes a moment; if less is left when it is to be set aside, looks again."""
        while True:
            purse = await self._purse(subscription)
            reach, why, cost = await asyncio.to_thread(_reached, purse, papers, estimate)
            if not cost or await self._taken(key, subscription, cost, lease):
                return reach, why

    async def _taken(self, key: str, subscription: Subscription, cost: Decimal, lease: timedelta) -> bool:
        """Whether there was still as much, and it is set aside now."""
        async with self.store.write() as work:
            await work.usages.alone()
            now = self.clock.now()
            purse = await purse_of(work, subscription, now, self.limits)
            if purse and purse.short_of(cost):
                return False
            await work.usages.earmark(key, subscription.channel, cost, now=now, until=now + lease)
            return True

    async def _purse(self, subscription: Subscription) -> Purse:
        async with self.store.read() as work:
            return await purse_of(work, subscription, self.clock.now(), self.limits) or Purse(())

    async def _release(self, key: str) -> None:
        async with self.store.write() as work:
            await work.usages.release(key)


def _reached(purse: Purse, papers: Sequence[Paper], estimate: Estimate) -> tuple[int, str, Decimal]:
    """With what the papers that are reached cost by the estimate."""
    reach, why = purse.reach(papers, estimate)
    return reach, why, (estimate(papers[:reach]).cost if reach else None) or Decimal(0)
