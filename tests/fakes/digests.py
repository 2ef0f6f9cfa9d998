"""Values to test with: a whole sample of each, and whatever of it a test changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from core.model import (
    AnnounceType,
    Channel,
    Counts,
    Criteria,
    Cutoffs,
    Digest,
    DigestState,
    Entry,
    HeldBack,
    Message,
    Paper,
    ScorerCard,
    Topic,
    Unscored,
    Usage,
    Verdict,
)

CHANNEL = Channel("terminal", "local", "here")
DAY = date(2025, 5, 13)


def a_paper(**changes: Any) -> Paper:
    """The first paper of 13 May 2025."""
    paper = Paper(
        id="2505.06839",
        title="The power of fine-grained experts: Granularity boosts expressivity in Mixture of Experts",
        abstract="Mixture-of-Experts (MoE) layers are increasingly central to frontier model architectures. By "
        "selectively activating parameters, they reduce computational cost while scaling total parameter count. "
        r"This paper investigates the impact of the number of active experts, termed \textit{granularity}, comparing "
        r"architectures with many ($k = 8$) to those with fewer ($k = 1$) active experts per layer.",
        authors=("Enric Boix-Adsera", "Philippe Rigollet"),
        primary_category="cs.LG",
        categories=("cs.LG", "stat.ML"),
    )
    return replace(paper, **changes)


def a_verdict(paper: Paper | None = None, **changes: Any) -> Verdict:
    """A high judgement of that paper."""
    verdict = Verdict(
        paper_id=(paper or a_paper()).id,
        relevance=10,
        novelty=8,
        topic="Architecture",
        comment="Proves an exponential gap in expressivity between few and many active experts.",
    )
    return replace(verdict, **changes)


def an_entry(paper: Paper | None = None, **changes: Any) -> Entry:
    """That paper, listed first."""
    paper = paper or a_paper()
    entry = Entry(position=1, paper=paper, verdict=a_verdict(paper), type=AnnounceType.NEW)
    return replace(entry, **changes)


def a_criteria(**changes: Any) -> Criteria:
    """Two topics, a wanted and a muted keyword."""
    criteria = Criteria(
        topics=(
            Topic("Architecture", "Mixture of experts, transformers.", "Use of an architecture for a task."),
            Topic("Compression", "Sparsity, pruning, quantization."),
        ),
        wanted=("Mixture of Experts",),
        muted=("federated learning",),
    )
    return replace(criteria, **changes)


def a_digest(**changes: Any) -> Digest:
    """A complete digest of three papers, judged by a model; its counts add up."""
    entries = changes.get("entries", (an_entry(), _second(), _third()))
    held_back = changes.get("held_back", held_back_groups())
    digest = Digest(
        channel=CHANNEL,
        date=DAY,
        state=DigestState.COMPLETE,
        source="arxiv",
        categories=("cs.LG", "cs.AI"),
        types=frozenset({AnnounceType.NEW, AnnounceType.CROSS}),
        criteria=a_criteria(),
        criteria_version=1,
        cutoffs=Cutoffs(),
        maximum=40,
        scorer=ScorerCard(name="gpt-4o", prompt="selection-1"),
        entries=entries,
        counts=counts_of(len(entries), held_back),
        held_back=held_back,
        usage=Usage(model="gpt-4o", calls=25, prompt=49097, completion=6947, cost=Decimal("0.1922")),
        made_at=datetime(2025, 5, 13, 4, 30, tzinfo=UTC),
        previous=date(2025, 5, 12),
        next=date(2025, 5, 14),
    )
    return replace(digest, **changes)


def a_partial_digest(**changes: Any) -> Digest:
    """Some papers without a score, a category that is missing, an entry that could not be read."""
    held_back = held_back_groups() | {HeldBack.UNSCORED: ("2505.07001", "2505.07002", "2505.07003")}
    reason = "the model did not answer (429, 6 tries)"
    partial: dict[str, Any] = {
        "state": DigestState.PARTIAL,
        "held_back": held_back,
        "unscored": (
            Unscored("2505.07001", reason),
            Unscored("2505.07002", reason),
            Unscored("2505.07003", "its verdict could not be read"),
        ),
        "faults": ("cs.AI: arXiv did not answer (503, 6 tries).",),
        "skipped": ("2505.01234: no title",),
    }
    return a_digest(**partial | changes)


def a_local_digest(**changes: Any) -> Digest:
    """A recorded day that the local scorer judged: no novelty, no cost."""
    paper = a_paper(primary_category="", categories=())
    local: dict[str, Any] = {
        "source": "recorded",
        "scorer": ScorerCard(name="local", judges_novelty=False),
        "usage": None,
        "entries": (an_entry(paper, verdict=a_verdict(paper, relevance=9.4, novelty=None)),),
        "made_at": datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    }
    return a_digest(**local | changes)


def a_quiet_digest(**changes: Any) -> Digest:
    """Friday 28 November 2025: the evening before was Thanksgiving."""
    quiet: dict[str, Any] = {
        "date": date(2025, 11, 28),
        "state": DigestState.QUIET,
        "entries": (),
        "held_back": {},
        "usage": None,
        "made_at": datetime(2025, 11, 28, 9, 0, tzinfo=UTC),
        "previous": date(2025, 11, 27),
        "next": None,
    }
    return a_digest(**quiet | changes)


def a_message(digest: Digest | None = None, entry: Entry | None = None) -> Message:
    """The head of a digest, or one entry of it."""
    digest = digest or a_digest()
    slot = entry.position if entry else 0
    return Message(key=f"{digest.date}/{digest.revision}/{slot}", digest=digest, entry=entry)


def held_back_groups() -> dict[HeldBack, tuple[str, ...]]:
    """A few papers in each group but the unscored."""
    return {
        HeldBack.BY_TYPE: ("2505.00010", "2505.00011", "2505.00012", "2505.00013"),
        HeldBack.SHOWN_BEFORE: ("2505.00020",),
        HeldBack.SCREENED_OUT: ("2505.00030", "2505.00031"),
        HeldBack.BELOW_CUTOFF: ("2505.00040", "2505.00041", "2505.00042"),
        HeldBack.OVER_MAXIMUM: ("2505.00050",),
    }


def counts_of(listed: int, held_back: dict[HeldBack, tuple[str, ...]]) -> Counts:
    """Counts to which these groups and that many listed papers add up."""
    held = {reason: len(held_back.get(reason, ())) for reason in HeldBack}
    return Counts(
        announced=listed + sum(held.values()),
        by_type=held[HeldBack.BY_TYPE],
        shown_before=held[HeldBack.SHOWN_BEFORE],
        screened_out=held[HeldBack.SCREENED_OUT],
        scored=listed + held[HeldBack.BELOW_CUTOFF] + held[HeldBack.OVER_MAXIMUM],
        unscored=held[HeldBack.UNSCORED],
        listed=listed,
    )


def _second() -> Entry:
    paper = a_paper(
        id="2505.06653",
        title="Improving Block-Wise LLM Quantization by 4-bit Block-Wise Optimal Float (BOF4): Analysis and Variations",
        authors=("Patrick Blumenberg", "Thomas Graave", "Tim Fingscheidt"),
        abstract="Large language models (LLMs) demand extensive memory capacity during both fine-tuning and inference.",
        comment="Accepted at ICML 2025",
        journal_ref="Proc. ICML 2025",
    )
    verdict = a_verdict(paper, topic="Compression", comment="A quantization format with an analysis of its error.")
    return an_entry(paper, position=2, verdict=verdict, type=AnnounceType.CROSS)


def _third() -> Entry:
    paper = a_paper(
        id="2505.07124",
        title="Learning from Samples: Inverse Problems over measures via Sharpened Fenchel-Young Losses",
        authors=("Francisco Andrade", "Gabriel Peyr\\'e", "Clarice Poon", "A. Author", "B. Author", "Micha{\\l} C."),
        abstract=r"Estimating parameters from samples of an optimal probability distribution, at rate $O(n^{-1/2})$.",
    )
    verdict = a_verdict(paper, relevance=9, novelty=7.5, topic="", comment="")
    return an_entry(paper, position=3, verdict=verdict, followed="Gabriel Peyré")
