"""Use case: papers that people look up, by id or by words, with what a channel knows about them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from core.arxiv_id import read_paper_id
from core.errors import NotFound, SourceError
from core.model import Earlier, Holding, Listing, Paper, Person, Subscription, Verdict, VoteKind
from core.near import quoted
from core.ports import PaperSource, Scorer, Store
from core.telling import most_alike, says_anything, telling_words

_FEW, _MOST, _FROM_SOURCE = 10, 50, 10
_POOL = 30
_ASKED = 6  # of its telling words: more find hardly more, and take a database longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A paper as one channel and one person in it know it.

    `verdict` is the one that holds under the channel's present criteria, of the version `criteria_version`; if there is
    none, `earlier` is the newest that held once. `listings` tells where it was shown, oldest first; if nowhere,
    `holding` is the newest digest that held it back, if that is not long ago. `votes` are the person's own. `asked` is
    the version that was asked for. `fault` says why a newer version could not be looked for.
    """

    paper: Paper
    criteria_version: int
    verdict: Verdict | None = None
    earlier: Earlier | None = None
    listings: tuple[Listing, ...] = ()
    holding: Holding | None = None
    votes: frozenset[VoteKind] = frozenset()
    asked: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Papers found by words, those of the archive first. `archived` is how many of them are.

    `partly`: none has all the words, these have some. `where` the source looked, as it follows on "found"; `fault` says
    why it could not be asked.
    """

    papers: tuple[Paper, ...]
    where: str
    archived: int = 0
    partly: bool = False
    fault: str = ""


@dataclass(frozen=True)
class Lookup:
    """Looks in the archive first, and asks the source for what is not there."""

    store: Store
    source: PaperSource

    async def paper(self, text: str) -> Paper:
        """The paper of an id in any form, in the newest version that is known. Raises `BadPaperId`, `NotFound`,
        `SourceError`."""
        paper, _ = await self._paper(*read_paper_id(text))
        return paper

    async def known(self, text: str, subscription: Subscription, person: Person, scorer: Scorer) -> Known:
        """The same, with what the channel and the person know of it."""
        paper_id, asked = read_paper_id(text)
        paper, fault = await self._paper(paper_id, asked)
        channel = subscription.channel
        async with self.store.read() as work:
            verdicts = await work.verdicts.get(subscription.criteria, scorer.card, {paper.id: paper})
            earlier = {} if verdicts else await work.verdicts.earlier(channel, [paper.id])
            listings = await work.digests.listings(channel, paper.id)
            holding = None if listings else await work.digests.holding(channel, self.source.name, paper.id)
            votes = await work.votes.of(channel, person.id)
        return Known(
            paper=paper,
            criteria_version=subscription.criteria_version,
            verdict=verdicts.get(paper.id),
            earlier=earlier.get(paper.id),
            listings=listings,
            holding=holding,
            votes=frozenset(vote.kind for vote in votes if vote.paper_id == paper.id),
            asked=asked,
            fault=fault,
        )

    async def by_doi(self, doi: str) -> Paper:
        """The paper that carries a publisher's DOI, as far as the source can tell. Raises `NotFound`, `SourceError`."""
        found = await self.source.search(doi, _FROM_SOURCE)
        for paper in found:
            if (paper.doi or "").casefold() == doi.casefold():
                await self._keep(paper)
                return paper
        raise NotFound(
            f"No paper with the DOI {quoted(doi)} was found: few papers on arXiv name their publisher's. Look for its "
            "title: `/paper find attention is all you need`."
        )

    async def find(self, words: Sequence[str]) -> Found:
        """Papers in which all the words are found, in the archive and then in the source; if there are none, those of
        the archive with some of them. A source that does not answer is a fault among the results. Raises `NotFound` if
        the words hold nothing to search for."""
        if not says_anything(words):
            raise NotFound(_nothing_in(" ".join(words)))
        async with self.store.read() as work:
            archived = await work.papers.search(words, most=_MOST)
        more, fault = ([], "") if len(archived) >= _FEW else await self._searched(words)
        known = {paper.id for paper in archived}
        papers = (*archived, *(paper for paper in more if paper.id not in known))
        if len(papers) == 1:
            # It will be looked at next. Of several none is kept, or the pages of an answer would not fit together.
            await self._keep(papers[0])
        if papers:
            return Found(papers=papers, where=self._where, archived=len(archived), fault=fault)
        async with self.store.read() as work:
            partly = await work.papers.search(words, every=False, most=_FEW)
        found = tuple(partly)
        return Found(papers=found, where=self._where, archived=len(found), partly=bool(found), fault=fault)

    async def similar(self, paper: Paper) -> tuple[Paper, ...]:
        """Up to ten papers of the archive that are like this one, best first; none if none is."""
        async with self.store.read() as work:
            pool = await work.papers.search(telling_words(paper, _ASKED), every=False, most=_POOL)
        return await asyncio.to_thread(most_alike, paper, pool)

    async def _searched(self, words: Sequence[str]) -> tuple[Sequence[Paper], str]:
        try:
            return await self.source.search(" ".join(words), _FROM_SOURCE), ""
        except SourceError as fault:
            return [], str(fault)

    async def _paper(self, paper_id: str, asked: int | None) -> tuple[Paper, str]:
        """The paper, and why its newest version could not be looked for. What the source tells is kept."""
        async with self.store.read() as work:
            kept = (await work.papers.get([paper_id])).get(paper_id)
        if kept and kept.version >= (asked or 1):
            return kept, ""
        try:
            told = await self.source.paper(paper_id)
        except SourceError as fault:
            if kept is None:
                raise
            return kept, str(fault)
        if told is None:
            if kept is None:
                raise NotFound(f"{self._they_have} no paper `{paper_id}`. Try `2505.06839`, or words of its title.")
            return kept, ""
        await self._keep(told)
        return (told, "") if kept is None or told.version >= kept.version else (kept, "")

    async def _keep(self, paper: Paper) -> None:
        async with self.store.write() as work:
            await work.papers.save([paper])

    @property
    def _they_have(self) -> str:
        return "arXiv has" if self.source.dates is None else "The recorded days and the archive have"

    @property
    def _where(self) -> str:
        return "at arXiv" if self.source.dates is None else "among the recorded days"


def _nothing_in(text: str) -> str:
    nothing = f"{quoted(text)} holds nothing to search for" if text else "There is nothing to search for"
    return f"{nothing}. It takes a word of two letters or more that not every text has: `/paper mixture of experts`."
