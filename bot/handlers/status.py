"""`/status`: how things stand in this channel."""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands import Spec, Verb
from bot.desk import Desk
from bot.events import Ask, Button, Command, Field, Item, Reply
from bot.handlers.moments import looking, moment, next_words
from bot.handlers.story import DAYS_VERB
from core.halting import Halting
from core.model import Batch, BatchState, Delivery, DeliveryState, Digest, Halt, Health, PlaceState, PostState
from core.pages import words
from core.ports import Progress
from core.screening import missed_line
from core.status import ScreenStatus, Status, posts
from core.tex import one_line

SET_UP = Button("Set up", Ask("subscription", "setup"))
_NEWEST = Button("See the newest digest", Ask("digest", "show"))
_DAYS = Button("The last days", Ask("status", "days"))
_BATCHES = {
    BatchState.WAITING: "not published yet",
    BatchState.FRESH: "here",
    BatchState.QUIET: "nothing announced",
    BatchState.STALE: "arXiv still shows an earlier day",
    BatchState.FAILED: "could not be fetched",
}
_PLACES = {
    PlaceState.ARCHIVED: "archived",
    PlaceState.DELETED: "deleted",
    PlaceState.LEFT: "Broadsheet is not in it",
    PlaceState.FORBIDDEN: "Broadsheet may not post in it",
}
_DELIVERIES = {DeliveryState.OPEN: "being posted", DeliveryState.SENT: "posted", DeliveryState.FAILED: "not posted"}


async def show(desk: Desk, command: Command, progress: Progress) -> Reply:
    """The last digest and the next, the lists of arXiv, and the services outside."""
    status, halt = await looking(desk).status(command.channel), await Halting(desk.store).halt()
    order = status.coming.subscription
    zone = order.zone if order else "UTC"
    return Reply(
        title="Status",
        text=(next_words(desk, status.coming),),
        fields=(*_halted(halt, zone), *_channel(status, zone), *_services(desk, status, zone)),
        items=tuple(_item(category, batch, zone) for category, batch in status.batches.items()),
        notes=(f"This is about the lists of {words.long_date(status.day)}.",) if status.batches else (),
        buttons=(_NEWEST, _DAYS) if order else (SET_UP,),
    )


STATUS = Spec(
    name="status",
    help="How things stand: the last digest and the next, arXiv, the model and the database.",
    usual="show",
    verbs=(
        Verb(
            name="show",
            help="Show the last digest and the next, arXiv's lists of the day, and how the services fare.",
            handler=show,
            examples=("/status",),
        ),
        DAYS_VERB,
    ),
)


def _halted(halt: Halt | None, zone: str) -> Iterator[Field]:
    if halt:
        yield Field("Paused", f"by whoever runs Broadsheet, since {moment(halt.since, zone)}: {halt.reason}")


def _channel(status: Status, zone: str) -> Iterator[Field]:
    order = status.coming.subscription
    if order is None:
        return
    if closed := status.coming.closed:
        yield Field("Channel", f"{_PLACES[closed.state]}, known since {moment(closed.since, zone)}")
    yield Field("Subscription", "paused" if order.paused else "active")
    yield Field("Last digest", _digest(status.digest, zone))
    yield Field("Last posted", _delivery(status.delivery))


def _digest(digest: Digest | None, zone: str) -> str:
    if digest is None:
        return "none so far"
    listed = words.counted(digest.counts.listed, "paper")
    return f"{words.long_date(digest.date)}: {digest.state}, {listed} listed, made {moment(digest.made_at, zone)}"


def _delivery(delivery: Delivery | None) -> str:
    if delivery is None:
        return "nothing so far"
    sent = sum(post.state is PostState.SENT for post in delivery.posts)
    told = f"{words.long_date(delivery.date)}: {_DELIVERIES[delivery.state]}"
    if delivery.state is DeliveryState.OPEN:
        return f"{told}, {sent} of {words.counted(len(delivery.posts), 'message')} so far"
    return f"{told}: {one_line(delivery.reason)}" if delivery.reason else told


def _services(desk: Desk, status: Status, zone: str) -> Iterator[Field]:
    if posts(desk.source):
        yield Field("arXiv", _health(status.healths.get("arXiv"), zone))
    else:
        yield Field("arXiv", "is not asked: the papers are those of recorded days")
    card = desk.maker.scorer.card
    if card.prompt:
        yield Field("Model", f"{one_line(card.name)}: {_health(status.healths.get('model'), zone)}")
    else:
        yield Field("Model", "none is set; the local scorer judges")
    if status.screen:
        yield Field("Screen", _screen(status.screen))
    yield Field("Database", f"answers ({moment(status.now, zone)})")


def _screen(status: ScreenStatus) -> str:
    screen = status.screen
    if screen.learned is None:
        return f"off: {one_line(screen.why)}"
    learned = screen.learned
    taught = f"learned from {learned.papers:,} verdicts of {words.counted(learned.days, 'day')}"
    return f"version {screen.version}, {taught}, lets {learned.passes:.0%} through. {missed_line(status.watch)}"


def _health(health: Health | None, zone: str) -> str:
    if health is None or (health.ok_at is None and health.fault_at is None):
        return "was not asked so far"
    answered = moment(health.ok_at, zone) if health.ok_at else "none so far"
    if health.is_well or health.fault_at is None:
        return f"well, last answer {answered}"
    return f"trouble, last {moment(health.fault_at, zone)}: {_sentence(health.fault)} Last answer: {answered}"


def _item(category: str, batch: Batch | None, zone: str) -> Item:
    if batch is None:
        return Item(title=category, aside="not asked for yet")
    count = f", {words.counted(len(batch.announcements), 'announcement')}" if batch.announcements else ""
    told = [one_line(batch.reason), f"Asked {moment(batch.fetched_at, zone)}." if batch.fetched_at else ""]
    return Item(title=category, aside=f"{_BATCHES[batch.state]}{count}", lines=tuple(filter(None, told)))


def _sentence(text: str) -> str:
    line = one_line(text) or "no reason given"
    return line if line.endswith((".", "!", "?")) else f"{line}."
