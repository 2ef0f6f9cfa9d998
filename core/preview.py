"""Use case: what a channel's last digest would have been under another choice, and what that choice costs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from core.alone import alone, key_of
from core.changes import changes_between
from core.digesting import DigestMaker
from core.model import Changes, Choice, Digest, HeldBack, Subscription
from core.ports import Progress, silent
from core.spending import Quote

# Papers of a digest that no scorer was or would have been asked about.
_NOT_CANDIDATES = {HeldBack.BY_TYPE, HeldBack.SHOWN_BEFORE}


@dataclass(frozen=True, slots=True)
class Preview:
    """The last digest as it is (`before`) and as it would have been (`after`), both without what only explores.

    `daily` is what judging all papers of such a day takes under the choice, by estimate.
    """

    before: Digest
    after: Digest
    changes: Changes
    daily: Quote


@dataclass(frozen=True, slots=True)
class Previewing:
    """Composes digests that are not kept; the verdicts on which they stand are."""

    maker: DigestMaker

    async def last(self, subscription: Subscription) -> Digest | None:
        """The channel's newest digest, which a preview is about."""
        async with self.maker.store.read() as work:
            return await work.digests.newest(subscription.channel, self.maker.source.name)

    async def quote(
        self, subscription: Subscription, choice: Choice, before: Digest, progress: Progress = silent
    ) -> Quote:
        """What a preview would take now: nothing, if no paper would be judged otherwise.

        Raises `SourceError` if a category that is not there yet cannot be fetched.
        """
        return await self.maker.quote(subscription.choosing(choice), before.date, progress)

    async def preview(
        self, subscription: Subscription, choice: Choice, before: Digest, progress: Progress = silent
    ) -> Preview:
        """That digest under this choice. Raises what `DigestMaker.compose` raises, and `UnderWay`."""
        key = key_of("digests", subscription.channel)
        async with alone(self.maker.store, self.maker.clock, key, "this channel's digests", progress):
            after = await self.maker.compose(_chosen(subscription, choice), before.date, progress)
        before = replace(before, entries=tuple(entry for entry in before.entries if not entry.explored))
        return Preview(before, after, changes_between(before, after), await self._daily(after))

    async def _daily(self, digest: Digest) -> Quote:
        ids = {entry.paper.id for entry in digest.entries}
        for reason, held in digest.held_back.items():
            ids |= set() if reason in _NOT_CANDIDATES else set(held)
        async with self.maker.store.read() as work:
            papers = list((await work.papers.get(ids)).values())
        # The price list takes a moment to load.
        return Quote(len(papers), await asyncio.to_thread(self.maker.scorer.estimate, digest.criteria, papers))


def _chosen(subscription: Subscription, choice: Choice) -> Subscription:
    """A paper from outside the usual tells nothing about a choice."""
    return replace(subscription.choosing(choice), explores=0)
