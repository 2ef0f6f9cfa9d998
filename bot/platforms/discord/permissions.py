"""What the bot has to be allowed in Discord: what it asks for when it is invited, and what it lacks in a channel."""

from __future__ import annotations

import discord

# By the names that Discord's own settings show.
_POSTING = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}
# Posts of a forum are made by who may send messages there; they are threads already.
_OF_FORUMS = {**_POSTING, "send_messages": "Create Posts"}
del _OF_FORUMS["create_public_threads"]
_NEEDED = discord.Permissions(**dict.fromkeys((*_POSTING, "attach_files", "use_application_commands"), True))

Guarded = discord.TextChannel | discord.ForumChannel
"""A channel in which the bot can post digests."""


def invite_link(application: int) -> str:
    """Where somebody who manages a server lets the bot in, with what it needs and no more."""
    return discord.utils.oauth_url(application, permissions=_NEEDED, scopes=("bot", "applications.commands"))


def missing(channel: Guarded, bot: discord.Member) -> tuple[str, ...]:
    """What the bot may not do in a channel and has to, as Discord's settings name it."""
    granted = channel.permissions_for(bot)
    wanted = _OF_FORUMS if isinstance(channel, discord.ForumChannel) else _POSTING
    return tuple(shown for name, shown in wanted.items() if not getattr(granted, name))


def lacking(names: tuple[str, ...]) -> str:
    """That something is missing, in two sentences that name it."""
    named = ", ".join(f"`{name}`" for name in names)
    return f"In this Discord channel the bot lacks {named}. Whoever manages the channel can allow it there."
