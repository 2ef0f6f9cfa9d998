"""`/criteria`, as people ask for it."""

from __future__ import annotations

import asyncio

import pytest

from bot.commands import by_name
from bot.dispatch import Dispatch
from bot.events import Ask, Button, Reply, Tone
from bot.handlers.criteria import CRITERIA
from core.errors import BadCriteria, NotFound, NotSetUp, StoreError
from core.model import Allowed, Criteria, Cutoffs, Person, Rights, Subscription, Topic, Who
from core.store import SqlStore, open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import LAB, Scene


@pytest.fixture
def scene(store: SqlStore) -> Scene:
    return Scene(store)


async def asked(scene: Scene, text: str | Ask, person: Person = ADA) -> Reply:
    scene.clock.advance(60)
    return await ask(a_desk(scene), CRITERIA, text, person=person)


async def present(scene: Scene) -> Subscription:
    return await a_desk(scene).subscription(LAB)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


def button(reply: Reply, label: str) -> Button:
    return next(one for one in reply.buttons if one.label == label)


def filled(reply: Reply, **changes: str) -> Ask:
    """What the form in an answer asks for when it is sent with these changes."""
    assert reply.form
    return reply.form.ask.having(**{one.option: one.value for one in reply.form.fields} | changes)


async def test_the_criteria_are_shown_with_who_made_them_and_when(scene: Scene) -> None:
    await scene.subscribed(zone="Europe/Berlin", cutoffs=Cutoffs(8, 7.5))
    reply = await asked(scene, "/criteria")
    assert [(field.name, field.value) for field in reply.fields] == [
        ("Wanted", "none"),
        ("Muted", "none"),
        ("Followed", "none"),
        ("Categories", "cs.LG (Machine Learning)"),
        ("Announced as", "new or cross"),
        ("Listed from", "relevance 8 and novelty 7.5"),
        ("At most", "40 papers a day"),
        ("Version", "1, by Ada, Tuesday 13 May 2025, 11:30 Europe/Berlin"),
    ]
    assert [(item.title, item.lines) for item in reply.items] == [("Compression", ("pruning and quantization",))]
    assert labels(reply) == ["Edit", "Preview", "History"]


async def test_a_channel_without_a_subscription_is_told_how_to_get_one(scene: Scene) -> None:
    for text in ("", " edit", " preview", " save", " history", " undo", " reset", " mute x", " follow x"):
        with pytest.raises(NotSetUp):
            await asked(scene, f"/criteria{text}")


async def test_a_word_is_muted_at_once_and_that_can_be_undone_and_brought_back(scene: Scene) -> None:
    await scene.subscribed()
    reply = await asked(scene, '/criteria mute "federated learning", robotics', BOB)
    assert reply.text == (
        "“federated learning” and “robotics” are now muted.",
        "That is version 2 of the criteria; it counts from the next digest on.",
    )
    assert labels(reply) == ["Undo", "Preview"]
    undone = await asked(scene, button(reply, "Undo").ask)
    assert undone.text == (
        "Undone: muted − federated learning, − robotics (version 2, by Bob).",
        "Now version 3; it counts from the next digest on.",
    )
    assert (await present(scene)).criteria.muted == ()
    await asked(scene, button(undone, "Bring it back").ask)
    order = await present(scene)
    assert (order.criteria.muted, order.criteria_version) == (("federated learning", "robotics"), 4)


async def test_what_changes_nothing_makes_no_version(scene: Scene) -> None:
    await scene.subscribed(criteria=Criteria(wanted=("Pruning",)))
    reply = await asked(scene, "/criteria want pruning")
    assert (reply.text, reply.buttons) == (("“Pruning” is wanted already.",), ())
    assert (await present(scene)).criteria_version == 1


@pytest.mark.parametrize("text", ["unmute zebra", "unwant x", "unfollow Nobody", "preview silence x", "edit"])
async def test_wrong_words_change_nothing(scene: Scene, text: str) -> None:
    await scene.subscribed()
    wanted = Ask("criteria", "edit", {"relevance": "eleven"}) if text == "edit" else f"/criteria {text}"
    with pytest.raises(BadCriteria) as refused:
        await asked(scene, wanted)
    assert refused.value.option in {"words", "author", "change", "relevance"}
    assert (await present(scene)).criteria_version == 1
    assert "draft" not in str(await asked(scene, "/criteria"))


async def test_two_people_who_mute_at_the_same_moment_are_both_heard(scene: Scene) -> None:
    await scene.subscribed()
    await asyncio.gather(
        *(asked(scene, f"/criteria mute word{n}", person) for n, person in enumerate((ADA, BOB) * 3)),
    )
    order = await present(scene)
    assert sorted(order.criteria.muted) == [f"word{n}" for n in range(6)]
    assert order.criteria_version == 7


async def test_nothing_is_undone_where_nothing_was_changed(scene: Scene) -> None:
    await scene.subscribed()
    with pytest.raises(NotFound, match="There is nothing to undo"):
        await asked(scene, "/criteria undo")


async def test_the_history_tells_who_changed_what(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, "/criteria mute robotics", BOB)
    reply = await asked(scene, "/criteria history")
    assert [(item.title, item.aside, item.lines) for item in reply.items] == [
        ("Version 2", "by Bob, Tuesday 13 May 2025, 09:31 UTC", ("muted: + robotics",)),
        ("Version 1", "by Ada, Tuesday 13 May 2025, 09:30 UTC", ("The first.",)),
    ]


async def test_a_long_history_is_paged(scene: Scene) -> None:
    await scene.subscribed()
    for n in range(11):
        await asked(scene, f"/criteria mute word{n}")
    reply = await asked(scene, "/criteria history")
    assert [len(reply.items), labels(reply)] == [10, ["More", "Undo"]]
    last = await asked(scene, button(reply, "More").ask)
    assert [item.title for item in last.items] == ["Version 2", "Version 1"]


async def test_a_reset_asks_first(scene: Scene) -> None:
    await scene.subscribed(maximum=7)
    reply = await asked(scene, "/criteria reset")
    assert (reply.text, (await present(scene)).maximum) == (("maximum: 7 → 40",), 7)
    await asked(scene, button(reply, "Reset").ask)
    assert (await present(scene)).maximum == 40
    again = await asked(scene, "/criteria reset")
    assert again.text == ("The criteria are those that a channel begins with already.",)


async def test_a_form_that_is_sent_is_a_draft_until_it_is_saved(scene: Scene) -> None:
    await scene.subscribed()
    form = await asked(scene, "/criteria edit")
    sent = filled(form, muted="robotics, surveys", maximum="20")
    reply = await asked(scene, sent)
    assert reply.text == ("muted: + robotics, + surveys", "maximum: 40 → 20")
    assert labels(reply) == ["Preview", "Save", "Edit", "Discard"]
    assert (await present(scene)).maximum == 40
    shown = await asked(scene, "/criteria")
    assert shown.notes == (
        "You have a draft, from version 1. Beside the present: muted: + robotics, + surveys; maximum: 40 → 20.",
    )
    saved = await asked(scene, button(reply, "Save").ask)
    assert saved.text[-1] == "Saved as version 2 of the criteria; it counts from the next digest on."
    order = await present(scene)
    assert (order.criteria.muted, order.maximum, order.criteria.topics) == (
        ("robotics", "surveys"),
        20,
        (Topic("Compression", "pruning and quantization"),),
    )
    with pytest.raises(NotFound, match="You have no draft here to save"):
        await asked(scene, "/criteria save")


async def test_the_form_goes_on_with_a_draft_and_can_be_filled_in_parts(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, Ask("criteria", "edit", {"muted": "robotics"}))
    await asked(scene, Ask("criteria", "edit", {"maximum": "20", "base": "1"}))
    form = await asked(scene, "/criteria edit")
    values = filled(form).options
    assert (values["muted"], values["maximum"]) == ("robotics", "20")
    assert form.text == ("This is your draft; nothing of it is saved yet.",)


async def test_a_field_that_is_sent_empty_is_emptied_and_one_that_is_not_sent_stays(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, "/criteria mute robotics")
    await asked(scene, "/criteria follow Ada Lovelace")
    reply = await asked(scene, Ask("criteria", "edit", {"muted": "", "base": "3"}))
    assert reply.text == ("muted: − robotics",)
    assert filled(await asked(scene, "/criteria edit")).options["authors"] == "Ada Lovelace"


async def test_a_form_that_is_sent_as_it_was_is_no_draft(scene: Scene) -> None:
    await scene.subscribed()
    form = await asked(scene, "/criteria edit")
    assert (await asked(scene, filled(form))).text == ("Nothing differs from the present criteria.",)
    await asked(scene, "/criteria mute robotics", BOB)
    assert (await asked(scene, filled(form))).text == ("Nothing differs from the present criteria.",)
    assert (await present(scene)).criteria.muted == ("robotics",)


async def test_a_draft_is_its_persons_own_and_can_be_discarded(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, Ask("criteria", "edit", {"muted": "robotics"}))
    with pytest.raises(NotFound):
        await asked(scene, "/criteria save", BOB)
    assert (await asked(scene, "/criteria discard")).text[0].startswith("Your draft is discarded")
    assert (await asked(scene, "/criteria discard")).text == ("You have no draft here.",)


async def test_a_draft_that_was_overtaken_is_not_saved_over_what_was_changed_meanwhile(scene: Scene) -> None:
    await scene.subscribed()
    form = await asked(scene, "/criteria edit")
    told = await asked(scene, "/criteria mute robotics", BOB)
    draft = await asked(scene, filled(form, muted="surveys", maximum="20"))
    assert draft.notes[0].startswith("The criteria were changed after you began from version 1")
    reply = await asked(scene, "/criteria save")
    assert reply.tone is Tone.PROBLEM
    assert reply.text == ("Bob saved version 2 after you began from version 1.",)
    assert [(item.title, item.lines) for item in reply.items] == [
        ("Version 2", ("muted: + robotics",)),
        ("Your draft", ("muted: + surveys", "maximum: 40 → 20")),
    ]
    assert "That is version 2" in told.text[-1]
    again = await asked(scene, button(reply, "Edit again").ask)
    assert again.text[0].startswith("This is your draft on top of version 2")
    await asked(scene, filled(again))
    await asked(scene, "/criteria save")
    order = await present(scene)
    assert (order.criteria.muted, order.maximum, order.criteria_version) == (("robotics", "surveys"), 20, 3)


async def test_a_draft_is_saved_if_the_criteria_are_as_they_were_when_it_was_begun(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, Ask("criteria", "edit", {"maximum": "20"}))
    muted = await asked(scene, "/criteria mute robotics")
    assert muted.notes == ("Your draft is as it was; `/criteria edit` goes on with it.",)
    await asked(scene, "/criteria undo", BOB)
    assert (await asked(scene, "/criteria save")).tone is Tone.ANSWER
    assert (await present(scene)).maximum == 20


async def test_two_who_save_their_drafts_at_once_do_not_overwrite_each_other(scene: Scene) -> None:
    await scene.subscribed()
    await asked(scene, Ask("criteria", "edit", {"muted": "robotics"}), ADA)
    await asked(scene, Ask("criteria", "edit", {"maximum": "20"}), BOB)
    replies = await asyncio.gather(asked(scene, "/criteria save", ADA), asked(scene, "/criteria save", BOB))
    assert sorted(reply.tone for reply in replies) == [Tone.ANSWER, Tone.PROBLEM]
    assert (await present(scene)).criteria_version == 2


@pytest.mark.parametrize("text", ["edit", "save", "undo", "reset", "mute x", "unwant x", "follow x"])
async def test_without_the_right_nothing_is_changed(scene: Scene, text: str) -> None:
    await scene.subscribed(rights=Rights(criteria=Allowed(Who.ADMINS)))
    dispatch = Dispatch(a_desk(scene), by_name([CRITERIA]))
    reply = await dispatch.typed(f"/criteria {text}", LAB, BOB)
    assert reply.tone is Tone.PROBLEM
    assert reply.text[0].startswith("Only admins may change the criteria here.")
    assert (await present(scene)).criteria_version == 1


async def test_whoever_may_not_change_criteria_may_look_at_them(scene: Scene) -> None:
    await scene.subscribed(rights=Rights(criteria=Allowed(Who.ADMINS)))
    dispatch = Dispatch(a_desk(scene), by_name([CRITERIA]))
    for text in ("/criteria", "/criteria history", "/criteria preview max 20", "/criteria discard"):
        assert (await dispatch.typed(text, LAB, BOB)).tone is Tone.ANSWER


async def test_a_database_that_is_not_there_is_a_fault(empty_sqlite_url: str) -> None:
    scene = Scene(open_store(empty_sqlite_url))
    dispatch = Dispatch(a_desk(scene), by_name([CRITERIA]))
    assert (await dispatch.typed("/criteria mute x", LAB, ADA)).tone is Tone.FAULT
    with pytest.raises(StoreError):
        await asked(scene, "/criteria")
