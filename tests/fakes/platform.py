"""A chat service as a list in memory."""

from __future__ import annotations

from core.errors import PlaceClosed, PlatformBusy, PlatformError
from core.model import Channel, Message, Notice, Place, PlaceState


class Killed(BaseException):
    """The process ended here."""


class FakePlatform:
    """A `Platform` that keeps what it is given. It can refuse, and the process can die around a message.

    `notices` are those it shows, as they read now. `edits` are the messages that were edited, as they read now, by
    their names. `address` is what its links begin with, "" for a platform without links.

    `places` are its channels, each open unless it is there with another state. In one of `forbidden` nobody may post,
    and `place` does not tell. `warned` is what was told to whoever let the bot in, by channel.
    """

    name = "fake"

    def __init__(self) -> None:
        self.posted: list[tuple[Channel, Message, str]] = []
        self.notices: list[tuple[Channel, Notice, str]] = []
        self.edits: dict[str, Message] = {}
        self.address = "https://chat.test/"
        self.refuse_after: int | None = None
        self.refusal = PlatformError("The chat service does not answer (503).")
        self.refuses_edits = False
        self.die_before: str | None = None
        self.die_after: str | None = None
        self.places: dict[Channel, Place] = {}
        self.forbidden: set[Channel] = set()
        self.tells_places = True
        self.looks: list[Channel] = []
        self.takes_warnings = True
        self.busy_with_notices = False
        self.warned: list[tuple[Channel, str]] = []

    def puts(self, channel: Channel, state: PlaceState, name: str = "ml") -> None:
        """Let the channel have this state from now on."""
        self.places[channel] = Place(channel, name, state)

    async def publish(self, channel: Channel, message: Message | Notice) -> str:
        self._check_open(channel)
        if self.refuse_after is not None and len(self.posted) >= self.refuse_after:
            raise self.refusal
        if message.key == self.die_before:
            raise Killed
        ref = f"ts-{len(self.posted) + len(self.notices) + 1}"
        if isinstance(message, Notice):
            if self.busy_with_notices:
                raise PlatformBusy("The chat service wants a pause of 5 seconds.", 5)
            self.notices.append((channel, message, ref))
        else:
            self.posted.append((channel, message, ref))
        if message.key == self.die_after:
            raise Killed
        return ref

    async def find(self, channel: Channel, message: Message | Notice) -> str | None:
        every: list[tuple[Channel, Message | Notice, str]] = [*self.posted, *self.notices]
        there = (ref for place, one, ref in every if (place, one.key) == (channel, message.key))
        return next(there, None)

    async def edit(self, channel: Channel, ref: str, message: Message | Notice) -> None:
        self._check_open(channel)
        if self.refuses_edits:
            raise PlatformError("The chat service does not answer (503).")
        if message.key == self.die_before:
            raise Killed
        if isinstance(message, Notice):
            known = [name for _, _, name in self.notices]
            self.notices[known.index(ref)] = (channel, message, ref)
        else:
            assert ref in {name for place, _, name in self.posted if place == channel}
            self.edits[ref] = message
        if message.key == self.die_after:
            raise Killed

    async def link(self, channel: Channel, ref: str) -> str:
        return f"{self.address}{ref}" if self.address else ""

    async def place(self, channel: Channel) -> Place:
        self.looks.append(channel)
        if not self.tells_places:
            raise PlatformError("The chat service does not answer (503).")
        return self.places.get(channel, Place(channel, "papers"))

    async def warn(self, channel: Channel, text: str) -> None:
        if not self.takes_warnings:
            raise PlatformError("The chat service takes no direct message.")
        self.warned.append((channel, text))

    def _check_open(self, channel: Channel) -> None:
        place = self.places.get(channel)
        state = PlaceState.FORBIDDEN if channel in self.forbidden else place.state if place else PlaceState.OPEN
        if state is not PlaceState.OPEN:
            raise PlaceClosed(f"The chat service takes no message there ({state}).", state)
