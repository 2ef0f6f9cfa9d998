"""What is rendered, as discord.py sends it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import discord

from bot.carrying import Bag
from bot.commands import Table
from bot.events import File
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.controls import Row, view
from bot.platforms.discord.render.digest import render_changes, render_entry, render_head
from bot.platforms.discord.render.notice import render_notice
from bot.platforms.discord.render.packing import Rendered
from core.model import Message, Notice

MARK = re.compile(r"[0-9a-f]{10}/")
"""What stands before the custom id of a button that carries a mark."""
Parts = dict[str, Any]
"""Arguments of `discord.abc.Messageable.send`, and of whatever else sends."""
_SIGNATURE = "https://arxiv.org/#"  # Discord keeps an address, and nothing else that is not seen
EMPTY: Parts = {"content": None, "embeds": [], "view": None}
"""What a message shows no more when it is edited."""


def posted(message: Message | Notice, bag: Bag, table: Table) -> Rendered:
    """A message of a digest, or a notice."""
    if isinstance(message, Notice):
        return render_notice(message, table)
    if message.entry is not None:
        return render_entry(message.digest, message.entry, bag)
    if message.changes is not None:
        return render_changes(message.digest, message.changes, bag)
    return render_head(message.digest, bag, message.page)


def marked(rendered: Rendered, mark: str) -> Rendered:
    """The same, with a mark on the first button that has room for it, or else on an embed without a title."""
    rows = list(rendered.rows)
    for number, row in enumerate(rows):
        if marked_row := _marked(row, mark):
            return replace(rendered, rows=(*rows[:number], marked_row, *rows[number + 1 :]))
    return replace(rendered, embeds=tuple(_signed(one, mark) for one in rendered.embeds))


def is_marked(message: discord.Message, mark: str) -> bool:
    """Whether a message carries the mark."""
    on_embed = any(one.url == _SIGNATURE + mark for one in message.embeds)
    return on_embed or any(name.startswith(f"{mark}/") for name in _custom_ids(message))


def unmarked(custom_id: str) -> str:
    """A custom id without a mark."""
    return MARK.sub("", custom_id, count=1) if MARK.match(custom_id) else custom_id


def parts_of(rendered: Rendered) -> Parts:
    """The message without what is empty in it. Needs a running event loop."""
    content: Parts = {"content": rendered.content} if rendered.content else {}
    embeds: Parts = {"embeds": list(rendered.embeds)} if rendered.embeds else {}
    return {**content, **embeds, **({"view": view(rendered.rows)} if rendered.rows else {})}


def file_of(file: File) -> discord.File:
    """A file to hand over."""
    return discord.File(io.BytesIO(file.content.encode()), filename=file.name)


def _marked(row: Row, mark: str) -> Row | None:
    if not isinstance(row, tuple):
        return None
    for number, button in enumerate(row):
        custom_id = f"{mark}/{button.custom_id}"
        if len(custom_id) <= limits.CUSTOM_ID:
            return (*row[:number], replace(button, custom_id=custom_id), *row[number + 1 :])
    return None


def _signed(one: discord.Embed, mark: str) -> discord.Embed:
    """The address of an embed is kept, and where there is no title to press it is not seen."""
    if one.title:
        return one
    signed = one.copy()
    signed.url = _SIGNATURE + mark
    return signed


def _custom_ids(message: discord.Message) -> Iterator[str]:
    for row in message.components:
        for item in getattr(row, "children", ()):
            yield getattr(item, "custom_id", None) or ""
