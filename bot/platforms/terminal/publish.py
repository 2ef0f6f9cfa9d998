"""Publishing to a terminal: what is printed is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from bot.events import said
from bot.platforms.terminal.render import Laid, Sheet, render_entry, render_head
from bot.platforms.terminal.reply import render_reply
from core.errors import PlatformError
from core.model import Changes, Channel, Digest, Message, Notice, Place, PostKind
from core.pages import words
from core.pages.changes import change_lines


class TerminalPlatform:
    """A `Platform` over one console, the same for every channel."""

    def __init__(self, console: Console, name: str = "terminal") -> None:
        self._console = console
        self._name = name

    @property
    def name(self) -> str:
        """The platform in `Channel.platform`."""
        return self._name

    async def publish(self, channel: Channel, message: Message | Notice) -> str:
        """Print the head of a digest, an entry below it, what changed in a later revision, or a notice. Raises
        `PlatformError` if the terminal is gone."""
        if isinstance(message, Notice):
            self._print(render_reply(said(message.text)))
            return message.key
        digest, entry = message.digest, message.entry
        self._print(*_parts(message))
        if message.kind is PostKind.CHANGES:
            return f"{digest.date}/{digest.revision}/changes"
        return f"{digest.date}/{digest.revision}/{entry.position if entry else 0}"

    async def find(self, channel: Channel, message: Message | Notice) -> str | None:
        """Always None. A terminal cannot be asked what is on it, and what a lost one showed, nobody can read any
        more: after a crash a message may be printed again, but it is never left out."""
        return None

    async def edit(self, channel: Channel, ref: str, message: Message | Notice) -> None:
        """What is printed stays printed; what a notice says now is printed below. Raises `PlatformError` if the
        terminal is gone."""
        if isinstance(message, Notice):
            self._print(render_reply(said(message.text)))

    async def link(self, channel: Channel, ref: str) -> str:
        """Always "": a place on a screen has no address."""
        return ""

    async def place(self, channel: Channel) -> Place:
        """Open, and called after the platform."""
        return Place(channel, self._name)

    async def warn(self, channel: Channel, text: str) -> None:
        """Print it: whoever is at the terminal let the bot in. Raises `PlatformError` if the terminal is gone."""
        self._print(render_reply(said(text)))

    def _print(self, *parts: RenderableType) -> None:
        try:
            self._console.print(*parts, sep="")
        except OSError as fault:
            raise PlatformError(f"The terminal takes no text: {fault.strerror or 'it is closed'}.") from fault


def _parts(message: Message) -> Sequence[RenderableType]:
    digest, entry, changes = message.digest, message.entry, message.changes
    if changes is not None:
        return Text(""), Laid(lambda sheet: _changes(digest, changes, sheet))
    if entry is not None:
        return Text(""), render_entry(digest, entry)
    return (render_head(digest),)


def _changes(digest: Digest, changes: Changes, sheet: Sheet) -> Iterator[Text]:
    named = f"{words.long_date(digest.date)}, revision {digest.revision}: {changes.in_numbers}"
    yield from sheet.wrapped(Text(named, style="bold"))
    for line in change_lines(changes):
        yield from sheet.wrapped(Text(str(line)))
