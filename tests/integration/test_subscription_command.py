"""`/subscription`, as people in a channel use it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from bot.commands import by_name
from bot.dispatch import Dispatch
from bot.events import Ask, Command, Form, Reply, Tone
from bot.handlers.subscription import SUBSCRIPTION
from core.errors import BadCategory, BadChoice, NoRight, NotSetUp
from core.model import Allowed, Area, Criteria, Rights, Subscription, Who
from core.order_text import values_of
from core.store import SqlStore, open_store
from tests.fakes.desk import ADA, BOB, a_desk, ask
from tests.fakes.scene import LAB, Scene, a_subscription

LISTED = Allowed(Who.LISTED, (BOB.id,))
NOW = datetime(2025, 5, 13, 9, 30, tzinfo=UTC)


async def kept(store: SqlStore) -> Subscription | None:
    async with store.read() as work:
        return await work.subscriptions.get(LAB)


def told(reply: Reply) -> str:
    return "\n".join([reply.title, *reply.text, *(f"{one.name}: {one.value}" for one in reply.fields)])


def form_of(reply: Reply) -> Form:
    assert reply.form
    return reply.form


async def test_a_new_channel_is_set_up_with_what_is_given_and_the_usual_for_the_rest(store: SqlStore) -> None:
    desk = a_desk(Scene(store))
    reply = await ask(desk, SUBSCRIPTION, '/subscription setup categories="cs.LG cs.CL" time=5pm zone=berlin')
    wanted = replace(a_subscription(), categories=("cs.LG", "cs.CL"), posting_time=time(17), zone="Europe/Berlin")
    assert await kept(store) == replace(wanted, criteria_version=1, changed_by=ADA.id, since=NOW)
    assert reply.title == "This channel is set up"
    assert "Posting time: 17:00" in told(reply)
    assert reply.text == (
        "The digest of 12 May 2025 is due now. The next digest, that of 13 May 2025, comes on Tuesday 13 May 2025, "
        "17:00 Europe/Berlin.",
    )


async def test_without_values_there_is_a_form_with_what_is_now(store: SqlStore) -> None:
    desk = a_desk(Scene(store))
    form = form_of(await ask(desk, SUBSCRIPTION, "/subscription setup"))
    assert {field.option: field.value for field in form.fields} == values_of(a_subscription())
    assert form.title == "Set up this channel"
    assert all(not field.choices or field.value in field.choices for field in form.fields)


async def test_no_field_of_a_setup_can_be_sent_empty_and_what_is_not_sent_stays(store: SqlStore) -> None:
    scene = Scene(store)
    before = await scene.subscribed(budget=Decimal(2))
    form = form_of(await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup"))
    assert all(field.required for field in form.fields)
    await ask(a_desk(scene), SUBSCRIPTION, form.ask.having(maximum="12", budget=""))
    order = await kept(store)
    assert order == replace(before, maximum=12, criteria_version=2)


async def test_a_form_that_is_sent_as_it_is_sets_a_new_channel_up(store: SqlStore) -> None:
    desk = a_desk(Scene(store))
    form = form_of(await ask(desk, SUBSCRIPTION, "/subscription setup"))
    await ask(desk, SUBSCRIPTION, form.ask.having(**{field.option: field.value for field in form.fields}))
    assert await kept(store) == replace(a_subscription(), criteria_version=1, changed_by=ADA.id, since=NOW)


async def test_a_change_tells_what_was_before(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    reply = await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup maximum=12")
    assert "Papers at most: 12 (before: 40)" in told(reply)
    assert len(reply.fields) == 1
    assert [button.label for button in reply.buttons] == ["See the criteria", "See the newest digest"]


async def test_what_is_so_already_makes_no_change(store: SqlStore) -> None:
    scene = Scene(store)
    before = await scene.subscribed()
    reply = await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup maximum=40", person=BOB)
    assert reply.text[0] == "Nothing changes: that is so already."
    assert await kept(store) == before


@pytest.mark.parametrize(
    ("words", "error", "option"),
    [
        ("categories=cs.LX", BadCategory, "categories"),
        ("time=25:00", BadChoice, "time"),
        ("zone=Mars maximum=7", BadChoice, "zone"),
        ("budget=lots", BadChoice, "budget"),
    ],
)
async def test_a_wrong_word_changes_nothing_and_is_named(
    store: SqlStore, words: str, error: type[BadChoice], option: str
) -> None:
    scene = Scene(store)
    before = await scene.subscribed()
    with pytest.raises(error) as wrong:
        await ask(a_desk(scene), SUBSCRIPTION, f"/subscription setup {words}")
    assert wrong.value.option == option
    assert await kept(store) == before


@pytest.mark.parametrize(
    "words", ["setup maximum=7", "setup", "pause", "resume", "remove yes", "rights criteria=admins", "setup budget=2"]
)
async def test_who_is_no_admin_may_change_nothing(store: SqlStore, words: str) -> None:
    scene = Scene(store)
    before = await scene.subscribed()
    with pytest.raises(NoRight):
        await ask(a_desk(scene), SUBSCRIPTION, f"/subscription {words}", person=BOB)
    assert await kept(store) == before


async def test_a_new_channel_is_set_up_by_admins_only(store: SqlStore) -> None:
    desk = a_desk(Scene(store), seed=a_subscription(rights=Rights(subscription=Allowed(Who.ANYONE))))
    for words in ("setup", "setup time=9"):
        with pytest.raises(NoRight):
            await ask(desk, SUBSCRIPTION, f"/subscription {words}", person=BOB)
    assert await kept(store) is None


async def test_the_budget_is_a_right_of_its_own(store: SqlStore) -> None:
    scene = Scene(store)
    before = await scene.subscribed(rights=Rights(subscription=LISTED))
    with pytest.raises(NoRight, match="change the budget"):
        await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup maximum=7 budget=$2", person=BOB)
    assert await kept(store) == before
    form = form_of(await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup", person=BOB))
    assert not {"budget", "monthly"} & {field.option for field in form.fields}


async def test_the_budget_of_a_month_stands_beside_that_of_a_day(store: SqlStore) -> None:
    scene = Scene(store)
    before = await scene.subscribed(budget=Decimal(1), rights=Rights(subscription=LISTED))
    with pytest.raises(NoRight, match="change the budget"):
        await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup monthly=$20", person=BOB)
    reply = await ask(a_desk(scene), SUBSCRIPTION, '/subscription setup monthly="20 a month"')
    assert [(one.name, one.value) for one in reply.fields] == [("Budget a month", "$20.00 (before: no limit)")]
    assert await kept(store) == replace(before, month_budget=Decimal(20))
    await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup monthly=none budget=none")
    assert await kept(store) == replace(before, budget=None)


async def test_who_may_change_the_budget_alone_gets_a_form_for_that_alone(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(rights=Rights(budget=LISTED))
    form = form_of(await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup", person=BOB))
    assert [field.option for field in form.fields] == ["budget", "monthly"]
    await ask(a_desk(scene), SUBSCRIPTION, form.ask.having(budget="0.5 a day"), person=BOB)
    order = await kept(store)
    assert order
    assert order.budget == Decimal("0.5")
    with pytest.raises(NoRight, match="change this subscription"):
        await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup maximum=7", person=BOB)


async def test_two_who_change_different_values_at_once_are_both_kept(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    desk = a_desk(scene)
    changes = ("time=17:00", "zone=Asia/Tokyo", "maximum=7", "language=German", "weekdays=daily", "budget=$1")
    await asyncio.gather(*(ask(desk, SUBSCRIPTION, f"/subscription setup {change}") for change in changes))
    order = await kept(store)
    assert order
    values = values_of(order)
    assert {name: values[name] for name in ("time", "zone", "maximum", "language", "weekdays", "budget")} == {
        "time": "17:00",
        "zone": "Asia/Tokyo",
        "maximum": "7",
        "language": "German",
        "weekdays": "daily",
        "budget": "$1.00",
    }


async def test_two_who_fill_in_the_form_at_once_are_both_kept(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    desk = a_desk(scene)
    forms = [form_of(await ask(desk, SUBSCRIPTION, "/subscription setup")) for _ in range(2)]
    sent = [form.ask.having(**{field.option: field.value for field in form.fields}) for form in forms]
    await asyncio.gather(
        ask(desk, SUBSCRIPTION, sent[0].having(time="17:00")), ask(desk, SUBSCRIPTION, sent[1].having(maximum="7"))
    )
    order = await kept(store)
    assert order
    assert (order.posting_time, order.maximum) == (time(17), 7)


async def test_the_order_is_shown_with_who_may_change_it_and_what_comes_next(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(budget=Decimal("1.5"), zone="Asia/Tokyo")
    reply = await ask(a_desk(scene), SUBSCRIPTION, "/subscription", person=BOB)
    assert {field.name: field.value for field in reply.fields} == {
        "Categories": "cs.LG (Machine Learning)",
        "Announce types": "new, cross",
        "Posting time": "09:00",
        "Time zone": "Asia/Tokyo",
        "Weekdays": "Mon-Fri",
        "Papers at most": "40",
        "Budget a day": "$1.50",
        "Budget a month": "no limit",
        "Language of comments": "English",
        "Quiet days": "line",
        "Cut-offs": "relevance 8, novelty 7",
        "Criteria": "version 1",
        "May change this subscription": "admins",
        "May change the budget": "admins",
        "May change the criteria": "anyone",
        "May spend money": "anyone",
    }
    assert reply.text == (
        "The digest of 12 May 2025 is due now. The next digest, that of 13 May 2025, comes on Wednesday 14 May 2025, "
        "09:00 Asia/Tokyo.",
    )
    assert [button.label for button in reply.buttons] == ["Change", "Pause", "See the criteria", "Remove"]


async def test_what_was_posted_is_not_due_any_more(store: SqlStore) -> None:
    scene = Scene(store)
    order = await scene.subscribed()
    scene.announce_good(date(2025, 5, 13), 1)
    desk = a_desk(scene)
    await desk.courier.deliver(await scene.maker.make(order, date(2025, 5, 13)))
    reply = await ask(desk, SUBSCRIPTION, "/subscription")
    assert reply.text == ("The next digest, that of 14 May 2025, comes on Wednesday 14 May 2025, 09:00 UTC.",)


@pytest.mark.parametrize("words", ["", "pause", "resume", "remove", "remove yes", "rights", "rights budget=anyone"])
async def test_a_channel_without_a_subscription_is_told_so(store: SqlStore, words: str) -> None:
    with pytest.raises(NotSetUp, match="`/subscription setup` makes one"):
        await ask(a_desk(Scene(store)), SUBSCRIPTION, f"/subscription {words}")


async def test_pausing_and_going_on(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    desk = a_desk(scene)
    paused = await ask(desk, SUBSCRIPTION, "/subscription pause")
    assert paused.text[0] == "Paused. Nothing is posted while it is paused; `/subscription resume` lets it go on."
    assert (await ask(desk, SUBSCRIPTION, "/subscription pause")).text[0].startswith("It was paused already.")
    assert "Resume" in [button.label for button in (await ask(desk, SUBSCRIPTION, "/subscription")).buttons]
    resumed = await ask(desk, SUBSCRIPTION, "/subscription resume")
    assert resumed.text[0].startswith("Posting goes on. The digest of 13 May 2025 is due now.")
    order = await kept(store)
    assert order
    assert not order.paused


async def test_recorded_days_are_not_posted_whatever_is_said(store: SqlStore) -> None:
    scene = Scene(store)
    scene.source.dates = (date(2025, 5, 13),)
    before = await scene.subscribed(paused=True)
    for words in ("", "pause", "resume"):
        reply = await ask(a_desk(scene), SUBSCRIPTION, f"/subscription {words}")
        assert reply.text == ("Recorded days are not posted by the clock; `/digest` shows them.",)
    assert await kept(store) == before


async def test_removing_asks_first_and_leaves_the_history(store: SqlStore) -> None:
    scene = Scene(store)
    before = await scene.subscribed(maximum=7)
    desk = a_desk(scene)
    question = await ask(desk, SUBSCRIPTION, "/subscription remove")
    assert await kept(store) == before
    assert "stay" in question.text[1]
    removed = await ask(desk, SUBSCRIPTION, question.buttons[0].ask)
    assert await kept(store) is None
    assert removed.text == (
        "The subscription is removed.",
        "Digests, votes, and the criteria with their history stay. `/subscription setup` brings it back.",
    )
    async with store.read() as work:
        assert len(await work.subscriptions.history(LAB)) == 1


async def test_who_sets_up_again_gets_the_last_criteria_back(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed(criteria=Criteria(wanted=("sparsity",)), maximum=7)
    desk = a_desk(scene)
    await ask(desk, SUBSCRIPTION, "/subscription remove yes")
    await ask(desk, SUBSCRIPTION, "/subscription setup time=8")
    order = await kept(store)
    assert order
    assert (order.criteria.wanted, order.maximum, order.posting_time) == (("sparsity",), 7, time(8))
    assert order.criteria_version == 1


async def test_of_two_who_remove_it_at_once_the_second_is_told(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    desk = a_desk(scene)
    ended = await asyncio.gather(
        *(ask(desk, SUBSCRIPTION, "/subscription remove yes") for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in ended) == ["NotSetUp", "Reply"]


async def test_rights_are_given_and_told(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    desk = a_desk(scene)
    reply = await ask(desk, SUBSCRIPTION, '/subscription rights spending=admins subscription="<@U2>"')
    assert "May spend money: admins" in told(reply)
    assert "May change this subscription: admins and U2" in told(reply)
    order = await kept(store)
    assert order
    assert order.rights == Rights(spending=Allowed(Who.ADMINS), subscription=LISTED)
    assert (await ask(desk, SUBSCRIPTION, "/subscription setup maximum=7", person=BOB)).title == "Subscription changed"


async def test_nobody_gives_a_right_away_that_they_have_not(store: SqlStore) -> None:
    scene = Scene(store)
    before = await scene.subscribed(rights=Rights(subscription=LISTED))
    with pytest.raises(NoRight, match="change the budget"):
        await ask(a_desk(scene), SUBSCRIPTION, "/subscription rights budget=anyone", person=BOB)
    assert await kept(store) == before


async def test_rights_that_cannot_be_read_are_answered_on_their_option(store: SqlStore) -> None:
    scene = Scene(store)
    before = await scene.subscribed()
    with pytest.raises(BadChoice) as wrong:
        await ask(a_desk(scene), SUBSCRIPTION, "/subscription rights criteria=admns")
    assert wrong.value.option == Area.CRITERIA
    assert await kept(store) == before


async def test_two_who_change_different_rights_at_once_are_both_kept(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    desk = a_desk(scene)
    await asyncio.gather(
        ask(desk, SUBSCRIPTION, "/subscription rights spending=admins"),
        ask(desk, SUBSCRIPTION, "/subscription rights criteria=admins"),
    )
    order = await kept(store)
    assert order
    assert order.rights == Rights(spending=Allowed(Who.ADMINS), criteria=Allowed(Who.ADMINS))


async def test_a_broken_arxiv_or_model_keeps_nobody_from_changing_the_order(store: SqlStore) -> None:
    scene = Scene(store)
    scene.source.unreachable, scene.scorer.refuses = True, True
    await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup maximum=7")
    assert "Papers at most: 7" in told(await ask(a_desk(scene), SUBSCRIPTION, "/subscription"))


async def test_a_store_that_is_gone_is_a_fault_with_a_sentence(store: SqlStore, tmp_path: object) -> None:
    gone = open_store(f"sqlite:///{tmp_path}/nothing.db")
    dispatch = Dispatch(a_desk(Scene(gone)), by_name([SUBSCRIPTION]))
    for words in ("/subscription", "/subscription setup time=9", "/subscription pause"):
        reply = await dispatch.typed(words, LAB, ADA)
        assert reply.tone is Tone.FAULT
        assert reply.text == ("Broadsheet's database does not do its part; the log tells more. Ask again in a minute.",)
    await gone.close()


async def test_the_dispatcher_refuses_who_has_no_right_in_a_sentence(store: SqlStore) -> None:
    scene = Scene(store)
    await scene.subscribed()
    dispatch = Dispatch(a_desk(scene), by_name([SUBSCRIPTION]))
    reply = await dispatch.typed("/subscription pause", LAB, BOB)
    assert reply.text == (
        "Only admins may change this subscription here. An admin can allow others with "
        "`/subscription rights subscription=anyone`.",
    )
    assert (await dispatch(Command(Ask("subscription", "setup"), LAB, BOB))).tone is Tone.PROBLEM


@pytest.mark.parametrize("option", ["budget", "month_budget"])
async def test_who_may_not_change_the_budget_may_not_move_the_day_that_it_is_for(store: SqlStore, option: str) -> None:
    scene = Scene(store)
    await scene.subscribed(**{option: Decimal(1)}, rights=Rights(subscription=Allowed(Who.ANYONE)))
    with pytest.raises(NoRight, match="budget"):
        await ask(a_desk(scene), SUBSCRIPTION, "/subscription setup zone=Asia/Tokyo", person=BOB)
    order = await kept(scene.store)
    assert order
    assert order.zone == "UTC"
