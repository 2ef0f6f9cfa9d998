"""People: what they do in Slack, and what they see of it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from aiohttp import ClientSession

from tests.fakes.slack import payloads
from tests.fakes.slack.controls import Impossible, button, option
from tests.fakes.slack.controls import entered as value_in
from tests.fakes.slack.controls import field as field_in
from tests.fakes.slack.delivery import Delivery, Reply
from tests.fakes.slack.hooks import composed, put
from tests.fakes.slack.limits import Refused
from tests.fakes.slack.modals import Modals
from tests.fakes.slack.oauth import COOKIE
from tests.fakes.slack.onlookers import Onlooker
from tests.fakes.slack.reading import label_of
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Message, User, View
from tests.fakes.slack.suggestions import options_in
from tests.fakes.slack.views import described
from tests.fakes.slack.world import World


@dataclass(frozen=True)
class Outcome:
    """What somebody sees at once of what she did. What the app sends later is waited for with `sees` or `sees_modal`.

    `warning`: what Slack itself says when the app did not answer in time. `message`: what the app answered with its
    acknowledgement. `errors`: what stands at the fields of a modal, by label. `seconds`: until the acknowledgement.
    """

    acknowledged: bool = True
    seconds: float = 0.0
    warning: str = ""
    message: Message | None = None
    errors: dict[str, str] = field(default_factory=dict)


class Person(Onlooker):
    """Somebody in a workspace."""

    def __init__(self, world: World, delivery: Delivery, session: ClientSession, user: User) -> None:
        super().__init__(world, user)
        self._delivery, self._session = delivery, session
        self._modals = Modals(world, delivery, user)

    async def types(self, channel: Channel | Message, line: str) -> Outcome:
        """A slash command. There are none in threads, and only those that the manifest declares: Impossible else."""
        if isinstance(channel, Message):
            raise Impossible("slash commands cannot be used in threads")
        name, _, text = line.partition(" ")
        if name not in self._world.app.commands or not self.team.installed:
            raise Impossible(f"{name} is not a valid command")
        self._must_be_in(channel)
        payload = payloads.command(self._world, self.user, channel, name, text.strip())
        hook = self._world.hooks[payload["response_url"].removeprefix(self._world.url)]
        reply = await self._delivery.ask("slash_commands", payload, name)
        if not reply.acknowledged:
            return self._failed(reply, f"{name} failed because the app did not respond.")
        body = {"text": reply.body} if isinstance(reply.body, str) else reply.body
        if not body:
            return Outcome(seconds=reply.seconds)
        try:
            message = put(self._world, hook, composed(self._world, hook, body), body)
        except Refused as refused:
            return Outcome(False, reply.seconds, f'{name} failed with the error "{refused.error}"')
        await self._world.touched()
        return Outcome(seconds=reply.seconds, message=message)

    def _failed(self, reply: Reply, warning: str) -> Outcome:
        return Outcome(False, reply.seconds, warning)

    def _must_be_in(self, channel: Channel) -> None:
        if self.id not in channel.members or channel.archived or channel.deleted:
            raise Impossible(f"{self.user.name} cannot write in #{channel.name}")

    def _must_see(self, where: Message | View) -> None:
        if isinstance(where, View):
            stack = [*self.team.modals.get(self.id, ())[-1:], *([self.home] if self.home else [])]
            if where not in stack:
                raise Impossible(f"{self.user.name} does not see the view {where.title!r}")
            return
        channel = self._world.channel_of(where)
        strangers = where.ephemeral_to not in (None, self.id) or self.id not in channel.members
        if where.deleted or channel.deleted or strangers:
            raise Impossible(f"{self.user.name} does not see this message")

    async def presses(self, where: Message | View, label: str, *, sure: bool = True) -> Outcome:
        """A button. `sure`: what she says if it asks whether she is."""
        self._must_see(where)
        block, element = button(where, label)
        if "confirm" in element and not sure:
            return Outcome()
        return await self._acts(where, block, element, {})

    async def chooses(self, where: Message | View, label: str) -> Outcome:
        """An entry of an overflow or select menu."""
        self._must_see(where)
        block, element, choice = option(where, label)
        selected = {name: choice[name] for name in ("text", "value", "description") if name in choice}
        if isinstance(where, View) and element["type"] != "overflow":
            key = (block["block_id"], element["action_id"])
            where.entered[key] = {"type": element["type"], "selected_option": selected}
        return await self._acts(where, block, element, {"selected_option": selected})

    async def enters(self, view: View, label: str, value: Any) -> Outcome:
        """Fills in one field and leaves the modal open. The app hears of it when the field says so."""
        self._must_see(view)
        block, element = field_in(view, label)
        key = (block["block_id"], element["action_id"])
        said = view.entered[key] = value_in(element, value, view.offered.get(key, ()))
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Outcome()
        return await self._acts(view, block, element, {n: part for n, part in said.items() if n != "type"})

    async def _acts(self, where: Message | View, block: Json, element: Json, chosen: Mapping[str, Any]) -> Outcome:
        action = payloads.action_of(self._world, block, element, chosen)
        if isinstance(where, View):
            payload = payloads.view_action(self._world, self.user, where, action)
        else:
            held = {(block["block_id"], element["action_id"]): {"type": element["type"], **chosen}} if chosen else {}
            held = {} if element["type"] in ("button", "overflow") else held
            payload = payloads.message_action(self._world, self.user, where, action, held)
        reply = await self._delivery.ask("interactive", payload, element["action_id"])
        if not reply.acknowledged:
            return self._failed(reply, "⚠️ The app did not respond.")
        return Outcome(seconds=reply.seconds)

    async def submits(self, view: View, values: Mapping[str, Any] | None = None) -> Outcome:
        """A modal, with these values by the labels of its fields."""
        self._must_see(view)
        for label, value in (values or {}).items():
            block, element = field_in(view, label)
            key = (block["block_id"], element["action_id"])
            view.entered[key] = value_in(element, value, view.offered.get(key, ()))
        reply, warning, errors = await self._modals.submit(view)
        return Outcome(reply.acknowledged and not warning, reply.seconds, warning, errors=errors)

    async def closes(self, view: View) -> None:
        """A modal, by its cross or its close button."""
        self._must_see(view)
        await self._modals.close(view)

    async def looks_for(self, where: View | Message, label: str, words: str) -> list[str]:
        """Types into an external select: the labels that it offers."""
        self._must_see(where)
        block, element = field_in(where, label)
        if len(words) < element.get("min_query_length", 3):
            return []
        payload = payloads.suggestion(self._world, self.user, where, block, element, words)
        offered = options_in(await self._delivery.ask("interactive", payload, element["action_id"]))
        if isinstance(where, View):
            where.offered[block["block_id"], element["action_id"]] = offered
        return [label_of(choice) for choice in offered]

    async def reacts(self, message: Message, name: str) -> None:
        """With an emoji, named without colons."""
        self._must_see(message)
        who = message.reactions.setdefault(name, [])
        if message.ephemeral_to or self.id in who:
            raise Impossible(f"no reaction :{name}: is possible here")
        who.append(self.id)
        await self._reaction("reaction_added", message, name)

    async def unreacts(self, message: Message, name: str) -> None:
        """Takes her reaction back."""
        who = message.reactions.get(name, [])
        if self.id not in who:
            raise Impossible(f"{self.user.name} did not react with :{name}:")
        who.remove(self.id)
        if not who:
            del message.reactions[name]
        await self._reaction("reaction_removed", message, name)

    async def _reaction(self, kind: str, message: Message, name: str) -> None:
        item = {"type": "message", "channel": message.channel, "ts": message.ts}
        channel = self._world.channel_of(message)
        await self._told(kind, channel, user=self.id, reaction=name, item=item, item_user=message.user)

    async def _told(self, kind: str, channel: Channel | None, /, **event: Any) -> None:
        task = self._world.tell(self.team, kind, channel, **event)
        await self._world.touched()
        if task is not None:
            await task

    async def says(self, where: Channel | Message, text: str) -> Message:
        """Writes into a channel, or into the thread of a message."""
        channel = self._world.channel_of(where) if isinstance(where, Message) else where
        self._must_be_in(channel)
        message = Message(self.team.id, channel.id, channel.next_ts(self._world.now()), self.id, text)
        if isinstance(where, Message):
            message.thread_ts = where.thread_ts = where.thread_ts or where.ts
        channel.messages[message.ts] = message
        kind = {"public": "channel", "private": "group", "im": "im"}[channel.kind]
        said = {name: part for name, part in message.payload().items() if name != "type"}
        said |= {"channel": channel.id, "event_ts": message.ts, "client_msg_id": self._world.ids.new("m")}
        await self._told("message", channel, **said, channel_type=kind)
        if f"<@{self.team.bot_user}>" in text and channel.kind != "im":
            await self._told("app_mention", channel, **said)
        return message

    async def mentions(self, where: Channel | Message, text: str) -> Message:
        """Calls the app, with these words after its name."""
        return await self.says(where, f"<@{self.team.bot_user}> {text}".strip())

    async def deletes(self, message: Message) -> None:
        """Takes a message away."""
        message.deleted = True
        await self._world.touched()

    async def uses_shortcut(self, on: Message | None, callback: str) -> Outcome:
        """A shortcut: from the menu of a message, or without one."""
        if callback not in self._world.app.shortcuts or not self.team.installed:
            raise Impossible(f"no shortcut {callback}")
        if on is not None:
            self._must_see(on)
            if on.ephemeral_to:
                raise Impossible("an ephemeral message has no shortcuts")
        payload = (
            payloads.message_shortcut(self._world, self.user, on, callback)
            if on
            else payloads.global_shortcut(self._world, self.user, callback)
        )
        reply = await self._delivery.ask("interactive", payload, callback)
        warning = "" if reply.acknowledged else f"{self._world.app.shortcuts[callback]} didn't respond."
        return Outcome(reply.acknowledged, reply.seconds, warning)

    async def opens_home(self) -> None:
        """Looks at the app's Home tab."""
        seen = {"view": described(self.home)} if self.home else {}
        await self._told("app_home_opened", None, user=self.id, channel=self.direct.id, tab="home", **seen)

    async def installs(self, install_url: str, *, agrees: bool = True) -> tuple[int, str]:
        """Goes through the app's own installation page, with a browser. The last page: its status and its words."""
        async with self._session.get(install_url, allow_redirects=False) as response:
            page = await response.text()
            cookie = response.headers.get("Set-Cookie", "").partition(";")[0]
            link = response.headers.get("Location") or html.unescape(re.findall(r'href="(http[^"]+)"', page)[0])
        who = f"{COOKIE}={self.team.id}/{self.id}" + ("" if agrees else "/no")
        async with self._session.get(link, headers={"Cookie": who}, allow_redirects=False) as consent:
            back = consent.headers.get("Location", "")
            if not back:
                return consent.status, await consent.text()
        async with self._session.get(urljoin(install_url, back), headers={"Cookie": cookie}) as done:
            return done.status, await done.text()
