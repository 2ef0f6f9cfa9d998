"""A digest as messages of a thread: its head, its papers, and what changed in a later revision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import telling_digests as telling
from bot.asks import VOTES, beside_changes, beside_entry, beside_head
from bot.carrying import Bag
from bot.events import Button
from bot.plain_text import cut, isolated, length, paragraph, shown
from bot.platforms.slack.render import limits
from bot.platforms.slack.render.blocks import Json, Line, context, filled, header, linked, rich, said
from bot.platforms.slack.render.controls import actions, beside, button
from bot.platforms.slack.render.packing import Rendered, fitting, shares
from bot.platforms.slack.render.text import escaped
from bot.telling_digests import GAP, Listed
from core.model import Changes, Digest, Entry, VoteKind
from core.pages import states, words
from core.tex import readable

_NOTES = 1_800  # units that notes take of a head at most
_NOTICE = 300  # units of what a notification says
_AND_MORE = 60  # units of the line that says how many are not shown
_SPOKEN = {VoteKind.MORE: "More like this", VoteKind.LESS: "Less like this", VoteKind.SAVED: "Save"}


def render_head(digest: Digest, bag: Bag, page: str = "") -> Rendered:
    """The head of a day: what it is, what it counts, what must be known, and as many of its papers as fit; and `page`,
    where it is read on the web."""
    title = cut(telling.heading(digest), limits.HEADER)
    marks = telling.marks(digest)
    above = [header(title), *([context("\n".join(marks))] if marks else []), *_summed_up(digest)]
    below = [*_page(digest, page), *actions(beside_head(digest), bag)]
    room = limits.MESSAGE_ROOM - sum(map(limits.size, above + below))
    listed = _some([_listed(telling.listed(entry)) for entry in digest.entries], room, " in the thread")
    return Rendered(_notice(f"{title}. {states.summary(digest)}"), [*above, *_laid(listed), *below])


def render_entry(digest: Digest, entry: Entry, bag: Bag) -> Rendered:
    """One paper: its title, who wrote it, its scores and why it is listed, its abstract, and what can be done."""
    below = beside_entry(entry)
    pressed = [button(one, number, bag, _spoken(one)) for number, one in enumerate(below.buttons)]
    abstract = cut(paragraph(readable(entry.paper.abstract)), limits.TEXT)
    blocks = [
        rich(_told(digest, entry)),
        *([rich([[said(abstract)]])] if abstract else []),
        beside(pressed, below.more, bag),
    ]
    return Rendered(_notice(f"{entry.position}. {telling.title(entry)} ({words.judgement(entry)})"), blocks)


def render_changes(digest: Digest, changes: Changes, bag: Bag) -> Rendered:
    """What a later revision changed: a line for each paper that came in, went out or moved, as many as fit."""
    title = telling.changes_heading(digest, changes)
    below = list(actions(beside_changes(digest), bag))
    room = limits.MESSAGE_ROOM - sum(map(limits.size, below)) - length(title)
    lines = _some([_changed(one) for one in telling.changed(changes)], room)
    return Rendered(_notice(title), [*_laid([[said(title, "bold")], *lines]), *below])


def _summed_up(digest: Digest) -> Iterator[Json]:
    """How the day went, and what went wrong."""
    summary = cut(shown(states.summary(digest)), limits.TEXT - _NOTES - _AND_MORE)
    notes: list[Line] = [[said(note)] for note in telling.notes(digest)]
    kept = fitting(notes, _NOTES)
    more = [[said(telling.more_notes(len(notes) - len(kept)))]] if len(kept) < len(notes) else []
    if lines := [*([[said(summary)]] if summary else []), *kept, *more]:
        yield rich(lines)


def _page(digest: Digest, page: str) -> Iterator[Json]:
    if address := telling.page(digest, page):
        yield rich([[linked(telling.ON_THE_WEB, address)]])


def _listed(one: Listed) -> Line:
    return [said(f"{one.mark}{GAP}"), linked(one.title, one.address), said(f"{GAP}{one.aside}")]


def _changed(one: Listed) -> Line:
    return [said(f"{one.mark}{GAP}"), linked(one.title, one.address), said(f" ({one.aside})")]


def _some(lines: Sequence[Line], room: int, where: str = "") -> list[Line]:
    """As many of the lines as fit, and how many more there are."""
    blocks = -(-sum(map(limits.said, lines)) // (limits.TEXT // 2))
    kept = fitting(lines, room - _AND_MORE - blocks * limits.size([]))
    left = len(lines) - len(kept)
    return [*kept, [said(f"… and {left:,} more{where}")]] if left else kept


def _laid(lines: Sequence[Line]) -> Iterator[Json]:
    return map(rich, filled(lines))


def _told(digest: Digest, entry: Entry) -> list[Line]:
    """All but the abstract. Where it is too much, what is said last is cut first, and the authors before the title."""
    number = f"{entry.position}{GAP}"
    texts = [
        telling.title(entry),
        telling.judged(entry),
        telling.byline(entry),
        words.followed(entry),
        telling.moved(entry),
        telling.why(digest, entry),
    ]
    title, judged, byline, followed, moved, why = shares(texts, limits.TEXT - length(number) - len(texts) - 2)
    first = [said(number), linked(isolated(title), words.address(entry.paper.id), "bold")]
    return [first, *([said(text)] for text in (byline, judged, followed, moved, why) if text)]


def _spoken(one: Button) -> str:
    return next((_SPOKEN[kind] for kind, sign in VOTES.items() if sign == one.label), "")


def _notice(text: str) -> str:
    return escaped(cut(shown(text), _NOTICE))
