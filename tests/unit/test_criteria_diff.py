"""What differs between two choices."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from core.criteria.differences import combined, differences, differences_in_a_line
from core.criteria.edit import edited
from core.model import AnnounceType, Choice, Criteria, Cutoffs, Topic
from tests.fakes.any_criteria import choices

BASE = Choice(
    categories=("cs.LG",),
    criteria=Criteria(
        topics=(Topic("Compression", "pruning"), Topic("Theory", "proofs")),
        wanted=("sparse",),
        muted=("time series", "surveys"),
        authors=("Kaiming He",),
    ),
)


def after(*changes: str, choice: Choice = BASE) -> Choice:
    for change in changes:
        choice = edited(choice, change).choice
    return choice


def test_equal_choices_have_no_differences() -> None:
    assert differences(BASE, BASE) == ()


def test_each_part_that_differs_is_a_line() -> None:
    new = replace(
        after("mute federated learning, robotics", "unmute surveys", "follow Ada Lovelace", "max 20", "relevance 7.5"),
        categories=("cs.LG", "stat.ML"),
        types=frozenset({AnnounceType.NEW}),
    )
    assert differences(BASE, new) == (
        "muted: + federated learning, + robotics, − surveys",
        "followed: + Ada Lovelace",
        "categories: + stat.ML",
        "types: − cross",
        "least relevance: 8 → 7.5",
        "maximum: 40 → 20",
    )


def test_topics_come_go_and_are_reworded() -> None:
    topics = (Topic("Compression", "quantization", "tricks"), Topic("Agents", "tools"))
    new = replace(BASE, criteria=replace(BASE.criteria, topics=topics))
    assert differences(BASE, new) == (
        "topics: + Agents, − Theory",
        "topic Compression: what is relevant has changed and what is not has changed",
    )


def test_another_order_is_said_and_another_letter_case_is_no_other_word() -> None:
    topics = (Topic("compression", "pruning"), Topic("Theory", "proofs"))
    criteria = replace(BASE.criteria, topics=topics, wanted=("Sparse",), muted=("surveys", "time series"))
    assert differences(BASE, replace(BASE, criteria=criteria)) == (
        "topics: Compression → compression",
        "wanted: sparse → Sparse",
        "muted: in another order",
    )


def test_differences_in_a_line_read_as_part_of_a_sentence() -> None:
    assert differences_in_a_line(BASE, after("mute robotics", "max 20")) == "muted + robotics; maximum 40 → 20"
    assert differences_in_a_line(BASE, BASE) == ""


@given(choices(), choices())
def test_choices_differ_in_words_exactly_if_they_differ(one: Choice, other: Choice) -> None:
    assert differences(one, one) == ()
    assert bool(differences(one, other)) == (one != other)


def test_two_peoples_changes_are_both_kept() -> None:
    mine = after("mute robotics", "unmute surveys", "max 20")
    present = after("mute federated learning", "unfollow Kaiming He", "novelty 5")
    both = combined(BASE, mine, present)
    assert both.criteria.muted == ("time series", "federated learning", "robotics")
    assert both.criteria.authors == ()
    assert (both.maximum, both.cutoffs) == (20, Cutoffs(8, 5))


def test_where_both_changed_one_thing_mine_counts() -> None:
    both = combined(BASE, after("mute sparse", "max 20"), after("want surveys", "max 30"))
    assert (both.criteria.wanted, both.criteria.muted) == (("surveys",), ("time series", "sparse"))
    assert both.maximum == 20
    both = combined(BASE, after("want agents"), after("mute agents"))
    assert (both.criteria.wanted, both.criteria.muted) == (("sparse", "agents"), ("time series", "surveys"))


@given(choices(), choices())
def test_changes_on_top_of_none_are_themselves(base: Choice, mine: Choice) -> None:
    assert combined(base, base, mine) == mine
    assert set(combined(base, mine, base).criteria.topics) == set(mine.criteria.topics)
    assert combined(base, mine, mine) == mine


@given(choices(), choices(), choices())
def test_nothing_is_both_wanted_and_muted_after_combining(base: Choice, mine: Choice, present: Choice) -> None:
    criteria = combined(base, mine, present).criteria
    assert not {word.casefold() for word in criteria.wanted} & {word.casefold() for word in criteria.muted}
