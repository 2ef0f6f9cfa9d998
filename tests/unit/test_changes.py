"""What differs between two digests."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.events import Ask
from bot.handlers.differences import changes_items
from core.changes import changes_between
from core.model import Changes, Digest, Entry
from core.pages.changes import change_lines
from tests.fakes.any_digests import any_digest
from tests.fakes.digests import a_digest, a_paper, a_verdict, an_entry

ORDERS = st.lists(st.integers(1, 12), max_size=12, unique=True)


def digest(numbers: list[int]) -> Digest:
    return a_digest(entries=tuple(entry(number, place) for place, number in enumerate(numbers, start=1)))


def entry(number: int, position: int) -> Entry:
    paper = a_paper(id=f"2505.{number:05}", title=f"Paper {number}")
    return an_entry(paper, position=position, verdict=a_verdict(paper, relevance=9, novelty=7.5))


def between(old: list[int], new: list[int]) -> tuple[list[int], list[int], list[tuple[int, int, int]]]:
    changes = changes_between(digest(old), digest(new))
    return (
        [number_of(one) for one in changes.came_in],
        [number_of(one) for one in changes.went_out],
        [(number_of(move.entry), move.before, move.entry.position) for move in changes.moved],
    )


def number_of(one: Entry) -> int:
    return int(one.paper.id[-5:])


def test_what_came_in_and_went_out_is_told_apart_from_what_moved() -> None:
    assert between([1, 2, 3, 4], [5, 1, 4, 3]) == ([5], [2], [(4, 4, 3)])


def test_a_paper_that_is_passed_by_another_did_not_move() -> None:
    assert between([1, 2, 3, 4, 5], [5, 1, 2, 3, 4]) == ([], [], [(5, 5, 1)])
    assert between([1, 2, 3, 4, 5], [2, 3, 4, 5, 1]) == ([], [], [(1, 1, 5)])


def test_what_shifts_only_because_others_came_or_went_did_not_move() -> None:
    assert between([1, 2, 3], [9, 1, 8, 2, 3]) == ([9, 8], [], [])
    assert between([9, 1, 8, 2, 3], [1, 2, 3]) == ([], [9, 8], [])


def test_a_new_score_alone_is_no_change() -> None:
    rescored = a_digest(entries=(replace(entry(1, 1), verdict=None),))
    assert not changes_between(digest([1]), rescored)


def test_a_line_tells_what_votes_did_to_the_paper() -> None:
    liked = replace(entry(4, 1), points=1.25, because="this channel liked another")
    disliked = replace(entry(1, 4), points=-0.5, because="this channel disliked another")
    after = a_digest(entries=(liked, entry(2, 2), entry(3, 3), disliked))
    told = [line.aside for line in change_lines(changes_between(digest([1, 2, 3, 4]), after))]
    assert [aside.rpartition(" · ")[2] for aside in told] == ["votes +1.2", "votes −0.5"]


@given(ORDERS)
def test_a_digest_does_not_differ_from_itself(order: list[int]) -> None:
    assert changes_between(digest(order), digest(order)) == Changes()


@given(ORDERS, ORDERS)
def test_the_old_list_with_its_changes_is_the_new_one(old: list[int], new: list[int]) -> None:
    came_in, went_out, moved = between(old, new)
    assert set(came_in) == set(new) - set(old)
    assert set(went_out) == set(old) - set(new)
    gone = {number for number, _, _ in moved}
    assert [one for one in old if one in new and one not in gone] == [
        one for one in new if one in old and one not in gone
    ]
    assert all((old[before - 1], new[after - 1]) == (number, number) for number, before, after in moved)


@given(ORDERS, ORDERS)
def test_the_way_back_is_the_same_the_other_way_round(old: list[int], new: list[int]) -> None:
    there, back = between(old, new), between(new, old)
    assert (there[0], there[1]) == (back[1], back[0])
    assert len(there[2]) == len(back[2])


@given(any_digest(), any_digest())
def test_any_two_digests_have_changes_in_words(one: Digest, other: Digest) -> None:
    changes = changes_between(one, other)
    assert changes.in_numbers.isprintable()
    assert all(len(str(line).splitlines()) == 1 for line in change_lines(changes))


def test_changes_are_counted_in_a_line() -> None:
    assert changes_between(digest([1, 2, 3, 4]), digest([5, 1, 4, 3])).in_numbers == "1 in, 1 out, 1 moved"
    assert changes_between(digest([1]), digest([1, 2])).in_numbers == "1 in"
    assert Changes().in_numbers == "nothing changes"


def test_each_paper_is_a_line_with_its_place_and_scores() -> None:
    changes = changes_between(digest([1, 2, 3, 4]), digest([5, 4, 1, 3]))
    assert [str(line) for line in change_lines(changes)] == [
        "+ Paper 5 (at 1 · 9 · 7.5 · Architecture)",
        "− Paper 2 (was at 2 · 9 · 7.5 · Architecture)",
        "▲ 2 Paper 4 (at 2, was at 4 · 9 · 7.5 · Architecture)",
    ]


def test_a_paper_that_passed_others_and_kept_its_number_says_so() -> None:
    changes = changes_between(digest([5, 6, 1, 2, 3]), digest([2, 3, 1]))
    assert [line.mark for line in change_lines(changes)] == ["−", "−", "↕"]


def test_an_item_opens_its_paper() -> None:
    item, *_ = changes_items(changes_between(digest([]), digest([1])))
    assert (item.mark, item.title, item.url) == ("+", "Paper 1", "https://arxiv.org/abs/2505.00001")
    assert item.opens == Ask("paper", "show", {"paper": "2505.00001"})
