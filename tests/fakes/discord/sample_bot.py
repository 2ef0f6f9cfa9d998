"""A small bot on discord.py, for the tests of the local Discord itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from tests.fakes.discord.server import LocalDiscord

DAYS = {"Tuesday 13 May": "2025-05-13", "Wednesday 14 May": "2025-05-14"}


class Vote(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"vote:(?P<paper>[\w.]+):(?P<way>up|down)"):
    """A button that outlives the bot."""

    def __init__(self, paper: str, way: str) -> None:
        sign = {"up": "👍", "down": "👎"}[way]
        super().__init__(discord.ui.Button(label="More", emoji=sign, custom_id=f"vote:{paper}:{way}"))
        self.paper, self.way = paper, way

    @classmethod
    async def from_custom_id(cls, _asked: Any, _item: Any, match: re.Match[str]) -> Vote:
        return cls(match["paper"], match["way"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(f"{self.way} for {self.paper}", ephemeral=True)


class Sizes(discord.ui.View):
    """A menu, and what it answers."""

    @discord.ui.select(placeholder="Size", options=[discord.SelectOption(label=one) for one in ("small", "large")])
    async def pick(self, interaction: discord.Interaction[Any], select: discord.ui.Select[Any]) -> None:
        await interaction.response.edit_message(content=f"chosen: {select.values[0]}", view=None)


class Topic(discord.ui.Modal, title="A topic"):
    """A form: one field of the old kind, one of the new, and a menu."""

    name: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Name", max_length=20)
    why: discord.ui.Label[Any] = discord.ui.Label(
        text="Why", component=discord.ui.TextInput(style=discord.TextStyle.paragraph, required=False)
    )
    size: discord.ui.Label[Any] = discord.ui.Label(
        text="Size", component=discord.ui.Select(options=[discord.SelectOption(label=one) for one in ("S", "L")])
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        said = f"{self.name.value}/{self.why.component.value}/{self.size.component.values[0]}"  # type: ignore[attr-defined]
        await interaction.response.send_message(said)


class SampleBot(discord.Client):
    """Commands, buttons, forms; and a record of what it heard."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        quiet = discord.Intents(guilds=True, guild_reactions=True)
        none = discord.AllowedMentions.none()
        options = {"guild_ready_timeout": 0.02, "allowed_mentions": none, **options}
        super().__init__(intents=quiet if intents is None else intents, **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[tuple[str, Any]] = []
        self.told = asyncio.Condition()
        self.add_dynamic_items(Vote)
        _commands(self.tree)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Does not wait five seconds, as a bot should."""

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        super().dispatch(event, *args, **kwargs)
        if event not in ("socket_event_type", "socket_raw_receive"):
            self.heard.append((event, args[0] if args else None))
            task = asyncio.ensure_future(self._tell())
            self._telling = task

    async def _tell(self) -> None:
        async with self.told:
            self.told.notify_all()

    async def hears(self, event: str, true: Callable[[Any], Any] = lambda _what: True, within: float = 20.0) -> Any:
        """Waits for an event of the client's, and takes it and all before it away."""
        async with asyncio.timeout(within), self.told:
            while True:
                for place, (name, what) in enumerate(self.heard):
                    if name == event and true(what):
                        del self.heard[: place + 1]
                        return what
                await self.told.wait()


async def _dates(_asked: discord.Interaction[Any], words: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=date) for name, date in DAYS.items() if date.startswith(words)]


@app_commands.command(name="digest", description="The digest of a day")
@app_commands.describe(date="a day", most="how many", way="how")
@app_commands.autocomplete(date=_dates)
@app_commands.choices(way=[app_commands.Choice(name="Short", value="s"), app_commands.Choice(name="Long", value="l")])
async def digest(
    interaction: discord.Interaction[Any],
    date: str,
    most: app_commands.Range[int, 1, 50] = 10,
    way: str = "s",
    whom: discord.Member | None = None,
) -> None:
    await interaction.response.defer(thinking=True)
    said = f"Digest of {date}, {most} at most, {way}" + (f", for {whom.name}" if whom else "")
    await interaction.followup.send(said)
    await interaction.followup.send("only you", ephemeral=True)


class Criteria(app_commands.Group, name="criteria", description="What counts"):
    """Two subcommands."""

    @app_commands.command(description="Mute a word")
    async def mute(self, interaction: discord.Interaction[Any], word: str) -> None:
        await interaction.response.send_message(f"Muted {word}", ephemeral=True)

    @app_commands.command(description="Edit")
    async def edit(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(Topic())


@app_commands.command(name="silent", description="Says nothing")
async def silent(_asked: discord.Interaction[Any]) -> None:
    """Leaves people alone."""


@app_commands.command(name="secret", description="For administrators")
@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
async def secret(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.send_message("a secret", ephemeral=True)


async def rescore(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    await interaction.response.send_message(f"Rescored {message.content!r}", view=Sizes())


def _commands(tree: app_commands.CommandTree[Any]) -> None:
    menu = app_commands.ContextMenu(name="Rescore", callback=rescore)
    every: list[Any] = [digest, Criteria(), silent, secret, menu]
    for one in every:
        tree.add_command(one)


@asynccontextmanager
async def running(local: LocalDiscord, bot: SampleBot | None = None, *, sync: bool = True) -> AsyncIterator[SampleBot]:
    """The bot in the local Discord, ready. Only in the block is discord.py pointed here."""
    bot = bot or SampleBot()
    with local.pointed():
        async with bot:
            task = asyncio.create_task(bot.start(local.token))
            try:
                await bot.hears("ready")
                if sync:
                    await bot.tree.sync()
                yield bot
            finally:
                await bot.close()
                await asyncio.gather(task, return_exceptions=True)
