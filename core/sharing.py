"""Use case: the digest of a date for all in its channel to see, posted once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.delivery import Courier, Standing, so_far
from core.digesting import DigestMaker
from core.errors import PlatformError, UnderWay
from core.model import DeliveryState, Digest, Subscription
from core.ports import Progress, silent
from core.spending import Quote


class Shared(StrEnum):
    """Posted `now`, there `already`, or being posted by somebody else at this moment (`under way`)."""

    NOW = "now"
    ALREADY = "already"
    UNDER_WAY = "under way"


@dataclass(frozen=True, slots=True)
class Sharing:
    """Posts what is not posted yet, and makes it where there is no digest yet."""

    maker: DigestMaker
    courier: Courier

    async def quote(self, subscription: Subscription, day: date, progress: Progress = silent) -> Quote:
        """What sharing would take now: nothing where there is a digest, whether or not it still holds.

        Raises `SourceError` if arXiv cannot be asked.
        """
        if await self._at_hand(subscription, day):
            return self.maker.judging.nothing()
        return await self.maker.quote(subscription, day, progress)

    async def share(self, subscription: Subscription, day: date, progress: Progress = silent) -> Shared:
        """Post the digest of a date, or the rest of it: that is of the revision that was begun.

        Raises what `DigestMaker.make` raises, and `PlatformError`; then it can be asked for again.
        """
        if await self.courier.standing(subscription.channel, day) is Standing.POSTED:
            return Shared.ALREADY
        digest = await self._at_hand(subscription, day) or await self.maker.make(subscription, day, progress)
        try:
            await self.courier.deliver(digest)
        except UnderWay:
            return Shared.UNDER_WAY
        async with self.maker.store.read() as work:
            delivery = await work.deliveries.get(subscription.channel, day)
        if delivery and delivery.state is DeliveryState.FAILED:
            raise PlatformError(f"The digest of {day} could not be posted: {delivery.reason}")
        return Shared.NOW

    async def _at_hand(self, subscription: Subscription, day: date) -> Digest | None:
        async with self.maker.store.read() as work:
            _, begun = await so_far(work, subscription.channel, day)
        return begun or await self.maker.kept(subscription, day)
