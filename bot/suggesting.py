"""What an option can become while it is typed, where that is looked up: papers of the archive by their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.commands import Kind, Option
from bot.completing import MOST, complete
from core.arxiv_id import means_paper_id, read_paper_id
from core.errors import BadPaperId
from core.model import Channel, Paper
from core.ports import Clock, Store
from core.tex import readable

# So many are looked through for one with a word that begins as the last that was typed.
_POOL = 100
RECENT = timedelta(days=30)
"""How old the digests are at most whose papers are offered first."""


@dataclass(frozen=True, slots=True)
class Suggesting:
    """Offers values of options."""

    store: Store
    clock: Clock

    async def suggest(self, option: Option, typed: str, channel: Channel) -> Mapping[str, str]:
        """Up to 25 values that go on with what was typed in this channel, best first, with how they read. Before
        anything is typed of a paper, those of the newest digests. Raises `StoreError`."""
        if option.kind is not Kind.PAPER:
            return {value: value for value in complete(option, typed)}
        found = {paper.id: paper for paper in await self._papers(typed.split(), channel)}
        return {paper.id: f"{paper.id} · {readable(paper.title)}" for paper in list(found.values())[:MOST]}

    async def _papers(self, words: Sequence[str], channel: Channel) -> list[Paper]:
        if len(words) > 1:
            return [*await self._by_words(words)]
        beginning = "".join(words)
        posted = await self._posted(channel, beginning)
        if not beginning:
            return posted
        return [*posted, *await (self._by_id(beginning) if means_paper_id(beginning) else self._by_words(words))]

    async def _posted(self, channel: Channel, beginning: str) -> list[Paper]:
        """Papers of the channel's digests whose ids begin so, newest first."""
        async with self.store.read() as work:
            posts = await work.deliveries.papers_since(channel, (self.clock.now() - RECENT).date())
            ids = dict.fromkeys(post.paper_id for post in posts if _begins(post.paper_id, beginning))
            papers = await work.papers.get(list(ids)[:MOST])
        return [papers[one] for one in list(ids)[:MOST] if one in papers]

    async def _by_id(self, typed: str) -> Iterable[Paper]:
        try:
            paper_id, _ = read_paper_id(typed)
        except BadPaperId:
            return ()
        async with self.store.read() as work:
            return (await work.papers.get([paper_id])).values()

    async def _by_words(self, words: Sequence[str]) -> Iterable[Paper]:
        """The last word may not be typed to its end yet."""
        async with self.store.read() as work:
            found = await work.papers.search(words, most=MOST)
            if found or len(words) < 2:
                return found
            among = await work.papers.search(words[:-1], most=_POOL)
        return [paper for paper in among if _has(paper, words[-1])][:MOST]


def _begins(paper_id: str, typed: str) -> bool:
    return paper_id.casefold().startswith(typed.casefold())


def _has(paper: Paper, beginning: str) -> bool:
    """Whether a word of the title or the authors begins so."""
    told = " ".join([paper.title, *paper.authors])
    return any(word.startswith(beginning.casefold()) for word in told.casefold().split())
