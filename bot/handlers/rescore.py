"""`/rescore`: digests made again under the present criteria."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import date

from bot.commands import YES, Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Item, Reply, Tone
from bot.handlers.consent import asks_first, within_agreement
from bot.handlers.differences import changes_items
from core.dates import Span
from core.errors import BadDate, NotFound
from core.model import Area, Errand, Subscription, total_cost
from core.pages import words
from core.ports import Progress
from core.rescoring import Rescored, Rescoring, several_in_words
from core.resuming import errand_of, on_record

_SHOWN = 10
_TO = " to "


async def run(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Makes the digests of a date or week again, and tells what changed."""
    await desk.check_open()
    subscription = await desk.subscription(command.channel)
    days = await _days(desk, subscription, command.option("date"))
    quote = await Rescoring(desk.maker, desk.courier).quote(subscription, days, progress)
    asked = replace(command, ask=command.ask.having(date=_as_typed(days)))
    if question := asks_first(desk, asked, quote, f"Scoring {_named(days)} again"):
        return question
    maker = within_agreement(desk, command, subscription, quote)
    async with _on_record(desk, errand_of(subscription, days, maker, desk.clock.now())):
        done = await Rescoring(maker, desk.courier).run(subscription, days, progress)
    links = {one.date: await desk.courier.link(subscription.channel, one.date) for one in done}
    reply = _one(done[0], links[done[0].date]) if len(done) == 1 else _several(done, links)
    tone = Tone.FAULT if all(one.fault and not one.is_new for one in done) else Tone.ANSWER
    return replace(reply, tone=tone, fields=_cost(done))


RESCORE = Spec(
    name="rescore",
    help="Score days again under the present criteria.",
    usual="run",
    verbs=(
        Verb(
            name="run",
            help="Score a day or a week again under the present criteria.",
            more="What changed is posted in the day's thread; the earlier digest stays readable.",
            handler=run,
            options=(
                Option(
                    name="date", help="A date, `last week`, or two dates with `to` between.", kind=Kind.DATE, rest=True
                ),
                YES,
            ),
            right=Area.SPENDING,
            examples=("/rescore", "/rescore 2025-05-13", "/rescore last week", "/rescore 2025-05-12 to 2025-05-16"),
        ),
    ),
)


def _on_record(desk: Desk, errand: Errand) -> AbstractAsyncContextManager[None]:
    """Where others go on with it if this process ends: at a terminal, whoever ends it wants it ended."""
    is_lasting = errand.channel.platform in desk.lasting
    return on_record(desk.store, desk.clock, errand) if is_lasting else nullcontext()


async def _days(desk: Desk, subscription: Subscription, text: str) -> tuple[date, ...]:
    """The dates that are meant and have a digest, oldest first. Raises `BadDate`, `NotFound`."""
    channel, source = subscription.channel, desk.source.name
    async with desk.store.read() as work:
        newest = await work.digests.newest(channel, source)
        if newest is None:
            raise NotFound("There is no digest here yet to score again. `/digest` makes one.")
        if not text:
            return (newest.date,)
        span = _span(desk, subscription, text)
        found = await work.digests.between(channel, source, span.first, span.last)
    if not found:
        raise NotFound(
            f"Nothing to score again: there is no digest of {span.name}. The newest is that of {newest.date}; "
            f"try `/rescore {newest.date}`."
        ).on("date")
    return tuple(digest.date for digest in found)


def _span(desk: Desk, subscription: Subscription, text: str) -> Span:
    first, to, last = text.partition(_TO)
    try:
        days = desk.days(subscription)
        return days.read_stretch(first, last) if to else days.read_span(text)
    except BadDate as error:
        raise error.on("date") from error


def _as_typed(days: Sequence[date]) -> str:
    """What means these dates at any later time: `last week` will be another."""
    return str(days[0]) if len(days) == 1 else f"{days[0]}{_TO}{days[-1]}"


def _one(done: Rescored, link: str) -> Reply:
    items = changes_items(done.changes)
    more = len(items) - _SHOWN
    return Reply(
        title=f"{words.long_date(done.date)}, {'scored again' if done.after else 'not scored again'}",
        url=link,
        text=_paragraphs(done),
        items=items[:_SHOWN],
        notes=(f"+{more} more changes.",) if more > 0 else (),
        buttons=(Button("Show the digest", _digest(done.date)),),
    )


def _several(done: Sequence[Rescored], links: dict[date, str]) -> Reply:
    return Reply(
        title=f"{_named([one.date for one in done])}, scored again",
        text=(several_in_words(done),),
        items=tuple(_day(one, links[one.date]) for one in done),
    )


def _day(done: Rescored, link: str) -> Item:
    return Item(
        title=words.long_date(done.date),
        aside=done.changes.in_numbers if done.changes else "",
        url=link,
        lines=tuple(filter(None, [done.fault])) if done.changes else _paragraphs(done),
        opens=_digest(done.date),
    )


def _paragraphs(done: Rescored) -> tuple[str, ...]:
    said = [done.in_words, done.fault] if done.after else [done.fault, done.in_words]
    return tuple(filter(None, said))


def _cost(done: Sequence[Rescored]) -> tuple[Field, ...]:
    cost = total_cost(usage for one in done for usage in one.usages)
    return (Field("Cost", words.money(cost) if cost != 0 else "nothing"),)


def _named(days: Sequence[date]) -> str:
    return words.plain_date(days[0]) if len(days) == 1 else words.counted(len(days), "day")


def _digest(day: date) -> Ask:
    return Ask("digest", "show", {"date": day.isoformat()})
