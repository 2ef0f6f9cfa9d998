from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.candidates import announced_types, choose_candidates
from core.model import Announcement, AnnounceType, Batch, BatchState

DAY = date(2025, 5, 13)
IDS = st.integers(1, 40).map(lambda n: f"2505.{n:05}")
ANNOUNCED = st.lists(st.tuples(IDS, st.sampled_from(["cs.LG", "cs.AI"]), st.sampled_from(AnnounceType)), max_size=60)
WANTED = frozenset({AnnounceType.NEW, AnnounceType.CROSS})


def batches(rows: list[tuple[str, str, AnnounceType]]) -> list[Batch]:
    return [
        Batch(
            source="arxiv",
            category=category,
            date=DAY,
            state=BatchState.FRESH,
            announcements=tuple(Announcement(one, place, DAY, kind) for one, place, kind in rows if place == category),
        )
        for category in ("cs.LG", "cs.AI")
    ]


def test_a_paper_in_two_feeds_is_one_candidate_and_its_telling_type_wins() -> None:
    rows = [("2505.00001", "cs.AI", AnnounceType.CROSS), ("2505.00001", "cs.LG", AnnounceType.NEW)]
    chosen = choose_candidates(announced_types(batches(rows)), WANTED, ())
    assert chosen.types == {"2505.00001": AnnounceType.NEW}
    assert chosen.announced == 1


def test_a_paper_replaced_in_one_feed_and_cross_listed_to_another_is_a_candidate() -> None:
    rows = [("2504.00001", "cs.LG", AnnounceType.REPLACE), ("2504.00001", "cs.AI", AnnounceType.CROSS)]
    assert choose_candidates(announced_types(batches(rows)), WANTED, ()).types == {"2504.00001": AnnounceType.CROSS}


def test_a_paper_that_the_channel_was_shown_is_held_back_as_such_and_not_by_type() -> None:
    rows = [("2505.00001", "cs.LG", AnnounceType.NEW), ("2505.00002", "cs.LG", AnnounceType.REPLACE)]
    chosen = choose_candidates(announced_types(batches(rows)), WANTED, {"2505.00001", "2505.00002"})
    assert (chosen.types, chosen.shown_before, chosen.by_type) == ({}, ("2505.00001",), ("2505.00002",))


@given(ANNOUNCED, st.sets(IDS), st.frozensets(st.sampled_from(AnnounceType)))
def test_every_announced_paper_has_exactly_one_place(
    rows: list[tuple[str, str, AnnounceType]], shown: set[str], wanted: frozenset[AnnounceType]
) -> None:
    chosen = choose_candidates(announced_types(batches(rows)), wanted, shown)
    places = [*chosen.types, *chosen.by_type, *chosen.shown_before]
    assert sorted(places) == sorted({paper_id for paper_id, _, _ in rows})
    assert set(chosen.types.values()) <= wanted
    assert list(chosen.types) == sorted(chosen.types)
