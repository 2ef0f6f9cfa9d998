"""What the messages of a digest tell, piece by piece, on every chat service. Plain text: who renders it escapes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.plain_text import cut, isolated, shown
from core.model import Changes, Digest, Entry
from core.pages import states, words
from core.pages.changes import ChangeLine, change_lines

GAP = "  "
"""Parts the pieces of a line."""
ON_THE_WEB = "Read this day on the web"
_IN_A_LIST = 90  # units of a title; a longer one makes a second line of it on a wide screen
_TOPIC, _NAMES, _CATEGORIES, _NOTE = 60, 300, 120, 400


@dataclass(frozen=True, slots=True)
class Listed:
    """One paper on a line: `mark` stands before its title, `aside` behind it."""

    mark: str
    title: str
    address: str
    aside: str


def heading(digest: Digest) -> str:
    """`arXiv · Tuesday 13 May 2025 · cs.LG cs.AI`."""
    return words.SEPARATOR.join(filter(None, ["arXiv", words.long_date(digest.date), states.categories(digest)]))


def marks(digest: Digest) -> list[str]:
    """Small print, a line each: that it is partial, made up or recorded, and that novelty is not judged."""
    told = [words.SEPARATOR.join(states.labels(digest))]
    told += [states.RECORDED] if digest.source == "recorded" else []
    told += [words.novelty_note(digest)] if digest.entries else []
    return [line for line in told if line]


def page(digest: Digest, address: str) -> str:
    """Where `ON_THE_WEB` leads; "" where nobody needs it: if nothing was announced the head says all there is."""
    return address if digest.counts.announced else ""


def notes(digest: Digest) -> list[str]:
    """What went wrong and what must be known, a line each."""
    return [f"⚠ {cut(note, _NOTE)}" for note in states.notes(digest)]


def more_notes(number: int) -> str:
    """That so many notes are left out."""
    return f"⚠ … and {words.counted(number, 'more note')}"


def listed(entry: Entry) -> Listed:
    """`1  Title  10 · 8  Architecture`."""
    scores = words.SEPARATOR.join(words.scores(entry.verdict))
    topic = isolated(cut(words.topic(entry), _TOPIC))
    aside = GAP.join(filter(None, [scores, topic, words.arrow(entry)]))
    return Listed(str(entry.position), _short(title(entry)), words.address(entry.paper.id), aside)


def changes_heading(digest: Digest, changes: Changes) -> str:
    """`Tuesday 13 May 2025, revision 2: 1 in, 1 out, 1 moved`."""
    return f"{words.long_date(digest.date)}, revision {digest.revision}: {changes.in_numbers}"


def changed(changes: Changes) -> Iterator[Listed]:
    """`▲ 2  Title  at 1, was at 3 · 10 · 8 · Architecture`, for each paper that came in, went out or moved."""
    return map(_changed, change_lines(changes))


def title(entry: Entry) -> str:
    """The title of a paper; never without anything to see in it."""
    return shown(words.title(entry), "(no title)")


def byline(entry: Entry) -> str:
    """`Enric Boix-Adsera, Philippe Rigollet · cs.LG stat.ML · 2505.06839`."""
    paper = entry.paper
    codes = dict.fromkeys([paper.primary_category, *paper.categories])
    categories = cut(" ".join(filter(None, map(shown, codes))), _CATEGORIES)
    parts = [
        isolated(cut(words.authors(entry), _NAMES)),
        isolated(categories),
        shown(paper.id),
        words.announced_as(entry.type),
    ]
    return words.SEPARATOR.join(filter(None, parts))


def judged(entry: Entry) -> str:
    """`Relevance 10 · Novelty 8 · Architecture`."""
    relevance, novelty = words.scores(entry.verdict)
    topic = isolated(cut(words.topic_met(entry), 2 * _TOPIC))
    return words.SEPARATOR.join(filter(None, [f"Relevance {relevance}", f"Novelty {novelty}", topic]))


def why(digest: Digest, entry: Entry) -> str:
    """Why it is listed, or why it has no score."""
    told = words.why(digest, entry)
    return f"Why: {told}" if told and entry.verdict else told


def moved(entry: Entry) -> str:
    """What votes did to its place; "" if nothing."""
    return isolated(words.moved(entry))


def _changed(line: ChangeLine) -> Listed:
    short = _short(shown(line.title, "(no title)"))
    return Listed(line.mark, short, words.address(line.entry.paper.id), isolated(cut(line.aside, 2 * _TOPIC)))


def _short(text: str) -> str:
    return isolated(cut(text, _IN_A_LIST))
