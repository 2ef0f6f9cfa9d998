"""arXiv's query API (https://info.arxiv.org/help/api/user-manual.html) through the `arxiv` package, a page a turn."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
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
from core.sources.sifting import Refused, counts_matches, sift
from core.sources.wire import Fault

PAGE = 1000
"""Entries asked for at once; arXiv allows 2,000, but large pages fail more often."""
MOST_IDS = 450
"""Identifiers in one request: with `%2C` between them they stay well under the 8 kB that servers take as a line."""
MOST_MATCHES = 30_000
"""arXiv gives no more to one query, and a few days have far fewer."""
_MOST_SKIPPED = 1000
_ONE_MISSED = "an entry that arXiv counts but does not give"
_MOST_FOUND = 100
_MOST_WORDS = 20
_WORD = re.compile(r"\w[\w.'-]*")


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
        found = _Pages()
        start, total = 0, 1
        while start < total:
            page = await self._page(search, start, PAGE)
            found.add(page)
            start, total = start + PAGE, page.total
            asked(max(0, -(-(total - start) // PAGE)))
        return tuple(found.papers.values()), tuple(found.skipped)

    async def among(self, ids: Collection[str], categories: Sequence[str]) -> Page:
        """Those of the identifiers (at most `MOST_IDS`) that are papers of these categories. Raises `SourceError`."""
        search = arxiv.Search(query=query_of_categories(categories), id_list=list(ids))
        return await self._page(search, 0, len(ids))

    async def _page(self, search: arxiv.Search, start: int, size: int) -> Page:
        return await self._fetcher.ask(self._place, partial(_ask, f"{self._place.url}?{{}}", search, start, size))


class _Pages:
    """The pages of one answer. What no few days can hold is not gone on with, so that the answer has an end."""

    def __init__(self) -> None:
        self.papers: dict[str, Paper] = {}
        self.skipped: list[str] = []

    def add(self, page: Page) -> None:
        """Put a page in. Raises `SourceError`."""
        if page.total > MOST_MATCHES:
            raise SourceError(f"arXiv counts {page.total:,} papers of a few days, which cannot be.")
        if page.papers and all(paper.id in self.papers for paper in page.papers):
            raise SourceError("arXiv gives the same papers page after page.")
        self.papers |= {paper.id: paper for paper in page.papers}
        self.skipped += page.skipped
        if len(self.skipped) > _MOST_SKIPPED:
            raise SourceError(f"More than {_MOST_SKIPPED:,} entries of arXiv's answer cannot be read.")


def query_of_categories(categories: Sequence[str]) -> str:
    """What matches papers in any of the categories."""
    return f"({' OR '.join(f'cat:{category}' for category in categories)})"


def query_of_words(words: str) -> str:
    """What matches papers that hold all the words. Words are data: nothing in them is arXiv's query language."""
    return " AND ".join(f'all:"{word}"' for word in _WORD.findall(words)[:_MOST_WORDS])


class _Answer:
    """A stand-in for the package's session: asks with ours, and sifts the answer."""

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
    feed = _feed_of(_Client(answer, query_url_format, size), search, start)
    if not counts_matches(answer.content):
        raise Fault("a feed that does not count its matches")
    given, total = len(feed.results) + len(answer.skipped), feed.header.total_results
    if given > size:
        raise Fault("more entries than were asked for")
    missing = min(size, total - start) - given
    if missing > 0 and not feed.results:
        raise Fault(f"an empty page, with {total} matches")
    return _page_of(feed, max(total, start + given), (*answer.skipped, *_missed(missing)))


def _feed_of(client: _Client, search: arxiv.Search, start: int) -> ParsedFeed:
    try:
        return client.page(search, start)
    except arxiv.HTTPError as error:
        refusal = Refused if error.status == requests.codes.bad_request else SourceError
        raise refusal(f"arXiv refused the request ({error.status}).") from error
    except (ValueError, OverflowError) as error:
        # The package reads dates where XML has them, and says so in this way if one is none.
        raise Fault("a page that cannot be read") from error


def _missed(count: int) -> Sequence[str]:
    if count <= 0:
        return ()
    return (f"{count} entries that arXiv counts but does not give",) if count > 1 else (_ONE_MISSED,)


def _page_of(feed: ParsedFeed, total: int, skipped: Sequence[str]) -> Page:
    papers: list[Paper] = []
    malformed: list[str] = []
    for result in feed.results:
        try:
            papers.append(_read(result))
        except Malformed as error:
            malformed.append(str(error))
    return Page(tuple(papers), total, (*skipped, *malformed))


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
