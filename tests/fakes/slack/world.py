"""Everything that is there, and what happens when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.slack.events import Event
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Clock, Ids, Message, Team, Token, Trigger, User, View

PATIENCE = 20.0  # real seconds: a test that waits longer hangs
TRIGGER_LIVES = timedelta(seconds=3)
TOKEN_LIVES = timedelta(hours=12)


@dataclass(frozen=True)
class Sent:
    """Something that Slack accepted from the app: how it came (`chat.postMessage`, `response_url`…) and what it was."""

    how: str
    payload: Json


@dataclass
class Hook:
    """A response_url: who may be answered where, and how often it was used."""

    path: str
    team: str
    channel: str
    user: str
    expires: datetime
    original: Message | None = None
    thread_ts: str | None = None
    uses: int = 0


@dataclass
class App:
    """The app as it is declared: what its manifest says, and its secrets."""

    id: str
    commands: frozenset[str]
    shortcuts: dict[str, str]
    events: frozenset[str]
    scopes: frozenset[str]
    client_id: str
    client_secret: str = field(repr=False)
    signing_secret: str = field(repr=False)
    verification: str = field(repr=False)
    rotates: bool = False


@dataclass
class World:
    """The state behind the server. `happened` is told of every event that the app may hear of."""

    clock: Clock
    app: App
    rates: Rates
    distributed: bool = False
    ids: Ids = field(default_factory=Ids)
    teams: dict[str, Team] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    refreshers: dict[str, Token] = field(default_factory=dict)
    codes: dict[str, Token] = field(default_factory=dict)
    code_users: dict[str, str] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)
    files: dict[str, Json] = field(default_factory=dict)
    uploads: dict[str, bytes] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    url: str = ""
    happened: Callable[[Event], object] = lambda _event: None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def now(self) -> datetime:
        return self.clock.now()

    def accept(self, how: str, payload: Json) -> None:
        """Remember what the app sent."""
        self.sent.append(Sent(how, payload))

    def tell(self, team: Team, kind: str, channel: Channel | None = None, /, **event: Any) -> Any:
        """Something happened. The app hears of it when it subscribed, has the scope and may see the channel."""
        ts = f"{self.now().timestamp():.6f}"
        return self.happened(Event(team, channel, {"type": kind, **event, "event_ts": event.get("event_ts", ts)}))

    def direct(self, team: Team, user: User) -> Channel:
        """The conversation between a person and the app, made when there is none."""
        found = team.direct(user.id)
        if found is None:
            found = Channel(self.ids.new("D"), team.id, "", "im", user.id, [user.id, team.bot_user])
            found.created = int(self.now().timestamp())
            team.channels[found.id] = found
        return found

    def trigger(self, team: Team, user: User, view: View | None = None) -> str:
        """A new trigger_id."""
        name = f"{self.ids.new('')}.{self.ids.new('')}.{self.ids.secret('')}"
        until = self.now() + TRIGGER_LIVES
        self.triggers[name] = Trigger(name, team.id, user.id, until, view.id if view else None)
        return name

    def hook(self, kind: str, channel: Channel, user: User, original: Message | None = None) -> str:
        """A new response_url: `commands`, `actions` or `app`."""
        path = f"/{kind}/{channel.team}/{self.ids.new('')}/{self.ids.secret('')}"
        thread = original.thread_ts if original and original.is_reply else None
        until = self.now() + timedelta(minutes=30)
        self.hooks[path] = Hook(path, channel.team, channel.id, user.id, until, original, thread)
        return f"{self.url}{path}"

    def channel_of(self, message: Message) -> Channel:
        return self.teams[message.team].channels[message.channel]

    async def touched(self) -> None:
        """Wake whoever waits for something to be seen."""
        async with self.changed:
            self.changed.notify_all()

    async def until(self, true: Callable[[], Any], within: float) -> Any:
        """What `true` returns once that is something; it is asked again after every change. TimeoutError else."""
        async with asyncio.timeout(within), self.changed:
            while not (result := true()):
                await self.changed.wait()
            return result
