"""The values of a standing order as people write them, and back: pure, and the identity on what a form shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import time
from decimal import Decimal
from itertools import groupby
from typing import Any

from core.errors import BadChoice, UserError
from core.languages import read_language
from core.model import AnnounceType, Subscription, fingerprint_of
from core.near import did_you_mean, listed, near, quoted
from core.spending import Per, dollars
from core.taxonomy import check_categories
from core.zones import read_zone

MOST_PAPERS = 200
MOST_DOLLARS = 10_000
NONE = "none"
LINE, SILENT = "line", "silent"
"""What a channel hears of a day on which nothing was announced: one line, or nothing."""
_QUIET = {
    LINE: True,
    "a line": True,
    "yes": True,
    "on": True,
    SILENT: False,
    "nothing": False,
    "no": False,
    "off": False,
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SETS_OF_DAYS = {
    "daily": range(7),
    "every day": range(7),
    "everyday": range(7),
    "all": range(7),
    "weekdays": range(5),
    "workdays": range(5),
    "weekends": (5, 6),
    "weekend": (5, 6),
}
_TYPE_WORDS = {
    "cross-list": AnnounceType.CROSS,
    "cross-lists": AnnounceType.CROSS,
    "cross-listed": AnnounceType.CROSS,
    "replaced": AnnounceType.REPLACE,
    "replacement": AnnounceType.REPLACE,
    "replacements": AnnounceType.REPLACE,
} | {kind.value: kind for kind in AnnounceType}
_BETWEEN = re.compile(r"[\s,;+&]+")
_THROUGH = re.compile(r"\s*(?:-|–|—|\bto\b|\bthrough\b)\s*")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?:\s*(am|pm|a\.m\.|p\.m\.|h))?")
_MONEY = re.compile(
    r"(?:\$|usd)?\s*([0-9]{1,6}(?:[.,][0-9]{1,4})?|[.,][0-9]{1,4})\s*(?:\$|usd|dollars?)?"
    r"(?:\s*(?:a|per|/)\s*(day|month)|\s+(daily|monthly))?"
)
_PERIODS = {"day": Per.DAY, "daily": Per.DAY, "month": Per.MONTH, "monthly": Per.MONTH}
BUDGETS = {"budget": Per.DAY, "monthly": Per.MONTH}
"""The options that are budgets, and how long each is for."""
_EXAMPLES = {Per.DAY: "$1.50", Per.MONTH: "$20"}
_NO_BUDGET = {NONE, "no", "no limit", "unlimited", "without"}


def read_types(text: str) -> frozenset[AnnounceType]:
    """Announce types, from their names or `all`. Raises `BadChoice`."""
    words = [word for word in _BETWEEN.split(text.casefold()) if word and word != "and"]
    if words == ["all"]:
        return frozenset(AnnounceType)
    return frozenset(_type(word) for word in words) or _nothing("types", "Try `new cross` or `all`.")


def read_quiet(text: str) -> bool:
    """Whether a quiet day is told: `line` or `silent`. Raises `BadChoice`."""
    told = _QUIET.get(" ".join(text.casefold().split()))
    if told is None:
        raise BadChoice(f"{quoted(text)} is neither. Try `{LINE}` (quiet days are told in a line) or `{SILENT}`.")
    return told


def read_time(text: str) -> time:
    """A time of day: `9`, `09:00`, `9:30`, `5pm`. Raises `BadChoice`."""
    word = " ".join(text.casefold().split())
    named = {"noon": time(12), "midday": time(12), "midnight": time(0)}.get(word)
    parts = _TIME.fullmatch(word)
    hour, minute = (int(parts[1]), int(parts[2] or 0)) if parts else (99, 0)
    half = (parts[3] or "")[:1] if parts else ""
    if half in ("a", "p"):
        hour = hour % 12 + 12 * (half == "p") if 1 <= hour <= 12 else 99
    if named is None and (hour > 23 or minute > 59):
        raise BadChoice(f"{quoted(text)} is not a time of day. Try `09:00` or `5pm`.")
    return named or time(hour, minute)


def read_weekdays(text: str) -> frozenset[int]:
    """Days of the week, 0 (Monday) to 6: `mon-fri`, `Mon, Wed`, `daily`, `weekdays`. Raises `BadChoice`."""
    words = " ".join(text.casefold().split())
    if words in _SETS_OF_DAYS:
        return frozenset(_SETS_OF_DAYS[words])
    parts = [part for part in _BETWEEN.split(_THROUGH.sub("-", words)) if part and part != "and"]
    days = frozenset(day for part in parts for day in _days(part))
    return days or _nothing("weekdays", "Try `mon-fri` or `Mon, Wed`.")


def read_maximum(text: str) -> int:
    """How many papers are listed at most, 1 to 200. Raises `BadChoice`."""
    number = int(text) if re.fullmatch(r"\s*[0-9]{1,9}\s*", text) else 0
    if not 1 <= number <= MOST_PAPERS:
        raise BadChoice(f"{quoted(text)} is not a number of papers from 1 to {MOST_PAPERS}. Try `40`.")
    return number


def read_budget(text: str) -> Decimal | None:
    """US dollars a day: `$1.50`, `1.50`, `0.5 a day`; None for `none`. Raises `BadChoice`."""
    return _amount(text, Per.DAY)


def read_month_budget(text: str) -> Decimal | None:
    """US dollars a month: `$20`, `20 a month`; None for `none`. Raises `BadChoice`."""
    return _amount(text, Per.MONTH)


def write_types(types: Iterable[AnnounceType]) -> str:
    """`new cross`, in arXiv's order."""
    wanted = set(types)
    return " ".join(kind.value for kind in AnnounceType if kind in wanted)


def write_weekdays(days: Iterable[int]) -> str:
    """`Mon-Fri`, `Mon, Wed`, `daily`."""
    wanted = sorted(set(days))
    if wanted == list(range(7)):
        return "daily"
    runs = [[day for _, day in run] for _, run in groupby(enumerate(wanted), lambda pair: pair[1] - pair[0])]
    return ", ".join(
        f"{DAYS[run[0]]}-{DAYS[run[-1]]}" if len(run) > 2 else ", ".join(DAYS[day] for day in run) for run in runs
    )


def write_budget(budget: Decimal | None) -> str:
    """`$1.50`, exactly; `none`."""
    return NONE if budget is None else dollars(budget)


_READ: Mapping[str, Callable[[str], Any]] = {
    "categories": check_categories,
    "types": read_types,
    "time": read_time,
    "zone": read_zone,
    "weekdays": read_weekdays,
    "maximum": read_maximum,
    "budget": read_budget,
    "monthly": read_month_budget,
    "language": read_language,
    "quiet": read_quiet,
}
OPTIONS = tuple(_READ)
"""The options of a setup, in their order."""
_FIELD = {"time": "posting_time", "monthly": "month_budget", "quiet": "tells_quiet"}


def values_of(subscription: Subscription) -> dict[str, str]:
    """What a form shows: a text for each option; `changed` reads it back."""
    return {
        "categories": " ".join(subscription.categories),
        "types": write_types(subscription.types),
        "time": f"{subscription.posting_time:%H:%M}",
        "zone": subscription.zone,
        "weekdays": write_weekdays(subscription.weekdays),
        "maximum": str(subscription.maximum),
        "budget": write_budget(subscription.budget),
        "monthly": write_budget(subscription.month_budget),
        "language": subscription.criteria.language,
        "quiet": LINE if subscription.tells_quiet else SILENT,
    }


def changed(subscription: Subscription, values: Mapping[str, str]) -> Subscription:
    """The order with these values; what is not given, or blank, stays. Raises a `UserError` on the wrong option."""
    fields = {option: _read(option, text) for option, text in values.items() if text.strip()}
    criteria = replace(subscription.criteria, language=fields.pop("language", subscription.criteria.language))
    return replace(
        subscription, criteria=criteria, **{_FIELD.get(option, option): value for option, value in fields.items()}
    )


def seen(values: Mapping[str, str]) -> str:
    """A short mark of what a form showed, by which `since` tells what its reader changed."""
    return "".join(_mark(values.get(option, "")) for option in OPTIONS)


def since(values: Mapping[str, str], mark: str) -> dict[str, str]:
    """Those of a form's values that differ from what it showed: the others may have been changed by somebody else
    meanwhile, and nobody asked for their return."""
    shown = dict(zip(OPTIONS, re.findall("." * len(_mark("")), mark), strict=False))
    return {option: text for option, text in values.items() if shown.get(option) != _mark(text)}


def _amount(text: str, per: Per) -> Decimal | None:
    word = " ".join(text.casefold().split())
    if word in _NO_BUDGET:
        return None
    parts, example = _MONEY.fullmatch(word), _EXAMPLES[per]
    if not parts:
        raise BadChoice(f"{quoted(text)} is not an amount in US dollars. Try `{example}`, or `{NONE}` for no limit.")
    amount, of = Decimal(parts[1].replace(",", ".")), _PERIODS.get(parts[2] or parts[3], per)
    if of is not per:
        other = next(option for option, period in BUDGETS.items() if period is of)
        raise BadChoice(f"{quoted(text)} is for a {of}, and this is for a {per}. Try `{other}={dollars(amount)}`.")
    if amount > MOST_DOLLARS:
        raise BadChoice(
            f"{quoted(text)} is more than ${MOST_DOLLARS:,} a {per}. Try `{example}`, or `{NONE}` for no limit."
        )
    return amount


def _mark(text: str) -> str:
    return fingerprint_of(text.strip())[:6]


def _read(option: str, text: str) -> Any:
    try:
        return _READ[option](text)
    except UserError as wrong:
        raise wrong.on(option) from None


def _type(word: str) -> AnnounceType:
    kind = _TYPE_WORDS.get(word)
    if kind is None:
        names = [kind.value for kind in AnnounceType]
        hint = did_you_mean(near(word, names), f"There are {listed([f'`{name}`' for name in names])}.")
        raise BadChoice(f"{quoted(word)} is not an announce type. {hint}")
    return kind


def _days(part: str) -> tuple[int, ...]:
    """One day, or a stretch of days that may go past Sunday."""
    first, through, last = part.partition("-")
    start, end = _day(first), _day(last) if through else _day(first)
    if start is None or end is None:
        hint = did_you_mean(_days_meant(first, last) if through else _day_meant(first), "Try `mon-fri` or `Mon, Wed`.")
        raise BadChoice(f"{quoted(part)} is not {'a stretch of days' if through else 'a day of the week'}. {hint}")
    return tuple((start + n) % 7 for n in range((end - start) % 7 + 1))


def _day(word: str) -> int | None:
    return next((day for day, name in enumerate(_DAY_NAMES) if len(word) > 1 and f"{name}s".startswith(word)), None)


def _day_meant(word: str) -> tuple[str, ...]:
    """The days that a word is like, by their short names if it is short."""
    return near(word, [name[:3] for name in _DAY_NAMES] if len(word) < 5 else _DAY_NAMES)


def _days_meant(first: str, last: str) -> tuple[str, ...]:
    """The stretch that is meant, as `mon-fri`; none if one of its ends is like no day."""
    ends = [word if _day(word) is not None else next(iter(_day_meant(word)), "")[:3] for word in (first, last)]
    return ("-".join(ends),) if all(ends) else ()


def _nothing(option: str, example: str) -> Any:
    raise BadChoice(f"This names no {option}. {example}")
