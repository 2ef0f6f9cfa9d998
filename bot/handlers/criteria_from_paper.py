"""`/criteria mute`, `want` and `follow` without words: a form, with what the paper that a button names has to offer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace

from bot.commands import Handler, Kind, Option
from bot.desk import Desk
from bot.events import Command, Form, FormField, Reply, said
from bot.handlers.paper import paper_of
from bot.handlers.paper_reply import title
from core.criteria.edit import edited
from core.criteria.names import read_names
from core.criteria.words import read_words, written_words
from core.errors import BadCriteria
from core.model import Choice, Paper
from core.pages import words
from core.ports import Progress
from core.telling import telling_phrases

PAPER = Option(name="paper", help="The paper that has words to offer.", kind=Kind.PAPER, hidden=True)
SUGGESTED = Option(name="suggested", help="What was chosen of the words that a paper offers.", hidden=True)
"""Beside what was typed. Both are set by buttons and forms."""
_MOST, _LAST = 25, 5  # those who lead a group often stand at the end of its authors
_LONGEST = 75
_LONGEST_TITLE = 80
_COMMAS = "With commas between."
_HEADINGS = {"mute": "Mute a word", "want": "Want a word", "follow": "Follow an author"}

Offering = Callable[[Desk, Command], Awaitable[Reply]]


async def offer_words(desk: Desk, command: Command) -> Reply:
    """A form for keywords; the telling ones of a paper are suggested."""
    choice = (await desk.subscription(command.channel)).choice
    paper = await _paper(desk, command)
    offered = _short(_new(choice, command.ask.verb, telling_phrases(paper))) if paper else ()
    return _form(command, *_fields("words", "Keywords", "A word of this paper", paper, offered))


async def offer_authors(desk: Desk, command: Command) -> Reply:
    """A form for an author; those of a paper can be chosen."""
    choice = (await desk.subscription(command.channel)).choice
    paper = await _paper(desk, command)
    if paper is None:
        return _form(command, *_fields("author", "Author", "", None, ()))
    names = tuple(filter(None, map(words.reading, _ends(paper.authors))))
    new = tuple(_new(choice, command.ask.verb, names))
    are_all_known = len(paper.authors) <= _MOST
    if are_all_known and not new:
        return _nobody(paper, are_followed=bool(names))
    offered = _short(new)
    is_all = are_all_known and offered == new
    return _form(command, *_fields("author", "Author", "An author of this paper", paper, offered, is_all=is_all))


def offering(change: Handler, name: str, option: str, offer: Offering) -> Handler:
    """The handler of the change of that name, whose words are in that option; without any, it offers some."""
    read = read_names if option == "author" else read_words

    async def handler(desk: Desk, command: Command, progress: Progress) -> Reply:
        if not {option, SUGGESTED.name} & command.ask.options.keys():
            return await offer(desk, replace(command, ask=replace(command.ask, verb=name)))
        text = command.option(option)
        if suggested := command.option(SUGGESTED.name):
            text = written_words([*read(suggested), *read(text)])
        return await change(desk, replace(command, ask=command.ask.having(**{option: text})), progress)

    return handler


async def _paper(desk: Desk, command: Command) -> Paper | None:
    return await paper_of(desk, command) if command.option(PAPER.name) else None


def _ends(authors: tuple[str, ...]) -> tuple[str, ...]:
    """All of them, or of very many the first and the last."""
    return authors if len(authors) <= _MOST else authors[: _MOST - _LAST] + authors[-_LAST:]


def _new(choice: Choice, verb: str, found: Iterable[str]) -> Iterator[str]:
    """What would change something, as one types it."""
    for text in dict.fromkeys(written_words([one]) for one in found):
        try:
            is_new = edited(choice, f"{verb} {text}").choice != choice
        except BadCriteria:
            continue
        if is_new:
            yield text


def _short(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if len(text) <= _LONGEST)


def _fields(
    option: str, label: str, of_paper: str, paper: Paper | None, offered: tuple[str, ...], *, is_all: bool = False
) -> Iterator[FormField]:
    """What is offered, and a place for anything else, unless that `is_all`."""
    if not paper or not offered:
        yield FormField(option=option, label=label, help=_COMMAS, required=True)
        return
    yield FormField(
        option=option if is_all else SUGGESTED.name,
        label=of_paper,
        value=offered[0] if is_all and len(offered) == 1 else "",
        help=f"Of “{_cut(title(paper))}”.",
        required=is_all,
        choices=offered,
    )
    if not is_all:
        yield FormField(option=option, label="Or another", help=_COMMAS)


def _form(command: Command, *fields: FormField) -> Reply:
    heading = _HEADINGS[command.ask.verb]
    return Reply(form=Form(title=heading, ask=command.ask, fields=fields, submit=heading.split()[0]))


def _nobody(paper: Paper, *, are_followed: bool) -> Reply:
    if are_followed:
        return said(f"Nobody who wrote “{title(paper)}” is left to follow.", "`/criteria` shows who is followed.")
    return said(f"“{title(paper)}” names no authors.", '`/criteria follow "Kaiming He"` follows one by name.')


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else f"{text[: _LONGEST_TITLE - 1].rstrip()}…"
