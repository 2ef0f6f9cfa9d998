"""`/export`: digests, or the papers that a person saved, as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.commands import Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Command, File, Reply, said
from bot.handlers.saved import saved_by
from core.errors import BadCommand, BadDate, NotFound
from core.exports.as_csv import Row, csv_table
from core.exports.bibtex import bibtex
from core.exports.ris import ris
from core.model import Digest, Paper
from core.near import did_you_mean, near, quoted
from core.newsdays import Span
from core.pages import words
from core.pages.several import ChosenBy, json_list, json_of, markdown_list, markdown_of
from core.ports import Progress

_TITLE = "Saved papers"


@dataclass(frozen=True, slots=True)
class _Format:
    """A kind of file: its ending and type, and what it makes of digests (and how their papers were chosen) and of
    papers."""

    shown: str
    ending: str
    media_type: str
    of_digests: Callable[[Sequence[Digest], ChosenBy], str]
    of_papers: Callable[[Sequence[Paper]], str]
    needs_papers: bool = True


def _papers(digests: Sequence[Digest]) -> list[Paper]:
    return [entry.paper for digest in digests for entry in digest.entries]


def _rows(digests: Sequence[Digest]) -> list[Row]:
    return [
        Row(paper=entry.paper, date=digest.date, position=entry.position, verdict=entry.verdict)
        for digest in digests
        for entry in digest.entries
    ]


_FORMATS = {
    "bibtex": _Format("BibTeX", "bib", "application/x-bibtex", lambda some, _: bibtex(_papers(some)), bibtex),
    "ris": _Format("RIS", "ris", "application/x-research-info-systems", lambda some, _: ris(_papers(some)), ris),
    "csv": _Format(
        "CSV",
        "csv",
        "text/csv",
        lambda some, _: csv_table(_rows(some)),
        lambda papers: csv_table(Row(paper=paper) for paper in papers),
    ),
    "markdown": _Format(
        "Markdown",
        "md",
        "text/markdown",
        markdown_of,
        lambda papers: markdown_list(papers, _TITLE),
        needs_papers=False,
    ),
    "json": _Format("JSON", "json", "application/json", json_of, json_list, needs_papers=False),
}
_ALIKE = {"bib": "bibtex", "md": "markdown"}
_ALL = "`bibtex`, `ris`, `csv`, `markdown` or `json`"


async def make(desk: Desk, command: Command, progress: Progress) -> Reply:
    """A file of the digests of a date, week or month, or of the person's saved papers."""
    when, form = _read(command)
    if when.casefold() == "saved":
        return await _of_saved(desk, command, form)
    subscription = await desk.subscription(command.channel)
    days = desk.days(subscription)
    try:
        span = days.read_span(when)
    except BadDate as error:
        raise error.on("when") from error
    async with desk.store.read() as work:
        digests = await work.digests.between(command.channel, desk.source.name, span.first, span.last)
    if not digests:
        made = "".join(f" `/digest {day}` makes one." for day in days.within(span)[-1:])
        raise NotFound(f"There is no digest of {_named(span)} yet.{made}").on("when")
    number, listed = len(digests), len(_papers(digests))
    if not listed and form.needs_papers:
        return said(f"No paper is listed in the {_digests(number)} of {_named(span)}: there is nothing to export.")
    content = await asyncio.to_thread(form.of_digests, digests, desk.chosen_by)
    told = f"{words.counted(listed, 'paper')} of the {_digests(number)} of {_named(span)}, as {form.shown}."
    return Reply(text=(told,), file=File(f"broadsheet-{_safe(span)}.{form.ending}", form.media_type, content))


EXPORT = Spec(
    name="export",
    help="Take papers along as a file.",
    usual="make",
    verbs=(
        Verb(
            name="make",
            help="Make a file of the digests of a date, a week or a month, or of the papers that you saved.",
            handler=make,
            options=(
                Option(
                    name="when",
                    help="A date, a week, a month such as `2025-05`, or `saved`. The newest digest when left out.",
                    kind=Kind.DATE,
                ),
                Option(
                    name="format",
                    help="bibtex, ris, csv, markdown or json.",
                    kind=Kind.CHOICE,
                    choices=tuple(_FORMATS),
                    rest=True,
                ),
            ),
            examples=("/export 2025-05-13 bibtex", "/export 2025-05 csv", "/export saved ris"),
        ),
    ),
)


async def _of_saved(desk: Desk, command: Command, form: _Format) -> Reply:
    async with desk.store.read() as work:
        votes = await saved_by(work, command.channel, command.person)
        kept = await work.papers.get({vote.paper_id for vote in votes})
    papers = [kept[vote.paper_id] for vote in votes if vote.paper_id in kept]
    if not papers:
        raise NotFound("You saved no paper here yet. `/paper save 2505.06839` saves one.").on("when")
    content = await asyncio.to_thread(form.of_papers, papers)
    told = f"{words.counted(len(papers), 'saved paper')}, as {form.shown}."
    return Reply(text=(told,), file=File(f"broadsheet-saved.{form.ending}", form.media_type, content))


def _read(command: Command) -> tuple[str, _Format]:
    """What to export, and as what. The format may stand first, and a date may be several words."""
    parts = f"{command.option('when')} {command.option('format')}".split()
    for place in (-1, 0):
        if parts and (form := _format(parts[place])):
            rest = parts[:-1] if place else parts[1:]
            return " ".join(rest), form
    raise _no_format(command.option("format"), command.option("when"))


def _format(word: str) -> _Format | None:
    name = word.casefold().lstrip(".")
    return _FORMATS.get(_ALIKE.get(name, name))


def _no_format(word: str, when: str) -> BadCommand:
    example = f"Try {quoted(f'/export {when} bibtex')}." if when else "Try `/export 2025-05-13 bibtex`."
    if not word:
        return BadCommand(f"Say as what: {_ALL}. {example}").on("format")
    hint = did_you_mean(near(word, _FORMATS, 1), f"There are {_ALL}.")
    return BadCommand(f"{quoted(word)} is no format. {hint} {example}").on("format")


def _digests(number: int) -> str:
    return "digest" if number == 1 else f"{number} digests"


def _named(span: Span) -> str:
    return words.long_date(span.first) if span.is_day else span.name


def _safe(span: Span) -> str:
    """The span as part of a file's name: digits and dashes."""
    if span.is_day:
        return span.first.isoformat()
    return f"{span.first}-to-{span.last}" if span.is_week else f"{span.first:%Y-%m}"
