"""The words that every rendering shares."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.model import AnnounceType, Counts, HeldBack, ScorerCard, Unscored, Usage
from core.pages import states, words
from core.pages.ladder import steps
from tests.fakes.digests import (
    DAY,
    a_digest,
    a_local_digest,
    a_paper,
    a_partial_digest,
    a_quiet_digest,
    a_verdict,
    an_entry,
)


def test_dates_are_written_as_in_the_head_of_a_day() -> None:
    assert words.long_date(DAY) == "Tuesday 13 May 2025"
    assert words.short_date(date(2025, 5, 2), date(2025, 5, 30)) == "Fri 2"
    assert words.earlier(date(2025, 3, 11), date(2025, 5, 5)) == "◂ Tue 11 March"
    assert words.later(date(2026, 1, 2), date(2025, 12, 31)) == "Fri 2 January 2026 ▸"
    assert words.month(DAY) == "May 2025"


def test_authors_beyond_the_third_are_counted() -> None:
    assert words.cut([r"Gabriel Peyr\'e", "B", "C", "D", "E"]) == "Gabriel Peyré, B, C, +2"


def test_a_single_author_more_is_named() -> None:
    assert words.cut(["A", "B", "C", "D"]) == "A, B, C, D"


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ("0.1922", "$0.19"),
        ("0.195", "$0.20"),
        ("1234.5", "$1,234.50"),
        ("0.01", "$0.01"),
        ("0.0041", "$0.004"),
        ("0.00996", "$0.01"),
        ("0.00031", "$0.0003"),
        ("0.00001", "under $0.0001"),
        ("0", "$0.00"),
    ],
)
def test_money_is_said_to_the_cent_and_below_a_cent_to_one_digit(cost: str, said: str) -> None:
    assert words.money(Decimal(cost)) == said


def test_a_price_that_is_unknown_is_called_so() -> None:
    usage = Usage(model="mine", calls=1, prompt=49097, completion=6947, cost=None)
    assert words.spent(a_digest(usage=usage)) == "mine, 56,044 tokens, price unknown"


def test_the_local_scorer_is_free() -> None:
    assert words.spent(a_local_digest()) == "local scorer, free"


def test_what_a_model_cost_before_the_local_scorer_stood_in_is_told() -> None:
    usage = Usage(model="gpt-4o", calls=1, prompt=10, cost=Decimal("0.02"))
    assert words.spent(a_local_digest(usage=usage)) == "local scorer · gpt-4o $0.02"


@pytest.mark.parametrize("usage", [None, Usage(model="gpt-4o")])
def test_a_model_that_was_not_asked_cost_nothing(usage: Usage | None) -> None:
    assert words.spent(a_digest(usage=usage)) == "gpt-4o, nothing to pay"


def test_scores_have_one_decimal_at_most_and_a_dash_where_absent() -> None:
    paper = a_paper()
    assert words.scores(a_verdict(paper, relevance=10.0, novelty=None)) == ("10", "–")
    assert words.scores(a_verdict(paper, relevance=9.44, novelty=7.96)) == ("9.4", "8")
    assert words.scores(None) == ("–", "–")


def test_an_absent_novelty_is_explained() -> None:
    assert words.novelty_note(a_local_digest()) == "Novelty is not judged by the local scorer."
    assert words.novelty_note(a_digest()) == ""


def test_only_an_unusual_announcement_is_named() -> None:
    assert [words.announced_as(kind) for kind in AnnounceType] == [
        "",
        "cross-listed",
        "replaced",
        "replaced, cross-listed",
    ]


def test_a_listed_paper_without_a_score_says_why() -> None:
    entry = an_entry(verdict=None, followed="Philippe Rigollet")
    digest = a_digest(entries=(entry,), unscored=(Unscored(entry.paper.id, "the model refused"),))
    assert words.why(digest, entry) == "Not scored: the model refused."
    assert words.topic(entry) == "by Philippe Rigollet"


def test_the_counts_line_says_what_is_new_listed_held_back_and_spent() -> None:
    counts = Counts(announced=790, by_type=295, scored=495, listed=36)
    said = states.counts_line(a_digest(counts=counts))
    assert said == "36 worth reading of 495 new · 459 held back · gpt-4o $0.19"


def test_the_counts_line_tells_how_many_are_unscored() -> None:
    assert states.counts_line(a_partial_digest()) == (
        "3 worth reading of 12 new · 9 held back, 3 of them unscored · gpt-4o $0.19"
    )


def test_a_day_without_anything_listed_says_none_worth_reading() -> None:
    digest = a_digest(entries=())
    assert states.counts_line(digest).startswith("None worth reading of 6 new · 6 held back")


def test_a_day_on_which_all_was_shown_before_says_that_nothing_is_new() -> None:
    digest = a_digest(counts=Counts(announced=12, by_type=2, shown_before=10), entries=())
    assert states.counts_line(digest) == "Nothing new among 12 announced papers"


def test_a_holiday_is_told_in_one_line_with_the_next_date() -> None:
    assert states.summary(a_quiet_digest()) == (
        "No announcement on 28 November: arXiv does not announce on Thanksgiving. Next: Monday 1 December."
    )


@pytest.mark.parametrize("made_on", [date(2025, 11, 28), date(2025, 12, 3)])
def test_a_quiet_day_is_told_by_its_date_so_that_it_is_true_whenever_it_is_read(made_on: date) -> None:
    digest = a_quiet_digest(made_at=datetime(made_on.year, made_on.month, made_on.day, 9, 0, tzinfo=UTC))
    assert states.quiet_line(digest).startswith("No announcement on 28 November: ")
    assert "today" not in states.quiet_line(digest)


def test_an_unforeseen_quiet_day_names_the_categories() -> None:
    assert states.quiet_line(a_quiet_digest(date=DAY, made_at=datetime(2025, 5, 13, tzinfo=UTC))) == (
        "No announcement on 13 May: arXiv announced nothing in cs.LG cs.AI. Next: Wednesday 14 May."
    )


def test_the_next_date_has_its_year_when_that_is_another() -> None:
    digest = a_quiet_digest(date=date(2025, 12, 31), made_at=datetime(2025, 12, 31, tzinfo=UTC))
    assert states.quiet_line(digest).endswith(" 2026.")


def test_a_reason_that_the_digest_gives_goes_before_the_calendars() -> None:
    assert states.quiet_line(a_quiet_digest(faults=("arXiv says so.",))).startswith(
        "No announcement on 28 November: arXiv says so. Next:"
    )


def test_a_digest_made_two_days_later_says_that_it_was_made_up() -> None:
    made_at = datetime(2025, 5, 26, 9, 0, tzinfo=UTC)
    assert states.labels(a_digest(made_at=made_at)) == ["Made up on 26 May 2025"]


def test_a_digest_made_the_day_after_was_not_made_up() -> None:
    assert states.labels(a_digest(made_at=datetime(2025, 5, 14, 23, 59, tzinfo=UTC))) == []


def test_a_later_revision_is_not_called_made_up() -> None:
    digest = a_digest(revision=2, made_at=datetime(2025, 5, 26, 9, 0, tzinfo=UTC))
    assert states.labels(digest) == ["Revision 2 of 26 May 2025"]


def test_a_recorded_day_is_labelled_so_and_not_as_made_up() -> None:
    assert states.labels(a_local_digest()) == ["Recorded day"]


def test_unscored_papers_are_counted_by_reason_the_most_frequent_first() -> None:
    assert words.unscored_lines(a_partial_digest()) == [
        "2 papers could not be scored: the model did not answer (429, 6 tries).",
        "1 paper could not be scored: its verdict could not be read.",
    ]


def test_entries_that_could_not_be_read_are_counted_and_named() -> None:
    digest = a_digest(skipped=("a: no title", "b: no id", "c: no authors", "d: no title"))
    assert states.notes(digest) == ["4 announced entries could not be read: a: no title; b: no id; c: no authors; +1."]


def test_faults_come_before_what_follows_from_them() -> None:
    assert [line.split()[0] for line in states.notes(a_partial_digest())] == ["cs.AI:", "2", "1", "1"]


def test_the_steps_from_announced_to_listed_add_up() -> None:
    digest = a_partial_digest()
    left = digest.counts.announced
    for step in steps(digest):
        left -= step.taken
        assert step.left == left
    assert left == len(digest.entries)


def test_a_followed_paper_that_is_listed_unscored_has_its_own_step() -> None:
    entry = an_entry(verdict=None, followed="Philippe Rigollet")
    held_back = {HeldBack.BELOW_CUTOFF: ("2505.00001",)}
    counts = Counts(announced=2, scored=1, unscored=1, listed=1)
    digest = a_digest(entries=(entry,), held_back=held_back, counts=counts)
    assert [(step.name, step.change) for step in steps(digest)][-2:] == [
        ("Listed without a score (followed authors)", "+1"),
        ("Listed", ""),
    ]


def test_a_scorer_is_named_as_it_is() -> None:
    assert words.scorer(a_digest(scorer=ScorerCard(name="gpt-5"))) == "gpt-5"


def test_a_quiet_digest_tells_the_next_date_as_it_was_known_when_it_was_made() -> None:
    digest = a_quiet_digest(faults=("arXiv does not announce on Thanksgiving. Next: Tuesday 2 December.",))
    assert states.summary(digest) == (
        "No announcement on 28 November: arXiv does not announce on Thanksgiving. Next: Tuesday 2 December."
    )
