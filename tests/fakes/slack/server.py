"""A Slack on this machine that slack_sdk and slack_bolt believe: see README.md."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, DummyCookieJar, web

from tests.fakes.slack.delivery import Ack, Delivery, Parcel
from tests.fakes.slack.events import EVENTS
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.oauth import Consent
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.requests import Requests
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.state import Channel, Clock, Token, WallClock
from tests.fakes.slack.transcript import written
from tests.fakes.slack.webapi import Asked, WebApi
from tests.fakes.slack.workspace import Workspace
from tests.fakes.slack.world import PATIENCE, App, Sent, World

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
    }
)


class LocalSlack:
    """The server. Use it as `async with LocalSlack(...) as slack`, or `start` and `stop` it.

    `clock` measures rates, triggers, response_urls and acknowledgements; `patience` is how many real seconds an app
    may keep a person waiting before the local Slack gives up.
    """

    def __init__(
        self,
        *,
        commands: Iterable[str] = ("/digest",),
        shortcuts: Mapping[str, str] | None = None,
        events: Iterable[str] = EVENTS,
        scopes: Iterable[str] = SCOPES,
        clock: Clock | None = None,
        rates: bool = True,
        rotates: bool = False,
        distributed: bool = False,
        patience: float = 5.0,
        port: int = 0,
    ) -> None:
        app = App(
            id="A0000000001",
            commands=frozenset(commands),
            shortcuts=dict(shortcuts or {}),
            events=frozenset(events),
            scopes=frozenset(scopes),
            client_id="111.222",
            client_secret="a-client-secret",
            signing_secret="a-signing-secret",
            verification="a-verification-token",
            rotates=rotates,
        )
        self.world = World(clock or WallClock(), app, Rates(rates), distributed)
        self.faults = Faults()
        self.delivery = Delivery(self.world)
        self.sockets = Sockets(self.world, self.delivery, patience)
        self.delivery.transport = self.sockets
        self.world.happened = self.delivery.tell
        self.patience = patience
        self.port = port
        self._api = WebApi(self.world, self.faults)
        self._consent = Consent(self.world)
        self._workspaces: dict[str, Workspace] = {}
        self.app_token = "xapp-1-A0000000001-local"
        self.world.tokens[self.app_token] = Token(self.app_token, None, None, frozenset({"connections:write"}), "app")

    async def start(self) -> Self:
        """Serve, on a free port unless one was named."""
        application = web.Application(client_max_size=2**24)
        add = application.router.add_route
        add("*", "/api/{method}", self._api.method)
        add("GET", "/link/", self.sockets.accept)
        add("POST", "/upload/v1/{file}", self._api.upload)
        add("GET", "/oauth/v2/authorize", self._consent.page)
        for kind in ("commands", "actions", "app"):
            add("POST", f"/{kind}/{{team}}/{{number}}/{{secret}}", self._api.hook)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.world.url = f"http://127.0.0.1:{self.port}"
        self.session = ClientSession(cookie_jar=DummyCookieJar())
        return self

    async def stop(self) -> None:
        """Give everything up."""
        self._api.closing.set()
        self.faults.clear()
        await self.delivery.close()
        self.sockets.drop()
        await self.session.close()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The `base_url` for AsyncWebClient."""
        return f"{self.world.url}/api/"

    @property
    def authorize_url(self) -> str:
        """The `authorization_url` for the OAuth settings."""
        return f"{self.world.url}/oauth/v2/authorize"

    @property
    def app(self) -> App:
        """The app as Slack knows it: ids and secrets."""
        return self.world.app

    @property
    def rates(self) -> Rates:
        return self.world.rates

    @property
    def sent(self) -> list[Sent]:
        """Every message and view that the app ever got through, in order: all within the limits."""
        return self.world.sent

    @property
    def acks(self) -> list[Ack]:
        """Everything that the app acknowledged, and how fast."""
        return self.delivery.acks

    @property
    def requests(self) -> list[Asked]:
        """Every request of the app, in order."""
        return self._api.log

    def calls(self, method: str) -> list[Asked]:
        """The requests of one method (`response_url` and `upload` too)."""
        return [asked for asked in self._api.log if asked.method == method]

    def team(
        self, team_id: str = "", name: str = "", *, enterprise: str | None = None, installed: bool = True
    ) -> Workspace:
        """A workspace: the one with this id, or a new one."""
        if team_id not in self._workspaces:
            made = Workspace(
                self.world, self.delivery, self.session, team_id or self.world.ids.new("T"), name, enterprise
            )
            self._workspaces[made.id] = made
            if installed:
                made.install()
            return made
        return self._workspaces[team_id]

    async def serve_http(self, url: str) -> Requests:
        """From now on everything is posted to this URL. The app has to answer Slack's challenge first."""
        transport = Requests(self.world, self.session, url, self.patience)
        if not await transport.verifies():
            raise AssertionError(f"{url} does not answer the challenge")
        self.delivery.transport = transport
        return transport

    async def connected(self, count: int = 1, within: float = PATIENCE) -> None:
        """Wait until the app has so many sockets."""
        await self.sockets.connected(count, within)

    async def until(self, true: Callable[[], Any], within: float = PATIENCE) -> Any:
        """Wait until something is so here. TimeoutError when it never is."""
        return await self.world.until(true, within)

    async def settled(self) -> None:
        """Wait until every event was acknowledged or given up. What the app does after is not waited for."""
        await self.delivery.settled()

    async def redeliver(self, parcel: Parcel | None = None) -> None:
        """Send an event again though it was acknowledged (the last one unless one is named), as Slack may do."""
        events = [sent for sent in self.delivery.delivered if sent.kind == "events_api"]
        await self.delivery.again(parcel or events[-1])

    async def retries(self) -> None:
        """Send the events again that nobody acknowledged."""
        tasks: list[Awaitable[Any]] = list(self.delivery.release())
        for task in tasks:
            await task

    def transcript(self, channel: Channel | None = None) -> str:
        """Everything that a channel shows, threads indented; of all channels without one."""
        return written(self.world, channel)
