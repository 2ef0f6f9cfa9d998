"""The way that an interaction opens for answers: the first of them within three seconds, the others for fifteen minutes
(https://discord.com/developers/docs/interactions/receiving-and-responding)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.platforms.discord.errors import within
from bot.platforms.discord.showing import EMPTY, Parts
from bot.platforms.discord.spots import Spot
from core.errors import PlatformError

_TIMEOUT = 20.0


@dataclass
class Way:
    """One way. `replaces`: the answer takes the place of the one whose button was pressed. `is_deferred`: Discord was
    told that the question was heard."""

    spot: Spot
    replaces: bool = False
    is_deferred: bool = False

    async def defer(self) -> None:
        """Tell Discord that the question was heard. Where nobody knows whether that arrived, the answer may still."""
        self.is_deferred = True
        try:
            async with within(_TIMEOUT):
                await self.spot.interaction.response.defer(ephemeral=True, thinking=not self.replaces)
        except PlatformError:
            return

    async def opened(self, modal: discord.ui.Modal) -> bool:
        """Whether the modal is on the screen."""
        try:
            async with within(_TIMEOUT):
                await self.spot.interaction.response.send_modal(modal)
        except PlatformError:
            return False
        return True

    async def mutter(self, words: str) -> None:
        """Tell how far it is; if that does not arrive, the answer itself may."""
        try:
            await self._put({"content": words})
        except PlatformError:
            return

    async def told(self, messages: Sequence[Parts]) -> bool:
        """Whether they are there: the first in the place of what is there, be it that the bot is thinking, how far it
        is, or the answer before this one; the others below."""
        if not self.is_deferred:
            await self.defer()
        try:
            for number, parts in enumerate(messages):
                await (self._add(parts) if number else self._put(parts))
        except PlatformError:
            return False
        return True

    async def _put(self, parts: Parts) -> None:
        file = parts.get("file")
        shown = {**EMPTY, **{name: part for name, part in parts.items() if name != "file"}}
        async with within(_TIMEOUT):
            await self.spot.interaction.edit_original_response(**shown, attachments=[file] if file else [])

    async def _add(self, parts: Parts) -> None:
        async with within(_TIMEOUT):
            await self.spot.interaction.followup.send(**parts, ephemeral=True)
