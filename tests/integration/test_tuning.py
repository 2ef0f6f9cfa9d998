"""What votes do to the next digest, and taking it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.digesting import DigestMaker
from core.learning import VoteTaster
from core.model import Digest, Paper, Person, Subscription, VoteKind
from core.store import SqlStore
from core.tuning import Tuning
from core.voting import Voting
from tests.fakes.digests import a_paper
from tests.fakes.scene import DAY, NEXT_DAY, Scene

LIKED = [
    a_paper(
        id=f"2505.{n:05}",
        title=f"Quantization of model {n}",
        abstract="Quantization of weights to four bits, with calibration.",
    )
    for n in range(1, 9)
]
OTHERS = [
    a_paper(
        id=f"2505.{n:05}",
        title=f"Traffic of city {n}",
        abstract="Forecasts of traffic in cities, by graphs of streets.",
    )
    for n in range(11, 19)
]
NEW_LIKED = a_paper(
    id="2505.00101", title="Quantization of caches", abstract="Quantization of caches to two bits, with calibration."
)
NEW_OTHER = a_paper(
    id="2505.00102", title="Traffic at night", abstract="Forecasts of traffic in cities at night, by graphs."
)


class Room(Scene):
    """A newsroom whose digests heed votes."""

    @property
    def maker(self) -> DigestMaker:
        return replace(super().maker, tuning=Tuning(self.store, VoteTaster(), self.clock))

    def announce(self, day: object, *told: tuple[Paper, tuple[int, int]]) -> None:
        self.source.announce(day, [paper for paper, _ in told])  # type: ignore[arg-type]
        self.scorer.scores |= {paper.id: scores for paper, scores in told}

    async def voted(self, kind: VoteKind, papers: list[Paper], person: str = "U1") -> None:
        subscription = await self.subscribed()
        for paper in papers:
            await Voting(self.store, self.clock).put(subscription.channel, paper.id, person, kind)

    async def next_digest(self, **order: object) -> Digest:
        """The day after, on which the paper of the other kind is a point ahead."""
        self.clock.advance(24 * 3600)
        self.announce(NEXT_DAY, (NEW_LIKED, (8, 7)), (NEW_OTHER, (8, 8)))
        return await self.maker.make(await self.subscribed(**order), NEXT_DAY)


@pytest.fixture
async def room(store: SqlStore) -> Room:
    room = Room(store)
    room.announce(DAY, *((paper, (8, 8)) for paper in [*LIKED, *OTHERS]))
    await room.maker.make(await room.subscribed(), DAY)
    return room


def titles(digest: Digest) -> list[str]:
    return [entry.paper.title for entry in digest.entries]


async def test_without_votes_the_order_is_the_scorers(room: Room) -> None:
    digest = await room.next_digest()
    assert titles(digest) == [NEW_OTHER.title, NEW_LIKED.title]
    assert [entry.points for entry in digest.entries] == [0, 0]


async def test_what_is_liked_comes_up_in_the_next_digest_and_says_why(room: Room) -> None:
    await room.voted(VoteKind.MORE, LIKED)
    await room.voted(VoteKind.LESS, OTHERS)
    digest = await room.next_digest()
    assert titles(digest) == [NEW_LIKED.title, NEW_OTHER.title]
    up, down = digest.entries
    assert up.points > 0 > down.points
    assert up.because.startswith("this channel liked ")
    assert down.because.startswith("this channel asked for less ")


async def test_a_paper_just_below_the_cut_is_lifted_and_one_of_nine_stays(room: Room) -> None:
    await room.voted(VoteKind.MORE, LIKED)
    await room.voted(VoteKind.LESS, OTHERS)
    room.clock.advance(24 * 3600)
    room.announce(NEXT_DAY, (NEW_LIKED, (8, 6)), (NEW_OTHER, (9, 7)))
    digest = await room.maker.make(await room.subscribed(explores=0), NEXT_DAY)
    assert set(titles(digest)) == {NEW_LIKED.title, NEW_OTHER.title}
    assert [entry.lifted for entry in digest.entries if entry.paper.id == NEW_LIKED.id] == [True]


async def test_a_digest_comes_back_from_the_store_with_what_votes_did(room: Room) -> None:
    await room.voted(VoteKind.MORE, LIKED)
    digest = await room.next_digest()
    kept = await room.maker.kept(await room.subscribed(), NEXT_DAY)
    assert kept
    assert kept.entries == digest.entries
    assert any(entry.points for entry in kept.entries)


@pytest.mark.parametrize("how", ["off", "forget all"])
async def test_switched_off_or_forgotten_the_order_is_exactly_the_old_one(room: Room, how: str) -> None:
    await room.voted(VoteKind.MORE, LIKED)
    await room.voted(VoteKind.LESS, OTHERS)
    order: Subscription = await room.subscribed()
    if how == "forget all":
        async with room.store.write() as work:
            await work.votes.forget(order.channel)
    digest = await room.next_digest(tuned=how != "off")
    assert titles(digest) == [NEW_OTHER.title, NEW_LIKED.title]
    assert {(entry.points, entry.because) for entry in digest.entries} == {(0, "")}


async def test_what_is_forgotten_by_name_is_no_reason_any_more(room: Room) -> None:
    await room.voted(VoteKind.MORE, LIKED)
    digest = await room.next_digest(forgotten=("quantization",))
    assert not any("quantization" in entry.because for entry in digest.entries)


async def test_votes_of_another_channel_do_nothing_here(room: Room) -> None:
    other = await room.subscribed()
    await room.voted(VoteKind.MORE, LIKED)
    elsewhere = replace(other.channel, id="elsewhere")
    room.clock.advance(24 * 3600)
    room.announce(NEXT_DAY, (NEW_LIKED, (8, 7)), (NEW_OTHER, (8, 8)))
    digest = await room.maker.make(await room.subscribed(channel=elsewhere), NEXT_DAY)
    assert titles(digest) == [NEW_OTHER.title, NEW_LIKED.title]


async def test_after_all_is_forgotten_saved_papers_stay_and_teach_nothing(room: Room) -> None:
    await room.voted(VoteKind.SAVED, LIKED)
    order = await room.subscribed()
    room.clock.advance(60)
    await Voting(room.store, room.clock).forget(order.channel, Person("U1", "Ada", is_admin=True), None, agreed=True)
    async with room.store.read() as work:
        kept = await work.subscriptions.get(order.channel)
        assert len(await work.votes.of(order.channel)) == len(LIKED)
    assert kept
    digest = await room.next_digest(taught_since=kept.taught_since)
    assert {entry.points for entry in digest.entries} == {0}
