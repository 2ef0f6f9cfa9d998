"""arXiv as a source of papers: today's feeds, past days rebuilt, single papers and searches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from core.arxiv_id import announcement_order
from core.calendar import Calendar
from core.errors import SourceError, SourceUnreachable
from core.model import Announced, Announcement, AnnounceType, Batch, BatchState, Paper
from core.ports import Clock, Progress, Store, silent
from core.sources.api import MOST_IDS, QueryApi
from core.sources.judging import Asked, Judgement, in_words, judge, nothing_announced, of_earlier_day
from core.sources.polite import PoliteFetcher
from core.sources.rebuild import NothingThere, PastDays, Rebuilt
from core.sources.rss import Feed, RssFeeds

_NAME = "arxiv"
_EXAMPLE = "cs.LG"
# Clocks differ, and a list may be early: the feed is looked at that long before its time.
EARLY = timedelta(minutes=10)
# Two clocks that are set by the network are seconds apart; Slack does not believe what is five minutes old.
_ASTRAY, _MINUTE = timedelta(minutes=2), timedelta(minutes=1)
# So many of a list that is in doubt are looked up: ids count up as papers were submitted, the last are the youngest.
_YOUNGEST = 20


class ArxivSource:
    """`core.ports.PaperSource` over arXiv's RSS feeds and query API."""

    def __init__(
        self, fetcher: PoliteFetcher, *, rss_url: str, api_url: str, calendar: Calendar, clock: Clock, store: Store
    ) -> None:
        self._fetcher = fetcher
        self._feeds = RssFeeds(fetcher, rss_url)
        self._api = QueryApi(fetcher, api_url)
        self._past = PastDays(self._api, calendar)
        self._calendar = calendar
        self._clock = clock
        self._store = store

    @property
    def name(self) -> str:
        """Kept with each batch."""
        return _NAME

    @property
    def dates(self) -> None:
        """It has all of arXiv's announcement dates."""
        return

    async def paper(self, paper_id: str) -> Paper | None:
        """The newest version of a paper, None if arXiv has no such. Raises `BadPaperId`, `SourceError`."""
        return await self._api.paper(paper_id)

    async def search(self, words: str, most: int = 10) -> tuple[Paper, ...]:
        """Papers that hold all the words, best first. Raises `SourceError`."""
        return await self._api.search(words, most)

    async def check_feeds(self) -> str:
        """A line about the feeds, for whoever sets an installation up. Raises `SourceError`."""
        feed = await self._feeds.feed(_EXAMPLE)
        day = in_words(feed.date) if feed.date else "no day"
        return f"{self._feeds.host} answers; its feed of {_EXAMPLE} is of {day}."

    async def check_api(self) -> str:
        """A line about the query API, likewise. Raises `SourceError`."""
        await self._api.search(_EXAMPLE, 1)
        return f"{self._api.host} answers."

    async def check_clock(self) -> str:
        """Whether this machine's clock goes as arXiv's did with its last answer. Raises `SourceError`."""
        theirs = self._fetcher.their_time
        if theirs is None:
            return "not compared: arXiv did not tell the time."
        ahead = self._clock.now() - theirs
        if abs(ahead) > _ASTRAY:
            way = "ahead of" if ahead > _ASTRAY else "behind"
            wrong = SourceError(f"This machine's clock is {round(abs(ahead) / _MINUTE):,} minutes {way} arXiv's.")
            raise wrong.advising("Have it set by the network: posting times go by it, and so do Slack's signatures.")
        return "goes with arXiv's."

    def close(self) -> None:
        """Let go of kept connections."""
        self._fetcher.close()

    async def announced(self, categories: Sequence[str], day: date, progress: Progress = silent) -> Announced:
        """A batch for each category: from its feed on the current day, rebuilt from the API on a past one.

        Raises `SourceError` if no category could be asked about, `BadDate` for days before April 2007.
        """
        now, categories = self._clock.now(), tuple(dict.fromkeys(categories))
        if not self._calendar.announces(day):
            return self._alike(categories, day, BatchState.QUIET, f"{self._calendar.why_not(day)}.")
        if now < self._calendar.published_at(day) - EARLY:
            return self._alike(categories, day, BatchState.WAITING, f"arXiv has not announced {in_words(day)} yet.")
        found = _Found(day, now)
        if day in (self._calendar.current(now), self._calendar.current(now + EARLY)):
            await self._read_feeds(found, categories, progress)
        await self._rebuild(found, [each for each in categories if each not in found.batches], progress)
        return found.announced(categories)

    def _alike(self, categories: Sequence[str], day: date, state: BatchState, reason: str) -> Announced:
        now = self._clock.now()
        batches = [
            Batch(source=_NAME, category=each, date=day, state=state, reason=reason, fetched_at=now)
            for each in categories
        ]
        return Announced(tuple(batches), ())

    async def _read_feeds(self, found: _Found, categories: Sequence[str], progress: Progress) -> None:
        """Put in what the feeds tell. A category of which its feed tells nothing any more is left out."""
        for done, category in enumerate(categories, start=1):
            try:
                feed = await self._feeds.feed(category)
            except SourceUnreachable as error:
                found.fail(categories[done - 1 :], error)
                return
            except SourceError as error:
                found.fail([category], error)
            else:
                found.add_feed(
                    category, feed, judge(feed, self._asked(found, category), await self._last(found, category))
                )
            progress(done, len(categories), "reading arXiv's feeds")
        await self._check_youth(found)

    def _asked(self, found: _Found, category: str) -> Asked:
        return Asked(category, found.day, found.now, self._calendar)

    async def _last(self, found: _Found, category: str) -> frozenset[str]:
        """The new papers of the category's last list. Where that of the day before is not known, a feed of yesterday's
        papers cannot be told by them: it is noted as doubtful."""
        before = self._calendar.previous(found.day)
        async with self._store.read() as work:
            last = await work.batches.last_fresh(_NAME, category, found.day)
            known = (await work.batches.get(_NAME, [category], before)).get(category)
        if known is None or known.state not in (BatchState.FRESH, BatchState.QUIET):
            found.doubtful.add(category)
        return _new_of(last)

    async def _check_youth(self, found: _Found) -> None:
        """Take back doubtful lists that are old ones. Where the API does not answer, they stand."""
        try:
            old = await self._old(found.new_of_doubtful(), found.day)
        except SourceError:
            return
        for category in old:
            found.take_back(category, of_earlier_day(self._asked(found, category)))

    async def _old(self, lists: Mapping[str, Collection[str]], day: date) -> frozenset[str]:
        """The categories whose new papers are of an earlier day: the youngest of them were all submitted in time for
        one, as far as the API knows them."""
        youngest = {each: sorted(ids, key=announcement_order)[-_YOUNGEST:] for each, ids in lists.items() if ids}
        if not youngest:
            return frozenset()
        ids = dict.fromkeys(one for several in youngest.values() for one in several)
        page = await self._api.among(list(ids)[:MOST_IDS], list(youngest))
        start = self._calendar.window(day).start
        old = {paper.id for paper in page.papers if paper.submitted and paper.submitted < start}
        return frozenset(category for category, several in youngest.items() if set(several) <= old)

    async def _rebuild(self, found: _Found, categories: Sequence[str], progress: Progress) -> None:
        if not categories:
            return
        try:
            rebuilt = await self._past.rebuild(categories, found.day, found.now, progress)
            came_later = await self._announced_next(categories, found)
        except NothingThere as error:
            found.add_quiet(found.empty)
            found.fail([each for each in categories if each not in found.empty], error)
        except SourceError as error:
            found.fail(categories, error)
        else:
            found.add_rebuilt(categories, rebuilt, came_later)

    async def _announced_next(self, categories: Sequence[str], found: _Found) -> Mapping[str, frozenset[str]]:
        """The new papers of the next day by category, as far as feeds have told them: an unlisted day without
        announcement looks to the API like any other, and its papers come a day later."""
        day = self._calendar.next(found.day)
        async with self._store.read() as work:
            known = await work.batches.get(_NAME, categories, day)
        if known or day != self._calendar.current(found.now):
            return {category: _new_of(batch) for category, batch in known.items()}
        try:
            feed = await self._feeds.feed(categories[0])
        except SourceError:
            return {}
        # A feed that still holds this day's papers tells nothing of the next.
        lists = {categories[0]: feed.new_ids} if feed.date == day else {}
        return {} if await self._old(lists, day) else lists


class _Found:
    """What is found of a day, category by category."""

    def __init__(self, day: date, now: datetime) -> None:
        self.day = day
        self.now = now
        self.batches: dict[str, Batch] = {}
        self.empty: set[str] = set()
        self.doubtful: set[str] = set()
        self._papers: dict[str, Paper] = {}
        self._error: SourceError | None = None

    def add_feed(self, category: str, feed: Feed, judgement: Judgement) -> None:
        """Put in a feed, with its papers if it is fresh."""
        if judgement.empty:
            self.empty.add(category)
        if judgement.state is None:
            return
        items = feed.items if judgement.state is BatchState.FRESH else ()
        types = {item.paper.id: item.type for item in items}
        self._add(category, judgement.state, types, feed.skipped, judgement.reason)
        self._keep(item.paper for item in items)

    def new_of_doubtful(self) -> Mapping[str, frozenset[str]]:
        """The new papers of each doubtful list that is fresh."""
        return {each: _new_of(self.batches[each]) for each in sorted(self.doubtful & self.batches.keys())}

    def take_back(self, category: str, judgement: Judgement) -> None:
        """Forget a feed that was believed."""
        del self.batches[category]
        if judgement.state is not None:
            self._add(category, judgement.state, {}, (), judgement.reason)

    def add_rebuilt(
        self, categories: Sequence[str], rebuilt: Rebuilt, came_later: Mapping[str, frozenset[str]]
    ) -> None:
        """Put in a rebuilt day, unless most of it turned out to have come on the next."""
        new = {each.id for each in rebuilt.papers if each.primary_category in came_later}
        late = new & frozenset().union(*came_later.values())
        papers = () if 2 * len(late) > len(new) else rebuilt.papers
        for category in categories:
            types = {each.id: _type(each, category) for each in papers if category in each.categories}
            state = BatchState.FRESH if types else BatchState.QUIET
            reason = "" if types else nothing_announced(category, self.day)
            self._add(category, state, types, rebuilt.skipped, reason)
        self._keep(papers)

    def add_quiet(self, categories: Iterable[str]) -> None:
        """Put in that nothing was announced in categories: neither their feeds nor the API show any paper."""
        for category in categories:
            self._add(category, BatchState.QUIET, {}, (), nothing_announced(category, self.day))

    def fail(self, categories: Sequence[str], error: SourceError) -> None:
        """Put in that categories could not be asked about."""
        self._error = self._error or (error if categories else None)
        for category in categories:
            self._add(category, BatchState.FAILED, {}, (), str(error))

    def announced(self, categories: Sequence[str]) -> Announced:
        """All of it, in the order asked for. Raises the first `SourceError` if all of it failed."""
        batches = tuple(self.batches[category] for category in categories)
        if self._error and all(batch.state is BatchState.FAILED for batch in batches):
            raise self._error
        return Announced(batches, tuple(self._papers.values()))

    def _add(
        self,
        category: str,
        state: BatchState,
        types: Mapping[str, AnnounceType],
        skipped: tuple[str, ...],
        reason: str,
    ) -> None:
        self.batches[category] = Batch(
            source=_NAME,
            category=category,
            date=self.day,
            state=state,
            announcements=tuple(Announcement(each, category, self.day, why) for each, why in types.items()),
            skipped=skipped,
            reason=reason,
            fetched_at=self.now,
        )

    def _keep(self, papers: Iterable[Paper]) -> None:
        for paper in papers:
            self._papers.setdefault(paper.id, paper)


def _type(paper: Paper, category: str) -> AnnounceType:
    return AnnounceType.NEW if paper.primary_category == category else AnnounceType.CROSS


def _new_of(batch: Batch | None) -> frozenset[str]:
    announcements = batch.announcements if batch else ()
    return frozenset(each.paper_id for each in announcements if each.type is AnnounceType.NEW)
