"""`core.ports.Votes` and `core.ports.Usages` on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given

from core.model import Channel, Share, Usage, Vote, VoteKind
from core.store import SqlStore
from tests.contract.store.values import ABROAD, DAY, HERE, NOON, on_one_store, paper, usages

ONE, TWO = paper("2505.00001"), paper("2505.00002")
HOUR = timedelta(hours=1)


def vote(kind: VoteKind, paper_id: str = ONE.id, person: str = "U1", hours: int = 0, channel: Channel = HERE) -> Vote:
    return Vote(channel, paper_id, person, kind, NOON + hours * HOUR)


async def put(store: SqlStore, *votes: Vote) -> None:
    async with store.write() as work:
        await work.papers.save([ONE, TWO])
    for each in votes:
        async with store.write() as work:
            await work.votes.put(each)


async def votes_of(store: SqlStore, channel: Channel = HERE) -> tuple[Vote, ...]:
    async with store.read() as work:
        return await work.votes.of(channel)


async def test_more_replaces_less_and_the_reverse(store: SqlStore) -> None:
    less, more, again = vote(VoteKind.LESS), vote(VoteKind.MORE, hours=1), vote(VoteKind.LESS, hours=2)
    await put(store, less, more)
    assert await votes_of(store) == (more,)
    await put(store, again)
    assert await votes_of(store) == (again,)


async def test_whether_a_vote_is_a_reaction_is_kept_and_goes_with_what_replaces_it(store: SqlStore) -> None:
    reacted, saved = replace(vote(VoteKind.LESS), reacted=True), replace(vote(VoteKind.SAVED), reacted=True)
    await put(store, reacted, vote(VoteKind.SAVED), saved)
    assert await votes_of(store) == (reacted, saved)
    await put(store, vote(VoteKind.MORE), vote(VoteKind.SAVED))
    assert await votes_of(store) == (vote(VoteKind.MORE), vote(VoteKind.SAVED))


async def test_saved_stands_beside_more(store: SqlStore) -> None:
    saved, more = vote(VoteKind.SAVED, hours=1), vote(VoteKind.MORE)
    await put(store, saved, more)
    assert await votes_of(store) == (more, saved)


async def test_a_vote_is_of_one_person_on_one_paper_in_one_channel(store: SqlStore) -> None:
    mine, yours = vote(VoteKind.MORE), vote(VoteKind.LESS, person="U2", hours=1)
    on_another, abroad = vote(VoteKind.LESS, TWO.id, hours=2), vote(VoteKind.LESS, channel=ABROAD)
    await put(store, on_another, abroad, yours, mine)
    assert await votes_of(store) == (mine, yours, on_another)
    assert await votes_of(store, ABROAD) == (abroad,)


async def test_a_vote_that_is_put_twice_is_one(store: SqlStore) -> None:
    await put(store, vote(VoteKind.MORE), vote(VoteKind.MORE))
    assert await votes_of(store) == (vote(VoteKind.MORE),)


async def test_only_a_vote_of_that_kind_is_taken_back(store: SqlStore) -> None:
    saved, more = vote(VoteKind.SAVED), vote(VoteKind.MORE)
    await put(store, saved, more)
    async with store.write() as work:
        await work.votes.retract(vote(VoteKind.LESS))
        await work.votes.retract(vote(VoteKind.SAVED, hours=9))
    assert await votes_of(store) == (more,)


async def test_taking_back_what_was_never_given_does_nothing(store: SqlStore) -> None:
    async with store.write() as work:
        await work.votes.retract(vote(VoteKind.MORE))
    assert await votes_of(store) == ()


async def test_the_votes_of_one_person_can_be_asked_for(store: SqlStore) -> None:
    mine, saved, yours = vote(VoteKind.MORE), vote(VoteKind.SAVED, TWO.id), vote(VoteKind.MORE, person="U2")
    await put(store, yours, saved, mine, vote(VoteKind.LESS, channel=ABROAD))
    async with store.read() as work:
        assert await work.votes.of(HERE, "U1") == (mine, saved)
        assert await work.votes.of(HERE, "U3") == ()


@pytest.mark.parametrize(
    ("what", "dropped"),
    [
        ({}, {0, 1, 2}),
        ({"paper_id": ONE.id}, {0, 1}),
        ({"person": "U1"}, {0, 2}),
        ({"person": "U1", "paper_id": TWO.id}, {2}),
        ({"person": ""}, set()),
    ],
)
async def test_what_a_channel_taught_is_dropped_and_saved_papers_stay(
    store: SqlStore, what: dict[str, str], dropped: set[int]
) -> None:
    taught = [vote(VoteKind.MORE), vote(VoteKind.LESS, person="U2"), vote(VoteKind.LESS, TWO.id)]
    others = [vote(VoteKind.SAVED, TWO.id), vote(VoteKind.MORE, channel=ABROAD)]
    await put(store, *taught, *others)
    async with store.write() as work:
        assert await work.votes.forget(HERE, **what) == len(dropped)
    left = {*taught, *others} - {taught[number] for number in dropped}
    assert {*await votes_of(store), *await votes_of(store, ABROAD)} == left


async def test_two_people_who_vote_first_in_a_channel_at_once_are_both_heard(store: SqlStore) -> None:
    await put(store)
    told = [vote(VoteKind.MORE, person=f"U{number}") for number in range(5)]
    await asyncio.gather(*(put(store, each) for each in told))
    assert await votes_of(store) == tuple(told)


async def spend(store: SqlStore, *told: Usage, hours: int = 0, channel: Channel = HERE) -> None:
    async with store.write() as work:
        for each in told:
            await work.usages.add(channel, DAY, each, at=NOON + hours * HOUR)


async def spent(store: SqlStore, hours: int = 24, channel: Channel = HERE) -> tuple[Usage, ...]:
    async with store.read() as work:
        return await work.usages.between(channel, NOON, NOON + hours * HOUR)


@on_one_store
@given(told=usages)
async def test_usage_comes_back_exact_to_the_last_digit_of_its_cost(store: SqlStore, told: Usage) -> None:
    elsewhere = Channel("slack", "T1", told.model + str(told.prompt) + str(told.cost))
    before = await spent(store, channel=elsewhere)
    await spend(store, told, channel=elsewhere)
    assert await spent(store, channel=elsewhere) == (sum(before, told),)


async def test_usage_is_summed_by_model_without_losing_a_cent(store: SqlStore) -> None:
    dime = Usage(model="gpt-4o", calls=1, prompt=10, cached=5, completion=1, cost=Decimal("0.1"))
    await spend(store, dime, dime, Usage(model="a model", calls=1), dime)
    three = Usage(model="gpt-4o", calls=3, prompt=30, cached=15, completion=3, cost=Decimal("0.3"))
    assert await spent(store) == (Usage(model="a model", calls=1), three)


async def test_a_sum_with_an_unknown_price_in_it_is_unknown(store: SqlStore) -> None:
    await spend(store, Usage(model="m", calls=1), Usage(model="m", calls=1, cost=None))
    assert await spent(store) == (Usage(model="m", calls=2, cost=None),)


async def test_a_span_has_its_first_instant_and_not_its_last(store: SqlStore) -> None:
    await spend(store, Usage(model="first", calls=1))
    await spend(store, Usage(model="last", calls=1), hours=1)
    await spend(store, Usage(model="abroad", calls=1), channel=ABROAD)
    assert [each.model for each in await spent(store, hours=1)] == ["first"]


async def test_usage_of_a_span_is_told_by_the_date_of_the_digest(store: SqlStore) -> None:
    one, other = Usage(model="gpt-4o", calls=1, cost=Decimal("0.1")), Usage(model="o3", calls=2, cost=Decimal("0.2"))
    await spend(store, one, other)
    await spend(store, other, hours=2)
    await spend(store, one, channel=ABROAD)
    async with store.write() as work:
        for _ in range(2):
            await work.usages.add(HERE, DAY - 24 * HOUR, one, at=NOON + HOUR)
        assert await work.usages.by_date(HERE, NOON, NOON + 2 * HOUR) == {
            DAY - 24 * HOUR: Share(one + one),
            DAY: Share(Usage(model="", calls=3, cost=Decimal("0.3"))),
        }
        assert await work.usages.by_date(HERE, NOON + 9 * HOUR, NOON + 10 * HOUR) == {}
