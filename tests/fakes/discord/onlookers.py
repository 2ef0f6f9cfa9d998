"""What somebody sees of Discord."""

from __future__ import annotations

from tests.fakes.discord.bits import Permission
from tests.fakes.discord.state import Channel, Message, Modal, User
from tests.fakes.discord.world import PATIENCE, World


class Onlooker:
    """Somebody who looks. Waits are over as soon as something is there; `within`: real seconds."""

    def __init__(self, world: World, user: User) -> None:
        self.user = user
        self._world = world

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def direct(self) -> Channel:
        """Her conversation with the app."""
        return self._world.direct(self.id)

    @property
    def modal(self) -> Modal | None:
        """The modal that she has open."""
        return self._world.modals.get(self.id)

    def may_see(self, channel: Channel) -> bool:
        """The channel is in her list."""
        granted = self._world.permissions(self.id, channel)
        return not channel.deleted and Permission.VIEW_CHANNEL in granted

    def screen(self, channel: Channel) -> list[Message]:
        """What stands before her in a channel or thread, ephemeral messages too; oldest first."""
        mine = [message for message in channel.private if message.only_for == self.id and not message.deleted]
        shown = channel.posts if self.may_see(channel) else []
        return sorted([*shown, *mine], key=lambda message: message.id)

    async def sees(self, channel: Channel, words: str, within: float = PATIENCE) -> Message:
        """Waits until something before her has these words; the newest such message. TimeoutError when none comes."""

        def found() -> Message | None:
            matching = (one for one in reversed(self.screen(channel)) if words in one.seen)
            return next(matching, None)

        message: Message = await self._world.until(found, within)
        return message

    async def sees_modal(self, title: str = "", within: float = PATIENCE) -> Modal:
        """Waits until a modal is open before her (with this title)."""

        def found() -> Modal | None:
            return self.modal if self.modal and title in (self.modal.title, "") else None

        modal: Modal = await self._world.until(found, within)
        return modal
