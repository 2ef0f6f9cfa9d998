"""Where somebody asks something in Discord, and who it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import discord

from bot.platforms.discord.access import NAME
from core.model import Channel, Person

_NO_GUILD = "@me"  # as in Discord's own addresses


@dataclass(frozen=True, slots=True)
class Spot:
    """An interaction, in the channel to which it counts, by a person. What is asked in a thread counts to the channel
    (or the forum) that the thread is in."""

    interaction: discord.Interaction[Any] = field(repr=False)
    channel: Channel
    person: Person

    @property
    def is_on_answer(self) -> bool:
        """Whether a button below an answer was pressed that only this person sees, and that can be replaced."""
        message = self.interaction.message
        return message is not None and message.flags.ephemeral


def spot_of(interaction: discord.Interaction[Any]) -> Spot:
    """That of an interaction."""
    workspace = str(interaction.guild_id or _NO_GUILD)
    channel = Channel(NAME, workspace, str(_counted_to(interaction.channel) or interaction.channel_id or ""))
    return Spot(interaction, channel, _person(interaction))


def _counted_to(channel: object) -> int | None:
    return channel.parent_id if isinstance(channel, discord.Thread) else getattr(channel, "id", None)


def _person(interaction: discord.Interaction[Any]) -> Person:
    """An admin is whom Discord lets manage the server or the channel."""
    may, user = interaction.permissions, interaction.user
    manages = may.administrator or may.manage_guild or may.manage_channels
    owns = interaction.guild is not None and interaction.guild.owner_id == user.id
    return Person(str(user.id), user.display_name, is_admin=manages or owns)
