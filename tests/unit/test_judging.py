from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.calendar import Calendar
from core.model import AnnounceType, BatchState, Paper
from core.sources.judging import Asked, Judgement, judge
from core.sources.rss import Feed, Item

CALENDAR = Calendar()
MONDAY, TUESDAY, FRIDAY = date(2025, 5, 12), date(2025, 5, 13), date(2025, 5, 16)
HOUR = timedelta(hours=1)
IDS = st.frozensets(st.integers(1, 60).map(lambda n: f"2505.{n:05d}"))


def feed(day: date | None, new: frozenset[str] = frozenset(), *, replaced: int = 0, skipped: int = 0) -> Feed:
    items = [(name, AnnounceType.NEW) for name in sorted(new)]
    items += [(f"2401.{n:05d}", AnnounceType.REPLACE) for n in range(replaced)]
    papers = [(Paper(id=name, title="T", abstract="A", authors=()), kind) for name, kind in items]
    return Feed(day, tuple(Item(*each) for each in papers), tuple(f"2505.{n:05d}: no title" for n in range(skipped)))


def at(hours: float, day: date = TUESDAY) -> Asked:
    """The category cs.LG on a day, asked about so many hours after the day began at arXiv."""
    return Asked("cs.LG", day, CALENDAR.published_at(day) + hours * HOUR, CALENDAR)


PAPERS = frozenset({"2505.06839", "2505.06840", "2505.06841"})


def test_a_feed_of_the_day_with_papers_is_fresh() -> None:
    assert judge(feed(TUESDAY, PAPERS), at(6), frozenset()) == Judgement(BatchState.FRESH)


def test_a_feed_of_the_day_with_only_replacements_is_fresh() -> None:
    assert judge(feed(TUESDAY, replaced=3), at(6), PAPERS) == Judgement(BatchState.FRESH)


@pytest.mark.parametrize(("hours", "state"), [(0.5, BatchState.WAITING), (6, BatchState.STALE)])
def test_a_feed_of_the_day_before_is_waited_for_and_then_called_stale(hours: float, state: BatchState) -> None:
    judgement = judge(feed(MONDAY, PAPERS), at(hours), frozenset())
    assert judgement == Judgement(state, "arXiv has not published cs.LG yet: its feed still shows Monday 12 May 2025.")


@pytest.mark.parametrize(("hours", "state"), [(0.5, BatchState.WAITING), (6, BatchState.STALE)])
def test_a_feed_with_todays_date_and_yesterdays_papers_is_not_fresh(hours: float, state: BatchState) -> None:
    judgement = judge(feed(TUESDAY, PAPERS | {"2505.07000"}), at(hours), PAPERS)
    assert judgement.state is state
    assert "carries the date of Tuesday 13 May 2025 but the papers of an earlier day" in judgement.reason


def test_one_paper_seen_before_does_not_make_a_feed_stale() -> None:
    assert judge(feed(TUESDAY, PAPERS), at(6), frozenset({"2505.06839"})).state is BatchState.FRESH


def test_an_empty_feed_on_a_working_day_is_waited_for_while_the_day_lasts() -> None:
    assert judge(feed(TUESDAY), at(6), frozenset()) == Judgement(
        BatchState.WAITING, "arXiv has not published cs.LG yet: its feed is empty."
    )


def test_an_empty_feed_of_a_day_that_is_over_does_not_tell_alone() -> None:
    assert judge(feed(FRIDAY), at(30, FRIDAY), frozenset()) == Judgement(None, empty=True)


def test_a_feed_of_which_nothing_can_be_read_is_no_quiet_day() -> None:
    judgement = judge(feed(TUESDAY, skipped=4), at(6), frozenset())
    assert judgement == Judgement(BatchState.FAILED, "None of the 4 entries of cs.LG can be read.")


def test_a_feed_without_a_date_tells_nothing() -> None:
    assert judge(feed(None, PAPERS), at(6), frozenset()).state is BatchState.FAILED


@given(
    st.one_of(st.none(), st.dates(date(2025, 5, 5), date(2025, 5, 23))),
    IDS,
    IDS,
    st.integers(0, 3),
    st.integers(0, 3),
    st.floats(0, 100),
)
def test_papers_are_taken_only_from_a_feed_of_the_day_and_every_other_state_has_its_reason(
    day: date | None, new: frozenset[str], last: frozenset[str], replaced: int, skipped: int, hours: float
) -> None:
    found = feed(day, new, replaced=replaced, skipped=skipped)
    judgement = judge(found, at(hours), last)
    if judgement.state is BatchState.FRESH:
        assert day == TUESDAY
        assert found.items
        assert 2 * len(new & last) <= len(new)
    assert bool(judgement.reason) == (judgement.state not in {BatchState.FRESH, None})


@given(st.dates(date(2025, 5, 5), date(2025, 5, 23)), IDS, st.floats(24.1, 100))
def test_a_day_that_is_over_is_never_waited_for(day: date, new: frozenset[str], hours: float) -> None:
    assert judge(feed(day, new), at(hours), frozenset()).state not in {BatchState.WAITING, BatchState.STALE}
