"""How one paper is told in an answer, with what can be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.asks import from_paper
from bot.events import Ask, Button, Field, Item, Reply
from bot.handlers.showing import paper_ask
from core.lookup import Known
from core.model import AnnounceType, Entry, Holding, Listing, Paper, VoteKind
from core.pages import words
from core.tex import one_line, readable

_SHORT, _LITTLE_MORE = 600, 120


def paper_reply(known: Known) -> Reply:
    """A paper as a channel knows it: its judgement and why, where it was listed, how its abstract begins."""
    paper = known.paper
    begins = shortened(words.reading(paper.abstract))
    text = [words.byline(_entry(known)), *_judged(known), begins or "No abstract."]
    buttons = _buttons(known, in_full=begins != words.reading(paper.abstract))
    return Reply(
        title=title(paper),
        url=words.address(paper.id),
        text=tuple(filter(None, text)),
        fields=tuple(_fields(known)),
        notes=tuple(_notes(known)),
        buttons=tuple(buttons),
    )


def abstract_reply(paper: Paper) -> Reply:
    """The abstract in full."""
    paragraphs = filter(None, map(one_line, readable(paper.abstract).split("\n")))
    back = (Button("The paper", paper_ask(paper.id)),)
    return Reply(
        title=title(paper), url=words.address(paper.id), text=tuple(paragraphs) or ("No abstract.",), buttons=back
    )


def paper_item(paper: Paper, *, aside: str = "", mark: str = "") -> Item:
    """A paper in a list: its title, and below it who wrote it."""
    entry = Entry(position=1, paper=paper, verdict=None, type=AnnounceType.NEW)
    return Item(
        title=title(paper),
        mark=mark,
        aside=aside,
        url=words.address(paper.id),
        lines=(words.byline(entry),),
        opens=paper_ask(paper.id),
    )


def title(paper: Paper) -> str:
    """The title on one line; never empty."""
    return words.reading(paper.title) or "(no title)"


def doing(verb: str, label: str, paper: Paper) -> Button:
    """A button that does something with a paper."""
    return Button(label, Ask("paper", verb, {"paper": paper.id}))


def shortened(text: str) -> str:
    """How a text begins, up to the end of a word; a text that is hardly longer is kept whole."""
    if len(text) <= _SHORT + _LITTLE_MORE:
        return text
    return f"{text[:_SHORT].rsplit(' ', 1)[0].rstrip(' ,.;:')} …"


def _entry(known: Known) -> Entry:
    listed = known.listings[-1].entry if known.listings else None
    verdict = known.verdict or (known.earlier.verdict if known.earlier else None)
    entry = Entry(position=1, paper=known.paper, verdict=verdict, type=AnnounceType.NEW)
    return replace(entry, type=listed.type, followed=listed.followed) if listed else entry


def _judged(known: Known) -> Iterator[str]:
    entry = _entry(known)
    yield words.followed(entry)
    if entry.verdict is None:
        yield "Not judged yet under the present criteria."
        return
    yield words.SEPARATOR.join(filter(None, [words.judgement(entry), _once(known)]))
    if why := words.reading(entry.verdict.comment):
        yield f"Why: {why}"


def _once(known: Known) -> str:
    """Under what the verdict held that does not hold any more; "" for one that holds."""
    if known.verdict or known.earlier is None:
        return ""
    if known.earlier.version == known.criteria_version:
        return f"by {one_line(known.earlier.scorer)}, not by the present scorer"
    return f"under version {known.earlier.version} of the criteria, not judged yet under the present"


def _fields(known: Known) -> Iterator[Field]:
    paper = known.paper
    if len(paper.authors) > 4:
        yield Field("Authors", words.cut(paper.authors, most=len(paper.authors)))
    if len(paper.categories) > 1:
        yield Field("Categories", one_line(" ".join(paper.categories)))
    if known.listings:
        yield Field("Listed", ", ".join(map(_listed, known.listings)))
    if known.holding:
        yield Field("Held back", _held_back(known.holding))
    for name, value in (("Comment", paper.comment), ("Journal", paper.journal_ref), ("DOI", paper.doi)):
        if value:
            yield Field(name, words.reading(value))


def _listed(listing: Listing) -> str:
    place = f"{words.plain_date(listing.date)}, place {listing.entry.position}"
    return f"{place} ({words.moved(listing.entry).rstrip('.')})" if words.moved(listing.entry) else place


def _held_back(holding: Holding) -> str:
    why = f" ({one_line(holding.unscored).rstrip('.')})" if holding.unscored else ""
    return f"{words.plain_date(holding.date)}: {holding.reason.value}{why}"


def _notes(known: Known) -> Iterator[str]:
    asked, version = known.asked, known.paper.version
    if asked and asked < version:
        earlier = f"{words.address(known.paper.id)}v{asked}"
        yield f"You asked for version {asked}; this is version {version}, the newest known. The earlier one: {earlier}"
    elif asked and asked > version:
        yield f"You asked for version {asked}; the newest known is version {version}."
    if known.fault:
        yield f"Whether there is a newer version is not known: {known.fault}"
    if VoteKind.SAVED in known.votes:
        yield "You saved it."
    if known.votes & {VoteKind.MORE, VoteKind.LESS}:
        yield f"You asked for {'more' if VoteKind.MORE in known.votes else 'less'} like this."


def _buttons(known: Known, *, in_full: bool) -> Iterator[Button]:
    paper, votes = known.paper, known.votes
    if known.verdict is None:
        yield doing("score", "Score it now", paper)
    yield doing("similar", "Similar", paper)
    yield doing("bibtex", "BibTeX", paper)
    yield doing("unsave", "Unsave", paper) if VoteKind.SAVED in votes else doing("save", "Save", paper)
    if VoteKind.MORE not in votes:
        yield doing("more", "More like this", paper)
    if VoteKind.LESS not in votes:
        yield doing("less", "Less like this", paper)
    if votes & {VoteKind.MORE, VoteKind.LESS}:
        yield doing("clear", "Take back", paper)
    if in_full:
        yield doing("abstract", "Abstract in full", paper)
    yield from from_paper(paper.id)
