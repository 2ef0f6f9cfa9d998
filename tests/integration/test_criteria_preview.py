"""`/criteria preview`: what a change would do, before it is saved."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.events import Ask, Reply
from bot.handlers.criteria import CRITERIA
from core.errors import NoRight, ScorerError, ScorerRefused, SourceError
from core.model import Allowed, AnnounceType, Person, Rights, Subscription, Who
from core.store import SqlStore
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def asked(scene: Scene, text: str | Ask, person: Person = ADA, **changes: object) -> Reply:
    return await ask(a_desk(scene, **changes), CRITERIA, text, person=person)


async def with_digest(scene: Scene, **changes: object) -> Subscription:
    """A channel whose digest lists papers 1 and 2 and holds 3 back."""
    scene.announce_good(DAY, 1, 2)
    scene.source.announce(DAY, papers(3))
    order = await scene.subscribed(**changes)
    await scene.maker.make(order, DAY)
    scene.scorer.asked.clear()
    return order


def told(reply: Reply) -> list[tuple[str, str]]:
    return [(item.mark, item.title) for item in reply.items]


async def test_what_comes_in_goes_out_and_moves_is_shown_before_anything_is_saved(scene: Scene) -> None:
    order = await with_digest(scene)
    scene.scorer.scores = {"2505.00003": (10, 9), "2505.00002": (9, 9), "2505.00001": (3, 3)}
    reply = await asked(scene, '/criteria preview mute "federated learning"')
    assert reply.title == "Tuesday 13 May 2025 under your draft"
    assert reply.text == ("muted: + federated learning", "1 in, 1 out: 2 papers.")
    assert told(reply) == [("+", "Paper 3"), ("−", "Paper 1")]
    assert [(field.name, field.value) for field in reply.fields] == [
        ("This preview", "$0.02"),
        ("A day like that", "about $0.02 for 3 papers"),
    ]
    assert [button.label for button in reply.buttons] == ["Save", "Edit", "Discard"]
    assert await a_desk(scene).subscription(LAB) == order
    kept = await scene.maker.kept(order, DAY)
    assert kept
    assert (kept.revision, [entry.paper.id[-1] for entry in kept.entries]) == (1, ["1", "2"])


async def test_the_verdicts_of_a_preview_are_those_of_the_digests_that_follow(scene: Scene) -> None:
    await with_digest(scene)
    await asked(scene, "/criteria preview mute robotics")
    assert len(scene.scorer.asked) == 3
    await asked(scene, "/criteria save")
    await asked(scene, "/criteria preview")
    digest = await scene.maker.make(await a_desk(scene).subscription(LAB), DAY)
    assert (digest.revision, digest.criteria_version, len(scene.scorer.asked)) == (2, 2, 3)


@pytest.mark.parametrize("change", ["max 1", "relevance 5", "novelty 5", "follow Philippe Rigollet"])
async def test_what_changes_no_judgement_costs_nothing_and_needs_no_right_to_spend(scene: Scene, change: str) -> None:
    await with_digest(scene, rights=Rights(spending=Allowed(Who.ADMINS)))
    reply = await asked(scene, f"/criteria preview {change}", BOB, ask_above=Decimal(0))
    assert reply.fields[0].value == "nothing to pay"
    assert not scene.scorer.asked


async def test_a_short_change_on_top_of_a_draft_says_so_and_offers_to_discard_it(scene: Scene) -> None:
    await with_digest(scene)
    await asked(scene, Ask("criteria", "edit", {"maximum": "30", "novelty": "5"}))
    reply = await asked(scene, "/criteria preview max 1")
    assert reply.text[:2] == ("This is on top of your draft (2 changes).", "least novelty: 7 → 5")
    assert "Discard" in [button.label for button in reply.buttons]
    question = await asked(scene, "/criteria preview mute robotics", ask_above=Decimal(0))
    assert question.text[0] == "This is on top of your draft (2 changes)."
    assert question.buttons[-1].label == "Discard"


async def test_a_change_that_takes_back_all_of_a_draft_ends_it(scene: Scene) -> None:
    await with_digest(scene)
    await asked(scene, "/criteria preview mute robotics")
    reply = await asked(scene, "/criteria preview unmute robotics")
    assert reply.title.endswith("under the present criteria")
    assert "draft" not in str(await asked(scene, "/criteria"))


async def test_one_paper_less_at_most(scene: Scene) -> None:
    await with_digest(scene)
    reply = await asked(scene, "/criteria preview max 1")
    assert reply.text == ("maximum: 40 → 1", "1 out: 1 paper instead of 2.")


async def test_a_draft_from_the_form_is_previewed(scene: Scene) -> None:
    await with_digest(scene)
    await asked(scene, Ask("criteria", "edit", {"maximum": "1"}))
    assert told(await asked(scene, "/criteria preview")) == [("−", "Paper 2")]


async def test_without_a_draft_the_present_choice_is_previewed(scene: Scene) -> None:
    await with_digest(scene)
    reply = await asked(scene, "/criteria preview")
    assert reply.title == "Tuesday 13 May 2025 under the present criteria"
    assert reply.text == ("Nothing changes: the same 2 papers in the same order.",)
    assert [button.label for button in reply.buttons] == ["Edit", "History"]


async def test_a_dear_preview_asks_first_and_the_change_is_made_once(scene: Scene) -> None:
    await with_digest(scene, criteria=replace((await scene.subscribed()).criteria, muted=("robotics",)))
    question = await asked(scene, "/criteria preview unmute robotics", ask_above=Decimal(0))
    assert question.text[0] == "This preview costs about $0.02: 3 papers to be judged by fake-model."
    assert not scene.scorer.asked
    reply = await asked(scene, question.buttons[0].ask, ask_above=Decimal(0))
    assert reply.text[0] == "muted: − robotics"
    assert len(scene.scorer.asked) == 3


async def test_a_price_that_nobody_knows_is_asked_about_and_told_in_tokens(scene: Scene) -> None:
    await with_digest(scene)
    scene.scorer.price = None
    question = await asked(scene, "/criteria preview mute robotics")
    assert "a price that is not known" in question.text[0]
    reply = await asked(scene, question.buttons[0].ask)
    assert [field.value for field in reply.fields] == ["price unknown", "about 330 tokens for 3 papers, price unknown"]


async def test_scoring_needs_the_right_to_spend(scene: Scene) -> None:
    await with_digest(scene, rights=Rights(spending=Allowed(Who.ADMINS)))
    with pytest.raises(NoRight, match="Only admins"):
        await asked(scene, "/criteria preview mute robotics", BOB)
    assert not scene.scorer.asked
    scene.scorer.price = Decimal(0)
    assert (await asked(scene, "/criteria preview mute robotics", BOB)).items == ()


async def test_where_there_is_no_digest_yet_the_draft_is_kept_and_that_is_said(scene: Scene) -> None:
    await scene.subscribed()
    reply = await asked(scene, "/criteria preview mute robotics")
    assert reply.text == ("muted: + robotics",)
    assert reply.notes[0] == "There is no digest here yet to compare with."
    await asked(scene, "/criteria save")
    assert (await a_desk(scene).subscription(LAB)).criteria.muted == ("robotics",)
    assert (await asked(scene, "/criteria preview")).text == ("There is no digest here yet to compare with.",)


async def test_two_who_preview_the_same_pay_once(scene: Scene) -> None:
    await with_digest(scene)
    await asyncio.gather(*(asked(scene, "/criteria preview mute robotics", person) for person in (ADA, BOB)))
    assert len(scene.scorer.asked) == 3


async def test_many_changes_are_paged(scene: Scene) -> None:
    scene.announce_good(DAY, *range(1, 15))
    await scene.maker.make(await scene.subscribed(), DAY)
    reply = await asked(scene, "/criteria preview max 1")
    assert (len(reply.items), reply.buttons[0].label) == (10, "More")
    assert len((await asked(scene, reply.buttons[0].ask)).items) == 3


async def test_the_newest_digest_is_the_one_that_is_previewed(scene: Scene) -> None:
    order = await with_digest(scene)
    scene.announce_good(NEXT_DAY, 7, 8)
    await scene.maker.make(order, NEXT_DAY)
    assert (await asked(scene, "/criteria preview max 1")).title.startswith("Wednesday 14 May 2025")


async def test_a_model_that_is_silent_or_refuses_is_told_and_the_draft_is_kept(scene: Scene) -> None:
    await with_digest(scene)
    scene.scorer.silent = True
    with pytest.raises(ScorerError, match="3 of 3 papers wait"):
        await asked(scene, "/criteria preview mute robotics")
    scene.scorer.silent, scene.scorer.refuses = False, True
    with pytest.raises(ScorerRefused):
        await asked(scene, "/criteria preview")
    scene.scorer.refuses = False
    assert (await asked(scene, "/criteria preview")).text[0] == "muted: + robotics"


async def test_an_arxiv_that_cannot_be_reached_is_told_where_another_category_is_needed(scene: Scene) -> None:
    await with_digest(scene)
    scene.source.unreachable = True
    assert (await asked(scene, "/criteria preview max 1")).items
    await asked(scene, Ask("criteria", "edit", {"categories": "stat.ML"}))
    with pytest.raises(SourceError):
        await asked(scene, "/criteria preview")


async def test_papers_that_were_held_back_by_type_are_not_paid_for(scene: Scene) -> None:
    scene.source.announce(DAY, papers(9), kind=AnnounceType.REPLACE)
    await with_digest(scene)
    reply = await asked(scene, "/criteria preview mute robotics")
    assert reply.fields[1].value == "about $0.02 for 3 papers"
