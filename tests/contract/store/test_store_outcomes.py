"""`core.ports.Outcomes` and `Notes` on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.model import Note, Outcome, OutcomeState
from core.store import SqlStore
from tests.contract.store.values import ABROAD, DAY, HERE, NOON

LEASE = timedelta(minutes=2)
LATE = Outcome(channel=HERE, date=DAY, state=OutcomeState.WAITING, reason="Not yet.", since=NOON, at=NOON)
NOTE = Note(channel=HERE, key="2025-05-13/late", text="It is late.")


async def put(store: SqlStore, *outcomes: Outcome) -> None:
    for outcome in outcomes:
        async with store.write() as work:
            await work.outcomes.put(outcome)


async def posting(store: SqlStore, note: Note = NOTE, *, minutes: int = 0) -> bool:
    async with store.write() as work:
        return await work.notes.posting(note, at=NOON + timedelta(minutes=minutes), lease=LEASE)


async def test_an_outcome_takes_the_place_of_the_one_before_and_keeps_its_beginning(store: SqlStore) -> None:
    later = NOON + timedelta(hours=1)
    came = replace(LATE, state=OutcomeState.DELIVERED, reason="", held_up="Not yet.", since=later, at=later)
    await put(store, LATE, came)
    async with store.read() as work:
        assert await work.outcomes.get(HERE, DAY) == replace(came, since=NOON)
        assert await work.outcomes.get(ABROAD, DAY) is None


async def test_outcomes_are_of_one_channel_or_of_all_oldest_first(store: SqlStore) -> None:
    next_day = DAY + timedelta(days=1)
    one, two, three = LATE, replace(LATE, date=next_day), replace(LATE, channel=ABROAD, date=next_day)
    await put(store, two, three, one)
    async with store.read() as work:
        assert await work.outcomes.between(HERE, DAY, next_day) == (one, two)
        assert await work.outcomes.between(HERE, DAY, DAY) == (one,)
        assert set(await work.outcomes.since(next_day)) == {two, three}


async def test_a_notice_is_claimed_by_one_until_its_lease_is_over(store: SqlStore) -> None:
    assert await posting(store)
    assert not await posting(store, minutes=1)
    assert await posting(store, replace(NOTE, channel=ABROAD), minutes=1)
    assert await posting(store, replace(NOTE, text="It is later."), minutes=2)
    async with store.read() as work:
        assert await work.notes.get(HERE, NOTE.key) == replace(NOTE, text="It is later.")


async def test_a_notice_that_is_posted_is_never_claimed_again(store: SqlStore) -> None:
    await posting(store)
    posted = replace(NOTE, ref="ts-1")
    async with store.write() as work:
        await work.notes.posted(posted)
    assert not await posting(store, minutes=60)
    async with store.read() as work:
        assert await work.notes.get(HERE, NOTE.key) == posted
        assert await work.notes.get(HERE, "another") is None
