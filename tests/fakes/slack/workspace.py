"""A workspace as a test handles it: who is in it, and what its people do to channels and to the app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import ClientSession

from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.oauth import code_for
from tests.fakes.slack.people import Person
from tests.fakes.slack.state import Channel, Team, Token, User
from tests.fakes.slack.tokens import issue, uninstall
from tests.fakes.slack.world import World


class Workspace:
    """A workspace. `state` is what the local Slack remembers of it."""

    def __init__(
        self, world: World, delivery: Delivery, session: ClientSession, team_id: str, name: str, enterprise: str | None
    ) -> None:
        domain = (name or team_id).lower().replace(" ", "-")
        self.state = Team(team_id, name or team_id, domain, enterprise)
        self.people: dict[str, Person] = {}
        self._world, self._delivery, self._session = world, delivery, session
        self._token: Token | None = None
        world.teams[team_id] = self.state
        self.state.bot = User(world.ids.new("U"), team_id, "broadsheet", "Broadsheet", is_bot=True)
        self.state.users[self.state.bot.id] = self.state.bot
        self.state.bot_id = world.ids.new("B")

    @property
    def id(self) -> str:
        return self.state.id

    @property
    def bot_user(self) -> str:
        """The id of the app's user."""
        return self.state.bot_user

    @property
    def bot_id(self) -> str:
        return self.state.bot_id

    @property
    def token(self) -> str:
        """The bot's token of the last installation from the app's own page."""
        assert self._token
        return self._token.value

    def install(self, scopes: Iterable[str] | None = None) -> str:
        """Install the app from its own page: a token, and no OAuth."""
        granted = self._world.app.scopes if scopes is None else frozenset(scopes)
        self.state.installed = True
        self._token = issue(self._world, self.id, self.state.enterprise, granted)
        return self._token.value

    def install_for_organization(self) -> str:
        """A token of the whole organization. Its calls have to say `team_id`."""
        self.state.installed = True
        return issue(self._world, None, self.state.enterprise, self._world.app.scopes).value

    def code(self, by: Person, scopes: Iterable[str] | None = None) -> str:
        """A code for oauth.v2.access, as if somebody had agreed to an installation."""
        self.state.installed = True
        granted = self._world.app.scopes if scopes is None else frozenset(scopes)
        return code_for(self._world, self.state, by.user, granted)

    def refresh_token(self) -> str:
        """The refresh token of `token`, when the app rotates its tokens."""
        return next(name for name, token in self._world.refreshers.items() if token is self._token)

    def user(self, user_id: str = "", name: str = "", **about: Any) -> Person:
        """A person: the one with this id, or a new one (`admin`, `owner`, `real_name`, `tz`, `deleted`)."""
        if user_id in self.people:
            return self.people[user_id]
        user_id = user_id or self._world.ids.new("U")
        short = name or user_id.lower()
        about = {"is_admin": about.pop("admin", False), "is_owner": about.pop("owner", False), **about}
        user = User(user_id, self.id, short, about.pop("real_name", short.title()), **about)
        self.state.users[user_id] = user
        self.people[user_id] = Person(self._world, self._delivery, self._session, user)
        return self.people[user_id]

    def channel(
        self,
        channel_id: str = "",
        name: str = "",
        *,
        members: Iterable[Person] = (),
        private: bool = False,
        bot: bool = False,
        creator: Person | None = None,
    ) -> Channel:
        """A channel: the one with this id, or a new one. `bot`: the app is in it, and nobody told it so."""
        if channel_id in self.state.channels:
            return self.state.channels[channel_id]
        channel_id = channel_id or self._world.ids.new("C")
        inside = [person.user.id for person in members]
        made_by = creator.user.id if creator else next(iter(inside), "")
        inside += [self.bot_user] if bot else []
        made = Channel(
            channel_id,
            self.id,
            name or f"channel-{channel_id.lower()}",
            "private" if private else "public",
            made_by,
            inside,
        )
        made.created = int(self._world.now().timestamp())
        self.state.channels[channel_id] = made
        return made

    async def _tell(self, kind: str, channel: Channel | None = None, /, **event: Any) -> None:
        task = self._world.tell(self.state, kind, channel, **event)
        if task is not None:
            await task

    async def joins(self, channel: Channel, person: Person) -> None:
        """Somebody enters a channel."""
        channel.members.append(person.user.id)
        await self._tell("member_joined_channel", channel, **self._membership(channel, person.user.id))

    def _membership(self, channel: Channel, user: str) -> dict[str, str]:
        kind = "C" if channel.kind == "public" else "G"
        return {"user": user, "channel": channel.id, "channel_type": kind, "team": self.id}

    async def invites_bot(self, channel: Channel, by: Person | None = None) -> None:
        """Somebody adds the app to a channel."""
        channel.members.append(self.bot_user)
        inviter = {"inviter": by.user.id} if by else {}
        membership = self._membership(channel, self.bot_user)
        await self._tell("member_joined_channel", channel, **membership, **inviter)

    async def kicks_bot(self, channel: Channel, by: Person | None = None) -> None:
        """Somebody removes the app from a channel."""
        channel.members.remove(self.bot_user)
        await self._tell("member_left_channel", channel, **self._membership(channel, self.bot_user))
        left = "channel_left" if channel.kind == "public" else "group_left"
        await self._tell(left, channel, channel=channel.id, actor_id=by.user.id if by else channel.creator)

    async def _changes(self, what: str, channel: Channel, /, **event: Any) -> None:
        prefix = "channel" if channel.kind == "public" else "group"
        await self._tell(f"{prefix}_{what}", channel, **event)

    async def renames(self, channel: Channel, name: str) -> None:
        """A channel gets another name."""
        channel.name = name
        said = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        await self._changes(
            "rename", channel, channel=said | {"is_channel": channel.kind == "public", "is_mpim": False}
        )

    async def archives(self, channel: Channel, by: Person | None = None) -> None:
        """A channel is closed; everybody leaves it."""
        channel.archived = True
        await self._changes("archive", channel, channel=channel.id, user=by.user.id if by else channel.creator)

    async def unarchives(self, channel: Channel, by: Person | None = None) -> None:
        """A channel is open again. The app is not in it: bots leave when a channel is archived."""
        channel.archived = False
        channel.members = [member for member in channel.members if member != self.bot_user]
        await self._changes("unarchive", channel, channel=channel.id, user=by.user.id if by else channel.creator)

    async def deletes(self, channel: Channel) -> None:
        """A channel is gone."""
        channel.deleted = True
        await self._changes("deleted", channel, channel=channel.id)

    async def uninstalls(self) -> None:
        """Somebody takes the app out of the workspace."""
        for task in uninstall(self._world, self.state):
            if task is not None:
                await task

    async def revokes_tokens(self) -> None:
        """The app's tokens are revoked; it stays installed in name."""
        for token in self._world.tokens.values():
            if token.team == self.id:
                token.gone = token.gone or "token_revoked"
        await self._tell("tokens_revoked", tokens={"bot": [self.bot_user]})

    async def removes(self, person: Person) -> None:
        """Somebody's account is closed."""
        person.user.deleted = True
        await self._tell("user_change", user={"id": person.user.id, "team_id": self.id, "deleted": True})
