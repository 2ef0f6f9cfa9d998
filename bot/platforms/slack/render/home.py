"""What somebody sees who opens the bot itself."""

from __future__ import annotations

from bot.carrying import Bag
from bot.events import Reply
from bot.platforms.slack.render.blocks import Json
from bot.platforms.slack.render.packing import HOME
from bot.platforms.slack.render.reply import reply_blocks


def home_view(reply: Reply, bag: Bag) -> Json:
    """The answer as the view of a Home tab."""
    return {"type": "home", "blocks": reply_blocks(reply, bag, HOME)}
