"""`/paper`: one paper with this channel's verdict, found by id or words, and what can be done with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.commands import PAGE, YES, Handler, Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Command, File, Reply, Tone, said
from bot.handlers import reacting
from bot.handlers.consent import asks_first
from bot.handlers.paging import paged
from bot.handlers.paper_reply import abstract_reply, doing, paper_item, paper_reply, title
from core.alone import alone, key_of
from core.arxiv_id import means_paper_id, read_doi
from core.errors import BadPaperId, NotFound
from core.exports.bibtex import bibtex as bibtex_of
from core.exports.bibtex import keys_of
from core.lookup import Found, Lookup
from core.model import Area, Paper
from core.near import quoted
from core.pages import words
from core.ports import Progress


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """The paper of an id, an address or a DOI; for words, the papers that are found by them."""
    text = command.option("paper")
    if doi := read_doi(text):
        return await _shown(desk, command, (await Lookup(desk.store, desk.source).by_doi(doi)).id)
    if means_paper_id(text):
        return await _shown(desk, command, text)
    return await _found(desk, command, text, "paper")


async def find(desk: Desk, command: Command, progress: Progress) -> Reply:
    """The papers that are found by words, whatever the words look like."""
    return await _found(desk, command, command.option("words"), "words")


async def similar(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Papers of the archive that are like one."""
    paper = await paper_of(desk, command)
    alike = await Lookup(desk.store, desk.source).similar(paper)
    if not alike:
        return said(
            f"Nothing in the archive is like “{title(paper)}”.",
            "The archive holds what was announced on the days that digests were made of, and what was looked up.",
        )
    items = tuple(paper_item(one, mark=str(number)) for number, one in enumerate(alike, start=1))
    return Reply(title=f"Similar to “{title(paper)}”", url=words.address(paper.id), items=items)


async def bibtex(desk: Desk, command: Command, progress: Progress) -> Reply:
    """A BibTeX entry, to copy and as a file."""
    paper = await paper_of(desk, command)
    entry = await asyncio.to_thread(bibtex_of, [paper])
    file = File(f"{keys_of([paper])[0]}.bib", "application/x-bibtex", entry)
    return Reply(text=(entry.rstrip(),), file=file, buttons=(doing("show", "The paper", paper),))


HOLDS = (
    "This verdict holds: paper, criteria and scorer are as they were when it was given, so nobody was asked again. "
    "`/criteria edit` changes what it is judged by."
)
"""What is told where there is nothing to judge anew."""


async def score(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Judges one paper under the present criteria; asks first if that is dear. A verdict that holds is told again."""
    subscription = await desk.subscription(command.channel)
    paper = await paper_of(desk, command)
    # Somebody asks about this one: no stage has a say.
    judging, asked = replace(desk.maker.judging, stages=None), {paper.id: paper}
    quote = await judging.quote(subscription, asked)
    if not quote.papers:
        shown = await _shown(desk, command, paper.id)
        return replace(shown, notes=(HOLDS, *shown.notes))
    if question := asks_first(desk, command, quote, "Judging this paper"):
        return question
    # As its digests are made: what two ask for at once is paid for once, and a budget is looked at by one at a time.
    key = key_of("digests", command.channel)
    async with alone(desk.store, desk.clock, key, "this channel's papers", progress):
        judged = await judging.judge(subscription, desk.days(subscription).today, asked, progress)
    if judged.scoring.unscored:
        reason = judged.scoring.unscored[0].reason.rstrip(".")
        return Reply(text=(f"“{title(paper)}” could not be judged: {reason}.",), tone=Tone.FAULT)
    return await _shown(desk, command, paper.id)


async def abstract(desk: Desk, command: Command, progress: Progress) -> Reply:
    """The abstract in full."""
    return abstract_reply(await paper_of(desk, command))


async def paper_of(desk: Desk, command: Command) -> Paper:
    """The paper that the option `paper` names. Raises `BadPaperId`, `NotFound`, `SourceError`."""
    try:
        return await Lookup(desk.store, desk.source).paper(command.option("paper"))
    except (BadPaperId, NotFound) as error:
        raise error.on("paper") from error


_WHICH = Option(
    name="paper", help="An arXiv id, its address, or words of its title.", kind=Kind.PAPER, required=True, rest=True
)
_WORDS = Option(name="words", help="Words of a title, an abstract or names.", required=True, rest=True)
_PAPER = Option(name="paper", help="An arXiv id or its address.", kind=Kind.PAPER, required=True)


def _of_paper(name: str, text: str, handler: Handler, *more: Option, right: Area | None = None) -> Verb:
    examples = (f"/paper {name} 2505.06839",)
    return Verb(name=name, help=text, handler=handler, options=(_PAPER, *more), right=right, examples=examples)


PAPER = Spec(
    name="paper",
    help="Look a paper up: this channel's verdict on it, similar papers, BibTeX.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show a paper with this channel's verdict and why, or find papers by words.",
            handler=show,
            options=(_WHICH, PAGE),
            examples=("/paper 2505.06839", "/paper https://arxiv.org/abs/2505.06839v2", "/paper mixture of experts"),
        ),
        Verb(
            name="find",
            help="Find papers by words, in the archive and then at arXiv.",
            handler=find,
            options=(_WORDS, PAGE),
            examples=("/paper find low-rank adapters",),
        ),
        _of_paper("similar", "Find papers of the archive that are like one.", similar),
        _of_paper("bibtex", "Give a BibTeX entry.", bibtex),
        _of_paper("score", "Judge a paper now under the present criteria.", score, YES, right=Area.SPENDING),
        _of_paper("abstract", "Show the abstract in full.", abstract),
        _of_paper("save", "Keep a paper for you; `/saved` lists them.", reacting.save),
        _of_paper("unsave", "Let a saved paper go.", reacting.unsave),
        _of_paper("more", "Say that you want more like this.", reacting.more),
        _of_paper("less", "Say that you want less like this.", reacting.less),
        _of_paper("clear", "Take back that you want more or less like this.", reacting.clear),
    ),
)


async def _shown(desk: Desk, command: Command, text: str) -> Reply:
    subscription = await desk.subscription(command.channel)
    lookup = Lookup(desk.store, desk.source)
    try:
        return paper_reply(await lookup.known(text, subscription, command.person, desk.maker.scorer))
    except (BadPaperId, NotFound) as error:
        raise error.on("paper") from error


async def _found(desk: Desk, command: Command, text: str, option: str) -> Reply:
    try:
        found = await Lookup(desk.store, desk.source).find(text.split())
    except NotFound as error:
        raise error.on(option) from error
    if not found.papers:
        return _nothing(text, found)
    if len(found.papers) == 1 and not found.partly and not command.option("page"):
        return await _shown(desk, command, found.papers[0].id)
    papers, buttons = paged(found.papers, command)
    return Reply(
        title=f"Papers found by {quoted(text)}",
        text=(_origin(found),),
        items=tuple(paper_item(paper) for paper in papers),
        notes=(found.fault,) if found.fault else (),
        buttons=buttons,
    )


def _origin(found: Found) -> str:
    """Where they were found, as a sentence."""
    number = len(found.papers)
    if found.partly:
        return f"No paper has all these words; of the archive {number} {'has' if number == 1 else 'have'} some."
    elsewhere = number - found.archived
    parts = [f"{found.archived:,} in the archive"] if found.archived else []
    parts += [f"{elsewhere:,} {'more ' if parts else ''}{found.where}"] if elsewhere else []
    return f"{words.counted(number, 'paper')}: {' and '.join(parts)}."


def _nothing(text: str, found: Found) -> Reply:
    hint = "Try fewer or other words, or an id such as `2505.06839`."
    if found.fault:
        return Reply(text=(f"The archive has nothing by {quoted(text)}.", found.fault), tone=Tone.FAULT)
    return said(f"Nothing was found by {quoted(text)}, neither in the archive nor {found.where}.", hint)
