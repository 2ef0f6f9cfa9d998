"""A small arXiv: papers with the times and identifiers that arXiv would have given them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.calendar import Calendar

SECTIONS = (
    ("cs.LG", "cs.AI"), ("cs.LG", "stat.ML"), ("cs.LG",), ("cs.CV",), ("cs.CV", "cs.LG"), ("cs.CL", "cs.AI"),
    ("cs.CL",), ("cs.AI",), ("cs.RO", "cs.AI"), ("math.CO",), ("math.AP",), ("hep-th", "gr-qc"), ("quant-ph",),
    ("astro-ph.GA",), ("cond-mat.soft",), ("eess.IV", "cs.CV"), ("stat.ME",), ("econ.GN", "q-fin.EC"),
)  # fmt: skip
_WORDS = ("sparse", "attention", "routing", "graph", "experts", "quantum", "lattice", "robust", "causal", "diffusion")
_NAMES = ("Gabriel Peyr\\'e", "J{\\o}rgen Li", "Ana M. Díaz", "Wei Zhang", "O'Neil Smith, Jr.", "Mia Müller")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcing:
    """A paper, and when the world learns of it. `replaced` are dates on which it came out in a further version."""

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    submitted: datetime
    announced: date
    replaced: tuple[date, ...] = ()
    comment: str | None = None
    doi: str | None = None
    journal_ref: str | None = None

    def version_on(self, day: date) -> int:
        """The newest version that is out on a date."""
        return 1 + sum(replaced <= day for replaced in self.replaced)


@dataclass(frozen=True)
class World:
    """All papers there are, and which days are like any other."""

    calendar: Calendar
    papers: tuple[Announcing, ...]

    def truth(self, day: date, *categories: str) -> set[str]:
        """What was announced for the first time on a date in any of the categories."""
        return {each.id for each in self.papers if each.announced == day and set(categories) & set(each.categories)}

    def joined(self, other: World) -> World:
        """Both worlds' papers in one."""
        return World(self.calendar, (*self.papers, *other.papers))


@dataclass(frozen=True, slots=True)
class Habits:
    """How a world behaves. `held` is the share of papers kept in moderation, for up to `longest_hold` mailings;
    `missing` the share of identifiers never used. In a `tidy` world a mailing is numbered in the order of
    submission; otherwise in any order, and its first and last papers are not held ones."""

    per_day: int = 120
    held: float = 0.06
    longest_hold: int = 6
    missing: float = 0.04
    tidy: bool = True


@dataclass
class _Draft:
    submitted: datetime
    announced: date
    categories: tuple[str, ...]
    held: bool = False
    id: str = ""
    replaced: tuple[date, ...] = field(default=())


def generated(calendar: Calendar, first: date, last: date, *, seed: int = 0, habits: Habits = Habits()) -> World:
    """A world in which something is announced on every announcement date from first to last."""
    dice = random.Random(seed)
    days = calendar.between(first, last)
    drafts = [draft for day in days for draft in _submitted(calendar, day, habits, dice)]
    kept = [draft for draft in drafts if draft.announced <= last]
    for draft, name in zip(_numbered_order(kept, habits, dice), _names(kept, habits, dice), strict=True):
        draft.id = name
        if dice.random() < 0.1:
            draft.replaced = (_later(calendar, draft.announced, dice.randint(1, 4)),)
    return World(calendar, tuple(_paper(draft, dice) for draft in kept))


def _submitted(calendar: Calendar, day: date, habits: Habits, dice: random.Random) -> Iterator[_Draft]:
    """What is submitted in the window of a day. Many hurry to be the first after a deadline."""
    window = calendar.window(day)
    span = (window.end - window.start).total_seconds()
    for _ in range(habits.per_day):
        moment = window.start + timedelta(seconds=int(span * dice.random() ** 1.3))
        held = dice.random() < habits.held
        announced = _later(calendar, day, dice.randint(1, habits.longest_hold)) if held else day
        yield _Draft(moment, announced, dice.choice(SECTIONS), held)


def _later(calendar: Calendar, day: date, mailings: int) -> date:
    for _ in range(mailings):
        day = calendar.next(day)
    return day


def _numbered_order(drafts: Sequence[_Draft], habits: Habits, dice: random.Random) -> Iterator[_Draft]:
    for day in sorted({draft.announced for draft in drafts}):
        block = sorted((draft for draft in drafts if draft.announced == day), key=lambda draft: draft.submitted)
        yield from block if habits.tidy else _mixed(block, dice)


def _mixed(block: list[_Draft], dice: random.Random) -> list[_Draft]:
    held = [draft for draft in block if draft.held]
    rest = [draft for draft in block if not draft.held]
    middle = [*held, *rest[1:-1]]
    dice.shuffle(middle)
    return [*rest[:1], *middle, *rest[1:][-1:]]


def _names(drafts: Sequence[_Draft], habits: Habits, dice: random.Random) -> Iterator[str]:
    """Identifiers, counting up within the month of the mailing, which is the evening before the date."""
    month, number = "", 0
    for day in sorted(draft.announced for draft in drafts):
        mailing = day - timedelta(days=1)
        if f"{mailing:%y%m}" != month:
            month, number = f"{mailing:%y%m}", 0
        number += 1
        while dice.random() < habits.missing:
            number += 1
        yield f"{month}.{number:05d}"


def _paper(draft: _Draft, dice: random.Random) -> Announcing:
    words = dice.sample(_WORDS, 4)
    return Announcing(
        id=draft.id,
        title=f"On {words[0]} {words[1]} for $p<q$ & {words[2]}",
        abstract=f"We study {words[0]} {words[1]}.\n  It needs <b>{words[3]}</b>, $x < y$ & more ({draft.id}).",
        authors=tuple(dice.sample(_NAMES, dice.randint(1, 3))),
        categories=draft.categories,
        submitted=draft.submitted,
        announced=draft.announced,
        replaced=draft.replaced,
        comment=dice.choice((None, "12 pages")),
        doi=dice.choice((None, "10.1000/182")),
        journal_ref=dice.choice((None, "J. Exp. & Th. 3")),
    )


def known(papers: Iterable[Announcing], day: date) -> list[Announcing]:
    """Those that are out on a date."""
    return [paper for paper in papers if paper.announced <= day]


def with_times(rows: Iterable[tuple[str, date, tuple[str, ...]]], calendar: Calendar, *, tidy: bool) -> World:
    """A world of real identifiers, dates of announcement and categories, with submission times that fit them.

    One in twenty was held in moderation. Identifiers of an earlier month or block than their day's got their time in
    the days before that day as well.
    """
    dice = random.Random(20)
    blocks: dict[date, list[tuple[str, tuple[str, ...]]]] = {}
    for name, day, categories in rows:
        blocks.setdefault(day, []).append((name, categories))
    drafts = [
        _Draft(moment, day, categories, id=name)
        for day, block in blocks.items()
        for (name, categories), moment in zip(sorted(block), _times(len(block), calendar, day, dice, tidy), strict=True)
    ]
    return World(calendar, tuple(_paper(draft, dice) for draft in drafts))


def _times(count: int, calendar: Calendar, day: date, dice: random.Random, tidy: bool) -> list[datetime]:
    window, week = calendar.window(day), timedelta(days=7)
    span = (window.end - window.start).total_seconds()
    held = {index for index in range(1, count - 1) if dice.random() < 0.05}
    times = [
        window.start - week * dice.random() if index in held else window.start + timedelta(seconds=span * dice.random())
        for index in range(count)
    ]
    return sorted(times) if tidy else times
