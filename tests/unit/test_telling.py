from hypothesis import given
from hypothesis import strategies as st

from core.sources.recorded import recorded_dates, recorded_day
from core.telling import most_alike, phrases_in, subjects_in, telling_words
from tests.fakes.digests import a_paper

ARCHIVE = [paper for day in recorded_dates() for paper in recorded_day(day).papers]
MOE = next(paper for paper in ARCHIVE if paper.id == "2505.06839")


def test_the_words_that_tell_are_those_of_the_title_first() -> None:
    assert telling_words(MOE, 4) == ("expert", "granularity", "expressivity", "mixture")


def test_papers_on_the_same_subject_are_alike() -> None:
    titles = [paper.title for paper in most_alike(MOE, ARCHIVE)]
    assert 3 <= len(titles) <= 10
    assert all("xpert" in title for title in titles[:7])


def test_a_paper_is_not_like_itself_and_no_paper_is_named_twice() -> None:
    alike = most_alike(MOE, [*ARCHIVE, *ARCHIVE])
    assert MOE.id not in {paper.id for paper in alike}
    assert len({paper.id for paper in alike}) == len(alike)


def test_the_order_of_the_pool_makes_no_difference() -> None:
    assert most_alike(MOE, ARCHIVE) == most_alike(MOE, ARCHIVE[::-1])


def test_nothing_is_like_a_paper_of_another_subject_or_without_words() -> None:
    other = a_paper(id="2505.1", title="Soil of meadows", abstract="Earthworms in spring.")
    assert most_alike(other, ARCHIVE) == ()
    assert most_alike(a_paper(id="2505.1", title="", abstract=""), ARCHIVE) == ()
    assert most_alike(MOE, []) == ()


def test_phrases_begin_and_end_with_a_word_that_tells_something() -> None:
    shown = {
        phrase.shown for phrase in phrases_in("We propose a Mixture of Experts (MoE) and prune low-rank adapters.")
    }
    assert {"mixture of experts", "MoE", "low-rank adapters", "prune"} <= shown
    assert not {"we propose", "of experts", "a mixture", "experts (MoE", "propose"} & shown


def test_a_phrase_cuts_neither_a_word_with_hyphens_nor_what_is_of_something() -> None:
    title = "The power of fine-grained experts boosts expressivity in Mixture of Experts -- Part I"
    shown = {phrase.shown for phrase in phrases_in(title)}
    assert {"fine-grained experts", "mixture of experts", "expressivity"} <= shown
    assert not {"power of fine", "grained experts", "expressivity in mixture", "experts -- part"} & shown


def test_one_and_many_are_the_same_phrase() -> None:
    assert subjects_in("mixture-of-experts") == subjects_in("Mixtures of expert")


@given(st.text(max_size=500))
def test_any_text_has_phrases_of_at_most_three_words(text: str) -> None:
    assert all(1 <= len(phrase.words) <= 3 and phrase.shown for phrase in phrases_in(text))
    telling_words(a_paper(title=text, abstract=text))
