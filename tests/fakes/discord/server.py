"""A Discord on this machine that discord.py believes: see README.md."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.discord.bits import NO_INTENTS, USUAL, Intent, Permission
from tests.fakes.discord.call import Call
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.guilds import Server
from tests.fakes.discord.methods.table import ROUTES, Route
from tests.fakes.discord.people import Person
from tests.fakes.discord.pointing import pointed_at
from tests.fakes.discord.rates import Rates
from tests.fakes.discord.refusals import nothing_here
from tests.fakes.discord.state import (
    Channel,
    Clock,
    Guild,
    Json,
    Message,
    Sent,
    Snowflakes,
    Sync,
    User,
    WallClock,
)
from tests.fakes.discord.transcript import written
from tests.fakes.discord.webapi import Asked, WebApi
from tests.fakes.discord.world import PATIENCE, App, World


class LocalDiscord:
    """The server. Use it as `async with LocalDiscord(...) as local`, or `start` and `stop` it. Options: README.md."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        rates: bool = True,
        hurry: bool = False,
        privileged: Intent = NO_INTENTS,
        shards: int | None = None,
        guilds_per_shard: int = 2500,
        max_concurrency: int = 1,
        starts: int = 1000,
        patience: float = 5.0,
        name: str = "Broadsheet",
        port: int = 0,
    ) -> None:
        clock = clock or WallClock()
        ids = Snowflakes(clock)
        bot = User(ids.new(), name, bot=True)
        app = App(bot.id, name, bot.id, f"{bot.id}.local.token", privileged)
        self.world = World(clock, app, Rates(rates, hurry), ids, {bot.id: bot})
        self.faults = Faults()
        self.gateway = Gateway(self.world, shards, guilds_per_shard, starts, max_concurrency)
        self.world.happened = self.gateway.tell
        self.patience, self.port = patience, port
        self._api = WebApi(self.world, self.faults)

    async def start(self) -> Self:
        """Serve, on a free port unless one was named."""
        application = web.Application(client_max_size=2**27)
        add = application.router.add_route
        add("GET", "/gateway/", self.gateway.accept)
        add("GET", "/resume/", self.gateway.accept)
        add("GET", "/attachments/{tail:.*}", self._file)
        about = Route("GET", "/gateway/bot", "get_gateway", self._about)
        # An address that is a word comes before one that is an id.
        for route in [about, *sorted(ROUTES, key=lambda route: "@" not in route.path)]:
            add(route.method, f"/api/v10{route.path}", self._api.serve(route))
        add("*", "/{tail:.*}", self._api.serve(Route("*", "", "unknown", _nothing, token=False)))
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.world.url = f"http://127.0.0.1:{self.port}"
        return self

    async def _about(self, _call: Call) -> Json:
        return self.gateway.about()

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.path)
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def stop(self) -> None:
        """Give everything up."""
        self._api.closing.set()
        self.faults.clear()
        await self.gateway.settled()
        for line in list(self.gateway.lines):
            line.tear()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def pointed(self) -> AbstractContextManager[None]:
        """Point every discord.py client of this process here, for a while. There is no other way."""
        return pointed_at(self.url, self.gateway.url)

    @property
    def url(self) -> str:
        """The base of the REST API."""
        return f"{self.world.url}/api/v10"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.app.token

    @property
    def app(self) -> App:
        return self.world.app

    @property
    def rates(self) -> Rates:
        return self.world.rates

    @property
    def sent(self) -> list[Sent]:
        """Everything that the app ever got through, in order: all within the limits."""
        return self.world.sent

    @property
    def syncs(self) -> list[Sync]:
        """Every overwriting of commands."""
        return self.world.syncs

    @property
    def requests(self) -> list[Asked]:
        """Every request of the app, in order."""
        return self._api.log

    def calls(self, name: str) -> list[Asked]:
        """The requests of one call."""
        return [asked for asked in self._api.log if asked.call == name]

    def commands(self, guild: Server | None = None) -> dict[str, Json]:
        """What is synced, by name: everywhere, or in one guild."""
        scope = guild.id if guild else None
        return {name: command for (_, name), command in self.world.commands.get(scope, {}).items()}

    def person(self, name: str) -> Person:
        """Somebody, in no guild yet."""
        user = User(self.world.ids.new(), name, name.title())
        self.world.users[user.id] = user
        return Person(self.world, user, self.patience)

    def guild(
        self,
        name: str,
        owner: Person | None = None,
        *,
        bot: Permission | None = USUAL,
        id: int | None = None,  # noqa: A002
    ) -> Server:
        """A guild. `bot`: what the bot's role may do there; None: the bot is not in it. `id` decides the shard."""
        owner = owner or self.person(f"owner of {name}")
        guild = Guild(id or self.world.ids.new(), name, owner.id, self.world.now())
        self.world.guilds[guild.id] = guild
        server = Server(self.world, guild, owner, self.person)
        server.user(owner)
        if bot is not None:
            server.admit(bot)
        return server

    def channel(self, number: int) -> Channel:
        """A channel or thread by its id."""
        return self.world.channels[number]

    def message(self, number: int) -> Message:
        """A message by its id."""
        found = self.world.message(number)
        assert found is not None, f"no message {number}"
        return found

    def thread(self, message: Message) -> Channel:
        """The thread that was started from a message: it has the same id."""
        return self.world.channels[message.id]

    async def ready(self, shards: int = 1, within: float = PATIENCE) -> None:
        """Wait until so many shards were told that they are ready, and of their guilds."""
        await self.until(lambda: len(self.gateway.connected()) >= shards, within)
        await self.settled()

    async def until(self, true: Callable[[], Any], within: float = PATIENCE) -> Any:
        """Wait until something is so here. TimeoutError when it never is."""
        return await self.world.until(true, within)

    async def settled(self) -> None:
        """Wait until everything was sent that was to be sent. What the app does with it is not waited for."""
        await self.gateway.settled()

    async def ticked(self) -> None:
        """The clock was moved: threads go to the archive, and who waits looks at it again."""
        self.world.archive_idle()
        await self.world.touched()

    def transcript(self, channel: Channel | None = None) -> str:
        """Everything that a channel shows, threads indented; of all channels without one."""
        return written(self.world, channel)


async def _nothing(_call: Call) -> None:
    raise nothing_here()
