"""What somebody sees of Slack."""

from __future__ import annotations

from tests.fakes.slack.reading import Seen
from tests.fakes.slack.state import Channel, Message, Team, User, View
from tests.fakes.slack.world import PATIENCE, World


class Onlooker:
    """Somebody in a workspace, who looks. Waits are over as soon as something is there; `within`: real seconds."""

    def __init__(self, world: World, user: User) -> None:
        self.user = user
        self._world = world

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def team(self) -> Team:
        return self._world.teams[self.user.team]

    @property
    def direct(self) -> Channel:
        """Her conversation with the app."""
        return self._world.direct(self.team, self.user)

    @property
    def view(self) -> View | None:
        """The modal on top of what she has open."""
        stack = self.team.modals.get(self.id)
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """What the app put on her Home tab."""
        return self.team.homes.get(self.id)

    def screen(self, channel: Channel, thread: Message | None = None) -> list[Message]:
        """What stands before her in a channel, or in a thread, ephemeral messages too; oldest first."""
        mine = [m for m in channel.ephemeral if m.ephemeral_to == self.id and not m.deleted]
        if thread is None:
            found = channel.posts + [m for m in mine if not m.is_reply]
        else:
            found = channel.thread(thread) + [m for m in mine if m.thread_ts == thread.ts]
        return sorted(found, key=lambda message: float(message.ts))

    async def sees(
        self, channel: Channel, words: str, thread: Message | None = None, within: float = PATIENCE
    ) -> Message:
        """Waits until something before her has these words; the newest such message. TimeoutError when none comes."""

        def found() -> Message | None:
            matching = (m for m in reversed(self.screen(channel, thread)) if words in m.seen)
            return next(matching, None)

        message: Message = await self._world.until(found, within)
        return message

    async def sees_modal(self, title: str = "", within: float = PATIENCE) -> View:
        """Waits until a modal is open before her (with this title)."""

        def found() -> View | None:
            return self.view if self.view and title in (self.view.title, "") else None

        view: View = await self._world.until(found, within)
        return view

    async def sees_home(self, words: str = "", within: float = PATIENCE) -> Seen:
        """Waits until her Home tab has these words."""
        home: Seen = await self._world.until(
            lambda: self.home.seen if self.home and words in self.home.seen else None, within
        )
        return home
