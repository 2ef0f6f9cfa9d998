"""A digest in Slack: a head, a message for each paper in its thread, and what a later revision changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.carrying import Bag
from bot.platforms.slack.render.digest import render_changes, render_entry, render_head
from core.model import Changes, Digest, Move, VoteKind
from tests.fakes.digests import (
    a_digest,
    a_local_digest,
    a_paper,
    a_partial_digest,
    a_quiet_digest,
    a_verdict,
    an_entry,
)
from tests.fakes.slack.blocks import texts_of
from tests.fakes.slack_screen import carried, lines, seen


def head(digest: Digest) -> list[str]:
    return lines(render_head(digest, Bag(2_000)))


def test_the_head_of_a_day_looks_as_it_was_designed() -> None:
    assert head(a_digest()) == [
        "arXiv · Tuesday 13 May 2025 · cs.LG cs.AI",
        "3 worth reading of 9 new · 6 held back · gpt-4o $0.19",
        "1  The power of fine-grained experts: Granularity boosts expressivity in Mixture of Experts  10 · 8"
        "  Architecture",
        "2  Improving Block-Wise LLM Quantization by 4-bit Block-Wise Optimal Float (BOF4): Analysis …  10 · 8"
        "  Compression",
        "3  Learning from Samples: Inverse Problems over measures via Sharpened Fenchel-Young Losses  9 · 7.5"
        "  by Gabriel Peyré",
        "[Read it here] [Full page] [Held back] [May 2025] [◂ Mon 12] [Wed 14 ▸]",
    ]


def test_a_head_leads_to_the_days_page_if_there_is_one_and_something_on_it() -> None:
    page = "https://sheet.example.org/a/secret/2025-05-13"
    told = render_head(a_digest(), Bag(2_000), page)
    assert lines(told)[-2:] == ["Read this day on the web", head(a_digest())[-1]]
    assert [one.url for one in seen(told).links][-1] == page
    assert told == render_head(a_digest(), Bag(2_000), page)
    assert lines(render_head(a_quiet_digest(), Bag(2_000), page)) == head(a_quiet_digest())


def test_a_paper_looks_as_it_was_designed() -> None:
    digest = a_digest()
    assert lines(render_entry(digest, digest.entries[0], Bag(2_000))) == [
        "1  The power of fine-grained experts: Granularity boosts expressivity in Mixture of Experts",
        "Enric Boix-Adsera, Philippe Rigollet · cs.LG stat.ML · 2505.06839",
        "Relevance 10 · Novelty 8 · Architecture",
        "Why: Proves an exponential gap in expressivity between few and many active experts.",
        "Mixture-of-Experts (MoE) layers are increasingly central to frontier model architectures. By selectively "
        "activating parameters, they reduce computational cost while scaling total parameter count. This paper "
        "investigates the impact of the number of active experts, termed granularity, comparing architectures with "
        "many (k = 8) to those with fewer (k = 1) active experts per layer.",
        "[👍] [👎] [🔖] [⋯ Similar papers | BibTeX | Score again | Mute a word … | Follow an author …]",
    ]


def test_a_followed_authors_paper_says_so_and_many_authors_are_counted() -> None:
    digest = a_digest()
    assert lines(render_entry(digest, digest.entries[2], Bag(2_000)))[:4] == [
        "3  Learning from Samples: Inverse Problems over measures via Sharpened Fenchel-Young Losses",
        "Francisco Andrade, Gabriel Peyré, Clarice Poon, +3 · cs.LG stat.ML · 2505.07124",
        "Relevance 9 · Novelty 7.5",
        "By Gabriel Peyré, whom this channel follows.",
    ]


def test_an_unscored_paper_says_why_and_one_without_abstract_has_none() -> None:
    entry = an_entry(a_paper(abstract=" "), verdict=None)
    shown = lines(render_entry(a_digest(entries=(entry,)), entry, Bag(2_000)))
    assert shown[2:4] == ["Relevance – · Novelty –", "Not scored."]
    assert len(shown) == 5


def test_what_went_wrong_stands_above_the_papers() -> None:
    assert head(a_partial_digest())[1:7] == [
        "Partial",
        "3 worth reading of 12 new · 9 held back, 3 of them unscored · gpt-4o $0.19",
        "⚠ cs.AI: arXiv did not answer (503, 6 tries).",
        "⚠ 2 papers could not be scored: the model did not answer (429, 6 tries).",
        "⚠ 1 paper could not be scored: its verdict could not be read.",
        "⚠ 1 announced entry could not be read: 2505.01234: no title.",
    ]


def test_a_recorded_day_and_a_quiet_one_say_what_they_are() -> None:
    assert head(a_local_digest())[1:5] == [
        "Recorded day",
        "These papers came with Broadsheet: a day of the past, not today's news.",
        "Novelty is not judged by the local scorer.",
        "1 worth reading of 7 new · 6 held back · local scorer, free",
    ]
    quiet = head(a_quiet_digest())
    assert quiet[1].startswith("No announcement")
    assert quiet[2:] == ["[November 2025] [◂ Thu 27]"]


def test_notifications_tell_the_day_and_the_paper_in_a_line() -> None:
    digest = a_digest()
    assert render_head(digest, Bag(2_000)).text == (
        "arXiv · Tuesday 13 May 2025 · cs.LG cs.AI. 3 worth reading of 9 new · 6 held back · gpt-4o $0.19"
    )
    paper = an_entry(a_paper(title="R&D <!here>"))
    assert render_entry(digest, paper, Bag(2_000)).text == (
        "1. R&amp;D &lt;!here&gt; (Relevance 10 · Novelty 8 · Architecture)"
    )


def test_the_titles_lead_to_arxiv_and_the_signs_of_votes_have_words() -> None:
    digest = a_digest()
    message = render_entry(digest, digest.entries[0], Bag(2_000))
    assert [link.url for link in seen(message).links] == ["https://arxiv.org/abs/2505.06839"]
    assert [link.url for link in seen(render_head(digest, Bag(2_000))).links] == [
        f"https://arxiv.org/abs/{entry.paper.id}" for entry in digest.entries
    ]
    spoken = [one["accessibility_label"] for one in message.blocks[-1]["elements"] if one["type"] == "button"]
    assert spoken == ["More like this", "Less like this", "Save"]
    assert len(spoken) == len(VoteKind)


def test_a_button_carries_what_it_asks_for() -> None:
    digest = a_digest()
    message = render_entry(digest, digest.entries[0], Bag(2_000))
    assert carried(message.blocks)["👍"] == '["paper","more",{"paper":"2505.06839"}]'
    assert carried(message.blocks)["Mute a word …"] == '["criteria","mute",{"paper":"2505.06839"}]'
    assert carried(render_head(digest, Bag(2_000)).blocks)["Wed 14 ▸"] == '["digest","show",{"date":"2025-05-14"}]'


def test_as_many_papers_as_fit_are_in_the_head_and_the_others_are_counted() -> None:
    entries = tuple(an_entry(a_paper(title="A title of usual length " * 3), position=n) for n in range(1, 201))
    shown = head(a_digest(entries=entries))
    listed = [line for line in shown if "A title of usual" in line]
    assert len(listed) > 40
    assert shown[-2] == f"… and {200 - len(listed)} more in the thread"
    assert not [line for line in head(a_digest(entries=entries[:40])) if "more in the thread" in line]


def test_faults_without_end_leave_room_for_the_papers() -> None:
    faults = tuple(f"Fault {number}: {'x y ' * 300}" for number in range(40))
    shown = head(a_partial_digest(faults=faults))
    assert "⚠ … and 39 more notes" in shown
    assert [line for line in shown if line.startswith("3  Learning from Samples")]


def test_what_is_least_important_is_cut_first() -> None:
    paper = a_paper(title="Title " * 100, authors=("Author " * 40,) * 3000, abstract="Abstract " * 1000)
    entry = an_entry(paper, verdict=a_verdict(paper, comment="Comment " * 1000))
    title, byline, _, why, abstract, _ = lines(render_entry(a_digest(entries=(entry,)), entry, Bag(2_000)))
    assert title == f"1  {('Title ' * 100).strip()}"
    assert byline.endswith("… · cs.LG stat.ML · 2505.06839")
    assert why.startswith("Why: Comment Comment")
    assert why.endswith("Comment …")
    assert abstract.endswith("Abstract …")
    assert 2_900 < len(abstract) <= 3_000


def test_an_endless_title_is_cut_and_the_scores_stay() -> None:
    entry = an_entry(a_paper(title="Word " * 800), followed="Ada " * 100, verdict=a_verdict(comment="Why " * 100))
    message = render_entry(a_digest(entries=(entry,)), entry, Bag(2_000))
    title, byline, judged, *_ = lines(message)
    assert len("".join(texts_of(message.blocks[0]))) <= 3_000
    assert title.endswith("Word …")
    assert len(title) > 2_500
    assert byline.endswith((" …", "2505.06839"))
    assert judged == "Relevance 10 · Novelty 8 · Architecture"


def test_a_title_from_right_to_left_does_not_reorder_what_stands_beside_it() -> None:
    entry = an_entry(a_paper(title="‮שלום 3"), verdict=a_verdict(topic="שפה"))
    digest = a_digest(entries=(entry,))
    assert head(digest)[2] == "1  \u2068שלום 3\u2069  10 · 8  \u2068שפה\u2069"
    assert lines(render_entry(digest, entry, Bag(2_000)))[0] == "1  \u2068שלום 3\u2069"


def test_a_later_revision_says_what_came_in_went_out_and_moved() -> None:
    digest = a_digest(revision=2)
    first, second, third = digest.entries
    changes = Changes(came_in=(first,), went_out=(second,), moved=(Move(third, before=5),))
    message = render_changes(digest, changes, Bag(2_000))
    assert lines(message) == [
        "Tuesday 13 May 2025, revision 2: 1 in, 1 out, 1 moved",
        "+  The power of fine-grained experts: Granularity boosts expressivity in Mixture of Experts"
        " (at 1 · 10 · 8 · Architecture)",
        "−  Improving Block-Wise LLM Quantization by 4-bit Block-Wise Optimal Float (BOF4): Analysis …"
        " (was at 2 · 10 · 8 · Compression)",
        "▲ 2  Learning from Samples: Inverse Problems over measures via Sharpened Fenchel-Young Losses"
        " (at 3, was at 5 · 9 · 7.5 · by Gabriel Peyré)",
        "[Read it here] [Held back]",
    ]
    assert message.text == "Tuesday 13 May 2025, revision 2: 1 in, 1 out, 1 moved"


@pytest.mark.parametrize("number", [0, 400])
def test_changes_of_any_number_fit_into_one_message(number: int) -> None:
    entries = tuple(an_entry(a_paper(title="Any title " * 9), position=n + 1) for n in range(number))
    shown = lines(render_changes(a_digest(), Changes(came_in=entries), Bag(2_000)))
    listed = [line for line in shown if line.startswith("+  ")]
    assert (f"… and {number - len(listed)} more" in shown) == bool(number)
    assert len(listed) > 30 or not number


def test_the_same_digest_always_looks_the_same() -> None:
    digest = a_partial_digest()
    again = replace(digest, held_back=dict(reversed(digest.held_back.items())))
    assert render_head(digest, Bag(2_000)) == render_head(again, Bag(2_000))
    assert render_entry(digest, digest.entries[0], Bag(2_000)) == render_entry(again, again.entries[0], Bag(2_000))
