"""What an evaluation came to, as lines on a screen or as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.agreement import Agreement, Difference, Taste
from core.cases import Case, Stored
from core.evaluation import Evaluated
from core.model import Channel, ScorerCard, Usage
from core.pages import words
from core.tex import one_line

_GAP = "  "
_LEAST_DISLIKED = 5


@dataclass(frozen=True, slots=True)
class Told:
    """All that there is to tell: whose papers, who judged, what was stored, what was drawn, what it was to cost, and
    what came out."""

    channel: Channel
    card: ScorerCard
    stored: Stored
    cases: tuple[Case, ...]
    quote: Usage
    result: Evaluated

    @property
    def stored_by(self) -> Counter[str]:
        """How many of the stored verdicts are whose."""
        return Counter(case.scorer for case in self.cases)


def what_it_costs(quote: Usage, papers: int) -> str:
    """`200 papers would be asked about: gpt-4o, 10 calls, about 65,000 tokens, about $0.24.`"""
    price = "at an unknown price" if quote.cost is None else f"about {words.money(quote.cost)}"
    calls, tokens = words.counted(quote.calls, "call"), f"about {quote.total:,} tokens"
    asked = words.counted(papers, "paper")
    return f"{asked} would be asked about: {one_line(quote.model)}, {calls}, {tokens}, {price}."


def as_lines(told: Told) -> list[str]:
    """Numbers first, and what each of them says."""
    return [*_heading(told), *_agreement(told), *_votes(told.result), *_repeat(told.result), *_end(told)]


def as_json(told: Told) -> dict[str, Any]:
    """The same numbers, shares from 0 to 1, money in US dollars as text."""
    result, card = told.result, told.card
    return {
        "channel": str(told.channel),
        "scorer": {"name": card.name, "prompt": card.prompt, "fingerprint": card.fingerprint},
        "days": [str(day) for day in told.stored.days],
        "papers": {"stored": len(told.stored.cases), "asked": len(told.cases), "lacking": told.stored.lacking},
        "stored_by": dict(told.stored_by),
        "agreement": _document(result.agreement),
        "votes": {"stored": _document(result.stored_taste), "now": _document(result.taste)},
        "repeat": _document(result.repeat),
        "unscored": [asdict(missed) for missed in result.unscored],
        "estimate": _bill(told.quote),
        "usage": _bill(result.usage),
    }


def _document(value: Agreement | Taste | None) -> dict[str, Any] | None:
    return None if value is None else asdict(value)


def _bill(usage: Usage) -> dict[str, Any]:
    return asdict(usage) | {"cost": None if usage.cost is None else str(usage.cost)}


def _heading(told: Told) -> Iterator[str]:
    days, asked = told.stored.days, told.cases
    chosen = sum(case.chosen for case in asked)
    span = str(days[0]) if len(days) == 1 else f"{words.counted(len(days), 'day')}, {days[0]} to {days[-1]}"
    yield f"{_named(told.card)}{words.SEPARATOR}{told.channel}{words.SEPARATOR}{span}"
    yield (
        f"{len(asked):,} of {words.counted(len(told.stored.cases), 'judged paper')}: "
        f"{chosen:,} chosen then, {len(asked) - chosen:,} not. Shares are of all {len(told.stored.cases):,}."
    )
    yield f"Stored verdicts: {', '.join(f'{number:,} by {one_line(who)}' for who, number in told.stored_by.items())}."
    if told.stored.lacking:
        yield f"{words.counted(told.stored.lacking, 'paper')} left out: no stored verdict of theirs holds."


def _agreement(told: Told) -> Iterator[str]:
    found = told.result.agreement
    yield ""
    if found is None:
        yield "No paper got a verdict."
        return
    yield "Against the stored verdicts"
    yield from _columns(
        [
            (_percent(found.same), "of papers are on the same side of the cut-offs", _kappa(found)),
            (_percent(found.recall), "of those chosen then are chosen again", ""),
            (_percent(found.precision), "of those chosen now were chosen then", ""),
            *_differences(found, "now"),
        ]
    )


def _votes(result: Evaluated) -> Iterator[str]:
    now, then = result.taste, result.stored_taste
    yield ""
    if now is None or then is None:
        yield "Votes: none on these papers."
        return
    yield "Against the votes"
    yield from _columns(
        [
            (f"{now.chosen} of {now.liked}", "papers with 👍 reach the cut-offs", f"then {then.chosen}"),
            (f"{now.left_out} of {now.disliked}", "papers with 👎 do not", f"then {then.left_out}"),
            *_order(now, then),
        ]
    )


def _order(now: Taste, then: Taste) -> Iterator[tuple[str, str, str]]:
    if now.auc is not None:
        yield _percent(now.auc), "of pairs of a 👍 and a 👎 have the 👍 first (AUC)", f"then {_percent(then.auc)}"
    if min(now.liked, now.disliked) < _LEAST_DISLIKED:
        yield "", "Few votes: chance decides much of this.", ""


def _repeat(result: Evaluated) -> Iterator[str]:
    found = result.repeat
    if found is None:
        return
    yield ""
    yield "Asked twice"
    yield from _columns(
        [
            (_percent(found.same), "of papers are on the same side of the cut-offs", _kappa(found)),
            (_percent(found.equal), "have the same scores", ""),
            *_differences(found, "the second time"),
        ]
    )


def _end(told: Told) -> Iterator[str]:
    result = told.result
    yield ""
    for reason, number in Counter(one_line(missed.reason).rstrip(".") for missed in result.unscored).most_common():
        yield f"{words.counted(number, 'answer')} missing: {reason}."
    yield _cost(told.quote, result.usage)
    yield "No verdict was kept."


def _cost(quote: Usage, usage: Usage) -> str:
    if not (usage.calls or usage.total):
        return "Free: no model was asked."
    cached = f", {usage.cached:,} of them cached" if usage.cached else ""
    thought = f", {usage.reasoning:,} of them thought" if usage.reasoning else ""
    expected = "" if quote.cost is None else f" (about {words.money(quote.cost)} was expected)"
    calls = words.counted(usage.calls, "call")
    return f"{calls}, {usage.total:,} tokens{cached}{thought}: {words.money(usage.cost)}{expected}."


def _differences(found: Agreement, when: str) -> Iterator[tuple[str, str, str]]:
    for name, one in (("relevance", found.relevance), ("novelty", found.novelty)):
        if one is None:
            yield words.ABSENT, f"{name}: not judged by both", ""
        else:
            yield f"{one.mean:.2f}", f"points apart in {name}{_shift(one, when)}", _correlated(one)


def _shift(one: Difference, when: str) -> str:
    if abs(one.shift) < 0.005:
        return ""
    return f", {abs(one.shift):.2f} {'higher' if one.shift > 0 else 'lower'} {when}"


def _correlated(one: Difference) -> str:
    return "" if one.correlation is None else f"correlation {one.correlation:.2f}"


def _kappa(found: Agreement) -> str:
    return "" if found.kappa is None else f"kappa {found.kappa:.2f}: 0 is chance, 1 is always"


def _percent(share: float | None) -> str:
    return words.ABSENT if share is None else f"{100 * share:.0f} %"


def _columns(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """The numbers below each other, to the right; what is said of them; an aside in brackets."""
    width = max(len(number) for number, *_ in rows)
    for number, said, aside in rows:
        yield f"{_GAP}{number:>{width}}{_GAP}{said}{f' ({aside})' if aside else ''}"


def _named(card: ScorerCard) -> str:
    return ", ".join(filter(None, [one_line(card.name), one_line(card.prompt)])) if card.prompt else "local scorer"
