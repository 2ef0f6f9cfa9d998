"""What the handlers work with: the use cases of one installation, on one source of papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from core.calendar import Calendar
from core.delivery import Courier
from core.digesting import DigestMaker
from core.due import CATCH_UP
from core.errors import NotSetUp
from core.model import Channel, Digest, Subscription
from core.newsdays import NewsDays
from core.ports import Clock, PaperSource, Store


@dataclass(frozen=True)
class Desk:
    """Wired by `bot/app.py`. `seed` is the standing order that a new channel begins with, of whatever channel.

    `ask_above`: work that is likely to cost more US dollars than this is done only after asking. `chosen_by` says how
    the papers of a digest were chosen, as its page tells it. `catch_up`: how far back missed dates are made up.
    `pages`: where channels' pages are served, without a slash at its end; "" if they are not.
    """

    store: Store
    clock: Clock
    calendar: Calendar
    maker: DigestMaker
    courier: Courier
    seed: Subscription
    ask_above: Decimal
    chosen_by: Callable[[Digest], str]
    catch_up: timedelta = CATCH_UP
    pages: str = ""

    @property
    def source(self) -> PaperSource:
        """Where papers come from."""
        return self.maker.source

    def days(self, subscription: Subscription) -> NewsDays:
        """The dates that words mean, now, in this channel's time zone."""
        return NewsDays(self.calendar, self.source.dates, self.clock.now(), subscription.zone)

    async def subscription(self, channel: Channel) -> Subscription:
        """The channel's standing order. Raises `NotSetUp`."""
        async with self.store.read() as work:
            found = await work.subscriptions.get(channel)
        if found is None:
            raise NotSetUp
        return found
