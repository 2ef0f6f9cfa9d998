from hypothesis import given
from hypothesis import strategies as st

from core.model import Adjustment, AnnounceType, Cutoffs, Leaning, LeaningKind, Verdict
from core.ranking import Ranking, rank
from tests.fakes.digests import a_paper

SCORE = st.integers(1, 10)
SCORES = st.dictionaries(
    st.integers(1, 99_999).map(lambda n: f"2505.{n:05}"),
    st.none() | st.tuples(SCORE, st.none() | SCORE),
    max_size=30,
)
CUTOFFS = Cutoffs(8, 7)
IDS = [f"2505.0000{number}" for number in range(1, 10)]


def ranked(
    scores: dict[str, tuple[float, float | None] | None],
    *,
    maximum: int = 40,
    follow: tuple[str, ...] = (),
    authors: dict[str, tuple[str, ...]] | None = None,
    muted: tuple[str, ...] = (),
    adjustments: dict[str, Adjustment] | None = None,
    explore: int = 1,
) -> Ranking:
    papers = [a_paper(id=one, authors=(authors or {}).get(one, ("Ada Lovelace",))) for one in scores]
    verdicts = {one: Verdict(paper_id=one, relevance=pair[0], novelty=pair[1]) for one, pair in scores.items() if pair}
    types = dict.fromkeys(scores, AnnounceType.NEW)
    return rank(
        papers,
        verdicts,
        types,
        cutoffs=CUTOFFS,
        maximum=maximum,
        follow=follow,
        muted=muted,
        adjustments=adjustments,
        explore=explore,
    )


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


def up(points: float, sureness: float = 0.5) -> Adjustment:
    return Adjustment(points, (Leaning(kind=LeaningKind.WORD, name="pruning", strength=1, papers=2),), sureness)


def test_points_count_like_relevance_and_novelty() -> None:
    scores = {"2505.00001": (9, 8), "2505.00002": (8, 8), "2505.00003": (8, 7)}
    ranking = ranked(scores, adjustments={"2505.00002": up(1.5), "2505.00001": up(-0.5)})
    assert listed(ranking) == ["2505.00002", "2505.00001", "2505.00003"]
    assert [entry.points for entry in ranking.entries] == [1.5, -0.5, 0]
    assert [entry.because for entry in ranking.entries] == [
        "this channel liked pruning",
        "this channel asked for less about pruning",
        "",
    ]


def test_a_paper_that_lacks_no_more_than_its_points_is_lifted() -> None:
    scores = {"2505.00001": (7, 6), "2505.00002": (7, 6), "2505.00003": (8, 7)}
    ranking = ranked(scores, adjustments={"2505.00001": up(2.5), "2505.00002": up(1.5)}, explore=0)
    assert [(entry.paper.id, entry.lifted) for entry in ranking.entries] == [
        ("2505.00001", True),
        ("2505.00003", False),
    ]
    assert ranking.below_cutoff == ("2505.00002",)


def test_a_novelty_that_nobody_judged_is_no_shortfall_to_lift_over() -> None:
    ranking = ranked({"2505.00001": (7, None), "2505.00002": (7, 2)}, adjustments=dict.fromkeys(IDS, up(1)), explore=0)
    assert listed(ranking) == ["2505.00001"]


def test_a_paper_that_its_points_take_a_point_below_the_cut_offs_is_dropped() -> None:
    scores = {"2505.00001": (8, 7), "2505.00002": (8, 7), "2505.00003": (8, 8), "2505.00004": (8, None)}
    moves = {"2505.00001": up(-1), "2505.00002": up(-0.5), "2505.00003": up(-1.5), "2505.00004": up(-1)}
    ranking = ranked(scores, adjustments=moves, explore=0)
    assert listed(ranking) == ["2505.00002", "2505.00003"]
    assert set(ranking.below_cutoff) == {"2505.00001", "2505.00004"}


def test_neither_a_followed_author_nor_a_relevance_of_nine_is_dropped_or_crowded_out() -> None:
    scores = {"2505.00001": (9, 7), "2505.00002": (5, 5), **{f"2505.0001{n}": (8, 8) for n in range(5)}}
    moves = {**dict.fromkeys(scores, up(3)), "2505.00001": up(-3), "2505.00002": up(-3)}
    ranking = ranked(
        scores, maximum=2, follow=("Kaiming He",), authors={"2505.00002": ("Kaiming He",)}, adjustments=moves
    )
    assert listed(ranking) == ["2505.00002", "2505.00001"]


def test_a_muted_paper_is_not_lifted() -> None:
    scores = {"2505.00001": (7, 7), "2505.00002": (9, 9)}
    muted = ("Mixture-of-Experts (MoE)",)
    assert listed(ranked(scores, adjustments=dict.fromkeys(IDS, up(2)), muted=muted)) == ["2505.00002"]
    assert len(ranked(scores, adjustments=dict.fromkeys(IDS, up(2)), muted=("expert systems",)).entries) == 2


def test_a_paper_without_a_verdict_is_not_lifted() -> None:
    ranking = ranked({"2505.00001": None, "2505.00002": (9, 9)}, adjustments=dict.fromkeys(IDS, up(3)))
    assert listed(ranking) == ["2505.00002"]


def test_the_last_place_goes_to_the_decent_paper_of_which_votes_know_least() -> None:
    scores = {**{f"2505.0000{n}": (8, 8) for n in range(1, 7)}, **{f"2505.0001{n}": (7, 6) for n in range(3)}}
    moves = {"2505.00001": up(1), "2505.00010": up(0, 0.3), "2505.00011": up(0, 0.1), "2505.00012": up(-1, 0.0)}
    ranking = ranked(scores, maximum=5, adjustments=moves)
    assert listed(ranking) == [*(f"2505.0000{n}" for n in range(1, 5)), "2505.00011"]
    last = ranking.entries[-1]
    assert (last.explored, last.points, last.position) == (True, 0, 5)
    assert last.because == "from outside the usual, to see whether it is liked"
    assert ranking.over_maximum == ("2505.00005", "2505.00006")
    assert ranking.below_cutoff == ("2505.00010", "2505.00012")


def test_exploring_takes_no_place_of_a_short_digest_of_an_empty_one_or_when_it_is_off() -> None:
    scores = {"2505.00001": (8, 8), "2505.00002": (7, 6)}
    moves = {"2505.00001": up(1), "2505.00002": up(0, 0)}
    assert listed(ranked(scores, maximum=4, adjustments=moves)) == ["2505.00001"]
    assert listed(ranked(scores, maximum=5, adjustments=moves)) == ["2505.00001", "2505.00002"]
    assert listed(ranked(scores, maximum=5, adjustments=moves, explore=0)) == ["2505.00001"]
    assert not ranked({"2505.00002": (7, 6)}, adjustments=moves).entries


def test_what_is_far_below_the_cut_offs_is_not_explored() -> None:
    moves = {"2505.00001": up(1), "2505.00002": up(0, 0)}
    assert listed(ranked({"2505.00001": (8, 8), "2505.00002": (5, 6)}, adjustments=moves)) == ["2505.00001"]


def test_where_votes_move_nothing_nothing_is_explored() -> None:
    moves = dict.fromkeys(IDS, up(0, 0))
    assert listed(ranked({"2505.00001": (8, 8), "2505.00002": (7, 6)}, adjustments=moves)) == ["2505.00001"]


@given(SCORES, st.integers(1, 12), st.sampled_from([None, {}]))
def test_without_adjustments_muting_and_exploring_change_nothing(
    scores: dict[str, tuple[int, int | None] | None], maximum: int, none: dict[str, Adjustment] | None
) -> None:
    plain = ranked(dict(scores), maximum=maximum)
    assert ranked(dict(scores), maximum=maximum, adjustments=none, muted=("experts",), explore=3) == plain
    assert listed(plain) == _by_hand(scores)[:maximum]
    still = dict.fromkeys(scores, Adjustment())
    assert ranked(dict(scores), maximum=maximum, adjustments=still) == plain


def _by_hand(scores: dict[str, tuple[int, int | None] | None]) -> list[str]:
    """The order that digests had before anybody voted."""
    worthy = {one: pair for one, pair in scores.items() if pair and pair[0] >= 8 and (pair[1] is None or pair[1] >= 7)}
    return sorted(worthy, key=lambda one: (-(worthy[one][0] + (worthy[one][1] or 0)), -worthy[one][0], one))


@given(SCORES, st.integers(1, 12), st.data())
def test_whatever_votes_say_every_paper_has_one_place_and_the_safe_ones_stay(
    scores: dict[str, tuple[int, int | None] | None], maximum: int, data: st.DataObject
) -> None:
    halves = st.integers(-6, 6).map(lambda half: half / 2)
    moves = {one: up(data.draw(halves), data.draw(st.floats(0, 1))) for one in scores}
    plain, ranking = ranked(dict(scores), maximum=maximum), ranked(dict(scores), maximum=maximum, adjustments=moves)
    judged = sorted(one for one, pair in scores.items() if pair)
    assert sorted([*listed(ranking), *ranking.below_cutoff, *ranking.over_maximum]) == judged
    assert len(ranking.entries) <= maximum
    safe = {entry.paper.id for entry in plain.entries if entry.verdict and entry.verdict.relevance >= 9}
    assert safe <= set(listed(ranking))
    assert [entry.position for entry in ranking.entries] == list(range(1, len(ranking.entries) + 1))
    assert sum(entry.explored for entry in ranking.entries) <= min(1, maximum // 5)
    turned = dict(reversed(list(scores.items())))
    assert ranked(turned, maximum=maximum, adjustments=moves) == ranking
