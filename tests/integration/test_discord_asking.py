"""What people ask in Discord, and where the answer comes: the real discord.py, on a local Discord."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date

import pytest

from core.model import VoteKind
from core.store import SqlStore, open_store
from tests.fakes.discord.bits import Permission
from tests.fakes.discord_lab import subscribed_lab
from tests.fakes.scene import DAY, Scene


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """One kind of database is enough here."""
    store = open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    scene = Scene(store)
    scene.announce_good(date(2025, 5, 12), 11)
    scene.announce_good(DAY, 1, 2)
    return scene


async def test_an_answer_is_seen_by_nobody_but_who_asked_and_heard_at_once(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        outcome = await lab.ada.uses(lab.papers, "subscription show")
        assert outcome.deferred
        await lab.ada.sees(lab.papers, "Posting time")
        assert lab.bob.screen(lab.papers) == []


async def test_what_was_typed_wrong_is_answered_with_a_right_example(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.bob.uses(lab.papers, "digest show", date="blursday")
        answer = await lab.bob.sees(lab.papers, "blursday")
        assert answer.seen.lines[0].startswith("⚠")
        assert "2025-05-13" in answer.seen
        assert answer.only_for == lab.bob.id


async def test_a_command_of_an_older_version_is_answered(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        known = lab.local.world.commands[None]
        known[1, "stats"] = known[1, "help"] | {"name": "stats"}
        await lab.ada.uses(lab.papers, "stats")
        await lab.ada.sees(lab.papers, "Reload Discord")


async def test_numbers_with_a_fraction_whole_ones_flags_and_choices_are_read_as_they_are_typed(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        await lab.ada.uses(lab.papers, "criteria relevance", score=8.5)
        await lab.ada.sees(lab.papers, "8.5")
        await lab.ada.uses(lab.papers, "criteria max", papers=12)
        await lab.ada.sees(lab.papers, "12")
        await lab.bob.uses(lab.papers, "digest show", date="2025-05-13", share=True)
        await lab.bob.sees(lab.papers, "already")
        await lab.bob.uses(lab.papers, "digest show", date="2025-05-13", share=False, revision=1)
        await lab.bob.sees(lab.papers, "2 worth reading")


async def test_a_file_is_handed_over_to_one_alone(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        await lab.bob.uses(lab.papers, "export", when="2025-05-13", format="ris")
        await lab.done()
        (answer,) = [message for message in lab.bob.screen(lab.papers) if message.attachments]
        assert [file["filename"] for file in answer.attachments] == ["broadsheet-2025-05-13.ris"]
        assert answer.only_for == lab.bob.id


async def test_another_page_takes_the_place_of_the_one_before(scene: Scene) -> None:
    scene.announce_good(date(2025, 5, 8), *range(100, 115))
    async with subscribed_lab(scene) as lab:
        await lab.bob.uses(lab.papers, "digest show", date="2025-05-08")
        first = await lab.bob.sees(lab.papers, "Paper 100")
        await lab.bob.presses(first, "More")
        await lab.bob.sees(lab.papers, "Paper 112")
        assert len(lab.bob.screen(lab.papers)) == 1


async def test_what_a_menu_opens_is_answered_below(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        await lab.bob.uses(lab.papers, "digest show", date="2025-05-13")
        answer = await lab.bob.sees(lab.papers, "Posted in this channel.")
        await lab.bob.chooses(answer, "Open …", "Paper 2")
        await lab.bob.sees(lab.papers, "Relevance 9")
        assert len(lab.bob.screen(lab.papers)) == 3  # the head, the answer, and this


async def test_buttons_of_a_paper_are_answered_in_its_thread_to_one_alone_also_after_a_restart(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        await lab.reconnected()
        paper, _ = lab.listed
        await lab.bob.presses(paper, "BibTeX")
        answer = await lab.bob.sees(lab.local.channel(paper.channel), "eprint = {2505.00001}")
        assert answer.only_for == lab.bob.id
        (file,) = answer.attachments
        assert file["filename"].endswith(".bib")


async def test_a_paper_in_a_thread_of_the_archive_can_be_asked_about(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        paper, _ = lab.listed
        await lab.guild.archives(lab.local.channel(paper.channel))
        await lab.bob.presses(paper, "👍")
        await lab.bob.sees(lab.local.channel(paper.channel), "Noted")
        async with scene.store.read() as work:
            assert len(await work.votes.of(lab.channel)) == 1


async def test_the_menu_of_a_papers_message_knows_the_paper(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        paper, _ = lab.listed
        await lab.bob.uses_message_command(paper, "Save this paper")
        await lab.bob.sees(lab.local.channel(paper.channel), "Saved: Paper 1")
        async with scene.store.read() as work:
            (vote,) = await work.votes.of(lab.channel, str(lab.bob.id))
        assert (vote.paper_id, vote.kind) == ("2505.00001", VoteKind.SAVED)
        await lab.bob.uses_message_command(paper, "Similar papers")
        await lab.bob.sees(lab.local.channel(paper.channel), "Paper 2")


async def test_the_menu_of_another_message_says_that_it_is_no_paper(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        message = await lab.ada.says(lab.papers, "Good morning")
        await lab.bob.uses_message_command(message, "Similar papers")
        await lab.bob.sees(lab.papers, "This is not the message of a paper.")


async def test_a_form_of_one_part_opens_at_once(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        outcome = await lab.ada.uses(lab.papers, "criteria mute")
        assert outcome.modal
        (label,) = outcome.modal.seen.fields
        await lab.ada.submits(outcome.modal, {label: "federated learning"})
        await lab.ada.sees(lab.papers, "version 2")


async def test_with_a_value_the_same_command_does_it(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        outcome = await lab.ada.uses(lab.papers, "criteria mute", words="federated learning")
        assert outcome.deferred
        await lab.ada.sees(lab.papers, "version 2")


async def test_what_is_wrong_in_a_form_is_said_and_leads_back_to_what_was_typed(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.ada.uses(lab.papers, "subscription setup")
        form = await lab.ada.sees(lab.papers, "Posting time")
        modal = (await lab.ada.presses(form, form.seen.buttons[0])).modal
        await lab.ada.submits(modal, {"Posting time": "25h", "Time zone": "Europe/Berlin"})
        told = await lab.ada.sees(lab.papers, "is not a time of day")
        again = (await lab.ada.presses(told, "Back to the form")).modal
        assert again
        await lab.ada.submits(again, {"Posting time": "7:15"})
        answer = await lab.ada.sees(lab.papers, "07:15")
        assert "Europe/Berlin" in answer.seen


async def test_a_modal_from_before_a_restart_is_read(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        modal = (await lab.ada.uses(lab.papers, "criteria mute")).modal
        assert modal
        await lab.reconnected()
        await lab.ada.submits(modal, {modal.seen.fields[0]: "federated learning"})
        await lab.ada.sees(lab.papers, "version 2")


async def test_somebody_without_the_right_gets_a_sentence_and_no_form(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.bob.uses(lab.papers, "subscription setup")
        await lab.bob.sees(lab.papers, "Only admins may change this subscription here.")
        assert lab.bob.modal is None


@pytest.mark.parametrize("permission", [Permission.MANAGE_GUILD, Permission.MANAGE_CHANNELS])
async def test_whoever_may_manage_the_server_or_the_channel_is_an_admin(scene: Scene, permission: Permission) -> None:
    async with subscribed_lab(scene) as lab:
        carol = lab.guild.user("carol", roles=[lab.guild.role("Keepers", permission)])
        await carol.uses(lab.papers, "subscription pause")
        await carol.sees(lab.papers, "paused")


async def test_somebody_is_an_admin_only_where_the_channel_says_so(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        await lab.guild.permits(lab.papers, lab.bob, allow=Permission.MANAGE_CHANNELS)
        await lab.bob.uses(lab.papers, "subscription pause")
        await lab.bob.sees(lab.papers, "paused")
        hall = lab.guild.text("hall")
        await lab.bob.uses(hall, "subscription setup", time="9:00")
        await lab.bob.sees(hall, "Only admins")


async def test_an_answer_that_comes_too_late_is_told_in_the_channel_and_shown_to_one_alone(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        lab.local.faults.refuse("edit_original", 401, 50027)
        await lab.bob.uses(lab.papers, "digest show", date="2025-05-13")
        told = await lab.bob.sees(lab.papers, "What Bob asked for is ready")
        assert told.only_for is None
        await lab.bob.presses(told, "Show it to me")
        answer = await lab.bob.sees(lab.papers, "Posted in this channel")
        assert answer.only_for == lab.bob.id


async def test_a_question_that_was_heard_too_late_is_answered_in_its_thread(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        paper, _ = lab.listed
        lab.local.faults.refuse("callback", 404, 10062)
        lab.local.patience = 0
        lab.bob._patience = 0.05
        outcome = await lab.bob.presses(paper, "Similar papers")
        assert not outcome.acknowledged
        await lab.bob.sees(lab.local.channel(paper.channel), "asked for is ready")


async def test_long_words_that_a_button_cannot_carry_are_searched_for_all_the_same(scene: Scene) -> None:
    scene.announce_good(date(2025, 5, 8), *range(100, 130))
    async with subscribed_lab(scene) as lab:
        await lab.ada.uses(lab.papers, "digest show", date="2025-05-08")
        await lab.ada.sees(lab.papers, "Paper 100")
        await lab.bob.uses(lab.papers, "paper find", words=" ".join(["pruning part"] * 20))
        await lab.done()
        (answer,) = lab.bob.screen(lab.papers)
        before = answer.seen.lines
        await lab.bob.presses(answer, answer.seen.buttons[0])
        await lab.done()
        assert "Paper" in answer.seen
        assert answer.seen.lines != before


async def test_an_id_in_a_custom_id_that_is_not_kept_any_more_is_told(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        paper, _ = lab.listed
        paper.components[0]["components"][0]["custom_id"] = "ask/0/=0123456789abcdef01234567"
        await lab.bob.presses(paper, "👍")
        await lab.bob.sees(lab.local.channel(paper.channel), "too old")
        paper.components[0]["components"][0]["custom_id"] = "form/0/=0123456789abcdef01234567"
        await lab.bob.presses(paper, "👍")
        await lab.bob.sees(lab.local.channel(paper.channel), "This form is too old")


async def test_what_needs_a_right_is_not_put_on_a_button_that_everybody_can_press(scene: Scene) -> None:
    async with subscribed_lab(scene) as lab:
        lab.local.faults.refuse("edit_original", 401, 50027)
        await lab.ada.uses(lab.papers, "criteria mute", words="tricks")
        told = await lab.bob.sees(lab.papers, "asked for is done")
        assert told.seen.buttons == []


async def test_whoever_presses_thirty_times_at_once_has_one_vote(scene: Scene) -> None:
    async with subscribed_lab(scene, posted=True) as lab:
        paper, _ = lab.listed
        outcomes = await asyncio.gather(*(lab.bob.presses(paper, "👍") for _ in range(30)))
        await lab.done()
        assert all(outcome.acknowledged for outcome in outcomes)
        async with scene.store.read() as work:
            (vote,) = await work.votes.of(lab.channel)
        assert (vote.person, vote.kind) == (str(lab.bob.id), VoteKind.MORE)
