"""A channel's digests as its pages ask for them: newest revisions only, and never those of another channel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from core.model import Channel, DigestState, Issue, Listing, Tally, TopicCount, VoteKind, Wanted
from core.store.channels import id_of
from core.store.digest_rows import entry_of
from core.store.documents import counts_of
from core.store.searchable import searchable
from core.store.searching import Listed, Search
from core.store.statements import among
from core.store.tables import digest_entries as entries
from core.store.tables import digests as table
from core.store.tables import papers, votes
from core.tex import readable

# As many matches as full text weighs at most.
_WEIGHED = 2_000
_KEY = entries.c.digest_id, entries.c.position
_SCORE = entries.c.relevance + func.coalesce(entries.c.novelty, 0)


def _is_newest() -> ColumnElement[bool]:
    """Whether a digest is the last revision of its date, from whatever source.

    By a scalar, which takes one look into an index: as an anti-join Postgres compares all dates with all, as soon as it
    plans for any parameters (`plan_cache_mode`).
    """
    other = table.alias("other")
    same = other.c.channel_id == table.c.channel_id, other.c.date == table.c.date
    return table.c.revision == select(func.max(other.c.revision)).where(*same).scalar_subquery()


_IS_NEWEST = _is_newest()


class SqlShelves:
    """`core.ports.Shelves`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._search = Search(connection)

    async def issues(self, channel: Channel, first: date, last: date) -> tuple[Issue, ...]:
        within = _issues(channel).where(table.c.date.between(first, last))
        return await self._issues(within.order_by(table.c.date))

    async def newest(self, channel: Channel, most: int) -> tuple[Issue, ...]:
        return await self._issues(_issues(channel).order_by(table.c.date.desc()).limit(most))

    async def months(self, channel: Channel) -> tuple[date, ...]:
        dates = await self._connection.scalars(
            select(table.c.date).where(table.c.channel_id == id_of(channel)).distinct()
        )
        return tuple(sorted({day.replace(day=1) for day in dates}))

    async def topics(self, channel: Channel, first: date, last: date) -> tuple[TopicCount, ...]:
        named = entries.c.topic.is_not(None), entries.c.topic != ""
        asked = (
            select(table.c.date, entries.c.topic, func.count().label("papers"))
            .join(table, table.c.id == entries.c.digest_id)
            .where(*_here(channel), table.c.date.between(first, last), *named)
            .group_by(table.c.date, entries.c.topic)
        )
        found = [TopicCount(row.date, row.topic, row.papers) for row in await self._connection.execute(asked)]
        # Sorted here: text has another order in each database.
        return tuple(sorted(found, key=lambda one: (one.date, one.topic)))

    async def topic_names(self, channel: Channel) -> tuple[str, ...]:
        # In two steps: joined, Postgres reads every entry that there is, as soon as it plans for any parameters.
        digest_ids = (await self._connection.scalars(select(table.c.id).where(*_here(channel)))).all()
        here = among(self._connection, entries.c.digest_id, digest_ids)
        found = await self._connection.scalars(select(entries.c.topic).where(here, entries.c.topic != "").distinct())
        return tuple(sorted(found, key=lambda name: (name.casefold(), name)))

    async def best(self, channel: Channel, first: date, last: date, most: int) -> tuple[Listing, ...]:
        judged = _listed(channel).where(table.c.date.between(first, last), entries.c.relevance.is_not(None))
        order = _SCORE.desc(), entries.c.relevance.desc(), table.c.date, entries.c.position
        return await self._listings(judged.order_by(*order).limit(most))

    async def find(self, channel: Channel, wanted: Wanted, *, most: int, skip: int = 0) -> tuple[Listing, ...]:
        if wanted.words:
            limits = _limits(wanted, spelled=not searchable([wanted.author]))
            here = Listed(channel, wanted.topic or None, wanted.relevance, wanted.novelty)
            ids = await self._ids(here, wanted.words.split(), every=True, author=wanted.author)
            return await self._matching(channel, ids, most, skip, limits)
        theirs = await self._search.by(wanted.author) if wanted.author else None
        limits = _limits(wanted, spelled=theirs is None)
        newest = _listed(channel).where(*limits).order_by(table.c.date.desc(), entries.c.position)
        if theirs is not None:
            newest = newest.where(among(self._connection, entries.c.paper_id, theirs))
        return await self._listings(newest.limit(most).offset(skip))

    async def alike(self, channel: Channel, words: Sequence[str], most: int) -> tuple[Listing, ...]:
        return await self._matching(channel, await self._ids(Listed(channel), words, every=False), most)

    async def listings(self, channel: Channel, paper_ids: Sequence[str]) -> Mapping[str, Listing]:
        found = await self._matching(channel, paper_ids, _WEIGHED)
        return {one.entry.paper.id: one for one in sorted(found, key=lambda one: one.date)}

    async def saved(self, channel: Channel) -> tuple[str, ...]:
        mine = votes.c.channel_id == id_of(channel), votes.c.saved
        asked = select(votes.c.paper_id, func.max(votes.c.at).label("at")).where(*mine).group_by(votes.c.paper_id)
        rows = (await self._connection.execute(asked)).all()
        # Sorted here: text has another order in each database.
        return tuple(row.paper_id for row in sorted(rows, key=lambda row: (row.at, row.paper_id), reverse=True))

    async def tally(self, channel: Channel, paper_id: str) -> Tally:
        of_paper = votes.c.channel_id == id_of(channel), votes.c.paper_id == paper_id
        asked = select(votes.c.kind, func.count().label("number")).where(*of_paper).group_by(votes.c.kind)
        return {VoteKind(row.kind): row.number for row in await self._connection.execute(asked)}

    async def _issues(self, asked: Select[Any]) -> tuple[Issue, ...]:
        return tuple(map(_issue_of, await self._connection.execute(asked)))

    async def _ids(self, within: Listed, words: Sequence[str], *, every: bool, author: str = "") -> list[str]:
        return await self._search.found(words, every=every, most=_WEIGHED, skip=0, author=author, within=within)

    async def _matching(
        self, channel: Channel, ids: Sequence[str], most: int, skip: int = 0, limits: Sequence[ColumnElement[bool]] = ()
    ) -> tuple[Listing, ...]:
        """How these papers are listed here within the limits, in the order of the ids."""
        here = table.c.channel_id == id_of(channel)
        keys: Select[Any] = select(entries.c.paper_id, *_KEY).join(table, table.c.id == entries.c.digest_id)
        these = among(self._connection, entries.c.paper_id, ids)
        found = (await self._connection.execute(keys.where(here, these, *limits))).all()
        newest = await self._newest({row.digest_id for row in found})
        rows = [row for row in found if row.digest_id in newest]
        place = {paper_id: number for number, paper_id in enumerate(ids)}
        rows.sort(key=lambda row: (place[row.paper_id], -row.digest_id, row.position))
        wanted = rows[skip : skip + most]
        return await self._read(wanted)

    async def _newest(self, digest_ids: Collection[int]) -> set[int]:
        """Those of them that are the last of their dates. Asked apart: of each paper it would be looked up again."""
        of_them = select(table.c.id).where(among(self._connection, table.c.id, digest_ids), _IS_NEWEST)
        return set(await self._connection.scalars(of_them))

    async def _listings(self, asked: Select[Any]) -> tuple[Listing, ...]:
        # First which they are, then all of these: to sort a year with its abstracts takes ten times as long.
        keys: Select[Any] = asked.with_only_columns(*_KEY)
        return await self._read((await self._connection.execute(keys)).all())

    async def _read(self, keys: Sequence[Row[Any]]) -> tuple[Listing, ...]:
        """The entries of these keys, in their order."""
        if not keys:
            return ()
        every = select(entries, table.c.date, table.c.revision).join(table, table.c.id == entries.c.digest_id)
        found = (await self._connection.execute(every.where(_among(keys)))).all()
        by_key = {(row.digest_id, row.position): row for row in found}
        rows = [by_key[key.digest_id, key.position] for key in keys]
        return tuple(Listing(row.date, row.revision, entry_of(row)) for row in rows)


def _here(channel: Channel) -> tuple[ColumnElement[bool], ...]:
    return table.c.channel_id == id_of(channel), _IS_NEWEST


def _issues(channel: Channel) -> Select[Any]:
    return select(table.c.date, table.c.revision, table.c.source, table.c.state, table.c.counts).where(*_here(channel))


def _listed(channel: Channel) -> Select[Any]:
    listed = select(entries, table.c.date, table.c.revision).join(table, table.c.id == entries.c.digest_id)
    return listed.where(*_here(channel))


def _limits(wanted: Wanted, *, spelled: bool) -> list[ColumnElement[bool]]:
    """What is asked of an entry beside the words of its paper. `spelled`: its authors are looked through, too."""
    limits: list[ColumnElement[bool]] = []
    if wanted.topic:
        limits.append(entries.c.topic == wanted.topic)
    if wanted.author and spelled:
        # A scalar too: as a join Postgres reads every paper that there is.
        by = select(papers.c.author_words).where(papers.c.id == entries.c.paper_id).scalar_subquery()
        limits.append(by.icontains(readable(wanted.author), autoescape=True))
    if wanted.relevance is not None:
        limits.append(entries.c.relevance >= wanted.relevance)
    if wanted.novelty is not None:
        limits.append(entries.c.novelty >= wanted.novelty)
    return limits


def _among(rows: Sequence[Row[Any]]) -> ColumnElement[bool]:
    # Without the first part SQLite reads every digest that there is.
    digest_ids = {row.digest_id for row in rows}
    return entries.c.digest_id.in_(digest_ids) & tuple_(*_KEY).in_([(row.digest_id, row.position) for row in rows])


def _issue_of(row: Row[Any]) -> Issue:
    return Issue(
        date=row.date,
        revision=row.revision,
        source=row.source,
        state=DigestState(row.state),
        counts=counts_of(row.counts),
    )
