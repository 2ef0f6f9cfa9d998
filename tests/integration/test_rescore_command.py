import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.commands import by_name
from bot.desk import Desk
from bot.dispatch import Dispatch
from bot.events import Ask, Field, Reply, Tone
from bot.handlers.rescore import RESCORE
from core.errors import BadDate, NotFound, NotSetUp
from core.model import Allowed, Criteria, Cutoffs, Rights, Subscription, Topic, Who
from core.store import SqlStore, open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, LAB, NEXT_DAY, Scene, papers

LATER_DAY = date(2025, 5, 15)
THEORY = Criteria(topics=(Topic("Theory", "learning theory"),))


class Room:
    """A channel that was sent the digests of 13 and 14 May; it is the 14th."""

    def __init__(self, store: SqlStore) -> None:
        self.scene = Scene(store)
        self.platform = FakePlatform()
        self.scene.clock.advance(24 * 3600)
        self.scene.announce_good(DAY, 1, 2)
        self.scene.source.announce(DAY, papers(3))
        self.scene.announce_good(NEXT_DAY, 11)

    @property
    def desk(self) -> Desk:
        return a_desk(self.scene, self.platform)

    async def read(self) -> Subscription:
        subscription = await self.scene.subscribed()
        for day in (DAY, NEXT_DAY):
            await self.desk.courier.deliver(await self.scene.maker.make(subscription, day))
        self.scene.scorer.asked.clear()
        return subscription

    async def turn(self, **changes: Any) -> None:
        """Other criteria: paper 3 is what counts, and paper 1 is not."""
        self.scene.scorer.scores |= {"2505.00003": (9, 8), "2505.00001": (3, 3)}
        await self.scene.subscribed(**{"criteria": THEORY, **changes})

    async def says(self, text: str, **changes: Any) -> Reply:
        return await ask(replace(self.desk, **changes), RESCORE, text)


@pytest.fixture
async def room(sqlite_url: str) -> Any:
    store = open_store(sqlite_url)
    yield Room(store)
    await store.close()


async def test_the_answer_tells_what_changed_what_it_cost_and_where_the_thread_is(room: Room) -> None:
    await room.read()
    await room.turn()
    reply = await room.says("/rescore 2025-05-13")
    assert reply.title == "Tuesday 13 May 2025, scored again"
    assert reply.text == ("1 in, 1 out: revision 2. The thread has it.",)
    assert [(item.mark, item.title) for item in reply.items[:2]] == [("+", "Paper 3"), ("−", "Paper 1")]
    assert reply.fields == (Field("Cost", "$0.02"),)
    assert reply.url == "https://chat.test/ts-1"
    assert reply.buttons[0].ask == Ask("digest", "show", {"date": "2025-05-13"})


async def test_without_a_date_the_newest_digest_is_meant(room: Room) -> None:
    await room.read()
    await room.turn()
    assert (await room.says("/rescore")).title == "Wednesday 14 May 2025, scored again"
    assert room.scene.scorer.asked == ["2505.00011"]


@pytest.mark.parametrize("words", ["week", "this week", "2025-05"])
async def test_a_week_is_told_day_by_day(room: Room, words: str) -> None:
    await room.read()
    await room.turn()
    reply = await room.says(f"/rescore {words}")
    assert reply.title == "2 days, scored again"
    assert reply.text == ("1 of 2 digests changed.",)
    assert [(item.title, item.aside, item.url) for item in reply.items] == [
        ("Tuesday 13 May 2025", "1 in, 1 out", "https://chat.test/ts-1"),
        ("Wednesday 14 May 2025", "", "https://chat.test/ts-4"),
    ]
    assert reply.items[1].lines == ("The same papers in the same order: revision 2. The thread has it.",)


async def test_a_digest_that_still_holds_is_nothing_to_do(room: Room) -> None:
    await room.read()
    reply = await room.says("/rescore")
    assert reply.text == ("Nothing to do: its digest is that of the present criteria.",)
    assert (reply.fields, reply.items) == ((Field("Cost", "nothing"),), ())


async def test_what_costs_more_than_the_limit_is_asked_about_first(room: Room) -> None:
    await room.read()
    await room.turn()
    reply = await room.says("/rescore 2025-05-13", ask_above=Decimal("0.01"))
    assert reply.text[0] == "Scoring 13 May 2025 again costs about $0.02: 3 papers to be judged by fake-model."
    assert not room.scene.scorer.asked
    (button,) = reply.buttons
    assert button.ask == Ask("rescore", "run", {"date": "2025-05-13", "yes": "0.015"})
    done = await ask(replace(room.desk, ask_above=Decimal("0.01")), RESCORE, button.ask)
    assert done.title == "Tuesday 13 May 2025, scored again"


@pytest.mark.parametrize(
    ("text", "carried"), [("", "2025-05-14"), ("today", "2025-05-14"), ("yesterday", "2025-05-13")]
)
async def test_the_button_of_a_question_means_the_same_day_when_it_is_pressed_tomorrow(
    room: Room, text: str, carried: str
) -> None:
    await room.read()
    await room.turn()
    question = await room.says(f"/rescore {text}", ask_above=Decimal(0))
    assert question.buttons[0].ask.options["date"] == carried


@pytest.mark.parametrize("text", ["week", "this week", "2025-05", "week of 12 May"])
async def test_the_button_of_a_question_means_the_same_days_when_it_is_pressed_next_week(room: Room, text: str) -> None:
    subscription = await room.read()
    await room.turn()
    question = await room.says(f"/rescore {text}", ask_above=Decimal(0))
    (button,) = question.buttons
    assert button.ask.options["date"] == "2025-05-13 to 2025-05-14"
    room.scene.clock.advance(24 * 3600)
    room.scene.announce_good(LATER_DAY, 21)
    await room.scene.maker.make(subscription, LATER_DAY)
    room.scene.clock.advance(6 * 24 * 3600)
    done = await ask(room.desk, RESCORE, button.ask)
    assert [item.title for item in done.items] == ["Tuesday 13 May 2025", "Wednesday 14 May 2025"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025-05-14 to 2025-05-13", "2025-05-14 is after 2025-05-13"),
        ("2025-05-13 to 2025-06-01", "2025-06-01 is in the future"),
        ("2025-05-13 to soon", "`soon` is not a date"),
    ],
)
async def test_two_dates_that_make_no_stretch_are_told_so(room: Room, text: str, told: str) -> None:
    await room.read()
    with pytest.raises(BadDate, match=told) as raised:
        await room.says(f"/rescore {text}")
    assert raised.value.option == "date"


async def test_a_price_that_nobody_knows_is_asked_about_unless_there_is_nothing_to_pay(room: Room) -> None:
    subscription = await room.read()
    room.scene.scorer.price = None
    await room.turn(criteria=subscription.criteria, cutoffs=Cutoffs(5, 5))
    assert "scored again" in (await room.says("/rescore 2025-05-13")).title
    await room.turn()
    reply = await room.says("/rescore 2025-05-13")
    assert reply.text[0] == (
        "Scoring 13 May 2025 again has a price that is not known: 3 papers to be judged by fake-model, "
        "about 330 tokens."
    )


async def test_a_channel_without_a_digest_is_told_how_to_get_one(room: Room) -> None:
    await room.scene.subscribed()
    with pytest.raises(NotFound, match="no digest here yet to score again. `/digest` makes one"):
        await room.says("/rescore")


async def test_a_channel_without_a_subscription_is_told_so(room: Room) -> None:
    with pytest.raises(NotSetUp):
        await room.says("/rescore")


async def test_a_date_without_a_digest_is_told_with_one_that_has(room: Room) -> None:
    await room.read()
    with pytest.raises(NotFound, match="no digest of 9 May 2025. .* try `/rescore 2025-05-14`") as raised:
        await room.says("/rescore 2025-05-09")
    assert raised.value.option == "date"


@pytest.mark.parametrize("words", ["banana", "2025-05-17", "2025-13-45", "last decade"])
async def test_words_that_are_no_date_change_nothing(room: Room, words: str) -> None:
    await room.read()
    with pytest.raises(BadDate) as raised:
        await room.says(f"/rescore {words}")
    assert raised.value.option == "date"
    assert not room.scene.scorer.asked


async def test_who_may_not_spend_is_refused(room: Room) -> None:
    await room.read()
    await room.turn(rights=Rights(spending=Allowed(Who.ADMINS)))
    dispatch = Dispatch(room.desk, by_name([RESCORE]))
    assert (await dispatch.typed("/rescore", LAB, BOB)).tone is Tone.PROBLEM
    assert not room.scene.scorer.asked
    assert (await dispatch.typed("/rescore", LAB, ADA)).tone is Tone.ANSWER


async def test_two_people_at_once_get_one_run_and_the_same_answer(room: Room) -> None:
    await room.read()
    await room.turn()
    first, second = await asyncio.gather(*[room.says("/rescore 2025-05-13") for _ in range(2)])
    assert first == second
    assert len(room.scene.scorer.asked) == 3
    assert len([one for _, one, _ in room.platform.posted if one.kind == "changes"]) == 1


async def test_a_silent_model_is_a_fault_that_leaves_the_digest_as_it_was(room: Room) -> None:
    await room.read()
    await room.turn()
    room.scene.scorer.silent = True
    reply = await room.says("/rescore 2025-05-13")
    assert (reply.tone, reply.title) == (Tone.FAULT, "Tuesday 13 May 2025, not scored again")
    assert reply.text == (
        "The model did not answer (429, 6 tries). 3 of 3 papers wait for a verdict.",
        "Its digest is as it was.",
    )


async def test_a_refused_key_is_a_fault_on_every_day(room: Room) -> None:
    await room.read()
    await room.turn()
    room.scene.scorer.refuses = True
    reply = await room.says("/rescore week")
    assert reply.tone is Tone.FAULT
    assert {item.lines[0] for item in reply.items} == {"The model's server refuses Broadsheet's key (401)."}


async def test_an_arxiv_that_is_gone_stops_no_rescoring_of_what_is_there(room: Room) -> None:
    await room.read()
    await room.turn()
    room.scene.source.unreachable = True
    assert (await room.says("/rescore 2025-05-13")).tone is Tone.ANSWER


async def test_an_arxiv_that_is_gone_is_told_where_a_category_is_missing(room: Room) -> None:
    await room.read()
    await room.turn(categories=("cs.LG", "cs.AI"))
    room.scene.source.unreachable = True
    reply = await room.says("/rescore 2025-05-13")
    assert (reply.tone, reply.text[0]) == (Tone.FAULT, "arXiv did not answer (503, 6 tries).")


async def test_a_thread_that_does_not_take_it_is_told_beside_what_changed(room: Room) -> None:
    await room.read()
    await room.turn()
    room.platform.refuses_edits = True
    reply = await room.says("/rescore 2025-05-13")
    assert reply.tone is Tone.ANSWER
    assert reply.text == ("1 in, 1 out: revision 2.", "The chat service does not answer (503).")


async def test_many_changes_are_cut_and_counted(room: Room) -> None:
    await room.read()
    room.scene.announce_good(DAY, *range(20, 35))
    async with room.scene.store.write() as work:
        found = await room.scene.source.announced(["cs.LG"], DAY)
        await work.papers.save(found.papers)
        await work.batches.save(found.batches)
    await room.turn()
    reply = await room.says("/rescore 2025-05-13")
    assert len(reply.items) == 10
    assert reply.notes == ("+7 more changes.",)


async def test_a_yes_is_to_a_price_and_a_dearer_day_is_asked_about_again(room: Room) -> None:
    await room.read()
    await room.turn()
    dear = replace(room.desk, ask_above=Decimal("0.01"))
    again = await ask(dear, RESCORE, Ask("rescore", "run", {"date": "2025-05-13", "yes": "0.005"}))
    assert again.text[-1] == "Nothing is done yet."
    forged = await ask(dear, RESCORE, Ask("rescore", "run", {"date": "2025-05-13", "yes": "🙂"}))
    assert forged.text == again.text
