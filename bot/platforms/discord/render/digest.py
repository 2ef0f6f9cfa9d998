"""A digest as messages: its head, its papers, and what changed in a later revision."""

from __future__ import annotations

from collections.abc import Sequence

from bot import telling_digests as telling
from bot.asks import beside_changes, beside_entry, beside_head
from bot.carrying import Bag
from bot.events import Button
from bot.plain_text import isolated, length, paragraph, shown
from bot.platforms.discord.render import limits
from bot.platforms.discord.render.colours import CHANGED, PAPER, of_day
from bot.platforms.discord.render.controls import asking, in_rows
from bot.platforms.discord.render.packing import Look, Rendered, embed, fitting
from bot.platforms.discord.render.text import escaped, fitted, linked, small, sound
from bot.telling_digests import GAP, Listed
from core.model import Changes, Digest, Entry
from core.pages import states, words
from core.tex import readable

_SUMMARY, _NOTES = 1_000, 1_200  # units of the head that these take at most
_AND_MORE = 60  # units of the line that says how many are not shown
_TITLE, _BYLINE, _JUDGED, _FOLLOWED, _MOVED, _WHY = 1_000, 600, 400, 300, 300, 600  # units of a paper's message


def render_head(digest: Digest, bag: Bag, page: str = "") -> Rendered:
    """The head of a day: what it is, what it counts, what must be known, and as many of its papers as fit; and `page`,
    where it is read on the web."""
    address = telling.page(digest, page)
    end = small(linked(telling.ON_THE_WEB, address)) if address else ""
    above = [*(small(fitted(mark, limits.TITLE)) for mark in telling.marks(digest)), *_summed_up(digest)]
    listed = [_listed(telling.listed(entry)) for entry in digest.entries]
    title = fitted(telling.heading(digest), limits.TITLE)
    return _message(Look(of_day(digest), title), above, listed, beside_head(digest), bag, " in the thread", end)


def render_entry(digest: Digest, entry: Entry, bag: Bag) -> Rendered:
    """One paper: its title, who wrote it, its scores and why it is listed, its abstract, and what can be done."""
    below = beside_entry(entry)
    look, above = _titled(entry)
    told = "\n".join(filter(None, [above, *_told(digest, entry)]))
    abstract = paragraph(readable(entry.paper.abstract))
    if abstract:
        told += "\n\n" + fitted(abstract, limits.DESCRIPTION - length(told) - 2)
    return Rendered(embeds=(embed(look, told),), rows=in_rows(asking([*below.buttons, *below.more], bag)))


def render_changes(digest: Digest, changes: Changes, bag: Bag) -> Rendered:
    """What a later revision changed: a line for each paper that came in, went out or moved, as many as fit."""
    title = fitted(telling.changes_heading(digest, changes), limits.TITLE)
    lines = [_changed(one) for one in telling.changed(changes)]
    # A message with a title and without a button could not be found again: it would carry no mark.
    return _message(Look(CHANGED, title), [], lines, beside_changes(digest) or beside_head(digest), bag)


def _message(
    look: Look,
    above: Sequence[str],
    listed: Sequence[str],
    below: Sequence[Button],
    bag: Bag,
    where: str = "",
    end: str = "",
) -> Rendered:
    top = "\n".join(above)
    kept = fitting(listed, limits.DESCRIPTION - length(top) - length(end) - 4 - _AND_MORE)
    left = len(listed) - len(kept)
    lines = [*kept, f"… and {left:,} more{where}"] if left else kept
    said = "\n\n".join(filter(None, [top, "\n".join(lines), end]))
    return Rendered(embeds=(embed(look, said),), rows=in_rows(asking(below, bag)))


def _summed_up(digest: Digest) -> list[str]:
    """How the day went, and what went wrong."""
    summary = fitted(shown(states.summary(digest)), _SUMMARY)
    notes = [escaped(note) for note in telling.notes(digest)]
    kept = fitting(notes, _NOTES)
    more = [telling.more_notes(len(notes) - len(kept))] if len(kept) < len(notes) else []
    return [*([summary] if summary else []), *kept, *more]


def _listed(one: Listed) -> str:
    return f"{escaped(one.mark)}{GAP}{linked(one.title, one.address)}{GAP}{escaped(one.aside)}"


def _changed(one: Listed) -> str:
    return f"{escaped(one.mark)}{GAP}{linked(one.title, one.address)} ({escaped(one.aside)})"


def _titled(entry: Entry) -> tuple[Look, str]:
    """The title above all; one that is too long for there stands in the text."""
    number, title = f"{entry.position}{GAP}", isolated(telling.title(entry))
    address = words.address(entry.paper.id)
    if length(told := f"{number}{escaped(title)}") <= limits.TITLE:
        return Look(PAPER, told, sound(address)), ""
    return Look(PAPER), f"{number}{fitted(title, _TITLE, lambda text: linked(text, address, bold=True))}"


def _told(digest: Digest, entry: Entry) -> list[str]:
    return [
        fitted(telling.byline(entry), _BYLINE),
        fitted(telling.judged(entry), _JUDGED),
        fitted(words.followed(entry), _FOLLOWED),
        fitted(telling.moved(entry), _MOVED),
        fitted(telling.why(digest, entry), _WHY),
    ]
