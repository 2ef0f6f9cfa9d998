"""The JSON page, read back as data."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import given, settings

from core.model import Digest, Usage
from core.pages.as_json import json_page
from tests.fakes.any_digests import any_digest, any_text
from tests.fakes.digests import a_digest, a_local_digest, a_paper, a_partial_digest, a_quiet_digest, an_entry


def _read(digest: Digest, **more: str) -> Any:
    return json.loads(json_page(digest, **{"chosen_by": "", **more}))


def test_title_and_abstract_are_given_as_they_came_and_readable() -> None:
    entry = an_entry(a_paper(title=r"On $x_1$  by Peyr\'e", abstract=r"50% \emph{more}"))
    (read,) = _read(a_digest(entries=(entry,)))["entries"]
    assert (read["title"], read["title_raw"]) == ("On x₁ by Peyré", r"On $x_1$  by Peyr\'e")
    assert (read["abstract"], read["abstract_raw"]) == ("50% more", r"50% \emph{more}")


def test_an_entry_has_its_scores_and_why() -> None:
    read = _read(a_digest())["entries"][0]
    assert (read["scored"], read["relevance"], read["novelty"], read["topic"]) == (True, 10, 8, "Architecture")
    assert read["why"].startswith("Proves an exponential gap")
    assert (read["id"], read["url"]) == ("2505.06839", "https://arxiv.org/abs/2505.06839")


def test_what_is_absent_is_null() -> None:
    local = _read(a_local_digest())
    assert local["entries"][0]["novelty"] is None
    assert local["usage"] is None
    assert local["chosen_by"] is None
    assert _read(a_quiet_digest())["next"] is None


def test_a_listed_paper_without_a_verdict_is_not_scored() -> None:
    (read,) = _read(a_digest(entries=(an_entry(verdict=None),)))["entries"]
    assert (read["scored"], read["relevance"], read["novelty"], read["why"]) == (False, None, None, None)


def test_the_counts_add_up() -> None:
    counts = _read(a_partial_digest())["counts"]
    parts = ["by_type", "shown_before", "screened_out", "scored", "unscored"]
    assert counts["announced"] == sum(counts[part] for part in parts) == 17


def test_every_held_back_paper_is_there_by_reason() -> None:
    held_back = _read(a_partial_digest())["held_back"]
    assert held_back["unscored"] == ["2505.07001", "2505.07002", "2505.07003"]
    assert set(held_back) == {
        "by_type",
        "shown_before",
        "screened_out",
        "outside",
        "unscored",
        "below_cutoff",
        "over_maximum",
    }


def test_a_cost_is_an_exact_decimal_and_null_where_the_price_is_unknown() -> None:
    assert _read(a_digest())["usage"]["cost_usd"] == "0.1922"
    assert _read(a_digest(usage=Usage(model="mine", calls=1, prompt=5, cost=None)))["usage"]["cost_usd"] is None


def test_instants_are_in_utc_whatever_zone_they_came_in() -> None:
    submitted = datetime(2025, 5, 12, 14, 0, tzinfo=timezone(timedelta(hours=-4)))
    read = _read(a_digest(entries=(an_entry(a_paper(submitted=submitted)),), made_at=datetime(2025, 5, 13, tzinfo=UTC)))
    assert read["entries"][0]["submitted"] == "2025-05-12T18:00:00Z"
    assert read["made_at"] == "2025-05-13T00:00:00Z"


def test_the_prompt_is_given_as_it_was() -> None:
    assert _read(a_digest(), chosen_by="Judge.\n```")["chosen_by"] == "Judge.\n```"


def test_the_page_is_utf_8_with_letters_as_they_are() -> None:
    page = json_page(a_digest(entries=(an_entry(a_paper(title="漢字 naïve \ud800")),)), chosen_by="")
    assert '"title": "漢字 naïve"' in page
    assert page.encode("utf-8")


@settings(max_examples=40)
@given(any_digest(), any_text)
def test_any_digest_is_sound_json_that_holds_every_id_and_no_control_character(digest: Digest, text: str) -> None:
    page = json_page(digest, chosen_by=text)
    assert not [sign for sign in page if sign != "\n" and (ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0)]
    assert not set(page) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    read = json.loads(page)
    assert [entry["id"] for entry in read["entries"]] == [entry.paper.id for entry in digest.entries]
    assert [entry["title_raw"] for entry in read["entries"]] == [entry.paper.title for entry in digest.entries]
    assert read["held_back"] == {reason.name.lower(): list(ids) for reason, ids in digest.held_back.items()}
