"""Slack's API in each workspace that let the bot in: as whom, with which token, and how often."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.events import File
from bot.platforms.slack.access import SlackAccess
from bot.platforms.slack.errors import Refused, TokenRefused, translated
from bot.platforms.slack.pacing import Lane
from bot.platforms.slack.tokens import Token, Tokens
from bot.platforms.slack.wire import TIMEOUT, Answer, Wire
from core.errors import PlatformRefused
from core.ports import Clock, Store

_POST = "chat.postMessage"


@dataclass(frozen=True, slots=True)
class Identity:
    """As whom the bot acts in a workspace, and by which token."""

    bot_id: str
    user_id: str
    token: str = field(repr=False)

    def wrote(self, message: Mapping[str, Any]) -> bool:
        """Whether a message, as Slack tells it, is the bot's own."""
        return bool(self.bot_id) and message.get("bot_id") == self.bot_id


class Clients:
    """A client for each workspace. `seconds` is how long one request may take."""

    def __init__(self, access: SlackAccess, store: Store, clock: Clock, *, seconds: float = TIMEOUT) -> None:
        self._access = access
        self._wire = Wire(access.api, clock, seconds)
        self._tokens = Tokens(access, store, clock, self._wire)
        self._clients: dict[str, tuple[Token, AsyncWebClient]] = {}
        self._identities: dict[str, Identity] = {}

    async def of(self, workspace: str, until: datetime | None = None) -> AsyncWebClient:
        """A client that acts in this workspace now, and sends nothing twice by itself. Raises `TokenRefused` if the bot
        is not installed there, and `PlatformError`."""
        token = await self._tokens.of(workspace, until)
        known, client = self._clients.get(workspace, (None, None))
        if client is None or known != token:
            client = self._wire.client(token.value, token.team)
            self._clients[workspace] = (token, client)
        return client

    async def call(
        self, workspace: str, method: str, /, *, until: datetime | None = None, again: bool = False, **args: Any
    ) -> Answer:
        """What Slack answers to a call of a method (`views.open`). What may have been done already is done again only
        if `again`; no request begins after `until`. Raises `PlatformError`, `PlaceClosed`."""
        client = await self.of(workspace, until)
        try:
            return await self._asked(client, workspace, method, until, again, args)
        except TokenRefused:
            # Another process may have renewed it a moment ago.
            self._tokens.forget(workspace)
            newer = await self.of(workspace, until)
            if newer is client:
                raise
        return await self._asked(newer, workspace, method, until, again, args)

    async def read(self, workspace: str, method: str, /, *, until: datetime | None = None, **args: Any) -> Answer:
        """The same for a call that changes nothing, or the same thing however often it is made."""
        return await self.call(workspace, method, until=until, again=True, **args)

    async def identity(self, workspace: str, until: datetime | None = None) -> Identity:
        """As whom the bot acts in a workspace. Slack is asked once for each token. Raises `PlatformError`."""
        token = (await self.of(workspace, until)).token or ""
        known = self._identities.get(workspace)
        if known is None or known.token != token:
            told = await self.read(workspace, "auth.test", until=until)
            known = Identity(str(told.get("bot_id") or ""), str(told.get("user_id") or ""), token)
            self._identities[workspace] = known
        return known

    async def installer(self, workspace: str) -> str:
        """The id of the person who let the bot into the workspace, "" if that is not known."""
        return await self._tokens.installer(workspace)

    async def upload(self, workspace: str, person: str, file: File) -> None:
        """Hand a file to somebody, in their own conversation with the bot. Raises `PlatformError`."""
        # A file is shared in a conversation by its id, and the answer to a message is what tells it.
        told = await self.call(workspace, _POST, channel=person, text=f"Here is {file.name}.", mrkdwn=False)
        client, lane = await self.of(workspace), Lane(workspace, "files.upload")
        parts: dict[str, Any] = {"filename": file.name, "content": file.content, "channel": told["channel"]}
        await self._wire.ask(lane, lambda: client.files_upload_v2(**parts))

    async def check(self) -> str:
        """Where the bot is, in words. Raises `PlatformRefused` if Slack does not take the token of the settings."""
        if not self._access.bot_token:
            installed = await self._tokens.installed()
            return f"in {installed:,} {'workspace' if installed == 1 else 'workspaces'}"
        try:
            owner = await self._tokens.owner()
        except TokenRefused as fault:
            raise PlatformRefused(f"Slack does not take SLACK_BOT_TOKEN (`{fault.code}`).") from fault
        return f"in {owner.name or owner.id}"

    async def scopes(self) -> Mapping[str, frozenset[str]]:
        """What the bot is allowed, by the workspace's name or id. Raises `PlatformError`."""
        return {where: await self._granted(workspace) for where, workspace in (await self._tokens.places()).items()}

    async def check_socket(self) -> None:
        """Raises `PlatformRefused` if Slack does not open sockets with the app token of the settings."""
        client, lane = self._wire.client(), Lane("", "apps.connections.open")
        token = self._access.app_token
        try:
            await self._wire.ask(lane, lambda: client.apps_connections_open(app_token=token), again=True)
        except Refused as fault:
            raise PlatformRefused(f"Slack does not take SLACK_APP_TOKEN (`{fault.code}`).") from fault

    def forget(self, workspace: str) -> None:
        """What is known of a workspace may have changed."""
        self._tokens.forget(workspace)
        self._clients.pop(workspace, None)
        self._identities.pop(workspace, None)

    async def close(self) -> None:
        """Give all connections back."""
        self._clients.clear()
        await self._wire.close()

    async def _granted(self, workspace: str) -> frozenset[str]:
        client = await self.of(workspace)
        with translated("auth.test"):
            told = await client.auth_test()
        return frozenset(re.split(r"[\s,]+", told.headers.get("x-oauth-scopes", "")))

    async def _asked(
        self,
        client: AsyncWebClient,
        workspace: str,
        method: str,
        until: datetime | None,
        again: bool,
        args: Mapping[str, Any],
    ) -> Answer:
        lane = Lane(workspace, method, str(args["channel"]) if method == _POST else "")
        call = getattr(client, method.replace(".", "_"))
        return await self._wire.ask(lane, lambda: call(**args), until=until, again=again)
