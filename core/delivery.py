"""Use case: post a digest to its channel: the head, then one message per paper in its thread, each once.

A later revision of a date that the channel has already amends its thread: the head is edited in place, one reply says
what changed, and each paper that was never posted there gets its message.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.changes import changes_between
from core.errors import PlatformError, StoreError, UnderWay
from core.model import Changes, Channel, Delivery, DeliveryState, Digest, Message, Post, PostKind, PostState
from core.ports import Clock, Platform, Store, Work

# A message that was being sent this long ago is not being sent any more: longer than any platform is waited for.
LEASE = timedelta(minutes=2)

PageOf = Callable[[Channel, date], Awaitable[str]]
"""Where a day of a channel is read on the web; "" if nowhere. Raises `StoreError`."""


class Standing(StrEnum):
    """What a channel has of a date: `nothing` was begun; its first delivery was `begun` and misses messages; it is
    posted, and a later revision is `amending` it; it is `posted` whole; posting it was given up (`failed`)."""

    NOTHING = "nothing"
    BEGUN = "begun"
    AMENDING = "amending"
    POSTED = "posted"
    FAILED = "failed"

    @property
    def is_posted(self) -> bool:
        """Whether people find it in the channel: the head and every entry of one revision at least."""
        return self in (Standing.AMENDING, Standing.POSTED)

    @property
    def is_ended(self) -> bool:
        """Whether nothing that was begun is still to be posted."""
        return self in (Standing.POSTED, Standing.FAILED)


def standing(thread: Sequence[Delivery]) -> Standing:
    """How all deliveries of one date stand together."""
    if not thread:
        return Standing.NOTHING
    is_open = any(one.state is DeliveryState.OPEN for one in thread)
    if any(one.state is DeliveryState.SENT for one in thread):
        return Standing.AMENDING if is_open else Standing.POSTED
    return Standing.BEGUN if is_open else Standing.FAILED


def first_posts(digest: Digest) -> tuple[Post, ...]:
    """The messages of a date that the channel has nothing of: the head, then the entries."""
    return _numbered([(PostKind.HEAD, None), *((PostKind.ENTRY, entry.paper.id) for entry in digest.entries)])


def amending_posts(digest: Digest, thread: Sequence[Delivery], changes: Changes) -> tuple[Post, ...]:
    """The messages of a later revision: the head edited, what changed if anything did, then the entries that the
    deliveries before it, all of them ended, did not bring into the thread."""
    there = {post.paper_id for delivery in thread for post in delivery.posts if post.ref is not None}
    told = [(PostKind.CHANGES, None)] if changes else []
    missing = [(PostKind.ENTRY, entry.paper.id) for entry in digest.entries if entry.paper.id not in there]
    return _numbered([(PostKind.EDITED, None), *told, *missing])


def head_ref(thread: Sequence[Delivery]) -> str | None:
    """The platform's name for the head of a date's thread, None if it is not posted."""
    posts = (post for delivery in thread for post in delivery.posts if post.kind is PostKind.HEAD)
    return next((post.ref for post in posts if post.ref is not None), None)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the platform has, by its slot and the platform's name for it."""

    slot: int
    ref: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A delivery of which messages are still to be posted; where its platform is connected, whoever has this has
    claimed the first of them. Its digest, the platform's name for the head if that is posted, and what is different
    from the revision that it amends, if it amends one."""

    digest: Digest
    delivery: Delivery
    head: str | None
    changes: Changes | None

    @property
    def left(self) -> tuple[Post, ...]:
        """What is to be posted, in order."""
        return tuple(post for post in self.delivery.posts if post.ref is None)


async def so_far(work: Work, channel: Channel, day: date) -> tuple[Standing, Digest | None]:
    """What a channel has of a date, and the last revision of which messages may be posted already: the rest must be of
    the same."""
    thread = await work.deliveries.of_date(channel, day)
    begun = await work.digests.revision(channel, day, thread[-1].revision) if thread else None
    return standing(thread), begun


@dataclass(frozen=True, slots=True)
class Courier:
    """Brings digests to their channels. The record, not the clock, tells what is still to be posted.

    `page_of` tells heads where they lead to; without it they lead nowhere.
    """

    store: Store
    platforms: Mapping[str, Platform]
    clock: Clock
    page_of: PageOf | None = None

    async def deliver(self, digest: Digest) -> None:
        """Post whatever of the digest is not posted yet. Asked again after any interruption, it posts the rest.

        Delivers an earlier revision to its end first if it was broken off; what is older than the newest that was
        begun is not delivered any more. Raises `PlatformError` if the platform does not take a message, `UnderWay` if
        another process is posting; the delivery then stays open.
        """
        # Made before anything is claimed: a claim lasts as long as it takes to post, and no longer.
        page = await self._page(digest)
        while begun := await self._begin(digest):
            await self._end(begun, page)
            if begun.digest.revision == digest.revision:
                return

    async def amend(self, work: Work, digest: Digest) -> None:
        """Put a new revision of a date that the channel has on its way, in the unit that keeps it: so it is delivered
        in the end, whatever happens before."""
        thread = await work.deliveries.of_date(digest.channel, digest.date)
        if standing(thread) is Standing.POSTED:
            await _begun(work, digest, thread, self.clock.now())

    async def standing(self, channel: Channel, day: date) -> Standing:
        """What the channel has of a date."""
        async with self.store.read() as work:
            return standing(await work.deliveries.of_date(channel, day))

    async def give_up(self, channel: Channel, day: date, before: datetime, reason: str) -> None:
        """End what was begun of a date before that moment and could not be brought to its end since."""
        async with self.store.write() as work:
            for delivery in await work.deliveries.of_date(channel, day):
                is_old = delivery.begun_at is not None and delivery.begun_at < before
                if delivery.state is DeliveryState.OPEN and is_old:
                    await work.deliveries.finish(delivery, reason)

    async def link(self, channel: Channel, day: date) -> str:
        """The address of a date's thread; "" if nothing is posted there, or if the platform has no such thing."""
        async with self.store.read() as work:
            ref = head_ref(await work.deliveries.of_date(channel, day))
        platform = self.platforms.get(channel.platform)
        if ref is None or platform is None:
            return ""
        try:
            return await platform.link(channel, ref)
        except PlatformError:
            return ""

    async def _begin(self, digest: Digest) -> Begun | None:
        """The digest's delivery on record, or that of an earlier revision which has to be ended first; None if there is
        nothing left to post."""
        async with self.store.write() as work:
            begun = await self._found(work, digest)
            # What cannot be posted here is left to whoever can.
            if begun and begun.left and digest.channel.platform in self.platforms:
                await self._claim(work, begun.delivery, begun.left[0])
            return begun

    async def _found(self, work: Work, digest: Digest) -> Begun | None:
        # Who reads a date's thread to go on from it must be the only one.
        await work.subscriptions.hold(digest.channel)
        thread = await work.deliveries.of_date(digest.channel, digest.date)
        for earlier in thread:
            if earlier.state is DeliveryState.OPEN and earlier.revision < digest.revision:
                return await _open(work, await _revision(work, digest, earlier.revision), earlier, thread)
        delivery = await _begun(work, digest, thread, self.clock.now())
        is_left = delivery.state is DeliveryState.OPEN and delivery.revision == digest.revision
        return await _open(work, digest, delivery, thread) if is_left else None

    async def _end(self, begun: Begun, page: str) -> None:
        """Post the rest of a delivery that was begun."""
        digest, delivery, thread_ref = begun.digest, begun.delivery, begun.head
        last: Sent | None = None
        for post in begun.left:
            platform = self._platform(delivery)
            if last:
                await self._go_on(delivery, last, post)
            message = _message(digest, post, thread_ref, begun.changes, page)
            last = Sent(post.slot, await _published(platform, delivery.channel, post, message))
            thread_ref = thread_ref or last.ref
        async with self.store.write() as work:
            await _note(work, delivery, last)
            await work.deliveries.finish(delivery)

    async def _go_on(self, delivery: Delivery, last: Sent, post: Post) -> None:
        """Put on record what was posted `last`, and that the next is being sent, at once."""
        async with self.store.write() as work:
            await _note(work, delivery, last)
            await self._claim(work, delivery, post)

    async def _claim(self, work: Work, delivery: Delivery, post: Post) -> None:
        """Put on record that it is being sent. Raises `UnderWay` if somebody else may be sending it."""
        if not await work.deliveries.sending(delivery, post.slot, at=self.clock.now(), lease=LEASE):
            raise UnderWay(f"The digest of {delivery.date} is being posted at this moment. Look again in a minute.")

    async def _page(self, digest: Digest) -> str:
        """What a head leads to. It is posted without that rather than not at all."""
        if self.page_of is None:
            return ""
        try:
            return await self.page_of(digest.channel, digest.date)
        except StoreError:
            return ""

    def _platform(self, delivery: Delivery) -> Platform:
        platform = self.platforms.get(delivery.channel.platform)
        if platform is None:
            name = delivery.channel.platform
            raise PlatformError(f"{name} is not connected here; the digest of {delivery.date} waits.")
        return platform


async def _note(work: Work, delivery: Delivery, sent: Sent | None) -> None:
    if sent:
        await work.deliveries.sent(delivery, sent.slot, sent.ref)


async def _open(work: Work, digest: Digest, delivery: Delivery, thread: Sequence[Delivery]) -> Begun:
    amended = None if delivery.amends is None else await _revision(work, digest, delivery.amends)
    changes = changes_between(amended, digest) if amended else None
    return Begun(digest, delivery, head_ref(thread), changes)


async def _begun(work: Work, digest: Digest, thread: Sequence[Delivery], now: datetime) -> Delivery:
    """The delivery of this digest, or that of a newer revision if there is one. Should whoever begins one end before
    it, the channel is looked at when nobody can be sending any more."""
    newest = thread[-1] if thread else None
    if newest and newest.revision >= digest.revision:
        return next((one for one in thread if one.revision == digest.revision), newest)
    await work.rota.no_later(digest.channel, now + LEASE)
    if newest is None or head_ref(thread) is None:
        return await work.deliveries.begin(digest, first_posts(digest), at=now)
    changes = changes_between(await _revision(work, digest, newest.revision), digest)
    return await work.deliveries.begin(digest, amending_posts(digest, thread, changes), newest.revision, at=now)


async def _revision(work: Work, digest: Digest, revision: int) -> Digest:
    found = await work.digests.revision(digest.channel, digest.date, revision)
    if found is None:
        raise StoreError(f"Revision {revision} of the digest of {digest.date} is not on record.")
    return found


async def _published(platform: Platform, channel: Channel, post: Post, message: Message) -> str:
    """The message's name, once it is there. One that was being sent when the process ended may have arrived: only the
    platform knows. To edit twice does no harm."""
    if post.kind is PostKind.EDITED:
        if message.thread is None:
            raise StoreError(f"The head of the digest of {message.digest.date} is not on record.")
        await platform.edit(channel, message.thread, message)
        return message.thread
    there = await platform.find(channel, message) if post.state is PostState.SENDING else None
    return there or await platform.publish(channel, message)


def _message(digest: Digest, post: Post, thread: str | None, changes: Changes | None, page: str) -> Message:
    return Message(
        key=f"{digest.channel}/{digest.date}/{digest.revision}/{post.slot}",
        digest=digest,
        kind=post.kind,
        entry=next((entry for entry in digest.entries if entry.paper.id == post.paper_id), None),
        changes=changes if post.kind is PostKind.CHANGES else None,
        thread=thread,
        page=page if post.kind in (PostKind.HEAD, PostKind.EDITED) else "",
    )


def _numbered(parts: Sequence[tuple[PostKind, str | None]]) -> tuple[Post, ...]:
    return tuple(Post(slot=slot, kind=kind, paper_id=paper_id) for slot, (kind, paper_id) in enumerate(parts))
