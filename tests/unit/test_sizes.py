"""How many papers one call is asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.scoring.sizes import GroupSizes, in_groups
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


def test_after_an_answer_that_was_cut_half_of_its_group_is_the_most() -> None:
    learned = sizes()
    learned.fell_short(24)
    assert learned.most == 12
    learned.fell_short(24)
    assert learned.most == 12
    assert max(map(len, learned.groups(PAPERS))) <= 12


def test_a_size_grows_again_with_each_run_that_goes_well_and_never_above_the_setting() -> None:
    learned = sizes()
    learned.fell_short(24)
    learned.run_ended()
    assert learned.most == 12
    learned.run_ended()
    assert learned.most == 13
    for _ in range(20):
        learned.run_ended()
    assert learned.most == 24


def test_there_is_no_group_smaller_than_one_paper() -> None:
    learned = sizes()
    for _ in range(9):
        learned.fell_short(1)
    assert len(learned.groups(PAPERS[:3])) == 3


def test_groups_of_at_most_so_many_are_as_few_as_can_be() -> None:
    assert [len(group) for group in in_groups(PAPERS[:61], 20)] == [16, 15, 15, 15]
