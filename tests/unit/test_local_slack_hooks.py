"""response_url in the local Slack, through the real AsyncWebhookClient."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.state import Channel, Message

BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}]


@dataclass
class Lab:
    slack: LocalSlack
    clock: FakeClock
    ada: Person
    papers: Channel

    def hook(self, original: Message | None = None) -> AsyncWebhookClient:
        kind = "actions" if original else "commands"
        return AsyncWebhookClient(self.slack.world.hook(kind, self.papers, self.ada.user, original))

    @property
    def shown(self) -> list[str]:
        return [message.seen.text for message in self.ada.screen(self.papers)]


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    clock = FakeClock(datetime(2025, 5, 13, 9, tzinfo=UTC))
    async with LocalSlack(clock=clock) as slack:
        team = slack.team("T1")
        ada = team.user("U1", "ada")
        yield Lab(slack, clock, ada, team.channel("C1", members=[ada]))


async def test_an_answer_is_used_five_times(lab: Lab) -> None:
    hook = lab.hook()
    for number in range(5):
        answer = await hook.send(text=str(number))
        assert (answer.status_code, answer.body) == (200, "ok")
    answer = await hook.send(text="5")
    assert (answer.status_code, answer.body) == (404, '{"ok": false, "error": "used_url"}')
    assert lab.shown == ["0", "1", "2", "3", "4"]


async def test_an_answer_is_used_for_half_an_hour(lab: Lab) -> None:
    hook = lab.hook()
    lab.clock.advance(30 * 60)
    assert (await hook.send(text="in time")).status_code == 200
    lab.clock.advance(1)
    assert "expired_url" in (await hook.send(text="late")).body
    assert lab.shown == ["in time"]


async def test_an_answer_is_for_one_person_unless_it_says_otherwise(lab: Lab) -> None:
    await lab.hook().send(text="alone")
    await lab.hook().send(text="for all", response_type="in_channel")
    assert [message.text for message in lab.papers.posts] == ["for all"]
    assert lab.shown == ["alone", "for all"]


async def test_an_answer_replaces_the_message_that_was_used_unless_told_not_to(lab: Lab) -> None:
    message = await lab.ada.says(lab.papers, "one")
    hook = lab.hook(message)
    await hook.send(text="two", replace_original=False)
    assert lab.shown == ["one", "two"]
    await hook.send(text="three", replace_original=True)
    assert lab.shown == ["three", "two"]
    await hook.send(text="four")
    assert lab.shown == ["four", "two"]
    await hook.send(delete_original=True)
    assert lab.shown == ["two"]


async def test_a_commands_answer_replaces_nothing(lab: Lab) -> None:
    hook = lab.hook()
    await hook.send(text="one")
    await hook.send(text="two", replace_original=True)
    assert lab.shown == ["one", "two"]


async def test_the_limit_over_all_blocks_does_not_hold_here_but_the_others_do(lab: Lab) -> None:
    assert (await lab.hook().send(text="x", blocks=BLOCKS * 5)).status_code == 200
    assert "invalid_blocks" in (await lab.hook().send(text="x", blocks=BLOCKS * 51)).body
    assert "no_text" in (await lab.hook().send(text="")).body
    assert (await AsyncWebhookClient(f"{lab.slack.world.url}/actions/T1/1/guess").send(text="x")).status_code == 404


async def test_an_answer_in_a_thread_stays_there(lab: Lab) -> None:
    parent = await lab.ada.says(lab.papers, "parent")
    reply = await lab.ada.says(parent, "reply")
    await lab.hook(reply).send(text="noted", replace_original=False)
    assert [message.seen.text for message in lab.ada.screen(lab.papers, parent)] == ["reply", "noted"]
    assert lab.shown == ["parent"]
