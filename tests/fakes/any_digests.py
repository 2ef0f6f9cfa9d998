"""Papers and digests as bad as they can be, for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from core.model import AnnounceType, Digest, DigestState, Entry, HeldBack, Paper, Unscored
from tests.fakes.digests import a_digest, a_paper, a_verdict, an_entry, counts_of

NASTY = [
    "\x1b[31m", "\u202e", "\u2066", "\x9b2J", "\x00", "\r\n", "`", "```", "*", "_", "[x](y)", "![x](y)", "<script>",
    "<!--", "|", "#", "# ", "- ", "1. ", "===", "---", "> ", "~~", "&amp;", "\\", "$", "$x_1$", "\\frac{", "{", "}",
    "^", "~", "%", "@here", "<https://a.b>", "https://a.b", "www.a.b", "[bold]", "[/]", ":smile:", "漢字", "שלום", "🎉",
    "e\u0301", "\u200d", " ",
]  # fmt: skip

any_text = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=8)), max_size=12).map("".join)
any_id = st.from_regex(r"[0-9]{4}\.[0-9]{5}|[a-z-]{2,8}/[0-9]{7}", fullmatch=True)
any_score = st.floats(min_value=1, max_value=10)


@st.composite
def any_paper(draw: st.DrawFn) -> Paper:
    """A paper with a sound id, and any text everywhere else."""
    return a_paper(
        id=draw(any_id),
        title=draw(any_text),
        abstract=draw(any_text),
        authors=tuple(draw(st.lists(any_text, max_size=6))),
        primary_category=draw(any_text),
        categories=tuple(draw(st.lists(any_text, max_size=3))),
        comment=draw(st.none() | any_text),
        journal_ref=draw(st.none() | any_text),
        doi=draw(st.none() | any_text),
    )


@st.composite
def any_entry(draw: st.DrawFn, position: int = 1) -> Entry:
    """A listed paper that may have no verdict or no novelty."""
    paper = draw(any_paper())
    verdict = a_verdict(
        paper,
        relevance=draw(any_score),
        novelty=draw(st.none() | any_score),
        topic=draw(any_text),
        comment=draw(any_text),
    )
    return an_entry(
        paper,
        position=position,
        verdict=draw(st.sampled_from([verdict, None])),
        type=draw(st.sampled_from(AnnounceType)),
        followed=draw(st.just("") | any_text),
    )


@st.composite
def any_digest(draw: st.DrawFn) -> Digest:
    """A digest in any state, with any text in it."""
    entries = tuple(draw(any_entry(n)) for n in range(1, draw(st.integers(0, 3)) + 1))
    held_back = {reason: tuple(draw(st.lists(any_id, max_size=3))) for reason in HeldBack}
    return a_digest(
        state=draw(st.sampled_from(DigestState)),
        source=draw(st.sampled_from(["arxiv", "recorded"])),
        categories=tuple(draw(st.lists(any_text, max_size=3))),
        entries=entries,
        held_back=held_back,
        counts=counts_of(len(entries), held_back),
        unscored=tuple(Unscored(one, draw(any_text)) for one in held_back[HeldBack.UNSCORED]),
        skipped=tuple(draw(st.lists(any_text, max_size=5))),
        faults=tuple(draw(st.lists(any_text, max_size=3))),
    )
