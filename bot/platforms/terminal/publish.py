"""Publishing to a terminal: what is printed is published."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from bot.platforms.terminal.render import render_entry, render_head
from core.errors import PlatformError
from core.model import Channel, Message


class TerminalPlatform:
    """A `Platform` over one console, the same for every channel."""

    name = "terminal"

    def __init__(self, console: Console) -> None:
        self._console = console

    async def publish(self, channel: Channel, message: Message) -> str:
        """Print the head of a digest, or an entry below it. Raises `PlatformError` if the terminal is gone."""
        digest, entry = message.digest, message.entry
        try:
            if entry is None:
                self._console.print(render_head(digest))
            else:
                self._console.print(Text(""), render_entry(digest, entry), sep="")
        except OSError as fault:
            raise PlatformError(f"The terminal takes no text: {fault.strerror or 'it is closed'}.") from fault
        return f"{digest.date}/{digest.revision}/{entry.position if entry else 0}"

    async def find(self, channel: Channel, message: Message) -> str | None:
        """Always None. A terminal cannot be asked what is on it, and what a lost one showed, nobody can read any
        more: after a crash a message may be printed again, but it is never left out."""
        return None
