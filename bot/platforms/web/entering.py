"""The way in: by a link that works once, or by a password."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from bot.platforms.web.doors import Doors, Refused, Tries
from bot.platforms.web.keys import same
from bot.platforms.web.render.pieces import Pieces

_NO_LINK = (
    "Open the link that Broadsheet printed when it started. It works once, for a quarter of an hour; "
    "`python -m bot link` prints another."
)
_USED = "That link was used already, or is too old. `python -m bot link` prints another."
_WRONG = "That is not the password."
_LONGEST = 2_000
_SECONDS = 10.0


@dataclass(frozen=True)
class Entering:
    """Lets whoever runs the bot in. Raises `Refused` and `StoreError`."""

    doors: Doors
    pieces: Pieces

    async def by_link(self, token: str) -> web.Response:
        """Take a link's token for a session."""
        self.doors.tries.check()
        if not await self.doors.keys.redeem(token):
            self.doors.tries.failed()
            return self.shut(_USED)
        # A redirect would come without the cookie where the link was followed from another site (SameSite).
        return await self._opened("Welcome. The channel opens now.")

    async def by_password(self, request: web.Request) -> web.Response:
        """Take the password for a session."""
        self.doors.check_origin(request)
        tries: Tries = self.doors.tries
        tries.check()
        known = self.doors.access.password
        if not known or not same(await _password(request), known):
            tries.failed()
            return self.shut(_WRONG)
        return await self._opened("That is the password. The channel opens now.")

    def shut(self, words: str = _NO_LINK) -> web.Response:
        """What is shown to whoever is not known."""
        asks = bool(self.doors.access.password)
        return _html(self.pieces.page("door.html", title="Who is there?", words=_plain(words), then="", asks=asks), 401)

    async def _opened(self, words: str) -> web.Response:
        page = self.pieces.page("door.html", title="Come in", words=words, then="/", asks=False)
        response = _html(page, 200)
        self.doors.let_in(response, await self.doors.keys.session())
        return response


def _html(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")


def _plain(words: str) -> str:
    return words.replace("`", "")


async def _password(request: web.Request) -> str:
    if (request.content_length or 0) > _LONGEST or request.content_type != "application/x-www-form-urlencoded":
        raise Refused(400, "That cannot be read. Load the page anew.")
    async with asyncio.timeout(_SECONDS):
        told = await request.post()
    return str(told.get("password", ""))
