"""Use case: digests that somebody asked to be made again are, also when the process that was at it ends first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from core.alone import PATIENCE, alone, key_of
from core.errors import BroadsheetError, PlatformError, StoreError, UnderWay
from core.ledger import in_words
from core.model import Errand, Subscription
from core.near import listed
from core.noticing import Noticing
from core.ports import Clock, Platform, Store, silent
from core.rescoring import Rescored, Rescoring

LOOK_AFTER = timedelta(minutes=1)
"""How long after somebody asked others begin to look whether the process that was asked is still at it."""
_AGAIN = timedelta(minutes=1)
_TAKEN_UP = timedelta(days=1)
_NOT = "was broken off when Broadsheet ended, and is not taken up again"


def errand_of(subscription: Subscription, days: Sequence[date], agreed: Decimal | None, at: datetime) -> Errand:
    """What somebody asked for just now."""
    return Errand(
        key=uuid4().hex,
        channel=subscription.channel,
        days=tuple(days),
        criteria_version=subscription.criteria_version,
        agreed=agreed,
        at=at,
    )


@asynccontextmanager
async def on_record(store: Store, clock: Clock, errand: Errand) -> AsyncIterator[None]:
    """Keep it on record until it is done, or until whoever asked is told why not. A process that ends before leaves
    it to the others."""
    async with _held(store, clock, errand):
        async with store.write() as work:
            await work.errands.put(errand, clock.now() + LOOK_AFTER)
        try:
            yield
        except BroadsheetError:
            await _dropped(store, errand)
            raise
        await _dropped(store, errand)


@dataclass(frozen=True, slots=True)
class Resuming:
    """Takes up what was broken off."""

    store: Store
    clock: Clock
    platforms: Mapping[str, Platform]
    rescoring: Rescoring

    async def resume(self, key: str) -> None:
        """Bring it to its end, unless somebody is at it, and tell the channel. Raises `StoreError`."""
        errand = await self._owed(key)
        if errand is None:
            return
        try:
            async with _held(self.store, self.clock, errand, patience=0):
                if await self._owed(key):
                    await self._end(errand)
        except UnderWay:
            async with self.store.write() as work:
                await work.errands.put_off(key, self.clock.now() + _AGAIN)

    async def _owed(self, key: str) -> Errand | None:
        async with self.store.read() as work:
            return await work.errands.get(key)

    async def _end(self, errand: Errand) -> None:
        async with self.store.read() as work:
            subscription = await work.subscriptions.get(errand.channel)
        if subscription:
            text = await self._ended(errand, subscription)
            # The thread tells what changed; whoever cannot be told looks there.
            with suppress(PlatformError):
                await Noticing(self.store, self.platforms, self.clock).say(
                    errand.channel, f"{errand.key}/rescored", text
                )
        await _dropped(self.store, errand)

    async def _ended(self, errand: Errand, subscription: Subscription) -> str:
        """What became of it, for the channel."""
        what = f"Scoring {_named(errand.days)} again"
        if self.clock.now() - errand.at > _TAKEN_UP:
            return f"{what} {_NOT}: it was asked for more than a day ago. `/rescore` does it."
        if subscription.criteria_version != errand.criteria_version:
            return f"{what} {_NOT}: the criteria were changed since. `/rescore` does it under the present ones."
        maker = replace(self.rescoring.maker, agreed=errand.agreed)
        done = await replace(self.rescoring, maker=maker).run(subscription, errand.days)
        return f"{what} was broken off when Broadsheet ended, and was taken up again. {_outcome(done)}"


def _outcome(done: Sequence[Rescored]) -> str:
    """How it ended. What changed since somebody asked is not known here, but in the threads."""
    failed = [one for one in done if one.fault]
    if not failed:
        return f"It is done: what changed is in {'its thread' if len(done) == 1 else 'the threads of these days'}."
    days = "" if len(done) == 1 else f" for {listed([str(one.date) for one in failed])}"
    return " ".join([f"It could not be done{days}.", *dict.fromkeys(one.fault for one in failed)])


def _named(days: Sequence[date]) -> str:
    return in_words(days[0]) if len(days) == 1 else f"{len(days)} days"


def _held(store: Store, clock: Clock, errand: Errand, patience: float = PATIENCE) -> AbstractAsyncContextManager[None]:
    """As long as somebody who is alive is at it, nobody else is."""
    key = key_of(f"errand {errand.key}", errand.channel)
    return alone(store, clock, key, "this rescoring", silent, patience=patience)


async def _dropped(store: Store, errand: Errand) -> None:
    # One that stays is looked at again, and found done.
    with suppress(StoreError):
        async with store.write() as work:
            await work.errands.drop(errand.key)
