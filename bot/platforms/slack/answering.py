"""Answers on their way to the person who asked: privately, where the question was asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.carrying import Bag
from bot.events import Ask, File, Form, Reply
from bot.front import Front
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.render.form import modal
from bot.platforms.slack.render.packing import Rendered
from bot.platforms.slack.render.reply import reply_messages, with_form_button
from bot.platforms.slack.spots import Spot
from core.errors import PlatformError, StoreError
from core.ports import Progress

MOST_IN_BUTTON = 2_000
"""Characters that a button carries (https://docs.slack.dev/reference/block-kit/block-elements/button-element)."""
_USES = 5
"""Messages that a response_url takes."""
_KEPT_FOR_ANSWER = 2
_REMEMBERED = 1_000
_WHERE_FILES_ARE = "The file is in your own conversation with Broadsheet, under Apps."
# What a person is asked to wait for longer than this is told how far it is.
PATIENCE = 3.0
_SLOWER = 4

Work = Callable[[Progress], Awaitable[Reply]]


class Heard:
    """A `Progress` of which the newest word counts."""

    words = "Working on it …"

    def __call__(self, done: int, total: int, what: str) -> None:
        self.words = f"{what}: {done:,} of {total:,} …" if total else f"{what} …"


@dataclass(frozen=True)
class Answers:
    """Gives answers. `patience` is in seconds of real time."""

    clients: Clients
    front: Front
    patience: float = PATIENCE
    _used: Counter[str] = field(default_factory=Counter)

    async def give(self, spot: Spot, work: Work, asked: Ask | None = None) -> None:
        """Do the work, tell how far it is where it takes long, then show what it answers."""
        heard = Heard()
        task = asyncio.ensure_future(work(heard))
        try:
            await self._accompany(spot, task, heard)
            await self.show(spot, await task, asked)
        finally:
            task.cancel()

    async def show(self, spot: Spot, reply: Reply, asked: Ask | None = None) -> None:
        """Show an answer: its form as a modal, its file in the person's own conversation with the bot. `asked` is what
        a button asked for."""
        if reply.form and await self._opened(spot, reply.form):
            return
        bag = Bag(MOST_IN_BUTTON)
        messages = reply_messages(_with_file(with_form_button(reply, asked)), bag)
        with suppress(StoreError):  # then only what was too long for its button is lost
            await self.front.keep(spot.channel, bag.long)
        for number, message in enumerate(messages):
            await self._send(spot, message, replaces=_replaces(spot, asked) and not number)
        if reply.file:
            await self._hand_over(spot, reply.file)

    async def _accompany(self, spot: Spot, task: asyncio.Future[Reply], heard: Heard) -> None:
        patience = self.patience
        while not (await asyncio.wait({task}, timeout=patience))[0]:
            patience *= _SLOWER
            if self._left(spot) > _KEPT_FOR_ANSWER:
                with suppress(PlatformError):  # the work goes on, whoever hears of it
                    await self._send(spot, Rendered(heard.words, []))

    async def _opened(self, spot: Spot, form: Form) -> bool:
        """Whether the modal is on the screen. The way to it is open for three seconds after something was pressed."""
        if not spot.trigger:
            return False
        try:
            view = modal(form, self.front.table, meta=spot.note())
            await self.clients.call(spot.channel.workspace, "views.open", trigger_id=spot.trigger, view=view)
        except PlatformError:
            return False
        return True

    async def _send(self, spot: Spot, message: Rendered, *, replaces: bool = False) -> None:
        """In the channel by the way that was opened, or as the bot; else in the person's own conversation with it."""
        if not spot.thread and self._left(spot) and await self._responded(spot, message, replaces=replaces):
            return
        told: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
        where: dict[str, Any] = {"channel": spot.channel.id, "user": spot.person, "thread_ts": spot.thread or None}
        try:
            await self.clients.call(spot.channel.workspace, "chat.postEphemeral", **where, **told)
        except PlatformError:
            if spot.thread and self._left(spot) and await self._responded(spot, message, replaces=replaces):
                return
            await self.clients.call(spot.channel.workspace, "chat.postMessage", channel=spot.person, **told)

    def _left(self, spot: Spot) -> int:
        return _USES - self._used[spot.response_url] if spot.response_url else 0

    async def _responded(self, spot: Spot, message: Rendered, *, replaces: bool) -> bool:
        if len(self._used) > _REMEMBERED:
            self._used.clear()
        self._used[spot.response_url] += 1
        body = {
            "text": message.text,
            "blocks": message.blocks,
            "response_type": "ephemeral",
            "replace_original": replaces,
        }
        try:
            answer = await AsyncWebhookClient(spot.response_url, retry_handlers=[]).send_dict(body)
        except (SlackClientError, ClientError, OSError, TimeoutError):
            return False
        return answer.status_code == 200

    async def _hand_over(self, spot: Spot, file: File) -> None:
        """The file goes where only this person sees it."""
        await self.clients.upload(spot.channel.workspace, spot.person, file)


def _replaces(spot: Spot, asked: Ask | None) -> bool:
    """Whether an answer takes the place of the one whose button was pressed: another page of it, or a yes to it."""
    return spot.on_answer and asked is not None and bool({"page", "yes"} & set(asked.options))


def _with_file(reply: Reply) -> Reply:
    """Says where the file is."""
    return replace(reply, notes=(*reply.notes, _WHERE_FILES_ARE)) if reply.file else reply
