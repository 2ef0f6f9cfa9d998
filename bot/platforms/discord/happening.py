"""What happens in Discord without anybody asking the bot: reactions, channels and servers that come and go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.events import Gone, Joined, Moved, Reaction
from bot.platforms.discord.access import NAME
from bot.platforms.discord.answering import Answers
from bot.platforms.discord.channels import Channels, channel_of, place_of, ref_of
from bot.platforms.discord.permissions import Guarded, missing
from bot.platforms.discord.reconciling import Queues, Reconciling, present
from bot.underway import Tasks
from core.model import Place, PlaceState
from core.ports import Store


@dataclass(frozen=True)
class Happenings:
    """Hears what a client dispatches: each method that begins with `on_` is an event of discord.py's."""

    client: discord.Client
    answers: Answers
    channels: Channels
    store: Store
    tasks: Tasks
    queues: Queues = field(default_factory=Queues)

    def listen(self) -> None:
        """Hear the client."""
        for event in (
            self.on_ready,
            self.on_raw_reaction_add,
            self.on_raw_reaction_remove,
            self.on_guild_join,
            self.on_guild_remove,
            self.on_guild_channel_update,
            self.on_guild_channel_delete,
            self.on_guild_role_update,
            self.on_guild_role_delete,
            self.on_member_update,
        ):
            self.client.event(event)

    async def on_ready(self) -> None:
        """At the start, and where a connection could not be taken up again: something may have gone unheard."""
        look = Reconciling(self.client, self.channels, self.answers.front, self.store, self.queues)
        self.tasks.begin(look.run(), "reconciling")

    async def on_raw_reaction_add(self, told: discord.RawReactionActionEvent) -> None:
        """Somebody reacted to a message, known to discord.py or not."""
        self._reacted(told, added=True)

    async def on_raw_reaction_remove(self, told: discord.RawReactionActionEvent) -> None:
        """Somebody took a reaction back."""
        self._reacted(told, added=False)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was let into a server."""
        self.tasks.begin(self._joined(guild), f"guild/{guild.id}")

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot is not in a server any more. In an outage a server is only unavailable."""
        if not guild.unavailable:
            self.tasks.begin(self._gone(guild), f"guild/{guild.id}")

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel got another name, or other permissions."""
        if isinstance(after, Guarded) and (before.name, before.overwrites) != (after.name, after.overwrites):
            self._stands([after])

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        place = Place(channel_of(channel.guild.id, channel.id), channel.name, PlaceState.DELETED)
        self.tasks.begin(self._moved([place]), f"guild/{channel.guild.id}")

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role may do something else than before: the bot's own, or everybody's."""
        if before.permissions != after.permissions:
            self._stands(_channels(after.guild))

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role is gone, which the bot may have had."""
        self._stands(_channels(role.guild))

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """The bot has other roles: of others Discord does not tell without another intent."""
        if before.roles != after.roles:
            self._stands(_channels(after.guild))

    def _reacted(self, told: discord.RawReactionActionEvent, *, added: bool) -> None:
        is_own = self.client.user is not None and told.user_id == self.client.user.id
        is_bots = told.member is not None and told.member.bot
        if told.guild_id is not None and not is_own and not is_bots:
            self.tasks.begin(self._heard(told, told.guild_id, added=added))

    async def _heard(self, told: discord.RawReactionActionEvent, guild: int, *, added: bool) -> None:
        # What somebody does and takes back has to be heard in this order.
        async with self.queues.of(told.channel_id):
            await self._counted(told, guild, added=added)

    async def _counted(self, told: discord.RawReactionActionEvent, guild: int, *, added: bool) -> None:
        thread = await self.channels.thread(told.channel_id)
        parent = thread.parent_id if thread else told.channel_id
        reaction = Reaction(
            channel=channel_of(guild, parent),
            person=str(told.user_id),
            ref=ref_of(thread.id if thread else None, told.message_id),
            emoji=str(told.emoji),
            added=added,
        )
        await self.answers.front.happened(reaction)

    async def _joined(self, guild: discord.Guild) -> None:
        """One short welcome, where it may write."""
        await present(self.store, str(guild.id))
        place = next(filter(_is_open, _welcoming(guild)), None)
        if place is None:
            return
        stands = place_of(place, guild.me)
        if welcome := await self.answers.front.happened(Joined(stands)):
            await self.answers.post(place, stands.channel, welcome)

    async def _gone(self, guild: discord.Guild) -> None:
        await self.answers.front.happened(Gone(NAME, str(guild.id)))

    def _stands(self, channels: Iterable[Guarded]) -> None:
        """How these channels stand now."""
        places = [place_of(one, one.guild.me) for one in channels]
        if places:
            self.tasks.begin(self._moved(places), f"guild/{places[0].channel.workspace}")

    async def _moved(self, places: Iterable[Place]) -> None:
        """Of channels without a subscription nobody has to know."""
        async with self.store.read() as work:
            subscribed = {order.channel for order in await work.subscriptions.all()}
        for place in places:
            if place.channel in subscribed:
                await self.answers.front.happened(Moved(place))


def _channels(guild: discord.Guild) -> list[Guarded]:
    return [one for one in guild.channels if isinstance(one, Guarded)]


def _welcoming(guild: discord.Guild) -> list[discord.TextChannel]:
    """Where a newcomer may say something: where Discord itself greets, then the others as people see them."""
    first: list[Any] = [guild.system_channel] if guild.system_channel else []
    return [*first, *guild.text_channels]


def _is_open(channel: discord.TextChannel) -> bool:
    return not missing(channel, channel.guild.me)
