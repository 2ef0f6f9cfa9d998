"""The commands that Discord offers, made from the command table, and the entries in the menu of a message.

What has several verbs becomes subcommands, the usual verb among them: in Discord such a command cannot be used bare.
Discord checks no rights for us (https://discord.com/developers/docs/interactions/application-commands#permissions):
everybody sees every command, and the dispatch decides.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.commands import Kind, Option, Spec, Table, Verb
from bot.events import Ask
from bot.platforms.discord.errors import within

Asked = discord.Interaction[Any]
Hear = Callable[[Asked, Ask], Awaitable[None]]
HearOnMessage = Callable[[Asked, discord.Message, Ask], Awaitable[None]]
Offer = Callable[[Asked, Option, str], Awaitable[list[app_commands.Choice[str]]]]
Completing = Callable[[Asked, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]
Tree = app_commands.CommandTree[Any]

MENU = {
    "Similar papers": Ask("paper", "similar"),
    "Save this paper": Ask("paper", "save"),
    "Score again": Ask("paper", "score"),
}
"""What can be asked of the message of a paper, by its name in the menu."""
_TIMEOUT = 15.0
_MOST_DESCRIPTION, _MOST_CHOICES = 100, 25
_COMPLETED = frozenset({Kind.DATE, Kind.PAPER, Kind.CATEGORIES, Kind.TYPES, Kind.ZONE, Kind.LANGUAGE})
_TYPES = {Kind.FLAG: bool, Kind.NUMBER: float}
_COUNTED = ("type", "name", "description", "required", "autocomplete")


def declare(tree: Tree, table: Table, hear: Hear, on_message: HearOnMessage, offer: Offer) -> None:
    """Put every command of the table, and the menu of messages, into a tree."""
    for spec in table.specs:
        tree.add_command(_command(spec, hear, offer))
    for name, ask in MENU.items():
        tree.add_command(app_commands.ContextMenu(name=name, callback=_on_message(on_message, ask)))


def new_tree(client: discord.Client) -> Tree:
    """An empty tree: its commands are for servers, and not for conversations with the bot."""
    return app_commands.CommandTree(
        client,
        allowed_contexts=app_commands.AppCommandContext(guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )


async def is_synced(tree: Tree) -> bool:
    """Whether Discord has the commands of the tree, and no others. Raises `PlatformError`."""
    async with within(_TIMEOUT):
        there = [_meaning(command.to_dict()) for command in await tree.fetch_commands()]
    ours = [_meaning(command.to_dict(tree)) for command in tree.get_commands()]
    return _by_name(there) == _by_name(ours)


async def sync(tree: Tree) -> bool:
    """Let Discord have the commands of the tree, unless it has them; whether it was told. Raises `PlatformError`."""
    if await is_synced(tree):
        return False
    async with within(_TIMEOUT):
        await tree.sync()
    return True


def _command(spec: Spec, hear: Hear, offer: Offer) -> app_commands.Command[Any, ..., Any] | app_commands.Group:
    if len(spec.verbs) == 1:
        return _subcommand(spec.name, spec.help, spec, spec.verbs[0], hear, offer)
    group = app_commands.Group(name=spec.name, description=_fitted(spec.help))
    for verb in spec.verbs:
        group.add_command(_subcommand(verb.name, verb.help, spec, verb, hear, offer))
    return group


def _subcommand(
    name: str, told: str, spec: Spec, verb: Verb, hear: Hear, offer: Offer
) -> app_commands.Command[Any, ..., Any]:
    callback = _callback(Ask(spec.name, verb.name), hear)
    options = [option for option in verb.options if not option.hidden]
    # discord.py reads the options of a command off its function.
    asked = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Asked)
    callback.__signature__ = inspect.Signature([asked, *map(_parameter, options)])  # type: ignore[attr-defined]
    app_commands.describe(**{option.name: _fitted(option.help) for option in options})(callback)
    app_commands.choices(**{option.name: _choices(option) for option in options if option.kind is Kind.CHOICE})(
        callback
    )
    completed = {option.name: _completing(option, offer) for option in options if _is_completed(option)}
    app_commands.autocomplete(**completed)(callback)
    return app_commands.Command(name=name, description=_fitted(told), callback=callback)


def _callback(ask: Ask, hear: Hear) -> Callable[..., Coroutine[Any, Any, None]]:
    async def callback(interaction: Asked, **given: bool | float | str | None) -> None:
        await hear(interaction, ask.having(**_typed(given)))

    return callback


def _on_message(hear: HearOnMessage, ask: Ask) -> Callable[[Asked, discord.Message], Coroutine[Any, Any, None]]:
    async def callback(interaction: Asked, message: discord.Message) -> None:
        await hear(interaction, message, ask)

    return callback


def _parameter(option: Option) -> inspect.Parameter:
    default = inspect.Parameter.empty if option.required else None
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(option.name, kind, default=default, annotation=_TYPES.get(option.kind, str))


def _typed(given: Mapping[str, bool | float | str | None]) -> dict[str, str]:
    """What was given, as one would type it."""
    return {name: _text(value) for name, value in given.items() if value is not None and value is not False}


def _text(value: bool | float | str) -> str:
    if value is True:
        return "yes"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _choices(option: Option) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=one, value=one) for one in option.choices[:_MOST_CHOICES]]


def _is_completed(option: Option) -> bool:
    return option.kind in _COMPLETED or (option.kind is Kind.TEXT and bool(option.choices))


def _completing(option: Option, offer: Offer) -> Completing:
    async def completing(interaction: Asked, current: str) -> list[app_commands.Choice[str]]:
        return await offer(interaction, option, current)

    return completing


def _fitted(text: str) -> str:
    """Plain words, as many as a description holds."""
    plain = text.replace("`", "")
    if len(plain) <= _MOST_DESCRIPTION:
        return plain
    return plain[: _MOST_DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _meaning(told: Mapping[str, Any]) -> dict[str, Any]:
    """What of a command, ours or as Discord has it, makes a difference. Where it can be used is not read: discord.py
    2.7.1 takes the context 0, which is servers, for none."""
    counted = {name: told.get(name) or None for name in _COUNTED}
    options = [_meaning(one) for one in told.get("options") or ()]
    choices = [(one["name"], one["value"]) for one in told.get("choices") or ()]
    return {**counted, "options": options, "choices": choices}


def _by_name(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(commands, key=lambda one: (one["type"], one["name"]))
