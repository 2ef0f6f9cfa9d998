import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from core.alone import LEASE, PATIENCE, key_of
from core.errors import NotPublishedYet, ScorerError, ScorerRefused, SourceError, UnderWay
from core.model import AnnounceType, Channel, Criteria, Cutoffs, Digest, DigestState, HeldBack, Topic
from core.store import SqlStore
from tests.fakes.platform import Killed
from tests.fakes.scene import DAY, NEXT_DAY, Scene, papers


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


def listed(digest: Digest) -> list[str]:
    return [entry.paper.id for entry in digest.entries]


def accounted(digest: Digest) -> int:
    return len(digest.entries) + sum(len(held) for held in digest.held_back.values())


async def test_a_digest_lists_what_is_worth_reading_and_accounts_for_every_paper(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    scene.source.announce(DAY, papers(3, 4))
    scene.source.announce(DAY, papers(5), kind=AnnounceType.REPLACE)
    scene.scorer.mute = {"2505.00004"}
    digest = await scene.maker.make(await scene.subscribed(), DAY)
    assert listed(digest) == ["2505.00001", "2505.00002"]
    assert digest.held_back == {
        HeldBack.BY_TYPE: ("2505.00005",),
        HeldBack.BELOW_CUTOFF: ("2505.00003",),
        HeldBack.UNSCORED: ("2505.00004",),
    }
    assert digest.counts.add_up()
    assert accounted(digest) == digest.counts.announced == 5
    assert digest.state is DigestState.PARTIAL
    assert digest.unscored[0].reason == "the model did not answer (429, 6 tries)"


async def test_the_digest_of_a_day_is_made_once_and_then_read(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    subscription = await scene.subscribed()
    first = await scene.maker.make(subscription, DAY)
    again = await scene.maker.make(subscription, DAY)
    assert again == first
    assert len(scene.source.asked) == 1
    assert scene.scorer.asked == ["2505.00001", "2505.00002"]


async def test_two_channels_with_one_criteria_pay_once(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    await scene.maker.make(await scene.subscribed(), DAY)
    other = await scene.maker.make(await scene.subscribed(channel=Channel("fake", "other", "papers")), DAY)
    assert listed(other) == ["2505.00001", "2505.00002"]
    assert len(scene.scorer.asked) == 2
    assert len(scene.source.asked) == 1


async def test_a_changed_cut_off_costs_nothing_and_makes_a_new_revision(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    scene.source.announce(DAY, papers(2))
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    digest = await scene.maker.make(replace(subscription, cutoffs=Cutoffs(5, 5)), DAY)
    assert (digest.revision, listed(digest)) == (2, ["2505.00001", "2505.00002"])
    assert len(scene.scorer.asked) == 2


async def test_changed_criteria_are_judged_anew(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    changed = await scene.subscribed(criteria=Criteria(topics=(Topic("Theory", "learning theory"),)))
    digest = await scene.maker.make(changed, DAY)
    assert (digest.revision, digest.criteria_version) == (2, 2)
    assert scene.scorer.asked == ["2505.00001"] * 2


async def test_following_an_author_costs_nothing(scene: Scene) -> None:
    scene.source.announce(DAY, papers(1))
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    following = replace(subscription, criteria=replace(subscription.criteria, authors=("Philippe Rigollet",)))
    digest = await scene.maker.make(following, DAY)
    assert [entry.followed for entry in digest.entries] == ["Philippe Rigollet"]
    assert len(scene.scorer.asked) == 1


async def test_a_paper_is_not_listed_on_a_second_day(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    scene.announce_good(NEXT_DAY, 2)
    scene.source.announce(NEXT_DAY, papers(1), kind=AnnounceType.CROSS)
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    digest = await scene.maker.make(subscription, NEXT_DAY)
    assert listed(digest) == ["2505.00002"]
    assert digest.held_back[HeldBack.SHOWN_BEFORE] == ("2505.00001",)
    assert digest.previous == DAY


async def test_what_the_model_left_out_is_asked_again_and_makes_a_new_revision(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    scene.scorer.mute = {"2505.00002"}
    subscription = await scene.subscribed()
    await scene.maker.make(subscription, DAY)
    scene.scorer.mute = set()
    digest = await scene.maker.make(subscription, DAY)
    assert (digest.state, digest.revision) == (DigestState.COMPLETE, 2)
    assert scene.scorer.asked == ["2505.00001", "2505.00002", "2505.00002"]


async def test_asking_again_in_vain_makes_no_new_revision(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    scene.scorer.mute = {"2505.00002"}
    subscription = await scene.subscribed()
    first = await scene.maker.make(subscription, DAY)
    assert await scene.maker.make(subscription, DAY) == first


async def test_a_day_on_which_no_paper_could_be_judged_is_a_fault_and_no_digest(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    scene.scorer.silent = True
    subscription = await scene.subscribed()
    with pytest.raises(
        ScorerError, match=r"The model did not answer \(429, 6 tries\). 2 of 2 papers wait for a verdict."
    ):
        await scene.maker.make(subscription, DAY)
    assert await scene.maker.kept(subscription, DAY) is None
    scene.scorer.silent = False
    assert listed(await scene.maker.make(subscription, DAY)) == ["2505.00001", "2505.00002"]
    assert len(scene.source.asked) == 1


async def test_a_refused_key_leaves_no_digest(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    scene.scorer.refuses = True
    subscription = await scene.subscribed()
    with pytest.raises(ScorerRefused):
        await scene.maker.make(subscription, DAY)
    assert await scene.maker.kept(subscription, DAY) is None


async def test_a_day_without_announcements_is_quiet_and_asks_no_model(scene: Scene) -> None:
    digest = await scene.maker.make(await scene.subscribed(), DAY)
    assert (digest.state, digest.counts.announced) == (DigestState.QUIET, 0)
    assert not scene.scorer.asked


async def test_a_holiday_is_quiet_without_asking_arxiv(scene: Scene) -> None:
    digest = await scene.maker.make(await scene.subscribed(), DAY.replace(month=11, day=28))
    assert digest.state is DigestState.QUIET
    assert not scene.source.asked


async def test_a_list_that_is_not_out_is_no_digest_and_is_not_asked_for_every_minute(scene: Scene) -> None:
    scene.source.late = {"cs.LG"}
    subscription = await scene.subscribed()
    for _ in range(3):
        with pytest.raises(NotPublishedYet, match="cs.LG: arXiv has not published it yet"):
            await scene.maker.make(subscription, DAY)
    assert len(scene.source.asked) == 1
    scene.clock.advance(601)
    scene.source.late = set()
    scene.announce_good(DAY, 1)
    assert listed(await scene.maker.make(subscription, DAY)) == ["2505.00001"]


async def test_a_category_that_fails_is_named_in_the_digest_of_the_others_and_made_good_later(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    scene.source.announce(DAY, papers(2), category="cs.AI")
    scene.source.down = {"cs.AI"}
    subscription = await scene.subscribed(categories=("cs.LG", "cs.AI"))
    digest = await scene.maker.make(subscription, DAY)
    assert (digest.state, listed(digest)) == (DigestState.PARTIAL, ["2505.00001"])
    assert digest.faults == ("cs.AI: arXiv did not answer (503, 6 tries)",)
    scene.source.down = set()
    assert (await scene.maker.make(subscription, DAY)).state is DigestState.COMPLETE


async def test_whoever_wants_all_categories_waits_for_the_last(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    scene.source.late = {"cs.AI"}
    with pytest.raises(NotPublishedYet, match="cs.AI"):
        await scene.maker.make(await scene.subscribed(categories=("cs.LG", "cs.AI")), DAY, partial=False)


async def test_an_arxiv_that_cannot_be_reached_is_told_and_nothing_is_kept(scene: Scene) -> None:
    scene.source.unreachable = True
    subscription = await scene.subscribed()
    with pytest.raises(SourceError, match="503"):
        await scene.maker.make(subscription, DAY)
    assert await scene.maker.kept(subscription, DAY) is None


async def test_a_digest_for_once_is_not_kept_but_its_verdicts_are(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    subscription = await scene.subscribed()
    await scene.maker.compose(subscription, DAY)
    assert await scene.maker.kept(subscription, DAY) is None
    await scene.maker.make(subscription, DAY)
    assert scene.scorer.asked == ["2505.00001"]


async def test_what_a_model_cost_is_kept_even_if_the_day_fails(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    scene.scorer.silent = True
    subscription = await scene.subscribed()
    with pytest.raises(ScorerError):
        await scene.maker.make(subscription, DAY)
    now = scene.clock.now()
    async with scene.store.read() as work:
        spent = await work.usages.between(subscription.channel, now.replace(hour=0), now.replace(hour=23))
    assert [(usage.prompt, usage.cost) for usage in spent] == [(200, Decimal("0.01"))]


async def test_verdicts_that_were_paid_for_outlive_a_run_that_is_broken_off(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    scene.scorer.dies_after = 1
    subscription = await scene.subscribed()
    with pytest.raises(Killed):
        await scene.maker.make(subscription, DAY)
    scene.scorer.dies_after = None
    assert listed(await scene.maker.make(subscription, DAY)) == ["2505.00001", "2505.00002"]
    assert scene.scorer.asked == ["2505.00001", "2505.00002"]


async def test_of_two_processes_that_want_a_digest_at_once_one_makes_it(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    subscription = await scene.subscribed()
    first, second = await asyncio.gather(*[scene.maker.make(subscription, DAY) for _ in range(2)])
    assert first == second
    assert scene.scorer.asked == ["2505.00001", "2505.00002"]


async def test_a_process_that_died_while_making_a_digest_is_waited_for_until_its_lease_ends(scene: Scene) -> None:
    scene.announce_good(DAY, 1)
    subscription = await scene.subscribed()
    async with scene.store.write() as work:
        key = key_of("digests", subscription.channel)
        await work.turns.take(key, "a process that died", now=scene.clock.now(), pause=0, lease=LEASE)
    assert listed(await scene.maker.make(subscription, DAY)) == ["2505.00001"]
    assert sum(scene.clock.slept) >= LEASE


async def test_who_waits_for_a_process_that_goes_on_is_told_so(scene: Scene) -> None:
    subscription = await scene.subscribed()
    async with scene.store.write() as work:
        key = key_of("digests", subscription.channel)
        await work.turns.take(key, "a process at work", now=scene.clock.now(), pause=0, lease=PATIENCE + LEASE)
    with pytest.raises(UnderWay, match="^Somebody else's request for this channel's digests is still under way"):
        await scene.maker.make(subscription, DAY)


async def test_a_digest_shows_all_that_was_spent_on_its_day(scene: Scene) -> None:
    scene.announce_good(DAY, *range(1, 4))
    scene.scorer.mute = {"2505.00003"}
    subscription = await scene.subscribed()
    first = await scene.maker.make(subscription, DAY)
    scene.scorer.mute = set()
    second = await scene.maker.make(subscription, DAY)
    assert first.usage
    assert second.usage
    assert (first.usage.calls, second.usage.calls) == (3, 4)


async def test_a_day_of_which_most_papers_are_unscored_is_a_fault_even_for_whoever_takes_what_there_is(
    scene: Scene,
) -> None:
    scene.announce_good(DAY, *range(1, 4))
    scene.scorer.mute = {"2505.00002", "2505.00003"}
    with pytest.raises(ScorerError, match="2 of 3 papers wait for a verdict"):
        await scene.maker.make(await scene.subscribed(), DAY)
