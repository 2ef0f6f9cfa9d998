"""The Markdown page, read back with a CommonMark parser: what is ours is markup, what is theirs is text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.model import AnnounceType, Cutoffs, Digest, HeldBack
from core.pages import words
from core.pages.escape import fenced, inline
from core.pages.markdown import markdown_page
from core.tex import clean, one_line
from tests.fakes.any_digests import any_digest, any_text
from tests.fakes.digests import (
    a_criteria,
    a_digest,
    a_local_digest,
    a_paper,
    a_partial_digest,
    a_quiet_digest,
    a_verdict,
    an_entry,
)

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TEXT_ONLY = {"inline", "text", "text_special", "paragraph_open", "paragraph_close"}

TRAPS = [
    "[x](y) and ![x](y)",
    "*bold* _it_ **x** __y__ ~~z~~",
    "`code` ``more``",
    "a | b",
    "<script>alert(1)</script> <!-- x --> <b>",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "===",
    "---",
    "> quote",
    "    indented",
    "&amp; &#42; AT&T",
    "a\\",
    "\\[x\\]",
    "@here @everyone",
    "<https://a.b> https://a.b www.a.b a@b.c",
    "[x]: https://a.b",
    "```\nfence\n```",
    "cost $5 and $6",
]


def _walk(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.children or [])


def _shown(tokens: Sequence[Token]) -> str:
    return "".join(token.content for token in _walk(tokens) if token.type in {"text", "text_special"})


def _page(digest: Digest, chosen_by: str = "") -> list[Token]:
    return PARSER.parse(markdown_page(digest, chosen_by=chosen_by))


def _links(tokens: Sequence[Token]) -> list[str]:
    return [str(token.attrs["href"]) for token in _walk(tokens) if token.type == "link_open"]


@pytest.mark.parametrize("text", TRAPS)
def test_text_that_looks_like_markup_comes_out_as_text(text: str) -> None:
    tokens = PARSER.parse(inline(text))
    assert {token.type for token in _walk(tokens)} <= TEXT_ONLY
    assert _shown(tokens) == one_line(text)


@given(any_text)
def test_any_text_comes_out_as_the_same_text_and_nothing_else(text: str) -> None:
    tokens = PARSER.parse(inline(text))
    assert {token.type for token in _walk(tokens)} <= TEXT_ONLY
    assert _shown(tokens) == one_line(text)


@given(any_text)
def test_any_text_stays_one_cell_of_a_table(text: str) -> None:
    tokens = PARSER.parse(f"| a | b |\n|--|--|\n| {inline(text)} | end |")
    cells = [token for token in tokens if token.type == "inline"]
    assert [cell.content for cell in cells[:2]] == ["a", "b"]
    assert _shown(cells[2:3]) == one_line(text)
    assert cells[3].content == "end"


@given(st.one_of(any_text, st.text(alphabet="`~\n a")))
def test_no_prompt_can_close_its_fence(text: str) -> None:
    tokens = PARSER.parse(fenced(text) + "\n\nafter")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content == (clean(text) + "\n")


@settings(max_examples=40)
@given(any_digest(), any_text)
def test_nothing_of_any_papers_text_becomes_markup(digest: Digest, chosen_by: str) -> None:
    tokens = _page(digest, chosen_by)
    found = list(_walk(tokens))
    assert not [token.type for token in found if token.type in {"image", "code_inline", "code_block", "s_open"}]
    anchors = {f'<a id="paper-{entry.position}">' for entry in digest.entries}
    assert {token.content for token in found if token.type == "html_inline"} <= anchors | {"</a>"}
    assert all(
        token.content.strip().startswith(("<details>", "</details>")) for token in found if token.type == "html_block"
    )
    held_back = {words.address(one) for ids in digest.held_back.values() for one in ids}
    ours = {f"#paper-{entry.position}" for entry in digest.entries} | {"2025-05-12.md", "2025-05-14.md"}
    assert set(_links(tokens)) == ours | held_back | {words.address(entry.paper.id) for entry in digest.entries}


@settings(max_examples=40)
@given(any_digest())
def test_any_papers_title_is_the_text_of_its_heading(digest: Digest) -> None:
    tokens = _page(digest)
    headings = [_shown([after]) for token, after in pairwise(tokens) if token.tag == "h3" and token.nesting == 1]
    assert headings == [f"{entry.position}. {words.title(entry)}" for entry in digest.entries]


def test_a_page_holds_all_that_a_reader_may_ask_of_a_paper() -> None:
    paper = a_paper(comment="Accepted at ICML", journal_ref="Proc. X", doi="10.1/x")
    page = markdown_page(a_digest(entries=(an_entry(paper, type=AnnounceType.CROSS),)), chosen_by="")
    for part in [
        "(https://arxiv.org/abs/2505.06839)",
        "- arXiv id: 2505.06839",
        "- Authors: Enric Boix-Adsera, Philippe Rigollet",
        "- Categories: cs.LG stat.ML",
        "- Announced as: cross",
        "- Authors' comment: Accepted at ICML",
        "- Journal: Proc. X",
        "- DOI: 10.1/x",
        "- **Relevance 10** · **Novelty 8** · Architecture",
        "- Why: Proves an exponential gap",
        "many (k = 8)",
    ]:
        assert part in page


def test_every_author_is_named_however_many() -> None:
    names = tuple(f"Author {letter}" for letter in "ABCDEFGHIJ")
    page = markdown_page(a_digest(entries=(an_entry(a_paper(authors=names)),)), chosen_by="")
    assert page.count(", ".join(names)) == 2


def test_every_held_back_paper_is_listed_in_its_group() -> None:
    digest = a_partial_digest()
    page = markdown_page(digest, chosen_by="")
    assert "<summary>4 papers held back by type</summary>" in page
    assert "<summary>1 paper shown before</summary>" in page
    assert all(f"[{one}](https://arxiv.org/abs/{one})" in page for ids in digest.held_back.values() for one in ids)


def test_a_group_that_is_empty_is_left_out() -> None:
    page = markdown_page(a_digest(held_back={HeldBack.SHOWN_BEFORE: ("2505.00001",)}), chosen_by="")
    assert page.count("<details>") == 1


def test_the_model_is_shown_with_its_tokens_and_cost() -> None:
    page = markdown_page(a_digest(), chosen_by="")
    assert "| gpt-4o | Prompt | of it cached | Completion | Total | Cost |" in page
    assert "| Tokens in 25 calls | 49,097 | 0 | 6,947 | 56,044 | $0.19 |" in page


def test_the_local_scorer_has_no_table_of_tokens() -> None:
    page = markdown_page(a_local_digest(), chosen_by="")
    assert "local scorer, free" in page
    assert "Tokens in" not in page
    assert "(novelty is not judged)" in page


def test_a_recorded_day_says_so_at_the_top() -> None:
    top = markdown_page(a_local_digest(), chosen_by="").split("## Contents")[0]
    assert "> **Recorded day**" in top


def test_what_went_wrong_stands_above_the_papers() -> None:
    top = markdown_page(a_partial_digest(), chosen_by="").split("## Contents")[0]
    assert "> **Partial**" in top
    assert "- cs.AI: arXiv did not answer (503, 6 tries)." in top
    assert "- 2 papers could not be scored: the model did not answer (429, 6 tries)." in top


def test_every_entry_that_could_not_be_read_is_named() -> None:
    skipped = tuple(f"2505.{n:05}: no title" for n in range(30))
    page = markdown_page(a_digest(skipped=skipped), chosen_by="")
    assert all(entry in page for entry in skipped)


def test_a_quiet_day_is_one_line_and_no_table() -> None:
    page = markdown_page(a_quiet_digest(), chosen_by="")
    assert (
        "**No announcement on 28 November: arXiv does not announce on Thanksgiving. Next: Monday 1 December.**" in page
    )
    assert "| Announced |" not in page
    assert "## Contents" not in page


def test_neighbouring_days_are_linked_and_missing_ones_are_not() -> None:
    assert _links(_page(a_digest(entries=(), held_back={}))) == ["2025-05-12.md", "2025-05-14.md"] * 2
    assert _links(_page(a_quiet_digest())) == ["2025-11-27.md"] * 2


def test_the_page_tells_how_papers_were_chosen() -> None:
    criteria = a_criteria(authors=("Gabriel Peyré",))
    page = markdown_page(a_digest(criteria=criteria, cutoffs=Cutoffs(8, 7.5)), chosen_by="Judge each paper.")
    for part in [
        "relevance 8 or more and novelty 7.5 or more, at most 40 papers",
        "Criteria version 1.",
        "1. **Architecture**: Mixture of experts, transformers. *Not:* Use of an architecture for a task.",
        "- Wanted: Mixture of Experts",
        "- Muted: federated learning",
        "- Followed authors: Gabriel Peyré",
        "Judged by gpt-4o with prompt selection-1.",
        "```text\nJudge each paper.\n```",
    ]:
        assert part in page


def test_a_comment_of_the_model_is_text_too() -> None:
    entry = an_entry(verdict=a_verdict(comment="see [this](http://evil) <img src=x>"))
    assert "http://evil" not in _links(_page(a_digest(entries=(entry,))))


def test_tex_is_read_once_only() -> None:
    title = r"From \$x\$ to \$5, \~~~ and a\_b"
    page = markdown_page(a_digest(entries=(an_entry(a_paper(title=title, abstract=title)),)), chosen_by="")
    shown = _shown(PARSER.parse(page))
    assert shown.count("From $x$ to $5, ~~~ and a_b") == 3
