"""Who bears what was spent, on both databases; and what is set aside."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from core.model import Channel, HeldBack, ScorerCard, Share, Usage, total_cost
from core.store import SqlStore
from tests.contract.store.values import ABROAD, CARD, CRITERIA, DAY, HERE, NOON, digest, on_one_store, paper

HOUR = timedelta(hours=1)
OTHER = Channel("discord", "G1", "C9")
PAPERS = tuple(paper(f"2505.0000{number}") for number in range(1, 6))
IDS = tuple(each.id for each in PAPERS)
DIME = Usage(model="gpt-4o", calls=1, prompt=100, cached=40, completion=10, reasoning=4, cost=Decimal("0.1"))


async def ask(
    store: SqlStore,
    channel: Channel = HERE,
    usage: Usage = DIME,
    *,
    papers: tuple[str, ...] = IDS[:2],
    card: ScorerCard = CARD,
    day: date = DAY,
) -> None:
    async with store.write() as work:
        await work.usages.add(channel, day, usage, at=NOON, criteria=CRITERIA, scorer=card, papers=papers)


async def make(store: SqlStore, channel: Channel, *papers: str, **changes: object) -> None:
    """A digest that lists these papers."""
    listed = [each for each in PAPERS if each.id in papers]
    async with store.write() as work:
        await work.papers.save(PAPERS)
        await work.digests.add(replace(digest(*listed, channel=channel), **changes))


async def costs(store: SqlStore, channel: Channel) -> Decimal | None:
    async with store.read() as work:
        return total_cost(await work.usages.between(channel, NOON, NOON + HOUR))


async def by_date(store: SqlStore, channel: Channel) -> dict[date, Share]:
    async with store.read() as work:
        return await work.usages.by_date(channel, NOON, NOON + HOUR)


async def test_what_was_asked_is_borne_by_who_asked_until_others_use_it(store: SqlStore) -> None:
    await ask(store)
    await make(store, HERE, *IDS[:2])
    assert await by_date(store, HERE) == {DAY: Share(DIME)}
    await make(store, ABROAD, *IDS[:2])
    half = Usage(model="gpt-4o", prompt=50, cached=20, completion=5, reasoning=2, cost=Decimal("0.05"))
    assert await by_date(store, ABROAD) == {DAY: Share(half, 1)}
    assert await by_date(store, HERE) == {DAY: Share(replace(half, calls=1), 1)}


async def test_what_a_digest_holds_back_by_its_verdict_is_used_too(store: SqlStore) -> None:
    await ask(store, papers=IDS[:4])
    held = {HeldBack.BELOW_CUTOFF: IDS[:1], HeldBack.OVER_MAXIMUM: IDS[1:2], HeldBack.OUTSIDE: IDS[2:3]}
    unjudged = {HeldBack.BY_TYPE: IDS[3:4], HeldBack.SCREENED_OUT: IDS[3:4], HeldBack.UNSCORED: IDS[3:4]}
    await make(store, ABROAD, held_back=held | unjudged)
    assert await costs(store, ABROAD) == Decimal("0.0375")
    assert await costs(store, HERE) == Decimal("0.0625")


async def test_a_paper_is_borne_by_those_who_have_it(store: SqlStore) -> None:
    await ask(store)
    await make(store, ABROAD, IDS[0])
    await make(store, OTHER, *IDS)
    # $0.05 a paper: the first among three, the second among two.
    assert [await costs(store, channel) for channel in (ABROAD, OTHER)] == [
        Decimal("0.016666666666"),
        Decimal("0.041666666666"),
    ]
    assert (await by_date(store, HERE))[DAY].others == 2


async def test_a_digest_of_another_date_criteria_or_scorer_bears_nothing(store: SqlStore) -> None:
    await ask(store)
    await make(store, ABROAD, *IDS, date=DAY + timedelta(days=1))
    await make(store, ABROAD, *IDS, criteria=replace(CRITERIA, wanted=("pruning",)))
    await make(store, ABROAD, *IDS, scorer=replace(CARD, prompt="rubric 2"))
    await make(store, ABROAD, *IDS[2:])
    assert await by_date(store, ABROAD) == {}
    assert await by_date(store, HERE) == {DAY: Share(DIME)}


async def test_who_follows_other_authors_shares_the_verdicts_all_the_same(store: SqlStore) -> None:
    await ask(store)
    await make(store, ABROAD, *IDS, criteria=replace(CRITERIA, authors=("A. Author",)))
    assert await costs(store, ABROAD) == Decimal("0.05")


async def test_failed_attempts_stay_with_who_asked(store: SqlStore) -> None:
    await ask(store, papers=())
    await make(store, HERE, *IDS)
    await make(store, ABROAD, *IDS)
    assert await by_date(store, ABROAD) == {}
    assert await costs(store, HERE) == Decimal("0.1")


async def test_a_preview_is_borne_by_who_asked_and_in_part_by_who_uses_it(store: SqlStore) -> None:
    await ask(store)
    assert await costs(store, HERE) == Decimal("0.1")
    await make(store, ABROAD, *IDS)
    assert [await costs(store, one) for one in (HERE, ABROAD)] == [Decimal("0.05"), Decimal("0.05")]


async def test_what_a_later_revision_leaves_out_was_used_all_the_same(store: SqlStore) -> None:
    await ask(store)
    await make(store, ABROAD, IDS[0])
    await make(store, ABROAD, IDS[1])
    assert await costs(store, ABROAD) == Decimal("0.05")


async def test_what_the_days_questions_took_is_told_whole_to_who_asked(store: SqlStore) -> None:
    await ask(store)
    await make(store, ABROAD, *IDS)
    async with store.read() as work:
        assert await work.usages.on(HERE, DAY) == (DIME,)
        assert await work.usages.on(ABROAD, DAY) == ()
        assert await work.usages.spent(NOON, NOON + HOUR) == (DIME,)
        assert await work.usages.spent(NOON + HOUR, NOON + 2 * HOUR) == ()


async def test_the_ledger_tells_who_bears_what_by_criteria_and_model(store: SqlStore) -> None:
    await ask(store)
    await ask(store, usage=replace(DIME, model="o3"))
    await make(store, ABROAD, *IDS)
    async with store.write() as work:
        await work.usages.add(OTHER, DAY, DIME, at=NOON)
    async with store.read() as work:
        ledger = await work.usages.ledger(NOON, NOON + HOUR)
    assert [(one.channel, one.criteria, one.usage.model, one.usage.cost) for one in ledger] == [
        (OTHER, "", "gpt-4o", Decimal("0.1")),
        (HERE, CRITERIA.fingerprint, "gpt-4o", Decimal("0.05")),
        (HERE, CRITERIA.fingerprint, "o3", Decimal("0.05")),
        (ABROAD, CRITERIA.fingerprint, "gpt-4o", Decimal("0.05")),
        (ABROAD, CRITERIA.fingerprint, "o3", Decimal("0.05")),
    ]


_questions = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.lists(st.sampled_from(IDS), unique=True, max_size=5),
        st.decimals(0, 3, places=7),
        st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=4,
)
_digests = st.lists(st.tuples(st.integers(0, 3), st.lists(st.sampled_from(IDS), unique=True)), max_size=6)


@on_one_store
@given(questions=_questions, digests=_digests)
async def test_the_costs_of_all_channels_add_up_to_what_was_spent_to_the_last_decimal(
    store: SqlStore, questions: list[tuple[int, list[str], Decimal, int]], digests: list[tuple[int, list[str]]]
) -> None:
    key = uuid4()
    crowd = [Channel("slack", f"{key}", str(number)) for number in range(4)]
    card = ScorerCard(name="gpt-4o", prompt=f"{key}")
    for who, papers, cost, tokens in questions:
        usage = Usage(model=f"{key}", calls=1, prompt=tokens, cost=cost)
        await ask(store, crowd[who], usage, papers=tuple(papers), card=card)
    for who, papers in digests:
        await make(store, crowd[who], *papers, scorer=card)
    async with store.read() as work:
        borne = [one for channel in crowd for one in await work.usages.between(channel, NOON, NOON + HOUR)]
        dated = [await work.usages.by_date(channel, NOON, NOON + HOUR) for channel in crowd]
        ledger = [one for one in await work.usages.ledger(NOON, NOON + HOUR) if one.channel in crowd]
    spent = sum(cost for _, _, cost, _ in questions)
    assert total_cost(borne) == total_cost(one.usage for one in ledger) == spent
    assert total_cost(share.usage for one in dated for share in one.values()) == spent
    assert sum(one.prompt for one in borne) == sum(tokens for *_, tokens in questions)


async def test_who_uses_what_a_purged_channel_asked_bears_nothing_of_it_any_more(store: SqlStore) -> None:
    await ask(store)
    await make(store, ABROAD, *IDS)
    async with store.write() as work:
        await work.places.purge(HERE)
    assert await by_date(store, ABROAD) == {}


async def test_what_a_purged_channel_used_is_borne_by_the_others(store: SqlStore) -> None:
    await ask(store)
    await make(store, ABROAD, *IDS)
    async with store.write() as work:
        await work.places.purge(ABROAD)
    assert await by_date(store, HERE) == {DAY: Share(DIME)}


async def earmarked(store: SqlStore, hours: int = 0, channel: Channel | None = None) -> Decimal:
    async with store.read() as work:
        return await work.usages.earmarked(NOON + hours * HOUR, channel)


async def set_aside(store: SqlStore, key: str, amount: str, channel: Channel = HERE) -> None:
    async with store.write() as work:
        await work.usages.earmark(key, channel, Decimal(amount), now=NOON, until=NOON + HOUR)


async def test_what_is_set_aside_counts_until_it_is_released_or_its_time_is_over(store: SqlStore) -> None:
    await set_aside(store, "a", "0.1")
    await set_aside(store, "b", "0.2", ABROAD)
    assert [await earmarked(store), await earmarked(store, 0, HERE)] == [Decimal("0.3"), Decimal("0.1")]
    async with store.write() as work:
        await work.usages.release("a")
        await work.usages.release("a")
    assert [await earmarked(store), await earmarked(store, 1), await earmarked(store, 0, HERE)] == [
        Decimal("0.2"),
        0,
        0,
    ]


async def test_what_is_left_is_looked_at_and_set_aside_by_one_at_a_time(store: SqlStore) -> None:
    async def take(number: int) -> None:
        async with store.write() as work:
            await work.usages.alone()
            if await work.usages.earmarked(NOON) < Decimal("0.3"):
                await work.usages.earmark(str(number), HERE, Decimal("0.1"), now=NOON, until=NOON + HOUR)

    await asyncio.gather(*(take(number) for number in range(8)))
    assert await earmarked(store) == Decimal("0.3")
