"""A notice as a message."""

from __future__ import annotations

from bot.plain_text import cut, paragraph, shown
from bot.platforms.slack.render import limits
from bot.platforms.slack.render.blocks import rich, spoken
from bot.platforms.slack.render.packing import Rendered
from bot.platforms.slack.render.spans import unmarked, written
from bot.platforms.slack.render.text import escaped
from core.model import Notice
from core.pages.words import ABSENT

_TOLD = 300  # units of what a notification says


def render_notice(notice: Notice) -> Rendered:
    """Its text, as much of it as fits."""
    told = cut(written(paragraph(notice.text)), limits.TEXT) or ABSENT
    return Rendered(escaped(cut(shown(unmarked(notice.text), ABSENT), _TOLD)), [rich([spoken(told)])])
