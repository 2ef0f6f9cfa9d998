"""A standing order as options, as a form, and as fields of an answer."""

from __future__ import annotations

from itertools import combinations

from bot.commands import Kind, Option
from bot.events import Ask, Field, Form, FormField
from core.model import AnnounceType, Area, Person, Rights, Subscription, Who
from core.order_text import BUDGETS, LINE, OPTIONS, SILENT, seen, values_of, write_types
from core.pages import words
from core.rights import DOING, allowed_in_words, require
from core.subscribing import Change
from core.taxonomy import category_name

_LABELS = {
    "categories": "Categories",
    "types": "Announce types",
    "time": "Posting time",
    "zone": "Time zone",
    "weekdays": "Weekdays",
    "maximum": "Papers at most",
    "budget": "Budget a day",
    "monthly": "Budget a month",
    "language": "Language of comments",
    "quiet": "Quiet days",
}
_HELP = {
    "categories": "arXiv categories, such as `cs.LG cs.AI`.",
    "types": "Which announcements count: `new`, `cross`, `replace`, `replace-cross`, or `all`.",
    "time": "When the digest is posted, such as `09:00` or `5pm`.",
    "zone": "The time zone of the channel, such as `Europe/Berlin`, or a city.",
    "weekdays": "Days on which it is posted, such as `mon-fri` or `daily`.",
    "maximum": "How many papers are listed at most, 1 to 200.",
    "budget": "What the model may cost in a day, such as `$1.50`; `none` for no limit.",
    "monthly": "What the model may cost in a month, such as `$20`; `none` for no limit.",
    "language": "The language that comments on papers are written in, such as `English` or `Deutsch`.",
    "quiet": "Days on which arXiv announces nothing: `line` tells so in a line, `silent` posts nothing.",
}
_KINDS = {
    "categories": Kind.CATEGORIES,
    "types": Kind.TYPES,
    "time": Kind.TIME,
    "zone": Kind.ZONE,
    "maximum": Kind.NUMBER,
    "budget": Kind.MONEY,
    "monthly": Kind.MONEY,
    "language": Kind.LANGUAGE,
}
_TYPES = tuple(
    write_types(some) for size in range(1, len(AnnounceType) + 1) for some in combinations(AnnounceType, size)
)
_CHOICES = {"types": _TYPES, "quiet": (LINE, SILENT)}
_ALLOWED = (Who.ANYONE.value, Who.ADMINS.value)


def setup_options() -> tuple[Option, ...]:
    """The options of a setup. `shown` tells what a form showed when it was opened."""
    named = tuple(Option(name=name, help=_HELP[name], kind=_KINDS.get(name, Kind.TEXT)) for name in OPTIONS)
    return (*named, Option(name="shown", help="What the form showed.", hidden=True))


def setup_form(order: Subscription, person: Person, *, is_new: bool) -> Form:
    """The order as a form, with the fields that this person may change; none of them can be empty. Raises `NoRight` if
    that is none."""
    values = values_of(order)
    may = [option for option in OPTIONS if order.rights.of(_area(option)).includes(person)]
    if not may or is_new:
        require(order, Area.SUBSCRIPTION, person)
    return Form(
        title="Set up this channel" if is_new else "Change the subscription",
        ask=Ask("subscription", "setup", {"shown": seen(values)}),
        fields=tuple(
            FormField(
                option=option,
                label=_LABELS[option],
                value=values[option],
                help=_HELP[option],
                required=True,
                choices=_CHOICES.get(option, ()),
            )
            for option in may
        ),
    )


def order_fields(order: Subscription) -> tuple[Field, ...]:
    """All that a setup can change, and the cut-offs."""
    cutoffs = f"relevance {words.score(order.cutoffs.relevance)}, novelty {words.score(order.cutoffs.novelty)}"
    return (
        *(Field(_LABELS[option], _said(option, value)) for option, value in values_of(order).items()),
        Field("Cut-offs", cutoffs),
        Field("Criteria", f"version {order.criteria_version}"),
    )


def changes_fields(change: Change) -> tuple[Field, ...]:
    """What is new, and what it was before; everything if there was nothing before."""
    if change.before is None:
        return order_fields(change.after)
    before, after = values_of(change.before), values_of(change.after)
    return tuple(
        Field(_LABELS[option], f"{_said(option, after[option])} (before: {_said(option, before[option])})")
        for option in OPTIONS
        if after[option] != before[option]
    )


def rights_fields(rights: Rights) -> tuple[Field, ...]:
    """Who may do what, a field for each right."""
    return tuple(Field(f"May {DOING[area]}", allowed_in_words(rights.of(area))) for area in Area)


def rights_options() -> tuple[Option, ...]:
    """An option for each right: who may from now on."""
    order = (Area.CRITERIA, Area.SPENDING, Area.SUBSCRIPTION, Area.BUDGET)
    told = "`anyone`, `admins`, or people."
    return tuple(Option(name=area.value, help=f"Who may {DOING[area]}: {told}", choices=_ALLOWED) for area in order)


def _said(option: str, value: str) -> str:
    """A value for people to read: categories with their names."""
    if option == "categories":
        return ", ".join(f"{code} ({category_name(code)})" for code in value.split())
    if option in BUDGETS:
        return value.replace("none", "no limit")
    return value.replace(" ", ", ") if option == "types" else value


def _area(option: str) -> Area:
    return Area.BUDGET if option in BUDGETS else Area.SUBSCRIPTION
