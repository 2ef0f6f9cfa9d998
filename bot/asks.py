"""What can be asked for beside a posted digest: the buttons of its head and of its papers, on every platform."""

from __future__ import annotations

from dataclasses import dataclass

from bot.events import Ask, Button
from core.model import Digest, Entry, VoteKind
from core.pages import words

VOTES = {VoteKind.MORE: "👍", VoteKind.LESS: "👎", VoteKind.SAVED: "🔖"}
"""The sign of each vote."""
_VERBS = {VoteKind.MORE: "more", VoteKind.LESS: "less", VoteKind.SAVED: "save"}


@dataclass(frozen=True, slots=True)
class Beside:
    """Buttons that are always there, and more that are opened first."""

    buttons: tuple[Button, ...]
    more: tuple[Button, ...] = ()


def beside_head(digest: Digest) -> tuple[Button, ...]:
    """The whole digest, here and as a page to take along, what it held back, its month, and the days beside it."""
    day = {"date": str(digest.date)}
    page = Ask("export", "make", {"when": str(digest.date), "format": "markdown"})
    found = [Button("Read it here", Ask("digest", "show", day)), Button("Full page", page)] if digest.entries else []
    if any(digest.held_back.values()):
        found.append(Button("Held back", Ask("digest", "held", day)))
    found.append(Button(words.month(digest.date), Ask("digest", "month", {"month": f"{digest.date:%Y-%m}"})))
    if before := digest.previous:
        found.append(Button(words.earlier(before, digest.date), Ask("digest", "show", {"date": str(before)})))
    if after := digest.next:
        found.append(Button(words.later(after, digest.date), Ask("digest", "show", {"date": str(after)})))
    return tuple(found)


def beside_changes(digest: Digest) -> tuple[Button, ...]:
    """Those of the head that are about this day."""
    return tuple(one for one in beside_head(digest) if one.ask.options.get("date") == str(digest.date))


def beside_entry(entry: Entry) -> Beside:
    """The votes, and what else can be done with a paper."""
    paper = {"paper": entry.paper.id}
    return Beside(
        buttons=tuple(Button(sign, Ask("paper", _VERBS[kind], paper)) for kind, sign in VOTES.items()),
        more=(
            Button("Similar papers", Ask("paper", "similar", paper)),
            Button("BibTeX", Ask("paper", "bibtex", paper)),
            Button("Score again" if entry.verdict else "Score it now", Ask("paper", "score", paper)),
            *from_paper(entry.paper.id),
        ),
    )


def from_paper(paper_id: str) -> tuple[Button, ...]:
    """What of a paper can go into the criteria; both open a form."""
    paper = {"paper": paper_id}
    return (
        Button("Mute a word …", Ask("criteria", "mute", paper)),
        Button("Follow an author …", Ask("criteria", "follow", paper)),
    )
