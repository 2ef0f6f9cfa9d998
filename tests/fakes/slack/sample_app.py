"""A small app of slack_bolt's, in either mode, that shows that the local Slack is believed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.server import LocalSlack

QUIET = (
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    "member_left_channel",
    "message",
    "reaction_removed",
    "tokens_revoked",
)
SOCKET, HTTP = "socket", "http"
# At lower levels bolt writes whole requests of strangers.
_LOGS = logging.getLogger(__name__)
_LOGS.setLevel(logging.ERROR)


def words(text: str) -> dict[str, str]:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def paper(title: str) -> list[dict[str, Any]]:
    """A message with things to press."""
    options = [{"text": words("Similar"), "value": "similar"}, {"text": words("BibTeX"), "value": "bibtex"}]
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{title}*"}},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "up", "text": words("👍"), "value": "up"},
                {"type": "button", "action_id": "setup", "text": words("Set up")},
                {"type": "overflow", "action_id": "more", "options": options},
            ],
        },
    ]


MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "setup",
    "title": words("Set up"),
    "submit": words("Save"),
    "close": words("Cancel"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": words("Name"),
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "zone",
            "label": words("Zone"),
            "optional": True,
            "element": {"type": "external_select", "action_id": "zones", "min_query_length": 2},
        },
    ],
}


def sample_app(client: AsyncWebClient, secret: str) -> AsyncApp:
    """The app. It keeps the bodies that it got in `app.got` and every listener's context in `app.contexts`."""
    app = AsyncApp(client=client, signing_secret=secret, logger=_LOGS)
    app.got = []  # type: ignore[attr-defined]

    async def remember(body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt's name
        app.got.append(body)  # type: ignore[attr-defined]
        await next()

    app.middleware(remember)
    _commands(app)
    _interactions(app)
    _views(app)
    _events(app)
    return app


def _commands(app: AsyncApp) -> None:
    @app.command("/digest")
    async def digest(ack: Any, body: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        if body["text"] == "silent":
            return
        await ack("At once." if body["text"] == "now" else "")
        if body["text"] == "post":
            await client.chat_postMessage(channel=body["channel_id"], text="A paper", blocks=paper("A paper"))
        if body["text"] == "ephemeral":
            await respond(text="A paper", blocks=paper("For you"))


def _interactions(app: AsyncApp) -> None:
    @app.action("up")
    async def up(ack: Any, respond: Any) -> None:
        await ack()
        await respond("Voted.", replace_original=False)

    @app.action("setup")
    async def setup(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    @app.action("more")
    async def more(ack: Any, action: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"You chose {action['selected_option']['value']}.", replace_original=False)

    @app.options("zones")
    async def zones(ack: Any, payload: dict[str, Any]) -> None:
        found = [name for name in ("Berlin", "Bern", "Paris") if payload["value"].lower() in name.lower()]
        await ack(options=[{"text": words(name), "value": name.lower()} for name in found])

    @app.shortcut("save")
    async def save(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(f"Saved {body['message']['ts']}.", replace_original=False)


def _views(app: AsyncApp) -> None:
    @app.view("setup")
    async def submitted(ack: Any, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        name = view["state"]["values"]["name"]["value"]["value"]
        if name == "bad":
            await ack(response_action="errors", errors={"name": "Another name, please."})
            return
        await ack()
        zone = view["state"]["values"]["zone"]["zones"]["selected_option"]
        text = f"{name} in {zone['value'] if zone else 'no zone'}"
        await client.chat_postMessage(channel=body["user"]["id"], text=text)

    @app.view_closed("setup")
    async def closed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="Closed.")


def _events(app: AsyncApp) -> None:
    @app.event("reaction_added")
    async def reacted(event: dict[str, Any], client: AsyncWebClient) -> None:
        item = event["item"]
        await client.chat_postMessage(channel=item["channel"], thread_ts=item["ts"], text=f"I saw {event['reaction']}.")

    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], say: Any) -> None:
        await say("You called?", thread_ts=event.get("thread_ts", event["ts"]))

    @app.event("member_joined_channel")
    async def joined(event: dict[str, Any], context: Any, say: Any) -> None:
        if event["user"] == context.bot_user_id:
            await say("Hello.")

    @app.event("app_home_opened")
    async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
        blocks = [{"type": "header", "text": words("Your channels")}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    for quiet in QUIET:

        @app.event(quiet)
        async def ignored() -> None: ...


@asynccontextmanager
async def running(app: AsyncApp, slack: LocalSlack, mode: str = SOCKET, ping: float = 5) -> AsyncIterator[AsyncApp]:
    """The app, connected by a socket or served over HTTP."""
    if mode == SOCKET:
        handler = AsyncSocketModeHandler(app, slack.app_token, ping_interval=ping)
        await handler.connect_async()
        await slack.connected()
        try:
            yield app
        finally:
            await handler.close_async()
        return
    runner = web.AppRunner(app.web_app(path="/slack/events"), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        await slack.serve_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield app
    finally:
        await runner.cleanup()
