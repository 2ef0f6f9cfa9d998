"""What differs between two digests, as items of an answer."""

from __future__ import annotations

from bot.events import Item
from bot.handlers.showing import paper_ask
from core.model import Changes
from core.pages.changes import ChangeLine, change_lines


def changes_items(changes: Changes) -> tuple[Item, ...]:
    """An item for each paper that came in, went out or moved; opened, it is the paper."""
    return tuple(_item(line) for line in change_lines(changes))


def _item(line: ChangeLine) -> Item:
    paper = line.entry.paper
    return Item(title=line.title, mark=line.mark, aside=line.aside, url=paper.url, opens=paper_ask(paper.id))
