"""`/paper`: what a channel knew of a paper before, and words that find nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.desk import Desk
from bot.events import Field, Reply
from bot.handlers.paper import PAPER
from core.errors import NotFound
from core.model import Criteria, ScorerCard
from core.store import open_store
from tests.fakes.desk import a_desk, ask
from tests.fakes.digests import a_paper
from tests.fakes.scene import DAY, Scene, papers


@pytest.fixture
async def scene(sqlite_url: str) -> AsyncIterator[Scene]:
    store = open_store(sqlite_url)
    yield Scene(store)
    await store.close()


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return a_desk(scene)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


async def listed(scene: Scene) -> None:
    """The digest of 13 May lists papers 1 and 2."""
    scene.announce_good(DAY, 1, 2)
    await scene.maker.make(await scene.subscribed(), DAY)


async def test_a_listed_paper_keeps_its_verdict_when_the_criteria_change_and_says_whose_it_is(
    scene: Scene, desk: Desk
) -> None:
    await listed(scene)
    await scene.subscribed(criteria=Criteria(wanted=("bits",)))
    reply = await ask(desk, PAPER, "/paper 2505.00001")
    assert reply.text[1:3] == (
        "Relevance 9 · Novelty 8 · Compression · under version 1 of the criteria, not judged yet under the present",
        "Why: It prunes.",
    )
    assert "Score it now" in labels(reply)
    scored = await ask(desk, PAPER, "/paper score 2505.00001")
    assert scored.text[1] == "Relevance 9 · Novelty 8 · Compression"


async def test_a_paper_that_another_scorer_judged_says_so(scene: Scene, desk: Desk) -> None:
    await listed(scene)
    scene.scorer.card = ScorerCard(name="other-model", prompt="score v1")
    reply = await ask(desk, PAPER, "/paper 2505.00001")
    assert reply.text[1].endswith(" · by fake-model, not by the present scorer")


async def test_a_paper_that_was_held_back_says_when_and_why(scene: Scene, desk: Desk) -> None:
    scene.source.announce(DAY, papers(3, 4))
    scene.scorer.mute = {"2505.00004"}
    await listed(scene)
    held = await ask(desk, PAPER, "/paper 2505.00003")
    assert Field("Held back", "13 May 2025: below the cut-offs") in held.fields
    missed = await ask(desk, PAPER, "/paper 2505.00004")
    assert missed.text[1] == "Not judged yet under the present criteria."
    assert Field("Held back", "13 May 2025: unscored (the model did not answer (429, 6 tries))") in missed.fields
    assert "Held back" not in [field.name for field in (await ask(desk, PAPER, "/paper 2505.00001")).fields]


@pytest.mark.parametrize("text", ["in", "x", "find in", "find x", "find of the"])
async def test_words_with_nothing_to_search_for_are_said_to_be_so(scene: Scene, desk: Desk, text: str) -> None:
    await listed(scene)
    with pytest.raises(NotFound, match=r"holds nothing to search for\. It takes a word of two letters") as wrong:
        await ask(desk, PAPER, f"/paper {text}")
    assert wrong.value.option == ("words" if "find" in text else "paper")


async def test_among_recorded_days_nobody_says_that_arxiv_was_asked(scene: Scene, desk: Desk) -> None:
    scene.source.dates = (DAY,)
    await listed(scene)
    scene.source.papers["2505.00003"] = a_paper(id="2505.00003", title="More on pruning")
    found = await ask(desk, PAPER, "/paper pruning")
    assert found.text == ("3 papers: 2 in the archive and 1 more among the recorded days.",)
    nothing = await ask(desk, PAPER, "/paper find earthworms")
    assert nothing.text[0] == "Nothing was found by `earthworms`, neither in the archive nor among the recorded days."
