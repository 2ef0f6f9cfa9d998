"""Blocks in which something can be pressed or chosen. Each carries an ask, and an action id that begins with `ask/`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.carrying import Bag
from bot.events import Ask, Button
from bot.plain_text import length, shown
from bot.platforms.slack.render import limits
from bot.platforms.slack.render.blocks import Json, plain


def actions(buttons: Sequence[Button], bag: Bag) -> Iterator[Json]:
    """Buttons, in as many blocks as it takes."""
    for start in range(0, len(buttons), limits.BUTTONS):
        row = buttons[start : start + limits.BUTTONS]
        yield _row([button(one, number, bag) for number, one in enumerate(row)])


def beside(buttons: Sequence[Json], more: Sequence[Button], bag: Bag) -> Json:
    """Buttons in a row, and behind them what is opened first."""
    menus = [more[start : start + limits.OVERFLOW] for start in range(0, len(more), limits.OVERFLOW)]
    return _row([*buttons, *(_menu(some, number, bag) for number, some in enumerate(menus))])


def button(one: Button, number: int, bag: Bag, spoken: str = "") -> Json:
    """A button. `number` sets it apart in its row; `spoken` is what a screen reader says in place of a sign."""
    name = {"accessibility_label": spoken} if spoken else {}
    value = _carried(one.ask, bag, limits.VALUE)
    return {"type": "button", "action_id": f"ask/{number}", "text": _label(one.label), "value": value, **name}


def option(label: str, ask: Ask, bag: Bag) -> Json:
    """One of a menu."""
    return {"text": _label(label), "value": _carried(ask, bag, limits.OPTION_VALUE)}


def opening(options: Sequence[Json]) -> Json:
    """A menu of what can be opened."""
    menu = {"type": "static_select", "action_id": "ask/open", "placeholder": plain("Open …", limits.LABEL)}
    return _row([{**menu, "options": list(options)}])


def _menu(more: Sequence[Button], number: int, bag: Bag) -> Json:
    options = [option(one.label, one.ask, bag) for one in more]
    return {"type": "overflow", "action_id": f"ask/more{number}", "options": options}


def _row(elements: list[Json]) -> Json:
    return {"type": "actions", "elements": elements}


def _label(text: str) -> Json:
    return plain(shown(text), limits.LABEL)


def _carried(ask: Ask, bag: Bag, most: int) -> str:
    """A bag counts characters; what has many beyond the first plane goes in by its key."""
    value = bag.value(ask, most)
    return value if length(value) <= most else bag.value(ask, most // 2)
