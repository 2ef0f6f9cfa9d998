"""Modals and Home tabs in the local Slack: triggers, stacks, hashes, and answers to submissions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack.controls import Impossible
from tests.fakes.slack.modals import TROUBLE
from tests.fakes.slack.people import Person
from tests.fakes.slack.sample_app import running, words
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.state import View
from tests.fakes.slack.views import described
from tests.fakes.slack.workspace import Workspace


def modal(title: str = "One", **more: Any) -> dict[str, Any]:
    return {"type": "modal", "callback_id": "m", "title": words(title), "blocks": [], **more}


def text(block: str = "name", **more: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block,
        "label": words(block.title()),
        "element": {"type": "plain_text_input", "action_id": "a", **more},
    }


def form(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return modal(submit=words("Save"), blocks=list(blocks), **more)


@dataclass
class Lab:
    slack: LocalSlack
    clock: FakeClock
    team: Workspace
    ada: Person
    client: AsyncWebClient

    def trigger(self, view: View | None = None) -> str:
        return self.slack.world.trigger(self.team.state, self.ada.user, view)

    async def opens(self, content: dict[str, Any]) -> View:
        await self.client.views_open(trigger_id=self.trigger(), view=content)
        assert self.ada.view
        return self.ada.view


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    clock = FakeClock(datetime(2025, 5, 13, 9, tzinfo=UTC))
    async with LocalSlack(clock=clock) as slack:
        team = slack.team("T1")
        ada = team.user("U1", "ada")
        yield Lab(slack, clock, team, ada, AsyncWebClient(token=team.token, base_url=slack.url))


async def test_a_trigger_opens_one_modal_within_three_seconds(lab: Lab) -> None:
    trigger = lab.trigger()
    lab.clock.advance(3)
    await lab.client.views_open(trigger_id=trigger, view=modal())
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await lab.client.views_open(trigger_id=trigger, view=modal())
    late = lab.trigger()
    lab.clock.advance(3.1)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await lab.client.views_open(trigger_id=late, view=modal())


async def test_three_modals_lie_on_each_other_at_most(lab: Lab) -> None:
    view = await lab.opens(modal("One"))
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        await lab.client.views_push(trigger_id=lab.trigger(), view=modal("Two"))
    for title in ("Two", "Three"):
        await lab.client.views_push(trigger_id=lab.trigger(view), view=modal(title))
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await lab.client.views_push(trigger_id=lab.trigger(view), view=modal("Four"))
    top = await lab.ada.sees_modal("Three")
    await lab.ada.closes(top)
    assert (await lab.ada.sees_modal("Two")).root == view.id


async def test_an_update_knows_which_version_it_changes(lab: Lab) -> None:
    answer = await lab.client.views_open(trigger_id=lab.trigger(), view=modal())
    known = answer["view"]
    lab.clock.advance(1)
    await lab.client.views_update(view_id=known["id"], hash=known["hash"], view=modal("Two"))
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await lab.client.views_update(view_id=known["id"], hash=known["hash"], view=modal("Three"))
    assert (await lab.ada.sees_modal()).title == "Two"
    with pytest.raises(SlackApiError, match="not_found"):
        await lab.client.views_update(view_id="V9", view=modal())


async def test_a_view_is_found_by_its_external_id(lab: Lab) -> None:
    await lab.opens(modal(external_id="mine"))
    await lab.client.views_update(external_id="mine", view=modal("Two"))
    assert (await lab.ada.sees_modal()).title == "Two"


async def test_what_was_entered_stays_where_the_ids_stay(lab: Lab) -> None:
    view = await lab.opens(form(text("name"), text("place")))
    await lab.ada.enters(view, "Name", "Ada")
    await lab.ada.enters(view, "Place", "London")
    await lab.client.views_update(view_id=view.id, view=form(text("name"), text("other")))
    state = described(view)["state"]["values"]
    assert state["name"]["a"]["value"] == "Ada"
    assert state["other"]["a"]["value"] is None
    assert "place" not in state
    await lab.client.views_update(view_id=view.id, view=form(text("name"), text("place")))
    assert described(view)["state"]["values"]["place"]["a"]["value"] is None


async def test_a_home_tab_belongs_to_a_person(lab: Lab) -> None:
    home = {"type": "home", "blocks": [{"type": "header", "text": words("Yours")}]}
    answer = await lab.client.views_publish(user_id="U1", view=home)
    assert lab.ada.home
    assert lab.ada.home.seen.lines == ["Yours"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await lab.client.views_publish(user_id="U1", view=home, hash="1.x")
    await lab.client.views_publish(user_id="U1", view=home, hash=answer["view"]["hash"])
    with pytest.raises(SlackApiError, match="user_not_found"):
        await lab.client.views_publish(user_id="U9", view=home)


async def submitted(lab: Lab, answer: dict[str, Any], content: dict[str, Any], values: dict[str, Any]) -> Any:
    app = AsyncApp(client=lab.client, signing_secret="x")
    seen: list[dict[str, Any]] = []

    @app.view("m")
    async def on_submission(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body)
        await ack(answer)

    async with running(app, lab.slack):
        outcome = await lab.ada.submits(await lab.opens(content), values)
    return outcome, seen[0] if seen else None


async def test_an_answer_can_put_another_modal_in_its_place(lab: Lab) -> None:
    outcome, _ = await submitted(lab, {"response_action": "update", "view": modal("Two")}, form(text()), {"Name": "x"})
    assert outcome.acknowledged
    assert (await lab.ada.sees_modal("Two")).seen.lines == []


async def test_an_answer_can_lay_another_modal_on_top(lab: Lab) -> None:
    await submitted(lab, {"response_action": "push", "view": modal("Two")}, form(text()), {"Name": "x"})
    await lab.ada.closes(await lab.ada.sees_modal("Two"))
    assert (await lab.ada.sees_modal()).title == "One"


async def test_an_answer_can_close_everything(lab: Lab) -> None:
    await submitted(lab, {"response_action": "clear"}, form(text()), {"Name": "x"})
    assert lab.ada.view is None


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "update", "view": modal("x" * 25)},
        {"response_action": "errors", "errors": {"nowhere": "No."}},
        {"response_action": "dance"},
    ],
)
async def test_an_answer_that_slack_cannot_use_is_trouble(lab: Lab, answer: dict[str, Any]) -> None:
    outcome, _ = await submitted(lab, answer, form(text()), {"Name": "x"})
    assert outcome.warning.startswith(TROUBLE)
    assert (await lab.ada.sees_modal()).title == "One"


async def test_every_kind_of_field_says_what_was_put_into_it(lab: Lab) -> None:
    elements: dict[str, tuple[dict[str, Any], Any]] = {
        "One": ({"type": "static_select", "options": [{"text": words("A"), "value": "a"}]}, "A"),
        "Boxes": ({"type": "checkboxes", "options": [{"text": words("B"), "value": "b"}]}, ["B"]),
        "Radio": ({"type": "radio_buttons", "options": [{"text": words("C"), "value": "c"}]}, "C"),
        "Day": ({"type": "datepicker"}, date(2025, 5, 13)),
        "Time": ({"type": "timepicker"}, "09:30"),
        "Who": ({"type": "users_select"}, lab.ada),
        "Whom": ({"type": "multi_users_select"}, [lab.ada]),
        "Where": ({"type": "conversations_select"}, lab.team.channel("C1")),
        "Much": ({"type": "number_input", "is_decimal_allowed": False, "max_value": "9"}, 7),
    }
    blocks = [
        {"type": "input", "block_id": name, "label": words(name), "element": {"action_id": "a", **element}}
        for name, (element, _) in elements.items()
    ]
    _, body = await submitted(lab, {}, form(*blocks), {name: value for name, (_, value) in elements.items()})
    held = {name: next(part for key, part in state["a"].items() if key != "type")
            for name, state in body["view"]["state"]["values"].items()}  # fmt: skip
    assert {name: part["value"] for name, part in held.items() if isinstance(part, dict)} == {"One": "a", "Radio": "c"}
    assert [option["value"] for option in held["Boxes"]] == ["b"]
    rest = {name: held[name] for name in ("Day", "Time", "Who", "Whom", "Where", "Much")}
    assert rest == {
        "Day": "2025-05-13",
        "Time": "09:30",
        "Who": "U1",
        "Whom": ["U1"],
        "Where": "C1",
        "Much": "7",
    }


async def test_nobody_submits_what_is_not_before_her(lab: Lab) -> None:
    first = await lab.opens(form(text()))
    await lab.opens(modal("Two"))
    with pytest.raises(Impossible):
        await lab.ada.submits(first, {"Name": "x"})
    with pytest.raises(Impossible):
        await lab.ada.submits(await lab.ada.sees_modal("Two"))


async def test_a_modal_may_take_all_below_it_along(lab: Lab) -> None:
    view = await lab.opens(modal("One"))
    await lab.client.views_push(trigger_id=lab.trigger(view), view=modal("Two", clear_on_close=True))
    await lab.ada.closes(await lab.ada.sees_modal("Two"))
    assert lab.ada.view is None
    with pytest.raises(SlackApiError, match="not_found"):
        await lab.client.views_update(view_id=view.id, view=modal())
