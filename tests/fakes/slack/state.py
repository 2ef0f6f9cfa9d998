"""What the local Slack remembers: workspaces, people, channels, messages, views, tokens."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from tests.fakes.slack.reading import Seen, read
from tests.fakes.slack.schema import Json


class Clock(Protocol):
    """Where time comes from. A test may pass one that it moves."""

    def now(self) -> datetime:
        """Now, with a time zone."""
        ...


class WallClock:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(eq=False)
class User:
    """Somebody in a workspace, or the app's bot."""

    id: str
    team: str
    name: str
    real_name: str
    tz: str = "Europe/Amsterdam"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    deleted: bool = False


@dataclass(eq=False)
class Message:
    """A message, or an ephemeral one, which only `ephemeral_to` sees."""

    team: str
    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    metadata: Json | None = None
    edited: Json | None = None
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_to: str | None = None
    deleted: bool = False
    flags: Json = field(default_factory=dict)
    subtype: str | None = None

    @property
    def is_reply(self) -> bool:
        return self.thread_ts is not None and self.thread_ts != self.ts

    @property
    def seen(self) -> Seen:
        """What a person reads."""
        return read(self.blocks, self.text, self.flags)

    def payload(self) -> Json:
        """As the Web API and interactions give it."""
        result: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "team": self.team}
        if self.bot_id:
            profile = {"id": self.bot_id, "app_id": self.app_id, "name": "broadsheet", "team_id": self.team}
            result |= {"bot_id": self.bot_id, "app_id": self.app_id, "bot_profile": profile}
        named = ("subtype", "thread_ts", "blocks", "edited", "files")
        result |= {name: getattr(self, name) for name in named if getattr(self, name)}
        if self.reactions:
            result["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in self.reactions.items()]
        return result


@dataclass(eq=False)
class Channel:
    """A channel, a private channel or a direct message (`kind`: public, private, im).

    `restricted`: the error that the app gets when it posts here, or None. `messages` holds replies too, by ts.
    """

    id: str
    team: str
    name: str
    kind: str = "public"
    creator: str = ""
    members: list[str] = field(default_factory=list)
    archived: bool = False
    deleted: bool = False
    restricted: str | None = None
    created: int = 0
    messages: dict[str, Message] = field(default_factory=dict)
    ephemeral: list[Message] = field(default_factory=list)
    _last: int = 0

    def next_ts(self, now: datetime) -> str:
        """A ts that no message of this channel has, later than all."""
        self._last = max(int(now.timestamp() * 1_000_000), self._last + 100)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    @property
    def posts(self) -> list[Message]:
        """The messages that stand in the channel itself, oldest first."""
        return [message for message in self.messages.values() if not message.is_reply and not message.deleted]

    def thread(self, parent: Message | str) -> list[Message]:
        """The replies to a message, oldest first."""
        ts = parent if isinstance(parent, str) else parent.thread_ts or parent.ts
        return [m for m in self.messages.values() if m.is_reply and m.thread_ts == ts and not m.deleted]

    def find(self, ts: object) -> Message | None:
        """The message with this ts, unless it was deleted."""
        message = self.messages.get(str(ts))
        return None if message is None or message.deleted else message


@dataclass(eq=False)
class View:
    """A modal or a Home tab. `entered`: what a person put into it, by (block_id, action_id)."""

    id: str
    team: str
    user: str
    content: Json
    hash: str
    root: str
    previous: str | None = None
    entered: dict[tuple[str, str], Json] = field(default_factory=dict)
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    bot_id: str = ""
    app_id: str = ""
    open: bool = True

    @property
    def title(self) -> str:
        return str(self.content.get("title", {}).get("text", ""))

    @property
    def seen(self) -> Seen:
        """What a person reads."""
        return read(self.content["blocks"], "", {})


@dataclass(eq=False)
class Token:
    """A key to the Web API. `gone`: the error that it gives from now on. `expires`: seconds since 1970, or None."""

    value: str = field(repr=False)
    team: str | None
    enterprise: str | None
    scopes: frozenset[str]
    kind: str = "bot"
    expires: float | None = None
    gone: str | None = None


@dataclass(eq=False)
class Team:
    """A workspace, with the app in it when `installed`."""

    id: str
    name: str
    domain: str
    enterprise: str | None = None
    installed: bool = False
    bot: User | None = None
    bot_id: str = ""
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    @property
    def bot_user(self) -> str:
        """The id of the app's user here."""
        return self.bot.id if self.bot else ""

    def direct(self, user: str) -> Channel | None:
        """The conversation between a person and the app."""
        return next((c for c in self.channels.values() if c.kind == "im" and user in c.members), None)


@dataclass
class Trigger:
    """What lets an app open a modal, once and within three seconds."""

    id: str
    team: str
    user: str
    expires: datetime
    view: str | None = None
    used: bool = False


class Ids:
    """Ids as Slack's look, never the same twice."""

    def __init__(self) -> None:
        self._numbers: Iterator[int] = itertools.count(1)

    def new(self, letter: str) -> str:
        """`U0000000001`, `C0000000002`…"""
        return f"{letter}{next(self._numbers):010d}"

    def short(self) -> str:
        """As Slack names a block that has no name."""
        return f"x{next(self._numbers):04x}"

    def secret(self, prefix: str) -> str:
        """A token, or part of a URL that nobody guesses."""
        return f"{prefix}{next(self._numbers)}-{secrets.token_hex(8)}"


def masked(value: Any) -> Any:
    """The same without tokens and secrets."""
    if isinstance(value, dict):
        hidden = ("token", "client_secret", "code", "refresh_token")
        return {name: "…" if name in hidden else masked(part) for name, part in value.items()}
    if isinstance(value, list):
        return [masked(part) for part in value]
    return "…" if isinstance(value, str) and value.startswith(("xox", "xapp-")) else value
