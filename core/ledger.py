"""Use case: what became of each date in each channel is put on record, and a channel that waits is told why."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.calendar import Calendar
from core.due import due_dates, posting_of
from core.errors import PlatformError
from core.model import Channel, Digest, DigestState, Outcome, OutcomeState, Subscription
from core.noticing import Noticing
from core.ports import Clock, Platform, Store

PATIENCE = timedelta(hours=5)
"""How long after its posting time a channel waits for a category that is late, before it gets what there is."""
TELL_AFTER = timedelta(minutes=9)
"""How long a channel waits for its digest before it hears why: what passes by the next try is not worth a message."""
MENDED_FOR = timedelta(hours=24)
"""For how long after a partial digest what it misses is tried again."""
_MEND_AGAIN = timedelta(hours=1)
TRIED = frozenset({OutcomeState.WAITING, OutcomeState.FAILED})
"""What is tried again until the date is given up."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Keeps the outcomes of dates."""

    store: Store
    calendar: Calendar
    platforms: Mapping[str, Platform]
    clock: Clock

    async def done(self, subscription: Subscription, digest: Digest, *, posted: bool) -> None:
        """The date has its digest. Whoever was told that it is late is told before that is on record, so that a
        process that ends in between leaves nobody waiting."""
        channel, day = subscription.channel, digest.date
        async with self.store.read() as work:
            before = await work.outcomes.get(channel, day)
        if before and before.state in TRIED:
            came = self._local(subscription, self.clock.now())
            await self._say(subscription, day, f"The digest of {in_words(day)} came at {came}.", again=True)
        await self._put(channel, day, *_of(digest, posted=posted), _held_up(before))

    async def waits(self, subscription: Subscription, day: date, reason: str) -> None:
        """arXiv has not published what the date's digest is made of."""
        if not await self._tried(subscription.channel, day, OutcomeState.WAITING, reason):
            return
        until = posting_of(subscription, self.calendar, day) + PATIENCE
        if until > self.clock.now():
            then = f"Trying until {self._local(subscription, until)}; then it comes with what is there."
        else:
            then = "It is tried on."
        await self._tell(subscription, day, f"{_sentence(reason)} {then}")

    async def failed(self, subscription: Subscription, day: date, reason: str, next_try: datetime) -> None:
        """Something went wrong, and is tried again."""
        if not await self._tried(subscription.channel, day, OutcomeState.FAILED, reason):
            return
        then = f"Next try: {self._local(subscription, next_try)}."
        await self._tell(subscription, day, f"{_sentence(reason)} {then}")

    async def _tried(self, channel: Channel, day: date, state: OutcomeState, reason: str) -> bool:
        """Put on record that a date has no digest yet; False if it has one. Then it was to be mended or brought up to
        date, which people do not wait for: it stays what it was, and is looked at again after a while."""
        async with self.store.read() as work:
            before = await work.outcomes.get(channel, day)
        if before and before.state is OutcomeState.PARTIAL:
            await self._put(channel, day, before.state, before.reason, before.held_up)
        if before and before.state not in TRIED:
            return False
        await self._put(channel, day, state, reason)
        return True

    async def _put(self, channel: Channel, day: date, state: OutcomeState, reason: str, held_up: str = "") -> None:
        now = self.clock.now()
        told = Outcome(channel=channel, date=day, state=state, reason=reason, held_up=held_up, since=now, at=now)
        async with self.store.write() as work:
            await work.outcomes.put(told)

    async def _tell(self, subscription: Subscription, day: date, why: str) -> None:
        """Tell the channel, if it is the newest date that it waits for, and has waited for a while."""
        now = self.clock.now()
        owed = due_dates(subscription, self.calendar, now)
        if now < posting_of(subscription, self.calendar, day) + TELL_AFTER or (owed and day != owed[-1]):
            return
        await self._say(subscription, day, f"The digest of {in_words(day)} is late. {why}")

    async def _say(self, subscription: Subscription, day: date, text: str, *, again: bool = False) -> None:
        noticing = Noticing(self.store, self.platforms, self.clock)
        say = noticing.change if again else noticing.say
        # Whoever cannot be told is told with the next try.
        with suppress(PlatformError):
            await say(subscription.channel, f"{day}/late", text)

    def _local(self, subscription: Subscription, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(subscription.zone))
        is_today = local.date() == self.clock.now().astimezone(local.tzinfo).date()
        return f"{local:%H:%M}" if is_today else f"{local:%H:%M} on {local:%A}"


def wanted(outcome: Outcome | None, now: datetime) -> bool:
    """Whether a date is still to be served: it has no digest yet, or one that can be mended by now."""
    if outcome is None or outcome.state in TRIED:
        return True
    return outcome.state is OutcomeState.PARTIAL and outcome.at + _MEND_AGAIN <= now < outcome.since + MENDED_FOR


def mended_at(outcome: Outcome, now: datetime) -> datetime | None:
    """When, after now, a partial digest is to be mended; None for any other, and when it is too late for that."""
    again = outcome.at + _MEND_AGAIN
    is_mended = outcome.state is OutcomeState.PARTIAL and now < again < outcome.since + MENDED_FOR
    return again if is_mended else None


def in_words(day: date) -> str:
    """`Tuesday 13 May 2025`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _of(digest: Digest, *, posted: bool) -> tuple[OutcomeState, str]:
    reason = digest.faults[0] if digest.faults else ""
    if digest.state is DigestState.QUIET:
        return OutcomeState.QUIET, reason
    if not posted:
        return OutcomeState.KEPT, reason
    if digest.state is DigestState.PARTIAL:
        return OutcomeState.PARTIAL, reason or (digest.unscored[0].reason if digest.unscored else "")
    return OutcomeState.DELIVERED, reason


def _held_up(before: Outcome | None) -> str:
    if before is None:
        return ""
    return before.reason if before.state in TRIED else before.held_up


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "!", "?")) else f"{reason}."
