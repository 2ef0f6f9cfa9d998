import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.commands import by_name
from bot.desk import Desk
from bot.dispatch import Dispatch
from bot.events import Ask, Button, Reply, Tone
from bot.handlers.digest import DIGEST
from core.errors import BadDate, NoRight, NotFound, NotSetUp, PlatformError, ScorerError, ScorerRefused, SourceError
from core.model import Allowed, AnnounceType, Criteria, Cutoffs, DigestState, PostState, Rights, Topic, Who
from core.store import SqlStore, open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers

SHOWN = Ask("digest", "show", {"date": "2025-05-13"})
SPENDING_BY_ADMINS = Rights(spending=Allowed(Who.ADMINS))


@pytest.fixture
async def kept(sqlite_url: str) -> AsyncIterator[SqlStore]:
    opened = open_store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
def scene(kept: SqlStore) -> Scene:
    scene = Scene(kept)
    scene.announce_good(DAY, 1, 2)
    scene.source.announce(DAY, papers(3))
    return scene


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform()


@pytest.fixture
def desk(scene: Scene, platform: FakePlatform) -> Desk:
    return a_desk(scene, platform)


async def said(desk: Desk, text: str | Ask) -> Reply:
    return await ask(desk, DIGEST, text)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


def pressing(reply: Reply, label: str) -> Ask:
    return next(button.ask for button in reply.buttons if button.label == label)


async def test_a_digest_that_is_not_there_is_made_and_shown(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    told: list[str] = []
    reply = await ask(desk, DIGEST, "/digest 2025-05-13", progress=lambda done, total, what: told.append(what))
    assert reply.title == "arXiv · Tuesday 13 May 2025 · cs.LG"
    assert reply.text == ("2 worth reading of 3 new · 1 held back · fake-model $0.02",)
    assert [item.title for item in reply.items] == ["Paper 1", "Paper 2"]
    assert reply.notes == ("Made with version 1 of the criteria · revision 1.",)
    assert labels(reply) == ["Share with the channel", "Held back", "◂ Mon 12"]


async def test_nothing_said_means_the_newest_list(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    titles = {(await said(desk, text)).title for text in ("/digest", "/digest today", "/digest tuesday")}
    assert titles == {"arXiv · Tuesday 13 May 2025 · cs.LG"}


async def test_a_digest_that_is_there_is_shown_without_asking_anybody(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    first = await said(desk, "/digest")
    scene.source.unreachable = scene.scorer.refuses = True
    assert await said(desk, "/digest 13 May") == first
    assert len(scene.scorer.asked) == 3


async def test_what_was_posted_is_shown_with_a_link_to_its_thread_and_not_offered_again(
    scene: Scene, desk: Desk, platform: FakePlatform
) -> None:
    await scene.subscribed()
    await said(desk, "/digest share")
    reply = await said(desk, "/digest")
    assert reply.url == "https://chat.test/ts-1"
    assert "Posted in this channel." in reply.text
    assert "Share with the channel" not in labels(reply)
    assert len(platform.posted) == 3


async def test_a_digest_of_earlier_criteria_is_shown_as_it_is_and_rescoring_offered(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    await said(desk, "/digest")
    await scene.subscribed(criteria=Criteria(topics=(Topic("Theory", "learning theory"),)))
    reply = await said(desk, "/digest")
    assert reply.text[-1] == (
        "The criteria have changed since: it was made with version 1, now there is version 2. Rescore makes it anew."
    )
    assert pressing(reply, "Rescore") == Ask("rescore", "run", {"date": "2025-05-13"})
    assert len(scene.scorer.asked) == 3


async def test_a_partial_digest_is_shown_and_its_rest_offered(scene: Scene, desk: Desk) -> None:
    scene.scorer.mute = {"2505.00003"}
    await scene.subscribed()
    await said(desk, "/digest")
    scene.scorer.mute = set()
    reply = await said(desk, "/digest")
    assert reply.text[0] == "Partial"
    assert reply.text[-1] == "It is not complete. Rescore asks for what is missing."
    assert "Rescore" in labels(reply)


async def test_a_digest_of_another_scorer_says_so(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    await said(desk, "/digest")
    scene.scorer.card = replace(scene.scorer.card, name="newer-model")
    assert (await said(desk, "/digest")).text[-1].startswith("It was judged by another scorer")


async def test_a_long_digest_is_paged_and_stays_on_its_day(scene: Scene, desk: Desk) -> None:
    scene.announce_good(DAY, *range(10, 25))
    await scene.subscribed(maximum=40)
    first = await said(desk, "/digest today")
    assert len(first.items) == 10
    scene.clock.advance(86_400)
    second = await said(desk, pressing(first, "More"))
    assert (second.title, [item.mark for item in second.items]) == (first.title, [str(n) for n in range(11, 18)])


async def test_the_days_beside_it_are_offered_as_far_as_their_lists_are_out(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    scene.clock.advance(86_400)
    reply = await said(desk, "/digest 2025-05-13")
    assert pressing(reply, "◂ Mon 12") == SHOWN.having(date="2025-05-12")
    assert pressing(reply, "Wed 14 ▸") == SHOWN.having(date="2025-05-14")


@pytest.mark.parametrize(
    ("text", "answer", "near"),
    [
        (
            "2025-05-10",
            "arXiv announces nothing on Saturdays; nearest days: 2025-05-09 (Friday) and 2025-05-12 (Monday).",
            ["Friday 9 May 2025", "Monday 12 May 2025"],
        ),
        (
            "2024-11-29",
            "arXiv does not announce on Thanksgiving; nearest days: 2024-11-28 (Thursday) and 2024-12-02 (Monday).",
            ["Thursday 28 November 2024", "Monday 2 December 2024"],
        ),
        ("tomorrow", "2025-05-14 is in the future. The newest list is that of 2025-05-13.", ["Tuesday 13 May 2025"]),
    ],
)
async def test_a_day_without_news_says_why_and_offers_the_nearest(
    scene: Scene, desk: Desk, text: str, answer: str, near: list[str]
) -> None:
    await scene.subscribed()
    reply = await said(desk, f"/digest {text}")
    assert (reply.text, reply.tone, reply.wrong) == ((answer,), Tone.PROBLEM, "date")
    assert labels(reply) == near
    assert scene.source.asked == []


@pytest.mark.parametrize(
    ("text", "option", "answer"),
    [
        ("/digest 2025-02-30", "date", "`2025-02-30` is not a date"),
        ("/digest share soon", "date", "`soon` is not a date"),
        ("/digest held 2025-05-10", "date", "arXiv announces nothing on Saturdays"),
        ("/digest month x", "month", "`month x` is not a date"),
        ("/digest 2025-06", "date", "2025-06-01 is in the future"),
    ],
)
async def test_a_wrong_word_is_named_and_nothing_happens(
    scene: Scene, desk: Desk, text: str, option: str, answer: str
) -> None:
    await scene.subscribed()
    with pytest.raises(BadDate, match=answer) as told:
        await said(desk, text)
    assert told.value.option == option
    assert scene.source.asked == []


@pytest.mark.parametrize("verb", ["show", "week", "month", "share", "held"])
async def test_a_channel_without_a_subscription_is_told_to_set_one_up(desk: Desk, verb: str) -> None:
    with pytest.raises(NotSetUp):
        await said(desk, f"/digest {verb}")


async def test_making_what_costs_money_needs_the_right_and_reading_needs_none(scene: Scene, desk: Desk) -> None:
    await scene.subscribed(rights=SPENDING_BY_ADMINS)
    with pytest.raises(NoRight):
        await ask(desk, DIGEST, "/digest", person=BOB)
    with pytest.raises(NoRight):
        await ask(desk, DIGEST, "/digest share", person=BOB)
    assert scene.scorer.asked == []
    assert await ask(desk, DIGEST, "/digest", person=ADA) == await ask(desk, DIGEST, "/digest", person=BOB)


async def test_making_what_costs_nothing_needs_no_right(scene: Scene, desk: Desk) -> None:
    scene.scorer.price = Decimal(0)
    await scene.subscribed(rights=SPENDING_BY_ADMINS)
    assert len((await ask(desk, DIGEST, "/digest", person=BOB)).items) == 2


async def test_what_is_dear_is_asked_about_and_made_on_a_yes(scene: Scene, desk: Desk) -> None:
    scene.scorer.price = Decimal(1)
    await scene.subscribed()
    question = await said(desk, "/digest today")
    assert question.text[0] == (
        "The digest of Tuesday 13 May 2025 costs about $3.00: 3 papers to be judged by fake-model."
    )
    assert question.buttons == (Button("Go on", SHOWN.having(yes=question.buttons[0].ask.options["yes"])),)
    assert scene.scorer.asked == []
    scene.clock.advance(86_400)
    assert (await said(desk, question.buttons[0].ask)).title == "arXiv · Tuesday 13 May 2025 · cs.LG"


async def test_a_failing_service_is_told_and_nothing_is_kept(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    scene.source.unreachable = True
    with pytest.raises(SourceError):
        await said(desk, "/digest")
    scene.source.unreachable, scene.scorer.refuses = False, True
    with pytest.raises(ScorerRefused):
        await said(desk, "/digest")
    scene.scorer.refuses, scene.scorer.silent = False, True
    with pytest.raises(ScorerError):
        await said(desk, "/digest")
    scene.scorer.silent = False
    assert "revision 1" in (await said(desk, "/digest")).notes[-1]


async def test_a_list_that_is_not_out_is_told_as_a_fault_of_arxiv(scene: Scene, desk: Desk) -> None:
    scene.source.late = {"cs.LG"}
    await scene.subscribed()
    reply = await Dispatch(desk, by_name([DIGEST])).typed("/digest today", LAB, ADA)
    assert (reply.tone, reply.text) == (Tone.FAULT, ("cs.LG: arXiv has not published it yet",))


async def test_two_who_ask_for_the_same_digest_get_one(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    one, other = await asyncio.gather(said(desk, "/digest"), said(desk, "/digest"))
    assert one == other
    assert len(scene.scorer.asked) == 3


async def test_sharing_posts_the_head_and_every_paper_once(scene: Scene, desk: Desk, platform: FakePlatform) -> None:
    await scene.subscribed()
    assert (await said(desk, "/digest share")).title == "The digest of Tuesday 13 May 2025 is now in this channel"
    reply = await said(desk, "/digest today share")
    assert [message.thread for _, message, _ in platform.posted] == [None, "ts-1", "ts-1"]
    assert (reply.title, reply.url) == (
        "The digest of Tuesday 13 May 2025 is in this channel already",
        "https://chat.test/ts-1",
    )


async def test_two_who_share_at_once_post_it_once(scene: Scene, desk: Desk, platform: FakePlatform) -> None:
    await scene.subscribed()
    replies = await asyncio.gather(*(said(desk, "/digest share") for _ in range(3)))
    assert len(platform.posted) == 3
    assert {reply.tone for reply in replies} == {Tone.ANSWER}
    now, already, under_way = (
        "The digest of Tuesday 13 May 2025 is now in this channel",
        "The digest of Tuesday 13 May 2025 is in this channel already",
        "The digest of Tuesday 13 May 2025 is being posted at this moment; look in the channel.",
    )
    told = [reply.title or reply.text[0] for reply in replies]
    assert now in told
    assert set(told) <= {now, already, under_way}


async def test_sharing_ends_what_was_broken_off_and_in_its_own_revision(
    scene: Scene, desk: Desk, platform: FakePlatform
) -> None:
    await scene.subscribed()
    platform.refuse_after = 1
    with pytest.raises(PlatformError):
        await said(desk, "/digest share")
    assert "Share with the channel" in labels(await said(desk, "/digest"))
    platform.refuse_after = None
    scene.clock.advance(600)
    await scene.maker.make(await scene.subscribed(cutoffs=Cutoffs(5, 5)), DAY)
    await said(desk, "/digest share")
    assert [message.digest.revision for _, message, _ in platform.posted] == [1, 1, 1]
    async with scene.store.read() as work:
        (delivery,) = await work.deliveries.of_date(LAB, DAY)
    assert {post.state for post in delivery.posts} == {PostState.SENT}


async def test_a_thread_that_is_being_amended_is_in_the_channel(
    scene: Scene, desk: Desk, platform: FakePlatform
) -> None:
    await scene.subscribed()
    await said(desk, "/digest share")
    platform.refuses_edits = True
    with pytest.raises(PlatformError):
        await desk.courier.deliver(await scene.maker.make(await scene.subscribed(cutoffs=Cutoffs(5, 5)), DAY))
    reply = await said(desk, "/digest")
    assert (reply.url, "Posted in this channel." in reply.text) == ("https://chat.test/ts-1", True)
    assert "Share with the channel" not in labels(reply)
    week = await said(desk, "/digest week")
    assert week.items[-1].aside == "3 of 3 · posted"


async def test_a_platform_without_links_has_none_in_the_answer(
    scene: Scene, desk: Desk, platform: FakePlatform
) -> None:
    platform.address = ""
    await scene.subscribed()
    assert (await said(desk, "/digest share")).url == ""
    assert "Posted in this channel." in (await said(desk, "/digest")).text


async def test_sharing_asks_first_where_making_is_dear(scene: Scene, desk: Desk, platform: FakePlatform) -> None:
    scene.scorer.price = Decimal(1)
    await scene.subscribed()
    question = await said(desk, "/digest share")
    assert platform.posted == []
    assert question.buttons[0].ask == Ask(
        "digest", "share", {"date": "2025-05-13", "yes": question.buttons[0].ask.options["yes"]}
    )
    assert (await said(desk, question.buttons[0].ask)).title.endswith("is now in this channel")


async def test_a_week_is_told_day_by_day_with_the_best_first(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    await said(desk, "/digest")
    reply = await said(desk, "/digest week")
    assert reply.title == "arXiv · Week of 12 May 2025 · cs.LG"
    assert reply.text == ("2 worth reading of 3 new · 1 digest · $0.02",)
    assert [(item.mark, item.title, item.aside) for item in reply.items] == [
        ("★", "Paper 1", "9 · 8  Compression"),
        ("★", "Paper 2", "9 · 8  Compression"),
        ("", "Monday 12 May 2025", "no digest yet"),
        ("", "Tuesday 13 May 2025", "2 of 3"),
    ]
    assert reply.items[3].lines == ("1  Paper 1", "2  Paper 2")
    assert reply.items[3].opens == SHOWN
    assert pressing(reply, "Earlier week") == Ask("digest", "week", {"date": "2025-05-11"})
    assert len(scene.scorer.asked) == 3


async def test_words_for_a_week_or_a_month_give_an_overview(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    for text in ("last week", "week last", "week 2025-05-05", "week of 6 May"):
        assert (await said(desk, f"/digest {text}")).title == "arXiv · Week of 5 May 2025 · cs.LG"
    for text in ("/digest may", "/digest month", "/digest month 2025-05", "/digest 2025-05", "/digest this month"):
        assert (await said(desk, text)).title == "arXiv · May 2025 · cs.LG"


async def test_a_month_is_leafed_through_and_led_to_its_neighbours(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    reply = await said(desk, "/digest month april")
    seen = [item.title for item in reply.items]
    while more := next((button.ask for button in reply.buttons if button.label == "More"), None):
        reply = await said(desk, more)
        seen += [item.title for item in reply.items]
    assert (len(seen), seen[0], seen[-1]) == (22, "Tuesday 1 April 2025", "Wednesday 30 April 2025")
    assert (await said(desk, pressing(reply, "Earlier month"))).title == "arXiv · March 2025 · cs.LG"
    later = await said(desk, pressing(reply, "Later month"))
    assert later.title == "arXiv · May 2025 · cs.LG"
    assert "Later month" not in labels(later)
    assert later.text == ("There is no digest of these days yet. Opening a day makes its digest.",)


async def test_a_holiday_in_an_overview_says_why_and_opens_nothing(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    reply = await said(desk, "/digest week 2024-11-29")
    friday = reply.items[-1]
    assert (friday.aside, friday.lines) == ("nothing announced", ("arXiv does not announce on Thanksgiving.",))
    assert friday.opens is None


async def test_what_was_held_back_is_listed_by_reason(scene: Scene, desk: Desk) -> None:
    scene.source.announce(DAY, papers(4), kind=AnnounceType.REPLACE)
    scene.source.announce(DAY, papers(5))
    scene.scorer.mute = {"2505.00005"}
    await scene.subscribed()
    await said(desk, "/digest")
    reply = await said(desk, "/digest held 13 May")
    assert reply.title == "Held back · Tuesday 13 May 2025"
    assert {field.name: field.value for field in reply.fields} == {
        "By type": "1",
        "Unscored": "1",
        "Below the cut-offs": "1",
    }
    assert [(item.mark, item.title, item.aside, item.lines) for item in reply.items] == [
        ("1", "Paper 4", "", ("By type",)),
        ("2", "Paper 5", "", ("Unscored: the model did not answer (429, 6 tries)",)),
        ("3", "Paper 3", "5 · 5  Compression", ("Below the cut-offs",)),
    ]
    assert reply.items[0].opens == Ask("paper", "show", {"paper": "2505.00004"})


async def test_what_was_held_back_is_paged(scene: Scene, desk: Desk) -> None:
    scene.source.announce(DAY, papers(*range(100, 115)))
    await scene.subscribed()
    reply = await said(desk, await _held(desk))
    assert len(reply.items) == 10
    assert [item.mark for item in (await said(desk, pressing(reply, "More"))).items] == [str(n) for n in range(11, 17)]


async def test_a_digest_that_is_not_there_held_nothing_back_yet(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    with pytest.raises(NotFound, match=r"no digest of Tuesday 13 May 2025 yet. `/digest 2025-05-13` makes it."):
        await said(desk, "/digest held")


async def test_a_digest_that_lists_everything_says_that_nothing_was_held_back(scene: Scene, desk: Desk) -> None:
    scene.clock.advance(86_400)
    scene.announce_good(NEXT_DAY, 9)
    await scene.subscribed()
    assert "Held back" not in labels(await said(desk, "/digest"))
    assert (await said(desk, "/digest held")).text == ("Nothing was held back: every announced paper is listed.",)


async def test_dates_are_of_the_channel_s_time_zone(scene: Scene, desk: Desk) -> None:
    scene.clock.advance((datetime(2025, 5, 12, 12, 30, tzinfo=UTC) - scene.clock.now()).total_seconds())
    await scene.subscribed(zone="Pacific/Auckland")
    assert (await said(desk, "/digest today")).title == "arXiv · Tuesday 13 May 2025 · cs.LG"


async def test_a_quiet_day_is_told_with_its_reason(scene: Scene, desk: Desk) -> None:
    await scene.subscribed()
    reply = await said(desk, "/digest 2025-05-12")
    assert "nothing was announced" in " ".join(reply.text)
    digest = await desk.maker.kept(await desk.subscription(LAB), date(2025, 5, 12))
    assert digest
    assert digest.state is DigestState.QUIET


async def test_recorded_days_are_named_where_there_are_no_others(scene: Scene, desk: Desk) -> None:
    scene.source.dates = (date(2025, 3, 11), DAY)
    await scene.subscribed()
    reply = await said(desk, "/digest 2025-05-14")
    assert reply.text == ("No recorded day 2025-05-14. Recorded: 11 Mar 2025, 13 May 2025.",)
    assert labels(reply) == ["Tuesday 13 May 2025"]
    assert labels(await said(desk, "/digest"))[-1] == "◂ Tue 11 March"


async def _held(desk: Desk) -> Ask:
    return pressing(await said(desk, "/digest"), "Held back")


async def test_while_a_list_is_not_out_the_day_before_is_offered(scene: Scene) -> None:
    await scene.subscribed()
    scene.source.late = {"cs.LG"}
    reply = await ask(a_desk(scene), DIGEST, "/digest")
    assert (reply.tone, reply.text) == (Tone.FAULT, ("cs.LG: arXiv has not published it yet",))
    assert [button.label for button in reply.buttons] == ["Monday 12 May 2025"]


async def test_an_earlier_revision_stays_readable(scene: Scene) -> None:
    scene.announce_good(DAY, 1, 2)
    await scene.subscribed()
    desk = a_desk(scene)
    await ask(desk, DIGEST, "/digest 2025-05-13")
    await scene.maker.make(await scene.subscribed(maximum=1), DAY)
    newest = await ask(desk, DIGEST, "/digest 2025-05-13")
    assert len(newest.items) == 1
    earlier = await ask(desk, DIGEST, pressing(newest, "Revision 1"))
    assert len(earlier.items) == 2
    assert await ask(desk, DIGEST, "/digest 13 May revision=1") == earlier
    assert pressing(earlier, "Newest: revision 2") == SHOWN
    with pytest.raises(NotFound, match="There is no revision 7: the digest of Tuesday 13 May 2025 has 2 revisions."):
        await ask(desk, DIGEST, "/digest 2025-05-13 revision=7")
