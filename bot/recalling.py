"""What stood in a channel before the bot started, by the record: for a platform that forgets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

from core.changes import changes_between
from core.delivery import PageOf, head_ref
from core.model import Channel, Delivery, Digest, Message, Notice, Post, PostKind
from core.ports import Clock, Store, Work

BACK = timedelta(days=31)
"""How old what is recalled is at most."""
MOST = 15
"""How many dates are recalled at most."""


async def recalled(store: Store, clock: Clock, channel: Channel, page_of: PageOf) -> list[tuple[str, Message | Notice]]:
    """Messages and notices by the platform's names, oldest first, as they read now. Raises `StoreError`."""
    today = clock.now().date()
    async with store.read() as work:
        posts = await work.deliveries.papers_since(channel, date.min)
        last = await work.deliveries.last(channel)
        listed = {post.date for post in posts} | ({last.date} if last else set())
        days = sorted(listed)[-MOST:]
        late = {today - timedelta(days=ago) for ago in range(BACK.days)} | set(days)
        found = [one for day in sorted(late) async for one in _of_day(work, channel, day)]
    return [(ref, await _leading(said, page_of)) for ref, said in found]


async def _leading(said: Message | Notice, page_of: PageOf) -> Message | Notice:
    if isinstance(said, Notice) or said.kind is not PostKind.HEAD:
        return said
    return replace(said, page=await page_of(said.digest.channel, said.digest.date))


async def _of_day(work: Work, channel: Channel, day: date) -> AsyncIterator[tuple[str, Message | Notice]]:
    note = await work.notes.get(channel, f"{day}/late")
    if note and note.ref:
        yield note.ref, Notice(key=f"{channel}/{note.key}", text=note.text)
    thread = await work.deliveries.of_date(channel, day)
    head, head_digest = head_ref(thread), await _newest_head(work, channel, day, thread)
    for delivery in thread:
        digest = await work.digests.revision(channel, day, delivery.revision)
        amended = await work.digests.revision(channel, day, delivery.amends) if delivery.amends else None
        for post in delivery.posts:
            if digest and post.ref and post.kind is not PostKind.EDITED:
                shown = head_digest if post.kind is PostKind.HEAD and head_digest else digest
                yield post.ref, _message(shown, delivery, post, head, amended)


async def _newest_head(work: Work, channel: Channel, day: date, thread: tuple[Delivery, ...]) -> Digest | None:
    """The digest that the head shows by now."""
    shown = [one.revision for one in thread for post in one.posts if post.ref and post.paper_id is None]
    return await work.digests.revision(channel, day, max(shown)) if shown else None


def _message(digest: Digest, delivery: Delivery, post: Post, head: str | None, amended: Digest | None) -> Message:
    changes = changes_between(amended, digest) if amended and post.kind is PostKind.CHANGES else None
    return Message(
        key=f"{digest.channel}/{digest.date}/{delivery.revision}/{post.slot}",
        digest=digest,
        kind=post.kind,
        entry=next((entry for entry in digest.entries if entry.paper.id == post.paper_id), None),
        changes=changes,
        thread=None if post.kind is PostKind.HEAD else head,
    )
