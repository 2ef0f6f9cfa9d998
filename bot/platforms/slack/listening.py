"""The socket to Slack while it is open: lost, silent, opened anew.

slack_sdk pings every ten seconds and opens another socket where no answer comes. This is the watch over that: a task of
the library's that ended or hangs would leave a bot that hears nothing and says nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.access import SlackAccess
from core.errors import PlatformError

_OPENED_WITHIN = 20.0
_ANSWERED_WITHIN = 10.0
_CLOSED_WITHIN = 5.0
_LOOKS = 50


class Listening:
    """One socket at a time. `patience`: the seconds of real time for which an answer to a ping is waited for."""

    def __init__(
        self, app: AsyncApp, access: SlackAccess, logger: logging.Logger, patience: float | None = None
    ) -> None:
        self._app, self._access, self._logger, self._patience = app, access, logger, patience or _ANSWERED_WITHIN
        self._socket = self._new()

    async def open(self) -> None:
        """Open it. Raises `PlatformError` if that does not work soon: by itself the library would try for ever."""
        try:
            async with asyncio.timeout(_OPENED_WITHIN):
                await self._socket.connect_async()  # type: ignore[no-untyped-call]
        except TimeoutError as late:
            await self.close()
            raise PlatformError("Slack opens no socket at the moment; the bot tries again each minute.") from late

    async def tend(self) -> bool:
        """Open another one if this one is lost, or answers no ping; whether that had to be. Raises `PlatformError`."""
        lost = not await self._socket.client.is_connected()
        if not lost and await self._answers():
            return False
        what = "was lost" if lost else "is silent"
        structlog.get_logger().warning(f"the socket to Slack {what}; opening another")
        old, self._socket = self._socket, self._new()
        await _closed(old)
        await self.open()
        return True

    async def close(self) -> None:
        """Hear nothing more."""
        await _closed(self._socket)

    async def _answers(self) -> bool:
        """Whether a ping comes back in time, in the words by which the library knows its own."""
        client, at = self._socket.client, time.time()
        session = client.current_session
        try:
            async with asyncio.timeout(self._patience):
                if session is not None:
                    await session.ping(f"sdk-ping-pong:{at}".encode())
                while session is client.current_session and (client.last_ping_pong_time or 0) < at:
                    if session is None or session.closed:
                        return False
                    await asyncio.sleep(self._patience / _LOOKS)
        except (OSError, TimeoutError):
            return False
        return True

    def _new(self) -> AsyncSocketModeHandler:
        client = AsyncWebClient(base_url=self._access.api, logger=self._logger)
        return AsyncSocketModeHandler(self._app, self._access.app_token, logger=self._logger, web_client=client)


async def _closed(socket: AsyncSocketModeHandler) -> None:
    """To say goodbye to somebody who is silent may take for ever."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSED_WITHIN):
            await socket.close_async()  # type: ignore[no-untyped-call]
