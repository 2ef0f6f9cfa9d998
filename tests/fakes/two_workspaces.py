"""Two channels of which neither may know the other: the first full of secrets, the second with its own order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from bot.asks import beside_entry, beside_head
from bot.carrying import Bag
from bot.commands import Kind
from bot.desk import Desk
from bot.events import Ask, Reply
from bot.handlers.table import table
from bot.reception import Reception
from core.links import Linking
from core.model import (
    Channel,
    Criteria,
    Digest,
    Draft,
    Errand,
    Installation,
    Note,
    Outcome,
    OutcomeState,
    Person,
    Place,
    Publicity,
    Stop,
    Topic,
    Usage,
    Vote,
    VoteKind,
)
from core.ports import silent
from tests.contract.store.values import CARD, digest, paper, posts_of, verdict
from tests.fakes.desk import a_desk
from tests.fakes.platform import FakePlatform
from tests.fakes.scene import DAY, Scene, a_subscription

SECRET = "Zygomorphic"
CRITERIA = Criteria(topics=(Topic(SECRET, SECRET),), wanted=(f"{SECRET} word",), authors=(f"{SECRET} Author",))
# The same person is in both, and an admin in both: of people too nothing crosses.
ADA = Person("U1", "Ada", is_admin=True)
_THIRD = Channel("slack", "T3", "C3")
PAPER, REF, NAME, KEY = "2505.00042", "1715.42", "petal-lab", "=key-of-theirs"


@dataclass
class Two:
    """`theirs` holds the secrets; who asks is in `ours`. `token` opens the pages of theirs."""

    scene: Scene
    theirs: Channel
    ours: Channel
    token: str = ""
    platform: FakePlatform = field(default_factory=FakePlatform)

    def __post_init__(self) -> None:
        self.platform.name = self.ours.platform

    @property
    def desk(self) -> Desk:
        return a_desk(self.scene, self.platform)

    @property
    def front(self) -> Reception:
        return Reception(self.desk, table())

    async def settled(self) -> None:
        """Ours has its order, since a week ago, whatever was done to it before."""
        async with self.scene.store.write() as work:
            began = self.scene.clock.now() - timedelta(days=7)
            await work.subscriptions.save(a_subscription(channel=self.ours), by=ADA, at=began)

    async def fill(self) -> None:
        """Something of theirs in every table, and a secret wherever a text is."""
        store, now = self.scene.store, self.scene.clock.now()
        one, told = paper(PAPER), replace(verdict(PAPER), topic=SECRET, comment=SECRET)
        async with store.write() as work:
            await work.papers.save([one])
            await work.installations.put(Installation(
                platform=self.theirs.platform, workspace=self.theirs.workspace, name=SECRET, at=now
            ))  # fmt: skip
            await work.verdicts.save(CRITERIA, CARD, [told], {PAPER: one})
            # What a third one asked is used by theirs.
            about = {"criteria": CRITERIA, "scorer": CARD, "papers": [PAPER]}
            await work.usages.add(_THIRD, DAY, Usage(model="gpt-4o", calls=1), at=now, **about)
            await work.places.put(Place(self.theirs, SECRET), now)
        for most in (7, 8):
            await self.scene.subscribed(channel=self.theirs, criteria=CRITERIA, maximum=most)
        async with store.write() as work:
            order = await work.subscriptions.get(self.theirs)
            assert order
            await work.drafts.put(Draft(self.theirs, ADA.id, order.choice, 1, now))
            for _ in range(2):
                kept = await work.digests.add(_secret(digest(one, channel=self.theirs)))
                delivery = await work.deliveries.begin(kept, posts_of(kept))
            await work.deliveries.sent(delivery, 1, REF)
            for kind in (VoteKind.SAVED, VoteKind.MORE):
                await work.votes.put(Vote(self.theirs, PAPER, ADA.id, kind, now))
            spent = Usage(model=SECRET, calls=1, cost=Decimal("12.34"))
            await work.usages.add(self.theirs, DAY, spent, at=now)
            await work.usages.earmark(KEY, self.theirs, Decimal(1), now=now, until=now + timedelta(hours=1))
            await work.stops.put(self.theirs, Stop(DAY, 3, now))
            await work.carried.keep(self.theirs, {KEY: f'["paper","show",{{"paper":"{SECRET}"}}]'}, now)
            known = {"is_public": False, "changed_by": ADA, "changed_at": now}
            await work.links.publish(Publicity(channel=self.theirs, name=NAME, **known))
            await work.outcomes.put(Outcome(
                channel=self.theirs, date=DAY, state=OutcomeState.FAILED, reason=SECRET, since=now, at=now
            ))  # fmt: skip
            note = Note(channel=self.theirs, key="late", text=SECRET)
            await work.notes.posting(note, at=now, lease=timedelta(minutes=2))
            asked = {"days": (DAY,), "criteria_version": 1, "scorer": "", "agreed": None, "at": now}
            await work.errands.put(Errand(key=KEY, channel=self.theirs, **asked), now + timedelta(hours=1))
        self.token = (await Linking(store, self.scene.clock).make(self.theirs, ADA)).token

    async def answers(self, ask: Ask, where: Channel | None = None) -> Reply:
        """What is answered to an ask, pressed as a button carries it."""
        return await self.front.pressed(Bag(10_000).value(ask), where or self.ours, ADA, silent)


def _secret(made: Digest) -> Digest:
    (entry,) = made.entries
    assert entry.verdict
    hidden = replace(entry, verdict=replace(entry.verdict, topic=SECRET, comment=SECRET))
    return replace(made, criteria=CRITERIA, entries=(hidden,), faults=(SECRET,), stages=(SECRET,))


def asks(two: Two) -> Iterator[Ask]:
    """Every command of the table: bare, and with each of its options set to what names something of theirs."""
    named = {Kind.PAPER: [PAPER], Kind.DATE: [str(DAY)], Kind.NUMBER: ["1"], Kind.FLAG: ["yes"]}
    other = [NAME, two.token, "1"]
    for spec in table().specs:
        for verb in spec.verbs:
            needed = {option.name: PAPER for option in verb.options if option.required}
            yield Ask(spec.name, verb.name, needed)
            everything = {option.name: PAPER for option in verb.options}
            yield Ask(spec.name, verb.name, everything)
            for option in verb.options:
                values = option.choices[:1] or named.get(option.kind, other)
                yield from (Ask(spec.name, verb.name, needed | {option.name: value}) for value in values)


def asked_in(reply: Reply) -> Iterator[Ask]:
    """Everything that an answer offers to ask for."""
    yield from (button.ask for button in reply.buttons)
    for item in reply.items:
        yield from ([item.opens] if item.opens else [])
        yield from (button.ask for button in item.buttons)
    if reply.form:
        yield reply.form.ask.having(**{field.option: field.value for field in reply.form.fields})


async def offered_to_them(two: Two) -> list[Ask]:
    """Every button and form that theirs were shown: below their digest, and in the answers to what changes nothing."""
    async with two.scene.store.read() as work:
        kept = await work.digests.latest(two.theirs, DAY)
    assert kept
    found = [button.ask for button in beside_head(kept)]
    for entry in kept.entries:
        beside = beside_entry(entry)
        found += [button.ask for button in (*beside.buttons, *beside.more)]
    for spec in table().specs:
        for verb in spec.verbs:
            if verb.right is None or verb.form:
                needed = {option.name: PAPER for option in verb.options if option.required}
                found += asked_in(await two.answers(Ask(spec.name, verb.name, needed), two.theirs))
    return list({repr(ask): ask for ask in found}.values())
