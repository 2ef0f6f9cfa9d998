"""Use case: what is kept of channels that the bot is not in any more is dropped, after a grace period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.model import Channel
from core.ports import Clock, Platform, Store
from core.presence import Presence

GRACE = timedelta(days=30)
# No platform tells the same again after a day; but the reactions of a week are settled by what was heard of them
# (`core.reacting`), and what is forgotten sooner would be a vote again that somebody took back.
HEARD_FOR = timedelta(days=10)
OWED_FOR = timedelta(days=7)
"""How long what somebody asked for is kept where nobody serves the channel any more who could take it up."""
IDLE_FOR = timedelta(hours=1)
"""How long a turn that nobody takes is remembered: longer than any is held."""


@dataclass(frozen=True, slots=True)
class Purging:
    """Drops what has had its time. It stays for `grace` at least: an outage, or a token that was revoked by mistake,
    drops nothing. What buttons carry is kept for `kept_for`.

    Before anything of a channel is dropped, its platform is asked once more, if it is one of `platforms`: the bot may
    have been down when it was let in again.
    """

    store: Store
    clock: Clock
    grace: timedelta = GRACE
    kept_for: timedelta = field(kw_only=True)
    platforms: Mapping[str, Platform] = field(default_factory=dict, kw_only=True)

    async def run(self) -> tuple[Channel, ...]:
        """Drop everything of channels that were left or deleted, and of workspaces that were gone, before the grace
        period; which channels these were. Papers and verdicts, which channels share, stay."""
        now = self.clock.now()
        async with self.store.write() as work:
            await work.seen.prune(now - HEARD_FOR)
            await work.carried.prune(now - self.kept_for)
            await work.buckets.prune(now)
            await work.turns.prune(now - IDLE_FOR)
            await work.errands.prune(now - OWED_FOR)
        before = now - self.grace
        async with self.store.read() as work:
            expired = await work.places.expired(before)
        purged = [channel for channel in expired if await self._purged(channel, before)]
        async with self.store.write() as work:
            await work.installations.prune(before)
        return tuple(purged)

    async def _purged(self, channel: Channel, before: datetime) -> bool:
        """Drop one channel in a unit of its own, unless the bot is let in again."""
        await Presence(self.store, self.platforms, self.clock).look(channel)
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            if channel not in await work.places.expired(before):
                return False
            await work.places.purge(channel)
            return True
