"""What a button carries: an ask as a short text, or, where that is too long for a platform, the key of a kept one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.events import Ask
from core.errors import BadCommand
from core.model import Channel
from core.ports import Store

KEPT_FOR = timedelta(days=90)
"""How long a long ask is kept at least: buttons below older answers do nothing any more."""
_KEY = "="
_TOO_OLD = "This button is too old: what it asks for is not kept any more. Ask again with a command."


class Bag:
    """Asks on their way into buttons. `most` is how many characters a button carries, 25 at least.

    `long` are the texts that did not fit, by their keys; keep them before the buttons are shown.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.long: dict[str, str] = {}

    def value(self, ask: Ask, most: int | None = None) -> str:
        """What the button carries; `most` where this one carries less than others."""
        text = _text(ask)
        if len(text) <= (self._most if most is None else min(most, self._most)):
            return text
        key = _KEY + hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
        self.long[key] = text
        return key


async def keep(store: Store, channel: Channel, long: Mapping[str, str], at: datetime) -> None:
    """Keep what did not fit into the buttons of an answer in this channel."""
    if long:
        async with store.write() as work:
            await work.carried.keep(channel, long, at)


async def carried(store: Store, channel: Channel, value: str) -> Ask:
    """What a button of this channel asks for. Raises `BadCommand` if that is not kept any more, or never was."""
    text: str | None = value
    if value.startswith(_KEY):
        async with store.read() as work:
            text = await work.carried.get(channel, value)
    ask = _ask(text or "")
    if ask is None:
        raise BadCommand(_TOO_OLD)
    return ask


def _text(ask: Ask) -> str:
    where = [ask.channel.platform, ask.channel.workspace, ask.channel.id] if ask.channel else []
    return json.dumps([ask.name, ask.verb, dict(ask.options), *where], ensure_ascii=False, separators=(",", ":"))


def _ask(text: str) -> Ask | None:
    try:
        name, verb, options, *where = json.loads(text)
        channel = Channel(*map(str, where)) if where else None
        return Ask(str(name), str(verb), {str(key): str(value) for key, value in options.items()}, channel)
    except (ValueError, TypeError, AttributeError):
        return None
