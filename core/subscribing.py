"""Use case: a channel's standing order is set up, changed, paused and ended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from core.errors import NotSetUp
from core.model import Allowed, Area, Channel, Person, Rights, Subscription
from core.order_text import changed
from core.ports import Clock, Store, Work
from core.rights import require


@dataclass(frozen=True, slots=True)
class Change:
    """An order before (None if there was none) and after."""

    before: Subscription | None
    after: Subscription

    @property
    def is_none(self) -> bool:
        """Whether all is as it was."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class Subscribing:
    """Changes orders. `seed` is what a new one begins with, of whatever channel.

    Who changes something needs the right to it; without it `NoRight` is raised and nothing is changed. Of several
    changes at once none is lost: each reads and writes while it holds the channel's order.
    """

    store: Store
    clock: Clock
    seed: Subscription

    async def present(self, channel: Channel) -> tuple[Subscription, bool]:
        """The channel's order, or the one that it would begin with; and whether there is one."""
        async with self.store.read() as work:
            found = await work.subscriptions.get(channel)
            return found or await self._new(work, channel), found is not None

    async def set_up(self, channel: Channel, values: Mapping[str, str], person: Person) -> Change:
        """Give the order these values, as people write them; the rest stays. Raises a `UserError` on a wrong one.

        A channel that had an order once gets its last choice back.
        """
        async with self._held(channel) as (work, before):
            order = before or await self._new(work, channel)
            after = changed(order, values)
            _check(order, after, person, new=before is None)
            return Change(before, before if after == before else await self._saved(work, after, person))

    async def pause(self, channel: Channel, person: Person, *, paused: bool = True) -> Change:
        """Post nothing until further notice, or go on. Raises `NotSetUp`."""
        async with self._held(channel) as (work, before):
            order = _there(before)
            require(order, Area.SUBSCRIPTION, person)
            after = replace(order, paused=paused)
            return Change(order, order if after == order else await self._saved(work, after, person))

    async def remove(self, channel: Channel, person: Person) -> None:
        """End the order. Digests, votes and the history of the criteria stay. Raises `NotSetUp`."""
        async with self._held(channel) as (work, before):
            require(_there(before), Area.SUBSCRIPTION, person)
            await work.subscriptions.remove(channel)

    async def allow(self, channel: Channel, rights: Mapping[Area, Allowed], person: Person) -> Change:
        """Let others do something. Who gives a right away must have it, beside that to the subscription. Raises
        `NotSetUp`."""
        async with self._held(channel) as (work, before):
            order = _there(before)
            given = [area for area, allowed in rights.items() if order.rights.of(area) != allowed]
            for area in (Area.SUBSCRIPTION, *given):
                require(order, area, person)
            fields: dict[str, Allowed] = {area.value: rights[area] for area in given}
            after = replace(order, rights=replace(order.rights, **fields))
            return Change(order, order if after == order else await self._saved(work, after, person))

    async def _new(self, work: Work, channel: Channel) -> Subscription:
        order = replace(self.seed, channel=channel, rights=Rights(), criteria_version=0, changed_by="")
        history = await work.subscriptions.history(channel, most=1)
        return order.choosing(history[0].choice) if history else order

    @asynccontextmanager
    async def _held(self, channel: Channel) -> AsyncIterator[tuple[Work, Subscription | None]]:
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            yield work, await work.subscriptions.get(channel)

    async def _saved(self, work: Work, order: Subscription, person: Person) -> Subscription:
        return await work.subscriptions.save(order, by=person, at=self.clock.now())


def _check(order: Subscription, after: Subscription, person: Person, *, new: bool) -> None:
    """The budgets are a right of their own; whoever has no other may change these alone."""
    before, wanted = (order.budget, order.month_budget), (after.budget, after.month_budget)
    # A budget is for a day or month of the zone: who moves the zone begins a new one, with all of the budget.
    if wanted != before or (before != (None, None) and after.zone != order.zone):
        require(order, Area.BUDGET, person)
    if new or replace(after, budget=order.budget, month_budget=order.month_budget) != order:
        require(order, Area.SUBSCRIPTION, person)


def _there(order: Subscription | None) -> Subscription:
    if order is None:
        raise NotSetUp
    return order
