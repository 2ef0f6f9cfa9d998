"""A notice as a message."""

from __future__ import annotations

from bot.commands import Table
from bot.plain_text import paragraph
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.colours import NOTICE
from bot.platforms.discord.render.packing import Look, Rendered, embed
from bot.platforms.discord.render.spelling import command
from bot.platforms.discord.render.text import fitted, spoken
from bot.spans import with_commands
from core.model import Notice
from core.pages.words import ABSENT


def render_notice(notice: Notice, table: Table) -> Rendered:
    """Its text, as much of it as fits. It is in an embed, where nothing of it can call anybody."""
    told = with_commands(paragraph(notice.text), lambda span: command(span, table)) or ABSENT
    return Rendered(embeds=(embed(Look(NOTICE), fitted(told, limits.DESCRIPTION, spoken)),))
