"""`core.ports.Shelves` on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.model import Channel, Digest, Listing, Paper, TopicCount, Vote, VoteKind, Wanted
from core.store import SqlStore
from tests.contract.store.values import ABROAD, HERE, NOON, paper
from tests.fakes.digests import a_digest, a_verdict, an_entry

MAY, LATER, JUNE = date(2025, 5, 13), date(2025, 5, 20), date(2025, 6, 2)
PRUNING = paper("2505.00001", title="Pruning of trees", authors=("Jos\\'e S{\\o}ren", "Ann Lee"))
CODECS = paper("2505.00002", title="Codecs for trees", authors=("Ben 100%",))
EXPERTS = paper("2505.00003", title="Experts, mixed", authors=("Ann Lee",))


def entry(one: Paper, position: int, relevance: float, novelty: float | None, topic: str) -> object:
    verdict = a_verdict(one, relevance=relevance, novelty=novelty, topic=topic)
    return an_entry(one, position=position, verdict=verdict)


def of(channel: Channel, day: date, *entries: object) -> Digest:
    return a_digest(channel=channel, date=day, entries=entries, previous=None, next=None)


async def keep(store: SqlStore, *digests: Digest) -> None:
    async with store.write() as work:
        for digest in digests:
            await work.papers.save(one.paper for one in digest.entries)
            await work.digests.add(digest)


@pytest.fixture
async def filled(store: SqlStore) -> SqlStore:
    """Three dates here, of which one has two revisions; the same paper elsewhere."""
    first = of(HERE, MAY, entry(CODECS, 1, 10, 10, "Compression"))
    await keep(
        store,
        first,
        of(HERE, MAY, entry(PRUNING, 1, 9, 8, "Compression")),
        of(HERE, LATER, entry(CODECS, 1, 8, None, "Compression"), entry(EXPERTS, 2, 8, 9.5, "Architecture")),
        of(HERE, JUNE, an_entry(PRUNING, verdict=None)),
        of(ABROAD, JUNE, entry(EXPERTS, 1, 10, 10, "Other")),
    )
    return store


def told(found: tuple[Listing, ...]) -> list[tuple[str, date]]:
    return [(one.entry.paper.id[-1], one.date) for one in found]


async def found(store: SqlStore, wanted: Wanted, most: int = 10, skip: int = 0) -> list[tuple[str, date]]:
    async with store.read() as work:
        return told(await work.shelves.find(HERE, wanted, most=most, skip=skip))


async def test_the_dates_of_a_channel_are_told_by_their_newest_revisions(filled: SqlStore) -> None:
    async with filled.read() as work:
        issues = await work.shelves.issues(HERE, MAY, LATER)
        newest = await work.shelves.newest(HERE, 2)
        months = await work.shelves.months(HERE)
    assert [(one.date, one.revision) for one in issues] == [(MAY, 2), (LATER, 1)]
    assert issues[0].counts == of(HERE, MAY, entry(PRUNING, 1, 9, 8, "")).counts
    assert [one.date for one in newest] == [JUNE, LATER]
    assert months == (date(2025, 5, 1), date(2025, 6, 1))


async def test_topics_are_counted_by_date_without_what_has_none(filled: SqlStore) -> None:
    async with filled.read() as work:
        topics = await work.shelves.topics(HERE, MAY, JUNE)
    assert topics == (
        TopicCount(MAY, "Compression", 1),
        TopicCount(LATER, "Architecture", 1),
        TopicCount(LATER, "Compression", 1),
    )


async def test_every_topic_of_a_channel_is_named_once(filled: SqlStore) -> None:
    async with filled.read() as work:
        assert await work.shelves.topic_names(HERE) == ("Architecture", "Compression")
        assert await work.shelves.topic_names(ABROAD) == ("Other",)


async def test_the_best_have_the_highest_sum_and_a_verdict(filled: SqlStore) -> None:
    async with filled.read() as work:
        best = await work.shelves.best(HERE, MAY, JUNE, 10)
    assert told(best) == [("3", LATER), ("1", MAY), ("2", LATER)]


async def test_words_are_found_in_listed_papers_of_this_channel_only(filled: SqlStore) -> None:
    assert set(await found(filled, Wanted(words="trees"))) == {("1", JUNE), ("1", MAY), ("2", LATER)}
    assert await found(filled, Wanted(words="experts")) == [("3", LATER)]
    assert await found(filled, Wanted(words="nothing such")) == []


async def test_what_a_channel_lists_is_found_however_many_papers_of_others_say_the_same(filled: SqlStore) -> None:
    others = [paper(f"2507.{n:05}", title="Trees", abstract="", authors=("Ann Lee",)) for n in range(2_001)]
    async with filled.write() as work:
        await work.papers.save(others)
    assert await found(filled, Wanted(words="trees codecs")) == [("2", LATER)]
    assert set(await found(filled, Wanted(words="trees"))) == {("1", JUNE), ("1", MAY), ("2", LATER)}
    assert set(await found(filled, Wanted(words="trees", author="ann lee"))) == {("1", JUNE), ("1", MAY)}
    assert await found(filled, Wanted(words="trees", relevance=8, topic="Compression")) == [("2", LATER), ("1", MAY)]
    async with filled.read() as work:
        assert set(told(await work.shelves.alike(HERE, ["codecs"], 10))) == {("2", LATER)}


async def test_without_words_the_newest_come_first_page_by_page(filled: SqlStore) -> None:
    every = [("1", JUNE), ("2", LATER), ("3", LATER), ("1", MAY)]
    assert await found(filled, Wanted()) == every
    assert await found(filled, Wanted(), most=2) == every[:2]
    assert await found(filled, Wanted(), most=2, skip=3) == every[3:]
    by_words = await found(filled, Wanted(words="trees"))
    assert [*await found(filled, Wanted(words="trees"), most=2), *await found(filled, Wanted(words="trees"), 2, 2)] == (
        by_words
    )


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(topic="Compression"), ["2", "1"]),
        (Wanted(topic="compression"), []),
        (Wanted(author="ann lee"), ["1", "3", "1"]),
        (Wanted(author="soren"), ["1", "1"]),
        (Wanted(author="José"), ["1", "1"]),
        (Wanted(author="jose søren"), ["1", "1"]),
        (Wanted(author="SÖR"), ["1", "1"]),
        (Wanted(author="lee ann"), []),
        (Wanted(author="oren"), []),
        (Wanted(author="trees"), []),
        (Wanted(words="trees", author="lee"), ["1", "1"]),
        (Wanted(author="%"), ["2"]),
        (Wanted(relevance=9), ["1"]),
        (Wanted(novelty=9), ["3"]),
        (Wanted(words="trees", topic="Compression", relevance=8.5), ["1"]),
        (Wanted(words="'; DROP TABLE papers; --"), []),
    ],
    ids=str,
)
async def test_each_limit_leaves_out_what_does_not_hold(filled: SqlStore, wanted: Wanted, expected: list[str]) -> None:
    assert [number for number, _ in await found(filled, wanted)] == expected


async def test_papers_alike_have_any_of_the_words(filled: SqlStore) -> None:
    async with filled.read() as work:
        alike = await work.shelves.alike(HERE, ["experts", "pruning"], 10)
    assert set(told(alike)) == {("3", LATER), ("1", JUNE), ("1", MAY)}


async def test_votes_are_counted_by_kind_in_this_channel_only(filled: SqlStore) -> None:
    more = Vote(HERE, PRUNING.id, "U1", VoteKind.MORE, NOON)
    every = (more, replace(more, person="U2"), replace(more, kind=VoteKind.SAVED), replace(more, channel=ABROAD))
    async with filled.write() as work:
        for vote in every:
            await work.votes.put(vote)
    async with filled.read() as work:
        assert await work.shelves.tally(HERE, PRUNING.id) == {VoteKind.MORE: 2, VoteKind.SAVED: 1}
        assert await work.shelves.tally(HERE, CODECS.id) == {}


async def test_papers_are_known_by_how_they_were_listed_last(filled: SqlStore) -> None:
    async with filled.read() as work:
        listed = await work.shelves.listings(HERE, [PRUNING.id, CODECS.id, "2505.09999"])
        assert {paper_id: one.date for paper_id, one in listed.items()} == {PRUNING.id: JUNE, CODECS.id: LATER}
        assert await work.shelves.listings(HERE, []) == {}


async def test_what_anybody_saved_here_is_known_once_and_the_latest_first(filled: SqlStore) -> None:
    saved = [(HERE, PRUNING, "U1", 1), (HERE, CODECS, "U1", 2), (HERE, PRUNING, "U2", 3), (ABROAD, EXPERTS, "U1", 4)]
    async with filled.write() as work:
        for channel, one, person, minutes in saved:
            at = NOON + timedelta(minutes=minutes)
            await work.votes.put(Vote(channel, one.id, person, VoteKind.SAVED, at))
        await work.votes.put(Vote(HERE, EXPERTS.id, "U1", VoteKind.MORE, NOON))
    async with filled.read() as work:
        assert await work.shelves.saved(HERE) == (PRUNING.id, CODECS.id)
