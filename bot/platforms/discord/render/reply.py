"""An answer as messages: its parts in their order, on as many messages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.carrying import Bag
from bot.commands import Table
from bot.events import Field, Form, Item, Reply, Tone
from bot.plain_text import cut, isolated, length, paragraph, shown
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.colours import of_tone
from bot.platforms.discord.render.controls import MOST as MOST_BUTTONS
from bot.platforms.discord.render.controls import asking, in_rows, opens
from bot.platforms.discord.render.opening import Opening, opening_buttons
from bot.platforms.discord.render.packing import Look, Named, Part, Rendered, Said, packed
from bot.platforms.discord.render.spelling import command
from bot.platforms.discord.render.text import all_fitted, escaped, fitted, linked, preformatted, small, sound, spoken
from bot.spans import with_commands
from bot.telling_digests import GAP
from core.pages.words import ABSENT

MOST = 5
"""Messages of an answer."""
_SIGNS = {Tone.ANSWER: "", Tone.PROBLEM: "⚠ ", Tone.FAULT: "✖ "}
_LINE = 3_800  # units of a piece of text: a sign and small print have room beside it
_SHORT = 120  # units of a paragraph that stands on the line below the one before it
_TITLE, _ASIDE, _MARK = 1_000, 400, 80
_VALUE = 2 * limits.VALUE  # of a field: of 3,000 authors nobody reads the last
_NOTES = 1_200
_FORM = "{}: a form."
_PARTS = "Each button opens a part of it. What a part leaves out stays as it is."


def reply_messages(reply: Reply, bag: Bag, table: Table, openings: Sequence[Opening] = ()) -> tuple[Rendered, ...]:
    """The messages of an answer, none if it is only a form or a file, which are not in them. `openings` are what opens
    its form, or the one that it is about, again."""
    return _Telling(table, bag).messages(reply, openings)


class _Telling:
    """Tells answers with the commands of a table, and asks that go into a bag."""

    def __init__(self, table: Table, bag: Bag) -> None:
        self._table, self._bag = table, bag

    def messages(self, reply: Reply, openings: Sequence[Opening]) -> tuple[Rendered, ...]:
        first = opening_buttons(openings, self._bag)
        buttons = [*asking(reply.buttons[: MOST_BUTTONS - len(first)], self._bag), *first]
        title, address, above = self._title(reply)
        parts = [*above, *self._body(reply, openings)]
        look = Look(of_tone(reply.tone), title, address, tuple(self._notes(reply, openings)), in_rows(buttons))
        return tuple(packed(parts, look, MOST))

    def _title(self, reply: Reply) -> tuple[str, str, list[Part]]:
        """The title above all and where it leads; one that is too long for there is the first of the parts."""
        sign = _SIGNS[reply.tone] if not any(map(paragraph, reply.text)) else ""
        text = self._named(reply.title, reply.url)
        if not text or length(sign + escaped(text)) <= limits.TITLE:
            return (sign + escaped(text) if text else ""), sound(reply.url) if text else "", []
        told = fitted(text, _TITLE, lambda some: linked(some, reply.url, bold=True))
        return "", "", [Said(sign + told)]

    def _body(self, reply: Reply, openings: Sequence[Opening]) -> Iterator[Part]:
        yield from self._paragraphs(reply, openings)
        for field in (*_overview(reply.form, openings), *reply.fields):
            yield from self._field(field)
        for number, item in enumerate(reply.items):
            yield from self._item(item, is_first=not number)

    def _paragraphs(self, reply: Reply, openings: Sequence[Opening]) -> Iterator[Part]:
        sign = _SIGNS[reply.tone]
        for text in reply.text or _about(reply.form, openings):
            told = self._ours(text)
            write = preformatted if "\n " in told else spoken
            for piece in all_fitted(told, _LINE, write):
                yield Said((sign if write is spoken else "") + piece, close=length(piece) <= _SHORT)
                sign = ""

    def _field(self, field: Field) -> Iterator[Part]:
        name = shown(field.name, ABSENT)
        for piece in all_fitted(cut(self._ours(field.value) or ABSENT, _VALUE), limits.VALUE, _isolated):
            yield Named(fitted(name, limits.NAME), piece)
            name = f"{cut(shown(field.name, ABSENT), limits.NAME // 2)} …"

    def _item(self, item: Item, *, is_first: bool) -> Iterator[Part]:
        """Its title, and on the lines below it what belongs to it."""
        title = self._named(item.title, item.url) or ABSENT
        opened = opens(title, item.opens, self._bag) if item.opens else None
        is_line = not any(item.lines) and item != Item(title=item.title)
        yield Said(_titled(item, title, bold=not is_line), close=is_line and not is_first, opens=opened)
        for text in item.lines:
            for piece in all_fitted(self._ours(text), _LINE, _isolated):
                yield Said(piece, close=True)

    def _notes(self, reply: Reply, openings: Sequence[Opening]) -> Iterator[Said]:
        notes = [*reply.notes, *([_PARTS] if len(openings) > 1 else [])]
        told = list(filter(None, map(self._ours, notes)))
        for note in told:
            yield Said(small(fitted(note, _NOTES // len(told), spoken)), close=True)

    def _named(self, text: str, address: str) -> str:
        """A title on one line. One without an address may be a command; its name alone stands for all of it."""
        line = shown(text)
        return line if address or self._table.spec(line) else command(line, self._table)

    def _ours(self, text: str) -> str:
        return with_commands(paragraph(text), lambda span: command(span, self._table))


def _about(form: Form | None, openings: Sequence[Opening]) -> tuple[str, ...]:
    return (_FORM.format(form.title),) if form and openings else ()


def _overview(form: Form | None, openings: Sequence[Opening]) -> tuple[Field, ...]:
    """What is in a form of several parts."""
    if form is None or len(openings) < 2:
        return ()
    return tuple(Field(field.label, cut(field.value, limits.VALUE // 2)) for field in form.fields)


def _titled(item: Item, title: str, *, bold: bool) -> str:
    """`1  Title  10 · 8  Architecture`."""
    mark, aside = fitted(shown(item.mark), _MARK), fitted(isolated(shown(item.aside)), _ASIDE)
    told = fitted(title, _TITLE, lambda some: linked(isolated(some), item.url, bold=bold))
    return GAP.join(filter(None, [mark, told, aside]))


def _isolated(text: str) -> str:
    return spoken(isolated(text))
