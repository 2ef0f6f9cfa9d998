import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadCategory
from core.taxonomy import categories, category_name, check_categories, complete


def test_every_archive_of_arxiv_has_its_categories() -> None:
    archives = {code.partition(".")[0] for code in categories()}
    hep_and_nuclear = {"gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph"}
    with_subjects = {"astro-ph", "cond-mat", "cs", "econ", "eess", "math", "nlin", "physics", "q-bio", "q-fin", "stat"}
    assert archives == hep_and_nuclear | with_subjects
    assert len(categories()) == 155


@pytest.mark.parametrize(
    "words", ["cs.LG,cs.AI", "cs.LG cs.AI", "cs.LG+cs.AI", " cs.lg , CS.AI, cs.LG", ["cs.LG", "cs.ai"]]
)
def test_categories_are_read_however_they_are_written(words: str | list[str]) -> None:
    assert check_categories(words) == ("cs.LG", "cs.AI")


@given(st.lists(st.sampled_from(sorted(categories())), min_size=1), st.sampled_from([",", " ", "+", ", ", ";"]))
def test_order_is_kept_and_repetitions_are_dropped(codes: list[str], between: str) -> None:
    assert check_categories(between.join(codes).upper()) == tuple(dict.fromkeys(codes))


def test_a_wrong_category_is_answered_with_near_ones() -> None:
    with pytest.raises(
        BadCategory, match=r"^`cs.LX` is not an arXiv category\. Did you mean .*`cs.LG` \(Machine Learning\)"
    ):
        check_categories("cs.AI cs.LX")


def test_a_name_instead_of_a_code_is_answered_with_the_code() -> None:
    with pytest.raises(BadCategory, match=r"`cs.RO` \(Robotics\)"):
        check_categories("robotics")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("cs.A1", "cs.AI"),
        ("cs.AL", "cs.AI"),
        ("cs.LX", "cs.LG"),
        ("LG", "cs.LG"),
        ("lg", "cs.LG"),
        ("ai", "cs.AI"),
        ("csLG", "cs.LG"),
        ("stat.LG", "stat.ML"),
        ("machine lerning", "cs.LG"),
    ],
)
def test_the_nearest_category_is_named_first(typed: str, first: str) -> None:
    with pytest.raises(BadCategory, match=rf"Did you mean `{first}`"):
        check_categories(typed)


def test_a_name_of_several_words_is_taken_as_one() -> None:
    with pytest.raises(BadCategory) as wrong:
        check_categories("cs.AI, machine learning")
    assert str(wrong.value) == (
        "`machine learning` is not an arXiv category. "
        "Did you mean `cs.LG` (Machine Learning) or `stat.ML` (Machine Learning)?"
    )


def test_a_whole_archive_is_answered_with_categories_of_it() -> None:
    with pytest.raises(BadCategory, match=r"`math` .*whole archive \(Mathematics\).*`math\.AC`"):
        check_categories("math")
    with pytest.raises(BadCategory, match="whole archive"):
        check_categories("math.")


def test_a_word_like_nothing_is_answered_with_the_list() -> None:
    with pytest.raises(BadCategory, match="category_taxonomy"):
        check_categories("§§§§§")


@pytest.mark.parametrize("words", ["", "  ,, ", []])
def test_no_category_at_all_is_answered_with_an_example(words: str | list[str]) -> None:
    with pytest.raises(BadCategory, match=r"for example `cs\.LG`"):
        check_categories(words)


@given(st.text())
def test_whatever_is_typed_is_a_category_or_a_short_sentence(words: str) -> None:
    found, sentence = _checked(words)
    assert all(category_name(code) != code for code in found)
    assert bool(found) != bool(sentence)
    assert len(sentence) < 300
    assert "\n" not in sentence


def _checked(words: str) -> tuple[tuple[str, ...], str]:
    try:
        return check_categories(words), ""
    except BadCategory as wrong:
        return (), str(wrong)


def test_a_beginning_is_completed_by_code_and_then_by_name() -> None:
    assert complete("cs.l") == ("cs.LG", "cs.LO")
    assert complete("learning") == ("cs.LG", "stat.ML")
    assert len(complete("")) == 25


def test_of_several_words_the_last_is_completed_and_none_is_offered_twice() -> None:
    assert complete("cs.LG robo") == ("cs.LG cs.RO",)
    assert complete("cs.LG, cs.l") == ("cs.LG cs.LO",)
    assert complete("cs.LG ")[0] == "cs.LG astro-ph.CO"


@given(st.text())
def test_any_beginning_has_at_most_25_completions(prefix: str) -> None:
    assert len(complete(prefix)) <= 25
