"""Use case: post a digest to its channel: the head, then one message per paper in its thread, each once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.errors import PlatformError, UnderWay
from core.model import Delivery, DeliveryState, Digest, Message, Post, PostState
from core.ports import Clock, Platform, Store

# A message that was being sent this long ago is not being sent any more: longer than any platform is waited for.
LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Courier:
    """Brings digests to their channels. The record, not the clock, tells what is still to be posted."""

    store: Store
    platforms: Mapping[str, Platform]
    clock: Clock

    async def deliver(self, digest: Digest) -> Delivery:
        """Post whatever of the digest is not posted yet. Asked again after any interruption, it posts the rest.

        Raises `PlatformError` if the platform does not take a message, `UnderWay` if another process is posting; the
        delivery then stays open.
        """
        async with self.store.write() as work:
            delivery = await work.deliveries.begin(digest)
        if delivery.state is not DeliveryState.OPEN:
            return delivery
        thread = None
        for post in delivery.posts:
            ref = await self._post(digest, delivery, post, thread)
            thread = thread or ref
        async with self.store.write() as work:
            await work.deliveries.finish(delivery)
        return await self._recorded(delivery)

    async def _post(self, digest: Digest, delivery: Delivery, post: Post, thread: str | None) -> str:
        if post.ref is not None:
            return post.ref
        platform = self._platform(delivery)
        message = _message(digest, post, thread)
        async with self.store.write() as work:
            claimed = await work.deliveries.sending(delivery, post.slot, at=self.clock.now(), lease=LEASE)
        if not claimed:
            raise UnderWay(f"The digest of {delivery.date} is being posted to {delivery.channel} by another process.")
        ref = await self._already_there(platform, delivery, post, message)
        ref = ref or await platform.publish(delivery.channel, message)
        async with self.store.write() as work:
            await work.deliveries.sent(delivery, post.slot, ref)
        return ref

    async def _already_there(self, platform: Platform, delivery: Delivery, post: Post, message: Message) -> str | None:
        """A post that was being sent when the process ended may have arrived: only the platform knows."""
        if post.state is not PostState.SENDING:
            return None
        return await platform.find(delivery.channel, message)

    def _platform(self, delivery: Delivery) -> Platform:
        try:
            return self.platforms[delivery.channel.platform]
        except KeyError as missing:
            raise PlatformError(f"{missing} is not connected; its digest of {delivery.date} waits.") from missing

    async def _recorded(self, delivery: Delivery) -> Delivery:
        async with self.store.read() as work:
            return await work.deliveries.get(delivery.channel, delivery.date) or delivery


def _message(digest: Digest, post: Post, thread: str | None) -> Message:
    entry = digest.entries[post.slot - 1] if post.slot else None
    key = f"{digest.channel}/{digest.date}/{digest.revision}/{post.slot}"
    return Message(key=key, digest=digest, entry=entry, thread=thread)
