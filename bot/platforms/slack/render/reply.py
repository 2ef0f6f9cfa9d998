"""An answer as messages: its parts in their order, on as many messages as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice

from bot.carrying import Bag
from bot.events import Ask, Button, Field, Item, Reply, Tone
from bot.plain_text import cut, isolated, paragraph, pieces, shown
from bot.platforms.slack.render import limits
from bot.platforms.slack.render.blocks import Json, Line, context, filled, linked, preformatted, rich, said, spoken
from bot.platforms.slack.render.controls import actions, option
from bot.platforms.slack.render.packing import MESSAGE, Part, Rendered, Sheet, packed
from bot.platforms.slack.render.spans import command, unmarked, written
from bot.platforms.slack.render.text import escaped
from bot.spans import stands_out
from core.pages.words import ABSENT

MOST = 5
"""Messages of an answer."""
_SIGNS = {Tone.ANSWER: "", Tone.PROBLEM: "⚠ ", Tone.FAULT: "✖ "}
_GAP = "  "
_LINE = limits.TEXT - 200  # units of a line at most: a sign, a name or a mark stand beside it
_TITLE, _ASIDE, _NAME, _MARK = 1_000, 300, 150, 40
_VALUE = 2 * _LINE  # of a field: of 3,000 authors nobody reads the last
_BUTTONS = 2 * limits.BUTTONS
_IN_A_BLOCK = 50  # items at most: they share a menu
_NOTICE = 300  # units of what a notification says
_SOMETHING = "An answer of Broadsheet"


def reply_messages(reply: Reply, bag: Bag) -> tuple[Rendered, ...]:
    """The messages of an answer, none if it is only a form or a file. A form and a file are not in them."""
    pages = list(_pages(reply, bag, MESSAGE, MOST))
    return tuple(
        Rendered(_notice(reply, f" ({number} of {len(pages)})" if number > 1 else ""), blocks)
        for number, blocks in enumerate(pages, start=1)
    )


def reply_blocks(reply: Reply, bag: Bag, sheet: Sheet) -> list[Json]:
    """The answer on one sheet."""
    return next(_pages(reply, bag, sheet, 1), [])


def with_form_button(reply: Reply, asked: Ask | None = None) -> Reply:
    """The answer with a button in place of its form, for where a form cannot be opened. It asks for the form again, as
    it was `asked` for by a button; what the form itself asks for would be done."""
    if reply.form is None:
        return reply
    text = reply.text or (f"{reply.form.title}: a form.",)
    again = asked or Ask(reply.form.ask.name, reply.form.ask.verb, channel=reply.form.ask.channel)
    return replace(reply, text=text, buttons=(*reply.buttons, Button("Open the form", again)), form=None)


def _pages(reply: Reply, bag: Bag, sheet: Sheet, most: int) -> Iterator[list[Json]]:
    parts = [*_said(reply), *_fields(reply.fields), *_items(reply.items, bag)]
    return packed(parts, [*_notes(reply.notes), *actions(reply.buttons[:_BUTTONS], bag)], sheet, most)


def _said(reply: Reply) -> Iterator[Part]:
    """Title and paragraphs. The sign of a problem stands before the first paragraph, or else before the title."""
    sign: Line = [said(_SIGNS[reply.tone])] if _SIGNS[reply.tone] else []
    texts = list(filter(None, map(_ours, reply.text)))
    if title := cut(_title(reply.title, reply.url), _LINE):
        yield Part(rich([[*([] if texts else sign), linked(title, reply.url, "bold")]]))
    for text in texts:
        for piece in pieces(text, _LINE):
            yield Part(_paragraph(piece, sign))
            sign = []


def _paragraph(text: str, sign: Line) -> Json:
    """A paragraph; where lines are indented, as in a BibTeX entry, it stands as it is."""
    return preformatted(text) if "\n " in text else rich([[*sign, *spoken(text)]])


def _fields(fields: Sequence[Field]) -> Iterator[Part]:
    return (Part(rich(group)) for group in filled([line for field in fields for line in _field(field)]))


def _field(field: Field) -> Iterator[Line]:
    """`Time zone  Europe/Berlin`."""
    name: Line = [said(cut(shown(field.name, ABSENT), _NAME), "bold"), said(_GAP)]
    for piece in pieces(cut(_ours(field.value) or ABSENT, _VALUE), _LINE):
        yield [*name, *spoken(isolated(piece))]
        name = []


def _items(items: Sequence[Item], bag: Bag) -> Iterator[Part]:
    """Items that are a line each stand together; each of the others for itself."""
    for is_line, some in groupby(items, key=_is_line):
        group = list(some)
        yield from _list(group, bag) if is_line else chain.from_iterable(_item(item, bag) for item in group)


def _is_line(item: Item) -> bool:
    return not (any(item.lines) or item.buttons or _heads(item))


def _heads(item: Item) -> bool:
    """Whether it is nothing but a title, and heads those after it."""
    return item == Item(title=item.title)


def _list(items: Sequence[Item], bag: Bag) -> Iterator[Part]:
    following = iter(items)
    for group in filled([_titled(item) for item in items], count=_IN_A_BLOCK):
        options = [_opening(item, bag) for item in islice(following, len(group))]
        yield Part(rich(group), tuple(chain.from_iterable(options)))


def _item(item: Item, bag: Bag) -> Iterator[Part]:
    """Its title, what belongs to it, its buttons. The menu that opens it stands where it begins."""
    below = [spoken(isolated(piece)) for text in item.lines for piece in pieces(_ours(text), _LINE)]
    first, *more = filled([_titled(item), *below])
    yield Part(rich(first), tuple(_opening(item, bag)))
    yield from (Part(rich(group)) for group in more)
    yield from map(Part, actions(item.buttons[: limits.BUTTONS], bag))


def _titled(item: Item) -> Line:
    """`1  Title  10 · 8  Architecture`."""
    mark, aside = cut(shown(item.mark), _MARK), isolated(cut(shown(item.aside), _ASIDE))
    title = isolated(cut(_title(item.title, item.url) or ABSENT, _TITLE))
    return [
        *([said(mark + _GAP)] if mark else []),
        linked(title, item.url, *(() if _is_line(item) else ("bold",))),
        *([said(_GAP + aside)] if aside else []),
    ]


def _opening(item: Item, bag: Bag) -> Iterator[Json]:
    if item.opens:
        yield option(_title(item.title, item.url) or ABSENT, item.opens, bag)


def _title(text: str, address: str) -> str:
    """A title on one line. One without an address may be a command, as in a list of them."""
    return shown(text) if address else command(shown(text))


def _notes(notes: Sequence[str]) -> Iterator[Json]:
    """Small print; where something stands out in it, it has to be text of the usual size."""
    told = list(filter(None, map(_ours, notes)))
    if any(map(stands_out, told)):
        yield rich([spoken(cut(note, limits.TEXT // len(told) - 1)) for note in told])
    elif told:
        yield context("\n".join(told))


def _ours(text: str) -> str:
    return written(paragraph(text))


def _notice(reply: Reply, more: str) -> str:
    """What a notification says: the title and the first words, or whatever else there is."""
    named = [_title(reply.title, reply.url), *(shown(unmarked(text)) for text in reply.text[:1])]
    told = ": ".join(filter(None, named)) or next((shown(item.title) for item in reply.items), "")
    return escaped(_SIGNS[reply.tone] + cut(told or _SOMETHING, _NOTICE) + more)
