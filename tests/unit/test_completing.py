"""What is offered while an option is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import Kind, Option
from bot.completing import MOST, complete
from bot.handlers.table import table
from core.dates import read_date
from core.languages import read_language
from core.order_text import read_types
from core.rights import read_allowed
from core.taxonomy import categories, check_categories
from core.zones import read_zone
from tests.fakes.any_digests import any_text

READERS: dict[Kind, Callable[[str], object]] = {
    Kind.CATEGORIES: check_categories,
    Kind.TYPES: read_types,
    Kind.ZONE: read_zone,
    Kind.LANGUAGE: read_language,
    Kind.DATE: lambda text: read_date(text, date(2025, 5, 13)),
}
OFFERED = st.sampled_from(list(READERS))


def of(kind: Kind) -> Option:
    return Option(name="any", help="Any.", kind=kind)


@given(OFFERED, any_text | st.sampled_from(["a", "c", "e", "new a", "cs.LG c", "n,", "x a"]))
def test_what_is_offered_can_be_read(kind: Kind, prefix: str) -> None:
    for value in complete(of(kind), prefix):
        READERS[kind](value)


@given(st.sampled_from(Kind), any_text)
def test_never_more_than_25_are_offered_whatever_was_typed(kind: Kind, prefix: str) -> None:
    assert len(complete(of(kind), prefix)) <= MOST
    assert len(complete(Option(name="any", help="", choices=tuple(map(str, range(99)))), prefix)) <= MOST


@pytest.mark.parametrize("name", sorted(available_timezones()))
def test_whatever_zone_is_begun_the_reader_takes_what_is_offered(name: str) -> None:
    for zone in complete(of(Kind.ZONE), name):
        assert read_zone(zone) == zone


@pytest.mark.parametrize(
    ("kind", "prefix", "offered"),
    [
        (Kind.ZONE, "Factory", ()),
        (Kind.ZONE, "berl", ("Europe/Berlin",)),
        (Kind.LANGUAGE, "deu", ("German",)),
        (Kind.CATEGORIES, "cs.LG, cs.ai", ("cs.LG cs.AI",)),
        (Kind.TYPES, "", ("new", "cross", "replace", "replace-cross", "all")),
        (Kind.TYPES, "new ", ("new cross", "new replace", "new replace-cross")),
        (Kind.TYPES, "new,re", ("new replace", "new replace-cross")),
        (Kind.TYPES, "all ", ()),
        (Kind.DATE, " Y", ("yesterday",)),
        (Kind.TEXT, "a", ()),
        (Kind.PAPER, "2505", ()),
    ],
)
def test_what_was_begun_is_gone_on_with(kind: Kind, prefix: str, offered: tuple[str, ...]) -> None:
    assert complete(of(kind), prefix) == offered


def test_choices_are_offered_whatever_the_kind() -> None:
    option = Option(name="manner", help="How.", choices=("plain", "bold"))
    assert complete(option, "") == ("plain", "bold")
    assert complete(option, "B") == ("bold",)


def test_the_options_of_the_product_offer_what_they_hold() -> None:
    edit, setup, rights = (
        {option.name: option for option in verb.options}
        for name, verb_name in (("criteria", "edit"), ("subscription", "setup"), ("subscription", "rights"))
        if (spec := table().spec(name)) and (verb := spec.verb(verb_name))
    )
    assert complete(edit["categories"], "cs.lg") == ("cs.LG",)
    assert [edit[name].kind for name in ("relevance", "novelty", "maximum")] == [Kind.NUMBER] * 3
    assert complete(setup["types"], "a") == ("all",)
    assert complete(setup["language"], "deu") == ("German",)
    assert complete(setup["categories"], "") == tuple(categories())[:MOST]
    for words in complete(rights["criteria"], ""):
        read_allowed(words)
