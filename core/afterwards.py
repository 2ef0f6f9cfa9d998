"""Use case: what became of a paper that a channel was shown: that it was withdrawn, or appeared in a journal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from core.delivery import head_ref
from core.errors import PlatformError
from core.model import AnnounceType, Digest, Listing, Paper, Subscription
from core.noticing import Noticing
from core.ports import Clock, Platform, Store, Work
from core.tex import one_line, readable

_MOST = 10
"""Of a day. More at once are a mistake of somebody's, not news."""
_REPLACED = {AnnounceType.REPLACE, AnnounceType.REPLACE_CROSS}
_WITHDRAWN = re.compile(r"\bwithdrawn\b", re.IGNORECASE)
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class News:
    """What is new about a paper of an earlier thread; `kind` is "withdrawn" or "journal"."""

    listing: Listing
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Looks at the replacements of a day."""

    store: Store
    platforms: Mapping[str, Platform]
    clock: Clock

    async def tell(self, subscription: Subscription, digest: Digest) -> None:
        """Tell what is new in the threads of the papers, each once. What a platform does not take is left."""
        channel = subscription.channel
        noticing = Noticing(self.store, self.platforms, self.clock)
        async with self.store.read() as work:
            found = list(await _news(work, subscription, digest))[:_MOST]
            days = {one.listing.date for one in found}
            there = await work.deliveries.of_dates(channel, days) if days else {}
        threads = {day: head_ref(thread) for day, thread in there.items()}
        for one in found:
            if thread := threads.get(one.listing.date):
                key = f"{one.listing.entry.paper.id}/{one.kind}"
                with suppress(PlatformError):
                    await noticing.say(channel, key, one.text, thread=thread)


async def _news(work: Work, subscription: Subscription, digest: Digest) -> Iterator[News]:
    batches = await work.batches.get(digest.source, subscription.categories, digest.date)
    replaced = {one.paper_id for batch in batches.values() for one in batch.announcements if one.type in _REPLACED}
    seen = await work.digests.shown(subscription.channel, digest.source, replaced, digest.date) if replaced else set()
    papers = await work.papers.get(seen)
    listings = {paper_id: await work.digests.listings(subscription.channel, paper_id) for paper_id in sorted(seen)}
    return (
        news
        for paper_id, shown in listings.items()
        if shown and paper_id in papers
        for news in _changes(shown[-1], papers[paper_id])
    )


def _changes(listing: Listing, now: Paper) -> Iterator[News]:
    before, title = listing.entry.paper, one_line(readable(now.title))
    if _is_withdrawn(now) and not _is_withdrawn(before):
        yield News(listing, "withdrawn", f"“{title}” was withdrawn: {_said(now.comment)}")
    elif now.journal_ref and not before.journal_ref:
        yield News(listing, "journal", f"“{title}” has appeared: {_said(now.journal_ref)}")


def _is_withdrawn(paper: Paper) -> bool:
    return bool(_WITHDRAWN.search(paper.comment or ""))


def _said(text: str | None) -> str:
    """What the authors wrote, on one line that ends."""
    line = one_line(readable(text or ""))
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST].rstrip()}…"
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."
