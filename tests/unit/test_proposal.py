from hypothesis import given
from hypothesis import strategies as st

from core.criteria.proposal import Proposal, propose
from core.model import Criteria, Paper, Topic
from core.sources.recorded import recorded_dates, recorded_day
from tests.fakes.digests import a_paper

ARCHIVE = [paper for day in recorded_dates() for paper in recorded_day(day).papers]
MOE = [paper for paper in ARCHIVE if "xpert" in paper.title][:5]
NOTHING = Criteria()


def written(number: int, title: str, *authors: str, abstract: str = "") -> Paper:
    return a_paper(id=f"2505.{number:05}", title=title, abstract=abstract, authors=authors)


def test_what_liked_papers_share_and_others_lack_becomes_wanted_and_a_topic() -> None:
    proposal = propose(MOE, ARCHIVE, NOTHING)
    assert proposal.criteria.wanted == ("mixture-of-experts",)
    assert proposal.criteria.topics == (Topic("Mixture-of-experts", "mixture-of-experts."),)
    assert proposal.because[0] == "`mixture-of-experts`: in 5 of your 5 papers."


def test_two_papers_share_words_but_make_no_topic() -> None:
    proposal = propose(MOE[:2], ARCHIVE, NOTHING)
    assert proposal.criteria.wanted
    assert not proposal.criteria.topics


def test_of_one_paper_the_title_tells() -> None:
    proposal = propose([written(1, "Task vector arithmetic")], ARCHIVE, NOTHING)
    assert proposal.criteria.wanted[0] == "task vector"
    assert proposal.because[0] == "`task vector`: in the title of your paper."


def test_of_one_paper_phrases_are_proposed_that_somebody_would_say() -> None:
    paper = next(paper for paper in ARCHIVE if paper.id == "2505.06839")
    wanted = propose([paper], ARCHIVE, NOTHING).criteria.wanted
    assert set(wanted) == {"mixture of experts", "fine-grained", "expressivity", "granularity"}


def test_of_papers_on_different_subjects_each_title_tells() -> None:
    liked = [paper for paper in ARCHIVE if paper.id in {"2505.06839", "2505.06653", "2505.07124"}]
    proposal = propose(liked, ARCHIVE, NOTHING)
    assert {"mixture of experts", "LLM quantization", "inverse problems"} <= set(proposal.criteria.wanted)
    assert not proposal.criteria.topics
    assert (
        "`mixture of experts`: in the title of “The power of fine-grained experts: Granularity boosts expre…”."
        in proposal.because
    )
    assert propose(liked[::-1], ARCHIVE, NOTHING) == proposal


def test_authors_of_two_papers_are_followed_however_their_names_are_typed() -> None:
    liked = [written(1, "Apples", "Gabriel Peyr\\'e", "A. Bee"), written(2, "Pears", "Gabriel Peyré", "C. Dee")]
    proposal = propose(liked, ARCHIVE, NOTHING)
    assert proposal.criteria.authors == ("Gabriel Peyré",)
    assert proposal.because == ("`Gabriel Peyré`: an author of 2 of your 2 papers.",)


def test_what_is_there_already_is_not_proposed() -> None:
    liked = [written(n, "Mixture of experts", "Ann Lee") for n in (1, 2, 3)]
    for present in (
        Criteria(wanted=("Mixture-of-Experts",), authors=("ann lee",)),
        Criteria(muted=("mixture of experts",), authors=("Ann Lee",)),
        Criteria(topics=(Topic("Sparse models", "Mixture of experts, routing."),), authors=("Ann Lee",)),
    ):
        assert propose(liked, ARCHIVE, present) == Proposal(present, ())


def test_papers_that_share_nothing_propose_nothing() -> None:
    assert propose([written(1, "Apples"), written(2, "Pears")], ARCHIVE, NOTHING) == Proposal(NOTHING, ())
    assert propose([], ARCHIVE, NOTHING) == Proposal(NOTHING, ())


def test_a_paper_that_is_named_twice_counts_once() -> None:
    assert propose([MOE[0], MOE[0]], ARCHIVE, NOTHING) == propose([MOE[0]], ARCHIVE, NOTHING)


def test_the_order_of_papers_makes_no_difference_to_the_words() -> None:
    assert propose(MOE, ARCHIVE, NOTHING) == propose(MOE[::-1], ARCHIVE[::-1], NOTHING)


_PAPERS = st.builds(
    written,
    st.integers(1, 20),
    st.lists(st.sampled_from(["pruning", "of", "sparse", "the", "expert", "MoE", "model", "é", "1"])).map(" ".join),
    st.sampled_from(["Ann Lee", "B. Cee", ""]),
    abstract=st.text(max_size=80),
)


@given(st.lists(_PAPERS, max_size=8), st.lists(_PAPERS, max_size=8))
def test_a_proposal_adds_and_says_why_and_has_nothing_to_add_to_itself(liked: list[Paper], others: list[Paper]) -> None:
    present = Criteria(wanted=("sparsity",), authors=("B. Cee",))
    proposal = propose(liked, others, present)
    assert proposal.criteria.wanted[:1] == present.wanted
    assert len(proposal.criteria.wanted) <= 9
    added = (len(proposal.criteria.wanted) - 1) + (len(proposal.criteria.authors) - 1) + len(proposal.criteria.topics)
    assert len(proposal.because) == added
    assert len(set(proposal.criteria.wanted)) == len(proposal.criteria.wanted)
