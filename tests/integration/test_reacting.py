"""Reactions on the messages of a digest that was posted, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from core.errors import StoreError
from core.model import Channel, Vote, VoteKind
from core.ports import Store, Work
from core.reacting import Reacting
from core.store import SqlStore
from tests.fakes.desk import ADA
from tests.fakes.reacting_lab import FIRST, HEAD, ON_FIRST, ON_SECOND, SECOND, ReactingLab, reacting_lab
from tests.fakes.scene import LAB

MORE, LESS, SAVED = VoteKind.MORE, VoteKind.LESS, VoteKind.SAVED
BOB = "U2"
TABLE = {"🔥": MORE, "⭐": None}


@pytest.fixture
async def lab(store: SqlStore) -> ReactingLab:
    return await reacting_lab(store)


@pytest.mark.parametrize(
    ("emoji", "kind"), [("+1::skin-tone-3", MORE), ("👍🏽", MORE), ("thumbsdown", LESS), ("star", SAVED), ("🔖", SAVED)]
)
async def test_a_reaction_is_a_vote_until_it_is_taken_off(lab: ReactingLab, emoji: str, kind: VoteKind) -> None:
    await lab.puts(emoji)
    assert await lab.votes() == (Vote(LAB, FIRST, ADA.id, kind, lab.scene.clock.now(), reacted=True),)
    await lab.takes_off(emoji)
    assert await lab.votes() == ()


async def test_a_later_reaction_replaces_an_earlier_one_and_outlives_it(lab: ReactingLab) -> None:
    await lab.puts("+1")
    await lab.puts("-1")
    assert await lab.says() == {LESS}
    await lab.takes_off("+1")
    assert await lab.says() == {LESS}


async def test_what_is_saved_stands_beside_more(lab: ReactingLab) -> None:
    for emoji in ("+1", "bookmark"):
        await lab.puts(emoji)
    await lab.takes_off("+1")
    assert await lab.says() == {SAVED}


async def test_reactions_are_of_one_person_on_one_paper(lab: ReactingLab) -> None:
    await lab.puts("+1")
    await lab.puts("-1", person=BOB)
    await lab.puts("star", ON_SECOND)
    await lab.takes_off("-1", person=ADA.id)
    assert {(vote.person, vote.paper_id, vote.kind) for vote in await lab.votes()} == {
        (ADA.id, FIRST, MORE),
        (BOB, FIRST, LESS),
        (ADA.id, SECOND, SAVED),
    }


@pytest.mark.parametrize(
    ("ref", "emoji", "channel"),
    [
        (HEAD, "+1", LAB),
        ("ts-99", "+1", LAB),
        (ON_FIRST, "tada", LAB),
        (ON_FIRST, "+1", Channel("fake", "lab", "elsewhere")),
        (ON_FIRST, "+1", Channel("fake", "others", "papers")),
    ],
)
async def test_what_is_on_no_paper_of_the_channel_or_means_nothing_is_no_vote(
    lab: ReactingLab, ref: str, emoji: str, channel: Channel
) -> None:
    await lab.puts(emoji, ref, channel=channel)
    async with lab.scene.store.read() as work:
        assert await work.votes.of(LAB) + await work.votes.of(channel) == ()


async def test_a_channel_without_a_subscription_takes_no_votes(lab: ReactingLab) -> None:
    async with lab.scene.store.write() as work:
        await work.subscriptions.remove(LAB)
    await lab.puts("+1")
    await lab.finds(thumbsup=[BOB])
    assert await lab.votes() == ()


async def test_emoji_mean_what_the_channel_says(lab: ReactingLab) -> None:
    await lab.scene.subscribed(reactions=TABLE)
    await lab.puts("fire")
    await lab.puts("star")
    assert await lab.says() == {MORE}


async def test_the_same_event_twice_counts_once(lab: ReactingLab) -> None:
    for added in (True, False, True):
        await lab.reacting.heard(LAB, ON_FIRST, ADA.id, "+1", added=added, key=f"event, added={added}")
    assert await lab.votes() == ()


async def test_events_without_a_key_all_count(lab: ReactingLab) -> None:
    for added in (True, False, True):
        await lab.reacting.heard(LAB, ON_FIRST, ADA.id, "+1", added=added, key="")
    assert await lab.says() == {MORE}


async def test_the_same_event_at_once_and_many_reactions_of_one_person_are_one_vote(lab: ReactingLab) -> None:
    same = [lab.reacting.heard(LAB, ON_FIRST, ADA.id, "+1", added=True, key="same") for _ in range(5)]
    flood = [
        lab.reacting.heard(LAB, ON_FIRST, ADA.id, ("+1", "-1", "tada")[n % 3], added=True, key=f"{n}")
        for n in range(50)
    ]
    await asyncio.gather(*same, *flood)
    assert len(await lab.votes()) == 1


async def test_a_thousand_reactions_of_one_person_are_one_vote_and_those_of_others_stay(lab: ReactingLab) -> None:
    await lab.puts("+1", person=BOB)
    for start in range(0, 1_000, 50):
        await asyncio.gather(
            *(
                lab.reacting.heard(LAB, ON_FIRST, ADA.id, ("+1", "-1")[n % 2], added=n % 3 > 0, key=f"{n}")
                for n in range(start, start + 50)
            )
        )
    await lab.puts("-1")
    assert {(vote.person, vote.kind) for vote in await lab.votes()} == {(ADA.id, LESS), (BOB, MORE)}


class OnceFailing:
    """A store that fails at the end of the first unit that writes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._failed = False
        self.read = store.read

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Work]:
        async with self._store.write() as work:
            yield work
            if not self._failed:
                self._failed = True
                raise StoreError("The database is full.")


async def test_what_could_not_be_kept_counts_when_it_is_told_again(lab: ReactingLab) -> None:
    reacting = Reacting(OnceFailing(lab.scene.store), lab.scene.clock)
    with pytest.raises(StoreError, match="full"):
        await reacting.heard(LAB, ON_FIRST, ADA.id, "+1", added=True, key="E1")
    assert await lab.votes() == ()
    await reacting.heard(LAB, ON_FIRST, ADA.id, "+1", added=True, key="E1")
    assert await lab.says() == {MORE}


async def test_a_reaction_makes_the_vote_of_a_button_its_own(lab: ReactingLab) -> None:
    await lab.voting.put(LAB, FIRST, ADA.id, MORE)
    await lab.puts("+1")
    assert [vote.reacted for vote in await lab.votes()] == [True]
    await lab.finds()
    assert await lab.votes() == ()


async def test_taking_a_reaction_off_takes_back_the_vote_of_a_button_too(lab: ReactingLab) -> None:
    await lab.puts("+1")
    await lab.voting.put(LAB, FIRST, ADA.id, MORE)
    await lab.takes_off("+1")
    assert await lab.votes() == ()


async def test_of_two_who_change_what_emoji_mean_at_once_neither_is_lost(lab: ReactingLab) -> None:
    await asyncio.gather(*(lab.reacting.mean(LAB, emoji, "more", ADA) for emoji in (":fire:", ":tada:")))
    async with lab.scene.store.read() as work:
        order = await work.subscriptions.get(LAB)
    assert order
    assert order.reactions == {"🔥": MORE, "🎉": MORE}
