"""The way that an interaction opens for answers: the first of them within three seconds, the others for fifteen minutes
(https://discord.com/developers/docs/interactions/receiving-and-responding)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import discord

from bot.platforms.discord.errors import Expired, Taken, Unclear, within
from bot.platforms.discord.once import once
from bot.platforms.discord.showing import EMPTY, Parts
from bot.platforms.discord.spots import Spot
from core.errors import PlatformError

_TIMEOUT = 20.0
_PERHAPS, _AGAIN = "✖ It is not sure that the answer came through.", "Ask again if it is not here."
_NOT_TAKEN = "✖ The answer does not come through."


@dataclass
class Way:
    """One way. `replaces`: the answer takes the place of the one whose button was pressed. `is_deferred`: Discord was
    told that the question was heard. Of several processes with the same token one may go a way: for the others
    everything here raises `Taken`."""

    spot: Spot
    replaces: bool = False
    is_deferred: bool = False

    async def defer(self) -> None:
        """Tell Discord that the question was heard. Where nobody knows whether that arrived, the answer may still."""
        if self.is_deferred:
            return
        self.is_deferred = True
        try:
            with once():
                await self._defer()
        except Taken:
            raise
        except Unclear:
            with suppress(PlatformError):  # it may have been taken the first time
                await self._defer()
        except PlatformError:
            return

    async def opened(self, modal: discord.ui.Modal) -> bool:
        """Whether the modal is on the screen."""
        try:
            async with within(_TIMEOUT):
                await self.spot.interaction.response.send_modal(modal)
        except Taken:
            raise
        except PlatformError:
            return False
        return True

    async def declined(self, words: str) -> None:
        """Say this and no more, in one call. Raises `PlatformError`."""
        async with within(_TIMEOUT):
            await self.spot.interaction.response.send_message(words, ephemeral=True)

    async def mutter(self, words: str) -> None:
        """Tell how far it is; if that does not arrive, the answer itself may."""
        with suppress(PlatformError):
            await self._put({"content": words})

    async def told(self, messages: Sequence[Parts]) -> None:
        """Let them be there: the first in the place of what is there, be it that the bot is thinking, how far it is, or
        the answer before this one; the others below. What is not taken is told, with why. Raises `Expired` if nothing
        is taken any more, `PlatformError` if that cannot be told either."""
        await self.defer()
        for number, parts in enumerate(messages):
            try:
                await (self._add(parts) if number else self._put(parts))
            except Expired:
                raise
            except Unclear as fault:  # what did arrive must not be replaced
                await self._add({"content": f"{_PERHAPS} {fault} {_AGAIN}"})
                return
            except PlatformError as fault:
                told = {"content": f"{_NOT_TAKEN} {fault}"}
                await (self._add(told) if number else self._put(told))
                return

    async def _defer(self) -> None:
        async with within(_TIMEOUT):
            await self.spot.interaction.response.defer(ephemeral=True, thinking=not self.replaces)

    async def _put(self, parts: Parts) -> None:
        file = parts.get("file")
        shown = {**EMPTY, **{name: part for name, part in parts.items() if name != "file"}}
        async with within(_TIMEOUT):
            await self.spot.interaction.edit_original_response(**shown, attachments=[file] if file else [])

    async def _add(self, parts: Parts) -> None:
        async with within(_TIMEOUT):
            await self.spot.interaction.followup.send(**parts, ephemeral=True)
