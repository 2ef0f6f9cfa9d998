"""One call of the Web API: its arguments, who calls, and what the call may do."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.slack.limits import Refused
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Message, Team, Token, User

if TYPE_CHECKING:
    from tests.fakes.slack.world import World


async def arguments(request: web.Request) -> tuple[Json, str]:
    """What was sent by query, form, JSON or multipart, and the token."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        args |= json.loads(body) if body else {}
    elif request.can_read_body:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    kind, _, credential = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        args.setdefault("client_id", "")
        args |= _basic(credential)
    return args, credential if kind == "Bearer" else str(args.pop("token", ""))


def _basic(credential: str) -> Json:
    name, _, secret = base64.b64decode(credential).decode().partition(":")
    return {"client_id": name, "client_secret": secret}


@dataclass
class Call:
    """A call that is allowed: the token is good and has the scope."""

    world: World
    method: str
    args: Json
    token: Token
    now: datetime
    headers: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """An argument that is text."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def needed(self, name: str, error: str = "invalid_arguments") -> str:
        """An argument that must be there."""
        if not self.text(name):
            missing = f"[ERROR] missing required field: {name}"
            raise Refused(error, response_metadata={"messages": [missing]})
        return self.text(name)

    def flag(self, name: str, default: bool = False) -> bool:
        """An argument that is true or false, in any form that Slack takes."""
        value = self.args.get(name)
        return default if value is None else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """An argument that is a whole number."""
        value = self.text(name)
        if not value:
            return default
        if not value.isdigit():
            raise Refused("invalid_arguments")
        return int(value)

    def data(self, name: str, error: str) -> Any:
        """An argument that is JSON, or text that holds JSON. None when it is absent."""
        value = self.args.get(name)
        if isinstance(value, str):
            try:
                return json.loads(value)
            except ValueError:
                raise Refused(error) from None
        return value

    @property
    def team(self) -> Team:
        """The workspace that is meant: the token's, or for a token of an organization the one that it names."""
        if self.token.team:
            return self.world.teams[self.token.team]
        named = self.text("team_id")
        team = self.world.teams.get(named)
        if team is None or team.enterprise != self.token.enterprise:
            raise Refused("team_access_not_granted" if named else "missing_argument", argument="team_id")
        return team

    def user(self, name: str = "user") -> User:
        """Somebody of the workspace."""
        found = self.team.users.get(self.needed(name, "user_not_found"))
        if found is None:
            raise Refused("user_not_found")
        return found

    def channel(self, name: str = "channel") -> Channel:
        """A channel that the app can see."""
        found = self._any_channel(self.needed(name, "channel_not_found"))
        if found is None or found.deleted:
            raise Refused("channel_not_found")
        if found.kind != "public" and self.team.bot_user not in found.members:
            raise Refused("channel_not_found")
        return found

    def _any_channel(self, name: str) -> Channel | None:
        if self.token.team:
            return self.team.channels.get(name)
        teams = [team for team in self.world.teams.values() if team.enterprise == self.token.enterprise]
        return next((team.channels[name] for team in teams if name in team.channels), None)

    def own_channel(self, name: str = "channel") -> Channel:
        """A channel that the app is in."""
        channel = self.channel(name)
        if self.bot_in(channel) not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def bot_in(self, channel: Channel) -> str:
        """The app's user in the channel's workspace."""
        return self.world.teams[channel.team].bot_user

    def message(self, channel: Channel, name: str = "ts", error: str = "message_not_found") -> Message:
        """A message of a channel."""
        found = channel.find(self.needed(name, error))
        if found is None:
            raise Refused(error)
        return found

    def may(self, *scopes: str) -> None:
        """The token has one of these scopes."""
        if not self.token.scopes & set(scopes):
            provided = ",".join(sorted(self.token.scopes))
            raise Refused("missing_scope", needed=scopes[0], provided=provided)


Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Method:
    """A method: who may call it (`scopes`: one of them) and how often a minute (0: see `rates`)."""

    handle: Handler
    scopes: tuple[str, ...] = ()
    tier: int = 3
    kind: str = "bot"


Methods = Mapping[str, Method]


def page(items: list[Any], call: Call, default: int, most: int) -> tuple[list[Any], Json]:
    """A page of a list by cursor, and what to say about the next one."""
    limit = min(call.number("limit", default), most) or default
    cursor = call.text("cursor")
    start = 0
    if cursor:
        if not cursor.startswith("next:") or not cursor[5:].isdigit():
            raise Refused("invalid_cursor")
        start = int(cursor[5:])
    more = start + limit < len(items)
    return items[start : start + limit], {"next_cursor": f"next:{start + limit}" if more else ""}
