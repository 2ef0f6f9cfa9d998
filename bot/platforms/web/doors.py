"""Who comes in: what every request has to show, and what every answer carries."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.boundary import guarded
from bot.platforms.web.access import WebAccess
from bot.platforms.web.keys import SESSION_LASTS, Keys, proof, same
from core.errors import BroadsheetError, StoreError, UserError
from core.ports import Clock

COOKIE = "broadsheet"
PROOF = "X-Broadsheet-Proof"
LARGEST = 400_000
"""Bytes of a request's body."""
_BODY_SECONDS = 10.0
_TRIES, _WINDOW = 10, timedelta(minutes=1)
_CALM = "Broadsheet's database does not do its part; the log tells more. Try again in a minute."
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Refused(Exception):
    """A request that is not answered, with a status and a sentence for whoever sent it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass
class Tries:
    """Tries to guess a secret: so many in a minute, by whomever."""

    clock: Clock
    _failed: list[datetime] = field(default_factory=list)

    def check(self) -> None:
        """Raises `Refused` if there were too many."""
        since = self.clock.now() - _WINDOW
        self._failed = [at for at in self._failed if at > since]
        if len(self._failed) >= _TRIES:
            raise Refused(429, "That was tried too often. Wait a minute.")

    def failed(self) -> None:
        """Somebody guessed wrong."""
        self._failed.append(self.clock.now())


@dataclass
class Doors:
    """Those of one site."""

    access: WebAccess
    keys: Keys
    tries: Tries

    def ajar(self, answer: Answering) -> Answering:
        """For anybody who comes to this site by its name."""

        async def answering(request: web.Request) -> web.StreamResponse:
            return await guarded(self._told(request, answer), _unforeseen)

        return answering

    def known(self, answer: Answering) -> Answering:
        """For whoever has a session, from a page of ours or an address bar."""

        async def checked(request: web.Request) -> web.StreamResponse:
            self._check_site(request)
            if not await self.is_known(request):
                raise Refused(401, "This window is not signed in. Open the link that Broadsheet prints when it starts.")
            return await answer(request)

        return self.ajar(checked)

    def trusted(self, answer: Answering) -> Answering:
        """For pages of ours in such a session, and nobody else: what changes something."""

        async def checked(request: web.Request) -> web.StreamResponse:
            self.check_origin(request)
            if not same(request.headers.get(PROOF, ""), proof(_secret(request))):
                raise Refused(403, "This page is too old. Load it anew.")
            return await answer(request)

        return self.known(checked)

    async def is_known(self, request: web.Request) -> bool:
        """Whether the request has a session. Raises `StoreError`."""
        secret = _secret(request)
        return bool(secret) and await self.keys.is_session(secret)

    def check_origin(self, request: web.Request) -> None:
        """Raises `Refused` unless a page of ours sent it."""
        if not self.access.is_own(request.headers.get("Origin", ""), request.host):
            raise Refused(403, "Only Broadsheet's own page may ask for this.")

    def proof(self, request: web.Request) -> str:
        """What the page of this request's session sends along."""
        return proof(_secret(request))

    def let_in(self, response: web.StreamResponse, secret: str) -> None:
        """Give whoever gets this response a session."""
        response.set_cookie(
            COOKIE,
            secret,
            max_age=int(SESSION_LASTS.total_seconds()),
            httponly=True,
            samesite="Strict",
            secure=self.access.is_secure,
            path="/",
        )

    def _check_site(self, request: web.Request) -> None:
        origin = request.headers.get("Origin")
        site = request.headers.get("Sec-Fetch-Site", "none")
        if site not in ("none", "same-origin") or (origin and not self.access.is_own(origin, request.host)):
            raise Refused(403, "Only Broadsheet's own page may ask for this.")

    async def _told(self, request: web.Request, answer: Answering) -> web.StreamResponse:
        try:
            if not self.access.serves(request.host):
                raise Refused(421, "Broadsheet is not served under this name. Set PUBLIC_URL if it should be.")
            response = await answer(request)
        except Refused as refused:
            response = said(str(refused), refused.status)
        except StoreError:
            response = said(_CALM, 503)
        except BroadsheetError as fault:
            response = said(str(fault), 400 if isinstance(fault, UserError) else 429)
        except web.HTTPRequestEntityTooLarge:
            response = said("That is too long to be read.", 413)
        if not response.prepared:
            response.headers.update({name: text for name, text in HEADERS.items() if name not in response.headers})
        return response


async def body(request: web.Request) -> Mapping[str, Any]:
    """What a page of ours sends. Raises `Refused`."""
    if request.content_type != "application/json":
        raise Refused(415, "Broadsheet reads JSON here.")
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            text = await _read(request)
        told = json.loads(text)
    except TimeoutError:
        raise Refused(408, "That took too long to arrive. Send it again.") from None
    except (ValueError, RecursionError):
        raise Refused(400, "That cannot be read. Load the page anew.") from None
    if not isinstance(told, dict):
        raise Refused(400, "That cannot be read. Load the page anew.")
    return told


def text_of(told: Mapping[str, Any], name: str) -> str:
    """A text of it, "" if it is not there. Raises `Refused` if it is something else."""
    value = told.get(name, "")
    if not isinstance(value, str):
        raise Refused(400, f"`{name}` is no text. Load the page anew.")
    return value


def said(words: str, status: int) -> web.Response:
    """A sentence for a page to show."""
    return web.json_response({"said": words}, status=status)


async def _read(request: web.Request) -> bytes:
    read = bytearray()
    async for piece in request.content.iter_any():
        read += piece
        if len(read) > LARGEST:
            raise Refused(413, "That is too long to be read: 400 kB are the most.")
    return bytes(read)


def _secret(request: web.Request) -> str:
    return request.cookies.get(COOKIE, "")


def _unforeseen(name: str) -> web.StreamResponse:
    return web.json_response(
        {"said": f"Something went wrong that Broadsheet did not foresee ({name}). The log tells more under that name."},
        status=500,
        headers=HEADERS,
    )
