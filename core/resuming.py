"""Use case: digests that somebody asked to be made again are, also when the process that was at it ends first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from types import TracebackType
from uuid import uuid4

from core.alone import PATIENCE, alone, key_of
from core.digesting import DigestMaker
from core.errors import Halted, PlaceClosed, PlatformError, StoreError, UnderWay
from core.halting import Halting
from core.ledger import in_words
from core.model import Errand, Person, Subscription
from core.near import listed
from core.noticing import Noticing
from core.ports import Clock, Platform, Store, silent
from core.rescoring import Rescored, Rescoring
from core.throttle import Throttle
from core.tolls import Toll, tolled

LOOK_AFTER = timedelta(minutes=1)
"""How long after somebody asked others begin to look whether the process that was asked is still at it."""
TRIES = 3
"""How often what failed is taken up again."""
_LOOK_AGAIN = timedelta(minutes=1)
# A notice that may have been posted is nobody else's for two minutes.
_LATER = timedelta(minutes=10)
_TOO_OLD = timedelta(days=1)
_NOBODY = Person("broadsheet", "Broadsheet")


def errand_of(subscription: Subscription, days: Sequence[date], maker: DigestMaker, at: datetime) -> Errand:
    """What somebody asked for just now, to be done by this maker."""
    return Errand(
        key=uuid4().hex,
        channel=subscription.channel,
        days=tuple(days),
        criteria_version=subscription.criteria_version,
        scorer=_scorer_of(maker),
        agreed=maker.agreed,
        at=at,
    )


@asynccontextmanager
async def on_record(store: Store, clock: Clock, errand: Errand) -> AsyncIterator[None]:
    """Keep it on record until it is done, or until whoever asked is told why not. A process that ends before leaves
    it to the others."""
    async with _held(store, clock, errand), AsyncExitStack() as over:
        async with store.write() as work:
            await work.errands.put(errand, clock.now() + LOOK_AFTER)
        over.push_async_exit(partial(_over, store, errand))
        yield


@dataclass(frozen=True, slots=True)
class Resuming:
    """Takes up what was broken off."""

    store: Store
    clock: Clock
    platforms: Mapping[str, Platform]
    rescoring: Rescoring

    async def resume(self, key: str) -> None:
        """Bring it to its end, unless somebody is at it or everything is halted, and tell the channel. What fails is
        left for the next try. Raises `StoreError`."""
        errand = await self._owed(key)
        if errand is None:
            return
        try:
            async with _held(self.store, self.clock, errand, patience=0):
                if errand := await self._owed(key):
                    await self._finish(errand)
        except (UnderWay, Halted):
            await self._put_off(key)

    async def _owed(self, key: str) -> Errand | None:
        async with self.store.read() as work:
            return await work.errands.get(key)

    async def _put_off(self, key: str, until: timedelta = _LOOK_AGAIN) -> None:
        async with self.store.write() as work:
            await work.errands.put_off(key, self.clock.now() + until)

    async def _finish(self, errand: Errand) -> None:
        async with self.store.read() as work:
            subscription = await work.subscriptions.get(errand.channel)
            is_closed = bool(await work.places.closed(errand.channel))
        if subscription is None:
            await _dropped(self.store, errand)
        elif why_not := self._why_not(errand, subscription):
            await self._tell(errand, f"was broken off, and is not taken up again: {why_not}")
        elif is_closed:
            await self._put_off(errand.key, _LATER)
        else:
            done = await self._rescored(errand, subscription)
            if errand.tries >= TRIES or not any(one.fault for one in done):
                await self._tell(errand, f"was broken off, and was taken up again. {_result(done)}")

    def _why_not(self, errand: Errand, subscription: Subscription) -> str:
        """Why it is not what somebody asked for any more, "" if it is."""
        if self.clock.now() - errand.at > _TOO_OLD:
            return "it was asked for more than a day ago. `/rescore` does it."
        if subscription.criteria_version != errand.criteria_version:
            return "the criteria were changed since. `/rescore` does it under the present ones."
        if _scorer_of(self.rescoring.maker) != errand.scorer:
            return "another model judges since. `/rescore` does it."
        if errand.tries > TRIES:
            return f"it failed {TRIES} times. Why is in the bot's log."
        return ""

    async def _rescored(self, errand: Errand, subscription: Subscription) -> list[Rescored]:
        """Day by day. Raises `Halted`, `UnderWay`."""
        halting = Halting(self.store)
        toll = Toll(halting, Throttle(self.store, self.clock), errand.channel, _NOBODY)
        maker = tolled(replace(self.rescoring.maker, agreed=errand.agreed), toll)
        done: list[Rescored] = []
        for day in errand.days:
            done += await replace(self.rescoring, maker=maker).run(subscription, [day], patience=0)
            # What it stopped is no fault.
            await halting.check()
        return done

    async def _tell(self, errand: Errand, what: str) -> None:
        """Tell the channel, and be done with it. Whoever does not answer is told later."""
        noticing = Noticing(self.store, self.platforms, self.clock)
        text = f"Scoring {_named(errand.days)} again {what}"
        try:
            await noticing.say(errand.channel, f"{errand.key}/rescored", text)
        except PlatformError as fault:
            if not (fault.lasts or isinstance(fault, PlaceClosed)):
                await self._put_off(errand.key, _LATER)
                return
        await _dropped(self.store, errand)


def _result(done: Sequence[Rescored]) -> str:
    """How it stands now. What is different from what somebody saw is not known here, but in the threads."""
    failed = [one for one in done if one.fault]
    if failed:
        days = "" if len(done) == 1 else f" for {listed([str(one.date) for one in failed])}"
        return " ".join([f"Not all of it could be done{days}.", *dict.fromkeys(one.fault for one in failed)])
    posted = all(one.delivered for one in done)
    if len(done) == 1:
        told = "It is done: the digest is that of the present criteria."
        return f"{told} The thread has it." if posted else told
    told = f"It is done: all {len(done)} digests are those of the present criteria."
    return f"{told} Their threads have them." if posted else told


def _named(days: Sequence[date]) -> str:
    return in_words(days[0]) if len(days) == 1 else f"{len(days)} days"


def _scorer_of(maker: DigestMaker) -> str:
    return maker.judging.scorer.card.fingerprint


def _held(store: Store, clock: Clock, errand: Errand, patience: float = PATIENCE) -> AbstractAsyncContextManager[None]:
    """As long as somebody who is alive is at it, nobody else is."""
    key = key_of(f"errand {errand.key}", errand.channel)
    return alone(store, clock, key, "this rescoring", silent, patience=patience)


async def _over(
    store: Store, errand: Errand, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
) -> None:
    """Whoever asked was told how it ended, unless the process ends. What was done now need not be taken up."""
    if kind is None:
        await _dropped(store, errand, covered=True)
    elif issubclass(kind, Exception):
        await _dropped(store, errand)


async def _dropped(store: Store, errand: Errand, *, covered: bool = False) -> None:
    """It; and with `covered` what was asked for before of these days."""
    # One that stays is looked at again, and found done.
    with suppress(StoreError):
        async with store.write() as work:
            for one in await work.errands.of(errand.channel) if covered else (errand,):
                same = one.criteria_version == errand.criteria_version
                if one.key == errand.key or (same and set(one.days) <= set(errand.days)):
                    await work.errands.drop(one.key)
