"""`/usage`: what was spent, as people ask for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.events import Ask, Reply
from bot.handlers.usage import USAGE
from core.errors import BadDate, NotSetUp, ScorerError
from core.model import Channel, Digest, Unscored, Usage
from core.store import SqlStore
from tests.fakes.desk import BOB, a_desk, ask
from tests.fakes.digests import a_digest
from tests.fakes.scene import LAB, Scene

GPT = Usage(model="gpt-4o", calls=10, prompt=40_000, cached=10_000, completion=5_000, cost=Decimal("0.20"))
MINE = Usage(model="my_own_model", calls=2, prompt=1_000, completion=100, cost=None)
MAY_13 = datetime(2025, 5, 13, 9, tzinfo=UTC)


async def spend(store: SqlStore, day: date, usage: Usage = GPT, at: datetime = MAY_13, channel: Channel = LAB) -> None:
    async with store.write() as work:
        await work.usages.add(channel, day, usage, at=at)


async def add(store: SqlStore, **changes: object) -> Digest:
    digest = a_digest(**{"channel": LAB, **changes})
    async with store.write() as work:
        await work.papers.save(entry.paper for entry in digest.entries)
        return await work.digests.add(digest)


def fields(reply: Reply) -> dict[str, str]:
    return {field.name: field.value for field in reply.fields}


async def test_this_month_is_told_by_model_and_by_digest(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    await add(store)
    await spend(store, date(2025, 5, 13))
    await spend(store, date(2025, 5, 12), replace(GPT, cost=Decimal("0.10")), datetime(2025, 5, 12, 9, tzinfo=UTC))
    reply = await ask(a_desk(scene), USAGE, "/usage", person=BOB)
    assert reply.title == "Usage · May 2025"
    assert fields(reply) == {
        "In all": "$0.30 · 90,000 tokens, 25% of the prompts cached",
        "gpt-4o": "$0.30 · 20 calls · 90,000 tokens, 25% of the prompts cached",
        "Per digest": "$0.15 on average",
        "Budget": "no limit",
    }
    assert [(item.title, item.aside, item.lines) for item in reply.items] == [
        ("Tuesday 13 May 2025", "$0.20", ("3 listed · 45,000 tokens, 25% of the prompts cached",)),
        ("Monday 12 May 2025", "$0.10", ("45,000 tokens, 25% of the prompts cached",)),
    ]
    assert reply.items[0].opens == Ask("digest", "show", {"date": "2025-05-13"})
    assert reply.buttons[0].ask == Ask("usage", "show", {"month": "2025-04"})


async def test_a_month_without_costs_says_so(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    await spend(store, date(2025, 5, 13))
    reply = await ask(a_desk(scene), USAGE, "/usage 2025-03")
    assert reply.text == ("Nothing was spent: no model was asked anything (March 2025).",)
    assert fields(reply) == {"Budget": "no limit"}
    assert reply.items == ()


async def test_a_month_begins_at_midnight_where_the_channel_is(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(zone="Asia/Tokyo")
    await spend(store, date(2025, 4, 30), at=datetime(2025, 4, 30, 15, tzinfo=UTC))
    await spend(store, date(2025, 4, 30), at=datetime(2025, 4, 30, 14, 59, tzinfo=UTC))
    assert fields(await ask(a_desk(scene), USAGE, "/usage 2025-05"))["gpt-4o"].startswith("$0.20 · 10 calls")
    assert fields(await ask(a_desk(scene), USAGE, "/usage 2025-04"))["gpt-4o"].startswith("$0.20 · 10 calls")


async def test_a_price_that_is_not_known_is_said_and_not_taken_for_nothing(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(budget=Decimal("1.00"))
    await spend(store, date(2025, 5, 13), MINE)
    reply = await ask(a_desk(scene), USAGE, "/usage")
    assert reply.text == ("The price of my_own_model is not known: its tokens are counted, its cost is not.",)
    assert fields(reply) == {
        "In all": "price unknown · 1,100 tokens",
        "my_own_model": "price unknown · 2 calls · 1,100 tokens",
        "Budget": "$1.00 a day, what is left today cannot be told, as a price is not known",
    }
    await spend(store, date(2025, 5, 12))
    reply = await ask(a_desk(scene), USAGE, "/usage")
    assert fields(reply)["In all"].startswith("$0.20 and what is not known · 46,100 tokens")
    assert fields(reply)["Per digest"] == "$0.20 on average"


async def test_a_budget_tells_what_is_left_today_and_what_it_stopped(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(budget=Decimal("0.5"))
    reason = "the budget of $0.50 a day is used up"
    stopped = tuple(Unscored(f"2505.0{n}", reason) for n in range(7001, 7013))
    await add(store, unscored=(*stopped, Unscored("2505.07100", "the model did not answer (429, 6 tries)")))
    await spend(store, date(2025, 5, 13))
    await spend(store, date(2025, 5, 12), at=datetime(2025, 5, 12, 9, tzinfo=UTC))
    reply = await ask(a_desk(scene), USAGE, "/usage")
    assert fields(reply)["Budget"] == "$0.50 a day, $0.30 left today"
    assert reply.text == (
        "The budget stopped 12 papers of Tuesday 13 May 2025; they are judged when the day's digest is asked for again "
        "with money left: `/digest 2025-05-13`.",
    )


async def test_budgets_of_a_day_and_of_a_month_are_told_with_what_is_left(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(budget=Decimal("0.5"), month_budget=Decimal(5))
    await spend(store, date(2025, 5, 13))
    await spend(store, date(2025, 5, 2), at=datetime(2025, 5, 2, 9, tzinfo=UTC))
    await spend(store, date(2025, 4, 30), at=datetime(2025, 4, 30, 9, tzinfo=UTC))
    told = fields(await ask(a_desk(scene), USAGE, "/usage"))
    assert told["Budget"] == "$0.50 a day, $0.30 left today · $5.00 a month, $4.60 left this month"


async def test_reasoning_and_what_was_cached_are_told_where_there_is_any(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    await spend(store, date(2025, 5, 13), replace(GPT, cached=0))
    assert fields(await ask(a_desk(scene), USAGE, "/usage"))["In all"] == "$0.20 · 45,000 tokens"
    await spend(store, date(2025, 5, 13), replace(GPT, reasoning=1_200))
    assert fields(await ask(a_desk(scene), USAGE, "/usage"))["In all"] == (
        "$0.40 · 90,000 tokens, 12% of the prompts cached, 1,200 for reasoning"
    )


async def shared_by(store: SqlStore, *others: Channel) -> None:
    """This channel asked, and all of them have the papers in a digest."""
    told = a_digest(channel=LAB)
    ids = [entry.paper.id for entry in told.entries]
    async with store.write() as work:
        await work.usages.add(LAB, told.date, GPT, at=MAY_13, criteria=told.criteria, scorer=told.scorer, papers=ids)
    for channel in (LAB, *others):
        await add(store, channel=channel)


ABROAD = Channel("discord", "a-secret-guild", "a-secret-room")
NEXT_DOOR = Channel("fake", "lab", "another")


async def test_what_is_shared_is_told_with_how_many_others_and_never_with_whom(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(budget=Decimal(1))
    await shared_by(store, NEXT_DOOR, ABROAD, Channel("fake", "lab", "third"))
    reply = await ask(a_desk(scene), USAGE, "/usage")
    assert fields(reply)["gpt-4o"] == "$0.05 · 4 calls · 11,250 tokens, 25% of the prompts cached"
    assert fields(reply)["Budget"] == "$1.00 a day, $0.95 left today"
    assert [(item.aside, item.lines) for item in reply.items] == [
        ("$0.05", ("3 listed · 11,250 tokens, 25% of the prompts cached · shared with 3 other channels",))
    ]
    assert reply.notes[0].startswith("A verdict that several channels use is paid for once")
    assert "secret" not in str(reply)


async def test_who_uses_what_another_channel_asked_bears_a_share_and_made_no_call(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(channel=NEXT_DOOR, budget=Decimal(1))
    await shared_by(store, NEXT_DOOR)
    reply = await ask(a_desk(scene), USAGE, "/usage", channel=NEXT_DOOR)
    assert fields(reply) == {
        "In all": "$0.10 · 22,500 tokens, 25% of the prompts cached",
        "gpt-4o": "$0.10 · 5 calls · 22,500 tokens, 25% of the prompts cached",
        "Per digest": "$0.10 on average",
        "Budget": "$1.00 a day, $0.90 left today",
    }
    assert reply.items[0].lines[0].endswith("shared with 1 other channel")


async def test_what_nobody_shares_says_nothing_of_sharing(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    await shared_by(store)
    reply = await ask(a_desk(scene), USAGE, "/usage")
    assert "shared" not in reply.items[0].lines[0]
    assert len(reply.notes) == 1


async def test_what_the_budget_stopped_is_told_though_there_is_no_digest_until_it_is_judged(store: SqlStore) -> None:
    scene = Scene(store)
    order = await scene.subscribed(budget=Decimal("0.02"))
    scene.announce_good(date(2025, 5, 13), *range(1, 13))
    scene.announce_good(date(2025, 5, 12), *range(13, 16))
    await scene.maker.make(order, date(2025, 5, 13))
    with pytest.raises(ScorerError, match="is used up"):
        await scene.maker.make(order, date(2025, 5, 12))
    reply = await ask(a_desk(scene), USAGE, "/usage")
    assert reply.text == (
        "The budget stopped 11 papers of 13 May 2025 (8), 12 May 2025 (3); they are judged when the day's digest is "
        "asked for again with money left: `/digest 2025-05-13`.",
    )
    await scene.maker.make(replace(order, budget=None), date(2025, 5, 13))
    assert (
        (await ask(a_desk(scene), USAGE, "/usage")).text[0].startswith("The budget stopped 3 papers of Monday 12 May")
    )


async def test_what_was_spent_on_a_date_of_another_month_tells_how_many_it_lists(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    await add(store, date=date(2025, 3, 11))
    await spend(store, date(2025, 3, 11))
    reply = await ask(a_desk(scene), USAGE, "/usage")
    assert reply.items[0].lines[0].startswith("3 listed · ")


async def test_many_digests_are_paged(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    for day in range(1, 14):
        await spend(store, date(2025, 5, day))
    first = await ask(a_desk(scene), USAGE, "/usage")
    assert len(first.items) == 10
    more = next(button for button in first.buttons if button.label == "More")
    assert len((await ask(a_desk(scene), USAGE, more.ask)).items) == 3


@pytest.mark.parametrize(
    ("words", "carried"),
    [
        ("", "2025-05"),
        ("this month", "2025-05"),
        ("May", "2025-05"),
        ("last week", "week 2025-05-05"),
        ("today", "2025-05-13"),
    ],
)
async def test_further_pages_are_of_the_same_days_when_they_are_asked_for_later(
    store: SqlStore, words: str, carried: str
) -> None:
    scene = Scene(store)
    await scene.subscribed()
    for month in range(1, 13):
        for at in (MAY_13, datetime(2025, 5, 7, 9, tzinfo=UTC)):
            await spend(store, date(2024, month, 12), at=at)
    desk = a_desk(scene)
    first = await ask(desk, USAGE, f"/usage {words}")
    (more,) = [button.ask for button in first.buttons if button.label == "More"]
    assert more.options == {"month": carried, "page": "2"}
    scene.clock.advance(40 * 24 * 3600)
    second = await ask(desk, USAGE, more)
    assert (second.title, len(second.items)) == (first.title, 2)


async def test_another_channels_costs_are_not_told(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    await spend(store, date(2025, 5, 13), channel=Channel("fake", "other", "papers"))
    assert "Nothing was spent" in (await ask(a_desk(scene), USAGE, "/usage")).text[0]


@pytest.mark.parametrize("words", ["week", "last week", "13 May", "month", "last month", "2025-05-13", "1000-01"])
async def test_other_days_than_months_can_be_named(store: SqlStore, words: str) -> None:
    scene = Scene(store)
    await scene.subscribed(zone="Asia/Tokyo")
    assert (await ask(a_desk(scene), USAGE, f"/usage {words}")).title.startswith("Usage · ")


@pytest.mark.parametrize("words", ["9999-12", "2025-06", "soon", "x" * 10_000])
async def test_a_month_that_cannot_be_is_answered_with_an_example(store: SqlStore, words: str) -> None:
    scene = Scene(store)
    await scene.subscribed()
    with pytest.raises(BadDate, match="Try `2025-05"):
        await ask(a_desk(scene), USAGE, f"/usage {words}")


async def test_a_channel_without_a_subscription_is_told_so(store: SqlStore) -> None:
    with pytest.raises(NotSetUp):
        await ask(a_desk(Scene(store)), USAGE, "/usage")


async def test_while_a_digest_is_made_its_costs_so_far_are_told_whoever_asks(store: SqlStore) -> None:
    scene = Scene(store)
    order = await scene.subscribed()
    scene.announce_good(date(2025, 5, 13), 1, 2)
    desk = a_desk(scene)
    _, *told = await asyncio.gather(
        scene.maker.make(order, date(2025, 5, 13)), ask(desk, USAGE, "/usage"), ask(desk, USAGE, "/usage")
    )
    assert all(reply.title == "Usage · May 2025" for reply in told)
    assert fields(await ask(desk, USAGE, "/usage"))["In all"].startswith("$0.01 · 220 tokens")


async def test_a_broken_arxiv_or_model_keeps_nobody_from_the_accounts(store: SqlStore) -> None:
    scene = Scene(store)
    scene.source.unreachable, scene.scorer.refuses = True, True
    await scene.subscribed()
    assert (await ask(a_desk(scene), USAGE, "/usage")).text
