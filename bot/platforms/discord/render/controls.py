"""What can be pressed or chosen. Each carries an ask behind a number that sets it apart in its message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import discord

from bot.carrying import Bag
from bot.events import Ask, Button
from bot.plain_text import cut, length, shown
from bot.platforms.discord.render import limits

ASKS = re.compile(r"ask/\d{1,2}/(?P<carried>.+)", re.DOTALL)
"""The custom id of a button that asks for something, and the value of an option."""
MENUS = re.compile(r"open/\d")
"""The custom id of a menu; what is chosen in it is in its values."""
MOST = (limits.ROWS - 1) * limits.IN_A_ROW
"""Buttons of a message: a menu needs a row, too."""


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button."""

    label: str
    custom_id: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a menu."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu in which one is chosen."""

    custom_id: str
    placeholder: str
    choices: tuple[Choice, ...]


Row = tuple[Pressable, ...] | Menu
"""A row below a message."""


@dataclass(frozen=True, slots=True)
class Opens:
    """What opens something, before it has its place in a menu."""

    label: str
    carried: str


def carried_in(custom_id: str) -> str:
    """What was pressed or chosen carries; "" if it is none of these."""
    found = ASKS.fullmatch(custom_id)
    return found["carried"] if found else ""


def asking(buttons: Sequence[Button], bag: Bag) -> list[Pressable]:
    """Buttons that ask for what they carry."""
    return [
        Pressable(label(one.label, limits.LABEL), f"ask/{number}/{carried(one.ask, bag)}")
        for number, one in enumerate(buttons)
    ]


def in_rows(buttons: Sequence[Pressable]) -> tuple[Row, ...]:
    """Buttons in as many rows as it takes."""
    return tuple(tuple(buttons[at : at + limits.IN_A_ROW]) for at in range(0, len(buttons), limits.IN_A_ROW))


def opening(some: Sequence[Opens]) -> Menu:
    """A menu of what can be opened."""
    return Menu("open/0", "Open …", tuple(Choice(one.label, f"ask/{n}/{one.carried}") for n, one in enumerate(some)))


def opens(title: str, ask: Ask, bag: Bag) -> Opens:
    """Something that can be opened."""
    return Opens(label(title, limits.OPTION), carried(ask, bag))


def label(text: str, most: int) -> str:
    """What stands on a button or in a menu, where nothing is markup; never empty."""
    return cut(shown(text), most) or "…"


def carried(ask: Ask, bag: Bag) -> str:
    """What carries the ask. A bag counts characters; what has many beyond the first plane goes in by its key."""
    value = bag.value(ask, limits.CARRIED)
    return value if length(value) <= limits.CARRIED else bag.value(ask, limits.CARRIED // 2)


def view(rows: Iterable[Row]) -> discord.ui.View:
    """The rows as discord.py sends them. It is stopped, so that the library does not keep it: whoever listens knows a
    button by its custom id. Needs a running event loop."""
    made = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for item in _items(row, number):
            made.add_item(item)
    made.stop()
    return made


def _items(row: Row, number: int) -> list[discord.ui.Item[discord.ui.View]]:
    if isinstance(row, Menu):
        options = [discord.SelectOption(label=one.label, value=one.value) for one in row.choices]
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=row.custom_id, placeholder=row.placeholder, options=options, row=number
        )
        return [select]
    return [discord.ui.Button(label=one.label, custom_id=one.custom_id, row=number) for one in row]
