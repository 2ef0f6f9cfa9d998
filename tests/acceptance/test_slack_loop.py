"""The whole loop in Slack, through the real slack-bolt, by Socket Mode and over HTTP."""

from __future__ import annotations

from datetime import date

import pytest

from core.daily import Step
from core.model import VoteKind
from core.store import SqlStore
from tests.fakes.scene import DAY, Scene
from tests.fakes.slack_lab import SlackLab, scene_lab

both_ways = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    scene = Scene(store)
    scene.announce_good(date(2025, 5, 12), 11)
    scene.announce_good(DAY, 1, 2, 3)
    return scene


async def set_up(lab: SlackLab) -> None:
    """By the modal, as an admin does."""
    await lab.ada.types(lab.papers, "/subscription setup")
    modal = await lab.ada.sees_modal()
    outcome = await lab.ada.submits(modal, {"Posting time": "9:00", "Papers at most": "20"})
    assert outcome.errors == {}
    await lab.ada.sees(lab.papers, "09:00")


async def posted(lab: SlackLab) -> None:
    """The day's digest, as the clock brings it."""
    ((order, day),) = [due for due in await lab.daily.due() if due[1] == DAY]
    visit = await lab.daily.visit(order, day)
    assert (visit.step, visit.reason) == (Step.DELIVERED, "")


@both_ways
async def test_a_workspace_sets_up_reads_tunes_and_leaves(scene: Scene, http: bool) -> None:
    async with scene_lab(scene, http=http) as lab:
        await set_up(lab)
        await posted(lab)
        await reads(lab)
        await asks(lab)
        await tunes(lab)
        await leaves(lab)
        assert all(ack.seconds < 3 for ack in lab.slack.acks)


async def reads(lab: SlackLab) -> None:
    (head,) = lab.papers.posts
    assert "Tuesday 13 May 2025" in head.seen
    assert "3 worth reading" in head.seen
    thread = lab.papers.thread(head)
    titles = [next(title for title in ("Paper 1", "Paper 2", "Paper 3") if title in one.seen) for one in thread]
    assert titles == ["Paper 1", "Paper 2", "Paper 3"]


async def asks(lab: SlackLab) -> None:
    await lab.bob.types(lab.papers, "/digest 2025-05-13")
    answer = await lab.bob.sees(lab.papers, "Posted in this channel.")
    assert answer.ephemeral_to == "U2"
    await lab.bob.types(lab.papers, "/paper 2505.00002")
    await lab.bob.sees(lab.papers, "Relevance 9")
    await lab.bob.types(lab.papers, "/digest 2025-02-30")
    await lab.bob.sees(lab.papers, "2025-02-30 is not a date.")
    await lab.bob.types(lab.papers, "/broadsheet help")
    await lab.bob.sees(lab.papers, "Commands")


async def tunes(lab: SlackLab) -> None:
    (head,) = lab.papers.posts
    first, second, _ = lab.papers.thread(head)
    await lab.bob.presses(first, "👍")
    await lab.bob.sees(lab.papers, "Noted", thread=head)
    await lab.bob.reacts(second, "+1::skin-tone-3")
    await lab.done()
    async with lab.desk.store.read() as work:
        votes = await work.votes.of(lab.channel, "U2")
    assert {(vote.paper_id, vote.kind) for vote in votes} == {
        ("2505.00001", VoteKind.MORE),
        ("2505.00002", VoteKind.MORE),
    }
    await lab.bob.types(lab.papers, '/criteria mute "federated learning"')
    await lab.bob.sees(lab.papers, "version 2")
    await lab.bob.types(lab.papers, "/rescore 2025-05-13")
    await lab.bob.sees(lab.papers, "revision 2")


async def leaves(lab: SlackLab) -> None:
    await lab.team.uninstalls()
    await lab.done()
    assert await lab.daily.due() == ()
