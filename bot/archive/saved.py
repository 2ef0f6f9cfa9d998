"""The papers that people of a channel saved, without their names, for those whom the channel gave a link."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bot.archive.answers import JSON, Answer
from bot.archive.asked import Asked
from bot.archive.drawing import draw
from bot.archive.library import Library
from bot.archive.numbers import page_of
from bot.archive.reader import Reader
from core.errors import NotFound
from core.exports.bibtex import bibtex
from core.model import Listing, Paper
from core.pages.as_json import paper_fields, written

_AT_ONCE = 25


async def saved(library: Library, reader: Reader, asked: Asked, query: Mapping[str, str]) -> Answer:
    """What was saved, newest first, page by page; as BibTeX all of it. Raises `NotFound` where pages are public: what
    people save is for their channel."""
    if reader.is_public:
        raise NotFound("There is no such page.")
    async with library.store.read() as work:
        ids = await work.shelves.saved(reader.channel)
        number, pages = page_of(query, len(ids), _AT_ONCE)
        shown = ids if asked.form == "bib" else ids[(number - 1) * _AT_ONCE : number * _AT_ONCE]
        papers = await work.papers.get(shown)
        listings = {} if asked.form == "bib" else await work.shelves.listings(reader.channel, shown)
    kept = [papers[one] for one in shown if one in papers]
    if asked.form == "bib":
        return Answer(await asyncio.to_thread(bibtex, kept), "application/x-bibtex", name="broadsheet-saved.bib")
    if asked.form == "json":
        return Answer(_data(kept, listings, number, pages), JSON)
    told = {"papers": kept, "listings": listings, "total": len(ids), "number": number, "pages": pages}
    return Answer(draw("saved.html", reader, **told))


def _data(papers: Sequence[Paper], listings: Mapping[str, Listing], number: int, pages: int) -> str:
    found = [paper_fields(one) | {"listed": _date(listings.get(one.id))} for one in papers]
    return written({"format": "broadsheet-saved", "page": number, "pages": pages, "saved": found})


def _date(listing: Listing | None) -> str | None:
    return listing.date.isoformat() if listing else None
