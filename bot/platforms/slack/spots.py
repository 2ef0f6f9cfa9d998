"""Where an answer to somebody in Slack goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.platforms.slack.access import NAME
from core.model import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A person in a channel, and the ways that Slack opened for answering.

    `response_url` takes five messages in half an hour, `trigger` opens one modal within three seconds; "" if there is
    none. `thread` is the ts of the thread's head. `on_answer`: a button below an answer of ours was pressed, which can
    be replaced.
    """

    channel: Channel
    person: str
    response_url: str = ""
    trigger: str = ""
    thread: str = ""
    on_answer: bool = False

    def note(self) -> str:
        """What a modal keeps of it, so that its submission is answered in the same place."""
        channel = self.channel
        return json.dumps([channel.workspace, channel.id, self.thread, self.response_url], separators=(",", ":"))


def of_command(body: Mapping[str, Any]) -> Spot:
    """That of a slash command."""
    return Spot(
        channel=Channel(NAME, body["team_id"], body["channel_id"]),
        person=body["user_id"],
        response_url=body.get("response_url", ""),
        trigger=body.get("trigger_id", ""),
    )


def of_action(body: Mapping[str, Any]) -> Spot:
    """That of a button, a menu or a shortcut; in App Home the person's own conversation with the bot."""
    container, message = body.get("container") or {}, body.get("message") or {}
    there = (body.get("channel") or {}).get("id") or container.get("channel_id") or body["user"]["id"]
    return Spot(
        channel=Channel(NAME, workspace_of(body), there),
        person=body["user"]["id"],
        response_url=body.get("response_url", ""),
        trigger=body.get("trigger_id", ""),
        thread=container.get("thread_ts") or message.get("thread_ts") or "",
        on_answer=bool(container.get("is_ephemeral")),
    )


def of_note(note: str, body: Mapping[str, Any]) -> Spot:
    """That of a submitted modal. Raises `ValueError` if the modal is none of ours."""
    workspace, channel, thread, response_url = json.loads(note)
    return Spot(
        channel=Channel(NAME, workspace, channel),
        person=body["user"]["id"],
        response_url=response_url,
        trigger=body.get("trigger_id", ""),
        thread=thread,
    )


def workspace_of(body: Mapping[str, Any]) -> str:
    """The team in which somebody acts; where the app is installed for an organization, `team` may be absent."""
    team = (body.get("team") or {}).get("id") or body.get("team_id")
    return str(team or body["user"]["team_id"])
