"""What happens in Slack without anybody asking the bot: reactions, mentions, channels that come and go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.carrying import Bag
from bot.events import Gone, Joined, Moved, Reaction, Reply
from bot.platforms.slack.access import NAME
from bot.platforms.slack.answering import MOST_IN_BUTTON, Answers
from bot.platforms.slack.manifest import EVENTS
from bot.platforms.slack.people import People
from bot.platforms.slack.render.home import home_view
from bot.platforms.slack.render.reply import reply_messages
from bot.platforms.slack.spots import Spot
from bot.platforms.slack.tasks import SlackTasks
from bot.platforms.slack.wording import after_mention, without_umbrella
from core.errors import PlatformError
from core.model import Channel, Place, PlaceState
from core.ports import Platform, Progress

_STATES = {
    "archive": PlaceState.ARCHIVED,
    "unarchive": PlaceState.OPEN,
    "deleted": PlaceState.DELETED,
    "left": PlaceState.LEFT,
}


@dataclass(frozen=True)
class Events:
    """Hears events. `people` know who is a bot."""

    answers: Answers
    people: People
    platform: Platform
    tasks: SlackTasks

    def listen(self, app: AsyncApp) -> None:
        """Hear the events of the manifest. Slack is told at once that each was heard."""
        app.event(re.compile("|".join(EVENTS)))(self._event)

    async def _event(self, body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        workspace = context.team_id or context.enterprise_id or ""
        work = self._heard(body, event, workspace, context.bot_user_id or "")
        self.tasks.begin(work, after=f"{workspace}/{_order(event)}")

    async def _heard(self, body: Mapping[str, Any], event: Mapping[str, Any], workspace: str, bot: str) -> None:
        kind = str(event["type"])
        if kind in ("reaction_added", "reaction_removed"):
            await self._reaction(body, event, workspace, added=kind == "reaction_added")
        elif kind == "app_mention":
            await self._mentioned(body, event, workspace, bot)
        elif kind == "app_home_opened":
            await self._home(workspace, event)
        elif kind == "member_joined_channel":
            await self._joined(event, workspace, bot)
        elif kind in ("app_uninstalled", "tokens_revoked"):
            await self._revoked(body, event, workspace)
        else:
            await self._moved(event, workspace)

    async def _reaction(
        self, body: Mapping[str, Any], event: Mapping[str, Any], workspace: str, *, added: bool
    ) -> None:
        item = event.get("item") or {}
        if item.get("type") != "message":
            return
        channel = Channel(NAME, workspace, item["channel"])
        # Most reactions are on other people's messages: to ask who somebody is costs a call.
        if not await self.answers.front.paper_at(channel, item["ts"]) or await self.people.is_bot(
            workspace, event["user"]
        ):
            return
        reaction = Reaction(
            channel=channel,
            person=event["user"],
            ref=item["ts"],
            emoji=event["reaction"],
            added=added,
            key=f"{NAME}/{body['event_id']}" if body.get("event_id") else "",
        )
        await self.answers.front.happened(reaction)

    async def _mentioned(self, body: Mapping[str, Any], event: Mapping[str, Any], workspace: str, bot: str) -> None:
        """A command in words, in a thread too, where slash commands do not exist. Told twice, it is done once."""
        if event.get("bot_id") or not event.get("user"):
            return
        if not await self.answers.front.is_first(f"{NAME}/{body.get('event_id')}"):
            return
        channel = Channel(NAME, workspace, event["channel"])
        spot = Spot(channel=channel, person=event["user"], thread=event.get("thread_ts") or "")
        line = without_umbrella("/" + (after_mention(event.get("text", ""), bot).removeprefix("/") or "help"))

        async def answer(hear: Progress) -> Reply:
            person = await self.people.person(channel, spot.person)
            return await self.answers.front.typed(line, channel, person, hear)

        await self.answers.give(spot, answer)

    async def _joined(self, event: Mapping[str, Any], workspace: str, bot: str) -> None:
        if event["user"] != bot:
            return
        channel = Channel(NAME, workspace, event["channel"])
        place = await self.platform.place(channel)
        if welcome := await self.answers.front.happened(Joined(place)):
            await self._posted(channel, welcome)

    async def _posted(self, channel: Channel, reply: Reply) -> None:
        bag = Bag(MOST_IN_BUTTON)
        messages = reply_messages(reply, bag)
        await self.answers.front.keep(channel, bag.long)
        for message in messages:
            told: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
            await self.answers.clients.call(channel.workspace, "chat.postMessage", channel=channel.id, **told)

    async def _moved(self, event: Mapping[str, Any], workspace: str) -> None:
        told = event["channel"]
        what = str(event["type"]).partition("_")[2]
        if isinstance(told, Mapping):  # a rename tells more than the id
            place = Place(Channel(NAME, workspace, told["id"]), told.get("name", ""))
        else:
            place = await self._known(Channel(NAME, workspace, str(told)), _STATES[what])
        await self.answers.front.happened(Moved(place))

    async def _known(self, channel: Channel, state: PlaceState) -> Place:
        """The channel in this state; its name is not told any more once the bot is not in it."""
        try:
            return replace(await self.platform.place(channel), state=state)
        except PlatformError:
            return Place(channel, state=state)

    async def _revoked(self, body: Mapping[str, Any], event: Mapping[str, Any], workspace: str) -> None:
        """Of revoked tokens only the bot's matter; people's are none of ours."""
        if event["type"] == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return
        told = body.get("event_time")
        at = datetime.fromtimestamp(told, UTC) if isinstance(told, int) else None
        await self.answers.front.happened(Gone(NAME, workspace, at))
        self.answers.clients.forget(workspace)

    async def _home(self, workspace: str, event: Mapping[str, Any]) -> None:
        """The Home tab, made anew whenever somebody opens it."""
        if event.get("tab", "home") != "home":
            return
        here = Channel(NAME, workspace, event["user"])
        person = await self.people.person(here, event["user"])
        reply = await self.answers.front.home(person, await self.people.channels(workspace, person.id))
        bag = Bag(MOST_IN_BUTTON)
        view = home_view(reply, bag)
        await self.answers.front.keep(here, bag.long)
        await self.answers.clients.call(workspace, "views.publish", user_id=person.id, view=view)


def _order(event: Mapping[str, Any]) -> str:
    """What has to be heard in the order in which it is told: reactions of a person; what becomes of a channel."""
    kind, channel = str(event["type"]), event.get("channel")
    if kind.startswith("reaction"):
        return f"reaction/{event.get('user')}"
    if kind.startswith(("channel", "group", "member")):
        return f"channel/{channel.get('id') if isinstance(channel, Mapping) else channel}"
    return f"{kind}/{event.get('user')}"
