"""Use case: criteria proposed from papers that a channel likes, named as people name them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.arxiv_id import ids_within, means_paper_id
from core.criteria.proposal import Proposal, propose
from core.errors import BadPaperId, NotFound, SourceError
from core.exports.reading import Named, named_papers
from core.lookup import Lookup
from core.model import Criteria, Paper, Subscription
from core.near import listed, quoted
from core.ports import Clock, Progress, silent

MOST = 50
"""Papers that may be named at once: one that is not in the archive takes arXiv three seconds."""
_SAID = 3
_ENTRY = re.compile(r"@[A-Za-z]{2,20}[ \t]*[{(]")
_BETWEEN = re.compile(r"<[^<>|]+\|[^<>]*>|[\s,;]+")
_JOINING = {"and", "arxiv", "arxiv:"}
_AHEAD = timedelta(days=7)  # arXiv's dates are ahead of the clock; batches of the far future there are none


@dataclass(frozen=True, slots=True)
class Proposed:
    """What papers have in common beside the present criteria. `missing` are those that were named and not found,
    `ignored` the words that name none, and `fault` says why the source could not be asked, "" if it could."""

    papers: tuple[Paper, ...]
    proposal: Proposal
    missing: tuple[str, ...] = ()
    fault: str = ""
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examples:
    """Finds papers, and proposes criteria from them. Nothing is saved but papers."""

    lookup: Lookup
    clock: Clock

    async def proposed(
        self, text: str, subscription: Subscription, present: Criteria, progress: Progress = silent
    ) -> Proposed:
        """Criteria from ids, links or BibTeX. Raises `BadPaperId` if none is named or too many are, `NotFound` if none
        is found, `SourceError` if none is and the source cannot be asked."""
        named = await asyncio.to_thread(named_papers, text)
        number = len(named.ids) + len(named.titles)
        if number > MOST:
            raise BadPaperId(f"That names {number:,} papers; {MOST} is the most. Take those that are liked best.")
        papers, missing, fault = await self._papers(named, progress)
        if not papers:
            raise SourceError(fault) if fault else NotFound(_none(missing))
        background = await self._background(subscription)
        proposal = await asyncio.to_thread(propose, papers, background, present)
        return Proposed(tuple(papers), proposal, tuple(missing), fault, _ignored(text))

    async def _papers(self, named: Named, progress: Progress) -> tuple[list[Paper], list[str], str]:
        """The papers that are named, the names of those not found, and why the source could not be asked: then it is
        not asked about the rest either, for that would take long."""
        async with self.lookup.store.read() as work:
            kept = await work.papers.get(named.ids)
        found: dict[str, Paper] = {}
        missing: list[str] = []
        fault = ""
        names = [*named.ids, *named.titles]
        for done, name in enumerate(names):
            progress(done, len(names), "looking the papers up")
            try:
                paper = kept.get(name) or (None if fault else await self._paper(name, named))
            except SourceError as error:
                paper, fault = None, str(error)
            found |= {paper.id: paper} if paper else {}
            missing += [] if paper else [name]
        return list(found.values()), missing, fault

    async def _paper(self, name: str, named: Named) -> Paper | None:
        try:
            return await self.lookup.paper(name) if name in named.ids else await self._by_title(name)
        except NotFound:
            return None

    async def _by_title(self, title: str) -> Paper | None:
        found = await self.lookup.find(title.split())
        for paper in found.papers:
            if _letters(paper.title) == _letters(title):
                return paper
        if found.fault:
            raise SourceError(found.fault)
        return None

    async def _background(self, subscription: Subscription) -> Sequence[Paper]:
        """The newest papers of the channel's categories, liked or not: what they have in common tells nothing."""
        before = self.clock.now().date() + _AHEAD
        ids: set[str] = set()
        async with self.lookup.store.read() as work:
            for category in subscription.categories:
                batch = await work.batches.last_fresh(self.lookup.source.name, category, before)
                ids |= {one.paper_id for one in batch.announcements} if batch else set()
            return list((await work.papers.get(ids)).values())


def _ignored(text: str) -> tuple[str, ...]:
    """The words of a text without BibTeX that name no paper."""
    words = [] if _ENTRY.search(text) else _BETWEEN.split(text)
    named = (word for word in words if any(sign.isalnum() for sign in word) and word.casefold() not in _JOINING)
    return tuple(dict.fromkeys(word for word in named if not means_paper_id(word) and not ids_within(word)))


def _letters(title: str) -> str:
    return "".join(sign for sign in title.casefold() if sign.isalnum())


def _none(missing: Sequence[str]) -> str:
    return f"None of these papers was found: {names(missing)}. Try ids such as `2505.06839`."


def names(missing: Sequence[str]) -> str:
    """A few names in backticks, and how many more there are."""
    more = [f"{len(missing) - _SAID} more"] if len(missing) > _SAID else []
    return listed([*(quoted(name) for name in missing[:_SAID]), *more])
