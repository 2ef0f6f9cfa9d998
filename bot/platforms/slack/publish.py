"""Publishing to Slack: each message once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.carrying import Bag, keep
from bot.events import said
from bot.platforms.slack.access import NAME
from bot.platforms.slack.clients import Clients
from bot.platforms.slack.errors import GONE, Refused, TokenRefused, Unclear
from bot.platforms.slack.render import limits
from bot.platforms.slack.render.digest import render_changes, render_entry, render_head
from bot.platforms.slack.render.notice import render_notice
from bot.platforms.slack.render.packing import Rendered
from bot.platforms.slack.render.reply import reply_messages
from bot.platforms.slack.wire import PATIENCE
from core.errors import PlaceClosed, PlatformError
from core.model import Channel, Message, Notice, Place, PlaceState
from core.ports import Clock, Store

LOOKING = timedelta(seconds=20)
"""How long a search for a message may take before its last request begins. With `PATIENCE` and the time of two
requests it ends before a claim lapses (`core.delivery.LEASE`)."""
SETTLING = 3.0
"""Seconds until a message that was under way when the connection broke is to be seen, if it arrived."""
_EVENT = "broadsheet_post"
_LOOK_BACK = timedelta(days=14)
_SKEW = timedelta(hours=1)  # by which clocks may differ, ours and Slack's
_PAGE = 200
_AWAY = ("message_not_found", "thread_not_found")
_FIXED = (*_AWAY, "cant_update_message", "edit_window_closed")


@dataclass(frozen=True)
class SlackPlatform:
    """`core.ports.Platform`. The name of a message is its `ts`; each carries its key as metadata."""

    clients: Clients
    store: Store
    clock: Clock

    @property
    def name(self) -> str:
        """The platform in `Channel.platform`."""
        return NAME

    async def publish(self, channel: Channel, message: Message | Notice) -> str:
        """Post it. Where nobody knows whether it arrived, it is looked for before one more try. Raises `PlatformError`,
        `PlaceClosed`."""
        began = self.clock.now()
        until = began + PATIENCE
        body = await self._body(channel, message)
        try:
            return await self._post(channel, message, body, until)
        except TokenRefused as fault:
            raise (PlaceClosed(str(fault), PlaceState.LEFT) if fault.code in GONE else fault) from fault
        except Unclear as fault:
            await self.clock.sleep(SETTLING)
            if (there := await self._find(channel, message, began - _SKEW, until)) is not None:
                return there
            if fault.late:  # Slack may still be at it: whoever asks again later looks again first
                raise
        return await self._post(channel, message, body, until)

    async def find(self, channel: Channel, message: Message | Notice) -> str | None:
        """Look for it among the bot's own messages: what is of a thread in that thread, anything else in the channel,
        from when its digest was made (two weeks at most). Raises `PlatformError`."""
        now = self.clock.now()
        return await self._find(channel, message, _earliest(message, now), now + LOOKING)

    async def edit(self, channel: Channel, ref: str, message: Message | Notice) -> None:
        """Let it say this; one that was deleted, or may not be edited any more, stays as it is. Raises
        `PlatformError`."""
        body = await self._body(channel, message)
        try:
            await self.clients.read(channel.workspace, "chat.update", channel=channel.id, ts=ref, **body)
        except Refused as fault:
            if fault.code not in _FIXED:
                raise
            structlog.get_logger().warning("slack message not edited", channel=str(channel), code=fault.code)

    async def link(self, channel: Channel, ref: str) -> str:
        """Its permanent address, "" if it was deleted. Raises `PlatformError`."""
        method = "chat.getPermalink"
        try:
            told = await self.clients.read(channel.workspace, method, channel=channel.id, message_ts=ref)
        except Refused as fault:
            if fault.code not in _AWAY:
                raise
            return ""
        return str(told["permalink"])

    async def place(self, channel: Channel) -> Place:
        """The channel's name and state. A private one in which the bot is not looks like one that was deleted. Raises
        `PlatformError`."""
        try:
            told = (await self.clients.read(channel.workspace, "conversations.info", channel=channel.id))["channel"]
        except PlaceClosed as closed:
            return Place(channel, state=PlaceState(closed.state))
        except TokenRefused as fault:
            if fault.code not in GONE:
                raise
            return Place(channel, state=PlaceState.LEFT)
        return Place(channel, str(told.get("name") or ""), _state(told))

    async def warn(self, channel: Channel, text: str) -> None:
        """Tell it to whoever installed the bot (or changed the channel's order last, where Slack does not tell who that
        was), in their own conversation with it. Raises `PlatformError`."""
        installer = await self.clients.installer(channel.workspace) or await self._set_up_by(channel)
        if not installer:
            return
        for rendered in reply_messages(said(text), Bag(limits.VALUE)):
            told = {"channel": installer, **_shown(rendered)}
            try:
                await self.clients.call(channel.workspace, "chat.postMessage", **told)
            except PlaceClosed as closed:  # of that conversation, not of the channel
                raise PlatformError("Slack does not let the bot write to whoever installed it.") from closed

    async def _set_up_by(self, channel: Channel) -> str:
        """Who changed the channel's order last: with a token in the settings Slack does not tell who installed it."""
        async with self.store.read() as work:
            order = await work.subscriptions.get(channel)
        return order.changed_by if order else ""

    async def _body(self, channel: Channel, message: Message | Notice) -> dict[str, Any]:
        """What it shows; what its buttons cannot carry is kept."""
        bag = Bag(limits.VALUE)
        body = _shown(_rendered(message, bag))
        await keep(self.store, channel, bag.long, self.clock.now())
        return body

    async def _post(self, channel: Channel, message: Message | Notice, body: Mapping[str, Any], until: datetime) -> str:
        told = await self.clients.call(
            channel.workspace,
            "chat.postMessage",
            until=until,
            channel=channel.id,
            thread_ts=message.thread,
            metadata={"event_type": _EVENT, "event_payload": {"key": message.key}},
            **body,
        )
        return str(told["ts"])

    async def _find(self, channel: Channel, message: Message | Notice, since: datetime, until: datetime) -> str | None:
        bot = await self.clients.identity(channel.workspace, until)
        try:
            async for told in self._posted(channel, message.thread, since, until):
                if bot.wrote(told) and _key(told) == message.key:
                    return str(told["ts"])
        except Refused as fault:
            if fault.code not in _AWAY:
                raise
        return None

    async def _posted(
        self, channel: Channel, thread: str | None, since: datetime, until: datetime
    ) -> AsyncIterator[Mapping[str, Any]]:
        """What stands in a thread, or was posted in the channel since then, page by page."""
        method, asked = _listing(thread, since)
        cursor = ""
        while True:
            page = {"channel": channel.id, "include_all_metadata": True, "limit": _PAGE, "cursor": cursor or None}
            told = await self.clients.read(channel.workspace, method, until=until, **asked, **page)
            for one in told["messages"]:
                yield one
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return


def _rendered(message: Message | Notice, bag: Bag) -> Rendered:
    if isinstance(message, Notice):
        return render_notice(message)
    if message.entry is not None:
        return render_entry(message.digest, message.entry, bag)
    if message.changes is not None:
        return render_changes(message.digest, message.changes, bag)
    return render_head(message.digest, bag, message.page)


def _shown(rendered: Rendered) -> dict[str, Any]:
    return {"text": rendered.text, "blocks": rendered.blocks, "unfurl_links": False, "unfurl_media": False}


def _listing(thread: str | None, since: datetime) -> tuple[str, dict[str, str]]:
    """The method that lists that, newest first in a channel."""
    if thread is not None:
        return "conversations.replies", {"ts": thread}
    return "conversations.history", {"oldest": f"{since.timestamp():.6f}"}


def _earliest(message: Message | Notice, now: datetime) -> datetime:
    """Since when a message of the channel can be there: a digest is made before it is posted."""
    known = now - _LOOK_BACK
    return known if isinstance(message, Notice) else max(message.digest.made_at - _SKEW, known)


def _key(told: Mapping[str, Any]) -> object:
    metadata = told.get("metadata") or {}
    return metadata.get("event_type") == _EVENT and (metadata.get("event_payload") or {}).get("key")


def _state(told: Mapping[str, Any]) -> PlaceState:
    if told.get("is_archived"):
        return PlaceState.ARCHIVED
    # Conversations with one person have no members to be among.
    return PlaceState.OPEN if told.get("is_member", True) else PlaceState.LEFT
