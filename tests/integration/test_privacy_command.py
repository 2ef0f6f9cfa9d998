"""`/privacy`: what is stored of a person, told and deleted."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

from bot.events import Reply
from bot.handlers.privacy import PRIVACY
from core.model import Allowed, Area, Channel, Criteria, Draft, Person, Rights, ScorerCard, Vote, VoteKind, Who
from core.store import SqlStore
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import DAY, LAB, Scene, a_subscription, papers

NEXT_DOOR = Channel(LAB.platform, LAB.workspace, "reading")
ABROAD = Channel(LAB.platform, "elsewhere", "papers")


async def taught(scene: Scene, channel: Channel, person: Person) -> None:
    """A channel in which somebody voted, saved, drafted and changed something."""
    async with scene.store.write() as work:
        await work.papers.save(papers(1, 2))
        order = a_subscription(channel=channel, criteria=Criteria(wanted=("bits",)))
        await work.subscriptions.save(order, by=person, at=scene.clock.now())
        for number, kind in ((1, VoteKind.MORE), (2, VoteKind.LESS), (1, VoteKind.SAVED)):
            await work.votes.put(Vote(channel, f"2505.{number:05}", person.id, kind, scene.clock.now()))
        await work.drafts.put(Draft(channel, person.id, order.choice, 1, scene.clock.now()))


def fields(reply: Reply) -> dict[str, str]:
    return {field.name: field.value for field in reply.fields}


async def test_what_is_stored_of_somebody_is_counted_over_the_workspace(store: SqlStore) -> None:
    scene = Scene(store)
    for channel in (LAB, NEXT_DOOR, ABROAD):
        await taught(scene, channel, BOB)
    reply = await ask(a_desk(scene), PRIVACY, "/privacy", person=BOB)
    assert fields(reply) == {
        "Votes": "4",
        "Saved papers": "2",
        "Drafts": "2",
        "Changes under your name": "2",
        "Lists of who may do what": "0",
    }
    assert [button.label for button in reply.buttons] == ["Take mine along", "Delete mine"]
    assert "go to the provider of the model (fake-model)" in "\n".join(reply.text)


async def test_with_the_local_scorer_nothing_of_a_paper_goes_anywhere(store: SqlStore) -> None:
    scene = Scene(store)
    scene.scorer.card = ScorerCard(name="local", judges_novelty=False)
    reply = await ask(a_desk(scene), PRIVACY, "/privacy")
    assert "No model is set: papers are judged on this machine, and nothing of them goes anywhere." in reply.text
    assert reply.buttons == ()


async def test_deleting_asks_first_and_tells_what_it_deleted(store: SqlStore) -> None:
    scene = Scene(store)
    for channel in (LAB, ABROAD):
        await taught(scene, channel, BOB)
    desk = a_desk(scene)
    question = await ask(desk, PRIVACY, "/privacy delete", person=BOB)
    mine = "2 votes, 1 saved paper, 1 draft and your name on 1 change"
    assert question.text[0] == f"This deletes what is stored of you in this workspace: {mine}."
    done = await ask(desk, PRIVACY, question.buttons[0].ask, person=BOB)
    assert done.text == (
        f"Deleted: {mine}.",
        "Changes that you made to criteria or subscription stay, without your name.",
    )
    assert set(fields(await ask(desk, PRIVACY, "/privacy", person=BOB)).values()) == {"0"}
    async with store.read() as work:
        assert len(await work.votes.of(ABROAD)) == 3
        assert [version.made_by for version in await work.subscriptions.history(LAB)] == [Person("")]


async def test_who_is_only_named_in_rights_is_told_so_and_taken_off_the_list(store: SqlStore) -> None:
    scene = Scene(store)
    listed = Allowed(Who.LISTED, (BOB.id,))
    await scene.subscribed(rights=Rights(criteria=listed, spending=listed))
    desk = a_desk(scene)
    assert fields(await ask(desk, PRIVACY, "/privacy", person=BOB))["Lists of who may do what"] == "2"
    question = await ask(desk, PRIVACY, "/privacy delete", person=BOB)
    assert question.text == (
        "This deletes what is stored of you in this workspace: your place on 2 lists of who may do what.",
        "Changes that you made to criteria or subscription stay, without your name. What you may do only because of "
        "such a list you may not do any more. There is no way back.",
    )
    done = await ask(desk, PRIVACY, question.buttons[0].ask, person=BOB)
    assert done.text[0] == "Deleted: your place on 2 lists of who may do what."
    assert (await desk.subscription(LAB)).rights.of(Area.CRITERIA).people == ()
    assert (await ask(desk, PRIVACY, "/privacy delete", person=BOB)).text == (
        "Nothing is stored of you in this workspace.",
    )


async def test_where_arxiv_is_not_asked_that_is_said(store: SqlStore) -> None:
    scene = Scene(store)
    scene.source.dates = (DAY,)
    assert (
        "arXiv is not asked: the papers are those of recorded days."
        in (await ask(a_desk(scene), PRIVACY, "/privacy")).text
    )


async def test_nobody_deletes_what_is_anothers(store: SqlStore) -> None:
    scene = Scene(store)
    await taught(scene, LAB, BOB)
    reply = await ask(a_desk(scene), PRIVACY, "/privacy delete yes", person=replace(ADA, is_admin=True))
    assert reply.text == ("Nothing is stored of you in this workspace.",)
    async with store.read() as work:
        assert len(await work.votes.of(LAB)) == 3


async def test_pressing_twice_deletes_once(store: SqlStore) -> None:
    scene = Scene(store)
    await taught(scene, LAB, BOB)
    desk = a_desk(scene)
    replies = await asyncio.gather(*(ask(desk, PRIVACY, "/privacy delete yes", person=BOB) for _ in range(2)))
    assert any(reply.text[0].startswith("Deleted: 2 votes") for reply in replies)
    async with store.read() as work:
        assert await work.votes.of(LAB) == ()


async def test_a_broken_arxiv_or_model_keeps_nothing_from_being_deleted(store: SqlStore) -> None:
    scene = Scene(store)
    scene.source.unreachable, scene.scorer.refuses = True, True
    await taught(scene, LAB, BOB)
    assert "Deleted" in (await ask(a_desk(scene), PRIVACY, "/privacy delete yes", person=BOB)).text[0]


async def test_what_is_stored_of_somebody_is_handed_out_as_a_file_and_nothing_of_others(store: SqlStore) -> None:
    scene = Scene(store)
    for channel in (LAB, NEXT_DOOR, ABROAD):
        await taught(scene, channel, BOB)
    await taught(scene, LAB, Person("U3", "Cleo"))
    await scene.subscribed(rights=Rights(spending=Allowed(Who.LISTED, ("U3", BOB.id))))
    reply = await ask(a_desk(scene), PRIVACY, "/privacy export", person=BOB)
    assert reply.text[0].startswith("All that is stored of you in this workspace: 4 votes, 2 saved papers, 2 drafts")
    assert reply.file
    assert (reply.file.name, reply.file.media_type) == ("broadsheet-yours.json", "application/json")
    assert not any(other in reply.file.content for other in ("U3", "Cleo", ADA.id, ABROAD.workspace))
    found = json.loads(reply.file.content)
    assert (found["platform"], found["workspace"], found["person"]) == (LAB.platform, LAB.workspace, BOB.id)
    assert [(one["channel"], one["paper"], one["title"], one["vote"]) for one in found["votes"]] == [
        ("papers", "2505.00001", "Paper 1", "more"),
        ("papers", "2505.00002", "Paper 2", "less"),
        ("reading", "2505.00001", "Paper 1", "more"),
        ("reading", "2505.00002", "Paper 2", "less"),
    ]
    assert [one["vote"] for one in found["saved"]] == ["saved", "saved"]
    assert [one["choice"]["criteria"]["wanted"] for one in found["drafts"]] == [["bits"], ["bits"]]
    assert [(one["channel"], one["what"], one["under_the_name"]) for one in found["changes"]] == [
        ("papers", "made version 1", "Bob"),
        ("reading", "made version 1", "Bob"),
    ]
    assert found["rights"] == [{"channel": "papers", "may_change": "spending"}]


async def test_who_has_nothing_stored_gets_no_file(store: SqlStore) -> None:
    scene = Scene(store)
    await taught(scene, LAB, ADA)
    reply = await ask(a_desk(scene), PRIVACY, "/privacy export", person=BOB)
    assert (reply.text, reply.file) == (("Nothing is stored of you in this workspace.",), None)


async def test_after_deleting_there_is_nothing_to_take_along(store: SqlStore) -> None:
    scene = Scene(store)
    await taught(scene, LAB, BOB)
    await ask(a_desk(scene), PRIVACY, "/privacy delete yes", person=BOB)
    assert (await ask(a_desk(scene), PRIVACY, "/privacy export", person=BOB)).file is None
