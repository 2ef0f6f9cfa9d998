from dataclasses import replace
from datetime import time
from decimal import Decimal
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.languages import LANGUAGES
from core.model import AnnounceType, Subscription
from core.order_text import (
    OPTIONS,
    changed,
    read_budget,
    read_month_budget,
    read_time,
    read_types,
    read_weekdays,
    seen,
    since,
    values_of,
)
from core.taxonomy import categories
from core.zones import complete, read_zone
from tests.fakes.scene import a_subscription

NEW, CROSS, REPLACE, REPLACE_CROSS = AnnounceType


amounts = st.none() | st.decimals(0, 10_000, places=2) | st.decimals(0, 1, places=4)


def orders() -> st.SearchStrategy[Subscription]:
    """Any order that a form can show."""
    return st.builds(
        lambda language, **fields: replace(
            a_subscription(**fields), criteria=replace(a_subscription().criteria, language=language)
        ),
        language=st.sampled_from(LANGUAGES),
        categories=st.lists(st.sampled_from(sorted(categories())), min_size=1, unique=True).map(tuple),
        types=st.frozensets(st.sampled_from(AnnounceType), min_size=1),
        posting_time=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
        zone=st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})),
        weekdays=st.frozensets(st.integers(0, 6), min_size=1),
        maximum=st.integers(1, 200),
        budget=amounts,
        month_budget=amounts,
    )


@given(orders(), orders())
def test_what_a_form_shows_is_read_back_as_it_was(order: Subscription, other: Subscription) -> None:
    assert changed(order, values_of(order)) == order
    assert changed(other, values_of(order)) == order


@given(st.sampled_from(OPTIONS), st.text() | st.text("0123456789:.,-$ apm", max_size=12) | st.just("9" * 10_000))
def test_any_text_is_a_value_or_an_error_on_its_option(option: str, text: str) -> None:
    order = a_subscription()
    try:
        after = changed(order, {option: text})
    except UserError as wrong:
        assert wrong.option == option
        assert "\n" not in str(wrong)
        assert len(str(wrong)) < 300
    else:
        assert changed(order, values_of(after)) == after


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("new", {NEW}),
        ("New, cross", {NEW, CROSS}),
        ("replace and replace-cross", {REPLACE, REPLACE_CROSS}),
        ("replacements", {REPLACE}),
        ("all", set(AnnounceType)),
    ],
)
def test_announce_types_are_read(text: str, types: set[AnnounceType]) -> None:
    assert read_types(text) == types


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("9", time(9)),
        ("09:00", time(9)),
        ("9:30", time(9, 30)),
        ("9.30", time(9, 30)),
        ("5pm", time(17)),
        ("5:15 PM", time(17, 15)),
        ("12am", time(0)),
        ("12 p.m.", time(12)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("17h", time(17)),
        ("23:59", time(23, 59)),
        ("0", time(0)),
    ],
)
def test_a_time_of_day_is_read(text: str, moment: time) -> None:
    assert read_time(text) == moment


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Mon, Wed", {0, 2}),
        ("mo-fr", {0, 1, 2, 3, 4}),
        ("mo we", {0, 2}),
        ("tuesdays and thursdays", {1, 3}),
        ("Monday to Wednesday, sun", {0, 1, 2, 6}),
        ("fri - mon", {4, 5, 6, 0}),
        ("Tues Thurs", {1, 3}),
        ("daily", set(range(7))),
        ("every  day", set(range(7))),
        ("weekdays", set(range(5))),
        ("weekends", {5, 6}),
    ],
)
def test_days_of_the_week_are_read(text: str, days: set[int]) -> None:
    assert read_weekdays(text) == days


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("$1.50", "1.50"),
        ("1.50", "1.50"),
        ("0.5 a day", "0.5"),
        ("2 USD", "2"),
        ("3 dollars per day", "3"),
        (".25", "0.25"),
        ("1,5", "1.5"),
        ("0", "0"),
    ],
)
def test_a_budget_is_read(text: str, budget: str) -> None:
    assert read_budget(text) == Decimal(budget)


@pytest.mark.parametrize(
    ("text", "budget"),
    [("$20", "20"), ("20 a month", "20"), ("7.5 per month", "7.5"), ("3 monthly", "3"), ("1/month", "1")],
)
def test_a_budget_of_a_month_is_read(text: str, budget: str) -> None:
    assert read_month_budget(text) == Decimal(budget)


def test_no_budget_is_none() -> None:
    assert read_month_budget("none") is None
    assert read_budget("None") is None
    assert read_budget("no limit") is None


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("categories", "cs.LX", "`cs.LX` is not an arXiv category. Did you mean "),
        ("types", "nwe", "`nwe` is not an announce type. Did you mean `new`?"),
        ("types", ",", "This names no types. Try `new cross` or `all`."),
        ("types", "§", "`§` is not an announce type. There are `new`, `cross`, `replace` and `replace-cross`."),
        ("time", "25:00", "`25:00` is not a time of day. Try `09:00` or `5pm`."),
        ("time", "13pm", "`13pm` is not a time of day. Try `09:00` or `5pm`."),
        ("time", "9:75", "`9:75` is not a time of day. Try `09:00` or `5pm`."),
        ("weekdays", "mon-fry", "`mon-fry` is not a stretch of days. Did you mean `mon-fri`?"),
        ("weekdays", "fry", "`fry` is not a day of the week. Did you mean `fri`?"),
        ("weekdays", "mon-xyz", "`mon-xyz` is not a stretch of days. Try `mon-fri` or `Mon, Wed`."),
        ("weekdays", "mundays", "`mundays` is not a day of the week. Did you mean `sunday` or `monday`?"),
        ("maximum", "0", "`0` is not a number of papers from 1 to 200. Try `40`."),
        ("maximum", "201", "`201` is not a number of papers from 1 to 200. Try `40`."),
        ("budget", "-1", "`-1` is not an amount in US dollars. Try `$1.50`, or `none` for no limit."),
        ("budget", "10001", "`10001` is more than $10,000 a day. Try `$1.50`, or `none` for no limit."),
        ("budget", "$5 a month", "`$5 a month` is for a month, and this is for a day. Try `monthly=$5.00`."),
        ("monthly", "2 daily", "`2 daily` is for a day, and this is for a month. Try `budget=$2.00`."),
        ("monthly", "lots", "`lots` is not an amount in US dollars. Try `$20`, or `none` for no limit."),
        ("monthly", "10001", "`10001` is more than $10,000 a month. Try `$20`, or `none` for no limit."),
        ("zone", "Berlni", "`Berlni` is not a time zone. Did you mean `Europe/Berlin`?"),
        ("language", "germn", "`germn` is not a language that comments can be written in. Did you mean `German`"),
    ],
)
def test_a_wrong_value_is_named_with_a_right_one(option: str, text: str, told: str) -> None:
    with pytest.raises(UserError) as wrong:
        changed(a_subscription(), {option: text})
    assert str(wrong.value).startswith(told)
    assert wrong.value.option == option


def test_values_that_are_not_given_stay() -> None:
    order = a_subscription(maximum=7, zone="Asia/Tokyo")
    assert changed(order, {"time": "5pm", "zone": " "}) == replace(order, posting_time=time(17))


def test_of_a_form_only_what_its_reader_changed_counts() -> None:
    shown = values_of(a_subscription())
    sent = shown | {"time": "17:00", "zone": " UTC "}
    assert since(sent, seen(shown)) == {"time": "17:00"}


@given(st.text())
def test_any_mark_of_a_form_adds_nothing_to_what_was_sent(mark: str) -> None:
    values = values_of(a_subscription())
    assert since(values, mark).items() <= values.items()


def test_every_completed_zone_is_read() -> None:
    assert all(read_zone(name) == name for name in complete("a"))
