"""One paper, as a channel knows it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.archive.answers import JSON, Answer
from bot.archive.asked import Asked
from bot.archive.drawing import draw
from bot.archive.library import Library
from bot.archive.reader import Reader
from bot.archive.stretches import listing_fields
from core.errors import NotFound
from core.exports.bibtex import bibtex
from core.model import Holding, Listing, Paper, Tally, VoteKind
from core.pages.as_json import paper_fields, written
from core.ports import Work
from core.telling import most_alike, telling_words

_ASKED, _POOL, _ALIKE = 6, 30, 8


@dataclass(frozen=True, slots=True)
class Known:
    """A paper with the dates that list it, or else the one that held it back; how often it was voted on; what is alike
    among the channel's listed papers."""

    paper: Paper
    listings: tuple[Listing, ...]
    holding: Holding | None
    tally: Tally
    alike: tuple[Paper, ...] = ()


async def paper(library: Library, reader: Reader, asked: Asked, query: Mapping[str, str]) -> Answer:
    """Everything about it. Raises `NotFound` if no digest of the channel has it."""
    async with library.store.read() as work:
        known = await _known(work, reader, asked.paper_id)
        found = known.paper
        if asked.form == "bib":
            return Answer(bibtex([found]), "application/x-bibtex", name=f"{found.id.replace('/', '-')}.bib")
        pool = await work.shelves.alike(reader.channel, telling_words(found, _ASKED), _POOL)
    alike = await asyncio.to_thread(most_alike, found, [one.entry.paper for one in pool], _ALIKE)
    if asked.form == "json":
        return Answer(_data(known, alike), JSON)
    return Answer(
        draw("paper.html", reader, known=known, alike=alike, bibtex=bibtex([found]), votes=_told(known.tally))
    )


async def _known(work: Work, reader: Reader, paper_id: str) -> Known:
    channel = reader.channel
    listings = await work.digests.listings(channel, paper_id)
    newest = await work.shelves.newest(channel, 1)
    source = newest[0].source if newest else ""
    holding = None if listings else await work.digests.holding(channel, source, paper_id)
    kept = (await work.papers.get([paper_id])).get(paper_id) if listings or holding else None
    if kept is None:
        raise NotFound("There is no such page.")
    # How a channel votes is told to those whom it gave a link.
    tally = {} if reader.is_public else await work.shelves.tally(channel, paper_id)
    return Known(kept, listings, holding, tally)


def _told(tally: Tally) -> str:
    """`2 more, 1 less`; saved papers are each person's own."""
    kinds = (VoteKind.MORE, VoteKind.LESS)
    return ", ".join(f"{tally[kind]:,} {kind.value}" for kind in kinds if tally.get(kind))


def _data(known: Known, alike: tuple[Paper, ...]) -> str:
    holding = known.holding
    held = {"date": holding.date.isoformat(), "reason": holding.reason.value} if holding else None
    votes = {kind.value: known.tally.get(kind, 0) for kind in (VoteKind.MORE, VoteKind.LESS)} if known.tally else None
    return written(
        {
            "format": "broadsheet-paper",
            "paper": paper_fields(known.paper),
            "listed": [listing_fields(one) for one in known.listings],
            "held_back": held,
            "votes": votes,
            "similar": [paper_fields(one) for one in alike],
        }
    )
