from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Calendar, Window
from core.model import Paper
from core.sources.blocks import Block, Mark, boundary, find_block, marks_of, unknown_ids

NOON = datetime(2025, 5, 20, 18, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = Window(NOON - DAY, NOON)


def marks(*offsets: float, first: int = 1, month: int = 2505) -> list[Mark]:
    """Marks with consecutive ids, submitted so many hours after the end of the window."""
    return [Mark((month, first + n), NOON + timedelta(hours=hours)) for n, hours in enumerate(offsets)]


def spread(day: int, count: int = 20) -> list[float]:
    """Hours of papers that come evenly over a day, counted from the window's."""
    return [24 * day - 24 + 24 * (n + 0.5) / count for n in range(count)]


def test_a_boundary_is_where_papers_begin_that_came_after_the_deadline() -> None:
    assert boundary(marks(*spread(0), *spread(1)), NOON) == 20


def test_papers_held_in_moderation_open_the_block_that_they_came_with() -> None:
    assert boundary(marks(*spread(0), -100, -30, -5, *spread(1)), NOON) == 20


def test_papers_held_in_moderation_do_not_move_the_boundary_behind_them() -> None:
    in_any_order = [-7, 1, 5, 2, -9, 7, 3, -30, 6]
    assert boundary(marks(-1, -8, -3, -9, -2, -6, -4, -7, -5, *in_any_order[1:]), NOON) == 9


@pytest.mark.parametrize("place", range(0, 20, 3))
def test_one_odd_id_among_earlier_papers_does_not_move_the_boundary(place: int) -> None:
    hours = [*spread(-1), *spread(0)]
    hours.insert(place, 5)
    assert boundary(marks(*hours, *spread(1)), NOON) == 41


def test_a_block_begins_with_a_month_whatever_was_held() -> None:
    in_no_order = [*spread(0)[1::2], *spread(0)[::2]] * 2
    of_may = marks(*in_no_order, first=20000)
    of_june = marks(-3, -1, *spread(1)[::-1], month=2506)
    assert boundary(of_may + of_june, NOON) == len(of_may)


def test_nothing_after_the_last_known_paper_leaves_a_block_open() -> None:
    block = find_block(marks(*spread(-1), *spread(0)), WINDOW)
    assert block == Block(WINDOW, (2505, 21), None)


def test_no_paper_of_the_window_is_no_block() -> None:
    assert find_block(marks(*spread(-1), *spread(1)), WINDOW) is None
    assert find_block([], WINDOW) is None
    assert unknown_ids([], WINDOW) == []


def test_a_block_holds_nothing_that_was_submitted_after_its_deadline() -> None:
    def paper(number: int, hours: float | None) -> Paper:
        submitted = None if hours is None else NOON + timedelta(hours=hours)
        return Paper(id=f"2505.{number:05d}", title="T", abstract="A", authors=(), submitted=submitted)

    block = Block(WINDOW, (2505, 10), (2505, 20))
    held = [block.holds(paper(*each)) for each in [(9, -1), (10, -1), (19, -500), (20, -1), (15, 1), (15, None)]]
    assert held == [False, True, True, False, False, False]


def test_ids_that_are_unknown_between_and_around_papers_of_the_block_are_asked_for() -> None:
    known = [
        Mark((2505, 10), NOON - DAY - timedelta(hours=1)),
        Mark((2505, 13), NOON - timedelta(hours=9)),
        Mark((2505, 15), NOON - timedelta(hours=2)),
        Mark((2505, 18), NOON + timedelta(hours=2)),
    ]
    assert unknown_ids(known, WINDOW) == ["2505.00011", "2505.00012", "2505.00014", "2505.00016", "2505.00017"]


def test_at_the_edge_of_what_is_known_a_hundred_ids_more_are_asked_for() -> None:
    names = unknown_ids(marks(*spread(0), first=50), WINDOW)
    assert names == [f"2505.{n:05d}" for n in range(70, 170)]


def test_over_the_end_of_a_month_the_new_one_is_asked_for_from_its_first_id() -> None:
    known = marks(*spread(0), first=20000) + marks(*spread(1), first=4, month=2506)
    names = unknown_ids([Mark((2505, 19999), NOON - 2 * DAY), *known], WINDOW)
    assert names == [f"2505.{n}" for n in range(20020, 20120)] + ["2506.00001", "2506.00002", "2506.00003"]


def test_ids_had_four_digits_until_2014() -> None:
    assert unknown_ids(marks(*spread(0), first=2, month=1412), WINDOW)[0] == "1412.0022"


def test_old_style_ids_tell_nothing_about_blocks() -> None:
    old = Paper(id="hep-th/0505001", title="T", abstract="A", authors=(), submitted=NOON)
    assert marks_of([old]) == ()


HOURS = st.integers(-200, 100)


@given(st.lists(HOURS, max_size=60))
def test_a_boundary_is_found_whatever_the_times(hours: list[int]) -> None:
    found = marks(*hours)
    at = boundary(found, NOON)
    assert 0 <= at <= len(found)
    assert at == len(found) or any(mark.submitted >= NOON for mark in found[at:])


@given(
    st.lists(st.integers(-24 * 60, -1), min_size=30, max_size=60, unique=True),
    st.lists(st.integers(-24 * 300, -24 * 65), max_size=6, unique=True),
    st.lists(st.integers(1, 24 * 60), min_size=30, max_size=60, unique=True),
)
def test_blocks_numbered_as_submitted_are_told_apart_exactly(
    before: list[int], held: list[int], after: list[int]
) -> None:
    minutes = [*sorted(before), *sorted(held), *sorted(after)]
    found = [Mark((2505, n), NOON + timedelta(minutes=minute)) for n, minute in enumerate(minutes, start=1)]
    assert boundary(found, NOON) == len(before)


def test_windows_of_following_days_meet() -> None:
    calendar = Calendar({date(2025, 5, 26): "Memorial Day"})
    days = calendar.between(date(2025, 5, 1), date(2025, 6, 30))
    assert all(calendar.window(before).end == calendar.window(after).start for before, after in pairwise(days))
