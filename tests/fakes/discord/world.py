"""Everything that is there, and what happens when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.discord import granting, payloads
from tests.fakes.discord.bits import ALL, NO_INTENTS, NONE, Intent, Kind, Permission
from tests.fakes.discord.rates import Rates
from tests.fakes.discord.state import (
    Channel,
    Clock,
    Event,
    Guild,
    Interaction,
    Json,
    Message,
    Modal,
    Sent,
    Snowflakes,
    Sync,
    User,
)

PATIENCE = 20.0  # real seconds: a test that waits longer hangs
NONCE_LIVES = timedelta(minutes=5)  # "the past few minutes"


@dataclass
class App:
    """The application as the portal has it."""

    id: int
    name: str
    bot: int
    token: str = field(repr=False)
    privileged: Intent = NO_INTENTS
    public: bool = True


@dataclass
class World:
    """The state behind the server. `happened` is told of every event."""

    clock: Clock
    app: App
    rates: Rates
    ids: Snowflakes
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    commands: dict[int | None, dict[tuple[int, str], Json]] = field(default_factory=dict)
    created_today: dict[int | None, list[datetime]] = field(default_factory=dict)
    interactions: dict[str, Interaction] = field(default_factory=dict)
    modals: dict[int, Modal] = field(default_factory=dict)
    nonces: dict[tuple[int, str], Message] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    syncs: list[Sync] = field(default_factory=list)
    url: str = ""
    happened: Callable[[Event], object] = lambda _event: None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def bot(self) -> User:
        return self.users[self.app.bot]

    def guild_of(self, channel: Channel) -> Guild | None:
        """The guild of a channel; None for a conversation."""
        return self.guilds[channel.guild] if channel.guild else None

    def parent_of(self, channel: Channel) -> Channel:
        """Where the permissions of a channel are kept."""
        return self.channels[channel.parent] if channel.is_thread and channel.parent else channel

    def permissions(self, user: int, channel: Channel) -> Permission:
        """What somebody may do in a channel or thread."""
        guild = self.guild_of(channel)
        if guild is None:
            return ALL if user in channel.people else NONE
        granted = granting.in_channel(guild, user, self.parent_of(channel))
        thread = channel.thread
        if channel.kind is Kind.PRIVATE_THREAD and thread and user not in thread.members:
            return granted if Permission.MANAGE_THREADS in granted else NONE
        return granted

    def bot_sees(self, channel: Channel) -> bool:
        return Permission.VIEW_CHANNEL in self.permissions(self.app.bot, channel)

    def bot_in(self, guild: int | None) -> bool:
        return guild is None or self.app.bot in self.guilds[guild].members

    def threads(self, channel: Channel) -> list[Channel]:
        """The threads of a channel."""
        found = self.channels.values()
        return [one for one in found if one.is_thread and one.parent == channel.id and not one.deleted]

    def message(self, number: int) -> Message | None:
        """A message by its id, wherever it is."""
        found = (place.messages[number] for place in self.channels.values() if number in place.messages)
        return next(found, None)

    def direct(self, user: int) -> Channel:
        """The conversation of somebody with the bot, made when there is none."""
        for channel in self.channels.values():
            if channel.kind is Kind.DM and user in channel.people:
                return channel
        made = Channel(self.ids.new(), Kind.DM, None, "", people=[user, self.app.bot])
        self.channels[made.id] = made
        return made

    def accept(self, how: str, payload: Json, message: Message | None = None) -> None:
        """Remember what the app sent."""
        self.sent.append(Sent(how, payload, message))

    def tell(self, name: str, data: Json, guild: int | None, intent: int | None, hidden: Json | None = None) -> None:
        """Something happened in a guild (or in none). Nobody hears of a guild that the bot is not in."""
        if guild is None or (self.bot_in(guild) and not self.guilds[guild].unavailable):
            self.happened(Event(name, data, guild, intent, hidden))

    def tell_channel(self, name: str, channel: Channel) -> None:
        """A channel or a thread was made, changed or deleted. Threads are told of to who sees them."""
        if not channel.is_thread:
            self.tell(name, payloads.channel(self, channel), channel.guild, Intent.GUILDS)
        elif self.bot_sees(channel):
            new = {"newly_created": True} if name == "THREAD_CREATE" else {}
            self.tell(name, payloads.channel(self, channel) | new, channel.guild, Intent.GUILDS)

    def tell_message(self, name: str, message: Message) -> None:
        """A message was written or changed."""
        channel = self.channels[message.channel]
        if not self.bot_sees(channel) or message.only_for:
            return
        intent = Intent.GUILD_MESSAGES if channel.guild else Intent.DM_MESSAGES
        where = {"guild_id": str(channel.guild)} if channel.guild else {}
        data = payloads.message(self, message) | where
        if guild := self.guild_of(channel):
            data |= payloads.partial_member(guild, message.author)
        hidden = data if payloads.is_open(self, message) else data | payloads.HIDDEN
        self.tell(name, data, channel.guild, intent, hidden)

    def archive_idle(self) -> None:
        """Threads in which nobody wrote for as long as they are kept go to the archive."""
        for channel in list(self.channels.values()):
            thread = channel.thread
            if thread is None or thread.archived or channel.deleted:
                continue
            if self.now() - thread.active >= timedelta(minutes=thread.minutes):
                thread.archived, thread.changed = True, self.now()
                self.tell_channel("THREAD_UPDATE", channel)

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
