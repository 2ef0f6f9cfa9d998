"""Slack as a service of the bot: connected by Socket Mode, or told over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.web.async_client import AsyncWebClient

from bot.front import Front
from bot.platforms.slack.access import SlackAccess
from bot.platforms.slack.answering import Answers
from bot.platforms.slack.checking import Checks
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.errors import TokenRefused
from bot.platforms.slack.happening import Events
from bot.platforms.slack.hearing import Hearing
from bot.platforms.slack.installing import INSTALL, REDIRECT, oauth_flow
from bot.platforms.slack.listening import Listening
from bot.platforms.slack.people import People
from bot.platforms.slack.publish import SlackPlatform
from bot.platforms.slack.reconciling import Reconciling
from bot.platforms.slack.tasks import SlackTasks
from bot.services import Way
from core.errors import PlatformRefused
from core.ports import Clock, Store

EVENTS = "/slack/events"
_KNOWN_FOR = timedelta(minutes=1)
# A little longer than the five minutes for which bolt takes a signature, into the past and the future.
_SIGNED_FOR = timedelta(minutes=11)
# At lower levels the libraries log what people type, and whole requests of strangers.
_QUIET = logging.getLogger(__name__)
_QUIET.setLevel(logging.ERROR)
_NOT_HERE = "Broadsheet is not installed in this workspace any more. An admin can install it again."


class Slack:
    """One Slack app, in one workspace or in many."""

    name = "Slack"

    def __init__(self, access: SlackAccess, store: Store, clock: Clock) -> None:
        self._access, self._store, self._clock = access, store, clock
        self._clients = Clients(access, store, clock)
        self._people = People(self._clients, clock)
        self.tasks = SlackTasks()
        self._listening: Listening | None = None
        self.platform = SlackPlatform(self._clients, store, clock)

    @property
    def way(self) -> Way:
        """Slack tells one of an app's sockets."""
        return Way.SOCKETS if self._access.by_socket else Way.SITE

    @property
    def missing(self) -> str:
        """A token, a secret, an address or a key."""
        return self._access.missing()

    def routes(self, front: Front) -> Sequence[web.AbstractRouteDef]:
        """Where Slack tells things over HTTP, and where a workspace lets the bot in."""
        if self.missing:
            return []
        told = [] if self._access.by_socket else [web.post(EVENTS, _told(self._heard_by(front), self._clock))]
        return [*told, *self._ways_in()]

    def checks(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """The tokens, what they allow, the socket, and the channels."""
        return Checks(self._access, self._clients, self.platform, self._store).all()

    async def connect(self, front: Front) -> str:
        """Check the tokens, and open the socket where it is one. Raises `PlatformError`, `PlatformRefused`."""
        if self.missing:
            raise PlatformRefused(self.missing)
        where = await self._clients.check()
        if self._access.by_socket:
            self.tasks = SlackTasks()  # those of an earlier connection may be drained
        if self._access.by_socket:
            await self._clients.check_socket()
            self._listening = Listening(self._heard_by(front), self._access, _QUIET)
            await self._listening.open()
        self.tasks.begin(Reconciling(self._clients, self._people, front).run())
        return f"{where}, {'by Socket Mode' if self._access.by_socket else 'over HTTP'}"

    async def tend(self) -> bool:
        """Open the socket anew if it was lost and did not come back by itself, or is silent."""
        return await self._listening.tend() if self._listening else False

    async def close(self, seconds: float) -> None:
        """Close the socket, let work under way end, and give connections back."""
        if self._listening:
            await self._listening.close()
        await self.tasks.drain(seconds)
        await self._clients.close()

    def _heard_by(self, front: Front) -> AsyncApp:
        answers = Answers(self._clients, front)
        events = Events(answers, self._people, self.platform, self.tasks)
        app = AsyncApp(
            logger=_QUIET,
            client=AsyncWebClient(base_url=self._access.api, retry_handlers=[], logger=_QUIET),
            signing_secret=self._access.signing_secret,
            authorize=Authorize(self._clients, self._clock),  # type: ignore[arg-type] # it is one of the two that are taken
            user_facing_authorize_error_message=_NOT_HERE,
        )
        Hearing(answers, self._people, events, self.tasks).listen(app)
        return app

    def _ways_in(self) -> Sequence[web.AbstractRouteDef]:
        if not self._access.installs:
            return []
        flow = oauth_flow(self._access, self._store, self._clock, self._clients.forget, _QUIET)

        async def install(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

        async def back(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

        return [web.get(INSTALL, install), web.get(REDIRECT, back)]


class Authorize(AsyncAuthorize):
    """Says as whom the bot acts in a workspace. What is known is good for a minute: nothing that Slack tells waits for
    the store before it is acknowledged."""

    def __init__(self, clients: Clients, clock: Clock) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._clients, self._clock = clients, clock
        self._known: dict[str, tuple[datetime, AuthorizeResult]] = {}

    async def __call__(self, **asked: Any) -> AuthorizeResult | None:
        """None if the workspace has not let the bot in."""
        organization, team = asked.get("enterprise_id"), asked.get("team_id")
        workspace, now = team or organization or "", self._clock.now()
        at, known = self._known.get(workspace, (now, None))
        if known and now - at < _KNOWN_FOR:
            return known
        try:
            bot = await self._clients.identity(workspace)
        except TokenRefused:
            return None
        known = AuthorizeResult(
            enterprise_id=organization, team_id=team, bot_id=bot.bot_id, bot_user_id=bot.user_id, bot_token=bot.token
        )
        self._known[workspace] = (now, known)
        return known


def _told(app: AsyncApp, clock: Clock) -> Any:
    replays = Replays(clock)

    async def told(request: web.Request) -> web.Response:
        signature, at = (request.headers.get(f"X-Slack-{name}", "") for name in ("Signature", "Request-Timestamp"))
        if not (signature.isascii() and at.isascii() and at.isdigit()):
            return web.Response(status=401)
        try:
            asked = await to_bolt_request(request)
        except ValueError:  # no UTF-8, or no JSON: Slack sends neither
            return web.Response(status=400)
        if replays.has(signature):
            return web.Response(status=401)
        answer = await app.async_dispatch(asked)
        if answer.status == 200:
            replays.add(signature)
        return await to_aiohttp_response(answer)

    return told


class Replays:
    """Signatures that were taken, for as long as Slack's requests are good: none is taken twice by one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[str, datetime] = {}

    def has(self, signature: str) -> bool:
        """Whether it was taken."""
        return signature in self._taken

    def add(self, signature: str) -> None:
        """It is taken."""
        now = self._clock.now()
        while self._taken and now - next(iter(self._taken.values())) > _SIGNED_FOR:
            del self._taken[next(iter(self._taken))]
        self._taken[signature] = now
