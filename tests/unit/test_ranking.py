from hypothesis import given
from hypothesis import strategies as st

from core.model import AnnounceType, Cutoffs, Verdict
from core.ranking import Ranking, rank
from tests.fakes.digests import a_paper

SCORE = st.integers(1, 10)
SCORES = st.dictionaries(
    st.integers(1, 99_999).map(lambda n: f"2505.{n:05}"),
    st.none() | st.tuples(SCORE, st.none() | SCORE),
    max_size=30,
)
CUTOFFS = Cutoffs(8, 7)


def ranked(
    scores: dict[str, tuple[float, float | None] | None],
    *,
    maximum: int = 40,
    follow: tuple[str, ...] = (),
    authors: dict[str, tuple[str, ...]] | None = None,
) -> Ranking:
    papers = [a_paper(id=one, authors=(authors or {}).get(one, ("Ada Lovelace",))) for one in scores]
    verdicts = {one: Verdict(paper_id=one, relevance=pair[0], novelty=pair[1]) for one, pair in scores.items() if pair}
    types = dict.fromkeys(scores, AnnounceType.NEW)
    return rank(papers, verdicts, types, cutoffs=CUTOFFS, maximum=maximum, follow=follow)


def listed(ranking: Ranking) -> list[str]:
    return [entry.paper.id for entry in ranking.entries]


def test_the_order_is_by_the_sum_then_relevance_then_announcement() -> None:
    ranking = ranked(
        {"2505.00004": (8, 8), "2505.00003": (9, 7), "2505.00002": (10, 9), "2505.00001": (8, 8), "2504.99999": (8, 8)}
    )
    assert listed(ranking) == ["2505.00002", "2505.00003", "2504.99999", "2505.00001", "2505.00004"]
    assert [entry.position for entry in ranking.entries] == [1, 2, 3, 4, 5]


def test_both_cut_offs_must_be_reached() -> None:
    ranking = ranked({"2505.00001": (8, 7), "2505.00002": (7, 10), "2505.00003": (10, 6)})
    assert listed(ranking) == ["2505.00001"]
    assert ranking.below_cutoff == ("2505.00002", "2505.00003")


def test_a_novelty_that_nobody_judged_is_not_held_against_a_paper() -> None:
    ranking = ranked({"2505.00001": (8, None), "2505.00002": (7.9, None)})
    assert listed(ranking) == ["2505.00001"]


def test_what_is_over_the_maximum_is_named_best_first() -> None:
    ranking = ranked({"2505.00001": (8, 7), "2505.00002": (9, 9), "2505.00003": (9, 8)}, maximum=1)
    assert listed(ranking) == ["2505.00002"]
    assert ranking.over_maximum == ("2505.00003", "2505.00001")


def test_a_followed_author_comes_first_whatever_the_scores_and_even_without_any() -> None:
    ranking = ranked(
        {"2505.00001": (10, 10), "2505.00002": (1, 1), "2505.00003": None},
        follow=("Kaiming He", "Gabriel Peyré"),
        authors={"2505.00002": ("X. Y", "Kaiming He"), "2505.00003": (r"Gabriel Peyr\'e",)},
    )
    assert listed(ranking) == ["2505.00002", "2505.00003", "2505.00001"]
    assert [entry.followed for entry in ranking.entries] == ["Kaiming He", "Gabriel Peyré", ""]


def test_followed_authors_are_listed_even_over_the_maximum() -> None:
    followed = {f"2505.0000{n}": ("Kaiming He",) for n in range(1, 4)}
    ranking = ranked(dict.fromkeys(followed, (5, 5)), maximum=1, follow=("kaiming  HE",), authors=followed)
    assert len(ranking.entries) == 3
    assert not ranking.over_maximum


def test_a_name_that_merely_holds_a_followed_one_is_not_followed() -> None:
    ranking = ranked({"2505.00001": (9, 9)}, follow=("He",), authors={"2505.00001": ("Kaiming He", "Heather")})
    assert ranking.entries[0].followed == ""


@given(SCORES, st.integers(1, 12), st.randoms())
def test_every_judged_paper_has_one_place_and_the_input_order_does_not_matter(
    scores: dict[str, tuple[int, int | None] | None], maximum: int, chance: object
) -> None:
    ranking = ranked(dict(scores), maximum=maximum)
    judged = sorted(one for one, pair in scores.items() if pair)
    assert sorted([*listed(ranking), *ranking.below_cutoff, *ranking.over_maximum]) == judged
    assert len(ranking.entries) <= maximum
    turned = dict(reversed(list(scores.items())))
    assert ranked(turned, maximum=maximum) == ranking
