"""Requests to Slack: over connections that all workspaces share, each request once unless somebody asks for more."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.slack.errors import translated
from bot.platforms.slack.pacing import Lane, Pace
from core.ports import Clock

TIMEOUT = 15.0
"""Seconds that one request may take."""
PATIENCE = timedelta(seconds=60)
"""How long, pauses included, a question may take before its last request begins. A post has to be over before its
claim lapses (`core.delivery.LEASE`)."""
_QUIET = logging.getLogger(__name__)
# At DEBUG slack_sdk writes whole requests and answers, and in those of oauth.v2.access there are tokens.
_QUIET.setLevel(logging.WARNING)

Answer = Mapping[str, Any]


class Wire:
    """The way to one Slack API. `api` ends with "/"; `seconds` is how long one request may take."""

    def __init__(self, api: str, clock: Clock, seconds: float = TIMEOUT) -> None:
        self._api = api
        self._clock = clock
        self._pace = Pace(clock)
        self._seconds = seconds
        self._session: ClientSession | None = None

    def client(self, token: str = "", team: str = "") -> AsyncWebClient:
        """A client that sends nothing twice by itself. `team` is what an organization's token has to name."""
        return AsyncWebClient(
            token=token or None,
            base_url=self._api,
            timeout=round(self._seconds),
            session=self._connections(),
            team_id=team or None,
            logger=_QUIET,
            retry_handlers=[],
        )

    async def ask(
        self,
        lane: Lane,
        call: Callable[[], Awaitable[AsyncSlackResponse]],
        *,
        until: datetime | None = None,
        again: bool = False,
    ) -> Answer:
        """What Slack answers; `again` where it does no harm to ask twice. Raises `PlatformError` of some kind."""

        async def once() -> Answer:
            with translated(lane.method):
                return cast(Answer, (await call()).data)

        return await self._pace.ask(lane, until or self._clock.now() + PATIENCE, once, again=again)

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _connections(self) -> ClientSession:
        if self._session is None:
            timeout = ClientTimeout(total=self._seconds)
            self._session = ClientSession(timeout=timeout, cookie_jar=DummyCookieJar())
        return self._session
