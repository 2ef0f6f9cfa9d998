"""What a Discord holds: guilds, people, channels, messages, interactions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from tests.fakes.discord.bits import EVERYBODY, NONE, PLAIN, THREADS, Flag, Kind, Permission
from tests.fakes.discord.reading import Seen, read, read_modal

Json = dict[str, Any]
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Says what time it is, in UTC."""

    def now(self) -> datetime: ...


class WallClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Snowflakes:
    """Ids that grow, and say when they were made (https://discord.com/developers/docs/reference#snowflakes)."""

    clock: Clock
    last: int = 0

    def new(self) -> int:
        """The next id."""
        at = (self.clock.now() - EPOCH) // timedelta(milliseconds=1) << 22
        self.last = max(at, self.last + 1)
        return self.last


@dataclass
class User:
    """Somebody, or a bot."""

    id: int
    name: str
    shown: str = ""
    bot: bool = False
    locale: str = "en-US"
    refuses_direct: bool = False


@dataclass
class Role:
    """A role of a guild."""

    id: int
    name: str
    permissions: Permission = NONE
    position: int = 1
    mentionable: bool = False
    bot: int | None = None


@dataclass
class Overwrite:
    """What a channel allows or denies to a role or a member."""

    target: int
    member: bool
    allow: Permission = NONE
    deny: Permission = NONE


@dataclass
class Member:
    """Somebody in a guild."""

    user: int
    joined: datetime
    roles: list[int] = field(default_factory=list)
    nick: str | None = None


@dataclass
class Tag:
    """A tag of a forum. `moderated`: only who may manage threads puts it on."""

    id: int
    name: str
    emoji: str | None = None
    moderated: bool = False


@dataclass
class Message:
    """A message, as everybody sees it, or only one."""

    id: int
    channel: int
    author: int
    created: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    flags: Flag = PLAIN
    kind: int = 0
    nonce: str | None = None
    edited: datetime | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    allowed: Json | None = None
    pings: list[str] = field(default_factory=list)
    interaction: Json | None = None
    reference: Json | None = None
    only_for: int | None = None
    by_application: bool = False
    deleted: bool = False
    names: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def seen(self) -> Seen:
        """What a person sees of it."""
        return read(self.content, self.embeds, self.components, self.pings, self.names)

    @property
    def loading(self) -> bool:
        """The app is thinking."""
        return Flag.LOADING in self.flags


@dataclass
class Thread:
    """What only a thread has. `minutes`: without a message until it goes to the archive."""

    owner: int
    created: datetime
    active: datetime
    minutes: int = 4320
    archived: bool = False
    locked: bool = False
    changed: datetime | None = None
    tags: list[int] = field(default_factory=list)
    members: dict[int, datetime] = field(default_factory=dict)


@dataclass
class Channel:
    """A text channel, a forum, a thread (`thread` is there), or a conversation (`people` are there)."""

    id: int
    kind: Kind
    guild: int | None
    name: str
    topic: str | None = None
    parent: int | None = None
    position: int = 0
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    tags: list[Tag] = field(default_factory=list)
    require_tag: bool = False
    thread: Thread | None = None
    people: list[int] = field(default_factory=list)
    messages: dict[int, Message] = field(default_factory=dict)
    private: list[Message] = field(default_factory=list)
    deleted: bool = False

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    @property
    def posts(self) -> list[Message]:
        """What everybody sees, oldest first."""
        return [message for message in self.messages.values() if not message.deleted]

    def in_thread(self) -> Thread:
        """Its thread. It has to be one."""
        assert self.thread is not None, f"{self.name} is not a thread"
        return self.thread


@dataclass
class Guild:
    """A guild: what people call a server."""

    id: int
    name: str
    owner: int
    joined: datetime
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    emojis: dict[int, str] = field(default_factory=dict)
    locale: str = "en-US"
    unavailable: bool = False

    def __post_init__(self) -> None:
        self.roles.setdefault(self.id, Role(self.id, "@everyone", EVERYBODY, 0))

    @property
    def everyone(self) -> Role:
        return self.roles[self.id]


@dataclass
class Interaction:
    """Something that a person asked of the app, and what became of it."""

    id: int
    token: str
    asks: int
    user: int
    channel: int
    guild: int | None
    created: datetime
    data: Json
    message: Message | None = None
    answer: int | None = None
    at: datetime | None = None
    deferred: bool = False
    ephemeral: bool = False
    original: Message | None = None
    choices: list[Json] = field(default_factory=list)
    modal: Modal | None = None
    failed: str = ""
    followups: list[Message] = field(default_factory=list)


@dataclass
class Modal:
    """A form that is open before somebody."""

    id: int
    user: int
    channel: int
    guild: int | None
    title: str
    custom_id: str
    components: list[Json]
    message: Message | None = None

    @property
    def seen(self) -> Seen:
        """What a person sees of it."""
        return read_modal(self.title, self.components)


@dataclass(frozen=True)
class Event:
    """Something that sessions hear of. `intent`: without it they do not; None is for all.

    `hidden`: the same for who may not read contents.
    """

    name: str
    data: Json
    guild: int | None = None
    intent: int | None = None
    hidden: Json | None = None


@dataclass(frozen=True)
class Sent:
    """Something that Discord accepted from the app: by which call, and what it was."""

    how: str
    payload: Json
    message: Message | None = None


@dataclass(frozen=True)
class Sync:
    """One overwriting of all commands. `hash` is of what they mean."""

    guild: int | None
    created: list[str]
    updated: list[str]
    removed: list[str]
    hash: str
