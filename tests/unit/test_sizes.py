"""How many papers one call is asked about."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.sizes import GroupSizes, RunSizes, in_groups
from tests.fakes.scoring_scene import papers

PAPERS = papers(450)


def sizes() -> GroupSizes:
    return GroupSizes(least=10, most=24, width=16)


@pytest.mark.parametrize(
    ("number", "groups"), [(0, 0), (1, 1), (19, 1), (20, 2), (75, 7), (160, 16), (300, 16), (384, 16), (385, 17)]
)
def test_groups_are_few_but_leave_no_slot_idle(number: int, groups: int) -> None:
    assert len(sizes().groups(PAPERS[:number])) == groups


@given(st.integers(0, 450), st.integers(1, 30), st.integers(1, 30), st.integers(1, 20))
def test_every_paper_is_in_one_group_of_nearly_the_same_size(number: int, least: int, most: int, width: int) -> None:
    groups = GroupSizes(least=least, most=most, width=width).groups(PAPERS[:number])
    assert sorted(paper.id for group in groups for paper in group) == [paper.id for paper in PAPERS[:number]]
    lengths = {len(group) for group in groups}
    assert not lengths or (max(lengths) <= most and max(lengths) - min(lengths) <= 1)


@given(st.integers(0, 449), st.integers(1, 20))
def test_more_papers_are_never_fewer_groups(number: int, width: int) -> None:
    chosen = GroupSizes(least=10, most=24, width=width)
    assert len(chosen.groups(PAPERS[:number])) <= len(chosen.groups(PAPERS[: number + 1]))


def after(learned: GroupSizes, *, short: Sequence[int] = (), well: Sequence[int] = ()) -> int:
    """The most after a run in which answers about so many papers fell short, and others went well."""
    run = RunSizes(learned)
    for size in short:
        run.fell_short(size)
    for size in well:
        run.went_well(size)
    run.ended()
    return learned.most


def test_after_an_answer_that_was_cut_what_is_not_asked_yet_is_asked_in_halves() -> None:
    run = RunSizes(sizes())
    run.fell_short(24)
    assert run.most == 12
    run.fell_short(12)
    run.fell_short(1)
    assert run.most == 12


def test_where_halves_went_well_they_are_the_most_of_the_next_run() -> None:
    learned = sizes()
    assert after(learned, short=[24, 24], well=[12, 12, 10]) == 12
    assert max(map(len, learned.groups(PAPERS))) <= 12
    assert after(learned, short=[12], well=[6]) == 6


def test_one_run_takes_no_more_than_half_away() -> None:
    assert after(sizes(), short=[3], well=[2, 1]) == 12


def test_where_as_many_went_well_the_size_was_not_to_blame() -> None:
    assert after(sizes(), short=[20], well=[24, 10]) == 24


def test_a_paper_that_falls_short_alone_says_nothing_about_sizes() -> None:
    assert after(sizes(), short=[24, 12, 6, 3, 1], well=[12, 6, 3, 2]) == 24


def test_one_group_that_went_well_does_not_vouch_for_many_that_fell_short() -> None:
    assert after(sizes(), short=[20] * 13, well=[20, 20, *[13] * 26]) == 13


def test_a_server_that_was_heard_before_and_falls_silent_says_nothing_about_sizes() -> None:
    learned = sizes()
    after(learned, well=[24])
    assert after(learned, short=[24, 12, 6]) == 24
    assert after(learned, short=[24, 12, 6]) == 24
    after(learned, well=[24])
    assert after(learned, short=[24, 12, 6]) == 24


def test_a_server_that_was_never_heard_is_asked_about_less_each_time_down_to_a_bound() -> None:
    learned = sizes()
    assert [after(learned, short=[24, 12]) for _ in range(5)] == [12, 6, 3, 2, 2]


def test_a_server_that_stays_silent_is_asked_about_less_in_the_end() -> None:
    learned = sizes()
    after(learned, well=[24])
    assert [after(learned, short=[24, 12]) for _ in range(4)] == [24, 24, 12, 6]


def test_after_silence_sizes_double_until_something_falls_short() -> None:
    learned = sizes()
    assert [after(learned, short=[24]) for _ in range(3)] == [12, 6, 3]
    assert [after(learned, well=[3]), after(learned, well=[6])] == [6, 12]
    assert after(learned, short=[12], well=[6]) == 6
    assert after(learned, well=[6]) == 7


def test_a_size_grows_again_with_each_run_that_goes_well_and_never_above_the_setting() -> None:
    learned = sizes()
    assert after(learned, short=[24], well=[12]) == 12
    assert after(learned, well=[12]) == 13
    for _ in range(20):
        after(learned, well=[1])
    assert learned.most == 24


@given(st.lists(st.tuples(st.lists(st.integers(1, 40)), st.lists(st.integers(1, 40))), max_size=30))
def test_there_is_no_group_smaller_than_one_paper_and_none_above_the_setting(
    runs: list[tuple[list[int], list[int]]],
) -> None:
    learned = sizes()
    for short, well in runs:
        before = learned.most
        assert max(1, before // 2) <= after(learned, short=short, well=well) <= 24


def test_groups_of_at_most_so_many_are_as_few_as_can_be() -> None:
    assert [len(group) for group in in_groups(PAPERS[:61], 20)] == [16, 15, 15, 15]
