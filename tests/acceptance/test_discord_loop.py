"""The whole loop in Discord, through the real discord.py: in a text channel, and in a forum."""

from __future__ import annotations

from datetime import date

import pytest

from core.daily import Step
from core.model import VoteKind
from core.store import SqlStore
from tests.fakes.discord.state import Channel, Message
from tests.fakes.discord_lab import DiscordLab, scene_lab
from tests.fakes.scene import DAY, Scene


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    scene = Scene(store)
    scene.announce_good(date(2025, 5, 12), 11)
    scene.announce_good(DAY, 1, 2, 3)
    return scene


async def set_up(lab: DiscordLab, where: Channel) -> None:
    """By the form, as an admin does."""
    await lab.ada.uses(where, "subscription setup")
    form = await lab.ada.sees(where, "Set up this channel")
    await lab.ada.presses(form, form.seen.buttons[0])
    await lab.ada.submits(await lab.ada.sees_modal(), {"Posting time": "9:00"})
    await lab.ada.sees(where, "This channel is set up")


async def posted(lab: DiscordLab) -> None:
    """The day's digest, as the clock brings it."""
    ((order, day),) = [due for due in await lab.daily.due() if due[1] == DAY]
    visit = await lab.daily.visit(order, day)
    assert (visit.step, visit.reason) == (Step.DELIVERED, "")


async def test_a_server_sets_up_reads_tunes_and_leaves(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        await set_up(lab, lab.papers)
        await posted(lab)
        (head,) = lab.papers.posts
        await reads(lab, head, lab.thread(head))
        await asks(lab)
        await tunes(lab, *lab.thread(head)[:2])
        await leaves(lab)


async def test_in_a_forum_each_day_is_a_post_with_its_tags(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        welcome = await lab.ada.begins_post(lab.days, "About this forum")
        await set_up(lab, welcome)
        await posted(lab)
        (day,) = [thread for thread in lab.local.world.threads(lab.days) if thread is not welcome]
        assert day.name == "Tuesday 13 May 2025"
        assert [tag.name for tag in lab.days.tags if tag.id in day.in_thread().tags] == ["May 2025"]
        head, *papers = day.posts
        await reads(lab, head, papers)
        await lab.bob.presses(papers[0], "👍")
        await lab.bob.reacts(papers[1], "👍")
        await lab.done()
        async with lab.desk.store.read() as work:
            votes = await work.votes.of(lab.place(lab.days), str(lab.bob.id))
        assert {vote.paper_id for vote in votes} == {"2505.00001", "2505.00002"}


async def reads(lab: DiscordLab, head: Message, papers: list[Message]) -> None:
    assert "Tuesday 13 May 2025" in head.seen
    assert "3 worth reading" in head.seen
    titles = [next(title for title in ("Paper 1", "Paper 2", "Paper 3") if title in one.seen) for one in papers]
    assert titles == ["Paper 1", "Paper 2", "Paper 3"]


async def asks(lab: DiscordLab) -> None:
    await lab.bob.uses(lab.papers, "digest show", date="2025-05-13")
    answer = await lab.bob.sees(lab.papers, "Posted in this channel.")
    assert answer.only_for == lab.bob.id
    await lab.bob.uses(lab.papers, "paper show", paper="2505.00002")
    await lab.bob.sees(lab.papers, "Relevance 9")
    await lab.bob.uses(lab.papers, "digest show", date="2025-02-30")
    await lab.bob.sees(lab.papers, "2025-02-30 is not a date.")
    await lab.bob.uses(lab.papers, "help")
    await lab.bob.sees(lab.papers, "Commands")


async def tunes(lab: DiscordLab, first: Message, second: Message) -> None:
    thread = lab.local.channel(first.channel)
    await lab.bob.presses(first, "👍")
    await lab.bob.sees(thread, "Noted")
    await lab.bob.reacts(second, "👍🏽")
    await lab.done()
    async with lab.desk.store.read() as work:
        votes = await work.votes.of(lab.channel, str(lab.bob.id))
    assert {(vote.paper_id, vote.kind) for vote in votes} == {
        ("2505.00001", VoteKind.MORE),
        ("2505.00002", VoteKind.MORE),
    }
    await lab.bob.uses(lab.papers, "criteria mute", words="federated learning")
    await lab.bob.sees(lab.papers, "version 2")
    await lab.bob.uses(lab.papers, "rescore", date="2025-05-13")
    await lab.bob.sees(lab.papers, "revision 2")


async def leaves(lab: DiscordLab) -> None:
    await lab.ada.removes_bot(lab.guild)
    await lab.done()
    assert await lab.daily.due() == ()
