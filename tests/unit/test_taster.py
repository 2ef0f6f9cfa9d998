"""What the taster learns from votes, and how far it lets them move papers."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.learning.taste import VoteTaster
from core.model import Adjustment, Evidence, Leaning, LeaningKind, Paper, Taste
from core.ports import Taster
from tests.fakes.any_digests import any_paper

TASTER: Taster = VoteTaster()
PLAIN = [
    "signal",
    "image",
    "speech",
    "robot",
    "graph",
    "video",
    "sensor",
    "market",
    "climate",
    "music",
    "health",
    "text",
]


def paper(number: int, *about: str, authors: Sequence[str] = ("Ada Lovelace",), category: str = "cs.LG") -> Paper:
    """Plain words by chance, and some that it is about."""
    chance = random.Random(number)
    words = [*about, *chance.choices(PLAIN, k=25), *about]
    return Paper(
        id=f"2505.{number:05}",
        title=" ".join(words[:5]),
        abstract=" ".join(words),
        authors=tuple(authors),
        categories=(category,),
    )


BACKGROUND = [paper(1_000 + number) for number in range(40)]
PRUNING = [paper(number, "pruning") for number in range(10)]
FEDERATED = [paper(100 + number, "federated learning") for number in range(10)]
NEW_PRUNING, NEW_FEDERATED, NEW = paper(500, "pruning"), paper(501, "federated learning"), paper(502)
ASKED = [NEW_PRUNING, NEW_FEDERATED, NEW]
VOTES = [
    *(Evidence(paper=one, liked=True) for one in PRUNING),
    *(Evidence(paper=one, liked=False) for one in FEDERATED),
]

any_evidence = st.builds(
    Evidence,
    paper=any_paper(),
    liked=st.booleans(),
    weight=st.floats(0.001, 50),
    topic=st.sampled_from(["", "Compression", "$x"]),
)


def taste(evidence: Sequence[Evidence], papers: Sequence[Paper] = ASKED, **more: object) -> Taste:
    given_too = {"background": BACKGROUND, **more}
    return asyncio.run(TASTER.taste(evidence, papers, **given_too))  # type: ignore[arg-type]


def points(evidence: Sequence[Evidence], one: Paper = NEW_PRUNING, **more: object) -> float:
    return taste(evidence, [one], **more).adjustments[one.id].points


def names(leanings: Sequence[Leaning]) -> list[str]:
    return [one.name for one in leanings]


def test_what_is_like_the_liked_goes_up_and_what_is_like_the_others_down() -> None:
    moved = taste(VOTES).adjustments
    assert moved[NEW_PRUNING.id].points >= 1.5
    assert moved[NEW_FEDERATED.id].points <= -1.5
    assert abs(moved[NEW.id].points) <= 1


def test_the_reason_is_the_word_that_was_liked() -> None:
    moved = taste(VOTES).adjustments
    (first, *_) = moved[NEW_PRUNING.id].because
    assert (first.kind, first.name, first.papers) == (LeaningKind.WORD, "pruning", 10)
    assert first.strength > 0
    (against, *_) = moved[NEW_FEDERATED.id].because
    assert (against.name, against.papers) == ("federated learning", 10)
    assert against.strength < 0


def test_another_form_of_a_liked_word_lifts_too_but_is_not_said_to_be_liked() -> None:
    liked = [Evidence(paper=paper(number, "quantization"), liked=True) for number in range(10)]
    other = [Evidence(paper=paper(100 + number, "federated"), liked=False) for number in range(9)]
    once = Evidence(paper=paper(120, "quantized"), liked=False, weight=0.01)
    new = paper(600, "quantized")
    moved = taste([*liked, *other, once], [new]).adjustments[new.id]
    assert moved.points >= 1
    assert "quantized" not in names(moved.because)


def test_without_votes_nothing_is_moved_and_nothing_was_learned() -> None:
    assert taste([]) == Taste()


def test_one_vote_moves_nothing_by_more_than_half_a_point() -> None:
    assert points(VOTES[:1], PRUNING[0]) == 0.5


def test_more_votes_move_more_up_to_the_bound() -> None:
    assert 0 <= points(VOTES[:2]) <= points(VOTES[:5]) <= points(VOTES[:10]) <= 3
    assert points(VOTES[:2]) < points(VOTES[:10])


def test_many_votes_on_one_paper_are_still_about_one_paper() -> None:
    assert points([Evidence(paper=PRUNING[0], liked=True, weight=40.0)], PRUNING[0]) == 0.5


def test_a_bound_of_nothing_switches_it_off() -> None:
    assert taste(VOTES, most=0) == Taste()


def test_the_bound_is_kept_in_whole_halves() -> None:
    assert points(VOTES, most=1.2) == 1


def test_the_bound_is_not_rounded_up() -> None:
    many = [Evidence(paper=paper(number, "pruning"), liked=True) for number in range(100)]
    assert points([*many, *VOTES[10:]], many[0].paper, most=1.45) == 1


def test_where_there_are_only_likes_the_rest_of_the_channel_is_what_they_differ_from() -> None:
    moved = taste(VOTES[:10], [NEW_PRUNING, *BACKGROUND]).adjustments
    assert moved[NEW_PRUNING.id].points >= 1
    assert max(moved[one.id].points for one in BACKGROUND) < moved[NEW_PRUNING.id].points


def test_an_author_is_learned_under_any_spelling_and_named_as_in_the_paper() -> None:
    liked = [Evidence(paper=paper(n, authors=(r"Gabriel Peyr\'e",)), liked=True) for n in range(6)]
    other = [Evidence(paper=paper(50 + n), liked=False) for n in range(6)]
    new = paper(600, authors=("Gabriel Peyré", "Ada Lovelace"))
    because = taste([*liked, *other], [new]).adjustments[new.id].because
    assert (LeaningKind.AUTHOR, "Gabriel Peyré", 6) in [(one.kind, one.name, one.papers) for one in because]


def test_a_topic_and_a_category_are_learned_too() -> None:
    liked = [Evidence(paper=paper(n, category="cs.CV"), liked=True, topic="Compression") for n in range(8)]
    other = [Evidence(paper=paper(50 + n), liked=False, topic="Agents") for n in range(8)]
    found = {(one.kind, one.name) for one in taste([*liked, *other]).leanings if one.strength > 0}
    assert {(LeaningKind.CATEGORY, "cs.CV"), (LeaningKind.TOPIC, "Compression")} <= found
    topics = {NEW.id: "Compression"}
    met = taste([*liked, *other], [NEW], topics=topics).adjustments[NEW.id].because
    assert "Compression" in names(met)


def test_what_was_learned_is_told_strongest_first_for_and_against() -> None:
    leanings = taste(VOTES).leanings
    assert {"pruning", "federated learning"} <= set(names(leanings)[:4])
    strengths = [abs(one.strength) for one in leanings]
    assert strengths == sorted(strengths, reverse=True)
    assert {one.strength > 0 for one in leanings} == {True, False}


def test_a_forgotten_word_has_no_weight() -> None:
    moved = taste(VOTES, without=["Pruning"])
    assert "pruning" not in names([*moved.leanings, *moved.adjustments[NEW_PRUNING.id].because])
    assert abs(moved.adjustments[NEW_PRUNING.id].points) < points(VOTES)


def test_a_forgotten_phrase_takes_along_the_word_that_hardly_stands_without_it() -> None:
    moved = taste(VOTES, without=["federated  learning"])
    assert not any("federated" in name for name in names(moved.leanings))
    assert abs(moved.adjustments[NEW_FEDERATED.id].points) < 1


def test_a_forgotten_author_has_no_weight() -> None:
    liked = [Evidence(paper=paper(n, authors=("Dan Alistarh",)), liked=True) for n in range(6)]
    other = [Evidence(paper=paper(50 + n), liked=False) for n in range(6)]
    assert "Dan Alistarh" in names(taste([*liked, *other]).leanings)
    assert "Dan Alistarh" not in names(taste([*liked, *other], without=["dan alistarh"]).leanings)


def test_the_votes_know_a_paper_like_those_voted_on_better() -> None:
    moved = taste(VOTES, [*ASKED, PRUNING[0]]).adjustments
    assert moved[NEW.id].sureness < moved[NEW_PRUNING.id].sureness < moved[PRUNING[0].id].sureness <= 1


def test_a_paper_with_nothing_in_it_is_not_moved() -> None:
    empty = replace(NEW, title="", abstract="", authors=(), categories=())
    assert taste(VOTES, [empty]).adjustments[empty.id] == Adjustment()


def test_votes_on_papers_with_nothing_in_them_move_nothing() -> None:
    empty = replace(NEW, title="", abstract="", authors=(), categories=())
    assert taste([Evidence(paper=empty, liked=True)]) == Taste()


def test_the_order_of_anything_does_not_matter() -> None:
    spelt = [Evidence(paper=paper(700 + place, word), liked=True) for place, word in enumerate(["PRUNING", "Pruning"])]
    for votes in (VOTES, spelt):
        turned = taste(votes[::-1], ASKED[::-1], background=BACKGROUND[::-1])
        assert turned == taste(votes)
    assert "PRUNING" in names(taste(spelt).leanings)


def test_what_else_is_asked_about_changes_no_points() -> None:
    assert taste(VOTES, [NEW_PRUNING]).adjustments[NEW_PRUNING.id] == taste(VOTES).adjustments[NEW_PRUNING.id]


def test_another_process_learns_the_same() -> None:
    code = "from tests.unit.test_taster import VOTES, taste; print(taste(VOTES))"
    env = {"PYTHONHASHSEED": "7", "PATH": ""}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert out.stdout.strip() == str(taste(VOTES))


def test_its_libraries_are_not_loaded_before_there_is_a_vote() -> None:
    code = (
        "import asyncio, sys; from core.learning.taste import VoteTaster; asyncio.run(VoteTaster().taste([], []));"
        "print('sklearn' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(any_evidence, max_size=6, unique_by=lambda one: (one.paper.id, one.liked)),
    st.lists(any_paper(), max_size=4, unique_by=lambda one: one.id),
    st.lists(any_paper(), max_size=4, unique_by=lambda one: one.id),
    st.floats(0, 6),
    st.randoms(),
)
def test_whatever_papers_hold_points_are_bounded_and_any_order_gives_the_same(
    votes: list[Evidence], papers: list[Paper], background: list[Paper], most: float, chance: random.Random
) -> None:
    found = taste(votes, papers, background=background, most=most)
    assert set(found.adjustments) in (set(), {one.id for one in papers})
    for one in found.adjustments.values():
        assert abs(one.points) <= most
        assert one.points * 2 == int(one.points * 2)
        assert 0 <= one.sureness <= 1
        assert all(leaning.strength * one.points > 0 and leaning.papers > 0 for leaning in one.because)
    for many in (votes, papers, background):
        chance.shuffle(many)  # type: ignore[arg-type]
    assert taste(votes, papers, background=background, most=most) == found
