from hypothesis import given
from hypothesis import strategies as st

from core.sources.recorded import recorded_dates, recorded_day
from core.telling import most_alike, phrases_in, subjects_in, telling_phrases, telling_words
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


def test_the_phrases_that_tell_are_what_the_paper_is_about() -> None:
    assert telling_phrases(MOE, 3) == ("mixture of experts", "granularity", "expressivity")


def test_a_name_that_an_abstract_says_twice_is_told_and_any_other_word_only_if_it_says_it_again() -> None:
    paper = a_paper(
        title="On a thing", abstract="MPC is slow. MPC leaks. Latency hurts, latency kills. Cost: cost, cost."
    )
    assert telling_phrases(paper) == ("cost", "MPC")


def test_what_may_be_any_verb_has_to_be_said_once_more() -> None:
    twice = a_paper(title="On a thing", abstract="Grafting roses helps. Grafting roses heals.")
    assert telling_phrases(twice) == ()
    again = a_paper(title="On a thing", abstract="Grafting roses helps. Grafting roses heals. No grafting roses.")
    assert telling_phrases(again) == ("grafting roses",)


def test_what_is_said_only_within_a_phrase_is_not_told_beside_it() -> None:
    within = a_paper(title="Mental states", abstract="Mental states are states. So are mental states.")
    assert "mental" not in telling_phrases(within)
    beside = a_paper(title="Mental states", abstract="Mental states. Mental health, a mental load, all mental.")
    assert {"mental states", "mental"} <= set(telling_phrases(beside))


def test_where_nothing_is_said_again_the_title_tells() -> None:
    assert telling_phrases(a_paper(title="Soil of wet meadows", abstract="")) == ("wet meadows",)


@given(st.text(max_size=300), st.text(max_size=300), st.integers(0, 12))
def test_any_paper_has_so_many_telling_phrases_at_most_each_once(title: str, abstract: str, most: int) -> None:
    found = telling_phrases(a_paper(title=title, abstract=abstract), most)
    assert len(found) <= most
    assert len({phrase.casefold() for phrase in found}) == len(found)
    assert all(subjects_in(phrase) for phrase in found)
