"""Use case: whether votes have a say in a channel, and what of that which they taught has no weight in it."""

from __future__ import annotations

import unicodedata
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from core.errors import BadChoice, NotSetUp
from core.model import Area, Channel, Leaning, Paper, Person, Subscription
from core.near import did_you_mean, near, quoted
from core.ports import Clock, Store, Work
from core.rights import require
from core.tex import one_line, readable

MOST_EXPLORED = 5
"""Entries of a digest that may be tried from outside the usual."""
MOST_FORGOTTEN = 50
_LONGEST = 100
_MOST_PAPERS, _MOST_NAMED = 1_000, 50
_SHORTEST = 4  # letters of a word that is offered
_MORE = "`/votes` shows what was learned."


@dataclass(frozen=True, slots=True)
class Renamed:
    """A name as it is written in papers, and whether what was asked for it is new."""

    name: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Unlearning:
    """Changes what votes may do. Each raises `NotSetUp`, and `NoRight` where the person may not."""

    store: Store
    clock: Clock

    async def tune(self, channel: Channel, person: Person, *, on: bool) -> bool:
        """Let votes have a say in the order, or not. Whether that is new."""
        return await self._change(channel, person, Area.CRITERIA, tuned=on)

    async def explore(self, channel: Channel, person: Person, entries: int) -> bool:
        """Let so many entries of a digest come from outside the usual. Whether that is new. Raises `BadChoice`."""
        if not 0 <= entries <= MOST_EXPLORED:
            raise BadChoice(f"`{entries}` is not from 0 to {MOST_EXPLORED}. Try `/votes explore 1`.").on("entries")
        return await self._change(channel, person, Area.CRITERIA, explores=entries)

    async def tell_voters(self, channel: Channel, person: Person, *, on: bool) -> bool:
        """Let people see who voted what, or only how many. Whether that is new."""
        return await self._change(channel, person, Area.SUBSCRIPTION, tells_voters=on)

    async def forget(self, channel: Channel, person: Person, text: str, learned: Sequence[Leaning]) -> Renamed:
        """Give a word, author, category or topic no weight. `learned` is what the votes taught. Raises `BadChoice` if
        nothing of that name is among it, nor in a paper that was voted on."""
        async with self._held(channel, person) as (work, order):
            names = [leaning.name for leaning in learned]
            papers = await _voted_on(work, channel)
            name = _same(text, names) or _within(text, order, papers)
            if name is None:
                raise _not_learned(text, (*names, *_names(papers)))
            if _same(name, order.forgotten):
                return Renamed(name, is_new=False)
            if len(order.forgotten) >= MOST_FORGOTTEN:
                raise BadChoice(f"{MOST_FORGOTTEN} names are forgotten here; `/votes remember` takes one back.")
            await self._save(work, replace(order, forgotten=(*order.forgotten, name)), person)
        return Renamed(name, is_new=True)

    async def remember(self, channel: Channel, person: Person, text: str) -> str:
        """Give a forgotten name its weight back. Raises `BadChoice` if it is not forgotten."""
        async with self._held(channel, person) as (work, order):
            name = _same(text, order.forgotten)
            if name is None:
                raise _not_forgotten(text, order.forgotten)
            left = tuple(one for one in order.forgotten if one != name)
            await self._save(work, replace(order, forgotten=left), person)
        return name

    async def _change(self, channel: Channel, person: Person, area: Area, **changes: Any) -> bool:
        async with self._held(channel, person, area) as (work, order):
            changed = replace(order, **changes)
            if changed != order:
                await self._save(work, changed, person)
            return changed != order

    async def _save(self, work: Work, order: Subscription, person: Person) -> None:
        await work.subscriptions.save(order, by=person, at=self.clock.now())

    @asynccontextmanager
    async def _held(
        self, channel: Channel, person: Person, area: Area = Area.CRITERIA
    ) -> AsyncIterator[tuple[Work, Subscription]]:
        """The channel's order, which nobody else changes meanwhile, if this person may."""
        async with self.store.write() as work:
            await work.subscriptions.hold(channel)
            order = await work.subscriptions.get(channel)
            if order is None:
                raise NotSetUp
            require(order, area, person)
            yield work, order


async def _voted_on(work: Work, channel: Channel) -> Collection[Paper]:
    votes = await work.votes.of(channel)
    newest = list(dict.fromkeys(vote.paper_id for vote in reversed(votes)))[:_MOST_PAPERS]
    return (await work.papers.get(newest)).values()


def _within(text: str, order: Subscription, papers: Iterable[Paper]) -> str | None:
    """A topic of the channel, or an author, category or words of one of these papers; None if it is nowhere."""
    found = _same(text, (topic.name for topic in order.criteria.topics))
    return found or next(filter(None, (_of_paper(text, paper) for paper in papers)), None)


def _of_paper(text: str, paper: Paper) -> str | None:
    if named := _same(text, (*paper.authors, *paper.categories)):
        return named
    words = f" {_plain(text)} "
    is_there = words.strip() and len(text) <= _LONGEST and words in f" {_plain(f'{paper.title} {paper.abstract}')} "
    return one_line(text) if is_there else None


def _names(papers: Collection[Paper]) -> Iterator[str]:
    """Authors and words of titles that somebody may mean, of the newest papers."""
    for paper in islice(papers, _MOST_NAMED):
        yield from paper.authors
        yield from (word for word in _plain(paper.title).split() if len(word) >= _SHORTEST)


def _same(text: str, names: Iterable[str]) -> str | None:
    """The one of these names that is this but for letter case, accents and signs."""
    wanted = _plain(text)
    return next((name for name in names if wanted and _plain(name) == wanted), None)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", readable(text))
    return " ".join("".join(map(_sign, letters)).casefold().split())


def _sign(sign: str) -> str:
    if unicodedata.combining(sign):
        return ""
    return sign if sign.isalnum() else " "


def _not_learned(text: str, names: Sequence[str]) -> BadChoice:
    told = "; to drop votes, try `2505.06839`, `mine` or `all`"
    meant = did_you_mean(_alike(text, names), _MORE)
    return BadChoice(f"{quoted(text)} is nothing that was learned here{told}. {meant}").on("what")


def _not_forgotten(text: str, names: Sequence[str]) -> BadChoice:
    there = f"There is {', '.join(map(quoted, names[-3:]))}." if names else "Nothing is. `/votes` shows what is."
    meant = did_you_mean(_alike(text, names), there)
    return BadChoice(f"{quoted(text)} is not forgotten here. {meant}").on("name")


def _alike(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """A few names like it: as a whole, or with a word like it."""
    parts = {word: name for name in names for word in _plain(name).split()}
    found = [*near(text, names), *(parts[word] for word in near(_plain(text), parts))]
    return tuple(dict.fromkeys(_told(found)))[:3]


def _told(names: Iterable[str]) -> Iterator[str]:
    return (one_line(readable(name)) for name in names)
