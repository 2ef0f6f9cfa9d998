"""What went unheard on the messages of a digest that was posted, on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from core.model import PaperPost, Place, PlaceState, VoteKind
from core.store import SqlStore
from tests.fakes.desk import ADA
from tests.fakes.reacting_lab import FIRST, ON_FIRST, ON_SECOND, POST, SECOND, ReactingLab, reacting_lab
from tests.fakes.scene import DAY, LAB

MORE, LESS, SAVED = VoteKind.MORE, VoteKind.LESS, VoteKind.SAVED
BOB = "U2"
TABLE = {"🔥": MORE, "⭐": None}


@pytest.fixture
async def lab(store: SqlStore) -> ReactingLab:
    return await reacting_lab(store)


async def test_what_was_put_and_taken_off_unheard_is_made_up_for(lab: ReactingLab) -> None:
    await lab.puts("+1")
    await lab.puts("-1", person=BOB)
    await lab.puts("star", person="U3")
    await lab.finds(thumbsdown=[ADA.id], bookmark=[ADA.id, "U3", "U4"])
    assert {(vote.person, vote.kind, vote.reacted) for vote in await lab.votes()} == {
        (ADA.id, LESS, True),
        (ADA.id, SAVED, True),
        ("U3", SAVED, True),
        ("U4", SAVED, True),
    }


async def test_settling_twice_changes_nothing_more(lab: ReactingLab) -> None:
    await lab.finds(thumbsup=[ADA.id, BOB], tada=[BOB])
    once = await lab.votes()
    await lab.finds(thumbsup=[ADA.id, BOB], tada=[BOB])
    assert await lab.votes() == once
    assert len(once) == 2


async def test_votes_by_buttons_stay_whatever_the_reactions_are(lab: ReactingLab) -> None:
    await lab.voting.put(LAB, FIRST, ADA.id, LESS)
    await lab.voting.put(LAB, FIRST, BOB, SAVED)
    await lab.finds(thumbsup=[ADA.id])
    assert (await lab.says(), await lab.says(BOB)) == ({LESS}, {SAVED})


async def test_settling_one_message_leaves_the_votes_on_others(lab: ReactingLab) -> None:
    await lab.puts("+1", ON_SECOND)
    await lab.finds(star=[ADA.id])
    assert [(vote.paper_id, vote.kind) for vote in await lab.votes()] == [(SECOND, MORE), (FIRST, SAVED)]


async def test_a_vote_that_was_taken_back_by_a_button_does_not_return_with_its_reaction(lab: ReactingLab) -> None:
    await lab.puts("+1")
    await lab.finds(star=[BOB], thumbsup=[ADA.id])
    await lab.voting.retract(LAB, FIRST, ADA.id, MORE)
    await lab.voting.retract(LAB, FIRST, BOB, SAVED)
    await lab.finds(star=[BOB], thumbsup=[ADA.id])
    assert await lab.votes() == ()


async def test_what_was_forgotten_or_deleted_does_not_return_with_its_reaction(lab: ReactingLab) -> None:
    await lab.puts("+1")
    await lab.puts("star", person=BOB)
    await lab.voting.forget_mine(LAB, ADA)
    async with lab.scene.store.write() as work:
        await work.people.forget(LAB, BOB)
    await lab.finds(thumbsup=[ADA.id], star=[BOB])
    assert await lab.votes() == ()


async def test_a_reaction_that_meant_nothing_when_it_was_put_is_no_vote_later(lab: ReactingLab) -> None:
    await lab.puts("fire")
    await lab.scene.subscribed(reactions=TABLE)
    await lab.finds(fire=[ADA.id, BOB])
    assert [vote.person for vote in await lab.votes()] == [BOB]


async def test_nobody_loses_a_saved_paper_because_its_emoji_means_nothing_from_now_on(lab: ReactingLab) -> None:
    await lab.puts("star")
    await lab.scene.subscribed(reactions=TABLE)
    await lab.finds(star=[ADA.id])
    assert await lab.says() == {SAVED}
    await lab.finds()
    assert await lab.says() == set()


async def test_the_reaction_that_is_left_holds_when_the_later_one_was_taken_off_unheard(lab: ReactingLab) -> None:
    await lab.puts("+1")
    await lab.puts("-1")
    await lab.finds(thumbsup=[ADA.id])
    assert await lab.says() == {MORE}


async def test_a_reaction_that_came_unheard_is_later_than_one_that_was_heard(lab: ReactingLab) -> None:
    await lab.puts("+1")
    for _ in range(2):
        await lab.finds(thumbsup=[ADA.id], thumbsdown=[ADA.id])
        assert await lab.says() == {LESS}


async def test_of_two_unheard_reactions_that_contradict_one_another_neither_holds(lab: ReactingLab) -> None:
    await lab.finds(thumbsup=[ADA.id], thumbsdown=[ADA.id])
    assert await lab.says() == set()


async def test_two_who_settle_at_once_settle_it_once(lab: ReactingLab) -> None:
    await asyncio.gather(*(lab.reacting.settle(LAB, POST, {"+1": [ADA.id], "star": [BOB]}) for _ in range(3)))
    assert {(vote.person, vote.kind) for vote in await lab.votes()} == {(ADA.id, MORE), (BOB, SAVED)}


async def test_recent_messages_are_those_of_papers_of_that_date_and_later(lab: ReactingLab) -> None:
    both = {LAB: (PaperPost(ON_FIRST, FIRST, DAY), PaperPost(ON_SECOND, SECOND, DAY))}
    assert await lab.reacting.recent("fake", DAY) == both
    assert await lab.reacting.recent("fake", DAY + timedelta(days=1)) == {}
    assert await lab.reacting.recent("other", DAY) == {}


async def test_where_the_bot_cannot_be_or_has_no_subscription_nothing_is_recent(lab: ReactingLab) -> None:
    async with lab.scene.store.write() as work:
        await work.places.put(Place(LAB, "ml", PlaceState.LEFT), lab.scene.clock.now())
    assert await lab.reacting.recent("fake", DAY) == {}
    async with lab.scene.store.write() as work:
        await work.places.put(Place(LAB, "ml", PlaceState.OPEN), lab.scene.clock.now())
        await work.subscriptions.remove(LAB)
    assert await lab.reacting.recent("fake", DAY) == {}
