"""What Slack shows of rendered blocks, as lines; and whatever Slack would refuse of them, refused."""

from __future__ import annotations

from bot.platforms.slack.render.limits import MESSAGE_ROOM, size
from bot.platforms.slack.render.packing import Rendered
from tests.fakes.slack.limits import check_blocks, check_view
from tests.fakes.slack.reading import Seen, label_of, options_of, read
from tests.fakes.slack.schema import Json


def seen(message: Rendered) -> Seen:
    """A message that Slack takes, as a person sees it."""
    check_blocks(message.blocks)
    assert sum(map(size, message.blocks)) <= MESSAGE_ROOM
    assert message.text.strip()
    assert len(message.text) <= 3_000
    return read(message.blocks, message.text, {})


def seen_view(view: Json) -> Seen:
    """A modal or a Home tab that Slack takes, as a person sees it."""
    check_view(view, view["type"])
    return read(view["blocks"], "", {})


def lines(message: Rendered) -> list[str]:
    """Block by block; what can be pressed in brackets, what opens first behind it."""
    seen(message)
    return [line for block in message.blocks for line in _lines(block)]


def carried(blocks: list[Json]) -> dict[str, str]:
    """What everything that can be pressed or chosen carries, by its label."""
    elements = [element for block in blocks for element in block.get("elements", ()) if "action_id" in element]
    buttons = {label_of(one): one["value"] for one in elements if "value" in one}
    return buttons | {label_of(option): option["value"] for one in elements for option in options_of(one)}


def _lines(block: Json) -> list[str]:
    shown = read([block], "", {})
    controls = [f"[{label}]" for label in shown.buttons] + [f"[⋯ {' | '.join(menu)}]" for menu in shown.menus]
    return [*shown.lines, *([" ".join(controls)] if controls else [])]
