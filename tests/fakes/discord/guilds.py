"""A guild in a test's hands: what is made in it, and what happens to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tests.fakes.discord import payloads
from tests.fakes.discord.bits import NONE, USUAL, Intent, Kind, Permission
from tests.fakes.discord.methods import threads
from tests.fakes.discord.outcomes import Impossible
from tests.fakes.discord.state import Channel, Guild, Member, Overwrite, Role, Tag
from tests.fakes.discord.world import World

if TYPE_CHECKING:
    from tests.fakes.discord.people import Person


class Server:
    """A guild. `owner` is a Person."""

    def __init__(self, world: World, guild: Guild, owner: Person, person: Callable[[str], Person]) -> None:
        self._world, self.guild, self.owner, self._person = world, guild, owner, person

    @property
    def id(self) -> int:
        return self.guild.id

    @property
    def everyone(self) -> Role:
        return self.guild.everyone

    @property
    def has_bot(self) -> bool:
        return self._world.app.bot in self.guild.members

    @property
    def bot_role(self) -> Role:
        """The role that the bot got when it was invited."""
        found = (role for role in self.guild.roles.values() if role.bot == self._world.app.bot)
        return next(found)

    # What is made.

    def user(
        self,
        name: str | Person,
        *,
        admin: bool = False,
        roles: Iterable[Role] = (),
        nick: str | None = None,
    ) -> Person:
        """Somebody joins: a new Person of this name, or one who is there already. `admin`: with such a role."""
        person = self._person(name) if isinstance(name, str) else name
        given = [role.id for role in roles] + ([self._admins().id] if admin else [])
        member = Member(person.id, self._world.now(), given, nick)
        self.guild.members[person.id] = member
        data = payloads.member(self._world, member) | {"guild_id": str(self.id)}
        self._world.tell("GUILD_MEMBER_ADD", data, self.id, Intent.GUILD_MEMBERS)
        return person

    def _admins(self) -> Role:
        found = [role for role in self.guild.roles.values() if role.name == "Admin"]
        return found[0] if found else self.role("Admin", Permission.ADMINISTRATOR)

    def role(self, name: str, permissions: Permission = NONE, *, mentionable: bool = False) -> Role:
        """A role."""
        made = Role(self._world.ids.new(), name, permissions, len(self.guild.roles), mentionable)
        self.guild.roles[made.id] = made
        self._tell_role("GUILD_ROLE_CREATE", made)
        return made

    def _tell_role(self, event: str, role: Role) -> None:
        data = {"guild_id": str(self.id), "role": payloads.role(role)}
        self._world.tell(event, data, self.id, Intent.GUILDS)

    def text(self, name: str, *, topic: str | None = None, kind: Kind = Kind.TEXT) -> Channel:
        """A text channel."""
        return self._add(Channel(self._world.ids.new(), kind, self.id, name, topic))

    def forum(
        self, name: str, *, tags: Iterable[str] = (), moderated: Iterable[str] = (), require_tag: bool = False
    ) -> Channel:
        """A forum, with these tags; `moderated` ones are only for who manages threads."""
        made = Channel(self._world.ids.new(), Kind.FORUM, self.id, name, require_tag=require_tag)
        made.tags = [Tag(self._world.ids.new(), tag) for tag in tags]
        made.tags += [Tag(self._world.ids.new(), tag, moderated=True) for tag in moderated]
        return self._add(made)

    def _add(self, channel: Channel) -> Channel:
        channel.position = len(self._world.channels)
        self._world.channels[channel.id] = channel
        self._world.tell_channel("CHANNEL_CREATE", channel)
        return channel

    def emoji(self, name: str) -> str:
        """An emoji of the guild's own: `name:id`, as reactions take it."""
        number = self._world.ids.new()
        self.guild.emojis[number] = name
        return f"{name}:{number}"

    # What happens.

    async def renames(self, channel: Channel, name: str) -> None:
        """A channel or a thread gets another name."""
        channel.name = name
        self._world.tell_channel("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", channel)
        await self._world.touched()

    async def deletes(self, channel: Channel) -> None:
        """A channel or a thread is deleted."""
        threads.take_away(self._world, channel)
        await self._world.touched()

    async def archives(self, thread: Channel, *, locked: bool = False) -> None:
        """A thread is put into the archive, by somebody who may."""
        thread.in_thread().locked = locked
        threads.archive(self._world, thread, archived=True)
        await self._world.touched()

    async def unarchives(self, thread: Channel) -> None:
        """A thread comes out of the archive, unlocked."""
        thread.in_thread().locked = False
        threads.archive(self._world, thread, archived=False)
        await self._world.touched()

    async def permits(
        self, channel: Channel, who: Role | Person, *, allow: Permission = NONE, deny: Permission = NONE
    ) -> None:
        """A channel has its own rule for a role or a person; the one before is gone."""
        member = not isinstance(who, Role)
        channel.overwrites[who.id] = Overwrite(who.id, member, allow, deny)
        self._world.tell_channel("CHANNEL_UPDATE", channel)
        await self._world.touched()

    async def grants(self, permissions: Permission, role: Role | None = None) -> None:
        """A role may do this and no more: the bot's own, unless another is named."""
        changed = role or self.bot_role
        changed.permissions = permissions
        self._tell_role("GUILD_ROLE_UPDATE", changed)
        await self._world.touched()

    async def kicks(self, person: Person) -> None:
        """Somebody is out."""
        del self.guild.members[person.id]
        data = {"guild_id": str(self.id), "user": payloads.user(self._world.users[person.id])}
        self._world.tell("GUILD_MEMBER_REMOVE", data, self.id, Intent.GUILD_MEMBERS)
        await self._world.touched()

    async def outage(self) -> None:
        """Discord loses the guild for a while: it is unavailable, which is not the same as gone."""
        self._world.tell("GUILD_DELETE", {"id": str(self.id), "unavailable": True}, self.id, Intent.GUILDS)
        self.guild.unavailable = True
        await self._world.touched()

    async def recovers(self) -> None:
        """The guild is back."""
        self.guild.unavailable = False
        self._world.tell("GUILD_CREATE", payloads.guild(self._world, self.guild), self.id, Intent.GUILDS)
        await self._world.touched()

    # The bot.

    def admit(self, permissions: Permission = USUAL) -> None:
        """The bot is in the guild from now on."""
        if self.has_bot:
            raise Impossible("the bot is in this guild already")
        bot = self._world.app.bot
        role = Role(self._world.ids.new(), self._world.app.name, permissions, len(self.guild.roles), bot=bot)
        self.guild.roles[role.id] = role
        self.guild.joined = self._world.now()
        self.guild.members[bot] = Member(bot, self._world.now(), [role.id])
        # A guild that the bot joins has no `unavailable`: by that the client tells a join from a recovery.
        data = {name: part for name, part in payloads.guild(self._world, self.guild).items() if name != "unavailable"}
        self._world.tell("GUILD_CREATE", data, self.id, Intent.GUILDS)

    def dismiss(self) -> None:
        """The bot is out."""
        if not self.has_bot:
            raise Impossible("the bot is not in this guild")
        self._world.tell("GUILD_DELETE", {"id": str(self.id)}, self.id, Intent.GUILDS)
        del self.guild.members[self._world.app.bot]
        self.guild.roles = {number: role for number, role in self.guild.roles.items() if role.bot is None}
        self._world.commands.pop(self.id, None)

    async def forbids(self, *permissions: Permission) -> None:
        """@everyone may not do this any more: what the bot may is then what its role says."""
        for permission in permissions:
            self.everyone.permissions &= ~permission
        self._tell_role("GUILD_ROLE_UPDATE", self.everyone)
        await self._world.touched()
