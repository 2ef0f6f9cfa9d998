"""`/paper score`: one paper judged because somebody asks, and never twice for money."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.commands import by_name
from bot.desk import Desk
from bot.dispatch import Dispatch
from bot.events import Tone
from bot.handlers.paper import HOLDS, PAPER
from core.errors import ScorerRefused
from core.model import Allowed, Criteria, Rights, Who
from core.store import open_store
from tests.fakes.desk import BOB, a_desk, ask
from tests.fakes.digests import a_paper
from tests.fakes.scene import DAY, LAB, Scene
from tests.fakes.scorer import FakeScorer

MOE = a_paper()


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    scene = Scene(store)
    scene.source.papers[MOE.id] = MOE
    await scene.subscribed()
    yield scene
    await store.close()


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return a_desk(scene)


async def listed(scene: Scene) -> None:
    """The digest of 13 May lists papers 1 and 2."""
    scene.announce_good(DAY, 1, 2)
    await scene.maker.make(await scene.subscribed(), DAY)


async def test_a_paper_is_judged_when_somebody_asks(scene: Scene, desk: Desk) -> None:
    scene.scorer.scores[MOE.id] = (9, 7)
    reply = await ask(desk, PAPER, "/paper score 2505.06839")
    assert reply.text[1] == "Relevance 9 · Novelty 7 · Compression"
    assert HOLDS not in reply.notes
    again = await ask(desk, PAPER, "/paper score 2505.06839")
    assert again == replace(reply, notes=(HOLDS, *reply.notes))
    assert scene.scorer.asked == [MOE.id]


async def test_a_verdict_that_holds_is_told_again_for_nothing_however_dear_judging_is(scene: Scene, desk: Desk) -> None:
    await listed(scene)
    scene.scorer.price = Decimal(1)
    reply = await ask(desk, PAPER, "/paper score 2505.00001")
    assert reply.text[1] == "Relevance 9 · Novelty 8 · Compression"
    assert reply.notes[0].startswith("This verdict holds: paper, criteria and scorer are as they were")
    await scene.subscribed(maximum=5)
    assert (await ask(desk, PAPER, "/paper score 2505.00001")).notes == (HOLDS,)
    async with scene.store.read() as work:
        (spent,) = await work.usages.on(LAB, DAY)
    assert spent.calls == 2


async def test_under_changed_criteria_a_paper_is_judged_anew(scene: Scene, desk: Desk) -> None:
    await listed(scene)
    scene.scorer.scores["2505.00001"] = (3, 2)
    await scene.subscribed(criteria=Criteria(wanted=("robotics",)))
    reply = await ask(desk, PAPER, "/paper score 2505.00001")
    assert reply.text[1] == "Relevance 3 · Novelty 2 · Compression"
    assert HOLDS not in reply.notes
    assert scene.scorer.asked.count("2505.00001") == 2


async def test_by_another_scorer_a_paper_is_judged_anew(scene: Scene) -> None:
    await listed(scene)
    scene.scorer = FakeScorer("another-model")
    reply = await ask(a_desk(scene), PAPER, "/paper score 2505.00001")
    assert HOLDS not in reply.notes
    assert scene.scorer.asked == ["2505.00001"]


async def test_what_is_dear_is_asked_about_first(scene: Scene, desk: Desk) -> None:
    scene.scorer.price = Decimal(1)
    question = await ask(desk, PAPER, "/paper score 2505.06839")
    assert question.text[0].startswith("Judging this paper costs about $1.00")
    assert scene.scorer.asked == []
    reply = await ask(desk, PAPER, question.buttons[0].ask)
    assert reply.text[1].startswith("Relevance 5")


async def test_a_scorer_that_does_not_judge_is_a_fault_with_a_sentence(scene: Scene, desk: Desk) -> None:
    scene.scorer.silent = True
    reply = await ask(desk, PAPER, "/paper score 2505.06839")
    assert reply.tone is Tone.FAULT
    assert reply.text[0].endswith("could not be judged: the model did not answer (429, 6 tries).")
    scene.scorer.refuses = True
    with pytest.raises(ScorerRefused):
        await ask(desk, PAPER, "/paper score 2505.06839")


async def test_who_may_not_spend_may_look_but_not_score(scene: Scene, desk: Desk) -> None:
    await scene.subscribed(rights=Rights(spending=Allowed(Who.ADMINS)))
    dispatch = Dispatch(desk, by_name([PAPER]))
    refused = await dispatch.typed("/paper score 2505.06839", LAB, BOB)
    assert refused.tone is Tone.PROBLEM
    assert "Only admins may spend money here" in refused.text[0]
    assert (await dispatch.typed("/paper 2505.06839", LAB, BOB)).tone is Tone.ANSWER
