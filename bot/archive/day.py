"""A digest as a page, and what it held back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import date, timedelta

from bot.archive.answers import JSON, Answer
from bot.archive.asked import Asked
from bot.archive.drawing import draw
from bot.archive.fitting import AT_ONCE, LARGEST, shortened, whole
from bot.archive.library import Library
from bot.archive.missing import Missing
from bot.archive.numbers import page_of
from bot.archive.reader import Reader
from core.exports.bibtex import bibtex
from core.model import Digest, HeldBack, Paper
from core.pages import words
from core.pages.as_json import json_page, written
from core.pages.markdown import markdown_page
from core.ports import Work

_SAMPLE, _AT_ONCE = 10, 200
_NEAR = timedelta(days=31)
_NAMES = {HeldBack.BY_TYPE: "held back by type"}


async def day(library: Library, reader: Reader, asked: Asked, query: Mapping[str, str]) -> Answer:
    """A digest, a very long one page by page; as a file all of it. Raises `Missing`."""
    async with library.store.read() as work:
        digest = await _digest(work, reader, asked)
        revisions = await work.digests.revisions(reader.channel, asked.date)
        shown = [one for ids in digest.held_back.values() for one in ids[:_SAMPLE]] if asked.form == "html" else []
        papers = await work.papers.get(shown)
    if asked.form == "html":
        return Answer(_page(library, reader, digest, revisions, papers, query))
    return await asyncio.to_thread(_file, library, digest, asked.form)


async def held(library: Library, reader: Reader, asked: Asked, query: Mapping[str, str]) -> Answer:
    """What a digest held back for one reason, with titles, page by page. Raises `Missing`."""
    async with library.store.read() as work:
        digest = await _digest(work, reader, asked)
        groups = {slug(reason): reason for reason, ids in digest.held_back.items() if ids}
        reason = groups.get(query.get("reason", ""), next(iter(groups.values()), HeldBack.BY_TYPE))
        ids = digest.held_back.get(reason, ())
        number, pages = page_of(query, len(ids), _AT_ONCE)
        shown = ids[(number - 1) * _AT_ONCE : number * _AT_ONCE]
        papers = await work.papers.get(shown)
    told = {"groups": _groups(digest, papers, 0), "lines": _lines(digest, shown, papers)}
    return Answer(
        draw("held.html", reader, digest=digest, here=slug(reason), number=number, pages=pages, **told),
    )


async def newest(library: Library, reader: Reader) -> date | None:
    """The date of the newest digest."""
    async with library.store.read() as work:
        found = await work.shelves.newest(reader.channel, 1)
    return found[0].date if found else None


def slug(reason: HeldBack) -> str:
    """A reason as part of an address: `below-the-cut-offs`."""
    return reason.value.replace(" ", "-")


async def _digest(work: Work, reader: Reader, asked: Asked) -> Digest:
    if asked.revision:
        found = await work.digests.revision(reader.channel, asked.date, asked.revision)
    else:
        found = await work.digests.latest(reader.channel, asked.date)
    if found is None:
        raise await _missing(work, reader, asked)
    return found


async def _missing(work: Work, reader: Reader, asked: Asked) -> Missing:
    """That there is no such digest, with the nearest days that have one."""
    first, last = max(asked.date, date.min + _NEAR) - _NEAR, min(asked.date, date.max - _NEAR) + _NEAR
    days = [one.date for one in await work.shelves.issues(reader.channel, first, last)]
    if asked.date in days:
        return Missing(f"That digest has no revision {asked.revision}.", (asked.date,), reader)
    before, after = [one for one in days if one < asked.date][-1:], [one for one in days if one > asked.date][:1]
    near = (*before, *after) or tuple(one.date for one in await work.shelves.newest(reader.channel, 1))
    return Missing(f"There is no digest of {words.long_date(asked.date)}.", near, reader)


def _page(
    library: Library,
    reader: Reader,
    digest: Digest,
    revisions: int,
    papers: Mapping[str, Paper],
    query: Mapping[str, str],
) -> str:
    number, pages = page_of(query, len(digest.entries), AT_ONCE)
    told = {
        "digest": digest,
        "revisions": revisions,
        "number": number,
        "pages": pages,
        "groups": _groups(digest, papers, _SAMPLE),
        "chosen_by": library.chosen_by(digest),
    }
    shown = whole(digest.entries[(number - 1) * AT_ONCE : number * AT_ONCE])
    page = draw("day.html", reader, shown=shown, **told)
    excess = len(page.encode("utf-8", "replace")) - LARGEST
    return draw("day.html", reader, shown=shortened(shown, excess), **told) if excess > 0 else page


def _groups(digest: Digest, papers: Mapping[str, Paper], most: int) -> list[dict[str, object]]:
    """What was held back, by reason: its name, how many, and the first of them."""
    return [
        {
            "slug": slug(reason),
            "name": _NAMES.get(reason, reason.value),
            "count": len(ids),
            "lines": _lines(digest, ids[:most], papers),
        }
        for reason in HeldBack
        if (ids := digest.held_back.get(reason, ()))
    ]


def _lines(digest: Digest, ids: tuple[str, ...], papers: Mapping[str, Paper]) -> list[dict[str, str]]:
    missed = {one.paper_id: one.reason for one in digest.unscored}
    return [
        {
            "id": one,
            "title": (words.reading(papers[one].title) if one in papers else "") or one,
            "why": missed.get(one, ""),
        }
        for one in ids
    ]


def _file(library: Library, digest: Digest, form: str) -> Answer:
    name = f"broadsheet-{digest.date}.{form}"
    if form == "bib":
        return Answer(bibtex(entry.paper for entry in digest.entries), "application/x-bibtex", name=name)
    if form == "md":
        page = markdown_page(digest, chosen_by=library.chosen_by(digest))
        return Answer(page, "text/markdown", name=name)
    data = json.loads(json_page(digest, chosen_by=library.chosen_by(digest)))
    # Who reads by a link, or reads a public page, need not know the platform's names for workspace and channel.
    del data["channel"]
    return Answer(written(data), JSON)
