"""What Slack tells: commands, buttons, menus, modals and shortcuts. Each is acknowledged first and worked on after."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.events import Ask, Command, Reply, Tone
from bot.platforms.slack.access import NAME
from bot.platforms.slack.answering import Answers
from bot.platforms.slack.happening import Events
from bot.platforms.slack.manifest import SHORTCUTS
from bot.platforms.slack.people import People
from bot.platforms.slack.render.form import errors, meta_of, read_submission, suggestions
from bot.platforms.slack.spots import Spot, of_action, of_command, of_note, workspace_of
from bot.platforms.slack.tasks import SlackTasks
from bot.platforms.slack.wording import meant, without_umbrella
from core.errors import PlatformError, StoreError
from core.model import Channel
from core.ports import Progress, silent

_ANYTHING = re.compile(".*", re.DOTALL)
# A modal waits three seconds for what it says to be taken or refused.
SUBMITTED_WITHIN = 2.0
_NO_PAPER = Reply(
    text=("This is not the message of a paper. Below a digest, in its thread, each paper has one.",), tone=Tone.PROBLEM
)

_NOT_IN_IT = Reply(text=("You are not in that channel any more, or Broadsheet is not.",), tone=Tone.PROBLEM)
_DONE = Reply(text=("This was sent before, and is done once.",), tone=Tone.PROBLEM)
_LATER = Reply(text=("Broadsheet cannot look that up at the moment. Ask again in a minute.",), tone=Tone.FAULT)


@dataclass(frozen=True)
class Hearing:
    """Hears Slack for one bot. `listen` binds it to a bolt app. `patience` is in seconds of real time."""

    answers: Answers
    people: People
    events: Events
    tasks: SlackTasks
    patience: float = SUBMITTED_WITHIN

    def listen(self, app: AsyncApp) -> None:
        """Hear everything that the manifest asks Slack to tell."""
        app.middleware(self._counted)
        app.command(_ANYTHING)(self._command)
        app.action(_ANYTHING)(self._action)
        app.view(_ANYTHING)(self._submission)
        app.view_closed(_ANYTHING)(_acknowledged)
        app.options(_ANYTHING)(self._options)
        app.shortcut(_ANYTHING)(self._shortcut)
        self.events.listen(app)

    async def _counted(self, next: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:  # noqa: A002 - bolt's word
        with self.tasks.hearing():
            return await next()

    def _begin(self, body: Mapping[str, Any], work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do what somebody asked for, unless it was told before, to this process or another one."""

        async def once() -> None:
            if await self._is_first(body):
                await work()

        self.tasks.begin(once(), of=str(body.get("user_id") or body["user"]["id"]))

    async def _is_first(self, body: Mapping[str, Any]) -> bool:
        """Whether this is told for the first time: each thing that somebody does has a trigger of its own, and what is
        filled in counts as well."""
        if not (trigger := body.get("trigger_id")):
            return True
        filled_in = json.dumps((body.get("view") or {}).get("state"), sort_keys=True)
        return await self.answers.front.is_first(f"{NAME}/{trigger}/{filled_in}")

    async def _command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        spot, line = of_command(body), f"{body['command']} {meant(body.get('text', ''))}".strip()
        self._begin(body, lambda: self._typed(spot, without_umbrella(line), body.get("user_name", "")))

    async def _typed(self, spot: Spot, line: str, name: str) -> None:
        async def answer(hear: Progress) -> Reply:
            person = await self.people.person(spot.channel, spot.person, name)
            return await self.answers.front.typed(line, spot.channel, person, hear)

        await self.answers.give(spot, answer)

    async def _action(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await ack()
        if value := _value(action):
            self._begin(body, lambda: self._pressed(of_action(body), value))

    async def _pressed(self, spot: Spot, value: str) -> None:
        """What a button asks for. In App Home it names its channel; there the person has to be, still."""
        front = self.answers.front
        asked = await self._meant(value, spot.channel)
        channel = (asked and asked.channel) or spot.channel

        async def answer(hear: Progress) -> Reply:
            if channel != spot.channel and not await self._sees(channel, spot.person):
                return _NOT_IN_IT
            person = await self.people.person(channel, spot.person)
            return await front.pressed(value, spot.channel, person, hear)

        await self.answers.give(spot, answer, asked)

    async def _meant(self, value: str, channel: Channel) -> Ask | None:
        """What a button asks for. Where that is not known, pressing it tells why."""
        try:
            return await self.answers.front.meant(value, channel)
        except StoreError:
            return None

    async def _sees(self, channel: Channel, user: str) -> bool:
        """Whether Home shows somebody this channel."""
        try:
            return channel in await self.people.channels(channel.workspace, user)
        except PlatformError:
            return False

    async def _submission(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """What is wrong stands at its field; what takes longer than a modal waits is answered in the channel."""
        try:
            ask, spot = read_submission(view), of_note(meta_of(view), body)
        except ValueError:
            await ack()
            return
        home = Channel(NAME, workspace_of(body), spot.person)
        work = asyncio.ensure_future(self._submitted(body, ask, ask.channel or spot.channel, home))
        done, _ = await asyncio.wait({work}, timeout=self.patience)
        wrong = errors(work.result(), view) if done else None
        if wrong:
            await ack(response_action="errors", errors=wrong)
            return
        await ack()
        self.tasks.begin(self.answers.give(spot, _answer_of(work)), of=spot.person)

    async def _submitted(self, body: Mapping[str, Any], ask: Ask, channel: Channel, home: Channel) -> Reply:
        """A modal may have been open for long: whoever left the channel meanwhile changes nothing there. `home` is the
        conversation of whoever sent it with the bot."""
        user = home.id
        if not await self._is_first(body):
            return _DONE
        if not (channel.is_beside(home) and await self.people.is_in(channel, user)):
            return _NOT_IN_IT
        reply = await self.answers.front(Command(ask, channel, await self.people.person(channel, user)), silent)
        return reply.within(channel) if ask.channel else reply

    async def _options(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(options=suggestions(body, self.answers.front.table))

    async def _shortcut(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        if verb := SHORTCUTS.get(body.get("callback_id", "")):
            spot = of_action(body)
            self._begin(body, lambda: self._on_message(spot, body["message"]["ts"], verb.ask))

    async def _on_message(self, spot: Spot, ref: str, ask: Ask) -> None:
        """What is asked of the paper of a message."""

        async def answer(hear: Progress) -> Reply:
            try:
                paper_id = await self.answers.front.paper_at(spot.channel, ref)
            except StoreError:
                return _LATER
            if paper_id is None:
                return _NO_PAPER
            person = await self.people.person(spot.channel, spot.person)
            return await self.answers.front(Command(ask.having(paper=paper_id), spot.channel, person), hear)

        await self.answers.give(spot, answer)


async def _acknowledged(ack: AsyncAck) -> None:
    await ack()


def _value(action: Mapping[str, Any]) -> str:
    """What a button or the chosen entry of a menu carries; "" if nothing, as a link."""
    chosen = action.get("selected_option") or action
    return str(chosen.get("value") or "")


def _answer_of(work: asyncio.Future[Reply]) -> Callable[[Progress], Awaitable[Reply]]:
    async def answer(hear: Progress) -> Reply:
        return await work

    return answer
