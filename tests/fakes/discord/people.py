"""People: what they do in Discord, and what they see of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.discord import asking, forms, granting, interacting, payloads
from tests.fakes.discord.bits import THREADS, USUAL, Asks, Kind, Permission
from tests.fakes.discord.components import BUTTON, SELECTS, walk
from tests.fakes.discord.guilds import Server
from tests.fakes.discord.interacting import begin, number_of
from tests.fakes.discord.methods import messages, reactions, threads
from tests.fakes.discord.onlookers import Onlooker
from tests.fakes.discord.outcomes import Impossible, Outcome
from tests.fakes.discord.pinging import pings
from tests.fakes.discord.reading import label_of
from tests.fakes.discord.state import Channel, Json, Message, Modal, User
from tests.fakes.discord.world import World
from tests.fakes.discord.writing import names


class Person(Onlooker):
    """Somebody. In the guilds that she was made or taken into."""

    def __init__(self, world: World, user: User, patience: float) -> None:
        super().__init__(world, user)
        self._patience = patience
        self._offered: dict[tuple[str, str], list[Json]] = {}

    # Commands.

    async def uses(self, channel: Channel, command: str, /, **options: Any) -> Outcome:
        """A slash command, with its subcommands after a blank. Options by name: text, numbers, people, channels."""
        self._must_write_in(channel)
        asked = asking.find(self._world, self.id, channel, command)
        said = asking.check(asked, options, self._offered, number_of)
        resolved = interacting.resolved(self._world, self._world.guild_of(channel), said)
        return await self._asks(Asks.COMMAND, channel, asked.data(said, resolved))

    async def types_into(self, channel: Channel, command: str, option: str, text: str, /, **others: Any) -> list[str]:
        """Types into an option that completes itself: the names of what is offered. None when nothing came in time."""
        self._must_write_in(channel)
        asked = asking.find(self._world, self.id, channel, command)
        named = next((one for one in asked.options if one["name"] == option), None)
        if named is None or not named.get("autocomplete"):
            raise Impossible(f"/{command}: {option!r} does not complete itself")
        open_ = asking.Asked(asked.command, asked.way, [{**one, "required": False} for one in asked.options])
        said = asking.check(open_, others, self._offered, number_of)
        said.append({"type": named["type"], "name": option, "value": text, "focused": True})
        data = asked.data(said, {}) | {"wants": named["type"]}
        sent = begin(self._world, Asks.AUTOCOMPLETE, self.id, channel, data)
        await interacting.answered(self._world, sent, self._patience)
        self._offered[asked.command["name"], option] = sent.choices
        return [choice["name"] for choice in sent.choices]

    async def uses_message_command(self, message: Message, name: str) -> Outcome:
        """A command from the menu of a message."""
        self._must_see(message)
        channel = self._world.channels[message.channel]
        command = asking.allowed(self._world, self.id, channel, 3, name)
        resolved = {"messages": {str(message.id): payloads.message(self._world, message)}}
        return await self._asks(Asks.COMMAND, channel, _targeted(command, message.id, resolved))

    async def uses_user_command(self, channel: Channel, person: Person, name: str) -> Outcome:
        """A command from the menu of somebody."""
        command = asking.allowed(self._world, self.id, channel, 2, name)
        resolved: Json = {}
        interacting.add_resolved(self._world, self._world.guild_of(channel), person.id, resolved)
        return await self._asks(Asks.COMMAND, channel, _targeted(command, person.id, resolved))

    async def _asks(self, asks: Asks, channel: Channel, data: Json, message: Message | None = None) -> Outcome:
        sent = begin(self._world, asks, self.id, channel, data, message)
        return await interacting.outcome(self._world, sent, self._patience)

    # Components.

    async def presses(self, message: Message, label: str) -> Outcome:
        """A button, by its words, its emoji, or both."""
        self._must_see(message)
        there = [one for one in walk(message.components) if one["type"] == BUTTON]
        matching = [one for one in there if label in _names(one)]
        if not matching:
            raise Impossible(f"no button {label!r}: there are {[label_of(one) for one in there]}")
        if matching[0].get("disabled") or not matching[0].get("custom_id"):
            raise Impossible(f"the button {label!r} is disabled, or leads elsewhere")
        return await self._clicks(message, matching[0], {})

    async def chooses(self, message: Message, placeholder: str, *chosen: Any) -> Outcome:
        """From a select menu, by the labels of its options, or people, roles, channels."""
        self._must_see(message)
        there = [one for one in walk(message.components) if one["type"] in SELECTS]
        matching = [one for one in there if placeholder == (one.get("placeholder") or "")]
        if not matching or matching[0].get("disabled"):
            raise Impossible(f"no menu {placeholder!r}: there are {[one.get('placeholder') for one in there]}")
        menu = matching[0]
        least, most = menu.get("min_values", 1), menu.get("max_values", 1)
        if not least <= len(chosen) <= most:
            raise Impossible(f"{placeholder!r} takes {least} to {most}")
        values = forms.choices(menu, list(chosen), number_of)
        return await self._clicks(message, menu, self._chosen(message, menu, values))

    def _chosen(self, message: Message, menu: Json, values: list[str]) -> Json:
        found: Json = {}
        guild = self._world.guild_of(self._world.channels[message.channel])
        for value in values if menu["type"] != SELECTS[0] else ():
            interacting.add_resolved(self._world, guild, int(value), found)
        return {"values": values} | ({"resolved": found} if found else {})

    async def _clicks(self, message: Message, component: Json, more: Json) -> Outcome:
        data = {"id": component["id"], "component_type": component["type"], "custom_id": component["custom_id"]}
        channel = self._world.channels[message.channel]
        if not self._world.bot_in(channel.guild):
            return Outcome(False, 0.0, interacting.WARNING)
        return await self._asks(Asks.COMPONENT, channel, data | more, message)

    # Modals.

    async def submits(self, modal: Modal | None, values: Mapping[str, Any] | None = None) -> Outcome:
        """A modal, with these values by the labels of its fields; what is not named stays as it is."""
        if modal is None or self._world.modals.get(self.id) is not modal:
            raise Impossible(f"{self.user.name} has no such modal open")
        said = forms.submitted(modal.components, values or {}, number_of)
        data = {"custom_id": modal.custom_id, "components": said}
        channel = self._world.channels[modal.channel]
        guild = self._world.guild_of(channel)
        found: Json = {}
        for value in _entities(modal, said):
            interacting.add_resolved(self._world, guild, int(value), found)
        more = {"resolved": found} if found else {}
        sent = begin(self._world, Asks.MODAL, self.id, channel, data | more, modal.message)
        outcome = await interacting.outcome(self._world, sent, self._patience, interacting.MODAL_WARNING)
        if outcome.acknowledged:  # it stays open otherwise
            self._world.modals.pop(self.id, None)
        return outcome

    async def closes(self, modal: Modal | None) -> None:
        """A modal, by its cross: the app does not hear of it."""
        if modal is None or self._world.modals.pop(self.id, None) is not modal:
            raise Impossible("no such modal is open")

    # Messages and reactions.

    async def says(self, channel: Channel, text: str) -> Message:
        """Writes into a channel, a thread or her conversation with the app."""
        self._must_write_in(channel)
        message = Message(self._world.ids.new(), channel.id, self.id, self._world.now(), text)
        message.pings = pings(self._world, self.id, channel, [text], None)
        message.names = names(self._world, channel)
        messages.publish(self._world, channel, message)
        await self._world.touched()
        return message

    async def mentions(self, channel: Channel, text: str) -> Message:
        """Calls the app, with these words after its name."""
        return await self.says(channel, f"<@{self._world.app.bot}> {text}".strip())

    async def deletes(self, message: Message) -> None:
        """Takes a message away: her own, or any when she manages them; an ephemeral one only before herself."""
        self._must_see(message)
        granted = self._world.permissions(self.id, self._world.channels[message.channel])
        if self.id not in (message.author, message.only_for) and Permission.MANAGE_MESSAGES not in granted:
            raise Impossible(f"{self.user.name} cannot delete this message")
        messages.take_away(self._world, message)
        await self._world.touched()

    async def starts_thread(self, message: Message, name: str) -> Channel:
        """From a message."""
        self._must_see(message)
        channel = self._world.channels[message.channel]
        if channel.kind is not Kind.TEXT or message.id in self._world.channels:
            raise Impossible("no thread can be started here")
        made = threads.start(self._world, channel, message.id, {"name": name}, self.id)
        await self._world.touched()
        return made

    async def begins_post(self, forum: Channel, name: str) -> Channel:
        """In a forum, with its name as its first message."""
        message = Message(self._world.ids.new(), 0, self.id, self._world.now(), name)
        post = threads.start(self._world, forum, message.id, {"name": name}, self.id)
        message.channel = post.id
        messages.publish(self._world, post, message)
        await self._world.touched()
        return post

    async def reacts(self, message: Message, emoji: str) -> None:
        """With a sign, or with an emoji of the guild's own as `server.emoji` gave it."""
        self._must_see(message)
        granted = self._world.permissions(self.id, self._world.channels[message.channel])
        fresh = emoji not in message.reactions
        if message.only_for or self.id in message.reactions.get(emoji, ()):
            raise Impossible(f"no reaction {emoji} is possible here")
        if fresh and Permission.ADD_REACTIONS not in granted:
            raise Impossible(f"{self.user.name} may not react here")
        reactions.react(self._world, message, self.id, emoji)
        await self._world.touched()

    async def unreacts(self, message: Message, emoji: str) -> None:
        """Takes her reaction back."""
        if self.id not in message.reactions.get(emoji, ()):
            raise Impossible(f"{self.user.name} did not react with {emoji}")
        reactions.unreact(self._world, message, self.id, emoji)
        await self._world.touched()

    # The bot.

    async def invites_bot(self, server: Server, permissions: Permission = USUAL) -> None:
        """With the invite link. For who may manage the guild."""
        self._must_manage(server)
        server.admit(permissions)
        await self._world.touched()

    async def removes_bot(self, server: Server) -> None:
        """Kicks the app out."""
        self._must_manage(server)
        server.dismiss()
        await self._world.touched()

    def refuses_direct(self) -> None:
        """From now on nobody can write to her alone."""
        self.user.refuses_direct = True

    # What is possible.

    def _must_manage(self, server: Server) -> None:
        granted = granting.in_guild(server.guild, self.id)
        if Permission.MANAGE_GUILD not in granted:
            raise Impossible(f"{self.user.name} may not manage {server.guild.name}")

    def _must_write_in(self, channel: Channel) -> None:
        if channel.kind is Kind.FORUM or not interacting.may_use(self._world, self.id, channel):
            raise Impossible(f"{self.user.name} cannot write in #{channel.name}")
        thread = channel.thread if channel.kind in THREADS else None
        if thread and thread.locked and Permission.MANAGE_THREADS not in self._world.permissions(self.id, channel):
            raise Impossible(f"the thread {channel.name!r} is locked")

    def _must_see(self, message: Message) -> None:
        if message not in self.screen(self._world.channels[message.channel]):
            raise Impossible(f"{self.user.name} does not see this message")


def _targeted(command: Json, number: int, resolved: Json) -> Json:
    shown = {"id": command["id"], "name": command["name"], "type": command["type"], "target_id": str(number)}
    return shown | {"resolved": resolved} | ({"guild_id": command["guild_id"]} if command.get("guild_id") else {})


def _names(button: Json) -> tuple[str, ...]:
    emoji = (button.get("emoji") or {}).get("name") or ""
    return label_of(button), button.get("label") or "", emoji


def _entities(modal: Modal, said: list[Json]) -> list[str]:
    inner = [one["component"] for one in said if "component" in one]
    return [value for one in inner if one["type"] in SELECTS[1:] for value in one["values"]]
