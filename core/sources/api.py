"""arXiv's query API (https://info.arxiv.org/help/api/user-manual.html) through the `arxiv` package, a page a turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import arxiv  # type: ignore[import-untyped]
import requests
from arxiv._feed import ParsedFeed  # type: ignore[import-untyped]

from core.arxiv_id import read_paper_id
from core.calendar import Window
from core.errors import SourceError
from core.model import Paper
from core.sources.entries import Malformed, optional, read_name, required
from core.sources.polite import Place, PoliteFetcher
from core.sources.wire import Fault

PAGE = 1000
"""Entries asked for at once; arXiv allows 2,000, but large pages fail more often."""
MOST_IDS = 450
"""Identifiers in one request: with `%2C` between them they stay well under the 8 kB that servers take as a line."""
_MOST_FOUND = 100
_MOST_WORDS = 20
_ERROR = "/api/errors#"
_WORD = re.compile(r"\w[\w.'-]*")
_ENTRY = re.compile(rb"<entry\b.*?</entry>", re.DOTALL)
_ID = re.compile(r"<id>\s*(?P<id>[^<]*\S)\s*</id>")
_DATE = re.compile(r"<(?P<which>published|updated)>(?P<date>[^<]*)<")


class Refused(SourceError):
    """arXiv understood and said no: asking the same again is no use."""


@dataclass(frozen=True, slots=True)
class Page:
    """Part of an answer. `total` counts all matches; `skipped` names entries that could not be read."""

    papers: tuple[Paper, ...]
    total: int
    skipped: tuple[str, ...] = ()


class QueryApi:
    """The API at an address, e.g. https://export.arxiv.org/api/query."""

    def __init__(self, fetcher: PoliteFetcher, api_url: str) -> None:
        self._fetcher = fetcher
        self._place = Place(api_url.rstrip("/"), "ARXIV_API_URL")

    @property
    def host(self) -> str:
        """Where it is asked."""
        return self._place.host

    async def paper(self, paper_id: str) -> Paper | None:
        """The newest version of a paper, None if there is none. Raises `BadPaperId` and `SourceError`."""
        bare, _ = read_paper_id(paper_id)
        try:
            page = await self._page(arxiv.Search(id_list=[bare]), 0, 1)
        except Refused:
            return None
        return page.papers[0] if page.papers else None

    async def search(self, words: str, most: int) -> tuple[Paper, ...]:
        """Papers that hold all the words somewhere, best first. Raises `SourceError`."""
        query = query_of_words(words)
        if not query or most < 1:
            return ()
        return (await self._page(arxiv.Search(query=query), 0, min(most, _MOST_FOUND))).papers

    async def submitted(
        self, window: Window, categories: Sequence[str], asked: Callable[[int], None]
    ) -> tuple[tuple[Paper, ...], tuple[str, ...]]:
        """Papers of these categories (of all, if none is named) that were submitted in a window, and the names of
        unreadable entries. `asked` hears, after each request, how many more will follow. Raises `SourceError`."""
        first, last = (f"{moment:%Y%m%d%H%M}" for moment in (window.start, window.end))
        parts = [query_of_categories(categories)] if categories else []
        search = arxiv.Search(
            query=" AND ".join([*parts, f"submittedDate:[{first} TO {last}]"]),
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Ascending,
        )
        papers: list[Paper] = []
        skipped: list[str] = []
        start, total = 0, 1
        while start < total:
            page = await self._page(search, start, PAGE)
            start, total = start + PAGE, page.total
            papers += page.papers
            skipped += page.skipped
            asked(max(0, -(-(total - start) // PAGE)))
        return tuple(papers), tuple(skipped)

    async def among(self, ids: Collection[str], categories: Sequence[str]) -> Page:
        """Those of the identifiers (at most `MOST_IDS`) that are papers of these categories. Raises `SourceError`."""
        search = arxiv.Search(query=query_of_categories(categories), id_list=list(ids))
        return await self._page(search, 0, len(ids))

    async def _page(self, search: arxiv.Search, start: int, size: int) -> Page:
        return await self._fetcher.ask(self._place, partial(_ask, f"{self._place.url}?{{}}", search, start, size))


def query_of_categories(categories: Sequence[str]) -> str:
    """What matches papers in any of the categories."""
    return f"({' OR '.join(f'cat:{category}' for category in categories)})"


def query_of_words(words: str) -> str:
    """What matches papers that hold all the words. Words are data: nothing in them is arXiv's query language."""
    return " AND ".join(f'all:"{word}"' for word in _WORD.findall(words)[:_MOST_WORDS])


class _Answer:
    """A stand-in for the package's session: asks with ours, and takes out of the answer what the package would fall
    over (a wrong date) or drop without a word (no id, no date)."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session
        self.status_code = 0
        self.content = b""
        self.skipped: tuple[str, ...] = ()

    def get(self, url: str, headers: Mapping[str, str]) -> _Answer:
        response = self._session.get(url, headers=headers)
        self.status_code = response.status_code
        self.content, self.skipped = sift(response.content)
        return self


class _Client(arxiv.Client):  # type: ignore[misc]  # the package has no types
    """One page, no waiting, no trying again: the fetcher does both, for all processes."""

    def __init__(self, answer: _Answer, query_url_format: str, page_size: int) -> None:
        super().__init__(page_size=page_size, delay_seconds=0, num_retries=0)
        self._session = answer
        self.query_url_format = query_url_format

    def page(self, search: arxiv.Search, start: int) -> ParsedFeed:
        """The package's own way to a page; its public one hides how many matches there are."""
        return self._parse_feed(self._format_url(search, start, self.page_size))


def _ask(query_url_format: str, search: arxiv.Search, start: int, size: int, session: requests.Session) -> Page:
    answer = _Answer(session)
    try:
        feed = _Client(answer, query_url_format, size).page(search, start)
    except arxiv.HTTPError as error:
        raise Refused(f"arXiv refused the request ({error.status}).") from error
    missing = min(size, feed.header.total_results - start) - len(feed.results) - len(answer.skipped)
    if missing > 0 and not feed.results:
        raise Fault(f"an empty page, with {feed.header.total_results} matches")
    return _page_of(feed, (*answer.skipped, *["an entry that arXiv counts but does not give"] * missing))


def sift(body: bytes) -> tuple[bytes, tuple[str, ...]]:
    """A page without the entries that have no id or no date, and their names. Raises `Refused` for arXiv's own way to
    say no, which is an entry too."""
    skipped: list[str] = []

    def keep(entry: re.Match[bytes]) -> bytes:
        fault = _fault_of(entry[0].decode(errors="replace"))
        skipped.extend([fault] if fault else [])
        return b"" if fault else entry[0]

    return _ENTRY.sub(keep, body), tuple(skipped)


def _fault_of(entry: str) -> str:
    name = _ID.search(entry)
    if not name:
        return "an entry: no arXiv id"
    if _ERROR in name["id"]:
        raise Refused(f"arXiv refused the request ({name['id'].rpartition('#')[2].replace('_', ' ')[:200]}).")
    dates = {match["which"]: match["date"].strip() for match in _DATE.finditer(entry)}
    try:
        datetime.fromisoformat(dates["published"])
        datetime.fromisoformat(dates["updated"])
    except (KeyError, ValueError):
        return f"{name['id'].rpartition('/abs/')[2][:60]}: no date"
    return ""


def _page_of(feed: ParsedFeed, skipped: Sequence[str]) -> Page:
    papers: list[Paper] = []
    malformed: list[str] = []
    for result in feed.results:
        try:
            papers.append(_read(result))
        except Malformed as error:
            malformed.append(str(error))
    return Page(tuple(papers), feed.header.total_results, (*skipped, *malformed))


def _read(result: arxiv.Result) -> Paper:
    paper_id, version = read_name(result.entry_id)
    return Paper(
        id=paper_id,
        version=version,
        title=required(result.title, paper_id, "title"),
        abstract=required(result.summary, paper_id, "abstract"),
        authors=tuple(name for author in result.authors if (name := optional(author.name))),
        primary_category=required(result.primary_category, paper_id, "category"),
        categories=tuple(result.categories),
        comment=optional(result.comment),
        journal_ref=optional(result.journal_ref),
        doi=optional(result.doi),
        submitted=result.published,
    )
