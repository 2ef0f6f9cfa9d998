"""What Discord shows of a rendered message or modal, as lines; and whatever Discord would refuse of it, refused."""

from __future__ import annotations

from typing import Any

from bot.platforms.discord.render.controls import Menu, carried_in, view
from bot.platforms.discord.render.form import Modal, as_modal
from bot.platforms.discord.render.packing import Rendered
from tests.fakes.discord import components, embeds, forms
from tests.fakes.discord.reading import Seen, read, read_modal

Json = dict[str, Any]


def seen(message: Rendered) -> Seen:
    """A message that Discord takes, as a person sees it."""
    told, below = embeds_of(message), view(message.rows).to_components()
    assert list(embeds.problems_of(told)) == []
    assert list(components.problems_of(below, second=False)) == []
    assert len(message.content) <= 2_000
    assert message.content.strip() or any(not embeds.is_empty(one) for one in told)
    return read(message.content, told, below, [], {})


def seen_modal(modal: Modal) -> Seen:
    """A modal that Discord takes, as a person sees it."""
    told = payload(modal)
    assert list(forms.problems_of(told)) == []
    return read_modal(told["title"], told["components"])


def payload(modal: Modal) -> Json:
    """A modal as it is sent, its components numbered as Discord numbers them."""
    told = as_modal(modal).to_dict()
    return {**told, "components": components.numbered(told["components"])}


def embeds_of(message: Rendered) -> list[Json]:
    """The embeds as they are sent."""
    return [dict(one.to_dict()) for one in message.embeds]


def markup_of(message: Rendered) -> list[str]:
    """Every text in the embeds, as it is sent."""
    told = [(one.title, one.description, *(part for field in one.fields for part in (field.name, field.value)))
            for one in message.embeds]  # fmt: skip
    return [text for texts in told for text in texts if text]


def lines(message: Rendered) -> list[str]:
    """What the message says, then its rows: buttons in brackets, what is in a menu behind a sign."""
    said = [line for line in seen(message).lines if line]
    return [
        *said,
        *(_row([one.label for one in row]) if isinstance(row, tuple) else _menu(row) for row in message.rows),
    ]


def carried(message: Rendered) -> dict[str, str]:
    """What everything that can be pressed or chosen carries, by its label."""
    menus = [one for row in message.rows if isinstance(row, Menu) for one in row.choices]
    buttons = [one for row in message.rows if not isinstance(row, Menu) for one in row]
    return {one.label: carried_in(one.value) for one in menus} | {
        one.label: carried_in(one.custom_id) for one in buttons
    }


def _row(labels: list[str]) -> str:
    return " ".join(f"[{label}]" for label in labels)


def _menu(menu: Menu) -> str:
    return f"[▾ {' | '.join(one.label for one in menu.choices)}]"
