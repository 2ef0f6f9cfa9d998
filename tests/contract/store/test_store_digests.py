"""`core.ports.Digests` on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from sqlalchemy.exc import IntegrityError

from core.model import Channel, Digest, HeldBack, Holding, Listing, Unscored
from core.store import SqlStore
from core.store.documents import criteria_document, criteria_of
from tests.contract.store.values import ABROAD, CARD, CRITERIA, DAY, HERE, digest, digests, on_one_store, paper, verdict

ONE, TWO, THREE = paper("2505.00001"), paper("2505.00002"), paper("2505.00003")
BEFORE, AFTER = date(2025, 5, 12), date(2025, 5, 14)


async def add(store: SqlStore, *told: Digest) -> list[Digest]:
    """Keep digests and their papers, a unit for each."""
    added = []
    for each in told:
        async with store.write() as work:
            await work.papers.save(entry.paper for entry in each.entries)
            added.append(await work.digests.add(each))
    return added


async def latest(store: SqlStore, channel: Channel = HERE, day: date = DAY) -> Digest | None:
    async with store.read() as work:
        return await work.digests.latest(channel, day)


async def shown(store: SqlStore, but: date = AFTER, source: str = "arxiv", channel: Channel = HERE) -> set[str]:
    async with store.read() as work:
        return await work.digests.shown(channel, source, [ONE.id, TWO.id, THREE.id], but)


@on_one_store
@given(told=digests())
async def test_a_digest_comes_back_as_it_went_in_whatever_is_written_in_it(store: SqlStore, told: Digest) -> None:
    (added,) = await add(store, told)
    found = await latest(store, day=told.date)
    assert found
    assert found.at(previous=None, next=None) == added == replace(told, revision=added.revision)


async def test_a_digest_with_what_no_database_holds_is_kept_without_it(store: SqlStore) -> None:
    await add(store, replace(digest(), faults=("cs.LG\0 is late",), skipped=("\ud83d",)))
    found = await latest(store)
    assert found
    assert (found.faults, found.skipped) == (("cs.LG is late",), ("?",))


async def test_revisions_of_a_date_count_from_1_and_the_newest_is_told(store: SqlStore) -> None:
    added = await add(store, digest(ONE), digest(ONE, TWO), digest(ONE, day=AFTER))
    assert [each.revision for each in added] == [1, 2, 1]
    assert await latest(store) == added[1].at(previous=None, next=AFTER)


async def test_two_digests_that_are_added_at_once_become_revisions_1_and_2(store: SqlStore) -> None:
    added = await asyncio.gather(add(store, digest()), add(store, digest()))
    assert sorted(each.revision for (each,) in added) == [1, 2]


async def test_a_digest_reads_as_it_did_when_its_papers_and_verdicts_have_changed(store: SqlStore) -> None:
    (added,) = await add(store, digest(ONE))
    async with store.write() as work:
        changed = replace(ONE, version=2, title="Fewer still", abstract="Withdrawn.")
        await work.papers.save([changed])
        await work.verdicts.save(CRITERIA, CARD, [verdict(ONE.id, relevance=1)], {ONE.id: changed})
    assert await latest(store) == added


async def test_neighbours_are_the_nearest_dates_of_the_same_channel_and_source(store: SqlStore) -> None:
    day = {number: date(2025, 5, number) for number in (5, 9, 12, 13, 14, 20, 21)}
    of_arxiv = [digest(day=day[number]) for number in (5, 9, 13, 13, 20, 21)]
    others = [digest(day=day[12], source="recorded"), digest(day=day[14], channel=ABROAD)]
    await add(store, *of_arxiv, *others)
    found = await latest(store)
    assert found
    assert (found.previous, found.next) == (day[9], day[20])


async def test_a_digest_without_neighbours_has_none(store: SqlStore) -> None:
    await add(store, digest())
    found = await latest(store)
    assert found
    assert (found.previous, found.next) == (None, None)


async def newest(store: SqlStore, source: str = "arxiv") -> Digest | None:
    async with store.read() as work:
        return await work.digests.newest(HERE, source)


async def between(store: SqlStore, first: date = BEFORE, last: date = AFTER) -> tuple[Digest, ...]:
    async with store.read() as work:
        return await work.digests.between(HERE, "arxiv", first, last)


async def test_the_newest_is_the_last_revision_of_the_last_date_from_that_source(store: SqlStore) -> None:
    assert await newest(store) is None
    _, second, *_ = await add(
        store,
        digest(ONE),
        digest(ONE, TWO),
        digest(ONE, day=BEFORE),
        digest(TWO, source="recorded"),
        digest(ONE, day=AFTER, channel=ABROAD),
    )
    assert await newest(store) == second.at(previous=BEFORE, next=None)
    assert [(await newest(store, "recorded")).revision, await newest(store, "elsewhere")] == [3, None]


async def test_a_span_tells_the_newest_revision_of_each_date_oldest_first(store: SqlStore) -> None:
    told = await add(
        store, digest(TWO, day=AFTER), digest(ONE), digest(ONE, TWO), digest(day=BEFORE), digest(THREE, day=BEFORE)
    )
    await add(store, digest(TWO, channel=ABROAD), digest(TWO, source="recorded"))
    assert await between(store) == (told[4], told[2], told[0])
    assert await between(store, DAY, DAY) == (told[2],)
    assert await between(store, AFTER, BEFORE) == ()


async def test_revisions_of_a_date_are_counted(store: SqlStore) -> None:
    await add(store, digest(ONE), digest(ONE), digest(ONE, day=BEFORE), digest(ONE, channel=ABROAD))
    async with store.read() as work:
        assert [await work.digests.revisions(HERE, day) for day in (BEFORE, DAY, AFTER)] == [1, 2, 0]


async def test_a_revision_is_told_with_its_neighbours(store: SqlStore) -> None:
    first, *_ = await add(store, digest(ONE), digest(ONE, TWO), digest(ONE, day=AFTER))
    async with store.read() as work:
        assert await work.digests.revision(HERE, DAY, 1) == first.at(previous=None, next=AFTER)
        assert await work.digests.revision(HERE, DAY, 3) is None


async def test_a_paper_was_shown_where_the_newest_revision_lists_it(store: SqlStore) -> None:
    _, dropped, after, before = await add(
        store, digest(ONE, TWO), digest(TWO), digest(TWO, ONE, day=AFTER), digest(ONE, day=BEFORE)
    )
    await add(store, digest(ONE, channel=ABROAD))
    async with store.read() as work:
        assert await work.digests.listings(HERE, ONE.id) == (
            Listing(BEFORE, 1, before.entries[0]),
            Listing(AFTER, 1, after.entries[1]),
        )
        assert (await work.digests.listings(HERE, TWO.id))[0] == Listing(DAY, 2, dropped.entries[0])
        assert await work.digests.listings(HERE, THREE.id) == ()


def test_a_document_from_before_there_was_a_choice_of_language_reads_as_english() -> None:
    old = {name: value for name, value in criteria_document(CRITERIA).items() if name != "language"}
    assert criteria_of(old) == CRITERIA


async def test_the_newest_digest_that_holds_a_paper_back_tells_why(store: SqlStore) -> None:
    cut, unscored = {HeldBack.BELOW_CUTOFF: (ONE.id, TWO.id)}, {HeldBack.UNSCORED: (ONE.id,)}
    await add(
        store,
        replace(digest(day=BEFORE), held_back=cut),
        replace(digest(), held_back=cut),
        replace(digest(), held_back=unscored, unscored=(Unscored(ONE.id, "no answer"),)),
        replace(digest(day=AFTER, source="recorded"), held_back=cut),
    )
    async with store.read() as work:
        assert await work.digests.holding(HERE, "arxiv", ONE.id) == Holding(DAY, HeldBack.UNSCORED, "no answer")
        assert await work.digests.holding(HERE, "arxiv", TWO.id) == Holding(BEFORE, HeldBack.BELOW_CUTOFF)
        assert await work.digests.holding(HERE, "arxiv", TWO.id, most=1) is None
        assert await work.digests.holding(HERE, "arxiv", THREE.id) is None
        assert await work.digests.holding(ABROAD, "arxiv", ONE.id) is None


async def test_a_paper_counts_as_shown_on_every_date_but_its_own(store: SqlStore) -> None:
    await add(store, digest(ONE, day=BEFORE), digest(TWO, day=DAY))
    assert await shown(store, but=DAY) == {ONE.id}
    assert await shown(store, but=AFTER) == {ONE.id, TWO.id}
    assert await shown(store, but=BEFORE) == {TWO.id}


async def test_a_paper_that_the_newest_revision_dropped_counts_as_not_shown(store: SqlStore) -> None:
    await add(store, digest(ONE, TWO), digest(TWO))
    assert await shown(store) == {TWO.id}


async def test_what_was_shown_of_a_recorded_day_does_not_count_for_arxiv_nor_hide_what_does(store: SqlStore) -> None:
    await add(store, digest(ONE), digest(TWO, source="recorded"))
    assert await shown(store) == {ONE.id}
    assert await shown(store, source="recorded") == {TWO.id}


async def test_more_ids_than_a_statement_has_variables_can_be_asked_about(store: SqlStore) -> None:
    await add(store, digest(ONE))
    many = [f"2505.{number:05}" for number in range(2_000)]
    async with store.read() as work:
        assert await work.digests.shown(HERE, "arxiv", many, AFTER) == {ONE.id}


async def test_another_workspace_with_the_same_channel_id_sees_no_digest(store: SqlStore) -> None:
    await add(store, digest(ONE))
    assert await latest(store, ABROAD) is None
    assert await shown(store, channel=ABROAD) == set()


async def test_the_same_date_of_two_channels_is_two_digests(store: SqlStore) -> None:
    added = await add(store, digest(ONE), digest(TWO, channel=ABROAD))
    assert [each.revision for each in added] == [1, 1]
    assert [await latest(store), await latest(store, ABROAD)] == added


async def test_a_digest_of_papers_that_are_not_kept_is_refused_whole(store: SqlStore) -> None:
    with pytest.raises(IntegrityError):
        async with store.write() as work:
            await work.digests.add(digest(ONE))
    assert await latest(store) is None
