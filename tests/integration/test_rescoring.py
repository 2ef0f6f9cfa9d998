import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from core.alone import alone, key_of
from core.delivery import Courier
from core.errors import CostsMore, PlatformError
from core.model import Criteria, Cutoffs, Paper, Scoring, Subscription, Topic
from core.ports import Keep, Progress, silent, unkept
from core.rescoring import Rescored, Rescoring
from core.store import SqlStore
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers
from tests.fakes.scorer import FakeScorer

THEORY = Criteria(topics=(Topic("Theory", "learning theory"),))


class Room:
    """A channel with the digests of two days: papers 1 and 2, paper 11."""

    def __init__(self, store: SqlStore) -> None:
        self.scene = Scene(store)
        self.platform = FakePlatform()
        self.known = 0
        self.scene.announce_good(DAY, 1, 2)
        self.scene.source.announce(DAY, papers(3))
        self.scene.announce_good(NEXT_DAY, 11)

    @property
    def courier(self) -> Courier:
        return Courier(self.scene.store, {"fake": self.platform}, self.scene.clock)

    @property
    def rescoring(self) -> Rescoring:
        return Rescoring(self.scene.maker, self.courier)

    async def read(self, *, posted: bool = True) -> Subscription:
        """Both days made, and posted or not; nothing was asked since."""
        subscription = await self.scene.subscribed()
        for day in (DAY, NEXT_DAY):
            digest = await self.scene.maker.make(subscription, day)
            if posted:
                await self.courier.deliver(digest)
        self.scene.scorer.asked.clear()
        self.known = len(self.platform.posted)
        return subscription

    def posted(self) -> list[str]:
        """The kinds of what was posted after the first two digests."""
        return [one.kind for _, one, _ in self.platform.posted[self.known :]]

    def turn(self) -> None:
        """Under other criteria, paper 3 is what counts on the first day, and paper 1 is not."""
        self.scene.scorer.scores |= {"2505.00003": (9, 8), "2505.00001": (3, 3)}


class TellingScorer(FakeScorer):
    """Tells how far it is, as the model scorer does."""

    async def score(
        self,
        criteria: Criteria,
        papers: Sequence[Paper],
        progress: Progress = silent,
        keep: Keep = unkept,
        opinion: int = 0,
    ) -> Scoring:
        progress(0, len(papers), "judging")
        return await super().score(criteria, papers, progress, keep, opinion)


@pytest.fixture
def room(store: SqlStore) -> Room:
    return Room(store)


def said(rescored: Rescored) -> tuple[list[str], list[str]]:
    changes = rescored.changes
    return [one.paper.id[-1] for one in changes.came_in], [one.paper.id[-1] for one in changes.went_out]


async def test_a_day_is_made_again_and_what_changed_is_told_in_its_thread(room: Room) -> None:
    await room.read()
    room.turn()
    (done,) = await room.rescoring.run(await room.scene.subscribed(criteria=THEORY), [DAY])
    assert said(done) == (["3"], ["1"])
    assert (done.is_new, done.delivered, done.fault, done.cost) == (True, True, "", Decimal("0.015"))
    assert room.posted() == ["changes", "entry"]
    assert room.platform.edits["ts-1"].digest.criteria == THEORY


async def test_the_old_revision_stays_readable(room: Room) -> None:
    await room.read()
    room.turn()
    (done,) = await room.rescoring.run(await room.scene.subscribed(criteria=THEORY), [DAY])
    async with room.scene.store.read() as work:
        assert await work.digests.revision(LAB, DAY, 1) == done.before
        assert await work.digests.revision(LAB, DAY, 2) == done.after


async def test_verdicts_that_still_hold_are_not_paid_for_again(room: Room) -> None:
    subscription = await room.read()
    changed = replace(subscription, cutoffs=Cutoffs(5, 5))
    assert (await room.rescoring.quote(changed, [DAY, NEXT_DAY])).papers == 0
    first, second = await room.rescoring.run(changed, [DAY, NEXT_DAY])
    assert said(first) == (["3"], [])
    assert (first.cost, second.cost, room.scene.scorer.asked) == (Decimal(0), Decimal(0), [])


async def test_a_digest_that_still_holds_is_left_as_it_is(room: Room) -> None:
    subscription = await room.read()
    (done,) = await room.rescoring.run(subscription, [DAY])
    assert (done.is_new, bool(done.changes), done.cost, done.fault) == (False, False, Decimal(0), "")
    assert done.after == done.before
    assert not room.posted()
    assert not room.platform.edits


async def test_the_quote_is_of_all_days(room: Room) -> None:
    await room.read()
    changed = await room.scene.subscribed(criteria=THEORY)
    quote = await room.rescoring.quote(changed, [DAY, NEXT_DAY])
    assert (quote.papers, quote.cost) == (4, Decimal("0.02"))
    assert not room.scene.scorer.asked


async def test_a_day_that_was_never_posted_is_not_posted_now(room: Room) -> None:
    await room.read(posted=False)
    room.turn()
    (done,) = await room.rescoring.run(await room.scene.subscribed(criteria=THEORY), [DAY])
    assert (done.is_new, done.delivered) == (True, False)
    assert not room.posted()


async def test_a_thread_that_was_only_begun_is_ended_and_brought_up_to_date(room: Room) -> None:
    room.platform.refuse_after = 1
    digest = await room.scene.maker.make(await room.scene.subscribed(), DAY)
    with pytest.raises(PlatformError):
        await room.courier.deliver(digest)
    room.platform.refuse_after = None
    room.scene.clock.advance(121)
    room.turn()
    (done,) = await room.rescoring.run(await room.scene.subscribed(criteria=THEORY), [DAY])
    assert (done.is_new, done.delivered) == (True, True)
    assert room.posted() == ["head", "entry", "entry", "changes", "entry"]


async def test_two_people_at_once_get_one_run_and_the_same_answer(room: Room) -> None:
    await room.read()
    room.turn()
    changed = await room.scene.subscribed(criteria=THEORY)
    days = [DAY, NEXT_DAY]
    queued: asyncio.Queue[str] = asyncio.Queue()

    def told(done: int, total: int, what: str) -> None:
        queued.put_nowait(what)

    key = key_of("rescoring", LAB)
    async with alone(room.scene.store, room.scene.clock, key, "", silent):
        asking = [asyncio.create_task(room.rescoring.run(changed, days, told)) for _ in range(2)]
        assert "queued" in await queued.get()
        assert "queued" in await queued.get()
    first, second = await asyncio.gather(*asking)
    assert first == second
    assert len(room.scene.scorer.asked) == 4
    assert room.posted().count("changes") == 1
    async with room.scene.store.read() as work:
        assert await work.digests.revisions(LAB, DAY) == 2


async def test_a_day_that_fails_is_told_and_does_not_stop_the_others(room: Room) -> None:
    await room.read()
    room.scene.scorer.mute = {"2505.00001", "2505.00002", "2505.00003"}
    first, second = await room.rescoring.run(await room.scene.subscribed(criteria=THEORY), [DAY, NEXT_DAY])
    assert (first.after, first.fault) == (
        None,
        "The model did not answer (429, 6 tries). 3 of 3 papers wait for a verdict.",
    )
    assert first.cost == Decimal("0.015")
    assert (second.is_new, second.fault) == (True, "")


async def test_after_a_refused_key_no_other_day_is_tried(room: Room) -> None:
    await room.read()
    room.scene.scorer.refuses = True
    done = await room.rescoring.run(await room.scene.subscribed(criteria=THEORY), [DAY, NEXT_DAY])
    assert [one.fault for one in done] == ["The model's server refuses Broadsheet's key (401)."] * 2


async def test_a_thread_that_cannot_be_reached_is_told_and_follows_later(room: Room) -> None:
    await room.read()
    room.turn()
    room.platform.refuses_edits = True
    changed = await room.scene.subscribed(criteria=THEORY)
    (done,) = await room.rescoring.run(changed, [DAY])
    assert (done.is_new, done.delivered, done.fault) == (True, False, "The chat service does not answer (503).")
    room.platform.refuses_edits = False
    room.scene.clock.advance(121)
    (again,) = await room.rescoring.run(changed, [DAY])
    assert (again.is_new, again.delivered) == (False, True)
    assert room.posted() == ["changes", "entry"]


async def test_a_day_that_arxiv_does_not_give_is_left_out_of_the_quote_and_told_by_the_run(room: Room) -> None:
    await room.read()
    room.scene.source.down = {"cs.AI"}
    changed = await room.scene.subscribed(categories=("cs.AI",))
    missing = date(2025, 5, 15)
    assert (await room.rescoring.quote(changed, [missing])).papers == 0
    (done,) = await room.rescoring.run(changed, [missing])
    assert done.fault == "cs.AI: arXiv did not answer (503, 6 tries)"


async def test_the_progress_of_each_day_names_it(room: Room) -> None:
    await room.read()
    room.scene.scorer = TellingScorer()
    told: list[str] = []
    changed = await room.scene.subscribed(criteria=THEORY)
    await room.rescoring.run(changed, [DAY, NEXT_DAY], lambda done, total, what: told.append(f"{what} {total}"))
    assert told == ["2025-05-13: judging 3", "2025-05-14: judging 1"]


async def test_a_revision_that_is_kept_reaches_the_thread_though_nobody_is_left_to_post_it(store: SqlStore) -> None:
    scene, platform = Scene(store), FakePlatform()
    scene.announce_good(DAY, 1, 2)
    subscription = await scene.subscribed()
    courier = Courier(store, {"fake": platform}, scene.clock)
    await courier.deliver(await scene.maker.make(subscription, DAY))
    stricter = await scene.subscribed(maximum=1)
    await replace(scene.maker, along=courier.amend).make(stricter, DAY)  # and the process ended here
    async with store.read() as work:
        (unfinished,) = await work.deliveries.open()
    assert (unfinished.revision, unfinished.amends) == (2, 1)


async def test_a_day_that_became_dearer_is_not_made_without_asking_again(store: SqlStore) -> None:
    scene = Scene(store)
    scene.announce_good(DAY, 1, 2)
    subscription = await scene.subscribed()
    with pytest.raises(CostsMore, match="more than was agreed"):
        await replace(scene.maker, agreed=Decimal("0.005")).make(subscription, DAY)
    assert scene.scorer.asked == []
    assert (await replace(scene.maker, agreed=Decimal("0.01")).make(subscription, DAY)).counts.scored == 2
