"""Pieces of text and fields into embeds, and embeds into messages, so that none is larger than Discord takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import discord

from bot.plain_text import length
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.controls import Opens, Row, opening
from bot.platforms.discord.render.text import escaped, small

TOO_LONG = "This is longer than can be shown here; the rest is left out."
_INLINE = 40  # units of a value that stands beside others


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message. `content` mentions nobody. What its embeds say is markdown, escaped."""

    content: str = ""
    embeds: tuple[discord.Embed, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of a description; `close` if no empty line parts it from what is before it. `opens` is what opens it."""

    markup: str
    close: bool = False
    opens: Opens | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A field: its name and its value, both markup."""

    name: str
    value: str


Part = Said | Named


@dataclass(frozen=True, slots=True)
class Look:
    """What an answer has once: the title of its first embed, where that leads, the colour of all, and the end."""

    colour: int
    title: str = ""
    address: str = ""
    tail: tuple[Said, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    """An embed in the making: what it says, then its fields."""

    markup: str = ""
    fields: tuple[Named, ...] = ()

    @property
    def size(self) -> int:
        return length(self.markup) + sum(length(one.name) + length(one.value) for one in self.fields)


def packed(parts: Sequence[Part], look: Look, most: int) -> Iterator[Rendered]:
    """The parts in as many messages as it takes, behind the last of them the tail. Of what does not fit into `most`
    messages the end is left out, with a note; the tail is always there, and fits into a message."""
    left = list(parts)
    for number in range(most if parts or look.title or look.tail or look.rows else 0):
        head = look if not number else replace(look, title="", address="")
        if _taken([*left, *look.tail], head, ()) == len(left) + len(look.tail):
            yield _message([*left, *look.tail], head, look.rows)
            return
        is_last = number == most - 1
        end = (Said(small(escaped(TOO_LONG))), *look.tail) if is_last else ()
        count = max(_taken(left, head, end), 0 if is_last else 1)
        yield _message([*left[:count], *end], head, look.rows if is_last else ())
        left = left[count:]


def fitting(lines: Iterable[str], room: int) -> list[str]:
    """As many of the lines, from the first, as come to no more than the room."""
    found = []
    for line in lines:
        room -= length(line) + 1
        if room < 0:
            break
        found.append(line)
    return found


def embed(look: Look, markup: str) -> discord.Embed:
    """One embed that says this."""
    return _embed(_Draft(markup), look)


def _taken(parts: Sequence[Part], look: Look, end: Sequence[Said]) -> int:
    """How many of the parts, from the first, fit into a message with this end."""
    room = limits.MESSAGE_ROOM - length(look.title) - sum(length(part.markup) + 2 for part in end)
    drafts: tuple[_Draft, ...] = (_Draft(),)
    opened = 0
    for number, part in enumerate(parts):
        drafts = _added(drafts, part)
        opened += isinstance(part, Said) and part.opens is not None
        used = sum(draft.size for draft in drafts)
        if used > room or len(drafts) + bool(end) > limits.EMBEDS or opened > limits.OPTIONS:
            return number
    return len(parts)


def _added(drafts: tuple[_Draft, ...], part: Part) -> tuple[_Draft, ...]:
    *before, last = drafts
    if isinstance(part, Named):
        more = (_Draft(fields=(part,)),) if len(last.fields) == limits.FIELDS else ()
        return (*drafts, *more) if more else (*before, replace(last, fields=(*last.fields, part)))
    markup = f"{last.markup}{'' if not last.markup else chr(10) if part.close else chr(10) * 2}{part.markup}"
    if last.fields or length(markup) > limits.DESCRIPTION:
        return (*drafts, _Draft(part.markup))
    return (*before, replace(last, markup=markup))


def _message(parts: Sequence[Part], look: Look, rows: tuple[Row, ...]) -> Rendered:
    drafts: tuple[_Draft, ...] = (_Draft(),)
    for part in parts:
        drafts = _added(drafts, part)
    found = [part.opens for part in parts if isinstance(part, Said) and part.opens]
    first, *others = drafts
    untitled = replace(look, title="", address="")
    embeds = (_embed(first, look), *(_embed(draft, untitled) for draft in others))
    return Rendered(embeds=embeds, rows=(*((opening(found),) if found else ()), *rows))


def _embed(draft: _Draft, look: Look) -> discord.Embed:
    is_empty = not (look.title or draft.markup or draft.fields)  # Discord takes no message of buttons alone
    made = discord.Embed(
        colour=look.colour,
        title=look.title or None,
        url=look.address or None,
        description="…" if is_empty else draft.markup or None,
    )
    for one in draft.fields:
        made.add_field(name=one.name, value=one.value, inline=length(one.value) <= _INLINE)
    return made
