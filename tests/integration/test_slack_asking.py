"""What people ask in Slack, and where the answer comes: the real slack-bolt, over a socket, on a local Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from core.model import VoteKind
from core.store import SqlStore, open_store
from tests.fakes.scene import Scene
from tests.fakes.slack_lab import a_lab, a_newsroom, scene_lab


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return a_newsroom(store)


async def test_an_answer_is_seen_by_nobody_but_who_asked(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.ada.types(lab.papers, "/subscription")
        await lab.ada.sees(lab.papers, "Posting time")
        assert lab.bob.screen(lab.papers) == []


async def test_a_word_that_no_command_knows_is_answered_with_a_right_one(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.ada.types(lab.papers, "/criteria mutee x")
        await lab.ada.sees(lab.papers, "Did you mean /criteria mute?")
        await lab.ada.types(lab.papers, "/broadsheet staus")
        await lab.ada.sees(lab.papers, "Did you mean /broadsheet status?")


async def test_commands_whose_names_slack_keeps_for_itself_stand_behind_another(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.ada.types(lab.papers, "/broadsheet")
        await lab.ada.sees(lab.papers, "Commands")
        await lab.ada.types(lab.papers, "/broadsheet status")
        await lab.ada.sees(lab.papers, "Database")


async def test_a_link_and_signs_are_read_as_they_were_typed(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        await lab.ada.types(lab.papers, "/paper <https://arxiv.org/abs/2505.00002v1|arxiv.org/abs/2505.00002v1>")
        await lab.ada.sees(lab.papers, "Relevance 9")
        await lab.ada.types(lab.papers, "/criteria mute R&amp;D")
        await lab.ada.sees(lab.papers, "“R&D” is now muted.")


async def test_in_a_thread_a_mention_is_a_command_and_is_answered_there(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        (head,) = lab.papers.posts
        await lab.bob.mentions(head, "paper 2505.00001")
        answer = await lab.bob.sees(lab.papers, "Listed", thread=head)
        assert answer.ephemeral_to == "U2"


async def test_a_mention_without_a_word_is_told_what_there_is(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.bob.mentions(lab.papers, "")
        await lab.bob.sees(lab.papers, "Commands")


async def test_an_answer_to_a_button_in_a_thread_stands_in_the_thread(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        (head,) = lab.papers.posts
        paper, _ = lab.papers.thread(head)
        await lab.bob.chooses(paper, "BibTeX")
        await lab.bob.sees(lab.papers, "eprint = {2505.00001}", thread=head)
        await lab.done()
        (file,) = [file for message in lab.bob.screen(lab.bob.direct) for file in message.files]
        assert file["name"].endswith(".bib")


async def test_another_page_takes_the_place_of_the_one_before(scene: Scene) -> None:
    scene.announce_good(date(2025, 5, 8), *range(100, 115))
    async with a_lab(scene) as lab:
        await lab.bob.types(lab.papers, "/digest 2025-05-08")
        first = await lab.bob.sees(lab.papers, "Paper 100")
        await lab.bob.presses(first, "More")
        await lab.bob.sees(lab.papers, "Paper 112")
        assert len(lab.bob.screen(lab.papers)) == 1


async def test_a_shortcut_on_the_message_of_a_paper_knows_the_paper(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        (head,) = lab.papers.posts
        paper, _ = lab.papers.thread(head)
        await lab.bob.uses_shortcut(paper, "paper_save")
        await lab.bob.sees(lab.papers, "Saved: Paper 1", thread=head)
        async with scene.store.read() as work:
            (vote,) = await work.votes.of(lab.channel, "U2")
        assert (vote.paper_id, vote.kind) == ("2505.00001", VoteKind.SAVED)


async def test_a_shortcut_on_another_message_says_that_it_is_no_paper(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        message = await lab.ada.says(lab.papers, "Good morning")
        await lab.bob.uses_shortcut(message, "paper_similar")
        await lab.bob.sees(lab.papers, "This is not the message of a paper.")


async def test_what_is_wrong_in_a_modal_stands_at_its_field_and_nothing_is_changed(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.ada.types(lab.papers, "/subscription setup")
        modal = await lab.ada.sees_modal()
        outcome = await lab.ada.submits(modal, {"Posting time": "25h"})
        assert "is not a time of day" in outcome.errors["Posting time"]
        assert lab.ada.view is modal
        outcome = await lab.ada.submits(modal, {"Posting time": "7:15"})
        assert outcome.errors == {}
        await lab.ada.sees(lab.papers, "07:15")


async def test_somebody_without_the_right_gets_a_sentence_and_no_modal(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.bob.types(lab.papers, "/subscription setup")
        await lab.bob.sees(lab.papers, "Only admins may change this subscription here.")
        assert lab.bob.view is None


async def test_whoever_created_the_channel_may_do_what_admins_may(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        club = lab.team.channel("C7", "club", members=[lab.bob], bot=True, creator=lab.bob)
        await lab.bob.types(club, "/subscription setup")
        await lab.bob.sees_modal()


async def test_a_form_that_comes_too_late_for_a_modal_gets_a_button(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        lab.slack.faults.error("views.open", "expired_trigger_id")
        await lab.ada.types(lab.papers, "/criteria edit")
        told = await lab.ada.sees(lab.papers, "Open the form")
        await lab.ada.presses(told, "Open the form")
        await lab.ada.sees_modal()


async def test_a_form_that_comes_too_late_sets_nothing_up_unasked(scene: Scene) -> None:
    async with scene_lab(scene) as lab:
        lab.slack.faults.error("views.open", "expired_trigger_id")
        await lab.ada.types(lab.papers, "/subscription setup")
        told = await lab.ada.sees(lab.papers, "Open the form")
        await lab.ada.presses(told, "Open the form")
        await lab.ada.sees_modal()
        async with scene.store.read() as work:
            assert await work.subscriptions.get(lab.channel) is None


async def test_a_form_about_a_paper_that_comes_too_late_is_about_that_paper_again(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        lab.slack.faults.error("views.open", "expired_trigger_id")
        paper = lab.papers.thread(lab.papers.posts[0])[0]
        await lab.bob.chooses(paper, "Follow an author …")
        told = await lab.bob.sees(lab.papers, "Open the form", thread=lab.papers.posts[0])
        await lab.bob.presses(told, "Open the form")
        modal = await lab.bob.sees_modal()
        assert "Enric Boix-Adsera" in str(modal.content)


async def test_categories_and_time_zones_are_looked_for_while_one_types(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        await lab.ada.types(lab.papers, "/subscription setup")
        modal = await lab.ada.sees_modal()
        assert await lab.ada.looks_for(modal, "Time zone", "berl") == ["Europe/Berlin"]
        assert any("stat.ML" in one for one in await lab.ada.looks_for(modal, "Categories", "stat"))


async def test_a_command_where_the_bot_is_not_is_answered_and_what_is_missing_is_said(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        alone = lab.team.channel("C8", "alone", members=[lab.ada], creator=lab.ada)
        await lab.ada.types(alone, "/subscription setup time=9:00")
        await lab.ada.sees(alone, "Broadsheet cannot post")


async def test_when_slack_takes_no_answer_by_the_way_it_opened_it_comes_as_a_message(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        lab.slack.faults.http("response_url", 500)
        await lab.ada.types(lab.papers, "/subscription")
        answer = await lab.ada.sees(lab.papers, "Posting time")
        assert answer.ephemeral_to == "U1"


async def test_long_words_that_a_button_cannot_carry_are_searched_for_all_the_same(scene: Scene) -> None:
    long = " ".join(f"pruning{number}" for number in range(400))
    scene.source.announce(date(2025, 5, 8), [])
    async with a_lab(scene, posted=True) as lab:
        await lab.bob.types(lab.papers, f"/paper find pruning {long}")
        await lab.done()
        assert lab.bob.screen(lab.papers)


async def test_home_shows_only_the_channels_that_somebody_is_in(scene: Scene) -> None:
    async with a_lab(scene) as lab:
        secret = lab.team.channel("C9", "secret-plans", members=[lab.ada], private=True, bot=True)
        for channel in (lab.papers, secret):
            await lab.ada.types(channel, "/subscription setup time=9:00")
            await lab.ada.sees(channel, "09:00")
        await lab.bob.opens_home()
        assert "secret" not in await lab.bob.sees_home("#papers")
        await lab.ada.opens_home()
        await lab.ada.sees_home("secret-plans")


async def test_a_button_of_home_asks_in_its_channel_as_long_as_one_is_in_it(scene: Scene) -> None:
    async with a_lab(scene, posted=True) as lab:
        await lab.bob.opens_home()
        await lab.bob.sees_home("1 channel with a subscription")
        assert lab.bob.home
        await lab.bob.presses(lab.bob.home, "Newest digest")
        await lab.bob.sees(lab.bob.direct, "2 worth reading")
        lab.papers.members.remove(lab.bob.id)
        await lab.bob.presses(lab.bob.home, "Newest digest")
        await lab.bob.sees(lab.bob.direct, "You are not in that channel any more")
