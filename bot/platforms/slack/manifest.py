"""The manifest: all that a Slack app has to be told of itself, made from the command table.

Slack's reference: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.commands import Spec, Table, Verb
from bot.events import Ask

COMMAND = "/broadsheet"
"""The command before which every command of the table can be written."""
TAKEN = frozenset({"help", "status"})
"""Commands that Slack keeps for itself: they are only written behind `COMMAND`."""
SCOPES = (
    "app_mentions:read",  # commands in threads
    "channels:history",  # what of a digest is posted already, after a crash
    "channels:read",
    "chat:write",
    "commands",
    "files:write",  # exports
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",  # a digest of one's own, in the conversation with the bot
    "reactions:read",
    "users:read",  # who is an admin
)
"""What the bot is allowed: nothing that it does not need."""
# What happens to a channel is told under another name of private ones: `channel_archive`, `group_archive`.
_OF_CHANNELS = ("archive", "deleted", "left", "rename", "unarchive")
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    *(f"{kind}_{what}" for kind in ("channel", "group") for what in _OF_CHANNELS),
    "member_joined_channel",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)
"""What Slack is asked to tell."""
_DESCRIPTION = "Reads every new arXiv paper for your channel and posts the few worth reading, every morning."
_LONG = (
    "Broadsheet reads every new arXiv paper for your channel and posts the few worth reading, as a threaded digest, "
    "every morning. Each channel says in its own words what it cares about, looks papers up, asks for any past day, "
    "and tunes the choice by reacting: 👍 for more like this, 👎 for less, 🔖 to keep. What it costs is told with each "
    "digest, and a budget is a hard stop."
)
_MOST_HINT = 1_000
_MOST_DESCRIPTION = 2_000


@dataclass(frozen=True, slots=True)
class Shortcut:
    """An entry in the menu of a message."""

    title: str
    help: str
    ask: Ask


SHORTCUTS = {
    "paper_similar": Shortcut("Similar papers", "Find papers like this one.", Ask("paper", "similar")),
    "paper_save": Shortcut("Save this paper", "Keep this paper for yourself.", Ask("paper", "save")),
    "paper_score": Shortcut("Score this paper again", "Judge it by the present criteria.", Ask("paper", "score")),
}
"""What can be asked of the message of a paper, by the name that Slack gives back."""


def manifest(table: Table, address: str = "", *, many: bool = False) -> dict[str, Any]:
    """The manifest of an app that is reached at this public address, or by Socket Mode if there is none. With `many`
    workspaces install it by themselves, and its tokens are renewed."""
    events = f"{address.rstrip('/')}/slack/events" if address else ""
    reached: dict[str, Any] = {"request_url": events} if events else {}
    redirects = {"redirect_urls": [f"{address.rstrip('/')}/slack/oauth_redirect"]} if address else {}
    return {
        "display_information": {
            "name": "Broadsheet",
            "description": _DESCRIPTION,
            "long_description": _LONG,
            "background_color": "#1f2937",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "Broadsheet", "always_online": True},
            "shortcuts": [
                {"name": one.title, "type": "message", "callback_id": name, "description": one.help}
                for name, one in SHORTCUTS.items()
            ],
            "slash_commands": [command | ({"url": events} if events else {}) for command in _commands(table)],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}, **redirects},
        "settings": {
            "event_subscriptions": {**reached, "bot_events": list(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **reached,
                **({"message_menu_options_url": events} if events else {}),
            },
            "org_deploy_enabled": True,
            "socket_mode_enabled": not events,
            "token_rotation_enabled": many,
        },
    }


def command_names(table: Table) -> tuple[str, ...]:
    """The slash commands that the manifest declares."""
    return tuple(command["command"] for command in _commands(table))


def _commands(table: Table) -> Iterator[dict[str, Any]]:
    yield {
        "command": COMMAND,
        "description": "All that Broadsheet can do: /broadsheet help, /broadsheet status …",
        "usage_hint": "help | status | " + " | ".join(spec.name for spec in table.specs if spec.name not in TAKEN),
        "should_escape": True,
    }
    for spec in table.specs:
        if spec.name not in TAKEN:
            yield {
                "command": f"/{spec.name}",
                "description": spec.help[:_MOST_DESCRIPTION],
                "usage_hint": _hint(spec)[:_MOST_HINT],
                "should_escape": True,  # people are told by their ids
            }


def _hint(spec: Spec) -> str:
    """`[date] | week | month | share | held | help`."""
    usual = [_options(verb) for verb in spec.verbs if verb.name == spec.usual]
    named = [verb.name for verb in spec.verbs if verb.name != spec.usual]
    return " | ".join(filter(None, [*usual, *named, "help"]))


def _options(verb: Verb) -> str:
    shown = [option for option in verb.options if not option.hidden]
    return " ".join(f"<{one.name}>" if one.required else f"[{one.name}]" for one in shown[:2])
