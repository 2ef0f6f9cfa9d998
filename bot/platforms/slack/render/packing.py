"""Blocks into messages and views, so that none is larger than Slack takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.plain_text import cut, length
from bot.platforms.slack.render import limits
from bot.platforms.slack.render.blocks import Json, Line, context
from bot.platforms.slack.render.controls import opening

TOO_LONG = "This is longer than can be shown here; the rest is left out."
_LEAST = 60  # units that each text keeps when those before it need much


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message. `text` is what notifications show and screen readers say; it is escaped and mentions nobody."""

    text: str
    blocks: list[Json]


@dataclass(frozen=True, slots=True)
class Part:
    """A block, and the options of a menu that open what is in it."""

    block: Json
    options: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """How many blocks there may be, and what they may come to."""

    blocks: int
    room: int


MESSAGE = Sheet(limits.BLOCKS, limits.MESSAGE_ROOM)
HOME = Sheet(limits.VIEW_BLOCKS, limits.VIEW_ROOM)


def packed(parts: Sequence[Part], tail: Sequence[Json], sheet: Sheet, most: int) -> Iterator[list[Json]]:
    """The parts on as many sheets as it takes, behind the last of them the tail. Of what does not fit on `most` sheets
    the end of the parts is left out, with a note; the tail is always there, and fits on a sheet."""
    left = list(parts)
    for number in range(most if parts or tail else 0):
        if _room_for(left, tail, sheet) == len(left):
            yield _page(left, tail)
            return
        is_last = number == most - 1
        end = [context(TOO_LONG), *tail] if is_last else []
        taken = max(_room_for(left, end, sheet), 0 if is_last else 1)
        yield _page(left[:taken], end)
        left = left[taken:]


def shares(texts: Sequence[str], room: int) -> list[str]:
    """Texts, the most important first, that come to no more than the room: each is as long as those before it let it
    be, and those behind it keep a little."""
    found: list[str] = []
    for number, text in enumerate(texts):
        later = sum(min(length(other), _LEAST) for other in texts[number + 1 :])
        found.append(cut(text, max(_LEAST, room - later)))
        room -= length(found[-1])
    return found


def fitting(lines: Iterable[Line], room: int) -> list[Line]:
    """As many of the lines, from the first, as come to no more than the room."""
    found: list[Line] = []
    for line in lines:
        room -= limits.said(line) + 1
        if room < 0:
            break
        found.append(line)
    return found


def _page(parts: Sequence[Part], end: Sequence[Json]) -> list[Json]:
    options = [option for part in parts for option in part.options]
    return [*(part.block for part in parts), *([opening(options)] if options else []), *end]


def _room_for(parts: Sequence[Part], end: Sequence[Json], sheet: Sheet) -> int:
    """How many of the parts, from the first, fit on a sheet with their menu and this end."""
    around = [opening([]), *end]
    blocks, room, options = sheet.blocks - len(around), sheet.room - sum(map(limits.size, around)), limits.OPTIONS
    for number, part in enumerate(parts):
        blocks -= 1
        room -= limits.size(part.block) + limits.said(part.options)
        options -= len(part.options)
        if min(blocks, room, options) < 0:
            return number
    return len(parts)
