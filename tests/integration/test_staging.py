"""What a scorer is asked to read, and what is withheld from it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from core.digesting import DigestMaker
from core.judging import Judging
from core.model import Criteria, Cutoffs, HeldBack, Topic
from core.screening import Screening
from core.staging import Plan, Stages
from core.store import SqlStore
from tests.fakes.scene import DAY, NEXT_DAY, Scene, papers
from tests.fakes.stages import LEARNED, FakeLearner, FakeSifter

ONE, TWO, THREE = (f"2505.{n:05}" for n in (1, 2, 3))
COMPRESSION = Criteria(topics=(Topic("Compression", "pruning and quantization"),))


@dataclass
class Staged(Scene):
    """A newsroom in which papers pass a screen and a look at titles. Nothing is sampled unless a test wants it."""

    learner: FakeLearner = field(default_factory=FakeLearner)
    sifter: FakeSifter = field(default_factory=FakeSifter)
    plan: Plan = Plan.BOTH
    sample: float = 1e-9

    @property
    def screening(self) -> Screening:
        return Screening(self.store, self.learner, self.clock, sample=self.sample)

    @property
    def judging(self) -> Judging:
        stages = Stages(self.store, self.scorer, self.clock, self.screening, self.sifter, self.plan)
        return Judging(self.store, self.scorer, self.clock, stages)

    @property
    def maker(self) -> DigestMaker:
        return DigestMaker(self.store, self.source, self.judging, self.calendar, self.clock)


@pytest.fixture
def scene(store: SqlStore) -> Staged:
    scene = Staged(store)
    scene.announce_good(DAY, 1, 2, 3)
    return scene


async def test_what_a_stage_withholds_is_not_read_and_is_counted_by_its_stage(scene: Staged) -> None:
    scene.learner.of, scene.sifter.outside = {ONE: 0.1}, {TWO}
    digest = await scene.maker.make(await scene.subscribed(), DAY)
    assert scene.scorer.asked == [THREE]
    assert scene.sifter.asked == [TWO, THREE]
    assert digest.held_back == {HeldBack.SCREENED_OUT: (ONE,), HeldBack.OUTSIDE: (TWO,)}
    assert (digest.counts.screened_out, digest.counts.scored, digest.counts.listed) == (2, 1, 1)
    assert digest.counts.add_up()


async def test_the_digest_tells_in_words_what_the_stages_did(scene: Staged) -> None:
    scene.learner.of, scene.sifter.outside = {ONE: 0.1}, {TWO}
    digest = await scene.maker.make(await scene.subscribed(), DAY)
    assert digest.stages == (
        "The screen, learned from 1,200 verdicts of 12 days, withheld 1 paper from the scorer.",
        "By their titles 1 paper lay outside.",
        "How much is missed by that cannot be told yet: too few of them were read all the same.",
    )


async def test_a_day_that_is_made_again_is_decided_as_before_and_costs_nothing(scene: Staged) -> None:
    scene.learner.of, scene.sifter.outside = {ONE: 0.1}, {TWO}
    subscription = await scene.subscribed()
    first = await scene.maker.make(subscription, DAY)
    scene.learner.of, scene.sifter.outside = {THREE: 0.1}, {THREE}
    again = await scene.maker.make(replace(subscription, cutoffs=Cutoffs(9, 8)), DAY)
    assert (scene.scorer.asked, scene.sifter.asked) == ([THREE], [TWO, THREE])
    assert again.held_back == first.held_back


async def test_a_sampled_paper_is_read_although_it_was_withheld(scene: Staged) -> None:
    scene.learner.of, scene.sample = {ONE: 0.1, TWO: 0.2}, 1
    digest = await scene.maker.make(await scene.subscribed(), DAY)
    assert sorted(scene.scorer.asked) == [ONE, TWO, THREE]
    assert digest.counts.screened_out == 0
    watch = await scene.screening.watch(COMPRESSION, scene.scorer.card, Cutoffs())
    assert (watch.withheld, watch.sampled, watch.wanted, watch.through, watch.missed) == (2, 2, 2, 1, 0)


async def test_a_followed_authors_paper_passes_every_stage(scene: Staged) -> None:
    scene.learner.of, scene.sifter.outside = {ONE: 0.1}, {ONE, TWO, THREE}
    author = papers(1)[0].authors[0]
    followed = replace(COMPRESSION, authors=(author,))
    digest = await scene.maker.make(await scene.subscribed(criteria=followed), DAY)
    assert sorted(scene.scorer.asked) == [ONE, TWO, THREE]
    assert digest.counts.screened_out == 0


async def test_what_a_look_at_titles_takes_is_on_record_with_the_rest(scene: Staged) -> None:
    scene.plan, scene.sifter.outside = Plan.TITLES, {ONE, TWO}
    digest = await scene.maker.make(await scene.subscribed(), DAY)
    assert digest.usage
    assert digest.usage.cost == Decimal("0.015")


@pytest.mark.parametrize(("price", "looks"), [(Decimal("0.001"), True), (Decimal("0.01"), False), (None, True)])
async def test_by_itself_a_look_at_titles_is_taken_only_where_it_is_likely_to_pay(
    scene: Staged, price: Decimal | None, looks: bool
) -> None:
    scene.plan, scene.learner.learned, scene.sifter.price = Plan.AUTO, None, price
    await scene.maker.make(await scene.subscribed(), DAY)
    assert bool(scene.sifter.asked) is looks


async def test_without_stages_every_paper_is_read_whatever_was_learned(scene: Staged) -> None:
    scene.plan, scene.learner.of, scene.sifter.outside = Plan.ABSTRACTS, {ONE: 0.1}, {TWO}
    await scene.maker.make(await scene.subscribed(), DAY)
    assert scene.scorer.asked == [ONE, TWO, THREE]


async def test_a_quote_counts_what_is_likely_to_be_read(scene: Staged) -> None:
    scene.learner.of = {ONE: 0.1}
    quote = await scene.maker.quote(await scene.subscribed(), DAY)
    assert quote.papers == 2
    assert quote.cost == Decimal("0.011")
    assert not scene.scorer.asked


async def test_the_likeliest_papers_are_read_first_so_that_a_budget_reaches_them(scene: Staged) -> None:
    scene.plan, scene.learner.of = Plan.SCREEN, {ONE: 0.6, TWO: 0.9, THREE: 0.7}
    digest = await scene.maker.make(await scene.subscribed(budget=Decimal("0.01")), DAY)
    assert scene.scorer.asked == [TWO, THREE]
    assert [missed.paper_id for missed in digest.unscored] == [ONE]


async def test_two_channels_with_one_criteria_share_what_was_decided(scene: Staged) -> None:
    scene.learner.of, scene.sifter.outside = {ONE: 0.1}, {TWO}
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    other = await scene.subscribed(channel=replace(subscription.channel, id="other"))
    digest = await scene.maker.make(other, DAY)
    assert (scene.scorer.asked, scene.sifter.asked) == ([THREE], [TWO, THREE])
    assert digest.held_back == {HeldBack.SCREENED_OUT: (ONE,), HeldBack.OUTSIDE: (TWO,)}


async def test_a_screen_learns_from_what_was_judged_with_the_sampled_weighing_more(scene: Staged) -> None:
    scene.sample, scene.learner.learned = 0.25, None
    scene.scorer.scores |= {TWO: (3, 3)}
    scene.plan = Plan.SCREEN
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    scene.clock.advance(24 * 3600)
    scene.announce_good(NEXT_DAY, 4)
    scene.learner.learned = LEARNED
    await scene.maker.make(subscription, NEXT_DAY)
    lessons = scene.learner.taught[-1]
    assert {lesson.paper.id: (lesson.wanted, lesson.weight, lesson.day) for lesson in lessons} == {
        ONE: (True, 1, DAY),
        TWO: (False, 1, DAY),
        THREE: (True, 1, DAY),
    }


async def test_the_sampled_weigh_by_the_share_of_their_own_day_whatever_it_is_later(scene: Staged) -> None:
    scene.plan, scene.sample = Plan.SCREEN, 0.5
    ids = [f"2505.{n:05}" for n in range(10, 40)]
    scene.announce_good(NEXT_DAY, *range(10, 40))
    scene.scorer.scores |= dict.fromkeys(ids, (3, 3))
    scene.clock.advance(24 * 3600)
    scene.learner.of = dict.fromkeys(ids, 0.1)
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, NEXT_DAY)
    scene.sample = 0.01
    scene.clock.advance(24 * 3600)
    await scene.screening.screen(subscription, scene.scorer.card)
    assert {lesson.weight for lesson in scene.learner.taught[-1] if lesson.paper.id in ids} == {2}


async def test_a_screen_is_made_once_a_day(scene: Staged) -> None:
    subscription = await scene.subscribed()
    for hours in (0, 10, 15):
        scene.clock.advance(hours * 3600)
        await scene.screening.screen(subscription, scene.scorer.card)
    assert len(scene.learner.taught) == 2


async def test_lower_cutoffs_of_any_channel_with_these_criteria_make_it_anew_for_them(scene: Staged) -> None:
    subscription = await scene.subscribed()
    await scene.screening.screen(subscription, scene.scorer.card)
    lenient = await scene.subscribed(channel=replace(subscription.channel, id="other"), cutoffs=Cutoffs(6, 9))
    screen = await scene.screening.screen(lenient, scene.scorer.card)
    assert (screen.version, screen.cutoffs) == (2, Cutoffs(6, 7))
    assert await scene.screening.screen(subscription, scene.scorer.card) == screen


async def test_too_few_verdicts_are_told_and_nothing_is_withheld(scene: Staged) -> None:
    scene.learner.learned, scene.learner.of, scene.plan = None, {ONE: 0.1}, Plan.SCREEN
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    screen = await scene.screening.screen(subscription, scene.scorer.card)
    assert (screen.learned, screen.why) == (None, "0 verdicts are too few to learn from")
    assert len(scene.scorer.asked) == 3


async def test_a_screen_that_would_hold_back_hardly_anything_stays_off(scene: Staged) -> None:
    scene.learner.learned = replace(LEARNED, passes=0.95)
    screen = await scene.screening.screen(await scene.subscribed(), scene.scorer.card)
    assert (screen.learned, screen.why) == (None, "it would hold back only 5% of the papers")


async def test_a_screen_that_misses_too_much_is_switched_off_and_says_why(scene: Staged) -> None:
    """Of ten withheld papers five are read by chance and three of these are wanted: that is too many."""
    scene.plan, scene.sample = Plan.SCREEN, 0.5
    numbers = range(10, 40)
    scene.announce_good(NEXT_DAY, *numbers)
    scene.clock.advance(24 * 3600)
    scene.learner.of = {f"2505.{n:05}": 0.1 for n in numbers}
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, NEXT_DAY)
    scene.clock.advance(24 * 3600)
    screen = await scene.screening.screen(subscription, scene.scorer.card)
    assert screen.learned is None
    assert screen.why.startswith("of the papers worth listing of the last three weeks it let only about ")
    assert await scene.screening.marks(subscription, scene.scorer.card, []) is None


async def test_another_learners_document_is_no_screen(scene: Staged) -> None:
    scene.learner.learned = replace(LEARNED, document=b"of another kind")
    scene.learner.of, scene.plan = {ONE: 0.1}, Plan.SCREEN
    await scene.maker.make(await scene.subscribed(), DAY)
    assert len(scene.scorer.asked) == 3


async def test_channels_that_ask_at_the_same_moment_under_one_criteria_pay_once(scene: Staged) -> None:
    subscription = await scene.subscribed()
    others = [await scene.subscribed(channel=replace(subscription.channel, id=f"c{n}")) for n in range(5)]
    digests = await asyncio.gather(*(scene.maker.make(each, DAY) for each in (subscription, *others)))
    assert scene.scorer.asked == [ONE, TWO, THREE]
    assert [digest.counts.listed for digest in digests] == [3] * 6


async def test_a_look_at_titles_that_the_budget_does_not_reach_is_left_out(scene: Staged) -> None:
    scene.plan, scene.sifter.price = Plan.TITLES, Decimal("0.1")
    digest = await scene.maker.make(await scene.subscribed(budget=Decimal("0.05")), DAY)
    assert scene.sifter.asked == []
    assert digest.counts.listed == 3
