"""Use case: a reaction on a paper's message is a vote; and what each emoji means in a channel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from core.errors import NotSetUp
from core.model import Area, Channel, PaperPost, Person, Subscription, Vote, VoteKind
from core.ports import Clock, Store, Work
from core.reactions import changed, folded, meaning, read_emoji
from core.rights import require

_TAUGHT = frozenset({VoteKind.MORE, VoteKind.LESS})
_SAVED = frozenset({VoteKind.SAVED})
_Kinds = frozenset[VoteKind]


@dataclass(frozen=True, slots=True)
class Meant:
    """What an emoji means in a channel, by its folded name, and whether that is new."""

    emoji: str
    kind: VoteKind | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class Reacting:
    """Keeps reactions as votes. What a person did last is what holds, be it with a button or a reaction.

    A reaction makes the vote its own: it goes with it. Of the other reactions that a person has on that message nothing
    is known then, so one that was left beside it (👍, while 👎 is taken off) counts again only when it is put anew.
    """

    store: Store
    clock: Clock

    async def heard(self, channel: Channel, ref: str, person: str, emoji: str, *, added: bool, key: str) -> None:
        """Somebody put an emoji on a message, or took it off. Nothing happens unless it is a paper's and the emoji
        means a vote; what comes again under the same key counts once."""
        async with self.store.read() as work:
            paper_id = await work.deliveries.paper_at(channel, ref)
            order = await work.subscriptions.get(channel) if paper_id else None
        if paper_id is None or order is None:
            return
        kind, now = meaning(emoji, order.reactions), self.clock.now()
        async with self.store.write() as work:
            if key and not await work.seen.first(key, now):
                return
            if added:
                await work.seen.first(_heard(channel, ref, person, emoji), now)
            if kind:
                vote = Vote(channel, paper_id, person, kind, now, reacted=True)
                await (work.votes.put(vote) if added else work.votes.retract(vote))

    async def recent(self, platform: str, since: date) -> dict[Channel, tuple[PaperPost, ...]]:
        """The messages of papers of that date and later ones, by channel, where the bot can be and has an order."""
        async with self.store.read() as work:
            closed = await work.places.closed()
            orders = await work.subscriptions.all()
            here = [one.channel for one in orders if one.channel.platform == platform and one.channel not in closed]
            posts = {channel: await work.deliveries.papers_since(channel, since) for channel in here}
        return {channel: found for channel, found in posts.items() if found}

    async def settle(self, channel: Channel, post: PaperPost, reactions: Mapping[str, Collection[str]]) -> None:
        """Make up for what went unheard: `reactions` are all that the message has now, people by emoji.

        A reaction that was heard before is no vote again: its person may have taken it back since by a button or
        `/votes forget`. Votes by buttons stay.
        """
        by_person = _by_person(reactions)
        async with self.store.read() as work:
            order = await work.subscriptions.get(channel)
            votes = await work.votes.of(channel)
        people = by_person.keys() | {one.person for one in votes if one.paper_id == post.paper_id and one.reacted}
        if order is None or not people:
            return
        async with self.store.write() as work:
            for person in sorted(people):
                await self._settle(work, order, post, person, by_person.get(person, ()))

    async def mean(self, channel: Channel, emoji: str, word: str, person: Person) -> Meant:
        """Let an emoji mean what one of `core.reactions.MEANINGS` says, for whoever may change the criteria. Raises
        `NotSetUp`, `NoRight`, `BadChoice`."""
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            order = await work.subscriptions.get(channel)
            if order is None:
                raise NotSetUp
            require(order, Area.CRITERIA, person)
            name = read_emoji(emoji)
            own = changed(order.reactions, name, word)
            if own != order.reactions:
                await work.subscriptions.save(replace(order, reactions=own), by=person, at=self.clock.now())
        kind = meaning(name, own)
        return Meant(name, kind, is_new=kind is not meaning(name, order.reactions))

    async def _settle(
        self, work: Work, order: Subscription, post: PaperPost, person: str, emoji: Collection[str]
    ) -> None:
        """One person's part. All that is there is noted as heard."""
        channel, now = order.channel, self.clock.now()
        fresh = [each for each in emoji if await work.seen.first(_heard(channel, post.ref, person, each), now)]
        votes = [one for one in await work.votes.of(channel, person) if one.paper_id == post.paper_id]
        # What an emoji usually means counts too: nobody loses a saved paper because ⭐ means nothing from now on.
        told, usually = _meant(emoji, order.reactions), _meant(emoji, {})
        for slot in (_TAUGHT, _SAVED):
            stood = next((one for one in votes if one.kind in slot), None)
            holds = _holds(stood, _meant(fresh, order.reactions) & slot, told & slot, usually & slot)
            if holds and (stood is None or stood.kind is not holds):
                await work.votes.put(Vote(channel, post.paper_id, person, holds, now, reacted=True))
            elif stood and not holds:
                await work.votes.retract(stood)


def _holds(stood: Vote | None, fresh: _Kinds, told: _Kinds, usually: _Kinds) -> VoteKind | None:
    """Which of `more` and `less` holds, or whether `saved` does, where a person's reactions say what is `told`, and
    those of them that went unheard what is `fresh`.

    Of two that contradict one another and went unheard, neither does: nobody knows which was later.
    """
    if stood is None:
        return _only(fresh)
    if not stood.reacted:
        return stood.kind
    later = _only(fresh)
    if later or stood.kind in told | usually:
        return later or stood.kind
    return _only(told)


def _meant(emoji: Iterable[str], own: Mapping[str, VoteKind | None]) -> _Kinds:
    return frozenset(filter(None, (meaning(each, own) for each in emoji)))


def _only(kinds: _Kinds) -> VoteKind | None:
    return next(iter(kinds)) if len(kinds) == 1 else None


def _by_person(reactions: Mapping[str, Collection[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for emoji, people in reactions.items():
        for person in people:
            found.setdefault(person, []).append(emoji)
    return found


def _heard(channel: Channel, ref: str, person: str, emoji: str) -> str:
    """The key of one reaction that is there, whenever and however it was heard of."""
    return "\n".join(("reaction", str(channel), ref, person, folded(emoji)))
