"""What a chat service asks of the rest of the bot. `bot/reception.py` does it; platforms are given it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

import structlog

from bot.commands import Option, Table
from bot.events import Ask, Command, Happening, Reply, Tone
from core.errors import StoreError
from core.model import Channel, PaperPost, Person
from core.ports import Progress

_STORE = "Broadsheet's database does not do its part; the log tells more. Ask again in a minute."


def away(fault: StoreError) -> Reply:
    """What is told where the database fails. Where it is, and what its operator can do, is nothing for people in
    channels: that is in the log."""
    structlog.get_logger().error("store", reason=str(fault))
    return Reply(text=(_STORE,), tone=Tone.FAULT)


def unforeseen(name: str) -> Reply:
    """What is told of what nobody foresaw, which the log tells under this name."""
    told = f"Something went wrong that Broadsheet did not foresee ({name}). The log tells more under that name."
    return Reply(text=(told,), tone=Tone.FAULT)


class Front(Protocol):
    """Answers people and hears what happens. No answer is an exception; what else is asked may raise `StoreError`."""

    @property
    def table(self) -> Table:
        """Every command."""

    async def __call__(self, command: Command, progress: Progress) -> Reply:
        """The answer to a command."""

    async def typed(self, text: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        """The answer to a command as somebody typed it."""

    async def pressed(self, value: str, channel: Channel, person: Person, progress: Progress) -> Reply:
        """The answer to a button, by what it carries."""

    async def meant(self, value: str, channel: Channel) -> Ask | None:
        """What a button asks for, by what it carries; None if that is not kept any more."""

    async def keep(self, channel: Channel, long: Mapping[str, str]) -> None:
        """Keep what did not fit into buttons (`bot.carrying.Bag.long`) before they are shown."""

    async def suggest(self, option: Option, typed: str, channel: Channel) -> Mapping[str, str]:
        """Up to 25 values of this option that go on with what was typed in this channel, best first, with how people
        read them."""

    async def happened(self, happening: Happening) -> Reply | None:
        """Take note of it; what is to be said in the channel for all to see, if anything."""

    async def home(self, person: Person, channels: Collection[Channel]) -> Reply:
        """What somebody sees who opens the bot itself: these channels, in which this person is, and what is theirs."""

    async def is_first(self, key: str) -> bool:
        """Whether something that a platform may tell twice is told for the first time; from now on it is not. Without
        the store it is: whoever asked is then told by the answer what is amiss."""

    async def paper_at(self, channel: Channel, ref: str) -> str | None:
        """The id of the paper whose message has that name."""

    async def recent(self, platform: str) -> Mapping[Channel, tuple[PaperPost, ...]]:
        """The messages of papers of the last days, by channel, whose reactions may have changed unheard."""

    async def reactions(self, channel: Channel, post: PaperPost, reactions: Mapping[str, Collection[str]]) -> None:
        """All reactions that a paper's message has now: people by emoji."""
