"""Socket Mode of the local Slack, with the real client: connections, envelopes, what is sent again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.clock import FakeClock
from tests.fakes.slack.people import Person
from tests.fakes.slack.sample_app import running
from tests.fakes.slack.server import SCOPES, LocalSlack
from tests.fakes.slack.state import Channel
from tests.fakes.slack.workspace import Workspace


@dataclass
class Lab:
    slack: LocalSlack
    clock: FakeClock
    team: Workspace
    ada: Person
    papers: Channel
    app: AsyncApp
    heard: asyncio.Queue[tuple[str, str | None]] = field(default_factory=asyncio.Queue)

    async def hears(self) -> tuple[str, str | None]:
        """The next mention: its words, and the number of the try."""
        async with asyncio.timeout(20):
            return await self.heard.get()


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    clock = FakeClock(datetime(2025, 5, 13, 9, tzinfo=UTC))
    async with LocalSlack(clock=clock, rates=False, events={"app_mention", "reaction_added"}) as slack:
        team = slack.team("T1", "Lab")
        ada = team.user("U1", "ada")
        papers = team.channel("C1", "papers", members=[ada], bot=True)
        app = AsyncApp(client=AsyncWebClient(token=team.token, base_url=slack.url), signing_secret="x")
        made = Lab(slack, clock, team, ada, papers, app)

        @app.event("app_mention")
        async def mentioned(event: dict[str, Any], request: Any) -> None:
            number = request.headers.get("x-slack-retry-num", [None])[0]
            made.heard.put_nowait((event["text"].partition("> ")[2], number))

        @app.event("reaction_added")
        async def reacted(event: dict[str, Any]) -> None:
            made.heard.put_nowait((event["reaction"], None))

        @app.command("/digest")
        async def digest(ack: Any, body: dict[str, Any]) -> None:
            clock.advance(float(body["text"] or 0))
            await ack()

        yield made


async def test_an_event_can_come_twice_and_says_so(lab: Lab) -> None:
    async with running(lab.app, lab.slack):
        await lab.ada.mentions(lab.papers, "one")
        await lab.slack.redeliver()
        assert [await lab.hears(), await lab.hears()] == [("one", "0"), ("one", "1")]
    ids = [parcel.payload["event_id"] for parcel in lab.slack.delivery.delivered]
    assert ids[0] == ids[1]


async def test_what_nobody_hears_is_held_and_sent_when_somebody_connects(lab: Lab) -> None:
    await lab.ada.mentions(lab.papers, "one")
    assert [parcel.name for parcel in lab.slack.delivery.held] == ["app_mention"]
    async with running(lab.app, lab.slack):
        assert await lab.hears() == ("one", "1")
    assert lab.slack.delivery.held == []


async def test_a_command_without_a_connection_is_lost(lab: Lab) -> None:
    outcome = await lab.ada.types(lab.papers, "/digest")
    assert outcome.warning == "/digest failed because the app did not respond."
    async with running(lab.app, lab.slack):
        assert lab.slack.acks == []


async def test_an_acknowledgement_after_three_seconds_of_the_clock_is_too_late(lab: Lab) -> None:
    async with running(lab.app, lab.slack):
        assert (await lab.ada.types(lab.papers, "/digest 3")).acknowledged
        late = await lab.ada.types(lab.papers, "/digest 3.5")
    assert (late.acknowledged, late.seconds) == (False, 3.5)
    assert [ack.seconds for ack in lab.slack.acks] == [3.0, 3.5]


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
async def test_the_client_comes_back_after_a_farewell(lab: Lab, reason: str) -> None:
    async with running(lab.app, lab.slack):
        await lab.slack.sockets.farewell(reason)
        await lab.slack.until(lambda: len(lab.slack.calls("apps.connections.open")) == 2)
        await lab.slack.connected()
        await lab.ada.mentions(lab.papers, "back")
        assert (await lab.hears())[0] == "back"


async def test_the_client_comes_back_after_a_lost_connection(lab: Lab) -> None:
    async with running(lab.app, lab.slack, ping=0.1):
        lab.slack.sockets.drop()
        await lab.ada.mentions(lab.papers, "lost")
        assert await lab.hears() == ("lost", "1")


async def test_each_payload_goes_to_one_of_several_connections(lab: Lab) -> None:
    first = AsyncSocketModeHandler(lab.app, lab.slack.app_token)
    second = AsyncSocketModeHandler(lab.app, lab.slack.app_token)
    for handler in (first, second):
        await handler.connect_async()
    await lab.slack.connected(2)
    for number in range(4):
        await lab.ada.mentions(lab.papers, str(number))
    assert sorted([(await lab.hears())[0] for _ in range(4)]) == ["0", "1", "2", "3"]
    assert lab.heard.empty()
    await first.close_async()
    await second.close_async()


async def test_an_eleventh_connection_is_sent_away(lab: Lab) -> None:
    client = AsyncWebClient(token=lab.slack.app_token, base_url=lab.slack.url)
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=lab.slack.app_token))["url"]
            sockets.append(await session.ws_connect(url))
        greetings = [await socket.receive_json() for socket in sockets]
    assert [greeting["type"] for greeting in greetings] == ["hello"] * 10 + ["disconnect"]
    assert greetings[-1]["reason"] == "too_many_websockets"
    assert greetings[3]["num_connections"] == 4


async def test_a_ticket_opens_one_connection(lab: Lab) -> None:
    client = AsyncWebClient(token=lab.slack.app_token, base_url=lab.slack.url)
    url = (await client.apps_connections_open(app_token=lab.slack.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        await session.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_only_what_is_subscribed_allowed_and_visible_is_told(lab: Lab) -> None:
    strange = lab.team.channel("C2", members=[lab.ada])
    message = await lab.ada.says(strange, "no message events are wanted")
    await lab.ada.reacts(message, "+1")  # the app is not in this channel
    lab.team.install(SCOPES - {"reactions:read"})
    await lab.ada.reacts(await lab.ada.says(lab.papers, "x"), "+1")
    assert lab.slack.delivery.delivered == []
    await lab.ada.mentions(strange, "hello")
    assert [parcel.name for parcel in lab.slack.delivery.delivered] == ["app_mention"]


async def test_the_apps_own_reactions_are_told_and_bolt_drops_them(lab: Lab) -> None:
    client = lab.app.client
    async with running(lab.app, lab.slack):
        ts = (await client.chat_postMessage(channel="C1", text="x"))["ts"]
        await client.reactions_add(channel="C1", timestamp=ts, name="eyes")
        await lab.slack.settled()
    assert [ack.name for ack in lab.slack.acks] == ["reaction_added"]
    assert lab.heard.empty()


async def test_an_event_that_is_not_acknowledged_is_sent_again_on_order(lab: Lab) -> None:
    lab.slack.sockets.patience = 0.1
    deaf = AsyncApp(client=lab.app.client, signing_secret="x")  # Bolt acknowledges no event that it has no listener for
    async with running(deaf, lab.slack):
        await lab.ada.mentions(lab.papers, "one")
        await lab.slack.retries()
    assert [(p.attempt, p.reason) for p in lab.slack.delivery.delivered] == [(0, "timeout"), (1, "timeout")]
    assert [parcel.attempt for parcel in lab.slack.delivery.held] == [1]


async def test_whatever_happens_to_a_channel_or_the_app_has_its_event() -> None:
    async with LocalSlack() as slack:
        team = slack.team("T1")
        ada, bob = team.user("U1", "ada"), team.user("U2", "bob")
        secret = team.channel("C1", "secret", members=[ada], private=True, bot=True)
        await team.joins(secret, bob)
        await team.renames(secret, "more-secret")
        await team.archives(secret)
        await team.unarchives(secret)
        await team.invites_bot(secret, by=ada)
        await team.kicks_bot(secret, by=ada)
        await team.removes(bob)
        await team.revokes_tokens()
        names = [parcel.name for parcel in slack.delivery.delivered]
    joined, left = "member_joined_channel", "member_left_channel"
    assert names[:4] == [joined, "group_rename", "group_archive", joined]  # it left when the channel was archived
    assert names[4:] == [left, "group_left", "user_change", "tokens_revoked"]
