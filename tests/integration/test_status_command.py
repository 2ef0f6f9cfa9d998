"""`/status`: how things stand, whatever stands still."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.events import Reply
from bot.handlers.status import STATUS
from core.errors import PlatformError, ScorerError
from core.gathering import Gathering
from core.model import ScorerCard
from core.store import SqlStore
from tests.fakes.desk import BOB, a_desk, ask
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, Scene


def fields(reply: Reply) -> dict[str, str]:
    return {field.name: field.value for field in reply.fields}


async def hear(store: SqlStore, service: str, hour: int, fault: str = "") -> None:
    at = datetime(2025, 5, 13, hour, tzinfo=UTC)
    async with store.write() as work:
        if fault:
            await work.healths.fault(service, fault, at)
        else:
            await work.healths.ok(service, at)


async def test_before_there_is_a_subscription_the_services_are_told(store: SqlStore) -> None:
    reply = await ask(a_desk(Scene(store)), STATUS, "/status", person=BOB)
    assert reply.text == ("Nothing is posted here: the channel has no subscription yet.",)
    assert fields(reply) == {
        "arXiv": "was not asked so far",
        "Model": "fake-model: was not asked so far",
        "Database": "answers (Tuesday 13 May 2025, 09:30 UTC)",
    }
    assert [button.label for button in reply.buttons] == ["Set up"]


async def test_a_channel_that_got_its_digest_is_told_when_and_when_the_next_comes(store: SqlStore) -> None:
    scene = Scene(store)
    order = await scene.subscribed(zone="Europe/Berlin")
    scene.announce_good(DAY, 1, 2)
    desk = a_desk(scene)
    await desk.courier.deliver(await scene.maker.make(order, DAY))
    reply = await ask(desk, STATUS, "/status")
    told = fields(reply)
    assert told["Subscription"] == "active"
    assert told["Last digest"] == (
        "Tuesday 13 May 2025: complete, 2 papers listed, made Tuesday 13 May 2025, 11:30 Europe/Berlin"
    )
    assert told["Last posted"] == "Tuesday 13 May 2025: posted"
    assert reply.text == ("The next digest, that of 14 May 2025, comes on Wednesday 14 May 2025, 09:00 Europe/Berlin.",)
    (item,) = reply.items
    assert (item.title, item.aside) == ("cs.LG", "here, 2 announcements")
    assert item.lines == ("Asked Tuesday 13 May 2025, 11:30 Europe/Berlin.",)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({}, "nothing announced"),
        ({"late": {"cs.LG"}}, "not published yet"),
        ({"down": {"cs.LG"}}, "could not be fetched"),
    ],
)
async def test_the_state_of_each_category_is_told_in_words(store: SqlStore, trouble: dict[str, Any], told: str) -> None:
    scene = Scene(store)
    await scene.subscribed(categories=("cs.LG", "cs.AI"))
    for name, value in trouble.items():
        setattr(scene.source, name, value)
    await Gathering(store, scene.source, scene.calendar, scene.clock).batches(("cs.LG",), DAY)
    reply = await ask(a_desk(scene), STATUS, "/status")
    assert [(item.title, item.aside) for item in reply.items] == [("cs.LG", told), ("cs.AI", "not asked for yet")]
    assert reply.notes == ("This is about the lists of Tuesday 13 May 2025.",)


async def test_services_in_trouble_are_told_with_the_reason(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    await hear(store, "arXiv", 7)
    await hear(store, "arXiv", 8, "arXiv did not answer (503, 6 tries)")
    await hear(store, "model", 7, "The budget of $1 and $2 is gone.")
    told = fields(await ask(a_desk(scene), STATUS, "/status"))
    assert told["arXiv"] == (
        "trouble, last Tuesday 13 May 2025, 08:00 UTC: arXiv did not answer (503, 6 tries). "
        "Last answer: Tuesday 13 May 2025, 07:00 UTC"
    )
    assert told["Model"] == (
        "fake-model: trouble, last Tuesday 13 May 2025, 07:00 UTC: The budget of $1 and $2 is gone. "
        "Last answer: none so far"
    )


async def test_services_that_are_well_again_are_told_as_well(store: SqlStore) -> None:
    scene = Scene(store)
    await hear(store, "arXiv", 7, "arXiv did not answer")
    await hear(store, "arXiv", 8)
    told = fields(await ask(a_desk(scene), STATUS, "/status"))
    assert told["arXiv"] == "well, last answer Tuesday 13 May 2025, 08:00 UTC"


async def test_while_it_is_paused_nothing_comes(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(paused=True)
    reply = await ask(a_desk(scene), STATUS, "/status")
    assert fields(reply)["Subscription"] == "paused"
    assert reply.text == ("Nothing is posted while it is paused; `/subscription resume` lets it go on.",)
    assert fields(reply)["Last digest"] == "none so far"


async def test_a_delivery_that_was_broken_off_is_told_with_how_far_it_came(store: SqlStore) -> None:
    scene = Scene(store)
    order = await scene.subscribed()
    scene.announce_good(DAY, 1, 2)
    platform = FakePlatform()
    platform.refuse_after = 1
    desk = a_desk(scene, platform)
    with pytest.raises(PlatformError):
        await desk.courier.deliver(await scene.maker.make(order, DAY))
    reply = await ask(desk, STATUS, "/status")
    assert fields(reply)["Last posted"] == "Tuesday 13 May 2025: being posted, 1 of 3 messages so far"
    assert reply.text[0].startswith("The digest of 13 May 2025 is due now. ")


async def test_with_the_local_scorer_and_recorded_days_nobody_outside_is_asked(store: SqlStore) -> None:
    scene = Scene(store)
    scene.source.dates = (date(2025, 5, 5), DAY)
    scene.scorer.card = ScorerCard(name="local", judges_novelty=False)
    await scene.subscribed(paused=True)
    reply = await ask(a_desk(scene), STATUS, "/status")
    assert reply.text == ("Recorded days are not posted by the clock; `/digest` shows them.",)
    assert fields(reply)["arXiv"] == "is not asked: the papers are those of recorded days"
    assert fields(reply)["Model"] == "none is set; the local scorer judges"


async def test_with_everything_out_of_order_it_answers_still_and_many_at_once(store: SqlStore) -> None:
    scene = Scene(store)
    order = await scene.subscribed()
    scene.announce_good(DAY, 1, 2)
    scene.scorer.refuses = True
    desk = a_desk(scene)
    with pytest.raises(ScorerError):
        await scene.maker.make(order, DAY)
    scene.source.unreachable = True
    replies = await asyncio.gather(*(ask(desk, STATUS, "/status") for _ in range(5)))
    assert all(reply == replies[0] for reply in replies)
    assert fields(replies[0])["Last posted"] == "nothing so far"
