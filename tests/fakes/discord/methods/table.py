"""All calls: method, address, name, who handles it. `place`: the part of the address that a limit goes by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord.call import Call
from tests.fakes.discord.methods import application, commands, followups, interactions, messages, reactions, threads

Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True)
class Route:
    """One call. `token`: it needs the bot's token. `answer`: the status when all is well."""

    method: str
    path: str
    name: str
    handler: Handler
    place: str = ""
    token: bool = True
    answer: int = 200


_CHANNEL = "/channels/{channel}"
_MESSAGE = f"{_CHANNEL}/messages/{{message}}"
_REACTION = f"{_MESSAGE}/reactions/{{emoji}}"
_HOOK = "/webhooks/{application}/{token}"


def _at_channel(method: str, path: str, name: str, handler: Handler, answer: int = 200) -> Route:
    return Route(method, path, name, handler, "channel", answer=answer)


def _in_channel() -> list[Route]:
    at = _at_channel
    return [
        at("GET", _CHANNEL, "get_channel", threads.channel),
        at("PATCH", _CHANNEL, "edit_channel", threads.change),
        at("DELETE", _CHANNEL, "delete_channel", threads.delete),
        at("POST", f"{_CHANNEL}/typing", "typing", messages.typing, 204),
        at("GET", f"{_CHANNEL}/messages", "get_messages", messages.several),
        at("POST", f"{_CHANNEL}/messages", "create_message", messages.create),
        at("GET", _MESSAGE, "get_message", messages.one),
        at("PATCH", _MESSAGE, "edit_message", messages.edit),
        at("DELETE", _MESSAGE, "delete_message", messages.delete, 204),
        at("POST", f"{_MESSAGE}/threads", "start_thread", threads.from_message, 201),
        at("POST", f"{_CHANNEL}/threads", "create_thread", threads.create, 201),
        at("GET", f"{_CHANNEL}/threads/archived/public", "archived_threads", threads.archived_threads),
        at("PUT", f"{_CHANNEL}/thread-members/@me", "join_thread", threads.join, 204),
        at("PUT", f"{_REACTION}/@me", "add_reaction", reactions.add, 204),
        at("DELETE", f"{_REACTION}/@me", "remove_reaction", reactions.remove_own, 204),
        at("DELETE", f"{_REACTION}/{{user}}", "remove_reaction_of", reactions.remove, 204),
        at("GET", _REACTION, "get_reactions", reactions.who),
    ]


def _commands() -> list[Route]:
    routes = []
    for scope, word in (("", "global"), ("/guilds/{guild}", "guild")):
        path = f"/applications/{{application}}{scope}/commands"
        found = [
            ("GET", path, f"get_{word}_commands", commands.several),
            ("PUT", path, f"put_{word}_commands", commands.overwrite),
            ("POST", path, f"post_{word}_command", commands.upsert),
            ("GET", f"{path}/{{command}}", f"get_{word}_command", commands.one),
            ("PATCH", f"{path}/{{command}}", f"edit_{word}_command", commands.change),
            ("DELETE", f"{path}/{{command}}", f"delete_{word}_command", commands.delete),
        ]
        routes += [Route(*one, "guild", answer=204 if one[0] == "DELETE" else 200) for one in found]
    return routes


def _by_token() -> list[Route]:
    path = "/interactions/{interaction}/{token}/callback"
    original, message = f"{_HOOK}/messages/@original", f"{_HOOK}/messages/{{message}}"
    found = [
        ("POST", path, "callback", interactions.callback),
        ("POST", _HOOK, "followup", followups.create),
        ("GET", original, "get_original", followups.one),
        ("PATCH", original, "edit_original", followups.edit),
        ("DELETE", original, "delete_original", followups.delete),
        ("GET", message, "get_followup", followups.one),
        ("PATCH", message, "edit_followup", followups.edit),
        ("DELETE", message, "delete_followup", followups.delete),
    ]
    return [Route(*one, "token", token=False, answer=204 if one[0] == "DELETE" else 200) for one in found]


def _of_the_bot() -> list[Route]:
    return [
        Route("GET", "/users/@me", "get_me", application.me),
        Route("GET", "/applications/@me", "get_application", application.application),
        Route("GET", "/oauth2/applications/@me", "get_application", application.application),
        Route("POST", "/users/@me/channels", "open_direct", application.direct),
        Route("DELETE", "/users/@me/guilds/{guild}", "leave_guild", application.leave, answer=204),
        Route("GET", "/users/{user}", "get_user", application.user),
        Route("GET", "/guilds/{guild}", "get_guild", application.guild, "guild"),
        Route("GET", "/guilds/{guild}/channels", "get_channels", application.guild_channels, "guild"),
        Route("GET", "/guilds/{guild}/threads/active", "active_threads", application.active_threads, "guild"),
        Route("GET", "/guilds/{guild}/members", "get_members", application.members, "guild"),
        Route("GET", "/guilds/{guild}/members/{user}", "get_member", application.member, "guild"),
    ]


ROUTES = [*_of_the_bot(), *_commands(), *_in_channel(), *_by_token()]
