"""arXiv's RSS feeds (https://info.arxiv.org/help/rss_specifications.html): one category's current announcements."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import feedparser
import requests

from core.calendar import EASTERN
from core.errors import SourceError
from core.model import AnnounceType, Paper
from core.sources.entries import Malformed, optional, read_name, required
from core.sources.polite import Place, PoliteFetcher
from core.sources.wire import Fault

_ABSTRACT = re.compile(r"^\s*arXiv:\S+\s+Announce Type:\s*\S+\s+(?:Abstract:)?", re.IGNORECASE)
# "A. Müller (Univ. Bonn, Germany), B. Bold": a comma in an affiliation parts no names.
_NAME = re.compile(r"(?:[^,()]|\([^()]*\)?|\))+")
_AFFILIATION = re.compile(r"\([^()]*\)?")
_SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV)\.?$")


@dataclass(frozen=True, slots=True)
class Item:
    """A paper in a feed, and why it is there."""

    paper: Paper
    type: AnnounceType


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says. `date` is its announcement date, None if it names none; `skipped` names unreadable items."""

    date: date | None
    items: tuple[Item, ...]
    skipped: tuple[str, ...] = ()

    @property
    def new_ids(self) -> frozenset[str]:
        """The papers announced here for the first time."""
        return frozenset(item.paper.id for item in self.items if item.type is AnnounceType.NEW)


class RssFeeds:
    """The feeds under a base address, e.g. https://rss.arxiv.org/rss."""

    def __init__(self, fetcher: PoliteFetcher, rss_url: str) -> None:
        self._fetcher = fetcher
        self._place = Place(rss_url.rstrip("/"), "ARXIV_RSS_URL")

    @property
    def host(self) -> str:
        """Where it is asked."""
        return self._place.host

    async def feed(self, category: str) -> Feed:
        """The current feed of a category. Raises `SourceError`."""
        return await self._fetcher.ask(self._place, partial(_ask, f"{self._place.url}/{category}"))


def _ask(url: str, session: requests.Session) -> Feed:
    response = session.get(url)
    if response.status_code != requests.codes.ok:
        raise SourceError(f"arXiv refused to give {url.rpartition('/')[2]} ({response.status_code}).")
    return parse_feed(response.content)


def parse_feed(body: bytes) -> Feed:
    """Read a feed. Raises `Fault` if it is none, or not the whole of one.

    feedparser's cleaning of HTML is off: titles and abstracts are plain text in which `<` means less than. It still
    mends text that was encoded twice.
    """
    found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if found.get("bozo") or not found.get("version"):
        raise Fault("a page that is no whole feed")
    items: dict[str, Item] = {}
    skipped = []
    for entry in found.entries:
        try:
            item = _read(entry)
        except Malformed as error:
            skipped.append(str(error))
        else:
            items.setdefault(item.paper.id, item)
    return Feed(_date(found.feed.get("published")), tuple(items.values()), tuple(skipped))


def _read(entry: Mapping[str, Any]) -> Item:
    paper_id, version = read_name(entry.get("id") or entry.get("link") or "")
    categories = tuple(tag["term"] for tag in entry.get("tags", ()) if tag.get("term"))
    paper = Paper(
        id=paper_id,
        version=version,
        title=required(entry.get("title"), paper_id, "title"),
        abstract=required(_ABSTRACT.sub("", entry.get("summary", ""), count=1), paper_id, "abstract"),
        authors=split_authors(entry.get("author", "")),
        primary_category=required(categories[0] if categories else "", paper_id, "category"),
        categories=categories,
        journal_ref=optional(entry.get("arxiv_journal_reference")),
        doi=optional(entry.get("arxiv_doi")),
    )
    return Item(paper, _type(entry.get("arxiv_announce_type", ""), paper_id))


def _type(word: str, paper_id: str) -> AnnounceType:
    try:
        return AnnounceType(word.strip().lower())
    except ValueError as error:
        raise Malformed(f"{paper_id}: no known announce type") from error


def split_authors(creators: str) -> tuple[str, ...]:
    """The names in a list apart by commas, without affiliations in parentheses; "Jr." stays with its name."""
    names: list[str] = []
    for match in _NAME.finditer(creators):
        name = " ".join(_AFFILIATION.sub(" ", match[0]).replace(")", " ").split())
        if names and _SUFFIX.match(name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return tuple(names)


def _date(text: str | None) -> date | None:
    """The day of a date in the form of RFC 822, in US Eastern time, in which arXiv's days begin."""
    try:
        moment: datetime = parsedate_to_datetime(text or "")
        return moment.astimezone(EASTERN).date() if moment.tzinfo else moment.date()
    except (ValueError, OverflowError):
        return None
