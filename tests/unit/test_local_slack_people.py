"""People and a real slack_bolt app, over sockets and over HTTP, against the local Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.controls import Impossible
from tests.fakes.slack.people import Person
from tests.fakes.slack.sample_app import HTTP, SOCKET, paper, running, sample_app
from tests.fakes.slack.server import LocalSlack
from tests.fakes.slack.state import Channel, Message
from tests.fakes.slack.workspace import Workspace


@dataclass
class Lab:
    slack: LocalSlack
    team: Workspace
    ada: Person
    papers: Channel
    client: AsyncWebClient
    app: AsyncApp

    @property
    def got(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.app.got  # type: ignore[attr-defined]
        return found

    async def posts(self, **more: Any) -> Message:
        answer = await self.client.chat_postMessage(channel="C1", text="A paper", blocks=paper("A paper"), **more)
        return self.papers.messages[answer["ts"]]


@pytest.fixture(params=[SOCKET, HTTP])
async def lab(request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
    async with LocalSlack(shortcuts={"save": "Save"}) as slack:
        team = slack.team("T1", "Lab")
        ada = team.user("U1", "ada", admin=True)
        papers = team.channel("C1", "papers", members=[ada], bot=True)
        client = AsyncWebClient(token=team.token, base_url=slack.url)
        app = sample_app(client, slack.app.signing_secret)
        async with running(app, slack, request.param):
            yield Lab(slack, team, ada, papers, client, app)


async def test_a_command_is_answered_at_once_to_her_alone(lab: Lab) -> None:
    bob = lab.team.user("U2", "bob")
    lab.papers.members.append("U2")
    outcome = await lab.ada.types(lab.papers, "/digest now")
    assert outcome.acknowledged
    assert outcome.message
    assert [m.seen.text for m in lab.ada.screen(lab.papers)] == ["At once."]
    assert bob.screen(lab.papers) == []
    assert [(ack.kind, ack.name) for ack in lab.slack.acks] == [("slash_commands", "/digest")]
    assert lab.got[0].keys() >= {"team_id", "channel_name", "user_name", "response_url", "trigger_id", "api_app_id"}


async def test_a_command_is_answered_by_a_message_later(lab: Lab) -> None:
    await lab.ada.types(lab.papers, "/digest post")
    message = await lab.ada.sees(lab.papers, "A paper")
    assert message.seen.buttons == ["👍", "Set up"]
    assert message.seen.menus == [["Similar", "BibTeX"]]
    assert message.seen.styles == [("bold", "A paper")]


async def test_an_app_that_says_nothing_is_told_of_as_not_responding(lab: Lab) -> None:
    lab.slack.delivery.transport.patience = 0.2
    outcome = await lab.ada.types(lab.papers, "/digest silent")
    assert outcome.warning == "/digest failed because the app did not respond."
    assert not outcome.acknowledged


async def test_a_button_sends_the_message_and_where_it_is(lab: Lab) -> None:
    message = await lab.posts()
    await lab.ada.presses(message, "👍")
    await lab.ada.sees(lab.papers, "Voted.")
    body = next(body for body in lab.got if body.get("type") == "block_actions")
    assert body["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": "C1",
        "is_ephemeral": False,
    }
    assert body["message"]["ts"] == message.ts
    assert body["actions"][0]["value"] == "up"
    assert message.seen.text == "A paper"


async def test_a_button_on_an_ephemeral_message_sends_no_message(lab: Lab) -> None:
    await lab.ada.types(lab.papers, "/digest ephemeral")
    message = await lab.ada.sees(lab.papers, "For you")
    await lab.ada.presses(message, "👍")
    await lab.ada.sees(lab.papers, "Voted.")
    body = next(body for body in lab.got if body.get("type") == "block_actions")
    assert "message" not in body
    assert body["container"]["is_ephemeral"]
    with pytest.raises(Impossible):
        await lab.ada.reacts(message, "+1")


async def test_an_overflow_says_what_was_chosen(lab: Lab) -> None:
    await lab.ada.chooses(await lab.posts(), "BibTeX")
    await lab.ada.sees(lab.papers, "You chose bibtex.")


async def test_a_modal_is_filled_in_with_errors_at_its_fields(lab: Lab) -> None:
    await lab.ada.presses(await lab.posts(), "Set up")
    view = await lab.ada.sees_modal("Set up")
    assert (await lab.ada.submits(view)).errors == {"Name": "Please complete this required field."}
    assert (await lab.ada.submits(view, {"Name": "x" * 21})).errors == {"Name": "Please use 20 characters or less."}
    assert (await lab.ada.submits(view, {"Name": "bad"})).errors == {"Name": "Another name, please."}
    assert lab.ada.view is view
    assert await lab.ada.looks_for(view, "Zone", "b") == []
    assert await lab.ada.looks_for(view, "Zone", "ber") == ["Berlin", "Bern"]
    with pytest.raises(Impossible):
        await lab.ada.submits(view, {"Name": "good", "Zone": "Paris"})
    assert (await lab.ada.submits(view, {"Name": "good", "Zone": "Berlin"})).acknowledged
    assert lab.ada.view is None
    await lab.ada.sees(lab.ada.direct, "good in berlin")


async def test_a_closed_modal_tells_the_app(lab: Lab) -> None:
    await lab.ada.presses(await lab.posts(), "Set up")
    await lab.ada.closes(await lab.ada.sees_modal())
    await lab.ada.sees(lab.ada.direct, "Closed.")
    assert lab.ada.view is None


async def test_a_reaction_is_an_event(lab: Lab) -> None:
    message = await lab.posts()
    await lab.ada.reacts(message, "+1::skin-tone-3")
    await lab.ada.sees(lab.papers, "I saw +1::skin-tone-3.", thread=message)
    with pytest.raises(Impossible):
        await lab.ada.reacts(message, "+1::skin-tone-3")
    await lab.ada.unreacts(message, "+1::skin-tone-3")
    assert message.reactions == {}


async def test_a_mention_in_a_thread_stays_in_the_thread(lab: Lab) -> None:
    message = await lab.posts()
    await lab.ada.mentions(message, "help")
    await lab.ada.sees(lab.papers, "You called?", thread=message)
    assert [m.seen.text for m in lab.papers.posts] == ["A paper"]


async def test_the_app_hears_that_it_was_added(lab: Lab) -> None:
    other = lab.team.channel("C2", "other", members=[lab.ada])
    await lab.team.invites_bot(other, by=lab.ada)
    await lab.ada.sees(other, "Hello.")


async def test_the_home_tab_is_published_when_it_is_opened(lab: Lab) -> None:
    await lab.ada.opens_home()
    assert (await lab.ada.sees_home("Your channels")).lines == ["Your channels"]


async def test_a_shortcut_knows_its_message(lab: Lab) -> None:
    message = await lab.posts()
    assert (await lab.ada.uses_shortcut(message, "save")).acknowledged
    await lab.ada.sees(lab.papers, f"Saved {message.ts}.")


async def test_what_slack_does_not_offer_is_impossible(lab: Lab) -> None:
    message = await lab.posts()
    other = lab.team.channel("C3", "elsewhere")
    bob = lab.team.user("U2", "bob")
    with pytest.raises(Impossible):
        await lab.ada.types(message, "/digest")
    with pytest.raises(Impossible):
        await lab.ada.types(lab.papers, "/unknown")
    with pytest.raises(Impossible):
        await lab.ada.types(other, "/digest")
    with pytest.raises(Impossible):
        await lab.ada.presses(message, "Nothing like it")
    with pytest.raises(Impossible):
        await bob.presses(message, "👍")
    with pytest.raises(Impossible):
        await lab.ada.uses_shortcut(message, "unknown")


async def test_a_channels_life_is_told(lab: Lab) -> None:
    await lab.team.renames(lab.papers, "preprints")
    await lab.team.archives(lab.papers, by=lab.ada)
    await lab.team.kicks_bot(lab.papers)
    await lab.team.deletes(lab.papers)
    await lab.slack.settled()
    events = [body["event"]["type"] for body in lab.got if "event" in body]
    assert events == ["channel_rename", "channel_archive", "member_left_channel", "channel_left", "channel_deleted"]
    assert all(body.keys() >= {"event_id", "event_time", "authorizations", "team_id"} for body in lab.got)


async def test_an_uninstalled_app_is_told_and_its_token_is_dead(lab: Lab) -> None:
    await lab.team.uninstalls()
    assert [parcel.name for parcel in lab.slack.delivery.delivered] == ["app_uninstalled", "tokens_revoked"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        await lab.client.auth_test()
    with pytest.raises(Impossible):
        await lab.ada.types(lab.papers, "/digest")
