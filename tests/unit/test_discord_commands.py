"""Discord's commands are made from the command table, and fit what Discord takes."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.commands import Option
from bot.events import Ask
from bot.handlers.table import table
from bot.platforms.discord.commands import MENU, Asked, declare, new_tree
from tests.fakes.discord.declaring import problems_of_all


async def heard(_asked: Asked, *_told: discord.Message | Ask) -> None:
    """Nobody asks anything here."""


async def offered(_asked: Asked, _option: Option, _typed: str) -> list[discord.app_commands.Choice[str]]:
    return []


@pytest.fixture
async def declared() -> dict[str, dict[str, Any]]:
    """What Discord is told, by name."""
    tree = new_tree(discord.Client(intents=discord.Intents.none()))
    declare(tree, table(), heard, heard, offered)
    return {command.name: command.to_dict(tree) for command in tree.get_commands()}


async def test_discord_takes_all_of_them(declared: dict[str, dict[str, Any]]) -> None:
    assert list(problems_of_all(list(declared.values()))) == []


async def test_every_verb_can_be_used_and_nothing_that_only_buttons_set_is_offered(
    declared: dict[str, dict[str, Any]],
) -> None:
    for spec in table().specs:
        told = declared[spec.name]
        if len(spec.verbs) == 1:
            verbs = {spec.verbs[0].name: told}
        else:
            verbs = {one["name"]: one for one in told["options"]}
            assert all(one["type"] == 1 for one in told["options"])
        assert set(verbs) == {verb.name for verb in spec.verbs}
        for verb in spec.verbs:
            options = {one["name"] for one in verbs[verb.name]["options"]}
            assert options == {option.name for option in verb.options if not option.hidden}


async def test_options_are_of_the_kinds_that_the_table_says(declared: dict[str, dict[str, Any]]) -> None:
    (show,) = [one for one in declared["digest"]["options"] if one["name"] == "show"]
    kinds = {one["name"]: (one["type"], one.get("autocomplete", False)) for one in show["options"]}
    assert kinds == {"date": (3, True), "share": (5, False), "revision": (10, False)}
    (written,) = [one for one in declared["export"]["options"] if one["name"] == "format"]
    assert [choice["value"] for choice in written["choices"]] == ["bibtex", "ris", "csv", "markdown", "json"]


async def test_they_are_for_servers_and_everybody_sees_them(declared: dict[str, dict[str, Any]]) -> None:
    assert {tuple(one["contexts"]) for one in declared.values()} == {(0,)}
    assert {one["default_member_permissions"] for one in declared.values()} == {None}


def test_what_the_menu_of_a_message_asks_is_in_the_table() -> None:
    assert len(MENU) <= 5
    for ask in MENU.values():
        assert table().find(ask.having(paper="2505.00001")).name == ask.verb
