"""`/criteria undo`: it undoes what its button was shown with, and nobody else's change unasked."""

from __future__ import annotations

import asyncio

import pytest

from bot.commands import by_name
from bot.dispatch import Dispatch
from bot.events import Ask, Button, Reply, Tone
from bot.handlers.criteria import CRITERIA
from core.errors import NotFound
from core.model import Person
from core.store import SqlStore
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import LAB, Scene


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def asked(scene: Scene, text: str | Ask, person: Person = ADA) -> Reply:
    scene.clock.advance(60)
    return await ask(a_desk(scene), CRITERIA, text, person=person)


async def muted(scene: Scene) -> tuple[str, ...]:
    return (await a_desk(scene).subscription(LAB)).criteria.muted


def button(reply: Reply, label: str) -> Button:
    return next(one for one in reply.buttons if one.label == label)


async def test_a_button_does_not_undo_what_somebody_else_did_since(scene: Scene) -> None:
    await scene.subscribed()
    mine = await asked(scene, "/criteria mute aaa")
    await asked(scene, "/criteria mute bbb", BOB)
    reply = await asked(scene, button(mine, "Undo").ask)
    assert reply.tone is Tone.PROBLEM
    assert reply.text == ("Bob changed the criteria since (version 3: muted + bbb).",)
    assert [one.label for one in reply.buttons] == ["Undo that", "History"]
    assert await muted(scene) == ("aaa", "bbb")
    undone = await asked(scene, button(reply, "Undo that").ask)
    assert undone.text == (
        "Undone: muted − bbb (version 3, by Bob).",
        "Now version 4; it counts from the next digest on.",
    )
    assert await muted(scene) == ("aaa",)


async def test_of_several_changes_since_the_newest_is_told(scene: Scene) -> None:
    await scene.subscribed()
    mine = await asked(scene, "/criteria mute aaa")
    await asked(scene, "/criteria mute bbb", BOB)
    await asked(scene, "/criteria max 5")
    reply = await asked(scene, button(mine, "Undo").ask)
    assert reply.text == (
        "You changed the criteria since (version 4: maximum 40 → 5).",
        "2 versions were made since; this is the newest.",
    )


@pytest.mark.parametrize("shown", ["/criteria", "/criteria history"])
async def test_a_button_under_a_list_undoes_the_version_that_it_showed(scene: Scene, shown: str) -> None:
    await scene.subscribed()
    await asked(scene, "/criteria mute aaa")
    seen = await asked(scene, shown)
    await asked(scene, "/criteria mute bbb", BOB)
    assert (await asked(scene, button(seen, "Undo").ask)).tone is Tone.PROBLEM
    assert await muted(scene) == ("aaa", "bbb")


async def test_typed_it_undoes_the_newest_and_says_whose_that_was(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, "/criteria mute aaa")
    await asked(scene, "/criteria mute bbb", BOB)
    assert (await asked(scene, "/criteria undo")).text[0] == "Undone: muted − bbb (version 3, by Bob)."


async def test_a_button_that_is_pressed_twice_undoes_once(scene: Scene) -> None:
    await scene.subscribed()
    mine = await asked(scene, "/criteria mute aaa")
    dispatch = Dispatch(a_desk(scene), by_name([CRITERIA]))
    wanted = button(mine, "Undo").ask
    replies = await asyncio.gather(*(asked(scene, wanted) for _ in range(2)), return_exceptions=True)
    assert sorted(type(reply).__name__ for reply in replies) == ["NotFound", "Reply"]
    assert await muted(scene) == ()
    again = await dispatch.typed("/criteria undo version=2", LAB, ADA)
    assert again.text == ("Version 2 is undone already.",)


@pytest.mark.parametrize("version", ["1", "99"])
async def test_a_version_that_cannot_be_undone_is_named(scene: Scene, version: str) -> None:
    await scene.subscribed()
    await asked(scene, "/criteria mute aaa")
    with pytest.raises(NotFound, match=f"There is no version {version} to undo"):
        await asked(scene, Ask("criteria", "undo", {"version": version}))
