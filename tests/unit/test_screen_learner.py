"""The learned screen: what it learns from verdicts, and how far its promises come true."""

from __future__ import annotations

import asyncio
import math
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.learning import ScreenLearner, fitting
from core.learning.counting import counted
from core.model import Learned, Lesson, Paper
from core.ports import Learner

LEARNER: Learner = ScreenLearner()
PLAIN = ["data", "method", "results", "model", "training", "study", "robust", "deep", "signal", "graph", "image"]
ASKED = ["pruning", "sparsity", "quantization", "distillation"]
FIRST = date(2025, 3, 3)
DAYS = 14


def paper(number: int, chance: random.Random, wanted: bool) -> Paper:
    """Words by chance; the wanted have a word that is asked for more often than the others, but not always."""
    words = chance.choices(PLAIN, k=40)
    if chance.random() < (0.9 if wanted else 0.15):
        words[5:5] = chance.choices(ASKED, k=2)
    return Paper(id=f"2503.{number:05}", title=" ".join(words[3:9]), abstract=" ".join(words), authors=("Ada",))


def lessons(seed: int = 1, number: int = 700, share: float = 0.2) -> list[Lesson]:
    chance = random.Random(seed)
    wanted = [chance.random() < share for _ in range(number)]
    return [
        Lesson(paper=paper(place, chance, flag), day=FIRST + timedelta(days=place % DAYS), wanted=flag)
        for place, flag in enumerate(wanted)
    ]


def learn(some: Sequence[Lesson], target: float = 0.9) -> Learned | None:
    return asyncio.run(LEARNER.learn(some, target))


def marks(document: bytes, papers: Sequence[Paper]) -> dict[str, float] | None:
    return asyncio.run(LEARNER.marks(document, papers))


def recall(learned: Learned, some: Sequence[Lesson]) -> tuple[float, float]:
    """The share of the wanted and of all that the screen lets through."""
    found = marks(learned.document, [one.paper for one in some]) or {}
    passed = [one for one in some if found[one.paper.id] >= learned.threshold]
    return sum(one.wanted for one in passed) / sum(one.wanted for one in some), len(passed) / len(some)


def odds(mark: float) -> float:
    return math.log(mark / (1 - mark))


@pytest.fixture(scope="module")
def learned() -> Learned:
    found = learn(lessons())
    assert found is not None
    return found


def test_what_is_learned_says_from_how_much(learned: Learned) -> None:
    told = lessons()
    assert (learned.papers, learned.days, learned.wanted) == (700, DAYS, sum(one.wanted for one in told))


def test_the_promised_shares_come_true_on_papers_never_seen(learned: Learned) -> None:
    kept, passed = recall(learned, lessons(seed=2, number=3_000))
    assert learned.recall >= 0.9
    assert learned.passes < 0.6
    assert kept == pytest.approx(learned.recall, abs=0.05)
    assert passed == pytest.approx(learned.passes, abs=0.05)


def test_marks_are_likelihoods(learned: Learned) -> None:
    some = lessons(seed=3, number=2_000)
    found = marks(learned.document, [one.paper for one in some]) or {}
    assert all(0 <= mark <= 1 for mark in found.values())
    assert sum(found.values()) / len(found) == pytest.approx(sum(one.wanted for one in some) / len(some), abs=0.04)


def test_a_higher_target_lets_more_through() -> None:
    loose, strict = learn(lessons(), 0.8), learn(lessons(), 0.98)
    assert loose is not None
    assert strict is not None
    assert strict.threshold < loose.threshold
    assert strict.passes > loose.passes
    assert strict.recall > loose.recall


def test_the_same_lessons_in_another_order_come_to_the_same(learned: Learned) -> None:
    mixed = lessons()
    random.Random(7).shuffle(mixed)
    assert learn(mixed) == learned


def test_a_lesson_that_stands_for_many_weighs_as_much() -> None:
    """Half of the wanted are of another kind, and of these only one in five is there, with five times the weight."""
    told = [replace(one, weight=5.0) if one.wanted and place % 5 == 0 else one for place, one in enumerate(lessons())]
    odd = [
        replace(one, paper=replace(one.paper, title="", abstract="photosynthesis " * 3)) if one.weight > 1 else one
        for one in told
    ]
    light = learn([replace(one, weight=1.0) for one in odd])
    heavy = learn(odd)
    assert light is not None
    assert heavy is not None
    green = Paper(id="green", title="", abstract="photosynthesis", authors=())
    asked = Paper(id="asked", title="pruning", abstract=" ".join(ASKED), authors=())
    in_light, in_heavy = marks(light.document, [green, asked]), marks(heavy.document, [green, asked])
    assert in_light is not None
    assert in_heavy is not None
    assert odds(in_heavy["green"]) - odds(in_heavy["asked"]) > odds(in_light["green"]) - odds(in_light["asked"]) + 0.3


def test_it_learns_which_words_are_wanted_together_though_none_is_by_itself() -> None:
    chance = random.Random(11)
    pairs = [("pruning", "sparsity"), ("quantum", "photons"), ("pruning", "photons"), ("quantum", "sparsity")]

    def told(place: int) -> Lesson:
        """The words are far from each other, and the pairs are as frequent; the first two pairs are wanted."""
        words = chance.choices(PLAIN, k=30)
        kind = place % 22
        words[5], words[20] = pairs[kind] if kind < 4 else ("data", "data")
        one = Paper(id=str(place), title="Deep model", abstract=" ".join(words), authors=())
        return Lesson(paper=one, day=FIRST + timedelta(days=place % DAYS), wanted=kind < 2)

    papers = [told(place) for place in range(1_320)]
    found = learn(papers[:1_100])
    assert found is not None
    given = marks(found.document, [one.paper for one in papers[1_100:]]) or {}
    assert min(given[one.paper.id] for one in papers[1_100:] if one.wanted) > 0.8
    assert max(given[one.paper.id] for one in papers[1_100:] if not one.wanted) < 0.6


def test_of_too_many_lessons_the_newest_count() -> None:
    told = lessons()
    newest = sorted(told, key=lambda one: (one.day, one.paper.id))[-600:]
    assert fitting.learn(told, 0.9, most=600) == learn(newest)


def test_papers_without_a_telling_word_have_the_same_mark(learned: Learned) -> None:
    odd = [Paper(id=word, title="", abstract=word, authors=()) for word in ("", "?", "$")]
    assert len(set((marks(learned.document, odd) or {}).values())) == 1


def test_too_few_papers_days_or_wanted_ones_teach_nothing() -> None:
    told = lessons()
    assert learn([]) is None
    assert learn(told[:499]) is None
    assert learn([replace(one, day=FIRST + timedelta(days=one.day.day % 7)) for one in told]) is None
    assert learn(lessons(share=0.05)) is None


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_or_none_wanted_teach_nothing(share: float) -> None:
    assert learn(lessons(share=share)) is None


def test_wanted_papers_of_a_single_day_teach_nothing() -> None:
    told = [replace(one, day=FIRST) if one.wanted else one for one in lessons()]
    assert learn(told) is None


def test_a_target_that_the_wanted_are_too_few_to_vouch_for_teaches_nothing() -> None:
    assert learn(lessons(), 0.999) is None


def test_a_mark_depends_on_its_paper_alone(learned: Learned) -> None:
    papers = [one.paper for one in lessons(seed=4, number=30)]
    together = marks(learned.document, papers)
    alone = [marks(learned.document, [one]) for one in reversed(papers)]
    assert together is not None
    assert all(one is not None and one.items() <= together.items() for one in alone)


def test_the_numbers_of_a_paper_are_in_the_same_order_whichever_papers_come_before() -> None:
    """Else sums are rounded differently, and a mark may fall on the other side of a threshold."""
    papers = [one.paper for one in lessons(seed=5, number=40)]
    together, alone = next(counted(papers)), next(counted(papers[-1:]))
    for block, only in zip(together, alone, strict=True):
        assert block[-1].indices.tolist() == only.indices.tolist()
        assert block[-1].data.tolist() == only.data.tolist()


def test_no_papers_have_no_marks(learned: Learned) -> None:
    assert marks(learned.document, []) == {}


def test_marks_are_the_same_in_another_process(learned: Learned) -> None:
    """One in which words have other hashes, too."""
    code = (
        "import asyncio, sys; from core.learning import ScreenLearner; from core.model import Paper;"
        "paper = Paper(id='1', title='Pruning', abstract='Sparsity of a deep model', authors=('Ada',));"
        "print(asyncio.run(ScreenLearner().marks(sys.stdin.buffer.read(), [paper]))['1'])"
    )
    there = subprocess.run([sys.executable, "-c", code], input=learned.document, capture_output=True, check=True)
    one = Paper(id="1", title="Pruning", abstract="Sparsity of a deep model", authors=("Ada",))
    assert marks(learned.document, [one]) == {"1": float(there.stdout)}


def test_nothing_heavy_is_imported_before_there_is_something_to_learn() -> None:
    code = "import sys, core.learning; print(sorted({'sklearn', 'numpy', 'scipy'} & sys.modules.keys()))"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert there.stdout.strip() == "[]"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.tuples(st.text(), st.text(), st.lists(st.text(), max_size=3)), min_size=1, max_size=5))
def test_any_text_has_a_mark(learned: Learned, texts: list[tuple[str, str, list[str]]]) -> None:
    papers = [
        Paper(id=str(place), title=title, abstract=abstract, authors=tuple(names), categories=tuple(names))
        for place, (title, abstract, names) in enumerate(texts)
    ]
    found = marks(learned.document, papers)
    assert found is not None
    assert list(found) == [one.id for one in papers]
    assert all(0 <= mark <= 1 for mark in found.values())


@pytest.mark.parametrize(
    "abstract",
    [
        "",
        "x" * 100_000,
        "pruning " * 20_000,
        "\x00\x1b[31m\u202e",
        "\ud800\udfff",
        "剪枝" * 3_000,
        "ﷺ" * 4_000,
        "$\\frac{1}{2}$",
    ],
    ids=["empty", "one word", "long", "controls", "surrogates", "Chinese", "ligatures", "TeX"],
)
def test_an_odd_abstract_has_a_mark(learned: Learned, abstract: str) -> None:
    odd = Paper(id="1", title=abstract, abstract=abstract, authors=(abstract,) * 60)
    found = marks(learned.document, [odd])
    assert found is not None
    assert 0 <= found["1"] <= 1


def test_it_learns_from_odd_texts() -> None:
    odd = ["", "\x00", "剪枝", "x" * 50_000, "\ud800", "1 2 3"]
    told = [
        replace(one, paper=replace(one.paper, abstract=odd[place % 6])) if place % 20 == 0 else one
        for place, one in enumerate(lessons())
    ]
    assert learn(told) is not None
