"""`core.ports.Censuses` on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.model import Batch, BatchState, Channel, Outcome, OutcomeState, Usage
from core.store import SqlStore
from tests.contract.store.values import ABROAD, ANN, DAY, HERE, NOON, digest, paper, posts_of, subscription

EVE = DAY - timedelta(days=1)
MONTH = NOON.replace(day=1, hour=0)
MIDNIGHT = NOON.replace(hour=0)


async def filled(store: SqlStore) -> None:
    async with store.write() as work:
        for order in (subscription(), subscription(ABROAD, paused=True), subscription(Channel("discord", "1", "2"))):
            await work.subscriptions.save(order, by=ANN, at=NOON)
        for channel, day, state in (
            (HERE, DAY, OutcomeState.DELIVERED),
            (ABROAD, DAY, OutcomeState.DELIVERED),
            (HERE, EVE, OutcomeState.FAILED),
            (HERE, EVE - timedelta(days=1), OutcomeState.QUIET),
        ):
            await work.outcomes.put(Outcome(channel=channel, date=day, state=state, since=NOON, at=NOON))
        for day, cost in ((NOON, "0.25"), (NOON, "0.5"), (NOON - timedelta(days=2), "1"), (MONTH - timedelta(1), "9")):
            await work.usages.add(HERE, DAY, Usage(model="gpt-4o", cost=Decimal(cost)), at=day)
        await work.usages.add(HERE, DAY, Usage(model="unpriced", cost=None), at=NOON)


async def listed(store: SqlStore, source: str, day: date, state: BatchState, hours: int) -> None:
    fetched = NOON - timedelta(hours=hours)
    batch = Batch(source=source, category="cs.LG", date=day, state=state, fetched_at=fetched)
    async with store.write() as work:
        await work.batches.save([batch])


async def test_everything_is_counted_over_all_channels(store: SqlStore) -> None:
    await filled(store)
    async with store.read() as work:
        census = await work.censuses.take((DAY, EVE), batches_since=EVE, spent_since=(MIDNIGHT, MONTH))
    assert census.outcomes == {(DAY, OutcomeState.DELIVERED): 2, (EVE, OutcomeState.FAILED): 1}
    assert census.subscriptions == {("slack", False): 1, ("slack", True): 1, ("discord", False): 1}
    assert census.spent == {
        (MIDNIGHT, "gpt-4o"): 0.75,
        (MIDNIGHT, "unpriced"): 0.0,
        (MONTH, "gpt-4o"): 1.75,
        (MONTH, "unpriced"): 0.0,
    }
    assert (census.open_deliveries, census.oldest_open) == (0, None)


async def test_of_each_category_and_state_the_newest_batch_from_arxiv_counts(store: SqlStore) -> None:
    await listed(store, "arxiv", EVE, BatchState.FRESH, 24)
    await listed(store, "arxiv", DAY, BatchState.FRESH, 3)
    await listed(store, "arxiv", EVE - timedelta(days=1), BatchState.FAILED, 1)
    await listed(store, "recorded", DAY, BatchState.FRESH, 1)
    async with store.read() as work:
        census = await work.censuses.take((DAY,), batches_since=EVE, spent_since=())
    assert census.batches == {("cs.LG", BatchState.FRESH): NOON - timedelta(hours=3)}


async def test_what_is_on_its_way_is_counted_with_the_age_of_the_oldest(store: SqlStore) -> None:
    told = [digest(paper("2505.00001"), channel=channel) for channel in (HERE, ABROAD)]
    async with store.write() as work:
        await work.papers.save([paper("2505.00001")])
        kept = [await work.digests.add(one) for one in told]
        open_one, ended = [await work.deliveries.begin(one, posts_of(one)) for one in kept]
        await work.deliveries.finish(ended)
        await work.healths.fault("arXiv", "503", NOON)
        await work.healths.ok("model", NOON)
    async with store.read() as work:
        census = await work.censuses.take((), batches_since=DAY, spent_since=())
    assert (census.open_deliveries, census.oldest_open) == (1, kept[0].made_at)
    assert census.well == {"arXiv": False, "model": True}
    assert open_one.channel == HERE
