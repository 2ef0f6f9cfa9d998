"""`/digest`: the digest of a day, an overview of a week or a month, what was held back; and a digest for all to see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.commands import PAGE, YES, Kind, Option, Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Item, Reply, Tone, said
from bot.handlers.consent import asks_first, within_agreement
from bot.handlers.digest_mine import day_of, mine_verb
from bot.handlers.overviews import overview_reply
from bot.handlers.paging import paged
from bot.handlers.showing import digest_reply, paper_ask
from core.errors import BadDate, NotFound, NotPublishedYet
from core.model import Area, Digest, DigestState, HeldBack, Paper, Subscription, Verdict
from core.newsdays import NewsDays
from core.pages import words
from core.ports import Progress
from core.rights import require
from core.sharing import Shared, Sharing
from core.spending import Quote
from core.tex import one_line


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """The digest of a date, made if there is none; or an overview, where the words mean a week or a month."""
    if command.flag("share"):
        return await share(desk, command, progress)
    subscription = await desk.subscription(command.channel)
    days = desk.days(subscription)
    try:
        span = days.meant_span(command.option("date"))
        if not span.is_day:
            return await overview_reply(desk, command, subscription, days.read_span(command.option("date")))
    except BadDate as error:
        raise error.on("date") from error
    if reason := days.why_not(span.first):
        return _without_news(days, span.first, reason)
    if number := command.number("revision", 0):
        return await _as_it_was(desk, command, subscription, span.first, number)
    digest = await desk.maker.kept(subscription, span.first)
    if digest:
        return await _shown(desk, command, subscription, digest)
    try:
        return await _made(desk, command, subscription, span.first, progress)
    except NotPublishedYet as waiting:
        return Reply(text=(str(waiting),), tone=Tone.FAULT, buttons=_to(days.before(span.first)))


async def week(desk: Desk, command: Command, progress: Progress) -> Reply:
    """An overview of a week, the present one if no day of it is named."""
    return await _glance(desk, command, "week", "date")


async def month(desk: Desk, command: Command, progress: Progress) -> Reply:
    """An overview of a month, the present one if none is named."""
    return await _glance(desk, command, "month", "month")


async def share(desk: Desk, command: Command, progress: Progress) -> Reply:
    """Posts the digest of a date in the channel, unless it is there."""
    await desk.check_open()
    subscription = await desk.subscription(command.channel)
    day = day_of(desk, command, subscription)
    quote = await Sharing(desk.maker, desk.courier).quote(subscription, day, progress)
    if question := _question(desk, command, subscription, day, quote):
        return question
    maker = within_agreement(desk, command, subscription, quote)
    shared = await Sharing(maker, desk.courier).share(subscription, day, progress)
    if shared is Shared.UNDER_WAY:
        return said(f"The digest of {words.long_date(day)} is being posted at this moment; look in the channel.")
    how = "is in this channel already" if shared is Shared.ALREADY else "is now in this channel"
    link = await desk.courier.link(subscription.channel, day)
    return Reply(title=f"The digest of {words.long_date(day)} {how}", url=link)


async def held(desk: Desk, command: Command, progress: Progress) -> Reply:
    """What the digest of a date held back, by reason."""
    subscription = await desk.subscription(command.channel)
    day = day_of(desk, command, subscription)
    digest = await desk.maker.kept(subscription, day)
    if digest is None:
        raise NotFound(f"There is no digest of {words.long_date(day)} yet. `/digest {day}` makes it.").on("date")
    every = [(reason, paper_id) for reason in HeldBack for paper_id in digest.held_back.get(reason, ())]
    groups, buttons = paged(list(enumerate(every, start=1)), _asking("held", command, str(day)))
    async with desk.store.read() as work:
        papers = await work.papers.get({paper_id for _, (_, paper_id) in groups})
        verdicts = await work.verdicts.get(digest.criteria, digest.scorer, papers)
    back = Button("The digest", Ask("digest", "show", {"date": str(day)}))
    return Reply(
        title=f"Held back{words.SEPARATOR}{words.long_date(day)}",
        text=digest.stages if every else ("Nothing was held back: every announced paper is listed.",),
        fields=tuple(Field(_capital(reason), f"{len(ids):,}") for reason, ids in digest.held_back.items() if ids),
        items=tuple(_held_item(digest, number, one, papers, verdicts) for number, one in groups),
        buttons=(*buttons, back),
    )


_DATE = Option(
    name="date",
    help="A date: `2025-05-13`, `yesterday`, `monday`, `13 May`. The newest when left out.",
    kind=Kind.DATE,
    rest=True,
)
DIGEST = Spec(
    name="digest",
    help="The papers of a day that are worth reading.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show the digest of a day, week or month to you alone; it is made if there is none yet.",
            more="A week or a month gives an overview. With `share` the digest is posted for all.",
            handler=show,
            options=(
                _DATE,
                Option(name="share", help="Post it in the channel.", kind=Kind.FLAG),
                Option(name="revision", help="An earlier revision of it, as it was: `revision=1`.", kind=Kind.NUMBER),
                PAGE,
                YES,
            ),
            examples=("/digest", "/digest 2025-05-13", "/digest yesterday share", "/digest last week"),
        ),
        Verb(
            name="week",
            help="A week at a glance: every day with its counts and first papers, and the best of them all.",
            handler=week,
            options=(
                Option(
                    name="date",
                    help="A day of the week that is meant, or `last`. This week when left out.",
                    kind=Kind.DATE,
                    rest=True,
                ),
                PAGE,
            ),
            examples=("/digest week", "/digest week last", "/digest week 2025-05-13"),
        ),
        Verb(
            name="month",
            help="A month at a glance.",
            handler=month,
            options=(
                Option(
                    name="month",
                    help="A month: `2025-05`, `May 2025`, `last month`. This one when left out.",
                    kind=Kind.DATE,
                    rest=True,
                ),
                PAGE,
            ),
            examples=("/digest month", "/digest month 2025-05"),
        ),
        Verb(
            name="share",
            help="Post the digest of a day in the channel, paper by paper in a thread. It is posted once only.",
            handler=share,
            options=(_DATE, YES),
            examples=("/digest share 2025-05-13",),
        ),
        Verb(
            name="held",
            help="List the papers of a day that are not in its digest, and why.",
            handler=held,
            options=(_DATE, PAGE),
            examples=("/digest held 2025-05-13",),
        ),
        mine_verb(_DATE),
    ),
)


def _asking(verb: str, command: Command, when: str) -> Command:
    """The command as it is to be asked again at any later time: `yesterday` will be another day."""
    return replace(command, ask=Ask("digest", verb, {"date": when, "page": command.option("page")}))


def _without_news(days: NewsDays, day: date, reason: str) -> Reply:
    """Says why there is nothing, and offers the nearest days."""
    buttons = _to(days.before(day), days.after(day))
    return Reply(text=(reason,), buttons=buttons, tone=Tone.PROBLEM, wrong="date")


def _to(*days: date | None) -> tuple[Button, ...]:
    return tuple(Button(words.long_date(day), _show_ask(day)) for day in days if day)


async def _glance(desk: Desk, command: Command, kind: str, option: str) -> Reply:
    subscription = await desk.subscription(command.channel)
    try:
        span = desk.days(subscription).read_span(f"{kind} {command.option(option)}")
    except BadDate as error:
        raise error.on(option) from error
    return await overview_reply(desk, command, subscription, span)


async def _made(desk: Desk, command: Command, subscription: Subscription, day: date, progress: Progress) -> Reply:
    """A digest that was not there yet, or the question whether to make it."""
    quote = await desk.maker.quote(subscription, day, progress)
    if question := _question(desk, command, subscription, day, quote):
        return question
    maker = within_agreement(desk, command, subscription, quote)
    return await _shown(desk, command, subscription, await maker.make(subscription, day, progress))


def _question(desk: Desk, command: Command, subscription: Subscription, day: date, quote: Quote) -> Reply | None:
    """The question whether to make a digest, if that is dear. Raises `NoRight` if it costs anything and this person
    may not spend."""
    if quote.cost != 0:
        require(subscription, Area.SPENDING, command.person)
    asked = replace(command, ask=command.ask.having(date=str(day)))
    return asks_first(desk, asked, quote, f"The digest of {words.long_date(day)}")


async def _as_it_was(desk: Desk, command: Command, subscription: Subscription, day: date, number: int) -> Reply:
    """An earlier revision, which reads as it did. Raises `NotFound`."""
    async with desk.store.read() as work:
        digest = await work.digests.revision(subscription.channel, day, number)
        newest = await work.digests.revisions(subscription.channel, day)
    if digest is None or digest.source != desk.source.name:
        there = f"has {words.counted(newest, 'revision')}" if newest else "is not made yet"
        raise NotFound(f"There is no revision {number}: the digest of {words.long_date(day)} {there}.").on("revision")
    asked = replace(command, ask=_show_ask(day).having(revision=str(number), page=command.option("page")))
    reply = digest_reply(digest, command=asked)
    return replace(reply, buttons=(*reply.buttons, Button(f"Newest: revision {newest}", _show_ask(day))))


async def _shown(desk: Desk, command: Command, subscription: Subscription, digest: Digest) -> Reply:
    """A digest with what can be done with it."""
    is_posted = (await desk.courier.standing(subscription.channel, digest.date)).is_posted
    link = await desk.courier.link(subscription.channel, digest.date) if is_posted else ""
    reply = digest_reply(digest, command=_asking("show", command, str(digest.date)), link=link)
    told = ["Posted in this channel." if is_posted else "", _outdated(desk, subscription, digest)]
    more = _buttons(desk, subscription, digest, is_posted=is_posted)
    return replace(reply, text=(*reply.text, *filter(None, told)), buttons=(*reply.buttons, *more))


def _outdated(desk: Desk, subscription: Subscription, digest: Digest) -> str:
    """Why it would be another digest if it were made now; "" if it would not."""
    if desk.maker.stands(digest, subscription):
        return ""
    if not digest.choice.means(subscription.choice):
        versions = f"version {digest.criteria_version}, now there is version {subscription.criteria_version}"
        return f"The criteria have changed since: it was made with {versions}. Rescore makes it anew."
    if digest.state is DigestState.PARTIAL:
        return "It is not complete. Rescore asks for what is missing."
    return "It was judged by another scorer than the present one. Rescore makes it anew."


def _buttons(desk: Desk, subscription: Subscription, digest: Digest, *, is_posted: bool) -> Iterator[Button]:
    days, day = desk.days(subscription), {"date": str(digest.date)}
    if not is_posted:
        yield Button("Share with the channel", Ask("digest", "share", day))
    if not desk.maker.stands(digest, subscription):
        yield Button("Rescore", Ask("rescore", "run", day))
    if (last := digest.revision - 1) > 0:
        yield Button(f"Revision {last}", _show_ask(digest.date).having(revision=str(last)))
    if any(digest.held_back.values()):
        yield Button("Held back", Ask("digest", "held", day))
    if earlier := days.before(digest.date):
        yield Button(words.earlier(earlier, digest.date), _show_ask(earlier))
    if after := days.after(digest.date):
        yield Button(words.later(after, digest.date), _show_ask(after))


def _found(verdict: Verdict) -> str:
    """`6 · 5  Architecture`."""
    return "  ".join(filter(None, [words.SEPARATOR.join(words.scores(verdict)), words.reading(verdict.topic)]))


def _held_item(
    digest: Digest,
    number: int,
    held_by: tuple[HeldBack, str],
    papers: Mapping[str, Paper],
    verdicts: Mapping[str, Verdict],
) -> Item:
    reason, paper_id = held_by
    missed = [one_line(one.reason) for one in digest.unscored if one.paper_id == paper_id]
    paper, verdict = papers.get(paper_id), verdicts.get(paper_id)
    return Item(
        title=(words.reading(paper.title) if paper else "") or paper_id,
        mark=str(number),
        aside=_found(verdict) if verdict else "",
        url=words.address(paper_id),
        lines=(": ".join([_capital(reason), *missed]),),
        opens=paper_ask(paper_id),
    )


def _capital(reason: HeldBack) -> str:
    return reason.value[:1].upper() + reason.value[1:]


def _show_ask(day: date) -> Ask:
    return Ask("digest", "show", {"date": str(day)})
