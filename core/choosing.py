"""Use case: a channel's choice changed by its people, version by version, so that nobody's change is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise

from core.criteria.differences import combined, differences
from core.criteria.edit import Edit
from core.errors import NotFound, NotSetUp
from core.model import Channel, Choice, CriteriaVersion, Draft, Person, Subscription
from core.ports import Clock, Store, Work


@dataclass(frozen=True, slots=True)
class Chosen:
    """A change of a choice: the order before and after it, and what there is to say about it, in sentences."""

    before: Subscription
    after: Subscription
    said: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether there is a new version."""
        return self.before.criteria_version != self.after.criteria_version

    @property
    def differences(self) -> tuple[str, ...]:
        """What changed, a line for each part."""
        return differences(self.before.choice, self.after.choice)


@dataclass(frozen=True, slots=True)
class Undone:
    """A step back: the version that was undone, and the order before and after that."""

    version: CriteriaVersion
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class NotNewest:
    """A version that was not undone, for the choice was changed after it: `newest` is the present version, `before` the
    choice that it changed, and `since` how many there are after the one that was to be undone."""

    newest: CriteriaVersion
    before: Choice
    since: int


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A draft that cannot be saved, for the choice was changed after it was begun: `since` are those versions, newest
    first, and `base` is the choice that it was begun from. The draft is still there."""

    draft: Draft
    base: Choice
    since: tuple[CriteriaVersion, ...]


@dataclass(frozen=True, slots=True)
class Desired:
    """What a person is about to choose, as a form shows it: from the present choice, their draft, or both combined.

    `version` is the present one, on top of which it will be a change.
    """

    choice: Choice
    version: int
    draft: Draft | None = None
    is_combined: bool = False


@dataclass(frozen=True, slots=True)
class Choosing:
    """Changes choices and keeps drafts."""

    store: Store
    clock: Clock

    async def change(self, channel: Channel, by: Person, change: Callable[[Choice], Edit]) -> Chosen:
        """Save a change of the present choice; one that changes nothing makes no version.

        Of two at once, the second changes what the first has saved. Raises what `change` raises, and `NotSetUp`.
        """
        async with self._held(channel) as (work, before):
            edit = change(before.choice)
            return Chosen(before, await self._saved(work, before, edit.choice, by), edit.said)

    async def undo(self, channel: Channel, by: Person, version: int | None = None) -> Undone | NotNewest:
        """Save, as a new version, the choice before the present one: a second undo brings the present one back.

        With a `version`, only if that is the present one. Raises `NotFound` if there is no choice before it, or if it
        is undone already.
        """
        async with self._held(channel) as (work, before):
            history = await work.subscriptions.history(channel)
            if version is not None and version != before.criteria_version:
                return _not_newest(history, version)
            earlier = next((one for one in history if one.choice != before.choice), None)
            if earlier is None:
                raise NotFound("There is nothing to undo: the criteria are as they were at first.")
            return Undone(history[0], Chosen(before, await self._saved(work, before, earlier.choice, by)))

    async def draft(self, channel: Channel, by: Person, choice: Choice, base: int) -> Draft:
        """Keep what a person is considering, in place of what they considered before."""
        draft = Draft(channel=channel, person=by.id, choice=choice, base=base, at=self.clock.now())
        async with self.store.write() as work:
            await work.drafts.put(draft)
        return draft

    async def drafted(self, channel: Channel, by: Person) -> Draft | None:
        """What this person is considering."""
        async with self.store.read() as work:
            return await work.drafts.get(channel, by.id)

    async def discard(self, channel: Channel, by: Person) -> bool:
        """Forget a person's draft. False if there was none."""
        async with self.store.write() as work:
            found = await work.drafts.get(channel, by.id)
            await work.drafts.drop(channel, by.id)
        return found is not None

    async def save(self, channel: Channel, by: Person) -> Chosen | Overtaken:
        """Make a person's draft the present choice, unless somebody changed that meanwhile. Raises `NotFound` if there
        is no draft."""
        async with self._held(channel) as (work, before):
            draft = await work.drafts.get(channel, by.id)
            if draft is None:
                raise NotFound("You have no draft here to save. `/criteria edit` begins one.")
            history = await work.subscriptions.history(channel)
            base = _version(history, draft.base, before)
            if before.choice not in (base, draft.choice):
                return Overtaken(draft, base, tuple(one for one in history if one.version > draft.base))
            await work.drafts.drop(channel, by.id)
            return Chosen(before, await self._saved(work, before, draft.choice, by))

    async def desired(self, subscription: Subscription, by: Person) -> Desired:
        """What a form for this person begins with. A draft that was overtaken is put on top of the present choice."""
        async with self.store.read() as work:
            draft = await work.drafts.get(subscription.channel, by.id)
            if draft is None or draft.base == subscription.criteria_version:
                choice = draft.choice if draft else subscription.choice
                return Desired(choice, subscription.criteria_version, draft)
            history = await work.subscriptions.history(subscription.channel)
        base = _version(history, draft.base, subscription)
        choice = combined(base, draft.choice, subscription.choice)
        return Desired(choice, subscription.criteria_version, draft, is_combined=True)

    async def version(self, subscription: Subscription, number: int) -> Choice:
        """The choice of a version; the present one if there is no such version."""
        if number == subscription.criteria_version:
            return subscription.choice
        return _version(await self.history(subscription.channel), number, subscription)

    async def history(self, channel: Channel, most: int | None = None) -> tuple[CriteriaVersion, ...]:
        """All versions, or the newest so many, newest first."""
        async with self.store.read() as work:
            return await work.subscriptions.history(channel, most)

    @asynccontextmanager
    async def _held(self, channel: Channel) -> AsyncIterator[tuple[Work, Subscription]]:
        """A unit in which nobody else changes the channel's order, with that order."""
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            present = await work.subscriptions.get(channel)
            if present is None:
                raise NotSetUp
            yield work, present

    async def _saved(self, work: Work, before: Subscription, choice: Choice, by: Person) -> Subscription:
        if choice == before.choice:
            return before
        return await work.subscriptions.save(before.choosing(choice), by=by, at=self.clock.now())


def _not_newest(history: tuple[CriteriaVersion, ...], version: int) -> NotNewest:
    """Why a version that is not the newest is not undone. Raises `NotFound` if there is nothing of it to undo."""
    before = {one.version: earlier.choice for one, earlier in pairwise(history)}
    newest = history[0]
    if version not in before:
        raise NotFound(f"There is no version {version} to undo. `/criteria history` shows those that there are.")
    if newest.choice == before[version]:
        raise NotFound(f"Version {version} is undone already.")
    return NotNewest(newest, before[newest.version], sum(one.version > version for one in history))


def _version(history: tuple[CriteriaVersion, ...], number: int, present: Subscription) -> Choice:
    return next((one.choice for one in history if one.version == number), present.choice)
