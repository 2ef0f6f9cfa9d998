"""`/votes`: what was learned, and what people do about it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.desk import Desk
from bot.events import Reply
from bot.handlers.votes import VOTES
from core.errors import BadChoice, NoRight, NotSetUp
from core.model import Allowed, Person, Rights, VoteKind, Who
from core.ports import Store
from core.store import SqlStore, migrate, open_store
from core.unlearning import MOST_FORGOTTEN
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import LAB
from tests.fakes.tuned import LIKED, NEW_LIKED, NEW_OTHER, OTHERS, TunedScene, announced, tuned_scene

MORE, LESS = VoteKind.MORE, VoteKind.LESS


async def taught(store: Store) -> TunedScene:
    scene = await tuned_scene(store)
    await scene.voted(MORE, LIKED)
    await scene.voted(LESS, OTHERS)
    return scene


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which a channel was taught, to copy."""
    file = tmp_path_factory.mktemp("lesson") / "broadsheet.db"

    async def fill() -> None:
        await migrate(f"sqlite:///{file}")
        store = open_store(f"sqlite:///{file}")
        await taught(store)
        await store.close()

    asyncio.run(fill())
    return file


@pytest.fixture
async def scene(lesson: Path, tmp_path: Path) -> AsyncIterator[TunedScene]:
    """A channel that was taught, in a file: most of this is about words, not about what the databases do."""
    store = open_store(f"sqlite:///{shutil.copy(lesson, tmp_path)}")
    yield announced(store)
    await store.close()


@pytest.fixture
async def each(store: SqlStore) -> TunedScene:
    """The same on both databases."""
    return await taught(store)


@pytest.fixture
def desk(scene: TunedScene) -> Desk:
    return a_desk(scene)


def field(reply: Reply, name: str) -> str:
    return next((field.value for field in reply.fields if field.name == name), "")


async def test_what_was_learned_is_told_by_kind_with_how_many_papers(each: TunedScene) -> None:
    desk = a_desk(each)
    reply = await ask(desk, VOTES, "/votes")
    learned = field(reply, "Learned for")
    assert learned.startswith("words ")
    assert "uantization (8 papers)" in learned
    assert "authors Dan Alistarh (8 papers)" in learned
    assert "raffic" not in learned
    assert "authors Zoë Ångström (8 papers)" in field(reply, "Learned against")
    assert [one.name for one in reply.fields[:2]] == ["Learned for", "Learned against"]


async def test_where_votes_have_no_say_nothing_is_said_to_be_learned(scene: TunedScene, desk: Desk) -> None:
    reply = await ask(desk, VOTES, "/votes tune off")
    assert reply.text[0].startswith("Votes have no say: the order is the scorer's alone.")
    shown = await ask(desk, VOTES, "/votes")
    assert field(shown, "Learned for") == ""
    assert "Votes have no say here" in shown.text[1]
    digest = await scene.maker.make(await desk.subscription(LAB), (await scene.next_digest(tuned=False)).date)
    assert [entry.points for entry in digest.entries] == [0, 0]
    again = await ask(desk, VOTES, "/votes tune off")
    assert again.text[0].startswith("Votes have no say already")
    assert (await ask(desk, VOTES, "/votes tune ON")).text[0].startswith("Votes have a say in the order.")
    assert (await desk.subscription(LAB)).tuned


async def test_a_name_that_is_forgotten_moves_nothing_is_listed_and_can_be_taken_back(each: TunedScene) -> None:
    desk = a_desk(each)
    reply = await ask(desk, VOTES, "/votes forget QUANTIZATION")
    assert reply.text[0].startswith("Forgotten: `")
    shown = await ask(desk, VOTES, "/votes")
    assert field(shown, "Forgotten").casefold() == "quantization"
    assert "uantization" not in field(shown, "Learned for")
    forgotten = (await desk.subscription(LAB)).forgotten
    digest = await each.next_digest(forgotten=forgotten)
    assert not any("uantization" in entry.because for entry in digest.entries)
    back = await ask(desk, VOTES, reply.buttons[0].ask)
    assert back.text[0].startswith("Remembered: `")
    assert (await desk.subscription(LAB)).forgotten == ()
    assert "uantization" in field(await ask(desk, VOTES, "/votes"), "Learned for")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("dan alistarh", "Dan Alistarh"),
        ("Zoe Angstrom", "Zoë Ångström"),
        ("cs.lg", "cs.LG"),
        ("compression", "Compression"),
        ("four bits", "four bits"),
    ],
)
async def test_what_can_be_forgotten_is_what_the_papers_that_were_voted_on_have(
    desk: Desk, typed: str, kept: str
) -> None:
    await ask(desk, VOTES, f"/votes forget {typed}")
    assert (await desk.subscription(LAB)).forgotten == (kept,)


async def test_a_name_that_was_not_learned_gets_the_nearest_that_was(desk: Desk) -> None:
    for typed, meant in (("quantisation", "uantization`"), ("Alistar", "`Dan Alistarh`")):
        with pytest.raises(BadChoice) as wrong:
            await ask(desk, VOTES, f"/votes forget {typed}")
        assert str(wrong.value).startswith(f"`{typed}` is nothing that was learned here")
        assert "Did you mean" in str(wrong.value)
        assert meant in str(wrong.value)
    with pytest.raises(BadChoice, match="`/votes` shows what was learned"):
        await ask(desk, VOTES, "/votes forget zebrafish")
    assert (await desk.subscription(LAB)).forgotten == ()


async def test_what_is_forgotten_already_is_said_and_kept_once(desk: Desk) -> None:
    for _ in range(2):
        reply = await ask(desk, VOTES, "/votes forget dan alistarh")
    assert reply.text == ("`Dan Alistarh` is forgotten already.",)
    assert (await desk.subscription(LAB)).forgotten == ("Dan Alistarh",)


async def test_of_two_who_forget_at_once_neither_is_lost(each: TunedScene) -> None:
    desk = a_desk(each)
    await asyncio.gather(*(ask(desk, VOTES, f"/votes forget {name}") for name in ("calibration", "Dan Alistarh")))
    assert sorted((await desk.subscription(LAB)).forgotten) == ["Dan Alistarh", "calibration"]


async def test_there_is_a_most_of_names_that_are_forgotten(scene: TunedScene, desk: Desk) -> None:
    await scene.subscribed(forgotten=tuple(f"word {n}" for n in range(MOST_FORGOTTEN)))
    with pytest.raises(BadChoice, match="names are forgotten here"):
        await ask(desk, VOTES, "/votes forget calibration")


async def test_a_name_that_is_not_forgotten_cannot_be_remembered(scene: TunedScene, desk: Desk) -> None:
    with pytest.raises(BadChoice, match="`pruning` is not forgotten here. Nothing is."):
        await ask(desk, VOTES, "/votes remember pruning")
    await scene.subscribed(forgotten=("quantization",))
    with pytest.raises(BadChoice, match="Did you mean `quantization`?") as wrong:
        await ask(desk, VOTES, "/votes remember quantisation")
    assert wrong.value.option == "name"


async def test_so_many_entries_are_tried_as_is_said(desk: Desk) -> None:
    reply = await ask(desk, VOTES, "/votes explore 3")
    assert reply.text == ("From now on 3 entries of a digest are tried from outside the usual.",)
    assert (await desk.subscription(LAB)).explores == 3
    assert (await ask(desk, VOTES, "/votes explore 3")).text[0].startswith("Nothing changes: 3 entries")
    assert "no entry of a digest" in (await ask(desk, VOTES, "/votes explore 0")).text[0]


async def test_in_a_short_digest_there_is_less_room_to_try(scene: TunedScene, desk: Desk) -> None:
    await scene.subscribed(maximum=10)
    reply = await ask(desk, VOTES, "/votes explore 5")
    assert reply.text == ("From now on 5 entries of a digest (of 10 at most 2) are tried from outside the usual.",)


@pytest.mark.parametrize(
    ("typed", "told", "option"),
    [
        ("explore six", "`six` is not a number from 0 to 5. Try `/votes explore 1`.", "entries"),
        ("explore 6", "`6` is not from 0 to 5. Try `/votes explore 1`.", "entries"),
        ("explore -1", "`-1` is not a number from 0 to 5. Try `/votes explore 1`.", "entries"),
        ("tune maybe", "`maybe` is not `on` or `off`. Try `/votes tune on`.", "switch"),
        ("names all", "`all` is not `on` or `off`. Try `/votes names on`.", "switch"),
    ],
)
async def test_a_wrong_value_is_named_and_nothing_is_changed(desk: Desk, typed: str, told: str, option: str) -> None:
    before = await desk.subscription(LAB)
    with pytest.raises(BadChoice) as wrong:
        await ask(desk, VOTES, f"/votes {typed}")
    assert (str(wrong.value), wrong.value.option) == (told, option)
    assert await desk.subscription(LAB) == before


@pytest.mark.parametrize("typed", ["tune off", "explore 2", "forget dan alistarh", "remember x", "names on"])
async def test_whoever_may_not_changes_nothing_of_it(scene: TunedScene, desk: Desk, typed: str) -> None:
    admins = Allowed(Who.ADMINS)
    order = await scene.subscribed(rights=Rights(criteria=admins, subscription=admins), forgotten=("x",))
    with pytest.raises(NoRight):
        await ask(desk, VOTES, f"/votes {typed}", person=BOB)
    assert await desk.subscription(LAB) == order


@pytest.mark.parametrize("typed", ["tune off", "explore 2", "forget quantization", "remember x", "names on"])
async def test_without_a_subscription_there_is_nothing_to_change(scene: TunedScene, desk: Desk, typed: str) -> None:
    async with scene.store.write() as work:
        await work.subscriptions.remove(LAB)
    with pytest.raises(NotSetUp):
        await ask(desk, VOTES, f"/votes {typed}")


async def test_what_is_switched_makes_no_version_of_the_criteria(each: TunedScene) -> None:
    desk = a_desk(each)
    before = await desk.subscription(LAB)
    for typed in ("tune off", "explore 2", "forget dan alistarh", "names on"):
        await ask(desk, VOTES, f"/votes {typed}")
    after = await desk.subscription(LAB)
    assert after == replace(
        before, tuned=False, explores=2, forgotten=("Dan Alistarh",), tells_voters=True, changed_by=ADA.id
    )


async def test_who_voted_what_is_told_only_where_the_channel_says_so(each: TunedScene) -> None:
    desk = a_desk(each)
    each.clock.advance(60)
    await each.voted(LESS, LIKED[:1], BOB.id)
    await each.voted(MORE, LIKED[:1], "U3")
    carl = Person("U9")
    assert BOB.id not in str((await ask(desk, VOTES, "/votes", person=carl)).items)
    reply = await ask(desk, VOTES, "/votes names on")
    assert reply.text == ("From now on `/votes` shows who voted what, votes of before too.",)
    top = next(item for item in (await ask(desk, VOTES, "/votes", person=BOB)).items if item.title == LIKED[0].title)
    assert top.aside == "more: Ada, U3 · less: you"
    await ask(desk, VOTES, "/votes names off")
    assert BOB.id not in str((await ask(desk, VOTES, "/votes", person=carl)).items)


async def test_a_channel_that_taught_nothing_is_told_how_it_stands(scene: TunedScene, desk: Desk) -> None:
    await scene.subscribed(forgotten=("quantization",), explores=0)
    await ask(desk, VOTES, "/votes forget mine")
    reply = await ask(desk, VOTES, "/votes")
    assert reply.text[0].startswith("This channel taught nothing yet.")
    assert "at most 3 of 20 points, and no entry of a digest" in reply.text[1]
    assert [one.name for one in reply.fields] == ["Forgotten"]


async def test_the_next_digest_is_in_the_order_that_the_votes_teach(each: TunedScene) -> None:
    digest = await each.next_digest()
    assert [entry.paper.title for entry in digest.entries] == [NEW_LIKED.title, NEW_OTHER.title]
