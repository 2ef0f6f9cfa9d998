import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.events import Ask, Field, Reply
from bot.handlers.votes import VOTES
from core.errors import BadChoice, BadPaperId, NoRight, NotSetUp, StoreError
from core.model import Allowed, Criteria, Person, Rights, Vote, VoteKind, Who
from core.store import open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import DAY, LAB, Scene, papers


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    scene = Scene(store)
    await scene.subscribed()
    yield scene
    await store.close()


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return a_desk(scene)


async def vote(scene: Scene, number: int, kind: VoteKind, person: str = ADA.id) -> None:
    async with scene.store.write() as work:
        await work.papers.save(papers(number))
        await work.votes.put(Vote(LAB, f"2505.{number:05}", person, kind, scene.clock.now()))
    scene.clock.advance(60)


async def taught(scene: Scene) -> None:
    """Paper 1 was judged; Ada and Bob voted on 1, Ada on 2, and Bob saved 3."""
    scene.announce_good(DAY, 1)
    await scene.maker.make(await scene.subscribed(), DAY)
    await vote(scene, 1, VoteKind.MORE)
    await vote(scene, 1, VoteKind.LESS, BOB.id)
    await vote(scene, 2, VoteKind.MORE)
    await vote(scene, 3, VoteKind.SAVED, BOB.id)


async def left(scene: Scene) -> list[tuple[str, str]]:
    async with scene.store.read() as work:
        return [(one.paper_id[-1], one.person) for one in await work.votes.of(LAB)]


async def test_what_was_taught_is_counted_by_topic_by_author_and_by_paper(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    reply = await ask(desk, VOTES, "/votes")
    assert reply.text == (
        "3 votes of 2 people on 2 papers: 2 more, 1 less.",
        "Votes move a paper by at most 3 of 20 points, and 1 entry of a digest is tried from outside the usual. "
        "`/votes tune off` ends both.",
    )
    assert reply.fields == (
        Field("Compression", "1 more, 1 less"),
        Field("Not judged", "1 more"),
        Field("Enric Boix-Adsera", "2 more, 1 less"),
        Field("Philippe Rigollet", "2 more, 1 less"),
    )
    assert [(item.title, item.aside) for item in reply.items] == [
        ("Paper 2", "1 more · you: more"),
        ("Paper 1", "1 more, 1 less · you: more"),
    ]
    assert reply.notes[0].startswith("Saved papers are liked too.")


async def test_nothing_taught_yet_is_said(desk: Desk) -> None:
    reply = await ask(desk, VOTES, "/votes")
    assert reply.text[0].startswith("This channel taught nothing yet.")


async def test_many_papers_are_paged(scene: Scene, desk: Desk) -> None:
    for number in range(1, 13):
        await vote(scene, number, VoteKind.MORE)
    first = await ask(desk, VOTES, "/votes")
    second = await ask(desk, VOTES, first.buttons[0].ask)
    assert (len(first.items), len(second.items)) == (10, 2)


async def test_ones_own_votes_are_forgotten_and_nobody_elses(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    reply = await ask(desk, VOTES, "/votes forget mine")
    assert reply.text == ("Forgotten: what you taught here (2 votes). Saved papers stay.",)
    assert await left(scene) == [("1", BOB.id), ("3", BOB.id)]
    assert (await ask(desk, VOTES, "/votes forget mine")).text[0].startswith("There is nothing to forget")


async def test_the_votes_of_several_on_a_paper_are_forgotten_after_asking(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    question = await ask(desk, VOTES, "/votes forget https://arxiv.org/abs/2505.00001v1")
    assert question.text == ("This drops 2 votes of 2 people, 1 of them yours, for good. Nothing is done yet.",)
    assert len(await left(scene)) == 4
    reply = await ask(desk, VOTES, question.buttons[0].ask)
    assert reply.text == ("Forgotten: what was taught about 2505.00001 (2 votes). Saved papers stay.",)
    assert await left(scene) == [("2", ADA.id), ("3", BOB.id)]


async def test_what_nobody_else_said_of_a_paper_is_forgotten_at_once(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    reply = await ask(desk, VOTES, "/votes forget 2505.00002")
    assert reply.text == ("Forgotten: what you taught about 2505.00002 (1 vote). Saved papers stay.",)


async def test_of_a_paper_that_others_voted_on_only_ones_own_vote_goes_and_that_is_said(
    scene: Scene, desk: Desk
) -> None:
    await taught(scene)
    for typed in ("/votes forget 2505.00001", Ask("votes", "forget", {"what": "2505.00001", "yes": "yes"})):
        await vote(scene, 1, VoteKind.LESS, BOB.id)
        reply = await ask(desk, VOTES, typed, person=BOB)
        assert reply.text == ("Forgotten: what you taught about 2505.00001 (1 vote). Saved papers stay.",)
        assert reply.notes == (
            "1 vote of others stays. What others taught may be dropped only by those who may change this subscription "
            "(admins).",
        )
        assert await left(scene) == [("1", ADA.id), ("2", ADA.id), ("3", BOB.id)]


async def test_forgetting_all_asks_first(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    question = await ask(desk, VOTES, "/votes forget all")
    assert question.text == ("This drops 3 votes of 2 people, 2 of them yours, for good. Nothing is done yet.",)
    assert len(await left(scene)) == 4
    reply = await ask(desk, VOTES, question.buttons[0].ask)
    assert reply.text == (
        "Forgotten: what this channel taught (3 votes). Saved papers stay.",
        "The order is the scorer's again, until somebody votes. Saved papers stay and teach nothing any more; "
        "forgotten names and switches stay as they are.",
    )
    assert await left(scene) == [("3", BOB.id)]
    assert (await ask(desk, VOTES, "/votes forget all")).text[0].startswith("There is nothing to forget")


@pytest.mark.parametrize(
    "asked",
    ["/votes forget all", Ask("votes", "forget", {"what": "all", "yes": "yes"}), "/votes forget 2505.00001"],
)
async def test_what_others_taught_needs_the_right_to_change_the_subscription(
    scene: Scene, desk: Desk, asked: str | Ask
) -> None:
    await taught(scene)
    carl = Person("U3", "Carl")
    with pytest.raises(NoRight, match=r"only by those who may change this subscription \(admins\)"):
        await ask(desk, VOTES, asked, person=carl)
    assert len(await left(scene)) == 4


async def test_whoever_has_that_right_may_drop_what_others_taught(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    await scene.subscribed(rights=Rights(subscription=Allowed(Who.LISTED, ("U3",))))
    question = await ask(desk, VOTES, "/votes forget all", person=Person("U3", "Carl"))
    assert question.text == ("This drops 3 votes of 2 people, none of them yours, for good. Nothing is done yet.",)
    assert "3 votes" in (await ask(desk, VOTES, question.buttons[0].ask, person=Person("U3", "Carl"))).text[0]


async def test_a_change_of_criteria_leaves_the_topics_of_what_was_judged_before(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    await scene.subscribed(criteria=Criteria(wanted=("bits",)))
    assert (await ask(desk, VOTES, "/votes")).fields[:2] == (
        Field("Compression", "1 more, 1 less"),
        Field("Not judged", "1 more"),
    )


async def test_ones_own_vote_on_a_paper_may_always_go(scene: Scene, desk: Desk) -> None:
    await vote(scene, 1, VoteKind.MORE, BOB.id)
    await ask(desk, VOTES, "/votes forget 2505.00001", person=BOB)
    assert await left(scene) == []


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("yours", "`yours` is nothing that was learned here; to drop votes, try `2505.06839`, `mine` or `all`."),
        ("everything please", "`everything please` is nothing that was learned here"),
        ("2505.99", "`2505.99` is nothing to forget. Try `2505.06839`, `mine` or `all`."),
    ],
)
async def test_a_wrong_word_is_named_and_nothing_is_forgotten(scene: Scene, desk: Desk, what: str, told: str) -> None:
    await taught(scene)
    with pytest.raises((BadChoice, BadPaperId)) as wrong:
        await ask(desk, VOTES, f"/votes forget {what}")
    assert str(wrong.value).startswith(told)
    assert (await desk.subscription(LAB)).forgotten == ()
    assert wrong.value.option == "what"
    assert len(await left(scene)) == 4


async def test_two_who_forget_at_once_forget_once(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    replies = await asyncio.gather(*(ask(desk, VOTES, "/votes forget mine") for _ in range(2)))
    assert sorted(_first_word(reply) for reply in replies) == ["Forgotten", "There"]


async def test_ones_own_votes_can_be_forgotten_after_the_subscription_was_removed(scene: Scene, desk: Desk) -> None:
    await taught(scene)
    async with scene.store.write() as work:
        await work.subscriptions.remove(LAB)
    assert "2 votes" in (await ask(desk, VOTES, "/votes forget mine")).text[0]
    with pytest.raises(NotSetUp):
        await ask(desk, VOTES, "/votes forget all")


async def test_what_reactions_mean_is_told_to_anybody(scene: Scene, desk: Desk) -> None:
    await scene.subscribed(rights=Rights(criteria=Allowed(Who.ADMINS)), reactions={"🔥": VoteKind.MORE, "⭐": None})
    reply = await ask(desk, VOTES, "/votes reactions", person=BOB)
    assert reply.title == "What reactions mean here"
    assert reply.fields == (
        Field("More like it", "👍 🔥"),
        Field("Less like it", "👎"),
        Field("Saved", "🔖"),
        Field("Nothing", "⭐"),
    )
    assert reply.notes[0].startswith("Changed by admins: `/votes reactions :fire: more`")


async def test_before_anything_was_changed_the_usual_reactions_are_told(desk: Desk) -> None:
    reply = await ask(desk, VOTES, "/votes reactions")
    assert [field.value for field in reply.fields] == ["👍", "👎", "⭐ 🔖"]


async def test_an_emoji_gets_a_meaning_and_loses_it_again(scene: Scene, desk: Desk) -> None:
    reply = await ask(desk, VOTES, "/votes reactions :fire: more")
    assert reply.text == ("From now on 🔥 asks for more like the paper.",)
    assert await own(scene) == {"🔥": VoteKind.MORE}
    reply = await ask(desk, VOTES, "/votes reactions 🔥 usual")
    assert reply.text == ("From now on 🔥 means nothing.",)
    assert await own(scene) == {}


async def test_who_changed_a_meaning_is_kept_and_the_criteria_stay_as_they_are(scene: Scene, desk: Desk) -> None:
    before = await desk.subscription(LAB)
    await ask(desk, VOTES, "/votes reactions :star: nothing", person=BOB)
    assert await desk.subscription(LAB) == replace(before, reactions={"⭐": None}, changed_by=BOB.id)


async def test_a_workspaces_own_emoji_can_mean_a_vote(scene: Scene, desk: Desk) -> None:
    reply = await ask(desk, VOTES, "/votes reactions <:partyparrot:123> save")
    assert reply.text == ("From now on :partyparrot: saves the paper.",)
    assert await own(scene) == {"partyparrot": VoteKind.SAVED}


async def test_what_an_emoji_means_already_changes_nothing(scene: Scene, desk: Desk) -> None:
    before = await desk.subscription(LAB)
    reply = await ask(desk, VOTES, "/votes reactions +1 more", person=BOB)
    assert reply.text == ("Nothing changes: 👍 asks for more like the paper already.",)
    assert await desk.subscription(LAB) == before


@pytest.mark.parametrize(
    ("typed", "told", "option"),
    [
        ("hot more", "`hot` is no emoji. Try `/votes reactions :fire: more`.", "emoji"),
        (":fire: mor", "`mor` is nothing that an emoji can mean. Did you mean `more`?", "meaning"),
        (":fire:", "Say what 🔥 is to mean. Try `/votes reactions 🔥 more`.", "meaning"),
        ("meaning=more", "Say which emoji is to mean that. Try `/votes reactions :fire: more`.", "emoji"),
    ],
)
async def test_a_wrong_or_missing_word_about_an_emoji_is_named(
    scene: Scene, desk: Desk, typed: str, told: str, option: str
) -> None:
    with pytest.raises(BadChoice) as wrong:
        await ask(desk, VOTES, f"/votes reactions {typed}")
    assert (str(wrong.value), wrong.value.option) == (told, option)
    assert await own(scene) == {}


async def test_only_whoever_may_change_the_criteria_changes_what_emoji_mean(scene: Scene, desk: Desk) -> None:
    await scene.subscribed(rights=Rights(criteria=Allowed(Who.ADMINS)))
    with pytest.raises(NoRight, match="Only admins may change the criteria here"):
        await ask(desk, VOTES, "/votes reactions :fire: more", person=BOB)
    assert await own(scene) == {}


@pytest.mark.parametrize("typed", ["/votes reactions", "/votes reactions :fire: more"])
async def test_without_a_subscription_emoji_have_no_meanings_to_change(desk: Desk, scene: Scene, typed: str) -> None:
    async with scene.store.write() as work:
        await work.subscriptions.remove(LAB)
    with pytest.raises(NotSetUp):
        await ask(desk, VOTES, typed)


async def test_a_store_that_fails_is_a_fault_of_the_service(tmp_path: Path, desk: Desk) -> None:
    gone = open_store(f"sqlite:///{tmp_path / 'nowhere.db'}")
    with pytest.raises(StoreError, match="There is no database at"):
        await ask(replace(desk, store=gone), VOTES, "/votes reactions :fire: more")
    await gone.close()


async def own(scene: Scene) -> Mapping[str, VoteKind | None]:
    """What emoji mean in the channel beside the usual."""
    async with scene.store.read() as work:
        order = await work.subscriptions.get(LAB)
    assert order
    return order.reactions


def _first_word(reply: Reply) -> str:
    return reply.text[0].split()[0].rstrip(":")
