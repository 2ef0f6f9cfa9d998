"""How a digest and its entries are told in an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.events import Ask, Command, Item, Reply
from bot.handlers.paging import paged
from core.model import Digest, Entry
from core.pages import states, words


def digest_reply(digest: Digest, *, command: Command, page: int | None = None, link: str = "") -> Reply:
    """A page of a digest: how the day went, and its entries. `command` is what its paging buttons ask for again, and
    tells the page unless `page` does. `link` is the address of its thread."""
    if page is not None:
        command = replace(command, ask=command.ask.having(page=str(page)))
    entries, buttons = paged(digest.entries, command)
    return Reply(
        title=heading(digest),
        url=link,
        text=tuple(filter(None, _told(digest))),
        items=tuple(entry_item(digest, entry) for entry in entries),
        notes=(*states.notes(digest), made_by(digest)),
        buttons=buttons,
    )


def heading(digest: Digest) -> str:
    """`arXiv · Tuesday 13 May 2025 · cs.LG cs.AI`."""
    parts = ["arXiv", words.long_date(digest.date), states.categories(digest)]
    return words.SEPARATOR.join(filter(None, parts))


def made_by(digest: Digest) -> str:
    """Which version of the criteria made it, and which revision it is."""
    return f"Made with version {digest.criteria_version} of the criteria{words.SEPARATOR}revision {digest.revision}."


def entry_item(digest: Digest, entry: Entry) -> Item:
    """One entry in a list: `1  Title  10 · 8  Architecture`, and below it why it has no score or was moved. Opened, it
    is the paper."""
    return Item(
        title=words.title(entry),
        mark=str(entry.position),
        aside=aside(entry),
        url=words.address(entry.paper.id),
        lines=tuple(filter(None, ["" if entry.verdict else words.why(digest, entry), words.moved(entry)])),
        opens=paper_ask(entry.paper.id),
    )


def aside(entry: Entry) -> str:
    """`10 · 8  Architecture`."""
    return "  ".join(filter(None, [words.SEPARATOR.join(words.scores(entry.verdict)), words.topic(entry)]))


def paper_ask(paper_id: str) -> Ask:
    """What is asked for when a paper is opened."""
    return Ask("paper", "show", {"paper": paper_id})


def _told(digest: Digest) -> Iterator[str]:
    yield words.SEPARATOR.join(states.labels(digest))
    if digest.source == "recorded":
        yield states.RECORDED
    yield states.summary(digest)
    if digest.entries:
        yield words.novelty_note(digest)
