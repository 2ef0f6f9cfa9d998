"""What the handlers work with: the use cases of one installation, on one source of papers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from core.calendar import Calendar
from core.delivery import Courier
from core.digesting import DigestMaker
from core.due import CATCH_UP
from core.errors import NotSetUp
from core.halting import Halting
from core.model import Channel, Digest, Person, Subscription
from core.newsdays import NewsDays
from core.ports import UNMETERED, Clock, Meter, PaperSource, Store
from core.throttle import UNLIMITED, Rates, Throttle
from core.tolls import Toll, tolled


@dataclass(frozen=True)
class Desk:
    """Wired by `bot/app.py`. `seed` is the standing order that a new channel begins with, of whatever channel.

    `ask_above`: work that is likely to cost more US dollars than this is done only after asking. `chosen_by` says how
    the papers of a digest were chosen, as its page tells it. `catch_up`: how far back missed dates are made up.
    `pages`: where channels' pages are served, without a slash at its end; "" if they are not. `rates`: how often people
    may ask for what costs; `toll` is that of the command that is being answered. `lasting`: the platforms on which
    somebody else goes on with what a process that ends leaves behind.
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
    meter: Meter = UNMETERED
    rates: Rates = UNLIMITED
    toll: Toll | None = None
    lasting: Collection[str] = ()

    @property
    def source(self) -> PaperSource:
        """Where papers come from."""
        return self.maker.source

    def behind_toll(self, channel: Channel, person: Person) -> Desk:
        """The same for one command: whatever of it costs money or time is done only as far as the rates allow, and not
        during a halt."""
        toll = Toll(Halting(self.store), Throttle(self.store, self.clock, self.rates), channel, person)
        return replace(self, maker=tolled(self.maker, toll), toll=toll)

    async def check_open(self) -> None:
        """Raises `Halted` as long as the operator's halt stands: nothing is to be posted."""
        if self.toll:
            await self.toll.check()

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
