"""Which events the app hears of, and the envelope around each.

Shapes: https://docs.slack.dev/reference/events and the samples of slackapi/java-slack-sdk.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Team

# What a bot token needs to hear of an event: one of these scopes.
_SCOPES: dict[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "tokens_revoked": (),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_rename": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "user_change": ("users:read",),
}
EVENTS = frozenset(_SCOPES)
_ALWAYS = frozenset({"app_uninstalled", "tokens_revoked", "app_home_opened", "user_change"})
_OF_STRANGERS = frozenset({"channel_archive", "channel_unarchive", "channel_deleted", "channel_rename",
                           "channel_left", "group_left", "group_deleted", "app_mention"})  # fmt: skip
_MESSAGES = {"public": "message.channels", "private": "message.groups", "im": "message.im"}


@dataclass(frozen=True)
class Event:
    """Something that happened in a workspace, perhaps in a channel."""

    team: Team
    channel: Channel | None
    content: Json

    @property
    def name(self) -> str:
        """As an app subscribes to it."""
        kind = str(self.content["type"])
        return _MESSAGES[self.channel.kind] if kind == "message" and self.channel else kind


def heard(event: Event, subscribed: frozenset[str]) -> bool:
    """Whether Slack tells the app of it."""
    if event.name not in subscribed or (not event.team.installed and event.name not in _ALWAYS):
        return False
    scopes = _SCOPES[event.name]
    if scopes and not event.team.scopes & set(scopes):
        return False
    if event.channel is None or event.name in _OF_STRANGERS or event.content.get("user") == event.team.bot_user:
        return True
    return event.team.bot_user in event.channel.members


def wrapped(event: Event, app_id: str, token: str, event_id: str, at: int) -> Json:
    """The event as it is sent."""
    team = event.team
    authorization = {
        "enterprise_id": team.enterprise,
        "team_id": team.id,
        "user_id": team.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": token,
        "team_id": team.id,
        "enterprise_id": team.enterprise,
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise,
        "api_app_id": app_id,
        "event": event.content,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": at,
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }
