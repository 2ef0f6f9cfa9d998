"""What votes are evidence of, and how what they teach is told."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.model import Adjustment, Evidence, Leaning, LeaningKind, Paper, Vote, VoteKind
from core.tasting import HALF_LIFE, MOST_EVIDENCE, arrow, evidence, told
from core.tex import one_line
from tests.fakes.any_digests import any_text
from tests.fakes.digests import CHANNEL, a_paper

NOW = datetime(2025, 5, 13, 6, tzinfo=UTC)
WORD, AUTHOR, CATEGORY, TOPIC = LeaningKind.WORD, LeaningKind.AUTHOR, LeaningKind.CATEGORY, LeaningKind.TOPIC
IDS = [f"2505.{number:05}" for number in range(1, 1_021)]
PAPERS: dict[str, Paper] = {one: a_paper(id=one) for one in IDS}

any_vote = st.builds(
    Vote,
    st.just(CHANNEL),
    st.sampled_from(IDS[:6]),
    st.sampled_from(["ada", "bob", "eve"]),
    st.sampled_from(VoteKind),
    st.integers(-400, 2).map(lambda days: NOW + timedelta(days=days)),
)
any_leaning = st.builds(
    Leaning,
    kind=st.sampled_from(LeaningKind),
    name=any_text,
    strength=st.floats(-3, 3),
    papers=st.integers(1, 5_000),
)


def vote(paper: str = IDS[0], person: str = "ada", kind: VoteKind = VoteKind.MORE, days: float = 0) -> Vote:
    return Vote(CHANNEL, paper, person, kind, NOW - timedelta(days=days))


def weighed(*votes: Vote) -> dict[tuple[str, bool], float]:
    return {(one.paper.id, one.liked): one.weight for one in evidence(votes, PAPERS, {}, NOW)}


def leaning(kind: LeaningKind, name: str, papers: int = 3) -> Leaning:
    return Leaning(kind=kind, name=name, strength=1.0, papers=papers)


def test_more_and_saved_speak_for_a_paper_and_less_against_it() -> None:
    votes = (vote(IDS[0], "ada"), vote(IDS[1], "bob", VoteKind.SAVED), vote(IDS[2], "eve", VoteKind.LESS))
    assert weighed(*votes) == {(IDS[0], True): 1, (IDS[1], True): 1, (IDS[2], False): 1}


def test_a_paper_that_is_liked_and_saved_by_one_person_counts_once() -> None:
    assert weighed(vote(), vote(kind=VoteKind.SAVED, days=5)) == {(IDS[0], True): 1}


def test_who_saves_a_paper_and_wants_less_like_it_wants_less() -> None:
    assert weighed(vote(kind=VoteKind.SAVED), vote(kind=VoteKind.LESS, days=5)).keys() == {(IDS[0], False)}


def test_two_people_who_disagree_are_evidence_of_both() -> None:
    assert weighed(vote(), vote(person="bob", kind=VoteKind.LESS)) == {(IDS[0], True): 1, (IDS[0], False): 1}


def test_a_vote_counts_half_after_the_half_life() -> None:
    assert weighed(vote(days=HALF_LIFE)) == {(IDS[0], True): 0.5}


def test_a_vote_from_after_the_moment_counts_in_full() -> None:
    assert weighed(vote(days=-3)) == {(IDS[0], True): 1}


def test_a_paper_that_is_not_at_hand_is_left_out() -> None:
    assert weighed(vote("1901.00001")) == {}


def test_the_topic_that_a_paper_met_goes_along() -> None:
    (one,) = evidence([vote()], PAPERS, {IDS[0]: "Compression"}, NOW)
    assert one == Evidence(paper=PAPERS[IDS[0]], liked=True, weight=1.0, topic="Compression")


def test_a_persons_votes_together_count_as_their_square_root() -> None:
    found = weighed(*(vote(one) for one in IDS[:16]))
    assert round(sum(found.values()), 6) == 4


def test_a_thousand_votes_of_one_person_do_not_drown_three_of_others() -> None:
    flood = [vote(one, "flood", VoteKind.LESS) for one in IDS[:1_000]]
    others = [vote(IDS[1_000 + place], name) for place, name in enumerate(["ada", "bob", "eve"])]
    found = weighed(*flood, *others)
    assert sum(weight for (_, liked), weight in found.items() if not liked) < 32
    assert [weight for (_, liked), weight in found.items() if liked] == [1, 1, 1]
    assert len(found) == MOST_EVIDENCE


@given(st.lists(any_vote, max_size=25, unique_by=lambda one: (one.paper_id, one.person, one.kind)), st.randoms())
def test_the_order_of_votes_does_not_matter(votes: list[Vote], chance: random.Random) -> None:
    turned = list(votes)
    chance.shuffle(turned)
    found = evidence(votes, PAPERS, {}, NOW)
    assert evidence(turned, PAPERS, {}, NOW) == found
    assert all(0 < one.weight <= 3 for one in found if one.weight)


def test_a_lift_names_what_was_liked() -> None:
    because = (leaning(WORD, "quantization"), leaning(AUTHOR, "Dan Alistarh"))
    moved = Adjustment(2.0, because)
    assert f"{arrow(moved.points)} because {told(moved)}" == (
        "▲ 2 because this channel liked quantization and 3 papers by Dan Alistarh"
    )


def test_a_fall_names_what_less_was_asked_of() -> None:
    moved = Adjustment(-1.0, (leaning(WORD, "federated learning"),))
    assert f"{arrow(moved.points)} because {told(moved)}" == (
        "▼ 1 because this channel asked for less about federated learning"
    )


def test_a_fall_joins_two_reasons() -> None:
    moved = Adjustment(-0.5, (leaning(AUTHOR, "Ada Lovelace"), leaning(TOPIC, "Compression")))
    assert told(moved) == "this channel asked for less by Ada Lovelace and of the topic Compression"
    assert arrow(moved.points) == "▼ 0.5"


def test_one_paper_is_one_paper() -> None:
    moved = Adjustment(1.0, (leaning(AUTHOR, "Ada Lovelace", 1), leaning(CATEGORY, "cs.LG", 1_200)))
    assert told(moved) == "this channel liked 1 paper by Ada Lovelace and 1,200 papers in cs.LG"


def test_at_most_two_reasons_are_told() -> None:
    moved = Adjustment(1.0, tuple(leaning(WORD, name) for name in ["pruning", "sparsity", "distillation"]))
    assert told(moved) == "this channel liked pruning and sparsity"


def test_a_person_is_told_of_their_own_votes() -> None:
    assert told(Adjustment(1.0, (leaning(WORD, "pruning"),)), "you") == "you liked pruning"


def test_the_tex_of_a_name_is_made_readable() -> None:
    assert (
        told(Adjustment(1.0, (leaning(AUTHOR, r"Gabriel Peyr\'e", 2),)))
        == "this channel liked 2 papers by Gabriel Peyré"
    )


def test_what_has_no_single_reason_is_told_all_the_same() -> None:
    assert told(Adjustment(1.0)) == "it is more like what this channel liked than most papers are"
    assert told(Adjustment(-1.0)) == "it is more like what this channel wanted less of than most papers are"


def test_of_what_is_not_moved_nothing_is_told() -> None:
    assert (told(Adjustment()), arrow(0)) == ("", "")


@given(st.floats(-3, 3), st.lists(any_leaning, max_size=4))
def test_whatever_a_name_holds_a_reason_is_one_line(points: float, leanings: list[Leaning]) -> None:
    text = told(Adjustment(points, tuple(leanings)))
    assert text == one_line(text)
    assert not text.endswith(("liked", "less"))
    assert len(text) < 300
