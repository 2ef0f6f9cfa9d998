"""Pieces of the page. Whatever papers, people and models wrote goes through the escaping of the templates, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot import telling_digests as telling
from bot.asks import VOTES, beside_changes, beside_entry, beside_head
from bot.carrying import Bag
from bot.commands import Table
from bot.events import Ask, Item, Reply
from bot.plain_text import cut, paragraph, shown
from bot.platforms.web.render.inputs import inputs
from bot.spans import Span, spans
from core.model import Changes, Digest, Entry, Message, Notice, VoteKind
from core.pages import states, words
from core.tex import readable

_TEMPLATES = Path(__file__).parents[1] / "templates"
_TEXT, _LINE, _ITEMS = 20_000, 500, 200
_ANY_LENGTH = 10_000_000
_SPOKEN = {VoteKind.MORE: "More like this", VoteKind.LESS: "Less like this", VoteKind.SAVED: "Save"}
_UNDO = {VoteKind.MORE: "clear", VoteKind.LESS: "clear", VoteKind.SAVED: "unsave"}

Votes = Mapping[str, frozenset[VoteKind]]


@dataclass(frozen=True, slots=True)
class VoteButton:
    """A vote beside a paper: what it asks for, and what takes it back."""

    kind: str
    sign: str
    spoken: str
    cast: str
    undo: str
    stands: bool


@dataclass(frozen=True)
class Pieces:
    """Renders for one command table."""

    table: Table

    @cached_property
    def env(self) -> Environment:
        """The templates."""
        env = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.filters |= {"spans": _spans, "line": _line, "carried": _carried, "web_address": _address}
        return env

    def page(self, template: str, **values: object) -> str:
        """A whole page."""
        return self.env.get_template(template).render(**values)

    def message(self, ref: str, said: Message | Notice, votes: Votes, below: Iterable[str] = ()) -> str:
        """A message or a notice, with what stands in its thread."""
        if isinstance(said, Notice):
            return self._piece("notice", ref=ref, text=cut(paragraph(said.text), _TEXT))
        if said.entry is not None:
            return self._entry(ref, said.digest, said.entry, votes)
        if said.changes is not None:
            return self._changes(ref, said.digest, said.changes)
        return self._head(ref, said, list(below))

    def exchange(self, slug: str, id: str, line: str, progress: str, reply: Reply | None) -> str:  # noqa: A002 - its id
        """What was asked, and the answer as far as there is one."""
        form = list(inputs(reply.form, self.table)) if reply and reply.form else []
        return self._piece(
            "exchange", slug=slug, id=id, line=line, progress=progress, reply=reply, inputs=form, items=_items(reply)
        )

    def _head(self, ref: str, said: Message, below: list[str]) -> str:
        digest = said.digest
        return self._piece(
            "head",
            ref=ref,
            title=telling.heading(digest),
            marks=telling.marks(digest),
            summary=shown(states.summary(digest)),
            notes=telling.notes(digest),
            listed=[telling.listed(entry) for entry in digest.entries],
            page=telling.page(digest, said.page),
            on_the_web=telling.ON_THE_WEB,
            buttons=beside_head(digest),
            below=below,
        )

    def _entry(self, ref: str, digest: Digest, entry: Entry, votes: Votes) -> str:
        beside = beside_entry(entry)
        below = [telling.judged(entry), telling.moved(entry), words.followed(entry), telling.why(digest, entry)]
        return self._piece(
            "entry",
            ref=ref,
            number=entry.position,
            title=telling.title(entry),
            address=words.address(entry.paper.id),
            byline=telling.byline(entry),
            lines=[cut(line, _TEXT) for line in below if line],
            abstract=cut(paragraph(readable(entry.paper.abstract)), _TEXT),
            paper=entry.paper.id,
            votes=list(_vote_buttons(entry.paper.id, votes)),
            more=beside.more,
        )

    def _changes(self, ref: str, digest: Digest, changes: Changes) -> str:
        return self._piece(
            "changes",
            ref=ref,
            title=telling.changes_heading(digest, changes),
            listed=list(telling.changed(changes)),
            buttons=beside_changes(digest),
        )

    def _piece(self, name: str, **values: object) -> str:
        macro = getattr(self.env.get_template("pieces.html").module, name)
        return str(macro(**values))


def _vote_buttons(paper: str, votes: Votes) -> Iterable[VoteButton]:
    given = votes.get(paper, frozenset())
    casts = {"more": VoteKind.MORE, "less": VoteKind.LESS, "save": VoteKind.SAVED}
    for verb, kind in casts.items():
        ask = Ask("paper", verb, {"paper": paper})
        undo = Ask("paper", _UNDO[kind], {"paper": paper})
        yield VoteButton(kind.value, VOTES[kind], _SPOKEN[kind], _carried(ask), _carried(undo), kind in given)


def _items(reply: Reply | None) -> tuple[Item, ...]:
    return reply.items[:_ITEMS] if reply else ()


def _spans(text: str) -> list[Span]:
    return list(spans(cut(paragraph(text), _TEXT)))


def _line(text: str) -> str:
    return cut(shown(text), _LINE)


def _carried(ask: Ask) -> str:
    """What a button carries: as much as it takes."""
    return Bag(_ANY_LENGTH).value(ask)


def _address(text: str) -> str:
    """An address that can be followed, "" if it is none."""
    return text if text.startswith(("https://", "http://")) else ""
