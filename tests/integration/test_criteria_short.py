"""Short commands of `/criteria` that set a number or the categories, and signs in its form."""

from __future__ import annotations

import pytest

from bot.commands import by_name
from bot.dispatch import Dispatch
from bot.events import Ask, Reply, Tone
from bot.handlers.criteria import CRITERIA
from core.errors import UserError
from core.model import Allowed, Cutoffs, Rights, Who
from core.store import SqlStore
from tests.fakes.desk import BOB, a_desk, ask
from tests.fakes.scene import LAB, Scene


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def asked(scene: Scene, text: str | Ask) -> Reply:
    scene.clock.advance(60)
    return await ask(a_desk(scene), CRITERIA, text)


async def test_numbers_and_categories_are_set_at_once(scene: Scene) -> None:
    await scene.subscribed()
    reply = await asked(scene, "/criteria max 5")
    assert reply.text == ("maximum: 40 → 5", "That is version 2 of the criteria; it counts from the next digest on.")
    assert [one.label for one in reply.buttons] == ["Undo", "Preview"]
    for text in ("relevance 7.5", "novelty 6", "categories cs.LG stat.ML"):
        await asked(scene, f"/criteria {text}")
    order = await a_desk(scene).subscription(LAB)
    assert (order.maximum, order.cutoffs, order.categories) == (5, Cutoffs(7.5, 6), ("cs.LG", "stat.ML"))


@pytest.mark.parametrize(
    ("text", "option", "said"),
    [
        ("max 0", "papers", "`0` is no number of papers"),
        ("relevance eleven", "score", "`eleven` is no relevance"),
        ("novelty 11", "score", "`11` is no novelty"),
        ("categories cs.LX", "codes", "Did you mean `cs.LG`"),
        ("mute x", "words", "`x` is only a single letter"),
        ("follow 42", "author", "`42` is only a number"),
    ],
)
async def test_a_wrong_value_is_named_on_its_option(scene: Scene, text: str, option: str, said: str) -> None:
    await scene.subscribed()
    with pytest.raises(UserError, match=said) as refused:
        await asked(scene, f"/criteria {text}")
    assert refused.value.option == option
    assert (await a_desk(scene).subscription(LAB)).criteria_version == 1


@pytest.mark.parametrize("text", ["max 5", "relevance 5", "novelty 5", "categories cs.AI"])
async def test_without_the_right_to_change_criteria_nothing_is_set(scene: Scene, text: str) -> None:
    await scene.subscribed(rights=Rights(criteria=Allowed(Who.ADMINS)))
    reply = await Dispatch(a_desk(scene), by_name([CRITERIA])).typed(f"/criteria {text}", LAB, BOB)
    assert reply.tone is Tone.PROBLEM
    assert reply.text[0].startswith("Only admins may change the criteria here.")


async def test_a_name_with_a_comma_is_one_author(scene: Scene) -> None:
    await scene.subscribed()
    assert (await asked(scene, '/criteria follow "He, Kaiming"')).text[0] == "“Kaiming He” is now followed."


async def test_signs_in_the_form_change_the_lists_that_are_there(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, '/criteria mute "time series", surveys')
    sent = {"muted": "+quantum, -time series", "topics": "+Agents: tools", "base": "2"}
    reply = await asked(scene, Ask("criteria", "edit", sent))
    assert reply.text == ("topics: + Agents", "muted: + quantum, − time series")


async def test_another_letter_case_in_the_form_is_no_change(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, "/criteria mute surveys")
    reply = await asked(scene, Ask("criteria", "edit", {"muted": "Surveys", "base": "2"}))
    assert reply.text == ("Nothing differs from the present criteria.",)
